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
    config_file: str | Path | None = None,
    isolated: bool = False,
    baseline: str | Path | None = None,
    suppressions: str | Path | None = None,
    jobs: int = 1,
    stdin_name: str = "-",
    proxy_config: Sequence[str | Path] = (),
) -> Iterator[Finding]:
    """Read files, directories, globs or `-` (standard input) once and yield the findings that `auditor --once` reports.

    The options mean what they mean on the command line; None and empty ones leave it to the configuration file. Times
    are epoch seconds, RFC 3339, or `2h` back from now. Findings come in the order of the reports, values masked; what
    could not be read is among them (rules `LOG…`). What the user should know besides goes to the logger `auditors`.
    Raises `auditors.errors.AuditorError`.

    With `jobs` above 1 (0: one process for each processor) the caller must be importable, as for `multiprocessing`.
    """
    import time

    from auditors.model import Severity
    from auditors.request import Logged
    from auditors.session import AuditOptions, Session
    from auditors.timestamps import parse_moment

    now = time.time()
    since, until = (parse_moment(moment, now) if isinstance(moment, str) else moment for moment in (since, until))
    options = AuditOptions(
        paths=tuple(map(str, paths)),
        depth=depth,
        languages=tuple(languages),
        since=since,
        until=until,
        min_severity=Severity(min_severity),
        config_file=_path(config_file),
        isolated=isolated,
        baseline=_path(baseline),
        suppressions=_path(suppressions),
        jobs=jobs,
        stdin_name=stdin_name,
        proxy_config=tuple(map(str, proxy_config)),
    )
    observer = Logged()
    with Session.open(options, observer).audit(observer) as assessment:
        yield from assessment.shown()


def _path(name: str | Path | None) -> Path | None:
    return None if name is None else Path(name)
