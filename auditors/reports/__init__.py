"""How findings are written: one module for each report format."""
