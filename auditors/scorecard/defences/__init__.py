"""The ten defences: one module for each, with its `Defence` at the top level."""
