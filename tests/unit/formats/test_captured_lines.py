"""Logs that the real products wrote are recognised to the last line.

The captures are not part of the project: they lie in `../shared/proxies/captures` beside the checkout where there are
any.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.records.assembly import read_records
from auditors.records.sniffing import Shape
from auditors.sources.source import Block
from tests.command import PROJECT

CAPTURES = PROJECT.parent / "shared" / "proxies" / "captures"

pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason="no captures beside this checkout")


@pytest.mark.parametrize(
    ("path", "format_", "calls"),
    [
        ("litellm-slp/standard_logging_payload.jsonl", "litellm-payload", 368),
        ("litellm-json/litellm.log", "uvicorn-access", 375),
        ("litellm-text/litellm.log", "uvicorn-access", 375),
        ("litellm-debug/litellm.log", "uvicorn-access", 51),
        ("portkey-logstream/log-stream.sse", "portkey-log-stream", 326),
        ("portkey-logstream/console.log", "portkey-console", 0),
    ],
)
def test_captured_lines_are_recognised(path: str, format_: str, calls: int) -> None:
    data = (CAPTURES / Path(path)).read_bytes()
    blocks = [Block(data=data, offset=0, line=1)]
    found = list(read_records(blocks, Shape.LINES, problems=lambda _: None, day=1_795_428_000.0))
    strange = [record.body for record in found if record.format is None and str(record.body).strip()]
    assert strange == []
    fields = [record.fields() for record in found if record.format_name == format_]
    assert len(fields) >= calls
    if calls:
        assert all(one.status for one in fields)
        assert all(one.ip or one.key for one in fields)
