"""`auditor --once`: read everything, report, exit."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from auditors.commands.reporting import ReportOptions, check, deliver
from auditors.engines.collector import relax
from auditors.exit_status import ExitStatus
from auditors.progress import Narrator
from auditors.sensitive_data import kept
from auditors.session import Session

_PATIENCE: Final = 30.0
"""Seconds that are given to what is made for the next run, and is not done when everything is reported."""


class Options(ReportOptions, frozen=True, kw_only=True):
    """The command line of `--once`."""

    state: Path | None = None


def run(options: Options) -> ExitStatus:
    """Audit and report. Raises AuditorError for what the user can mend."""
    check(options)
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    narrator = Narrator(sys.stderr, live=live, quiet=options.quiet)
    try:
        session = Session.open(options, narrator)
        if options.verbose:
            narrator.note(f"settings: {session.settings.file or 'defaults, no configuration file'}")
        relax()
        assessment = session.audit(narrator, options.state, keep_partial=True)
    finally:
        narrator.close()
    try:
        deliver(session, assessment, options, narrator)
        with narrator.waiting("compiling patterns for the next run; ctrl+c leaves that"):
            kept.settle(_PATIENCE)
    except KeyboardInterrupt:
        if not assessment.is_delivered:
            raise
        assessment.close()  # everything is reported: who breaks off what comes behind it has not interrupted the audit
    return assessment.status
