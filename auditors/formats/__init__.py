"""What log entries look like and what they mean: a module for each format, and how records are put together."""
