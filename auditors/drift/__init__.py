"""Drift: what the configuration says against what logs and scans show. Each contradiction is a finding.

`audit.py` runs the checks of `checks/`, one file for each subject. `claims.py` reads what the configurations say.
"""
