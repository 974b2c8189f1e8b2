"""What log entries look like and what they mean: one module for each format, and how records are put together from lines."""
