"""What abuse looks like: one module for each behaviour, found by its `Behaviour` at the top level."""
