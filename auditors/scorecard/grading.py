"""What a defence is, what speaks for and against it, and which grade that makes."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from auditors.model import Severity

if TYPE_CHECKING:
    from auditors.scorecard.known import Known


class State(enum.Enum):
    """How a defence stands. `PARTIAL` holds with gaps, or was checked in part only."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    NOT_CHECKED = "not-checked"


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that was seen. `speaks` is `for` or `against`; `says` is a line for people, `detail` what it is about.

    `origin` is configuration, environment, logs, scan, keys or permissions. `rule` and `severity` are those of the
    finding that speaks against; `source` and `line` are the place, `probe` the request of a scan.
    """

    speaks: str
    says: str
    origin: str
    detail: str = ""
    aspect: str = ""
    rule: str = ""
    severity: Severity | None = None
    source: str = ""
    line: int = 0
    pointer: str = ""
    probe: str = ""

    @property
    def is_against(self) -> bool:
        """Whether it speaks against the defence."""
        return self.speaks == "against"


class Aspect(msgspec.Struct, frozen=True):
    """One side of a defence: `look` gives its evidence, `told_by` is what to run where there is none.

    A defence passes only when all its `essential` sides do; others count when something is known of them.
    """

    id: str
    title: str
    look: Callable[[Known], Iterable[Evidence]]
    told_by: str
    essential: bool = True


class Defence(msgspec.Struct, frozen=True, kw_only=True):
    """One of the ten. `severity` is how bad it is when it fails; `without` says what is not seen from here."""

    number: int
    id: str
    title: str
    why: str
    severity: Severity
    aspects: tuple[Aspect, ...]
    without: str = ""


class Unchecked(msgspec.Struct, frozen=True):
    """A side of a defence of which nothing is known, and what would tell."""

    aspect: str
    title: str
    told_by: str
    essential: bool = True


class Grade(msgspec.Struct, frozen=True, kw_only=True):
    """A defence as it stands. Evidence against comes first, the worst of it at the top.

    `severity` is how bad it is that it stands so: of a failed one its own, of one held in part the worst that speaks
    against it, None where nothing does.
    """

    number: int
    id: str
    title: str
    state: State
    severity: Severity | None
    why: str
    evidence: tuple[Evidence, ...]
    unchecked: tuple[Unchecked, ...]
    without: str = ""

    @property
    def speaking(self) -> Evidence | None:
        """The evidence that says most."""
        return self.evidence[0] if self.evidence else None


def grade(defence: Defence, known: Known) -> Grade:
    """How a defence stands by what is known."""
    evidence: list[Evidence] = []
    states: list[tuple[Aspect, State, Severity | None]] = []
    for aspect in defence.aspects:
        found = [msgspec.structs.replace(each, aspect=aspect.id) for each in _distinct(aspect.look(known))]
        evidence += found
        states.append((aspect, *_state_of(found)))
    state = _together(states)
    worst = min((each for _, _, each in states if each is not None), key=lambda each: each.rank, default=None)
    return Grade(
        number=defence.number,
        id=defence.id,
        title=defence.title,
        state=state,
        severity=defence.severity if state is State.FAIL else worst if state is State.PARTIAL else None,
        why=defence.why,
        evidence=tuple(sorted(evidence, key=_order)),
        unchecked=tuple(
            Unchecked(aspect.id, aspect.title, aspect.told_by, aspect.essential)
            for aspect, each, _ in states
            if each is State.NOT_CHECKED
        ),
        without=defence.without,
    )


def is_open(graded: Grade) -> bool:
    """Whether something essential of a defence was not looked at."""
    if graded.state is State.PARTIAL:
        return any(each.essential for each in graded.unchecked)
    return graded.state is State.NOT_CHECKED


def _state_of(evidence: list[Evidence]) -> tuple[State, Severity | None]:
    """The state of one side, and the worst that speaks against it."""
    against = [each.severity or Severity.MEDIUM for each in evidence if each.is_against]
    favourable = any(not each.is_against for each in evidence)
    if not against:
        return (State.PASS if favourable else State.NOT_CHECKED), None
    worst = min(against, key=lambda each: each.rank)
    held = worst is Severity.LOW or (favourable and not worst.at_least(Severity.HIGH))
    return (State.PARTIAL if held else State.FAIL), worst


def _together(states: list[tuple[Aspect, State, Severity | None]]) -> State:
    """The state of a defence out of those of its sides."""
    failed = [severity for _, state, severity in states if state is State.FAIL]
    held = [aspect for aspect, state, _ in states if state in (State.PASS, State.PARTIAL)]
    if failed:
        bad = any(severity is not None and severity.at_least(Severity.HIGH) for severity in failed)
        return State.FAIL if bad or not held else State.PARTIAL
    if not held:
        return State.NOT_CHECKED
    if any(state is State.PARTIAL for _, state, _ in states):
        return State.PARTIAL
    missing = any(aspect.essential and state is State.NOT_CHECKED for aspect, state, _ in states)
    return State.PARTIAL if missing else State.PASS


def _distinct(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """Each thing once; of what speaks against, what is only worth knowing does not count."""
    seen: set[Any] = set()
    for each in evidence:
        key = (each.says, each.detail, each.source, each.line, each.probe)
        if key not in seen and not (each.is_against and each.severity is Severity.INFO):
            seen.add(key)
            yield each


def _order(evidence: Evidence) -> tuple[int, int]:
    severity = evidence.severity or Severity.MEDIUM
    return (0, severity.rank) if evidence.is_against else (1, 0)
