"""The lines around the data of a recorded event stream."""

from __future__ import annotations

import json

from tests.unit.formats.samples import portkey_entry, records


def test_a_recorded_log_stream_is_understood_to_its_last_byte() -> None:
    entries = "".join(f"event: log\ndata: {json.dumps(portkey_entry())}\nid: {at}\n\n" for at in range(2))
    found = records(f"event: connected\ndata: 1795426625485\n\n{entries}")
    assert [record.format_name for record in found if record.format_name != "server-sent-events"] == [
        "portkey-log-stream"
    ] * 2
    assert all(record.format is not None for record in found)


def test_other_text_is_none_of_it() -> None:
    assert [record.format_name for record in records("event: wedding\nid: of March\n")] == ["unrecognised"]
