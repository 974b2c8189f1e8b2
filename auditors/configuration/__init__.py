"""The audit of configuration: files and environments of proxies, read with positions and held against rules.

`documents` is what a file becomes; `reading` makes it; `kinds` tells what it configures. A rule is a
`Check` at the top level of a module in `rules/`; `audit` runs them all.
"""
