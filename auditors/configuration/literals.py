"""Secrets that stand in a configuration in clear: found by their form, or by the name of their setting.

References (`os.environ/X`), templates and what only stands for a key are none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from auditors.configuration.documents import Node
from auditors.sensitive_data.placeholders import is_filler

if TYPE_CHECKING:
    from auditors.sensitive_data.masking import Masker
    from auditors.sensitive_data.matcher import Matcher

_SECRET_KEY: Final = re.compile(
    r"(?:^|[_\-.])(?:api[_\-]?key|secret(?:[_\-]?(?:access[_\-]?)?key)?|client[_\-]?secret|password|passwd|passphrase"
    r"|token|private[_\-]?key|master[_\-]?key|salt[_\-]?key|auth[_\-]?key|access[_\-]?key|webhook[_\-]?url|credentials"
    r"|encryption[_\-]?key|salt|authorization|license)\Z",
    re.IGNORECASE,
)
_NO_SECRET: Final = re.compile(
    r"(?:max|min|num|per|count|limit|cost|price|budget|public)_|tokens\Z|_name\Z|_id\Z|_file\Z|_path\Z|_header\Z|_url_name"
    r"|credential_name|input_|output_|token_(?:type|url|endpoint)",
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w./ \-]+\Z|[\w\-]+\.(?:json|pem|key|ya?ml|txt|crt)\Z")
_URL_PASSWORD: Final = re.compile(r"^[a-z][a-z0-9+.\-]*://[^/@\s:]*:([^/@\s]+)@", re.IGNORECASE)
_STAND_IN: Final = re.compile(r"(?:sk-)?[a-z]{2,12}(?:[-_ ][a-z]{1,12}){0,3}\Z")
"""Words where a key is asked for: servers of one's own take anything, and get `lm-studio` or `not-needed`."""

_SHAPELESS: Final = ("GENERIC_SECRET", "PASSWORD")
"""What the detectors of logs call a secret that only its name tells; here that is `SECRET`."""

_WORTH_A_LOOK: Final = 8
_SHORTEST_NUMBER: Final = 4
_LONGEST: Final = 1 << 20
"""Characters of a value that are searched; certificates and key files are a hundredth of that."""
_PUBLISHED: Final = frozenset(
    {"sk-1234", "dbpassword9090", "minioadmin", "testpassword", "mysecret", "mysalt", "clickhouse", "postgres"}
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A secret at a node, masked. `entity` is what its form says, `SECRET` where only its name does."""

    preview: str
    fingerprint: str
    entity: str


class LiteralFinder:
    """Finds secrets in trees. The detectors are those of the logs."""

    def __init__(self, masker: Masker) -> None:
        self._masker = masker

    def literals(self, root: Node) -> Mapping[int, Literal]:
        """The secrets at or below a node, by the identity of their node."""
        return self.among(root.scalars())

    def among(self, pairs: Iterable[tuple[str, Node]]) -> dict[int, Literal]:
        """The secrets among nodes with their keys, by the identity of their node."""
        from auditors.sensitive_data.batches import Batch

        found: dict[int, Literal] = {}
        searched: list[tuple[str, Node]] = []
        for key, node in pairs:
            if _is_number(node) and is_secret_name(key) and len(node.text) >= _SHORTEST_NUMBER:
                found[id(node)] = self._literal(node.text, "SECRET")
            if not isinstance(node.value, str) or node.is_reference or not node.value.strip():
                continue
            if _by_name(key, node):
                found[id(node)] = self._literal(node.value, "SECRET")
            if not node.is_template and len(node.value) >= _WORTH_A_LOOK:
                searched.append((key, node))
            if node.is_template and (match := _URL_PASSWORD.match(node.value)) and "$" not in match[1] + "{":
                searched.append((key, node))
        batch = Batch([f"{key}: {node.text[:_LONGEST]}" for key, node in searched])
        for index, matches in secrets_matcher().find_all(batch).items():
            key, node = searched[index]
            best = max(matches, key=lambda match: match.score, default=None)
            if best is not None and best.score >= 0.5 and best.start >= len(key):
                entity = best.rule.entity or best.rule.name
                if id(node) in found and entity in _SHAPELESS:
                    continue
                found[id(node)] = self._literal(batch.texts[index][best.start : best.end], entity)
        return found

    def _literal(self, value: str, entity: str) -> Literal:
        value = value[:_LONGEST]
        prefix = "sk-" if value.startswith("sk-") else ""
        return Literal(self._masker.preview(value, prefix), self._masker.fingerprint(entity, value), entity)


def _is_number(node: Node) -> bool:
    """Whether the value is a whole number, as passwords without quotes are."""
    return isinstance(node.value, int) and not isinstance(node.value, bool)


def _by_name(key: str, node: Node) -> bool:
    """Whether the name says that this is a secret, and the value does not say that it is none."""
    if not _SECRET_KEY.search(key) or _NO_SECRET.search(key) or not node.is_literal:
        return False
    value = node.text[:_LONGEST].strip()
    if value in _PUBLISHED or "PRIVATE KEY-----" in value:
        return True
    if value.lower() in ("true", "false", "none", "null", "no", "yes", "anything", "fake", "fake-key", "empty"):
        return False
    if _STAND_IN.match(value) and re.search(r"(?:key|token)\Z", key, re.IGNORECASE):
        return False
    return not is_filler(value) and not _PATH.match(value)


def is_secret_name(key: str) -> bool:
    """Whether a setting of this name holds a secret."""
    return bool(_SECRET_KEY.search(key)) and not _NO_SECRET.search(key)


def url_password(value: str) -> str:
    """The password in a URL; empty where there is none, or a reference."""
    match = _URL_PASSWORD.match(value)
    return match[1] if match and not match[1].startswith(("$", "{", "<", "%", "os.environ")) else ""


def without_credentials(value: str) -> str:
    """A URL as it may be shown: no user, no password, no query."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return "…"
    authority = parts.netloc.rpartition("@")[2]
    hidden = "…@" if "@" in parts.netloc else ""
    return f"{parts.scheme}://{hidden}{authority}{parts.path}{'?…' if parts.query else ''}"


@functools.cache
def secrets_matcher() -> Matcher:
    """The detectors of secrets as one engine; made once."""
    from auditors.model import Kind
    from auditors.sensitive_data.matcher import Matcher
    from auditors.sensitive_data.outlines import outlines

    return Matcher(outline for outline in outlines() if outline.rule.kind is Kind.SECRET)
