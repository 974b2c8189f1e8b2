"""JSON objects whose own key says what their values are: `"passwords": {"router": …}`, `"jwt": {"key": …}`.

So write `secrets` of GitHub and of Helm, `stringData` of Kubernetes and the sections of an `appsettings.json`.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.services import NAMES_OF_KEYS, SERVICES

_PLURAL: Final = deferred(
    r"""(?:^|_)(?P<word>password|passwd|passcode|passphrase|secret|(?:api|secret|access|signing|private|encryption)_?key
          |(?:backup|recovery|rescue|emergency|scratch)_?code)s$
      | ^(?:(?:access|api|auth|bearer|bot|deploy|personal_access|refresh|service)_)?(?P<token>token)s$""",
    re.VERBOSE,
)
_OTHERWISE: Final = {
    "passwoerter": "password",
    "passwörter": "password",
    "kennwoerter": "password",
    "kennwörter": "password",
    "contraseñas": "password",
    "mots_de_passe": "password",
    "string_data": "secret",
}
"""Plurals that are not made with an `s`, and what Kubernetes calls the values of a Secret."""
_VERSIONED: Final = frozenset({"password", "secret", "token", "api_key", "access_key", "client_secret"})
"""Keys that hold one value, or an object of its versions."""
_VERSIONS: Final = frozenset(
    "current previous old new live prod production dev staging test primary secondary next last".split()
)
_ONE: Final = "one "
_SECTIONS: Final = frozenset("jwt jwe jws encryption signing signature crypt crypto hmac webhook".split())
"""Sections of settings in which a `key` is one that signs or encrypts."""

_KEYS: Final = frozenset({"keys", "credentials", "creds"})
"""Keys of any kind, and what accounts consist of: those of services are secrets."""

_SAYS_ITSELF: Final = deferred(r"pass|pwd|secret|token|key|credential")
_OTHER_THING: Final = deferred(
    r"(?:^|_)(?:id|ids|name|type|kind|url|uri|host|port|user|username|login|owner|e?mail|email|account|path|file|store"
    r"|mount|version|issuer|audience|scopes?|provider|backend|engine|region|role|status|state|format|algorithm|alg"
    r"|hash|sha\d*|digest|checksum|fingerprint|policy|rules?|history|reused|weak|breached|length|complexity|reuse|age|lockout|description|comment|notes?|created|updated|expires|expiry"
    r"|rotated|date|at|on|by|count|total|prompt|completion|input|output|cached|reasoning|used|remaining|limit"
    r"|bos|eos|pad|unk|sep|cls|mask)$"
)
"""Members that tell of the group, of its policy or of tokens of a model."""
_PLAIN: Final = deferred(r"[a-z][a-z0-9_]{0,31}\Z")


def group_of(name: str) -> str:
    """What the members of an object under a key (in snake case) are: `password`, `token` …, or the name of a section of
    settings or of a service; empty where the key says nothing of them.
    """
    if name in _SECTIONS or name in SERVICES or name in _KEYS:
        return name
    if name in _VERSIONED:
        return _ONE + name
    known = _PLURAL.search(name)
    return (known["word"] or known["token"]) if known is not None else _OTHERWISE.get(name, "")


def context_in(group: str, name: str) -> str:
    """The context of a member (in snake case) of a group; empty where the group says nothing of it."""
    if group.startswith(_ONE):
        return f"{group.removeprefix(_ONE)}: " if name in _VERSIONS else ""
    if group in _SECTIONS:
        return f"{group}_{name}: " if name == "key" else ""
    if group in SERVICES:
        return f"{group}_{name}: " if name in NAMES_OF_KEYS else ""
    if group in _KEYS:
        return f"{name}_key: " if name in SERVICES else ""
    if _SAYS_ITSELF.search(name) or _OTHER_THING.search(name):
        return ""
    return f"{name}_{group}: " if group != "password" and _PLAIN.match(name) else f"{group}: "


def context_of_list(group: str) -> str:
    """The context of the strings of a list in place of an object; tokens in lists are mostly those of a model."""
    listed = group not in ("", "token") and group not in _SECTIONS | _KEYS | SERVICES and not group.startswith(_ONE)
    return f"{group}: " if listed else ""
