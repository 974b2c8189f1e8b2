from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from auditors.engines.live import LiveOptions
from auditors.engines.live_process import start
from auditors.engines.live_view import LiveView
from auditors.engines.updates import (
    NO_MINUTE,
    FileState,
    FindPlaces,
    Inspect,
    NewHit,
    Row,
    SetTriage,
    Stop,
    Taken,
    Update,
    Usage,
    decode_row,
    decode_update,
    encode,
)
from auditors.exit_status import ExitStatus
from auditors.model import Finding, Severity
from auditors.request import Silence
from auditors.session import AuditOptions, Session
from auditors.sources import starting
from auditors.sources.checkpoints import Position
from auditors.triage import Triage, TriageState, triage_key

PATIENCE = 120.0
MAIL = "jane.doe@acme-corp.com"
CARD = "4111 1111 1111 1111"


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A directory for logs that only its owner may read."""
    monkeypatch.setenv("AUDITOR_FINGERPRINT_KEY", "0123456789abcdef0123456789abcdef")
    before = os.umask(0o077)
    directory = tmp_path / "logs"
    directory.mkdir()
    yield directory
    os.umask(before)


class Shown:
    """A live audit, driven as its process drives it, and everything that its updates said."""

    def __init__(self, logs: Path, **options: object) -> None:
        session = Session.open(AuditOptions(paths=(str(logs),), depth="patterns", isolated=True), Silence())
        self.view = LiveView(
            session.request,
            session.policy,
            LiveOptions(sweep_interval=0.3, silence=0.5, places=True, **options),  # type: ignore[arg-type]
        )
        self.view.audit.start()
        self.updates: list[Update] = []
        self.findings: dict[str, Finding] = {}
        self.rows: dict[int, Row] = {}
        self.hits: list[NewHit] = []
        self.usage: list[Usage] = []
        self.files: dict[str, FileState] = {}

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < deadline, f"waited in vain for {what}"
            self.view.audit.step(0.1)
            self.take(decode_update(encode(self.view.update())))

    def take(self, update: Update) -> None:
        self.updates.append(update)
        for finding in update.findings:
            self.findings[finding.id] = finding
        for identity in update.gone:
            self.findings.pop(identity, None)
        self.rows.update((row.number, row) for row in map(decode_row, update.rows))
        self.hits += update.hits
        self.usage += update.usage
        self.files.update((file.name, file) for file in update.files)

    def finding(self, entity: str) -> Finding:
        return next(finding for finding in self.findings.values() if finding.entity == entity)

    def close(self) -> None:
        self.view.audit.close()


def append(path: Path, *lines: str) -> None:
    with path.open("ab", buffering=0) as file:
        file.write("".join(f"{line}\n" for line in lines).encode())


def call(number: int, said: str = "hello") -> str:
    """A call as LiteLLM logs it, in the given second."""
    second = 1_767_225_600 + number
    body = {
        "id": f"call-{number}",
        "call_type": "acompletion",
        "status": "success",
        "model": "gpt-x",
        "startTime": second,
        "endTime": second + 1,
        "response_cost": 0.5,
        "prompt_tokens": 10,
        "completion_tokens": 5,
        "total_tokens": 15,
        "metadata": {"user_api_key_alias": "prod", "user_api_key_user_id": "alice"},
        "messages": [{"role": "user", "content": said}],
        "response": {},
    }
    return json.dumps(body)


def test_an_update_says_everything_that_is_new(logs: Path) -> None:
    shown = Shown(logs)
    append(logs / "a.log", call(1), call(2, f"write to {MAIL} and pay with {CARD}"), call(60))
    shown.wait_for(lambda: len(shown.rows) == 3 and len(shown.findings) >= 2, "rows and findings")
    shown.close()
    assert shown.finding("EMAIL_ADDRESS").occurrences == 1
    assert shown.finding("CREDIT_CARD").severity is Severity.CRITICAL
    second = shown.rows[2]
    assert second.text == "write to <EMAIL_ADDRESS> and pay with <CREDIT_CARD>"
    assert [second.text[start:end] for start, end in second.marks] == ["<EMAIL_ADDRESS>", "<CREDIT_CARD>"]
    assert (second.worst, shown.rows[1].worst) == (Severity.CRITICAL, None)
    assert (second.line, second.log, second.status) == (2, shown.rows[1].log, "success")
    assert second.principal.key_alias == "prod"
    assert {hit.entity: hit.context[hit.start : hit.end] for hit in shown.hits} == {
        "EMAIL_ADDRESS": "<EMAIL_ADDRESS>",
        "CREDIT_CARD": "<CREDIT_CARD>",
    }
    assert sum(each.requests for each in shown.usage) == 3
    assert sum(each.tokens_in for each in shown.usage) == 30
    assert {each.minute for each in shown.usage} == {1_767_225_600, 1_767_225_660}
    activity = [each for update in shown.updates for each in update.activity]
    assert {(each.finding, each.count) for each in activity} == {
        (shown.finding(entity).id, 1) for entity in ("EMAIL_ADDRESS", "CREDIT_CARD")
    }
    totals = shown.updates[-1].totals
    assert (totals.files, totals.lines, totals.records) == (1, 3, 3)
    everything = b"".join(map(encode, shown.updates))
    assert MAIL.encode() not in everything
    assert CARD.encode() not in everything


def test_files_say_how_far_they_are(logs: Path) -> None:
    shown = Shown(logs)
    log = logs / "a.log"
    append(log, call(1, MAIL))
    shown.wait_for(lambda: str(log) in shown.files and shown.files[str(log)].lines == 1, "the file")
    state = shown.files[str(log)]
    assert (state.state, state.size, state.offset, state.behind_bytes) == ("followed", *[log.stat().st_size] * 2, 0)
    assert (state.records, state.values, state.mode) == (1, 1, 0o600)
    (logs / "soft").symlink_to(log)
    shown.wait_for(lambda: len(shown.files[str(log)].names) == 2, "the second name")
    (logs / "b.bin").write_bytes(bytes(range(1, 32)) * 99)
    shown.wait_for(lambda: str(logs / "b.bin") in shown.files and shown.files[str(logs / "b.bin")].problem, "a problem")
    assert shown.files[str(logs / "b.bin")].state == "left out"
    shown.close()


def test_a_record_that_becomes_longer_keeps_its_row_and_counts_once(logs: Path) -> None:
    shown = Shown(logs)
    append(logs / "a.log", f"12:00:00 - LiteLLM Proxy:ERROR: x.py:1 - for {MAIL}")
    shown.wait_for(lambda: shown.rows and shown.findings, "the row")
    append(logs / "a.log", "Traceback: and more")
    shown.wait_for(lambda: "and more" in shown.rows[1].text, "the longer row")
    append(logs / "a.log", call(1))
    shown.wait_for(lambda: 2 in shown.rows, "the next row")
    assert shown.finding("EMAIL_ADDRESS").occurrences == 1
    assert len(shown.hits) == 1
    assert shown.hits[0].arrived == shown.rows[1].arrived
    assert shown.rows[1].level == "error"
    assert len({(row.log, row.offset) for row in shown.rows.values()}) == len(shown.rows) == 2
    shown.close()


def test_the_end_of_a_large_file_is_shown_before_its_lines_are_counted(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = threading.Event()
    count = starting.begin_near

    def begin_near(descriptor: int, offset: int) -> Position | None:
        counting.wait(PATIENCE)
        return count(descriptor, offset)

    monkeypatch.setattr(starting, "begin_near", begin_near)
    monkeypatch.setattr("auditors.sources.holding._FAR", 1_000)
    append(logs / "a.log", *[call(number, f"{number}.{MAIL}") for number in range(5_000)])
    shown = Shown(logs)
    shown.wait_for(lambda: shown.findings, "the end of the file")
    assert {row.line for row in shown.rows.values()} == {0}
    assert {finding.location.line for finding in shown.findings.values() if finding.location} == {0}
    early = dict(shown.rows)
    counting.set()
    shown.wait_for(lambda: any(row.line == 5_000 for row in shown.rows.values()), "the last line")
    again = {number: row for number, row in shown.rows.items() if number in early}
    assert all(row.line > 0 and row.offset == early[number].offset for number, row in again.items())
    assert {finding.occurrences for finding in shown.findings.values()} == {1}
    assert all(finding.location and finding.location.line > 0 for finding in shown.findings.values())
    assert len(shown.hits) == len({(hit.finding, hit.pointer) for hit in shown.hits})
    shown.close()


def test_of_a_flood_a_selection_is_listed_and_all_that_is_telling(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.engines.live_view._LISTED", 20)
    monkeypatch.setattr("auditors.engines.live_view.TICK", 10.0)
    shown = Shown(logs)
    audit = shown.view.audit

    def flood(begin: int) -> None:
        append(logs / "a.log", *[call(n, f"{n}.{MAIL}" if n % 100 == 7 else "") for n in range(begin, begin + 500)])
        deadline = time.monotonic() + PATIENCE
        while audit.coverage.lines < begin + 500 and time.monotonic() < deadline:
            audit.step(0.1)
        shown.take(decode_update(encode(shown.view.update())))

    flood(0)
    assert (len(shown.rows), shown.updates[-1].rows_left_out) == (500, 0)
    flood(500)
    listed = [row for number, row in shown.rows.items() if number > 500]
    assert len(listed) + shown.updates[-1].rows_left_out == 500
    assert 100 <= len(listed) <= 300
    assert sum(bool(row.marks) for row in listed) == 5
    shown.close()


def test_a_screen_that_takes_nothing_stops_no_audit_and_misses_no_finding(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditors.engines.row_queue.MOST_WAITING", 500)
    shown = Shown(logs, history=4 << 20)  # all of it, should the log be there before the first look at the directory
    audit = shown.view.audit
    append(logs / "a.log", *[call(number, f"{number}.{MAIL}") for number in range(3_000)])
    deadline = time.monotonic() + PATIENCE
    while audit.coverage.lines < 3_000 and time.monotonic() < deadline:
        audit.step(0.1)
    shown.wait_for(lambda: len(shown.findings) == 3_000, "all findings")
    left_out = sum(update.rows_left_out for update in shown.updates)
    assert left_out > 0
    assert len(shown.rows) + left_out == 3_000
    assert max(len(update.findings) for update in shown.updates) <= 2_000
    shown.close()


def test_a_record_that_may_go_on_is_not_behind_once_it_was_looked_at(logs: Path) -> None:
    shown = Shown(logs)
    log = logs / "error.log"
    append(log, "2026-01-01 10:00:00 ERROR first", "Traceback (most recent call last):", f'  File "x.py": {MAIL}')

    def caught_up() -> bool:
        state = shown.files.get(str(log))
        return state is not None and state.offset < state.size == log.stat().st_size and not state.behind_bytes

    shown.wait_for(lambda: shown.findings and caught_up(), "a file that is not behind")
    assert shown.files[str(log)].behind_seconds == 0.0
    shown.close()


def test_what_was_there_before_is_listed_however_long_its_audit_takes(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditors.engines.live_view._LATE", 0.0)
    append(logs / "a.log", *[call(number) for number in range(2_000)])
    shown = Shown(logs)
    audit = shown.view.audit
    shown.wait_for(lambda: audit.coverage.lines == 2_000 and len(shown.rows) == 2_000, "all rows")
    assert sum(update.rows_left_out for update in shown.updates) == 0
    shown.close()


def test_a_record_can_be_inspected_masked_and_in_clear(logs: Path) -> None:
    shown = Shown(logs)
    append(logs / "a.log", call(1), call(2, json.dumps({"mail": MAIL, MAIL: "\x1b[31m"})), call(3))
    shown.wait_for(lambda: len(shown.rows) == 3, "rows")
    row = shown.rows[2]
    shown.view.obey(Inspect(7, row.source, row.line, row.offset))
    shown.view.obey(Inspect(8, row.source, row.line, row.offset, reveal=True))
    shown.view.obey(Inspect(9, row.source, row.line, row.offset + 1))
    shown.view.obey(Inspect(10, "unknown", 1, 0))
    masked, clear, beside, unknown = shown.view.update().inspections
    assert masked.ticket == 7
    assert '"id": "call-2"' in masked.text
    assert MAIL not in masked.text
    assert {masked.text[start:end] for start, end, _ in masked.marks} == {"<EMAIL_ADDRESS>"}
    assert {clear.text[start:end] for start, end, _ in clear.marks} == {MAIL}
    assert "\x1b" not in clear.text
    assert "rotated" in beside.problem
    assert unknown.problem
    shown.close()


def test_what_a_terminal_would_have_obeyed_is_told_with_the_row_and_with_the_record(logs: Path) -> None:
    shown = Shown(logs)
    append(logs / "a.log", "\x1b]0;pwned\a" + call(1), call(2))
    shown.wait_for(lambda: len(shown.rows) == 2, "rows")
    assert [row.orders for row in shown.rows.values()] == [("sets the title of the window",), ()]
    row = shown.rows[1]
    shown.view.obey(Inspect(7, row.source, row.line, row.offset))
    (answer,) = shown.view.update().inspections
    assert answer.orders == row.orders and "pwned" not in answer.text
    shown.close()


def test_a_name_that_is_the_beginning_of_a_value_is_not_masked(logs: Path) -> None:
    shown = Shown(logs)
    append(logs / "a.log", call(1, json.dumps({"user": "someone", "mail": "user7@northwind.org"})))
    shown.wait_for(lambda: len(shown.rows) == 1, "a row")
    row = shown.rows[1]
    shown.view.obey(Inspect(7, row.source, row.line, row.offset))
    (masked,) = shown.view.update().inspections
    assert '"user": "someone"' in masked.text and '"mail": "<EMAIL_ADDRESS>"' in masked.text
    shown.close()


def test_places_of_a_finding(logs: Path) -> None:
    shown = Shown(logs)
    append(logs / "a.log", *[call(number, MAIL) for number in range(20)])
    shown.wait_for(lambda: shown.findings and shown.finding("EMAIL_ADDRESS").occurrences == 20, "the finding")
    shown.view.obey(FindPlaces(1, shown.finding("EMAIL_ADDRESS").id, most=3))
    (answer,) = shown.view.update().places
    assert (answer.total, [place[:2] for place in answer.places]) == (
        20,
        [(number, "/messages/0/content") for number in (18, 19, 20)],
    )
    shown.close()


def test_decisions_and_counts_survive_a_restart(logs: Path) -> None:
    state = logs.parent / "state"
    shown = Shown(logs, state=state)
    append(logs / "a.log", call(1, MAIL))
    shown.wait_for(lambda: shown.findings, "the finding")
    decision = Triage(
        key=triage_key(shown.finding("EMAIL_ADDRESS")), state=TriageState.FALSE_POSITIVE, reason="ours", author="me"
    )
    shown.view.obey(SetTriage((decision,)))
    assert shown.view.update().triage == (decision,)
    shown.close()
    append(logs / "a.log", call(2, MAIL))
    again = Shown(logs, state=state)
    again.wait_for(lambda: again.findings and again.finding("EMAIL_ADDRESS").occurrences == 2, "both occurrences")
    assert again.updates[0].triage == (decision,)
    again.close()


def test_whoever_leaves_does_not_wait_for_all_that_was_read(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not audited is, by the next run: the state tells how far the audit has come."""
    monkeypatch.setattr("auditors.engines.live_view._LAST_LOOK", 0.0)
    state = logs.parent / "state"
    lines = 20_000
    append(logs / "a.log", *[call(number, MAIL) for number in range(lines)])
    shown = Shown(logs, state=state)
    audit = shown.view.audit
    shown.wait_for(lambda: audit.coverage.lines, "the first lines")
    shown.view.obey(Stop())
    assert audit.is_over
    assert audit.coverage.lines < lines
    shown.close()
    again = Shown(logs, state=state)
    again.wait_for(lambda: again.findings and again.finding("EMAIL_ADDRESS").occurrences == lines, "all occurrences")
    again.close()


def test_a_mode_that_is_mended_takes_its_finding_away(logs: Path) -> None:
    log = logs / "a.log"
    append(log, call(1))
    log.chmod(0o644)
    shown = Shown(logs)
    shown.wait_for(lambda: any(finding.rule == "PRM001" for finding in shown.findings.values()), "the finding")
    log.chmod(0o600)
    shown.view.audit._standing._next = 0.0
    shown.wait_for(lambda: not shown.findings, "its end")
    shown.close()


def test_the_process_speaks_over_a_line_and_waits_for_answers(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.engines.live_view._LAST_LOOK", PATIENCE)
    session = Session.open(AuditOptions(paths=(str(logs),), depth="patterns", isolated=True), Silence())
    process = start(session.request, session.policy, LiveOptions(state=logs.parent / "state", sweep_interval=0.3))
    line = process.connection
    append(logs / "a.log", call(1, MAIL))
    updates: list[Update] = []
    while not any(update.findings for update in updates):
        assert line.poll(PATIENCE)
        updates.append(decode_update(line.recv_bytes()))
        line.send_bytes(encode(Taken()))
    for number in range(2, 100):
        append(logs / "a.log", call(number, f"{number}.{MAIL}"))
    line.send_bytes(encode(Stop()))
    while not updates[-1].ended:
        assert line.poll(PATIENCE)
        updates.append(decode_update(line.recv_bytes()))
    assert [update.number for update in updates] == list(range(1, len(updates) + 1))
    assert sum(len(update.rows) for update in updates) == 99
    assert len({finding.id for update in updates for finding in update.findings}) == 99
    assert process.stop() == 0
    assert (logs.parent / "state").exists()


def test_the_last_record_is_of_whom_an_earlier_one_of_its_call_names(logs: Path) -> None:
    append(
        logs / "gateway.log",
        "I 27/11 03:03:01.00 [gw-1] rid=7f3a9c2b-11 user=ines.alves model=gpt-5",
        f'I 27/11 03:03:02.00 [gw-1] rid=7f3a9c2b-11 prompt="charge {CARD}"',
    )
    shown = Shown(logs)
    shown.wait_for(lambda: any(finding.entity == "CREDIT_CARD" for finding in shown.findings.values()), "the card")
    principal = shown.finding("CREDIT_CARD").principal
    assert principal is not None and principal.user == "ines.alves"
    shown.close()


def test_an_error_is_said_by_the_last_update_and_the_exit_status(logs: Path) -> None:
    session = Session.open(AuditOptions(paths=(str(logs),), depth="patterns", isolated=True), Silence())
    process = start(session.request, session.policy, LiveOptions(state=logs.parent / "none" / "state"))
    assert process.connection.poll(PATIENCE)
    update = decode_update(process.connection.recv_bytes())
    assert update.ended
    assert "cannot be kept there" in update.error
    assert process.stop(PATIENCE) == ExitStatus.USAGE


def test_when_whoever_shows_it_is_gone_the_process_keeps_the_state_and_ends(logs: Path) -> None:
    session = Session.open(AuditOptions(paths=(str(logs),), depth="patterns", isolated=True), Silence())
    process = start(session.request, session.policy, LiveOptions(state=logs.parent / "state"))
    assert process.connection.poll(PATIENCE)
    process.connection.close()
    assert process.stop(PATIENCE) == 0
    assert (logs.parent / "state").exists()


def test_a_record_without_a_time_has_that_of_its_arrival(logs: Path) -> None:
    log = logs / "a.log"
    append(log, '{"q": "pay with 5500 0000 0000 0004"}')
    shown = Shown(logs)
    shown.wait_for(lambda: len(shown.rows) == 1, "what stood there before")
    begun = time.time() - 1  # the clocks of file systems are coarse
    append(log, f'{{"q": "write to {MAIL}"}}', call(1, f"pay with {CARD}"))
    shown.wait_for(lambda: len(shown.rows) == 3, "what was written since")
    shown.close()
    before, timed = (
        next(each for each in shown.findings.values() if each.preview and each.preview.startswith(digits))
        for digits in ("55", "41")
    )
    arrived = shown.finding("EMAIL_ADDRESS").arrived
    assert arrived is not None
    assert begun <= arrived.first <= arrived.last <= time.time()
    assert shown.finding("EMAIL_ADDRESS").first_seen is None
    assert (before.arrived, before.first_seen) == (None, None)
    assert timed.arrived is None
    assert timed.first_seen is not None


def test_requests_that_stood_there_before_are_of_no_minute_where_their_records_name_none(logs: Path) -> None:
    log, line = logs / "a.log", 'INFO:     198.51.100.7:0 - "POST /v1/chat/completions HTTP/1.1" 200 OK'
    append(log, line, line)
    shown = Shown(logs)
    shown.wait_for(lambda: len(shown.rows) == 2, "what stood there before")
    append(log, line)
    shown.wait_for(lambda: len(shown.rows) == 3, "what was written since")
    shown.close()
    assert sum(each.accesses for each in shown.usage if each.minute == NO_MINUTE) == 2
    (fresh,) = (each for each in shown.usage if each.minute != NO_MINUTE)
    assert fresh.is_arrival and time.time() - 120 < fresh.minute <= time.time()


def test_a_file_that_is_written_anew_or_appears_is_seen_to_arrive(logs: Path, tmp_path: Path) -> None:
    log, old = logs / "a.log", tmp_path / "c.log"
    append(log, *[call(number) for number in range(20)])
    shown = Shown(logs)
    shown.wait_for(lambda: len(shown.rows) == 20, "what stood there before")
    log.write_bytes(b"")
    append(log, f'{{"q": "write to {MAIL}"}}')
    append(logs / "b.log", f'{{"q": "pay with {CARD}"}}')
    append(old, '{"q": "pay with 5500 0000 0000 0004"}')
    os.utime(old, (1_700_000_000, 1_700_000_000))
    old.rename(logs / "c.log")
    shown.wait_for(lambda: len(shown.findings) >= 3, "the values")
    shown.close()
    found = {at.source.rpartition("/")[2]: each.arrived for each in shown.findings.values() if (at := each.location)}
    assert found["a.log"] is not None
    assert found["b.log"] is not None
    assert found["c.log"] is None  # written long before, and only put there


def test_when_a_value_arrived_is_kept_over_a_restart(logs: Path, tmp_path: Path) -> None:
    log, state = logs / "a.log", tmp_path / "state"
    append(log, "the beginning")
    first = Shown(logs, state=state)
    first.wait_for(lambda: len(first.rows) == 1, "what stood there before")
    append(log, f'{{"q": "write to {MAIL}"}}')
    first.wait_for(lambda: first.findings, "the value")
    first.close()
    append(log, f'{{"q": "once more to {MAIL}"}}')
    again = Shown(logs, state=state)
    again.wait_for(lambda: again.findings and again.finding("EMAIL_ADDRESS").occurrences == 2, "the value")
    again.close()
    # What came while nobody followed tells nothing of its time.
    assert again.finding("EMAIL_ADDRESS").arrived == first.finding("EMAIL_ADDRESS").arrived is not None


def test_an_audit_that_is_behind_shows_the_newest_records_and_few_of_those_with_values(
    logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditors.engines.live_view._LATE", -1.0)
    file = logs / "a.log"
    append(file, call(0))
    shown = Shown(logs)
    try:
        shown.wait_for(lambda: shown.rows, "the first row")
        append(file, *(call(number, f"write to {MAIL}") for number in range(1, 1_001)))
        deadline = time.monotonic() + PATIENCE
        while shown.view.audit.coverage.lines <= 1_000 and time.monotonic() < deadline:
            shown.view.audit.step(0.1)
        shown.rows.clear()
        shown.take(update := decode_update(encode(shown.view.update())))
        seconds = [int((row.time or 0.0) - 1_767_225_600) for row in shown.rows.values()]
        assert sorted(seconds) == [*range(1, 51), *range(801, 1_001)]
        assert update.rows_left_out == 750
        assert shown.finding("EMAIL_ADDRESS").occurrences == 1_000
    finally:
        shown.close()
