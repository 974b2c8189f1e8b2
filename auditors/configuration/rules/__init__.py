"""The rules of configuration: every `Check` at the top level of a module here is run. A new rule is one entry."""
