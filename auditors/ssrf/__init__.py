"""The verdict on a URL that a gateway is told to send requests to: may it, and why.

Pure: nothing here opens a connection or asks a name server; see `judging.judge`.
"""

from __future__ import annotations

from auditors.ssrf.judging import judge
from auditors.ssrf.verdict import Decision, Verdict

__all__ = ["Decision", "Verdict", "judge"]
