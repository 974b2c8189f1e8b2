from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.model import Location, Principal
from auditors.reports import json as json_report
from auditors.reports import jsonl
from auditors.reports.records import encode, finding_record
from auditors.reports.registry import formats
from auditors.reports.report import Report, ReportFormat, Style
from auditors.spool import Place
from tests.builders import finding, report


def written(form: ReportFormat, chosen: Report) -> bytes:
    parts: list[bytes] = []
    form.write(chosen, parts.append, Style())
    return b"".join(parts)


def test_keys_that_do_not_apply_are_absent_and_never_null() -> None:
    record = finding_record(
        finding(entity=None, kind=None, score=None, preview=None, fingerprint=None, location=None, references=())
    )
    assert not [key for key, value in record.items() if value is None]
    assert not {"entity", "kind", "score", "preview", "fingerprint", "source", "line", "principal"} & record.keys()


def test_what_is_about_a_whole_file_has_no_line() -> None:
    record = finding_record(finding(location=Location("a.log", 0, 0)))
    assert record["source"] == "a.log"
    assert not {"line", "offset", "pointer", "start", "end"} & record.keys()


def test_principals_have_only_the_names_that_are_known() -> None:
    record = finding_record(finding(principal=Principal(key_alias="app", ip="198.51.100.7")))
    assert record["principal"] == {"key_alias": "app", "ip": "198.51.100.7"}


@pytest.mark.parametrize("moment", [float("nan"), float("inf"), -1e20, 1e20])
def test_a_time_that_no_calendar_has_is_left_out(moment: float) -> None:
    assert "first_seen" not in finding_record(finding(first_seen=moment))


@given(st.dictionaries(st.text(), st.text() | st.lists(st.text()) | st.integers(-(2**63), 2**63)))
def test_records_mean_what_they_meant_and_drive_no_terminal(record: dict[str, object]) -> None:
    line = encode(record)
    assert json.loads(line) == record
    assert b"\n" not in line
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", line.decode())


def test_names_that_are_not_utf_8_are_written_as_text() -> None:
    line = encode({"source": "caf\udce9.log", "list": ["\ud800"]})
    assert json.loads(line) == {"source": "caf\\udce9.log", "list": ["\\ud800"]}


def test_places_follow_their_finding_line_by_line_or_stand_in_it() -> None:
    places = [Place(1, 0, "", 0, 5, "EMAIL_ADDRESS", 0.9, 100.0), Place(2, 50, "/a", 1, 6, "EMAIL_ADDRESS", 0.9, None)]
    chosen = report(finding(), finding(id="ff"), places=lambda _: places)
    kinds = [json.loads(line)["type"] for line in written(jsonl.FORMAT, chosen).splitlines()]
    assert kinds == ["finding", "occurrence", "occurrence", "finding", "occurrence", "occurrence", "summary"]
    document = json.loads(written(json_report.FORMAT, chosen))
    assert [len(each["places"]) for each in document["findings"]] == [2, 2]
    assert document["findings"][0]["places"][0]["time"] == "1970-01-01T00:01:40Z"


def test_an_empty_report_is_well_formed_in_every_format() -> None:
    for form in formats().values():
        assert written(form, report())
    assert json.loads(written(json_report.FORMAT, report()))["findings"] == []


def test_coverage_is_rounded_down() -> None:
    assert json.loads(written(jsonl.FORMAT, report()))["coverage"] == 0.95
