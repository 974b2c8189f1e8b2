"""The part of SARIF 2.1.0 that auditor writes, as types that take nothing else.

Names, types, required members and enumerations are those of the OASIS standard (docs.oasis-open.org/sarif/sarif/
v2.1.0); `decode` refuses what a schema validator would.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

Level = Literal["none", "note", "warning", "error"]
Natural = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]


class _Strict(msgspec.Struct, forbid_unknown_fields=True, rename="camel", kw_only=True):
    properties: dict[str, Any] = {}


class Message(_Strict):
    text: str
    markdown: str = ""


class ArtifactLocation(_Strict):
    uri: str


class Snippet(_Strict):
    text: str


class Region(_Strict):
    start_line: Positive
    byte_offset: Natural
    snippet: Snippet | None = None


class PhysicalLocation(_Strict):
    artifact_location: ArtifactLocation
    region: Region | None = None


class LogicalLocation(_Strict):
    fully_qualified_name: str
    kind: str


class LocationObject(_Strict):
    physical_location: PhysicalLocation
    id: Natural = 0
    logical_locations: list[LogicalLocation] = []


class Suppression(_Strict):
    kind: Literal["inSource", "external"]
    status: Literal["accepted", "underReview", "rejected"]
    justification: str


class Result(_Strict):
    rule_id: str
    rule_index: Natural
    level: Level
    message: Message
    locations: list[LocationObject]
    partial_fingerprints: dict[str, str]
    occurrence_count: Positive
    related_locations: list[LocationObject] = []
    suppressions: list[Suppression] = []
    baseline_state: Literal["new", "unchanged", "updated", "absent"] | None = None


class Configuration(_Strict):
    level: Level


class Descriptor(_Strict):
    id: str
    name: str
    short_description: Message
    full_description: Message
    help: Message
    default_configuration: Configuration
    help_uri: str | None = None


class Driver(_Strict):
    name: str
    version: str
    rules: list[Descriptor]


class Tool(_Strict):
    driver: Driver


class Notification(_Strict):
    level: Level
    message: Message
    locations: list[LocationObject] = []


class Invocation(_Strict):
    execution_successful: bool
    exit_code: int
    tool_execution_notifications: list[Notification]


class Run(_Strict):
    tool: Tool
    column_kind: Literal["utf16CodeUnits", "unicodeCodePoints"]
    results: list[Result]
    invocations: list[Invocation]


class Log(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    schema: str = msgspec.field(name="$schema")
    version: Literal["2.1.0"]
    runs: list[Run]


def decode(data: bytes) -> Log:
    """A log that auditor wrote. Raises msgspec.ValidationError where it is not SARIF."""
    return msgspec.json.decode(data, type=Log)
