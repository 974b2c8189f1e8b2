"""The words of the engine as types: what flows from a source to a report.

Everything here is immutable and knows nothing of how it was read or how it will be shown. Times are epoch seconds
(UTC, float), offsets are bytes in the decompressed source, spans are code points and half open, pointers are RFC 6901
with `#` before the part that goes on inside a string which is itself JSON.
"""

from __future__ import annotations

import enum
from typing import Any

import msgspec


class Severity(enum.Enum):
    """How bad a finding is. `rank` orders them, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical, 4 for info."""
        return _SEVERITY_RANK[self]

    def at_least(self, other: Severity) -> bool:
        """Whether this severity is as bad as `other` or worse."""
        return self.rank <= other.rank


_SEVERITY_RANK = {severity: rank for rank, severity in enumerate(Severity)}


class Category(enum.Enum):
    """What kind of problem a finding is; the contract's `category`."""

    SENSITIVE_DATA = "sensitive-data"
    PERMISSIONS = "permissions"
    USAGE = "usage"
    CONFIGURATION = "configuration"
    ENDPOINT = "endpoint"
    VIRTUAL_KEY = "virtual-key"
    SSRF = "ssrf"
    ADVISORY = "advisory"
    INTEGRITY = "integrity"


class Kind(enum.Enum):
    """What a sensitive value is."""

    SECRET = "secret"
    PII = "pii"


class Role(enum.Enum):
    """What part of a request a text is."""

    PROMPT = "prompt"
    COMPLETION = "completion"
    TOOL_CALL = "tool-call"
    HEADER = "header"
    ERROR = "error"
    METADATA = "metadata"
    LOG = "log"


class Fields(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a format can say of a record, in the same names for every proxy. Everything may be missing.

    `key` is the SHA-256 hex of the caller's key as LiteLLM stores it, or the proxy's own word for it; never the key
    itself. `server` is the release that answered, as it names itself: `litellm/1.83.10`. `cost` is in US
    dollars, `latency` and `first_token` in seconds, `status` is success, failure or blocked.
    """

    time: float | None = None
    end_time: float | None = None
    product: str | None = None
    status: str | None = None
    http_status: int | None = None
    error_type: str | None = None
    route: str | None = None
    method: str | None = None
    model: str | None = None
    model_served: str | None = None
    provider: str | None = None
    api_base: str | None = None
    key: str | None = None
    key_alias: str | None = None
    user: str | None = None
    end_user: str | None = None
    team: str | None = None
    organization: str | None = None
    session: str | None = None
    trace: str | None = None
    call: str | None = None
    ip: str | None = None
    user_agent: str | None = None
    tags: tuple[str, ...] = ()
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_total: int | None = None
    cost: float | None = None
    cache_hit: bool | None = None
    latency: float | None = None
    first_token: float | None = None
    server: str | None = None


class Principal(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True, gc=False):
    """Who a finding is about: the contract's `principal`, keys in its order."""

    key: str | None = None
    key_alias: str | None = None
    user: str | None = None
    team: str | None = None
    ip: str | None = None
    model: str | None = None

    @classmethod
    def of(cls, fields: Fields) -> Principal:
        """The principal that a record's fields name."""
        return cls(
            key=fields.key,
            key_alias=fields.key_alias,
            user=fields.user or fields.end_user,
            team=fields.team,
            ip=fields.ip,
            model=fields.model,
        )


class Hit(msgspec.Struct, frozen=True, gc=False):
    """A sensitive value in one text, already masked: the value itself is not kept."""

    rule: str
    entity: str
    start: int
    end: int
    score: float
    fingerprint: str
    preview: str


class Location(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A place in a source: line from 1, byte offset of that line, pointer and span inside it."""

    source: str
    line: int
    offset: int
    pointer: str = ""
    start: int = 0
    end: int = 0


class Occurrence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One hit at one place, with the time and principal of the record that holds it."""

    hit: Hit
    location: Location
    time: float | None = None
    principal: Principal | None = None


class Arrived(msgspec.Struct, frozen=True, gc=False):
    """When the first and the last record came that names no time of its own, in epoch seconds: known only of what was
    read while it was being written.
    """

    first: float
    last: float

    def joined(self, other: Arrived) -> Arrived:
        """The whole of two such periods."""
        return Arrived(min(self.first, other.first), max(self.last, other.last))


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One problem worth a person's attention, with all that the contract's `finding` record shows.

    `score` is 0..1; `fingerprint` and `preview` are present for sensitive values only. `first_seen` and `last_seen` are
    times that records name, never those of their arrival.
    """

    id: str
    rule: str
    name: str
    category: Category
    severity: Severity
    title: str
    remediation: str
    references: tuple[str, ...] = ()
    entity: str | None = None
    kind: Kind | None = None
    score: float | None = None
    preview: str | None = None
    fingerprint: str | None = None
    occurrences: int = 1
    first_seen: float | None = None
    last_seen: float | None = None
    arrived: Arrived | None = None
    location: Location | None = None
    principal: Principal | None = None
    evidence: dict[str, Any] = {}


class Skip(msgspec.Struct, frozen=True):
    """Something that was not read, or not in full, and why in one line that a user understands."""

    source: str
    reason: str


class ScannedServer(msgspec.Struct, frozen=True, kw_only=True):
    """A server that a scan has asked: `verdicts` counts requests by what they showed, `seconds` is wall time."""

    url: str
    product: str
    version: str | None = None
    requests: int = 0
    verdicts: dict[str, int] = {}
    seconds: float = 0.0


class Coverage(msgspec.Struct):
    """What was read and how much of it was understood; the running part of the contract's `summary`.

    `records` counts records by format name, of scans requests by product; `scans` are the servers that were scanned.
    `recognised` and `bytes` are bytes; their ratio is the contract's `coverage`.
    """

    files: int = 0
    bytes: int = 0
    lines: int = 0
    recognised: int = 0
    records: dict[str, int] = {}
    skipped: list[Skip] = []
    errors: list[Skip] = []
    scans: list[ScannedServer] = []

    def count(self, more: Coverage) -> None:
        """Add the numbers of another one: what both could not read may be the same."""
        self.files += more.files
        self.bytes += more.bytes
        self.lines += more.lines
        self.recognised += more.recognised
        for name, count in more.records.items():
            self.records[name] = self.records.get(name, 0) + count
