"""An error of auditor's own ends what one rule does with one text, or the reading of one log, and is told."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from auditors import integrity, pipeline
from auditors.catalogue import rules
from auditors.engines import local, parts
from auditors.engines.live import LiveAudit, LiveOptions
from auditors.engines.local import audit_once
from auditors.errors import AuditorError
from auditors.model import Coverage, Fields
from auditors.records.calls import caller_named
from auditors.records.lines import LineAssembler
from auditors.records.record import Record
from auditors.redaction.copies import redact
from auditors.request import AuditRequest, AuditResult, Depth, Silence
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.outlines import Outline, outlines
from auditors.session import AuditOptions, Session
from auditors.settings import Recognizers, Settings
from auditors.sources import spans
from auditors.usage import detection
from auditors.usage.behaviours.behaviour import Behaviour, Watcher
from auditors.usage.behaviours.registry import load_behaviours
from auditors.usage.events import Use
from tests.builders import EMAIL

PATIENCE = 60.0
WORD = "snaggleword"


def stumble(candidate: Candidate) -> float | None:
    raise IndexError(f"nothing behind {candidate.value}")


FAILING = Detector(
    rule=msgspec.structs.replace(EMAIL, id="PII998", name="snaggle", entity="SNAGGLE"),
    heads=(WORD,),
    confirm=re.compile(WORD),
    validate=stumble,
)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("log").mkdir(mode=0o700)


@pytest.fixture
def failing_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among the rules is one that fails wherever its word stands."""
    monkeypatch.setattr(pipeline, "outlines", lambda: (*outlines(), FAILING))


def request(settings: Settings | None = None, *, depth: Depth = Depth.PATTERNS) -> AuditRequest:
    return AuditRequest(
        paths=("log",), settings=settings or Settings(), fingerprint_key=b"k" * 32, depth=depth, occurrences=True
    )


def audit(settings: Settings | None = None) -> AuditResult:
    return audit_once(request(settings), Silence())


def write(name: str, *lines: str) -> None:
    Path("log", name).write_text("".join(f"{line}\n" for line in lines))
    Path("log", name).chmod(0o600)


def call(text: str, number: int = 0) -> str:
    return json.dumps({"call_type": "acompletion", "startTime": 1795161601.0 + number, "messages": [{"content": text}]})


def addresses(result: AuditResult) -> int:
    """How many e-mail addresses were found."""
    return sum(finding.occurrences for finding in result.ledger.findings(rules()) if finding.rule == "PII101")


def reasons(coverage: Coverage) -> dict[str, str]:
    return {problem.source: problem.reason for problem in coverage.errors}


@pytest.mark.usefixtures("failing_rule")
def test_a_rule_that_fails_is_told_for_each_log_and_everything_else_is_found() -> None:
    text = f"to ann@acme-corp.com, {WORD}, to ben@acme-corp.com"
    write("a.jsonl", call(text), call("to cleo@acme-corp.com"))
    write("b.jsonl", call("to dan@acme-corp.com"), call(text), call(text))
    write("c.jsonl", call("to eve@acme-corp.com"))
    result = audit()
    assert addresses(result) == 9
    told = reasons(result.coverage)
    assert told.keys() == {"log/a.jsonl", "log/b.jsonl"}
    assert set(told.values()) == {
        f"rule snaggle failed on a text (IndexError at test_faults.py:{stumble.__code__.co_firstlineno + 1}): "
        "what may stand there is missing"
    }
    assert {finding.name for finding in integrity.findings(result.coverage)} == {"audit-failed"}


def test_a_recogniser_of_the_user_that_fails_ends_nothing_and_tells_no_value() -> None:
    Path("own.py").write_text(
        "from presidio_analyzer import EntityRecognizer\n"
        "class Own(EntityRecognizer):\n"
        "    def __init__(self): super().__init__(['OWN'], name='own')\n"
        "    def load(self): pass\n"
        "    def analyze(self, text, entities, nlp_artifacts):\n"
        f"        if '{WORD}' in text: raise ValueError(text)\n"
        "        return []\n"
    )
    write("a.jsonl", call(f"to ann@acme-corp.com {WORD}"), call("to ben@acme-corp.com"))
    result = audit(Settings(recognizers=Recognizers(python=("own.py:Own",))))
    assert addresses(result) == 2
    assert reasons(result.coverage) == {
        "log/a.jsonl": "a recogniser of your own failed on a text (ValueError at own.py:6): "
        "what may stand there is missing"
    }


def test_a_record_of_which_the_caller_cannot_be_told_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(record: Record, fields: Fields) -> Fields:
        if WORD in str(record.body):
            raise KeyError(WORD)
        return caller_named(record, fields)

    monkeypatch.setattr(pipeline, "caller_named", failing)
    write("a.jsonl", call(f"to ann@acme-corp.com {WORD}"), call("to ben@acme-corp.com"))
    result = audit()
    assert addresses(result) == 1
    assert reasons(result.coverage)["log/a.jsonl"].startswith(
        "the audit of a record failed (KeyError at test_faults.py"
    )


def failing_on(word: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines cannot be put together from one that holds a word on."""
    feed, read, read_span = LineAssembler.feed, LineAssembler.read, LineAssembler.read_span

    def failing(records: Iterator[Record]) -> Iterator[Record]:
        for record in records:
            if word.decode() in str(record.body):
                raise KeyError(str(record.body))
            yield record

    def failing_span(self: LineAssembler, *arguments: Any) -> Any:
        rest = None

        def kept() -> Iterator[Record]:
            nonlocal rest
            rest = yield from read_span(self, *arguments)

        yield from failing(kept())
        return rest

    monkeypatch.setattr(LineAssembler, "feed", lambda self, block: failing(feed(self, block)))
    monkeypatch.setattr(LineAssembler, "read", lambda self, *given, **named: failing(read(self, *given, **named)))
    monkeypatch.setattr(LineAssembler, "read_span", failing_span)


def test_a_log_that_cannot_be_read_on_ends_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.jsonl", call("to ann@acme-corp.com"))
    write("b.jsonl", call("to ben@acme-corp.com"), call(WORD), call("to cleo@acme-corp.com"))
    write("c.jsonl", call("to dan@acme-corp.com"))
    failing_on(WORD.encode(), monkeypatch)
    result = audit()
    assert addresses(result) == 3
    told = reasons(result.coverage)
    assert told.keys() == {"log/b.jsonl"}
    assert re.fullmatch(r"internal error: KeyError at test_faults\.py:\d+: not read on to its end", told["log/b.jsonl"])
    assert (result.coverage.files, result.coverage.lines) == (3, 5)


def test_spans_behind_one_that_cannot_be_read_are_read_and_their_lines_numbered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write("a.jsonl", *(call(f"{WORD if n == 350 else 'well'} to x{n}@acme-corp.com", n) for n in range(2_000)))
    monkeypatch.setattr(parts, "SPAN_BYTES", {Depth.PATTERNS: 20_000})
    monkeypatch.setattr(parts, "_LEAST_SPAN", 100)
    monkeypatch.setattr(local, "ALONE", 0)
    monkeypatch.setattr(spans, "LOOKBACK", 5_000)
    failing_on(WORD.encode(), monkeypatch)
    result = audit()
    lines = {
        place.line
        for finding in result.ledger.findings(rules())
        if finding.rule == "PII101"
        for place in result.ledger.places(finding)
    }
    missing = set(range(1, 2_001)) - lines
    assert 351 in missing
    assert missing == set(range(351, max(missing) + 1))
    assert len(missing) < 300
    assert result.coverage.lines == 2_000


@pytest.mark.usefixtures("failing_rule")
def test_a_live_audit_tells_what_failed_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDITOR_FINGERPRINT_KEY", "0123456789abcdef0123456789abcdef")
    write("a.jsonl", call(f"to ann@acme-corp.com {WORD}"))
    session = Session.open(AuditOptions(paths=("log",), depth="patterns", isolated=True), Silence())
    with closing(LiveAudit(session.request, session.policy, LiveOptions(history=None))) as live:
        live.start()
        deadline = time.monotonic() + PATIENCE

        def until(lines: int) -> None:
            while live.coverage.lines < lines:
                assert time.monotonic() < deadline
                live.step(0.1)

        until(1)
        failing_on(b"hopeless", monkeypatch)
        with Path("log/a.jsonl").open("a") as log:
            log.write(call("hopeless") + "\n")
            log.flush()
            until(2)
            monkeypatch.undo()
            log.write(call("to ben@acme-corp.com") + "\n")
            log.flush()
            until(3)
        found = {finding.preview for finding in live.ledger.findings(rules()) if finding.rule == "PII101"}
        told = [problem.reason for problem in live.problems]
    assert len(found) == 2
    assert [reason.partition(" at ")[0] for reason in told] == [
        "rule snaggle failed on a text (IndexError",
        "internal error: KeyError",
    ]


@pytest.mark.usefixtures("failing_rule")
def test_what_could_not_be_searched_is_not_copied(tmp_path: Path) -> None:
    write("a.jsonl", call("to ann@acme-corp.com"))
    write("b.jsonl", call(f"to ben@acme-corp.com {WORD}"))
    result = redact(request(), tmp_path / "out", Silence())
    assert [path.name for path in (tmp_path / "out").rglob("*.jsonl")] == ["a.jsonl"]
    assert [problem.source for problem in result.problems] == ["log/b.jsonl"]
    assert result.problems[0].reason.startswith("no copy was written: rule snaggle failed on a text")


def spend(number: int, model: str = "gpt-4o") -> str:
    return json.dumps(
        {
            "request_id": f"r{number}",
            "call_type": "acompletion",
            "api_key": "a" * 64,
            "spend": 0.01,
            "total_tokens": 30,
            "prompt_tokens": 20,
            "completion_tokens": 10,
            "startTime": f"2026-11-20 08:{number // 60:02}:{number % 60:02}.000",
            "model": model,
        }
    )


class Stumbling(Watcher):
    def call(self, use: Use) -> None:
        if use.model == WORD:
            raise ZeroDivisionError

    def minute(self, minute: int) -> None:
        if minute % 60 == 1:
            raise OverflowError


def test_a_behaviour_that_fails_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stumbling = Behaviour(rules=(), watch=Stumbling)
    monkeypatch.setattr(detection, "load_behaviours", lambda: (stumbling, *load_behaviours()))
    write("spend.jsonl", *(spend(number, WORD if number == 5 else "gpt-4o") for number in range(120)))
    write("a.jsonl", call("to ann@acme-corp.com"))
    result = audit()
    assert addresses(result) == 1
    assert result.meters is not None
    assert result.meters.total.requests == 120
    told = reasons(result.coverage)
    assert told.keys() == {"log/spend.jsonl", "usage"}
    assert told["log/spend.jsonl"].startswith("a behaviour failed on a use (ZeroDivisionError at test_faults.py:")
    assert told["usage"].startswith("a behaviour failed on a minute (OverflowError at test_faults.py:")


def test_files_that_were_changed_meanwhile_end_the_audit_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = "files of auditor were changed while it ran; run it again"

    def stale(self: Outline) -> Detector:
        raise AuditorError(changed)

    monkeypatch.setattr(Outline, "detector", stale)
    write("a.jsonl", call("to ann@acme-corp.com"))
    with pytest.raises(AuditorError, match=changed):
        audit()
