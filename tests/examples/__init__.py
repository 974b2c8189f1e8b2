"""Examples of sensitive values and of what only looks like them, for tests and benchmarks."""
