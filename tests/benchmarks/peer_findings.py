"""What others find that we do not: every secret of the labelled examples that Kingfisher or betterleaks report.

Each example stands in a chat log of its own line, as in the benchmark of accuracy. Peers read the text of the message,
which spares them the escapes of JSON; this project audits the log by its command. A finding of a peer counts where it
meets a label: then it is a real secret, and we have to report it. What we miss is told by the name of the peer's rule,
never by its value.
"""

from __future__ import annotations

import importlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.accuracy import SECRET, examples, found_in, write_log
from tests.examples.names import Labelled

Find = Callable[[str], list[tuple[str, str]]]
"""From a text to the names of rules and the values that they matched."""


class Shared(NamedTuple):
    """Real secrets that a peer reports, those of them that we report too, and the rules of the others."""

    theirs: int
    ours: int
    missed: Counter[str]

    def row(self, name: str) -> str:
        """One line of the table, and one for each rule of what we miss."""
        ratio = self.ours / max(1, self.theirs)
        rest = "".join(f"\n    only {name}: {rule} ({count})" for rule, count in self.missed.most_common())
        return f"  {name:12} reports {self.theirs} real secrets, auditor {self.ours} of them: {ratio:.3f} (bar 1){rest}"


def kingfisher() -> Find:
    """Kingfisher's rules and the values that they match."""
    scanner = importlib.import_module("kingfisher_sdk").DetectionScanner()
    return lambda text: [(found.rule_id, found.secret) for found in scanner.scan(text.encode())]


def betterleaks() -> Find:
    """The same of betterleaks."""
    scan = importlib.import_module("betterleaks").scan_string
    return lambda text: [(found.rule_id, found.match.value) for found in scan(text)]


FINDERS: dict[str, Callable[[], Find]] = {"kingfisher": kingfisher, "betterleaks": betterleaks}


def spans(text: str, value: str) -> Iterator[tuple[int, int]]:
    """Where the value stands in the text."""
    at = text.find(value) if value else -1
    while at >= 0:
        yield at, at + len(value)
        at = text.find(value, at + len(value))


def meets(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """Whether the span has a part in common with one of the others."""
    return any(start < span[1] and span[0] < end for start, end in others)


def labelled_secrets() -> list[Labelled]:
    """The examples of secrets, and those that only look like them."""
    return list(examples(full=False))


def audited(texts: list[Labelled]) -> list[list[tuple[int, int]]]:
    """The spans of what this project reports in each text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "labelled.jsonl"
        truth = write_log(texts, file)
        lines, kinds = found_in(file, "patterns")
    return [
        [
            (max(0, row["start"] - start), row["end"] - start)
            for row in lines.get(number, ())
            if row.get("pointer") == "/messages/1/content" and kinds.get(row["entity"]) == "secret"
        ]
        for number, (_, start, _) in enumerate(truth, 1)
    ]


def shared(texts: list[Labelled], ours: list[list[tuple[int, int]]], find: Find) -> Shared:
    """How much of what a peer finds in the texts we find, too."""
    theirs, both = 0, 0
    missed: Counter[str] = Counter()
    for text, own in zip(texts, ours, strict=True):
        real = [(label.start, label.end) for label in text.labels if _is_secret(label.entity)]
        for rule, value in find(text.text):
            places = [span for span in spans(text.text, value) if meets(span, real)]
            if not places:
                continue
            theirs += 1
            if any(meets(span, own) for span in places):
                both += 1
            else:
                missed[rule] += 1
    return Shared(theirs, both, missed)


def _is_secret(entity: str) -> bool:
    """Labels of secrets name their rule, in small letters; those of personal data an entity, in capitals."""
    return entity.islower()


def compare(peers: list[str]) -> Iterator[str]:
    """The rows of those that are installed."""
    texts: list[Labelled] = labelled_secrets()
    ours: list[list[tuple[int, int]]] = audited(texts)
    yield f"{SECRET} of {len(texts)} labelled texts:"
    for name in peers:
        finder: Any = FINDERS[name]()
        yield shared(texts, ours, finder).row(name)
