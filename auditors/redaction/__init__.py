"""Copies of logs that can be shared: the same lines and structure, with `<ENTITY:fingerprint>` for sensitive values."""
