"""Known vulnerabilities and malicious releases of gateways and what they are made of, matched by exact version.

`table` holds what ships with the program, `osv` reads newer data that a user brings, `releases` orders versions.
"""
