"""Records to uses: the part of usage that works where records are read, in whichever process that is."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Final, NamedTuple

import msgspec

from auditors.formats.callers import names_nobody
from auditors.model import Fields
from auditors.records.record import Record
from auditors.usage.contents import contents_of
from auditors.usage.events import ACCESS, BORROWED_TIME, CACHED, CALL, OTHER, Use, named
from auditors.usage.journal import Journal
from auditors.usage.windows import DAY, HOUR

CALLS: Final = frozenset(
    """litellm-payload litellm-spendlogs litellm-errorlogs portkey-export portkey-log portkey-log-stream helicone-export
    helicone-message langfuse-observation otlp-traces otel-console-span cloudflare-ai-gateway
    datadog-llm-span google-cloud-audit mlflow-trace""".split()
)
"""Formats whose records are calls of a model. Others are calls where they tell of tokens."""

_NO_CALLS: Final = frozenset(
    """litellm-audit litellm-daily-spend litellm-keys litellm-text litellm-json langfuse-score langfuse-trace
    otlp-metrics server-sent-events llm-answer-chunk auditor-report helicone-body""".split()
)
"""Formats that tell of a call again, in part or in sum; their tokens are counted elsewhere."""

_EVENTS: Final = "otlp-logs"
"""Log records, of which those in a trace tell of a call again that a span tells of."""

_GATEWAYS: Final = frozenset({"envoy-ai-gateway", "kong"})
"""Access logs of gateways that read the model's name out of the request: a record that has one is a call, refused or
not."""

_BACKWARDS: Final = 900.0
"""Seconds that a log may step back: calls are written when they end, with the time when they began."""

_AGENT: Final = re.compile(r"[A-Za-z][\w.\-+]*(?:/[A-Za-z][\w\-]*)?")
_SEGMENT: Final = re.compile(r"(?:[A-Za-z][A-Za-z_\-.]{0,31}|v\d{1,2}[a-z]{0,8})?")
_BROWSER: Final = re.compile(r"(Firefox|Edg|OPR|Chrome|Safari)/")


@functools.lru_cache(4096)
def agent_family(agent: str) -> str:
    """A client without its version: `OpenAI/Python 2.20.0` is `OpenAI/Python`; browsers are named by their kind."""
    if agent.startswith("Mozilla/"):
        found = _BROWSER.search(agent)
        return f"browser {found[1]}" if found else "browser"
    match = _AGENT.match(agent)
    return match[0][:64] if match else agent[:32]


@functools.lru_cache(8192)
def route_shape(route: str) -> str:
    """A route without identifiers: `/key/sk-1/info` is `/key/*/info`."""
    parts = route.split("/")[:8]
    return "/".join(part if _SEGMENT.fullmatch(part) else "*" for part in parts) or "/"


MOST_STEPS: Final = 5
"""Places where the time of a log goes back; a log that has more has no order."""

_NEAR: Final = 100
"""Lines without a step back after which a place is over: lines that were put in stand between those that follow."""


class Step(msgspec.Struct, frozen=True):
    """A place in a log where its time goes back, once or several times: most at `line`, from `before` to `after` (epoch
    seconds); first and last in the lines `first` and `last`, in all so many `times`.
    """

    source: str
    line: int
    before: float
    after: float
    first: int
    last: int
    times: int = 1

    @property
    def back(self) -> float:
        """By how many seconds the time goes back."""
        return self.before - self.after

    def shifted(self, lines: int) -> Step:
        """The same, so many lines further down."""
        moved = {name: getattr(self, name) + lines for name in ("line", "first", "last")}
        return msgspec.structs.replace(self, **moved)

    def joined(self, later: Step) -> Step:
        """Both as one place."""
        most = max(self, later, key=lambda step: step.back)
        return msgspec.structs.replace(most, first=self.first, last=later.last, times=self.times + later.times)


class UsagePart(msgspec.Struct):
    """What a part of the input says about usage. `untimed` counts uses whose time nothing in the log tells.

    `steps` are the places of each log where its time goes back, and `ascents` counts its records whose time is not
    before the one above. `keys` are the digests of proxy keys that stand in clear, each with its first places.
    """

    journal: Journal = msgspec.field(default_factory=Journal)
    steps: dict[str, list[Step]] = {}
    ascents: dict[str, int] = {}
    untimed: int = 0
    keys: dict[str, list[str]] = {}

    def shift(self, lines: int) -> None:
        """Make relative line numbers absolute."""
        self.journal.shift(lines)
        for source, steps in self.steps.items():
            self.steps[source] = [step.shifted(lines) for step in steps]
        self.keys = {digest: [_shifted(place, lines) for place in places] for digest, places in self.keys.items()}

    def step(self, step: Step) -> None:
        """Add a place where the time of a log goes back, unless there are enough of that log."""
        known = self.steps.setdefault(step.source, [])
        if known and 0 <= step.first - known[-1].last <= _NEAR:
            known[-1] = known[-1].joined(step)
        elif len(known) <= MOST_STEPS:
            known.append(step)

    def merge(self, other: UsagePart) -> None:
        """Add what another part says; it must not be used afterwards."""
        self.journal.merge(other.journal)
        for steps in other.steps.values():
            for step in steps:
                self.step(step)
        for source, count in other.ascents.items():
            self.ascents[source] = self.ascents.get(source, 0) + count
        self.untimed += other.untimed
        for digest, places in other.keys.items():
            known = self.keys.setdefault(digest, [])
            known += places[: _MOST_PLACES - len(known)]


def _clocks_went_back(before: float, after: float) -> bool:
    """Whether an hour comes twice, in a log with local times: at night, early on a Sunday."""
    day, second = divmod(int(before), DAY)
    return day % 7 == _SUNDAY and second < _MORNING and abs(before - after - HOUR) < _BACKWARDS / 3


_SUNDAY: Final = 3
"""What is left of the days since 1970, by weeks."""
_MORNING: Final = 4 * HOUR


def _shifted(place: str, lines: int) -> str:
    source, _, line = place.rpartition(":")
    return f"{source}:{int(line) + lines}"


class _Log(msgspec.Struct):
    """How far the time of one log has come, what came before its first time, and how many records in their order were
    not told of yet.
    """

    last: float = 0.0
    leading: list[Use] = []
    ascents: int = 0


class _Shown(NamedTuple):
    """The names in a record of which a log has few, as they may be shown; empty where they are not told."""

    team: str
    agent: str
    model: str
    route: str
    tag: str
    destination: str


class Collector:
    """Takes records of any sources, those of each in their order. `mask` gives a name as it may be shown."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._uses: list[Use] = []
        self._part = UsagePart()
        self._logs: dict[str, _Log] = {}
        self._shown: dict[tuple[str | None, ...], _Shown] = {}

    def see(self, source: str, record: Record, fields: Fields, contents: tuple[int, int] | None = None) -> None:
        """One record; `contents_of` its body, where that is not there any more."""
        kind = kind_of(record, fields)
        if contents is None and kind == CALL and type(record.body) is dict:
            contents = contents_of(record.body)
        log = self._logs.get(source)
        if log is None:
            log = self._logs[source] = _Log()
        if kind < 0:
            if fields.time is not None:
                log.last = fields.time
            return
        use = self._use(source, record, fields, kind, contents or (0, 0))
        if fields.time is not None:
            self._tick(log, use, fields.end_time or fields.time)
        else:
            use.flags |= BORROWED_TIME
            if not log.last:
                if len(log.leading) < _MOST_LEADING:
                    log.leading.append(use)
                else:
                    self._part.untimed += 1
                return
            use.time = log.last
        self._uses.append(use)
        if len(self._uses) >= _HELD:
            self._part.journal.add(self._uses)
            self._uses = []

    def leak(self, digest: str, source: str, line: int) -> None:
        """A proxy key stands in clear at a place; `digest` is its SHA-256."""
        places = self._part.keys.setdefault(digest, [])
        if len(places) < _MOST_PLACES and (place := f"{source}:{line}") not in places:
            places.append(place)

    def take(self, *, end: bool = True) -> UsagePart:
        """What was collected since the last call. With `end`, what comes next has nothing to do with it."""
        for source, log in self._logs.items():
            if log.ascents:
                self._part.ascents[source] = self._part.ascents.get(source, 0) + log.ascents
                log.ascents = 0
        if end:
            self._part.untimed += sum(len(log.leading) for log in self._logs.values())
            self._logs = {}
        part, self._part = self._part, UsagePart()
        uses, self._uses = self._uses, []
        part.journal.add(uses)
        return part

    def _tick(self, log: _Log, use: Use, written: float) -> None:
        if log.last and written < log.last - _BACKWARDS and not _clocks_went_back(log.last, written):
            self._part.step(Step(use.source, use.line, log.last, written, use.line, use.line))
        else:
            log.ascents += 1
        log.last = written
        if log.leading:
            for early in log.leading:
                early.time = use.time
            self._uses += log.leading
            log.leading = []

    def _use(self, source: str, record: Record, fields: Fields, kind: int, contents: tuple[int, int]) -> Use:
        user = fields.user
        if user is fields.key_alias is fields.key is None and record.format is not None and record.format.generic:
            user = fields.end_user  # a gateway made at home has no other users than its customers
        tags, alias, end_user, key = fields.tags, fields.key_alias, fields.end_user, fields.key
        tag = tags[0] if tags else None
        names = (fields.team, fields.user_agent, fields.model, fields.route, tag, fields.api_base)
        shown = self._shown.get(names)
        if shown is None:
            shown = self._show(*names)
            if len(self._shown) >= _MOST_SHOWN:
                self._shown.clear()
            self._shown[names] = shown
        mask = self._mask
        alias = mask(alias) if alias else ""
        user = mask(user) if user else ""
        end_user = mask(end_user) if end_user else ""
        digest, flags = contents if kind == CALL else (0, 0)
        if fields.cache_hit:
            flags |= CACHED
        if not key and kind == CALL:
            key = named(alias, user, end_user)
        tokens_in, tokens_out, cost, latency = fields.tokens_in, fields.tokens_out, fields.cost, fields.latency
        if tokens_in is None and tokens_out is None:
            tokens_in = fields.tokens_total
        first_token = fields.first_token
        return Use(
            fields.time or 0.0,
            source,
            record.line,
            record.offset,
            kind,
            fields.call or "",
            key or "",
            alias,
            user,
            end_user,
            shown.team,
            fields.ip or "",
            shown.agent,
            shown.model,
            shown.route,
            fields.method or "",
            fields.http_status or 0,
            fields.status or "",
            fields.error_type or "",
            -1 if tokens_in is None else tokens_in,
            -1 if tokens_out is None else tokens_out,
            -1.0 if cost is None else cost,
            -1.0 if latency is None else latency,
            shown.tag,
            digest,
            flags,
            shown.destination,
            -1.0 if first_token is None else first_token,
        )

    def _show(
        self,
        team: str | None,
        agent: str | None,
        model: str | None,
        route: str | None,
        tag: str | None,
        api_base: str | None,
    ) -> _Shown:
        """What is shown for names: clients without their version, routes without identifiers, nothing sensitive."""
        mask = self._mask
        return _Shown(
            team=mask(team) if team else "",
            agent=mask(agent_family(agent)) if agent else "",
            model=mask(model) if model else "",
            route=mask(route_shape(route)) if route else "",
            tag=mask(tag) if tag else "",
            destination=self._destination(api_base) if api_base else "",
        )

    def _destination(self, api_base: str) -> str:
        """Where a call was sent to, as it may be shown: without its path where that holds a sensitive value."""
        if self._mask(api_base) == api_base:
            return api_base
        scheme, mark, rest = api_base.partition("://")
        return f"{scheme}{mark}{rest.partition('/')[0]}"


_HELD: Final = 8_192
"""Uses that are held as objects; then they are packed."""

_MOST_SHOWN: Final = 4_096
"""Names that stand together in a record, whose masked forms are remembered."""

_MOST_PLACES: Final = 5
_MOST_LEADING: Final = 1_000


def kind_of(record: Record, fields: Fields) -> int:
    """What the record is to usage; -1 for nothing."""
    if record.format is None:
        return -1
    name = record.format.name
    if name == _EVENTS and fields.trace is not None:
        return -1
    if name in CALLS:
        # Spans of other things than models stand among those of calls.
        return CALL if fields.model is not None or fields.tokens_in is not None or name.startswith("litellm") else -1
    if name not in _NO_CALLS:
        if fields.model and name in _GATEWAYS:
            return CALL
        if fields.tokens_in or fields.tokens_out or fields.tokens_total:
            return CALL
        if record.format.generic and fields.model and not names_nobody(fields):
            return CALL
        if fields.http_status is not None and (fields.route is not None or fields.ip is not None):
            return ACCESS
    if name in ("litellm-text", "litellm-json", "litellm-audit") and (fields.http_status or fields.status):
        return OTHER
    return -1
