"""`python -m auditors` is `auditor`."""

from __future__ import annotations

import sys

from auditors.cli import main

if __name__ == "__main__":
    sys.exit(main())
