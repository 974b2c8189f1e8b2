"""The database is encrypted: on the way to it, and the credentials in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from auditors.configuration.documents import Node
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, origin_of, set_at, weak_at

_ENCRYPTED: Final = frozenset({"require", "verify-ca", "verify-full"})
_LOCAL: Final = re.compile(r"(?:localhost|127\.\d+\.\d+\.\d+|::1)\Z")


def _url(known: Known, subject: Subject) -> tuple[Node | None, str | None]:
    """Where the address of the database stands, and what it is where that can be known."""
    node = subject.setting("general_settings", "database_url") or known.claims.variable(subject, "DATABASE_URL")
    return node, known.claims.text(subject, node)


def _connection(known: Known) -> Iterator[Evidence]:
    for subject in known.configurations:
        node, text = _url(known, subject)
        if node is None:
            if known.claims.environment is not None:
                says = "neither configuration nor environment names a database: there is none"
                yield set_at(says, subject.place("general_settings"))
            continue
        if text is None:
            continue
        mode, host = _parts(text)
        origin = origin_of(node, known)
        if mode in _ENCRYPTED:
            yield set_at(f"the connection is encrypted (sslmode={mode})", node, origin)
        elif _LOCAL.match(host):
            yield set_at("the database is on the same machine", node, origin)
        else:
            says = "the connection to the database need not be encrypted (no sslmode=verify-full in its address)"
            yield weak_at(says, node, origin)


def _parts(url: str) -> tuple[str, str]:
    """`sslmode` and host of an address; empty for what cannot be read."""
    try:
        split = urlsplit(url)
        asked = parse_qs(split.query)
        mode = (asked.get("sslmode") or asked.get("ssl-mode") or [""])[0].lower()
        return ("require" if asked.get("sslaccept") and not mode else mode), split.hostname or ""
    except ValueError:
        return "", ""


def _credentials(known: Known) -> Iterator[Evidence]:
    """What LiteLLM stores in the database is encrypted with the salt key."""
    yield from against(known, "CFG105", "CFG144")
    salt = known.variable("LITELLM_SALT_KEY")
    if salt is not None and "CFG105" not in known.by_rule:
        yield set_at("stored credentials are encrypted with a key of their own", salt, origin_of(salt, known))
    for subject in known.configurations:
        node, _ = _url(known, subject)
        if node is None and known.claims.environment is not None:
            yield set_at("no database, so no credentials are stored", subject.place("general_settings"))


DEFENCE: Final = Defence(
    number=10,
    id="database",
    title="The database is encrypted",
    why="It holds keys, spend and, where they are stored, prompts of everybody.",
    severity=Severity.MEDIUM,
    aspects=(
        Aspect("connection", "on the way", _connection, "auditor score --config FILE --env-file FILE"),
        Aspect("credentials", "stored credentials", _credentials, "auditor score --config FILE --env-file FILE"),
    ),
    without="whether the disk under the database is encrypted: ask who runs it",
)
