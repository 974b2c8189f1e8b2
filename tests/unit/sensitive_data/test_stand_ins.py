"""Labels of redacted logs are no values; what stands beside them still is."""

from __future__ import annotations

from pathlib import Path

from auditors.pipeline import Pipeline
from auditors.request import AuditRequest, Depth
from auditors.settings import Settings

LABEL = "<OPENAI_API_KEY:" + "0123456789abcdef>"
TOKEN = "gh" + "p_" + "a1B2" * 9


def test_labels_are_passed_over_and_their_neighbours_are_not(tmp_path: Path) -> None:
    request = AuditRequest(paths=(str(tmp_path),), settings=Settings(), fingerprint_key=b"k" * 32, depth=Depth.PATTERNS)
    scanner = Pipeline(request).scanner
    assert scanner.lookup(f"api_key={LABEL} password: {LABEL}") == ()
    text = f"api_key={LABEL} token {TOKEN}"
    assert [text[hit.start : hit.end] for hit in scanner.lookup(text)] == [TOKEN]
