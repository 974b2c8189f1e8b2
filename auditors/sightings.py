"""What logs show of the proxy that wrote them: what its configuration is compared with.

Which forms its log lines have, whether prompts stand in its records, which models and destinations it used, what is
still sensitive in it. Bounded, mergeable in the order of the input, and free of values in clear.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import msgspec
import orjson

from auditors.formats.format import Format
from auditors.formats.reading import number
from auditors.model import Fields, Occurrence, Role
from auditors.records.record import Record

MOST: Final = 5_000
"""Different names of one sort that are kept."""

LITELLM: Final = "litellm"

REDACTED: Final = "redacted-by-litellm"
"""What LiteLLM writes in place of a message (`turn_off_message_logging`)."""

_NO_MESSAGE: Final = frozenset({"", "default-message-value", "{}", "[]", "null"})
"""What LiteLLM writes where there was no message; the first is the prompt of a request whose key was refused."""

_SPEECH: Final = frozenset(
    {"content", "text", "input_text", "output_text", "arguments", "reasoning_content", "prompt", "input"}
)
"""Keys below which a message has what was said."""

_SECTIONS: Final = ("messages", "response", "proxy_server_request", "prompt", "input")
_DEEPEST: Final = 12
_LONGEST: Final = 64 << 10
_LOGGER: Final = " - LiteLLM"
_MESSAGES: Final = frozenset({"litellm-text", "litellm-json"})
_MODELS_SET: Final = "LiteLLM: Proxy initialized with Config, Set models:"
_LISTED: Final = re.compile(r"\n {4}(\S.{0,199})")
_CALLED: Final = re.compile(r"LiteLLM completion\(\) model= ?([^;\s]{1,200}); provider = ([\w\-]{1,60})")

STATED: Final = ("user_api_key_alias", "user_api_key_user_id", "user_api_key_user_email", "user_api_key_team_alias")
"""What `redact_user_api_key_info` takes out of records."""

_NOBODY: Final = frozenset({"", "default_user_id", "litellm_proxy_master_key"})
"""Names that LiteLLM gives to the owner of the master key."""


class Seen(msgspec.Struct):
    """So many records: the place of the first, the times (epoch seconds) of the oldest and the newest."""

    count: int
    source: str
    line: int
    offset: int
    first: float | None = None
    last: float | None = None

    @property
    def row(self) -> str:
        """The place to look at, as the contract's `rows` name it."""
        return f"{self.source}:{self.line}"

    def add(self, other: Seen) -> None:
        """Further records, which come later in the input."""
        self.count += other.count
        if other.first is not None and (self.first is None or other.first < self.first):
            self.first = other.first
        if other.last is not None and (self.last is None or other.last > self.last):
            self.last = other.last


class Called(msgspec.Struct, frozen=True):
    """What a call asked for and what served it, as the log says; empty where it says nothing.

    `requested` is the name that the client used (the model group), `served` the provider's model, `deployment` the
    router's identifier, `origin` the scheme, host and port that it was sent to.
    """

    requested: str
    served: str
    provider: str
    deployment: str
    origin: str


class Overspent(msgspec.Struct, frozen=True):
    """Who has spent more than a budget by the proxy's own word: `kind` is key, user or team."""

    kind: str
    name: str
    budget: float
    spent: float


class Sightings(msgspec.Struct):
    """What records show. Keys of the first five are names of formats; `left_out` counts what was beyond `MOST`.

    `spoken` are records with prompts or answers in them, `redacted` those where the proxy has replaced them, `silent`
    those that have the place for them and nothing in it. `secrets` and `personal` are records of LiteLLM in whose
    prompts values were found, by entity; `printed` are lines of its own log with secrets in them. `stated` are records
    that name the caller's key or user, `releases` those that name what answered (`litellm/1.83.10`).
    """

    formats: dict[str, Seen] = {}
    spoken: dict[str, Seen] = {}
    redacted: dict[str, Seen] = {}
    silent: dict[str, Seen] = {}
    stated: dict[str, Seen] = {}
    called: dict[Called, Seen] = {}
    secrets: dict[str, Seen] = {}
    personal: dict[str, Seen] = {}
    printed: dict[str, Seen] = {}
    releases: dict[str, Seen] = {}
    overspent: dict[tuple[str, str], Overspent] = {}
    overspent_at: dict[tuple[str, str], Seen] = {}
    left_out: int = 0

    def merge(self, other: Sightings) -> None:
        """Add what later input shows."""
        for mine, theirs in zip(self._tables(), other._tables(), strict=True):
            for name, seen in theirs.items():
                self.count(mine, name, seen)
        self.overspent |= {owner: each for owner, each in other.overspent.items() if owner in self.overspent_at}
        self.left_out += other.left_out

    def release(self, product: str) -> str | None:
        """The release of a product that was seen running last; None where none was seen."""
        names = [(seen.last or 0.0, at, name) for at, (name, seen) in enumerate(self.releases.items())]
        found = [name.partition("/")[2] for _, _, name in sorted(names) if name.startswith(f"{product}/")]
        return found[-1] if found else None

    def shift(self, lines: int) -> None:
        """Make relative line numbers absolute."""
        for table in self._tables():
            for seen in table.values():
                seen.line += lines

    def count(self, table: dict[Any, Seen], name: Any, seen: Seen) -> None:
        """More records under a name."""
        known = table.get(name)
        if known is not None:
            known.add(seen)
        elif len(table) < MOST:
            table[name] = msgspec.structs.replace(seen)
        else:
            self.left_out += seen.count

    def _tables(self) -> Sequence[dict[Any, Seen]]:
        return (
            *(self.formats, self.spoken, self.redacted, self.silent, self.stated),
            *(self.called, self.secrets, self.personal, self.printed, self.releases, self.overspent_at),
        )


class Witness:
    """Looks at records of any sources, those of each in their order. `mask` gives a name as it may be shown."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        self._mask = mask
        self._seen = Sightings()
        self._lists_models = False
        self._sections: dict[str, tuple[str, ...]] = {}
        self._calls: dict[tuple[str, ...], Called] = {}

    def see(self, source: str, record: Record, fields: Fields, found: Iterable[Occurrence]) -> None:
        """One record, and the values that were found in it."""
        form = record.format
        if form is None:
            return
        body, sightings = record.body, self._seen
        seen = Seen(record.count, source, record.line, record.offset, fields.time, fields.end_time or fields.time)
        if fields.server is not None:
            sightings.count(sightings.releases, fields.server, seen)
        # What LiteLLM prints past its loggers comes in both forms: its banner, before any configuration is read.
        if form.name != "litellm-text" or (isinstance(body, str) and _LOGGER in body[:80]):
            sightings.count(sightings.formats, form.name, seen)
        if form.name in _MESSAGES:
            self._see_message(body, seen)
            for entity in {each.hit.entity for each in found if each.hit.rule.startswith("SEC")}:
                sightings.count(sightings.printed, entity, seen)
            return
        if fields.product != LITELLM or not isinstance(body, dict):
            return
        sections = self._sections.get(form.name)
        if sections is None:
            sections = tuple(section for section in _SECTIONS if f"/{section}" in (form.roles or ()))
            self._sections[form.name] = sections
        if not sections:
            return
        self._see_speech(form, body, sections, seen)
        if found:
            self._see_values(form, found, seen)
        self._see_caller(form, body, fields, seen)
        if fields.model or fields.model_served:
            self._see_call(body, fields, seen)

    def take(self) -> Sightings:
        """What was seen since the last call."""
        seen, self._seen = self._seen, Sightings()
        return seen

    def _see_speech(self, form: Format, body: dict[str, Any], sections: Sequence[str], seen: Seen) -> None:
        sightings = self._seen
        table = sightings.silent
        for section in sections:
            kinds = _kinds_of_speech(body.get(section))
            if "spoken" in kinds:
                table = sightings.spoken
                break
            if kinds:
                table = sightings.redacted
        sightings.count(table, form.name, seen)

    def _see_values(self, form: Format, found: Iterable[Occurrence], seen: Seen) -> None:
        sightings = self._seen
        for entity, rule in {(each.hit.entity, each.hit.rule) for each in found if _is_asked(form, each)}:
            sightings.count(sightings.secrets if rule.startswith("SEC") else sightings.personal, entity, seen)

    def _see_caller(self, form: Format, body: dict[str, Any], fields: Fields, seen: Seen) -> None:
        metadata = _decoded(body.get("metadata"))
        if not isinstance(metadata, dict):
            return
        sightings = self._seen
        if any(isinstance(name := metadata.get(key), str) and name not in _NOBODY for key in STATED):
            sightings.count(sightings.stated, form.name, seen)
        for kind, limit, used, names in _OWNERS if fields.status == "success" else ():
            if metadata.get(limit) is None:
                continue
            spent, budget = number(metadata, used), number(metadata, limit)
            if spent is None or budget is None or spent <= budget:
                continue
            name = next((text for key in names if isinstance(text := metadata.get(key), str) and text), "")
            if name and len(sightings.overspent) < MOST:
                shown = self._mask(name)
                sightings.overspent[kind, shown] = Overspent(kind, shown, budget, spent)
                sightings.count(sightings.overspent_at, (kind, shown), seen)

    def _see_message(self, body: Any, seen: Seen) -> None:
        """What LiteLLM prints of its models: all that it was started with, and, at debug level, each that it calls."""
        message = body.get("message") if isinstance(body, dict) else body
        if not isinstance(message, str):
            return
        head = message[:_LONGEST]
        if _MODELS_SET in head:
            self._lists_models = True
            for name in _LISTED.findall(head.partition(_MODELS_SET)[2]):
                self._count_call(seen, requested=name)
        elif self._lists_models and isinstance(body, dict) and (listed := _LISTED.fullmatch(f"\n{head}")):
            self._count_call(seen, requested=listed[1])
        else:
            self._lists_models = False
            if match := _CALLED.search(head):
                self._count_call(seen, served=match[1], provider=match[2])

    def _see_call(self, body: dict[str, Any], fields: Fields, seen: Seen) -> None:
        """A call that was served: what was refused says nothing of what the proxy is set up for."""
        kind = body.get("call_type")
        if fields.status != "success" or (isinstance(kind, str) and kind not in _MODEL_CALLS):
            return
        deployment = body.get("model_id")
        self._count_call(
            seen,
            requested=fields.model or "",
            served=fields.model_served or "",
            provider=fields.provider or "",
            deployment=deployment if isinstance(deployment, str) else "",
            api_base=fields.api_base or "",
        )

    def _count_call(
        self,
        seen: Seen,
        requested: str = "",
        served: str = "",
        provider: str = "",
        deployment: str = "",
        api_base: str = "",
    ) -> None:
        raw = (requested, served, provider, deployment, api_base)
        called = self._calls.get(raw)
        if called is None:
            mask, at = self._mask, origin(api_base)
            shown = [mask(name) if name else "" for name in (requested, served, provider, deployment, at)]
            called = Called(*shown)
            if len(self._calls) < MOST:
                self._calls[raw] = called
        self._seen.count(self._seen.called, called, seen)


_OWNERS: Final = (
    ("key", "user_api_key_max_budget", "user_api_key_spend", ("user_api_key_alias", "user_api_key_hash")),
    ("user", "user_api_key_user_max_budget", "user_api_key_user_spend", ("user_api_key_user_id",)),
    ("team", "user_api_key_team_max_budget", "user_api_key_team_spend", ("user_api_key_team_alias",)),
)
"""Who has a budget: where LiteLLM's metadata says how much, what of it is spent, and whose it is."""

_MODEL_CALLS: Final = frozenset(
    f"{prefix}{name}"
    for prefix in ("", "a")
    for name in """completion text_completion embedding responses image_generation image_edit moderation speech
    transcription rerank anthropic_messages generate_content generate_content_stream""".split()
) | {"anthropic_messages"}
"""Calls that go to a model of the list. Pass-through calls, tools and files name others."""


def origin(url: str) -> str:
    """Scheme, host and port of a URL, without user, path and query; the port only where it is not the usual one."""
    scheme, mark, rest = url.strip().partition("://")
    if not mark:
        return ""
    host = rest.partition("/")[0].partition("?")[0].rpartition("@")[2].lower().rstrip(".")
    usual = {"https": ":443", "http": ":80"}.get(scheme.lower(), "")
    return f"{scheme.lower()}://{host.removesuffix(usual) if usual else host}"


def _kinds_of_speech(value: Any) -> set[str]:
    """What a section of a record holds: `spoken`, `redacted`, or neither."""
    kinds: set[str] = set()
    waiting: list[tuple[Any, int]] = [(_decoded(value), 0)]
    while waiting:
        each, depth = waiting.pop()
        kind = type(each)
        if kind is str:
            if each and each.strip() not in _NO_MESSAGE:
                if REDACTED not in each[:200]:
                    return {"spoken"}
                kinds.add("redacted")
        elif depth >= _DEEPEST:
            continue
        elif kind is list:
            waiting += [(item, depth + 1) for item in each]
        elif kind is dict:
            for key, item in each.items():
                if key in _SPEECH or type(item) is dict:
                    waiting.append((item, depth + 1))
                elif type(item) is list:  # of objects; words in it are no speech
                    waiting += [(part, depth + 2) for part in item if type(part) is dict]
    return kinds


def _decoded(value: Any) -> Any:
    """A value; what it says in JSON where it is a string of that, as in a table's export."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def _is_asked(form: Format, occurrence: Occurrence) -> bool:
    """Whether a value stands in what was sent to the model. Answers, and the request as it came in, are not filtered by
    what filters prompts.
    """
    return "/messages" in occurrence.location.pointer and (form.roles or {}).get("/messages") is Role.PROMPT
