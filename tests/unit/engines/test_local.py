from __future__ import annotations

import gzip
import json
import multiprocessing
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from auditors.catalogue import rules
from auditors.engines import local, parts, workers
from auditors.engines.local import audit_once
from auditors.engines.parts import Part, plan
from auditors.errors import AuditorError, InternalError
from auditors.ledger import Ledger
from auditors.pipeline import Pipeline
from auditors.request import AuditRequest, AuditResult, Depth, Silence
from auditors.settings import Detection, Settings
from auditors.sources.discovery import discover
from auditors.sources.source import Source


class Watcher(Silence):
    """Remembers what an engine told."""

    def __init__(self) -> None:
        self.total: int | None = -1
        self.advances: list[tuple[int, int]] = []
        self.problems: list[str] = []

    def started(self, total_bytes: int | None) -> None:
        self.total = total_bytes

    def advanced(self, size: int, findings: int) -> None:
        self.advances.append((size, findings))

    def problem(self, line: str) -> None:
        self.problems.append(line)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    Path("logs").mkdir(mode=0o700)


def requested(*, jobs: int = 1, occurrences: bool = False, settings: Settings | None = None) -> AuditRequest:
    return AuditRequest(
        paths=("logs",),
        settings=settings or Settings(),
        fingerprint_key=b"k" * 32,
        depth=Depth.PATTERNS,
        jobs=jobs,
        occurrences=occurrences,
    )


def told(result: AuditResult) -> tuple[list[bytes], bytes]:
    """Everything that a report could say: findings with all their places, and the coverage."""
    found = [
        msgspec.json.encode((finding, list(result.ledger.places(finding)) if result.ledger.keeps_places else None))
        for finding in result.ledger.findings(rules())
    ]
    return found, msgspec.json.encode(result.coverage)


def write(name: str, text: str) -> None:
    Path("logs", name).write_text(text, encoding="utf-8")
    Path("logs", name).chmod(0o600)


def lines_of_json() -> str:
    return "".join(
        json.dumps(
            {
                "call_type": "acompletion",
                "startTime": 1.0,
                "n": n,
                "messages": [{"content": f"to x{n % 50}@mail.example"}],
            }
        )
        + "\n"
        for n in range(1500)
    )


def records_of_many_lines() -> str:
    """Text whose records go on over many lines, with values in their last ones; without an end at the end."""
    return "\n".join(
        f"10:00:{n % 60:02} - LiteLLM Proxy:ERROR: proxy_server.py:{n} - Exception\n"
        + "Traceback (most recent call last):\n" * (n % 40)
        + f"  ValueError: to x{n % 50}@mail.example and y{n}@mail.example"
        for n in range(700)
    )


def lines_that_are_broken() -> str:
    """JSON of which here and there a line is cut off, or is none by its letter."""
    lines = lines_of_json().splitlines()
    for at in range(3, len(lines), 7):
        lines[at] = lines[at][:-5] if at % 2 else lines[at].replace("1.0", "NaN")
    return "\n".join(lines)


@pytest.mark.parametrize("span", [5_000, 60_000])
@pytest.mark.parametrize("jobs", [1, 3])
def test_however_the_input_is_cut_and_spread_the_answer_is_the_same(
    monkeypatch: pytest.MonkeyPatch, span: int, jobs: int
) -> None:
    write("a.jsonl", lines_of_json())
    write("b.log", records_of_many_lines())
    write("c.log", "to late@mail.example\n")
    write("d.jsonl", lines_that_are_broken())
    whole = told(audit_once(requested(occurrences=True), Silence()))
    monkeypatch.setattr(parts, "SPAN_BYTES", {Depth.PATTERNS: span})
    monkeypatch.setattr(local, "ALONE", 0)
    found, coverage = told(audit_once(requested(jobs=jobs, occurrences=True), Silence()))
    assert len(found) > 700
    assert (found, coverage) == whole
    assert b"lines are cut off" in coverage


def test_the_plan_depends_on_nothing_but_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SPAN_BYTES", {Depth.PATTERNS: 10_000})
    monkeypatch.setattr(parts, "GROUP_FILES", 3)
    write("a.jsonl", lines_of_json())
    for number in range(5):
        write(f"b{number}.log", "small\n")
    table = "time,user,text\n" + "".join(f"{n},ann,hello\n" for n in range(5000))
    write("t.csv", table)
    sources = discover(["-", "logs"]).sources
    cut = list(plan(sources, Depth.PATTERNS))
    assert cut == list(plan(sources, Depth.PATTERNS))
    assert cut[0] == Part((Source(name="-"),), bound=True)
    spans = [part.span for part in cut if part.span is not None]
    assert spans[0].start == 0
    assert [span.end for span in spans[:-1]] == [span.start for span in spans[1:]]
    assert spans[-1].end == len(lines_of_json())
    groups = [[source.name for source in part.sources] for part in cut if part.span is None and not part.bound]
    assert groups == [["logs/b0.log", "logs/b1.log", "logs/b2.log"], ["logs/b3.log", "logs/b4.log", "logs/t.csv"]]


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_adds_up_to_the_size_on_disk(monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    monkeypatch.setattr(parts, "SPAN_BYTES", {Depth.PATTERNS: 50_000})
    monkeypatch.setattr(parts, "GROUP_FILES", 1)
    monkeypatch.setattr(local, "ALONE", 0)
    write("a.jsonl", lines_of_json())
    write("b.log", records_of_many_lines())
    Path("logs/c.gz").write_bytes(gzip.compress(lines_of_json().encode()))
    Path("logs/d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(5000))
    watcher = Watcher()
    result = audit_once(requested(jobs=jobs), watcher)
    size = sum(file.stat().st_size for file in Path("logs").iterdir())
    assert watcher.total == size
    assert sum(step for step, _ in watcher.advances) == size
    assert all(step > 0 for step, _ in watcher.advances)
    assert 0 < watcher.advances[-1][1] <= 2 * len(result.ledger)
    assert watcher.problems == ["logs/d.png: binary file, not a log"]


def test_this_process_is_one_of_those_that_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(Watcher):
        others = 0

        def advanced(self, size: int, findings: int) -> None:
            self.others = max(self.others, len(multiprocessing.active_children()) - before)

    monkeypatch.setattr(local, "ALONE", 0)
    monkeypatch.setattr(parts, "GROUP_FILES", 1)
    for number in range(20):
        write(f"{number}.log", "quiet\n")
    before = len(multiprocessing.active_children())
    watcher = Counting()
    audit_once(requested(jobs=3), watcher)
    assert watcher.others == 2
    assert len(multiprocessing.active_children()) == before


def test_an_empty_directory_needs_no_patterns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "Pipeline", None)
    result = audit_once(requested(), Silence())
    assert len(result.ledger) == 0
    assert result.coverage.files == 0


def test_disabled_rules_of_files_are_left_out() -> None:
    write("a.log", "quiet\n")
    Path("logs/a.log").chmod(0o644)
    disabled = Settings(detection=Detection(disable=("log-readable-by-others",)))
    assert [each.rule for each in audit_once(requested(), Silence()).ledger.findings(rules())] == ["PRM001"]
    assert len(audit_once(requested(settings=disabled), Silence()).ledger) == 0


@pytest.mark.parametrize("error", [ValueError("the value ann@mail.example"), AuditorError("what to do")])
def test_a_failing_worker_tells_what_may_be_told(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def run(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Pipeline, "run", run)
    # A thread that another test left behind must not keep the workers from what was replaced here.
    monkeypatch.setattr(workers, "context", lambda: multiprocessing.get_context("fork"))
    monkeypatch.setattr(local, "ALONE", 0)
    monkeypatch.setattr(parts, "GROUP_FILES", 1)
    for name in "abc":
        write(f"{name}.log", "quiet\n")
    with pytest.raises(AuditorError) as raised:
        audit_once(requested(jobs=2), Silence())
    if isinstance(error, AuditorError):
        assert str(raised.value) == "what to do"
    else:
        assert isinstance(raised.value, InternalError)
        assert raised.value.kind == "ValueError"
        assert "ann@mail.example" not in repr((raised.value, raised.value.frames))
        assert raised.value.frames[-1].endswith("in run")


def test_spools_are_gone_when_all_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setattr(local, "ALONE", 0)
    monkeypatch.setattr(parts, "GROUP_FILES", 1)
    write("a.jsonl", lines_of_json())
    write("b.log", records_of_many_lines())
    ledger: Ledger = audit_once(requested(jobs=2, occurrences=True), Silence()).ledger
    assert len(list(_places(ledger))) > 700
    ledger.close()
    assert list(temporary.iterdir()) == []


def _places(ledger: Ledger) -> Iterator[object]:
    for finding in ledger.findings(rules()):
        yield from ledger.places(finding)


class Impatient(Watcher):
    """Interrupts after so many bytes."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after
        self.notes: list[str] = []

    def advanced(self, size: int, findings: int) -> None:
        self._left -= size
        if self._left < 0:
            raise KeyboardInterrupt

    def note(self, line: str) -> None:
        self.notes.append(line)


def filled() -> None:
    """Two logs of three parts each, with a value at each of their beginnings."""
    filler = f"{'word ' * 40}\n" * ((20 << 20) // 201)
    for name in "ab":
        Path(f"logs/{name}.log").write_text(f"write to {name}@mail.example\n{filler}")


def test_of_an_audit_that_is_interrupted_what_was_read_can_be_kept() -> None:
    filled()
    impatient = Impatient(10 << 20)
    result = audit_once(requested(), impatient, keep_partial=True)
    assert result.is_partial
    told = [finding for finding in result.ledger.findings(rules()) if finding.entity == "EMAIL_ADDRESS"]
    assert [finding.location.source for finding in told if finding.location is not None] == ["logs/a.log"]
    assert {problem.source for problem in result.coverage.errors} == {"logs/a.log", "logs/b.log"}
    assert all(problem.reason == "interrupted: not read to its end" for problem in result.coverage.errors)
    assert impatient.notes == ["interrupted: what was found until now is reported; once more ends that, too"]
    assert 0 < result.coverage.bytes < 20 << 20
    assert not [finding for finding in result.ledger.findings(rules()) if finding.rule.startswith("LOG")]


def test_an_interrupt_is_raised_where_nobody_asked_for_a_part_of_the_answer() -> None:
    filled()
    with pytest.raises(KeyboardInterrupt):
        audit_once(requested(), Impatient(10 << 20))
