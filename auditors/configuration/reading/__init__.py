"""Readers of configuration files: each makes a tree of values that know where they stand."""
