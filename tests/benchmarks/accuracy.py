"""How exact the findings are: `python -m tests.benchmarks.accuracy [--full] [--clean MEGABYTES]`.

Every labelled example of the tests stands in a chat log of its own line, among prose and code of others; the log is
audited by the command, as a user would, and each occurrence is compared with the labels. Printed are precision, recall
and F1 for each entity, how often findings of a score are right, and false findings for each megabyte of clean logs.
One author wrote detectors and examples, so that these figures are upper bounds; the captures of real proxies
(`python -m tests.scoring`) and texts of others are the check.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from tests.benchmarks.corpus import LogWriter, code, prose
from tests.benchmarks.heads import noise
from tests.command import audit_records
from tests.examples import names, personal_data, secrets
from tests.examples.names import Labelled

SECRET = "SECRET (all kinds)"
WIDE = {"STREET_ADDRESS": "LOCATION + STREET_ADDRESS", "LOCATION": "LOCATION + STREET_ADDRESS"}


class Truth(NamedTuple):
    """The labels of a message (entity and span), and the stretch that is labelled: prose around it names people."""

    labels: list[tuple[str, int, int]]
    start: int
    end: int


def examples(*, full: bool) -> Iterator[Labelled]:
    """Every labelled text; labels of secrets carry their entity."""
    generator = random.Random(17)
    for group in personal_data.EXAMPLES.values():
        yield from group.found
        yield from (Labelled(text, ()) for text in group.passed)
    for rule in secrets.EXAMPLES:
        yield from secrets.example(rule).labelled(rule, generator, 1)
        yield from (Labelled(text, ()) for text in secrets.example(rule).negatives(generator))
    if full:
        yield from names.LABELLED
        yield from (Labelled(text, ()) for text in names.CLEAN)


def write_log(texts: list[Labelled], file: Path) -> list[Truth]:
    """One line for each text, in a user's message; returns for each line what is labelled in it."""
    generator = random.Random(23)
    writer = LogWriter("single", 5)
    truth = []
    with file.open("wb") as log:
        for line, labelled in zip(writer.lines(sys.maxsize), texts, strict=False):
            record = orjson.loads(line)
            before = f"{generator.choice(prose())}\n\n"
            after = f"\n\n{generator.choice(code())}"
            record["messages"][1]["content"] = before + labelled.text + after
            log.write(orjson.dumps(record) + b"\n")
            labels = [(entity, start + len(before), end + len(before)) for entity, start, end in labelled.labels]
            truth.append(Truth(labels, len(before), len(before) + len(labelled.text)))
    file.chmod(0o600)
    return truth


def found_in(file: Path, depth: str) -> tuple[dict[int, list[dict[str, Any]]], dict[str, str]]:
    """Occurrences by line, and the kind of each entity."""
    records = audit_records("--depth", depth, "--occurrences", file.name, cwd=file.parent)
    kinds = {row["entity"]: row["kind"] for row in records if row["type"] == "finding" and "entity" in row}
    lines: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in records:
        if row["type"] == "occurrence" and "entity" in row:
            lines[row["line"]].append(row)
    return lines, kinds


def compare(truth: list[Truth], lines: dict[int, list[dict[str, Any]]], kinds: dict[str, str]) -> str:
    """The tables."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    scores: dict[float, list[bool]] = defaultdict(list)
    for number, (labels, start, end) in enumerate(truth, 1):
        open_labels = list(labels)
        for row in lines.get(number, ()):
            if row.get("pointer") != "/messages/1/content" or row["end"] <= start or row["start"] >= end:
                continue
            group = _group(row["entity"], kinds)
            hit = next((label for label in labels if _fits(label, row, group, kinds)), None)
            if hit in open_labels:
                open_labels.remove(hit)
                right[group] += 1
            elif hit is None:
                wrong[group] += 1
            scores[min(0.9, int(row["score"] * 10) / 10)].append(hit is not None)
        for entity, _, _ in open_labels:
            missed[_group(entity, kinds)] += 1
    table = ["entity                        right  wrong missed precision recall     F1"]
    for group in sorted(right | wrong | missed):
        precision = right[group] / max(1, right[group] + wrong[group])
        recall = right[group] / max(1, right[group] + missed[group])
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        table.append(
            f"{group:28} {right[group]:6} {wrong[group]:6} {missed[group]:6} {precision:9.3f} {recall:6.3f} {f1:6.3f}"
        )
    table += ["", "score      findings  right"]
    for score, hits in sorted(scores.items(), reverse=True):
        table.append(f"{score:.1f} and up {len(hits):8} {sum(hits) / len(hits):7.3f}")
    return "\n".join(table)


def _group(entity: str, kinds: dict[str, str]) -> str:
    """The row of an entity; labels of secrets name their rule instead, in small letters."""
    if entity.islower() or kinds.get(entity) == "secret":
        return SECRET
    return WIDE.get(entity, entity)


def _fits(label: tuple[str, int, int], row: dict[str, Any], group: str, kinds: dict[str, str]) -> bool:
    entity, start, end = label
    shared = min(end, row["end"]) - max(start, row["start"])
    return _group(entity, kinds) == group and 2 * shared >= min(end - start, row["end"] - row["start"])


def clean_log(file: Path, megabytes: float) -> float:
    """A log without a plant: conversations about code and prose, and noise in messages; returns its megabytes."""
    writer = LogWriter("single", 29)
    texts = noise(int(megabytes * 4e5))
    with file.open("wb") as log:
        for index, line in enumerate(writer.lines(int(megabytes * 1e6))):
            if index % 2 and texts:
                record = orjson.loads(line)
                record["messages"][1]["content"] = texts.pop()
                line = orjson.dumps(record) + b"\n"
            log.write(line)
    file.chmod(0o600)
    return file.stat().st_size / 1e6


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.accuracy", description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="with names and places")
    parser.add_argument("--clean", type=float, default=4.0, metavar="MEGABYTES", help="size of the clean log")
    options = parser.parse_args()
    depth = "full" if options.full else "patterns"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "labelled.jsonl"
        texts = list(examples(full=options.full))
        truth = write_log(texts, file)
        sys.stdout.write(f"{len(texts)} texts, depth {depth}\n{compare(truth, *found_in(file, depth))}\n\n")
        clean = Path(folder) / "clean.jsonl"
        size = clean_log(clean, options.clean)
        lines, _ = found_in(clean, depth)
        reported = Counter(row["entity"] for rows in lines.values() for row in rows)
        sys.stdout.write(f"clean log: {sum(reported.values()) / size:.2f} false findings a MB {dict(reported)}\n")


if __name__ == "__main__":
    main()
