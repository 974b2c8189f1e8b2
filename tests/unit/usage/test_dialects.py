"""The same abuse, as the logs of many products tell it: each kind is found and named wherever a log shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditors.records.assembly import read_records
from auditors.records.sniffing import sniff
from auditors.reports.records import finding_record
from auditors.settings import Usage
from auditors.sources.source import Block
from auditors.usage.audit import UsageAudit
from auditors.usage.collecting import Collector
from auditors.usage.events import Use
from tests.benchmarks.abuse import KINDS
from tests.benchmarks.abuse_in_dialects import Incident, incidents_in, judged, laid, shows
from tests.benchmarks.dialects import DIALECTS

FEW = ("person-0", "person-1", "person-2", "person-3", "service-0", "agent-0")

_NAMES = "litellm-payload litellm-spend-csv portkey helicone nginx-combined envoy-ai azure-apim otel kong home-made"

CHOSEN = [dialect for dialect in DIALECTS if dialect.name in _NAMES.split()]
"""Of each family one; `python -m tests.benchmarks.abuse_in_dialects` has them all."""


@pytest.fixture(scope="module")
def loads() -> list[tuple[list[Use], list[Incident]]]:
    """Few keys, with a half of the kinds of abuse each."""
    return [laid(1, KINDS[half::2], share=0.05, holders=FEW) for half in range(2)]


def incidents(log: str, parts: int) -> list[dict[str, Any]]:
    """What is said of a log whose records were collected in some parts."""
    data, audit = log.encode(), UsageAudit(Usage())
    records = list(read_records([Block(data, 0, 1)], sniff(data), problems=lambda problem: None))
    collector = Collector(lambda name: name)
    size = len(records) // parts + 1
    for begin in range(0, len(records), size):
        for record in records[begin : begin + size]:
            collector.see("a log", record, record.fields())
        audit.add(collector.take(end=False))
    audit.add(collector.take())
    return incidents_in(finding_record(finding) for finding in audit.findings())


@pytest.mark.parametrize("number", range(len(CHOSEN)), ids=[dialect.name for dialect in CHOSEN])
def test_each_kind_of_abuse_is_found_where_the_log_shows_it(
    number: int, loads: list[tuple[list[Use], list[Incident]]]
) -> None:
    dialect, (uses, laid_on) = CHOSEN[number], loads[number % 2]
    verdicts, others = judged(incidents(dialect.write(uses), parts=1 + number % 3), laid_on)
    missed = [each.incident.kind.name for each in verdicts if shows(dialect, each.incident.kind) and not each.named]
    assert (missed, [each["evidence"]["reasons"] for each in others]) == ([], [])


@pytest.mark.parametrize(("trace", "calls"), [("", 1), ("5b8efff798038103d269b633813fc60c", 0)])
def test_a_log_record_counts_as_a_call_unless_a_span_tells_of_that(trace: str, calls: int) -> None:
    told = {"model": "gpt-5", "user.email": "ann@corp.test", "input_tokens": "7", "output_tokens": "2"}
    attributes = [{"key": key, "value": {"stringValue": value}} for key, value in told.items()]
    entry = {"timeUnixNano": "1795425600250000000", "severityNumber": 9, "traceId": trace, "attributes": attributes}
    data = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [entry]}]}]}).encode() + b"\n"
    collector = Collector(lambda name: name)
    for record in read_records([Block(data, 0, 1)], sniff(data), problems=lambda problem: None):
        collector.see("a log", record, record.fields())
    assert len(collector.take().journal) == calls
