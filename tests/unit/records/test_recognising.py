"""Which format a line is of, whatever stands before it."""

from __future__ import annotations

import pytest

from tests.records import names

LINES = {
    "nginx-combined": '198.51.100.7 - - [24/Nov/2026:08:00:00 +0000] "POST /v1/a HTTP/1.1" 200 5 "-" "curl/8.5.0"',
    "gin": "[GIN] 2026/11/24 - 08:00:00 | 200 | 1.2ms | 198.51.100.7 | POST     /v1/chat/completions",
    "envoy-text": '[2026-11-24T08:00:00.000Z] "POST /v1/chat/completions HTTP/1.1" 200 - 0 1 2 1 "-" "a" "b" "c" "d"',
    "http-message": "POST /v1/chat/completions HTTP/1.1",
    "one-api": "[INFO] 2026/11/24 - 08:00:00 | 20261124080000123456 | started",
    "text-log": "2026-11-24 08:00:00,123 INFO started",
}


@pytest.mark.parametrize("name", LINES)
def test_a_record_begins_after_many_lines_that_begin_none(name: str) -> None:
    strays = "".join(f"nobody knows line {number}\n" for number in range(200))
    assert names(f"{strays}{LINES[name]}\n")[-1] == name
    assert names(f"{LINES[name]}\n") == [name]
