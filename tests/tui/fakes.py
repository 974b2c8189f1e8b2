"""An engine that says what a test wants, and an app over it whose clock stands still."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from auditors.engines.updates import (
    Activity,
    Command,
    FileState,
    FindPlaces,
    Health,
    Inspect,
    Inspection,
    NewHit,
    PlacesOf,
    Row,
    Taken,
    Totals,
    Update,
    Usage,
    pack,
)
from auditors.model import Category, Finding, Kind, Location, Principal, Severity, Skip
from auditors.rules import Rule
from tui.app import AuditorApp
from tui.bridge import Feed

NOW = 1_780_000_000.0
"""2026-05-28 20:26:40 UTC: when all tests happen."""

PEOPLE = (
    Principal(key="a" * 64, key_alias="support-bot", user="u-17", team="care", ip="198.51.100.7", model="gpt-5-mini"),
    Principal(key="b" * 64, key_alias="etl-nightly", model="gpt-5"),
    Principal(user="dev@tools", ip="203.0.113.9", model="claude-sonnet-5"),
)

RULES = {
    "SEC201": Rule(
        id="SEC201",
        name="openai-api-key",
        category=Category.SENSITIVE_DATA,
        severity=Severity.CRITICAL,
        title="OpenAI API key in a log",
        why="Whoever reads the log can spend on the account.",
        remediation="Revoke the key now, then keep it out of the log.",
        checks="The prefix, the length, and a checksum of letters.",
        references=("CWE-532",),
        entity="OPENAI_API_KEY",
        kind=Kind.SECRET,
    ),
    "PII101": Rule(
        id="PII101",
        name="email-address",
        category=Category.SENSITIVE_DATA,
        severity=Severity.MEDIUM,
        title="E-mail address in a log",
        why="It is personal data.",
        remediation="Mask it before it is logged.",
        entity="EMAIL_ADDRESS",
        kind=Kind.PII,
    ),
    "LOG901": Rule(
        id="LOG901",
        name="lines-cut",
        category=Category.INTEGRITY,
        severity=Severity.LOW,
        title="Lines were cut",
        why="What was cut was not audited.",
        remediation="Raise the limit.",
    ),
}


class FakeFeed:
    """Gives the updates that were put in, remembers what was sent, and answers questions about records."""

    def __init__(self, *updates: Update) -> None:
        self.waiting: list[Update] = list(updates)
        self.sent: list[Command] = []
        self.closed = False
        self.record = '{\n  "prompt": "my key is <OPENAI_API_KEY> ok"\n}'
        self.in_clear = '{\n  "prompt": "my key is VALUE-IN-CLEAR ok"\n}'

    def put(self, **parts: Any) -> None:
        """Let the engine say something."""
        self.waiting.append(update(**parts))

    def listen(self, arrived: Callable[[], object]) -> None:
        """Tests tick by themselves."""

    def drain(self) -> Sequence[Update]:
        """What was put in."""
        updates, self.waiting = self.waiting, []
        return updates

    def send(self, command: Command) -> None:
        """Remember, and answer."""
        if isinstance(command, Taken):
            return
        self.sent.append(command)
        if isinstance(command, Inspect):
            text = self.in_clear if command.reveal else self.record
            word = "VALUE-IN-CLEAR" if command.reveal else "<OPENAI_API_KEY>"
            at = text.index(word) if word in text else 0
            answer = Inspection(
                ticket=command.ticket,
                source=command.source,
                line=command.line,
                format="litellm-payload",
                text=text,
                marks=((at, at + len(word), "OPENAI_API_KEY"),),
                revealed=command.reveal,
            )
            self.put(inspections=(answer,))
        elif isinstance(command, FindPlaces):
            places = tuple((12 + n, "/messages/0/content", NOW - 60 * n) for n in range(3, 0, -1))
            self.put(places=(PlacesOf(ticket=command.ticket, finding=command.finding, places=places, total=14),))

    def close(self) -> None:
        """Remember."""
        self.closed = True


def update(**parts: Any) -> Update:
    """An update of a live engine that is well."""
    parts["rows"] = tuple(pack(row) for row in parts.get("rows", ()))
    parts.setdefault("health", Health(watching="events", lines_per_second=1234.0, memory=100_000_000))
    parts.setdefault("totals", Totals(files=2, bytes=10_000, lines=100, records=90, recognised=9_900))
    return Update(number=1, made=NOW, **parts)


def finding(number: int, rule: str = "SEC201", **changes: Any) -> Finding:
    """A finding; everything about it follows from its number."""
    known = RULES[rule]
    sensitive = known.category is Category.SENSITIVE_DATA
    parts: dict[str, Any] = {
        "id": f"{number:016x}",
        "rule": rule,
        "name": known.name,
        "category": known.category,
        "severity": known.severity,
        "title": known.title,
        "remediation": known.remediation,
        "references": known.references,
        "entity": known.entity,
        "kind": known.kind,
        "score": 0.99 if sensitive else None,
        "preview": f"sk-p{number:02d}…" if sensitive else None,
        "fingerprint": f"{number % 7:016x}" if sensitive else None,
        "occurrences": 1 + number % 9,
        "first_seen": NOW - 3600 + number,
        "last_seen": NOW - 60 - number,
        "location": Location(f"logs/app-{number % 3}.jsonl", 10 + number, 1000 * number, "/messages/0/content", 3, 20),
        "principal": PEOPLE[number % 3],
    }
    return Finding(**(parts | changes))


def row(number: int, text: str = "", **changes: Any) -> Row:
    """A record of the stream."""
    parts: dict[str, Any] = {
        "number": number,
        "log": 1,
        "source": f"logs/app-{number % 3}.jsonl",
        "line": number + 1,
        "offset": number * 500,
        "size": 500,
        "format": "litellm-payload",
        "time": NOW - 3600 + number,
        "arrived": NOW,
        "level": "info",
        "status": "200" if number % 5 else "429",
        "principal": PEOPLE[number % 3],
        "text": text or f"POST /v1/chat/completions request {number}",
    }
    if number % 10 == 0 and not text:
        parts |= {"text": f"request {number} by <EMAIL_ADDRESS> today", "worst": Severity.MEDIUM}
        start = parts["text"].index("<")
        parts["marks"] = ((start, start + 15),)
    return Row(**(parts | changes))


def hit(number: int, **changes: Any) -> NewHit:
    """One of the newest hits."""
    parts: dict[str, Any] = {
        "finding": f"{number:016x}",
        "rule": "SEC201",
        "entity": "OPENAI_API_KEY",
        "severity": Severity.CRITICAL,
        "preview": f"sk-p{number:02d}…",
        "source": "logs/app-0.jsonl",
        "line": number,
        "pointer": "/messages/0/content",
        "time": NOW - number,
        "principal": PEOPLE[number % 3],
        "context": "my key is <OPENAI_API_KEY> ok",
        "start": 10,
        "end": 26,
    }
    return NewHit(**(parts | changes))


def busy() -> Update:
    """An update with something for every pane."""
    findings = [
        *(finding(number) for number in range(8)),
        *(finding(number, "PII101") for number in range(8, 26)),
        finding(26, "LOG901"),
    ]
    minute = int(NOW // 60) * 60
    usage = [
        Usage(minute - 60 * back, person, 4 + (back * 7) % 11, back % 4, 0, 900, 300, 0.012 * (1 + back % 5), back % 3)
        for back in range(60)
        for person in PEOPLE
    ]
    files = (
        FileState(
            number=1,
            name="logs/app-0.jsonl",
            names=("logs/app-0.jsonl",),
            state="followed",
            size=5_000_000,
            offset=4_000_000,
            modified=NOW,
            behind_bytes=1_500_000,
            behind_seconds=3.4,
            bytes=9_000,
            lines=80,
            records=80,
            recognised=8_990,
            values=44,
            rate=52_000.0,
            formats=("litellm-payload",),
            mode=0o644,
        ),
        FileState(
            number=2,
            name="logs/app-1.jsonl",
            names=("logs/app-1.jsonl",),
            state="followed",
            size=1_000,
            offset=1_000,
            modified=NOW,
            bytes=1_000,
            lines=20,
            records=10,
            recognised=910,
            formats=("nginx-combined",),
            mode=0o600,
        ),
    )
    return update(
        findings=tuple(findings),
        hits=tuple(hit(number) for number in range(6)),
        activity=tuple(Activity(f"{number:016x}", minute - 120 * number, 2 + number % 4) for number in range(26)),
        usage=tuple(usage),
        rows=tuple(row(number) for number in range(200)),
        files=files,
        problems=(Skip("logs/secret.log", "cannot be read: Permission denied; trying again"),),
        notes=("2 files are followed from near the end",),
    )


def app_over(feed: Feed, rules: Mapping[str, Rule] = RULES, **options: Any) -> AuditorApp:
    """An app that ticks only when a test says so."""
    options = {"clock": lambda: NOW, "ticking": False, "directory": Path(), **options}
    return AuditorApp(feed, rules=lambda: rules, **options)
