"""The checks of drift: one module for each subject, with its `DriftCheck`s at the top level."""
