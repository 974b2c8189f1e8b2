"""A replay finds what a batch audit finds, tells it bit by bit, and answers questions meanwhile."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditors.engines import parts, slices
from auditors.engines.parts import Part, plan
from auditors.engines.replay import Replay
from auditors.engines.slices import early_part, look_early
from auditors.engines.updates import (
    NO_MINUTE,
    Inspect,
    Inspection,
    SetTriage,
    Update,
    decode_row,
    decode_update,
    encode,
)
from auditors.model import Finding
from auditors.request import Depth, Silence
from auditors.session import AuditOptions, Session
from auditors.sources.discovery import discover
from auditors.triage import Triage, TriageState, triage_key


def session_of(*paths: Path, jobs: int = 2) -> Session:
    options = AuditOptions(paths=tuple(map(str, paths)), depth="patterns", isolated=True, jobs=jobs)
    return Session.open(options, Silence())


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with a file in many spans, whose records name addresses, and two small ones."""
    monkeypatch.setattr(parts, "SPAN_BYTES", {Depth.PATTERNS: 64 << 10, Depth.FULL: 64 << 10})
    logs = tmp_path / "logs"
    logs.mkdir(mode=0o700)
    lines = [
        f'{{"time":"2026-05-01T10:{n // 60 % 60:02}:{n % 60:02}Z","remote_addr":"198.51.100.{n % 20}",'
        f'"request_method":"POST","request_uri":"/v1/chat","status":200,"note":"mail person{n % 50}@mail.example now"}}'
        for n in range(3_000)
    ]
    for name, text in (("big.log", "\n".join(lines) + "\n"), ("a.log", "nothing\n"), ("z.log", "z@mail.example\n")):
        (logs / name).write_text(text)
        (logs / name).chmod(0o600)
    return logs


@contextlib.contextmanager
def replaying(session: Session, state: Path | None = None) -> Iterator[Replay]:
    ours, theirs = multiprocessing.Pipe()
    replay = Replay(session.request, session.policy, state, theirs)
    try:
        yield replay
    finally:
        replay.close()
        ours.close()
        theirs.close()


def read_all(replay: Replay) -> list[Update]:
    """Everything that it says; what crosses the line is encoded on the way."""
    updates: list[Update] = []
    while not updates or updates[-1].health.watching != "finished" or replay.has_news:
        ours, theirs = multiprocessing.Pipe()
        replay.step(0.05, ours)
        ours.close()
        theirs.close()
        updates.append(decode_update(encode(replay.update())))
    return updates


def answers(replay: Replay, number: int) -> list[Inspection]:
    """What is shown of records, when it has been read."""
    found: list[Inspection] = []
    while len(found) < number:
        time.sleep(0.01)
        found += replay.update().inspections
    return found


def found_in(updates: list[Update]) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for update in updates:
        found.update({finding.id: finding for finding in update.findings})
        for identity in update.gone:
            found.pop(identity, None)
    return found


def test_a_replay_finds_what_a_batch_audit_finds(dump: Path) -> None:
    session = session_of(dump)
    with session.audit(Silence()) as assessment:
        expected = {finding.id: finding for finding in assessment.shown()}
    with replaying(session) as replay:
        assert len(list(parts.plan(replay._discovery.sources, Depth.PATTERNS))) > 5
        updates = read_all(replay)
    assert found_in(updates) == expected
    totals = updates[-1].totals
    assert (totals.lines, totals.files) == (3_002, 3)
    assert updates[-1].health.done == updates[-1].health.total


def test_it_goes_on_telling_while_uses_are_looked_at(dump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with replaying(session_of(dump)) as replay:
        expected = found_in(read_all(replay))
    monkeypatch.setattr("auditors.engines.replay.TICK", 0.0)
    with replaying(session_of(dump)) as replay:
        updates = read_all(replay)
    looking = [one for one in updates if one.totals.lines == 3_002 and one.health.watching != "finished"]
    assert len(looking) > 3
    assert found_in(updates) == expected


def test_rows_have_the_numbers_of_their_lines(dump: Path) -> None:
    with replaying(session_of(dump)) as replay:
        rows = [
            row for update in read_all(replay) for row in map(decode_row, update.rows) if row.source.endswith("big.log")
        ]
    assert sorted(row.line for row in rows) == list(range(1, 3_001))
    assert len({(row.log, row.offset) for row in rows}) == 3_000
    assert "person" not in "".join(row.text for row in rows)


def test_activity_adds_up_to_the_occurrences(dump: Path) -> None:
    with replaying(session_of(dump / "big.log")) as replay:
        updates = read_all(replay)
    counted = sum(each.count for update in updates for each in update.activity)
    mails = [finding for finding in found_in(updates).values() if finding.entity == "EMAIL_ADDRESS"]
    assert sum(finding.occurrences for finding in mails) == 3_000
    assert counted >= 3_000


def test_requests_count_whose_records_tell_no_time(tmp_path: Path) -> None:
    log = tmp_path / "console.log"
    log.write_text('INFO:     198.51.100.7:40864 - "GET /v1/models HTTP/1.1" 401 Unauthorized\n' * 3)
    log.chmod(0o600)
    with replaying(session_of(log)) as replay:
        used = [usage for update in read_all(replay) for usage in update.usage]
    assert (sum(usage.accesses for usage in used), sum(usage.errors for usage in used)) == (3, 3)
    assert {usage.minute for usage in used} == {NO_MINUTE}, "nobody knows when"


def test_a_record_is_shown_masked_or_in_clear(dump: Path) -> None:
    with replaying(session_of(dump)) as replay:
        updates = read_all(replay)
        row = next(row for update in updates for row in map(decode_row, update.rows) if row.line == 2_500)
        for ticket, reveal in ((1, False), (2, True)):
            replay.obey(Inspect(ticket, row.source, row.line, row.offset, reveal))
        masked, clear = answers(replay, 2)
    assert "<EMAIL_ADDRESS>" in masked.text and "person" not in masked.text
    assert "person49@mail.example" in clear.text and clear.revealed


def test_decisions_are_kept_in_the_state_file(dump: Path, tmp_path: Path) -> None:
    session, state = session_of(dump / "z.log"), tmp_path / "state"
    with replaying(session, state) as replay:
        (mail,) = (each for each in found_in(read_all(replay)).values() if each.entity == "EMAIL_ADDRESS")
        replay.obey(SetTriage((Triage(key=triage_key(mail), state=TriageState.RESOLVED),)))
    with replaying(session, state) as replay:
        assert [entry.state for entry in replay.update().triage] == [TriageState.RESOLVED]


def test_what_cannot_be_read_is_said(dump: Path) -> None:
    (dump / "broken.gz").write_bytes(b"\x1f\x8b\x08\x00 not gzip at all")
    with replaying(session_of(dump)) as replay:
        problems = [problem.source for update in read_all(replay) for problem in update.problems]
    assert set(problems) == {str(dump / "broken.gz")}


def test_patterns_first_look_at_the_beginning_of_a_source(dump: Path) -> None:
    cut = list(plan(discover((str(dump / "big.log"),)).sources, Depth.FULL))
    early, reached = early_part(cut)
    assert reached == len(cut) > 2
    assert early.span is not None
    assert (early.span.start, early.span.end) == (0, (dump / "big.log").stat().st_size)
    whole = Part(cut[0].sources)
    assert early_part([whole, *cut]) == (whole, 1)


def test_patterns_look_on_until_they_find_something(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "_EARLY", 1)
    monkeypatch.setattr(slices, "_PATIENCE", 1e9)
    log = tmp_path / "late.log"
    log.write_text("nothing here\n" * 100_000 + "mail person@mail.example\n")
    log.chmod(0o600)
    session = session_of(log)
    (source,) = discover((str(log),)).sources
    ours, theirs = multiprocessing.Pipe()
    look_early(session.request, {}, Part((source,)), theirs)
    theirs.close()
    told = []
    with contextlib.suppress(EOFError):
        while True:
            told.append(ours.recv())
    ours.close()
    assert any(len(slice_.ledger) for slice_ in told)
    assert all(slice_.early and not slice_.size for slice_ in told)
