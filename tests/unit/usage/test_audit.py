"""Usage from bytes to findings: the same however the input is cut, and in every way of reading."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditors.catalogue import rules
from auditors.engines import local, parts
from auditors.engines.local import audit_once
from auditors.model import Category, Finding
from auditors.records.assembly import read_records
from auditors.records.sniffing import Shape
from auditors.request import AuditRequest, Depth, Silence
from auditors.settings import Job, Settings, Usage
from auditors.sources.source import Block
from auditors.usage.audit import UsageAudit
from auditors.usage.collecting import Collector, UsagePart
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import BORROWED_TIME, Use
from auditors.usage.live import LiveUsage
from auditors.usage.memory import UsageMemory
from tests.benchmarks.abuse import enumerated, looped, stolen, surged
from tests.benchmarks.traffic import DAY, HOUR, START, Log, Traffic
from tests.unit.usage.logs import payload, write

DAYS = 9


@pytest.fixture(scope="module")
def load() -> list[Use]:
    traffic = Traffic(3, DAYS, share=0.1)
    benign = Log([use for use in traffic.uses() if traffic.dice.random() < 0.6])
    at = START + (DAYS - 1) * DAY + 11 * HOUR
    injected = stolen(traffic, traffic.holders[0], at) + looped(traffic, traffic.holders[11], at + HOUR)
    return benign.with_(injected + enumerated(traffic, traffic.holders[1], at + 2 * HOUR))


def incidents(*paths: Path, jobs: int = 1) -> list[Finding]:
    return remembered(*paths, jobs=jobs)[0]


def remembered(
    *paths: Path, jobs: int = 1, memory: UsageMemory | None = None
) -> tuple[list[Finding], UsageMemory | None]:
    """The incidents in some logs, and what is usual after them."""
    request = AuditRequest(
        paths=tuple(map(str, paths)),
        settings=Settings(),
        fingerprint_key=b"k" * 32,
        depth=Depth.PATTERNS,
        jobs=jobs,
    )
    result = audit_once(request, Silence(), memory)
    found = [finding for finding in result.ledger.findings(rules()) if finding.category is Category.USAGE]
    result.ledger.close()
    return found, result.memory() if result.memory is not None else None


def without_values(uses: list[Use]) -> list[Use]:
    """The same with contents in which no detector finds anything: only usage counts here."""
    return [msgspec.structs.replace(use, digest=use.digest % 1000) if use.digest != 4242 else use for use in uses]


def test_a_log_of_calls_is_audited_from_end_to_end(tmp_path: Path, load: list[Use]) -> None:
    found = incidents(write(tmp_path / "calls.jsonl", without_values(load)))
    by_rule = {finding.rule: finding for finding in found}
    assert {"USE302", "USE307", "USE311"} <= by_rule.keys()
    thief = by_rule["USE302"]
    assert thief.principal is not None
    assert (thief.principal.key_alias, thief.principal.ip) == ("person-0", "203.0.113.77")
    assert list(thief.evidence)[1:] == ["detected_at", "metric", "observed", "expected", "peak", "reasons", "rows"]
    assert 1 <= len(thief.evidence["reasons"]) <= 3
    lines = (tmp_path / "calls.jsonl").read_text().splitlines()
    for row in thief.evidence["rows"]:
        source, _, line = row.rpartition(":")
        assert source == str(tmp_path / "calls.jsonl")
        assert json.loads(lines[int(line) - 1])["requester_ip_address"] == "203.0.113.77"


def test_how_the_input_is_cut_makes_no_difference(
    tmp_path: Path, load: list[Use], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = write(tmp_path / "calls.jsonl", without_values(load))
    whole = incidents(log)
    monkeypatch.setattr(parts, "SPAN_BYTES", dict.fromkeys(Depth, 200_000))
    assert incidents(log) == whole


def test_logs_of_several_replicas_are_one_stream(tmp_path: Path, load: list[Use]) -> None:
    uses = without_values(load)
    whole = incidents(write(tmp_path / "calls.jsonl", uses))
    split = incidents(write(tmp_path / "a.jsonl", uses[::2]), write(tmp_path / "b.jsonl", uses[1::2]))

    def said(findings: list[Finding]) -> set[tuple[Any, ...]]:
        return {
            (each.id, each.rule, each.first_seen, each.last_seen, tuple(each.evidence["reasons"])) for each in findings
        }

    assert said(split) == said(whole)


def test_any_number_of_processes_tells_the_same_of_logs_that_are_read_side_by_side(
    tmp_path: Path, load: list[Use], monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = without_values(load)
    half = len(uses) // 2
    logs = [
        write(tmp_path / "a.jsonl", uses[half::2]),
        write(tmp_path / "a.jsonl.1", uses[:half:2]),
        write(tmp_path / "b.jsonl", uses[1::2]),
    ]
    monkeypatch.setattr(parts, "SPAN_BYTES", dict.fromkeys(Depth, 200_000))
    monkeypatch.setattr(local, "ALONE", 0)
    alone = incidents(*logs)
    assert {"USE302", "USE311"} <= {finding.rule for finding in alone}
    assert incidents(*logs, jobs=2) == alone


def spend_log(use: Use) -> dict[str, Any]:
    return {
        "request_id": use.call,
        "litellm_call_id": use.call,
        "call_type": "acompletion",
        "api_key": use.key,
        "spend": use.cost,
        "startTime": use.time,
        "endTime": use.time + 1,
        "model": use.model,
        "user": use.user,
        "prompt_tokens": use.tokens_in,
        "completion_tokens": use.tokens_out,
        "total_tokens": use.tokens_in + use.tokens_out,
        "status": "success",
        "metadata": {},
        "request_tags": [],
    }


def collected(name: str, lines: list[str]) -> UsagePart:
    """What a collector takes out of the lines of a log."""
    collector = Collector(lambda word: word)
    data = "".join(line + "\n" for line in lines).encode()
    for record in read_records([Block(data, 0, 1)], Shape.LINES, problems=lambda _: None):
        collector.see(name, record, record.fields())
    return collector.take()


def test_a_call_that_two_logs_tell_of_counts_once() -> None:
    traffic = Traffic(5, 1)
    uses = [traffic.use(traffic.holders[0], START + 60 * number) for number in range(30)]
    audit = UsageAudit(Usage())
    audit.add(collected("payloads.jsonl", [json.dumps(payload(use)) for use in uses]))
    audit.add(collected("spend.jsonl", [json.dumps(spend_log(use)) for use in uses]))
    assert list(audit.findings()) == []
    meters = audit.auditor.meters
    assert meters.total.requests == 30
    assert meters.total.cost == pytest.approx(sum(use.cost for use in uses))
    assert audit.auditor.twins.shared == {("payloads.jsonl", "spend.jsonl"): 30}


def digest_of(body: dict[str, Any]) -> int:
    (use,) = collected("calls.jsonl", [json.dumps({**spend_log(Traffic(5, 1).uses()[0]), **body})]).journal.uses()
    return use.digest


def test_contents_are_told_apart_wherever_a_log_has_them_and_what_stands_for_none_is_none() -> None:
    said = [{"role": "user", "content": "read the file again"}]
    as_list = digest_of({"messages": said})
    assert as_list
    assert digest_of({"messages": json.dumps(said)}) == as_list
    assert digest_of({"messages": None, "request": {"url": "/v1", "body": {"messages": said}}}) == as_list
    redacted = [{"role": "user", "content": "redacted-by-litellm"}]
    nothings: list[Any] = [{}, "{}", "[]", None, redacted]
    for nothing in nothings:
        assert digest_of({"messages": nothing}) == 0


def test_a_line_without_a_time_has_that_of_its_neighbour() -> None:
    part = collected(
        "proxy.log",
        [
            '198.51.100.7 - - [05/Oct/2026:10:00:00 +0000] "POST /v1/messages HTTP/1.1" 200 12 "-" "curl/8"',
            'INFO:     198.51.100.8:50914 - "POST /v1/chat/completions HTTP/1.1" 401 Unauthorized',
        ],
    )
    first, second = part.journal.uses()
    assert second.time == first.time == START + 10 * HOUR
    assert (second.status, second.flags & BORROWED_TIME) == (401, BORROWED_TIME)


def test_time_that_goes_back_is_said_of_the_log() -> None:
    traffic = Traffic(5, 1)
    uses = [traffic.use(traffic.holders[0], START + 60 * number) for number in range(120)]
    uses.insert(100, traffic.use(traffic.holders[0], START - DAY))
    audit = UsageAudit(Usage())
    audit.add(collected("payloads.jsonl", [json.dumps(payload(use)) for use in uses]))
    (finding,) = [finding for finding in audit.findings() if finding.rule == "USE321"]
    assert finding.evidence["rows"] == ["payloads.jsonl:101"]


def goes_back(uses: list[Use]) -> list[list[str]]:
    """Where the time of a log goes back, as it is said of it, however it is read."""
    audit = UsageAudit(Usage())
    audit.add(collected("payloads.jsonl", [json.dumps(payload(use)) for use in uses]))
    return [finding.evidence["rows"] for finding in audit.findings() if finding.rule == "USE321"]


def test_lines_put_in_among_those_of_others_are_one_place() -> None:
    traffic = Traffic(5, 1)
    uses = [traffic.use(traffic.holders[0], START + 10 * number) for number in range(3_000)]
    for number in range(12):
        uses.insert(2_000 + 3 * number, traffic.use(traffic.holders[0], START + 10 * number))
    assert goes_back(uses) == [["payloads.jsonl:2034"]]
    assert not goes_back(uses[1_500:2_500]), "a log that is mostly out of order has none"


def test_an_hour_that_comes_twice_is_no_time_that_goes_back() -> None:
    traffic = Traffic(5, 1)
    sunday = START + 6 * DAY + 2 * HOUR
    first = [traffic.use(traffic.holders[0], sunday + 30 * number) for number in range(120)]
    again = [traffic.use(traffic.holders[0], sunday + 30 * number) for number in range(120)]
    assert not goes_back([*first, *again])
    for each in (*first, *again):
        each.time += 12 * HOUR
    assert goes_back([*first, *again])


def test_a_key_in_clear_is_followed_to_the_calls_made_with_it(tmp_path: Path) -> None:
    traffic = Traffic(5, 1)
    key = "sk-" + "Zq8vN3xT7bLm2KpR9wYc4d"
    holder = traffic.holders[0]
    digest = hashlib.sha256(key.encode()).hexdigest()
    uses = [traffic.use(holder, START + 60 * number, key=digest) for number in range(5)]
    calls = write(tmp_path / "calls.jsonl", uses)
    ticket = tmp_path / "ticket.log"
    ticket.write_text(f"please use Authorization: Bearer {key} for the demo\n")
    (finding,) = [finding for finding in incidents(calls, ticket) if finding.rule == "USE318"]
    assert finding.evidence["observed"] == 5
    assert finding.evidence["rows"] == [f"{ticket}:1"]
    assert holder.ip.rpartition(".")[0] in finding.evidence["reasons"][0]
    assert key not in str(finding)


def live(uses: list[Use], pieces: int, memory: UsageMemory | None = None) -> LiveUsage:
    """The uses as a live log brings them, piece by piece, at one moment of the clock."""
    usage = LiveUsage(Usage(), clock=lambda: 0.0)
    if memory is not None:
        usage.restore(memory)
    size = len(uses) // pieces + 1
    for begin in range(0, len(uses), size):
        part = UsagePart()
        part.journal.add([msgspec.structs.replace(use) for use in uses[begin : begin + size]])
        usage.add(part)
        usage.look(idle=True)
    return usage


def test_live_says_the_same_as_a_finished_dump_though_events_come_late(load: list[Use]) -> None:
    whole = UsageAudit(Usage())
    part = UsagePart()
    part.journal.add([msgspec.structs.replace(use) for use in load])
    whole.add(part)
    arriving = sorted(load, key=lambda use: use.time + 40 * (use.line % 2))
    usage = live(arriving, 400)
    usage.finish()
    assert usage.late == 0
    assert list(usage.findings()) == list(whole.findings())


def test_a_file_of_last_week_that_comes_late_is_no_burst(load: list[Use]) -> None:
    last = START + (DAYS - 1) * DAY
    usage = live([use for use in load if use.time < last], 3)
    before = list(usage.findings())
    part = UsagePart()
    part.journal.add([msgspec.structs.replace(use, call=f"{use.call}-b") for use in load if use.time < last - DAY])
    usage.add(part)
    usage.look(idle=True)
    usage.finish()
    assert usage.late > 100
    assert {each.rule for each in usage.findings()} == {each.rule for each in before}
    assert usage.auditor.meters.total.requests > usage.late


def test_a_new_day_is_judged_by_the_past_ones(load: list[Use]) -> None:
    last = START + (DAYS - 1) * DAY
    past, day = [use for use in load if use.time < last], [use for use in load if use.time >= last]
    before = live(past, 3)
    before.finish()
    kept = msgspec.json.decode(msgspec.json.encode(before.keep()), type=UsageMemory)
    cold, warm = live(day, 3), live(day, 3, kept)
    cold.finish()
    warm.finish()
    assert "USE302" not in {finding.rule for finding in cold.findings()}
    assert "USE302" in {finding.rule for finding in warm.findings()}


def test_the_next_dump_is_judged_by_the_ones_before(tmp_path: Path, load: list[Use]) -> None:
    last = START + (DAYS - 1) * DAY
    uses = without_values(load)
    past = write(tmp_path / "past.jsonl", [use for use in uses if use.time < last])
    day = write(tmp_path / "day.jsonl", [use for use in uses if use.time >= last])
    before, memory = remembered(past)
    assert memory is not None
    kept = msgspec.json.decode(msgspec.json.encode(memory), type=UsageMemory)
    at_once = {(each.id, each.rule) for each in incidents(past, day)}
    after, _ = remembered(day, memory=kept)
    assert "USE302" in {each.rule for each in after}
    assert {(each.id, each.rule) for each in (*before, *after)} == at_once
    again, _ = remembered(past, day, memory=kept)
    assert again == after, "what an earlier run has judged is not judged again"


def test_a_declared_job_is_no_incident() -> None:
    traffic = Traffic(4, 12, share=0.2)
    batch = next(holder for holder in traffic.holders if holder.kind == "batch")
    uses = Log(traffic.uses()).with_(surged(traffic, batch, START + 11 * DAY + 10 * HOUR))
    said = {}
    for name, jobs in (("none", ()), ("declared", (Job(name="load test", keys=("batch-*",), hours="09:00-13:00"),))):
        auditor = UsageAuditor(Usage(jobs=jobs))
        auditor.watch([msgspec.structs.replace(use) for use in uses])
        auditor.finish()
        said[name] = {finding.rule for finding in auditor.findings()}
    assert "USE301" in said["none"]
    assert "USE301" not in said["declared"]


def test_what_was_usual_in_an_earlier_run_does_not_keep_uses_from_being_judged_a_few_at_a_time(load: list[Use]) -> None:
    middle = START + (DAYS - 2) * DAY
    first = UsagePart()
    first.journal.add([msgspec.structs.replace(use) for use in load if use.time < middle])
    before = UsageAudit(Usage())
    before.add(first)
    list(before.findings())
    memory = before.auditor.keep()
    told = []
    for by_and_by in (True, False):
        usage = UsageAudit(Usage())
        usage.restore(memory)
        part = UsagePart()
        part.journal.add([msgspec.structs.replace(use) for use in load if use.time >= middle])
        usage.add(part)
        usage.end(0)
        steps = 0
        assert not usage.judge_ahead(())
        while by_and_by and usage.judge_ahead((), complete=True):
            steps += 1
        assert steps > 1 or not by_and_by
        told.append(list(usage.findings()))
    assert told[0] == told[1]
