"""Which abuse is found in which product's logs: `python -m tests.benchmarks.abuse_in_dialects [SEEDS] [--only NAME]`.

One incident of each kind (`abuse.py`) is laid on benign load, the whole is written as each product would log it
(`dialects.py`), and the command line reads that. An incident is expected where the log tells what it takes to see it;
whatever is said of nobody's incident is false. The same seed is the same trace in all of them.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from auditors.timestamps import parse_moment
from auditors.usage.events import Use
from tests.benchmarks.abuse import KINDS, Kind
from tests.benchmarks.dialects import DIALECTS, Dialect
from tests.benchmarks.traffic import DAY, HOUR, START, Log, Traffic

NEEDS: Final = {
    "stolen key": "ip key",
    "second network": "ip key",
    "new client abroad": "ip agent key",
    "new model abroad": "ip model key",
    "many addresses": "ip key",
    "many keys": "ip key",
    "burst of 401": "status ip",
    "burst of 403": "status",
    "burst of 429": "status",
    "key enumeration": "rejected ip status",
    "model enumeration": "model key",
    "scope probing": "model key status",
    "reconnaissance": "access ip",
    "token explosion": "tokens key",
    "agent loop": "content key",
    "changing end users": "end_user key",
    "changing tags": "tag key",
    "unpriced model": "tokens model key",
    "no-log": "no_log key",
    "off-hours": "key",
    "master key": "master",
    "rejected prompts": "rejected content",
    "surge": "key",
    "duplicate calls": "duplicate",
}
"""What a log must tell of a kind of abuse."""

_DAYS: Final = 12
_SECOND_WEEK: Final = range(7, 12)
_FIRST_HOUR: Final = 9.5
_APART: Final = 1.45


@dataclass(frozen=True)
class Incident:
    """What was put in: its kind, when, and the names of everybody who takes part."""

    kind: Kind
    begin: float
    end: float
    names: frozenset[str]


def laid(
    seed: int, kinds: Sequence[Kind], share: float = 0.3, holders: Sequence[str] = ()
) -> tuple[list[Use], list[Incident]]:
    """Twelve days with one incident of each kind, on keys in turn, at different times of the second week.

    Of the keys only those take part whose names are in `holders`, if there are any.
    """
    traffic = Traffic(seed, _DAYS, share)
    if holders:
        traffic.holders = tuple(holder for holder in traffic.holders if holder.name in holders)
    load = Log(traffic.uses())
    dice = random.Random(f"incidents {seed}")
    slots = [(day, _FIRST_HOUR + _APART * n) for day in _SECOND_WEEK for n in range(5)]
    nights = [(day, dice.uniform(0.5, 3.0)) for day in _SECOND_WEEK]
    dice.shuffle(slots)
    used: dict[str, int] = defaultdict(int)
    injected: list[Use] = []
    incidents: list[Incident] = []
    for number, kind in enumerate(kinds):
        day, hour = nights.pop() if kind.night else slots.pop()
        at = START + day * DAY + hour * HOUR
        able = [holder for holder in traffic.holders if holder.kind in kind.holders]
        victim = min(able, key=lambda holder: (used[holder.name], dice.random()))
        made = [_from_elsewhere(use, number) for use in kind.inject(traffic, victim, at)]
        used[victim.name] += 1
        names = {victim.key, victim.name} | {name for use in made for name in (use.key, use.alias, use.user, use.ip)}
        incidents.append(Incident(kind, min(u.time for u in made), max(u.time for u in made), frozenset(names) - {""}))
        injected += made
    return load.with_(injected), incidents


def _from_elsewhere(use: Use, number: int) -> Use:
    """Thieves of their own for each incident."""
    if use.ip.startswith("203.0.") and not use.ip.endswith(".9"):
        return msgspec.structs.replace(use, ip=f"45.{60 + number}.7.{use.ip.rpartition('.')[2]}")
    return msgspec.structs.replace(use, ip=use.ip.replace("203.0.", f"185.{60 + number}."))


def audited(dialect: Dialect, uses: Iterable[Use], folder: Path) -> list[dict[str, Any]]:
    """What the command line says of the uses as this log."""
    file = folder / dialect.file
    file.write_text(dialect.write(uses))
    command = [sys.executable, "-m", "auditors", "--once", "--isolated", "--format", "jsonl", "--depth", "patterns"]
    told = subprocess.run([*command, "-q", "--jobs", "1", str(file)], capture_output=True, check=False)
    file.unlink()
    findings = [json.loads(line) for line in told.stdout.splitlines()]
    if not findings or findings[-1]["type"] != "summary":
        raise SystemExit(f"{dialect.name}: {told.stderr.decode()[-500:]}")
    return incidents_in(findings)


def incidents_in(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the findings that are incidents of use; a destination that is new is none."""
    return [each for each in findings if each.get("category") == "usage" and "reasons" in each["evidence"]]


@dataclass(frozen=True)
class Verdict:
    """Whether an incident was found, whether a reason names it, and the delay in seconds."""

    incident: Incident
    found: bool
    named: bool
    delay: float

    @property
    def kind_is_burst(self) -> bool:
        """Whether it is of a kind that has to be found within minutes."""
        return self.incident.kind.burst


def judged(
    findings: Sequence[Mapping[str, Any]], incidents: Sequence[Incident]
) -> tuple[list[Verdict], list[Mapping[str, Any]]]:
    """How each incident went, and the findings that are nobody's."""
    verdicts, matched = [], set()
    for incident in incidents:
        hits = [number for number, finding in enumerate(findings) if _is_of(finding, incident)]
        matched.update(hits)
        named = [number for number in hits if _names(findings[number], incident.kind)]
        begun = [parse_moment(findings[number]["evidence"]["detected_at"], 0) for number in named or hits]
        delay = min(begun, default=float("nan")) - incident.begin
        verdicts.append(Verdict(incident, bool(hits), bool(named), delay))
    return verdicts, [finding for number, finding in enumerate(findings) if number not in matched]


def _is_of(finding: Mapping[str, Any], incident: Incident) -> bool:
    first, last = (parse_moment(finding[at], 0) for at in ("first_seen", "last_seen"))
    if last < incident.begin or first > incident.end + HOUR:
        return False
    principal = {name: told for name, told in finding.get("principal", {}).items() if name != "model"}
    return not principal or any(name in told for told in principal.values() for name in incident.names)


def _names(finding: Mapping[str, Any], kind: Kind) -> bool:
    return all(any(word in reason for reason in finding["evidence"]["reasons"]) for word in kind.words)


def shows(dialect: Dialect, kind: Kind) -> bool:
    """Whether a log tells what it takes to see a kind of abuse."""
    return dialect.tells.issuperset(NEEDS[kind.name].split())


def _sign(verdict: Verdict, dialect: Dialect) -> str:
    """`+` named, `f` found, `-` missed; in brackets where it could not be expected."""
    sign = "+" if verdict.named else "f" if verdict.found else "-"
    return sign if shows(dialect, verdict.incident.kind) else {"-": " "}.get(sign, f"({sign})")


def main() -> None:
    """Print the table: a row for each dialect, then one for each kind."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.abuse_in_dialects")
    parser.add_argument("seeds", nargs="?", type=int, default=1)
    parser.add_argument("--only", default="", help="dialects whose name holds this")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    out = sys.stdout.write
    signs: dict[str, dict[str, str]] = defaultdict(lambda: defaultdict(str))
    dialects = [dialect for dialect in DIALECTS if options.only in dialect.name]
    with tempfile.TemporaryDirectory() as folder:
        for dialect in dialects:
            expected: list[Verdict] = []
            false: list[Mapping[str, Any]] = []
            for seed in range(options.seeds):
                for part in (KINDS[::2], KINDS[1::2]):
                    uses, incidents = laid(seed, part)
                    verdicts, others = judged(audited(dialect, uses, Path(folder)), incidents)
                    false += others
                    for verdict in verdicts:
                        sign = _sign(verdict, dialect)
                        signs[verdict.incident.kind.name][dialect.name] += sign
                        if sign in "+f-":
                            expected.append(verdict)
            found, named = sum(each.found for each in expected), sum(each.named for each in expected)
            bursts = [each.delay for each in expected if each.kind_is_burst and each.named]
            out(f"{dialect.name:20} expected {len(expected):3} found {found:3} named {named:3}  false {len(false):2}")
            out(f"  bursts after {statistics.median(bursts or [0.0]) / 60:.1f} min\n")
            for verdict in expected:
                if not verdict.named and options.verbose:
                    out(f"    {'unnamed' if verdict.found else 'missed'} {verdict.incident.kind.name}\n")
            for finding in false if options.verbose else ():
                out(f"    false {finding['rule']} {finding.get('principal')} {finding['evidence']['reasons']}\n")
            sys.stdout.flush()
    out("\n")
    for kind in KINDS:
        row = " ".join(f"{signs[kind.name][dialect.name]:>3}" for dialect in dialects)
        out(f"{kind.name:20} {row}\n")


if __name__ == "__main__":
    main()
