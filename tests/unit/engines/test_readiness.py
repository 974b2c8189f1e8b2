"""A live audit tells what it found first with the detectors that were needed for it, and imports all soon after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FOLLOW = """
import json, sys
from datetime import date
from contextlib import closing
from auditors.assessment import Policy
from auditors.engines import live
from auditors.request import AuditRequest, Depth
from auditors.sensitive_data.outlines import outlines
from auditors.settings import Settings
from auditors.suppressions import Suppressions

def missing():
    modules = {f"auditors.sensitive_data.detectors.{outline.module}" for outline in outlines()}
    return len(modules - sys.modules.keys())

log, always_busy = sys.argv[1], sys.argv[2] == "busy"
if always_busy:
    live._COMPLETE = 0.0
request = AuditRequest(paths=(log,), settings=Settings(), fingerprint_key=b"of a test", depth=Depth.PATTERNS)
audit = live.LiveAudit(request, Policy(suppressions=Suppressions((), date.today())), live.LiveOptions())
with closing(audit):
    audit.start()
    while not len(audit.ledger):
        audit.step(5.0)
    at_first = missing()
    while not always_busy and missing():
        audit.step(0.01)
    print(json.dumps([at_first, missing()]))
"""


def _missing(folder: Path, how: str) -> tuple[int, int]:
    """How many modules of detectors are not imported when the first value is told, and later."""
    log = folder / "app.log"
    log.write_text("write to anna.quill@mail.example\n")
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), "HOME": str(folder)}
    run = subprocess.run(
        [sys.executable, "-c", FOLLOW, str(log), how], env=environment, capture_output=True, text=True, check=True
    )
    at_first, later = json.loads(run.stdout)
    return at_first, later


def test_the_first_value_does_not_wait_for_detectors_that_nothing_needs(tmp_path: Path) -> None:
    _missing(tmp_path, "idle")  # outlines are kept
    at_first, later = _missing(tmp_path, "idle")
    assert at_first > 20
    assert later == 0


def test_an_audit_that_never_rests_imports_them_as_well(tmp_path: Path) -> None:
    _missing(tmp_path, "busy")
    assert _missing(tmp_path, "busy")[1] == 0
