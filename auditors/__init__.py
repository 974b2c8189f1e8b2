"""Audits LLM proxies and gateways: their logs, permissions, usage, configuration and endpoints.

`audit` is the library's way in; importing the package loads nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from auditors.model import Finding, Severity

__all__ = ["audit"]


def audit(
    paths: Sequence[str | Path],
    *,
    depth: Literal["patterns", "full"] | None = None,
    languages: Sequence[str] = (),
    since: float | str | None = None,
    until: float | str | None = None,
    min_severity: Severity | str = "info",
    config_file: Path | None = None,
    isolated: bool = False,
    baseline: Path | None = None,
    suppressions: Path | None = None,
    jobs: int = 1,
    stdin_name: str = "-",
) -> Iterator[Finding]:
    """Read files, directories, globs or `-` (standard input) once and yield the findings that `auditor --once` reports.

    The options mean what they mean on the command line; None and empty ones leave it to the configuration file. Times
    are epoch seconds, RFC 3339, or `2h` back from now. Findings come in the order of the reports, values masked; what
    could not be read is among them (rules `LOG…`). Raises `auditors.errors.AuditorError`.

    With `jobs` above 1 the caller must be importable, as for `multiprocessing`.
    """
    from auditors.session import Session

    session = Session.open(
        [str(path) for path in paths],
        depth=depth,
        languages=languages,
        config_file=config_file,
        isolated=isolated,
        baseline=baseline,
        suppressions=suppressions,
    )
    yield from session.findings(since=since, until=until, min_severity=min_severity, jobs=jobs, stdin_name=stdin_name)
