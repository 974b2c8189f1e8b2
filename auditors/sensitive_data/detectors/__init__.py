"""The detectors, one module for each family. A new module with a `Detector` at its top level is found by itself."""
