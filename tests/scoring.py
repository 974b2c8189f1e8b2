"""Scores `auditor` against captures of real proxies with labels of every planted value.

`python -m tests.scoring DIRECTORY...` audits each capture (a directory with `labels.jsonl` and `planted.jsonl` beside
the logs) and prints recall by type, look-alikes that were reported, and what was reported without a label. With
`--misses` each missed label is shown, with `--examples` each kind of unlabelled report; captures are synthetic, so
values are shown.

A label is found when an occurrence of an accepted entity stands on its line and overlaps it by half of the shorter
one. Each label needs an occurrence of its own: a value that stands twice in a line must be reported twice.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.command import audit_records
from tests.pointers import LogFile

TRUTH: Final = ("labels.jsonl", "planted.jsonl", "summary.json", "README.md")
PERSONAL: Final = {
    "ADDRESS": {"STREET_ADDRESS", "LOCATION"},
    "CREDIT_CARD": {"CREDIT_CARD"},
    "DATE_OF_BIRTH": {"DATE_OF_BIRTH"},
    "EMAIL": {"EMAIL_ADDRESS"},
    "IBAN": {"IBAN_CODE"},
    "IP_ADDRESS": {"IP_ADDRESS"},
    "MEDICAL_RECORD": {"MEDICAL_RECORD"},
    "PERSON": {"PERSON"},
    "PHONE": {"PHONE_NUMBER"},
    "US_SSN": {"US_SSN"},
}
"""The entities that a label of personal data accepts. A label of a secret accepts any entity that is a secret."""
RECOGNISED: Final = {"PERSON", "ADDRESS", "DATE_OF_BIRTH", "MEDICAL_RECORD"}
"""The label types that are found by language rather than by pattern or checksum; their bar is lower."""
DECOY: Final = "DECOY:"


@dataclass(frozen=True, slots=True)
class Label:
    """A planted value at a place: `columns` are code points in the line, half open."""

    file: str
    line: int
    columns: tuple[int, int]
    type: str
    value: str

    @property
    def decoy(self) -> bool:
        """Whether it only looks like something."""
        return self.type.startswith(DECOY)


@dataclass(frozen=True, slots=True)
class Report:
    """An occurrence as auditor reported it, with the text that its pointer and span lead to."""

    file: str
    line: int
    entity: str
    secret: bool
    pointer: str
    span: tuple[int, int]
    text: str

    @property
    def value(self) -> str:
        """What stands at the span."""
        return self.text[slice(*self.span)]

    def accepts(self, label: Label) -> bool:
        """Whether the entity is one that the label's type allows."""
        if label.decoy:
            return True
        if label.type in PERSONAL:
            return self.entity in PERSONAL[label.type]
        return self.secret

    def place(self, label: Label) -> tuple[str, int] | None:
        """Where this report overlaps the label's value by half of the shorter one, None where it does not."""
        if not self.pointer:
            return ("", label.columns[0]) if _overlap(self.span, label.columns) else None
        for found in re.finditer(re.escape(label.value), self.text):
            if _overlap(self.span, found.span()):
                return self.pointer, found.start()
        return None


@dataclass(slots=True)
class Score:
    """How one capture, or several together, were read."""

    labels: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    misses: list[Label] = field(default_factory=list)
    decoys: list[tuple[Label, Report]] = field(default_factory=list)
    unlabelled: list[Report] = field(default_factory=list)
    unresolved: list[Report] = field(default_factory=list)
    seconds: float = 0.0
    summary: dict[str, Any] = field(default_factory=dict)

    def recall(self, types: Iterable[str] | None = None) -> float:
        """The share of labels of these types (all without) that were found; 1 where there are none."""
        wanted = [name for name in self.labels if types is None or name in types]
        total = sum(self.labels[name] for name in wanted)
        return sum(self.found[name] for name in wanted) / total if total else 1.0

    def add(self, other: Score) -> None:
        """Count another capture in."""
        self.labels += other.labels
        self.found += other.found
        self.misses += other.misses
        self.decoys += other.decoys
        self.unlabelled += other.unlabelled
        self.unresolved += other.unresolved
        self.seconds += other.seconds


def captures(root: Path) -> list[Path]:
    """The directories below `root` that hold a labelled capture."""
    return sorted(file.parent for file in root.glob("*/labels.jsonl"))


def score(capture: Path, *options: str) -> Score:
    """Audit a copy of a capture without its labels, in full depth, and compare."""
    labels = [
        Label(row["file"], row["line"], (row["col_start"], row["col_end"]), row["type"], row["value"])
        for row in _rows(capture / "labels.jsonl")
    ]
    planted = {plant["value"] for row in _rows(capture / "planted.jsonl") for plant in row["planted"]}
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "logs"
        shutil.copytree(capture, copy, ignore=shutil.ignore_patterns(*TRUTH))
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
        started = time.perf_counter()
        records = audit_records("--depth", "full", "--occurrences", *options, "logs", cwd=Path(scratch))
        seconds = time.perf_counter() - started
        reports = list(_reports(records, copy))
    result = compare(labels, reports, planted)
    result.seconds, result.summary = seconds, records[-1]
    return result


def compare(labels: list[Label], reports: list[Report], planted: set[str]) -> Score:
    """Match what was reported with what was planted."""
    result = Score(unresolved=[report for report in reports if not report.value])
    on_line: defaultdict[tuple[str, int], list[Report]] = defaultdict(list)
    for report in reports:
        on_line[report.file, report.line].append(report)
    groups: defaultdict[tuple[str, int, str, str], list[Label]] = defaultdict(list)
    for label in labels:
        groups[label.file, label.line, label.type, label.value].append(label)
    labelled: set[int] = set()
    for group in groups.values():
        _score_group(group, on_line[group[0].file, group[0].line], result, labelled)
    result.unlabelled = [
        report for report in reports if id(report) not in labelled and not _planted(report.value, planted)
    ]
    return result


def _score_group(group: list[Label], reports: list[Report], result: Score, labelled: set[int]) -> None:
    """Count the labels of one value on one line: as many are found as places of it were reported."""
    places = set()
    for report in reports:
        for label in group:
            place = report.place(label)
            if place is None:
                continue
            labelled.add(id(report))
            if label.decoy:
                result.decoys.append((label, report))
            elif report.accepts(label):
                places.add(place)
    first = group[0]
    if first.decoy:
        return
    found = min(len(places), len(group))
    result.labels[first.type] += len(group)
    result.found[first.type] += found
    result.misses += group[found:]


def _reports(records: list[dict[str, Any]], root: Path) -> Iterator[Report]:
    secret = {row["id"]: row.get("kind") == "secret" for row in records if row["type"] == "finding"}
    logs: dict[Path, LogFile] = {}
    for row in records:
        if row["type"] != "occurrence" or "entity" not in row:
            continue
        path = root.parent / row["source"]
        if path not in logs:
            logs[path] = LogFile(path.read_bytes())
        pointer = row.get("pointer", "")
        yield Report(
            file=path.relative_to(root).as_posix(),
            line=row["line"],
            entity=row["entity"],
            secret=secret[row["finding"]],
            pointer=pointer,
            span=(row.get("start", 0), row.get("end", 0)),
            text=logs[path].string(row["line"], pointer) or "",
        )


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0 and 2 * shared >= min(one[1] - one[0], other[1] - other[0])


def _planted(value: str, planted: set[str]) -> bool:
    return bool(value) and any(value in plant or plant in value for plant in planted)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def table(name: str, result: Score, *, misses: bool = False, examples: bool = False) -> str:
    """The score as text, one line for each type."""
    coverage = result.summary.get("coverage")
    lines = [f"{name}: {result.recall():.1%} of {result.labels.total()} labels, {result.seconds:.1f} s"]
    lines[0] += f", coverage {coverage}, {result.summary['records']}" if coverage is not None else ""
    for kind, total in sorted(result.labels.items()):
        mark = "" if result.found[kind] == total else "  <-"
        lines.append(f"  {kind:16} {result.found[kind]:5} of {total:5}  {result.found[kind] / total:7.1%}{mark}")
    for (decoy, entity), count in Counter((label.type, report.entity) for label, report in result.decoys).items():
        lines.append(f"  {decoy} reported as {entity}: {count}")
    for entity, count in Counter(report.entity for report in result.unlabelled).most_common():
        lines.append(f"  without a label: {entity} {count}")
        if examples:
            values = Counter((report.value, report.pointer) for report in result.unlabelled if report.entity == entity)
            lines += [
                f"      {seen:4} x {value[:90]!r} at {pointer!r}" for (value, pointer), seen in values.most_common(12)
            ]
    if result.unresolved:
        lines.append(f"  pointers that lead nowhere: {len(result.unresolved)}")
        lines += [f"      {report}" for report in result.unresolved[:5] if examples]
    if misses:
        lines += [f"  missed: {label}" for label in result.misses]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Score the captures that the command line names, and all together."""
    parser = argparse.ArgumentParser(prog="python -m tests.scoring", description=__doc__.splitlines()[0])
    parser.add_argument("directories", nargs="+", type=Path, metavar="DIRECTORY", help="a capture, or several below")
    parser.add_argument("--misses", action="store_true", help="show each missed label")
    parser.add_argument("--examples", action="store_true", help="show what was reported without a label")
    parser.add_argument("--depth", choices=("patterns", "full"), default="full")
    options = parser.parse_args(arguments)
    total = Score()
    for directory in options.directories:
        for capture in [directory] if (directory / "labels.jsonl").exists() else captures(directory):
            result = score(capture, "--depth", options.depth)
            total.add(result)
            sys.stdout.write(table(capture.name, result, misses=options.misses, examples=options.examples) + "\n\n")
    sys.stdout.write(table("all", total) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
