"""Values that products ship in their sample files: everybody knows them, and many leave them as they are."""

from __future__ import annotations

import re
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.images import interpolated

_ZEROS: Final = re.compile(r"(?:0{32}|0{64}|f{64}|1{64}|(?:0123456789abcdef){2,4})\Z", re.IGNORECASE)
_WORDS: Final = re.compile(
    r"(?:my|your|a|the|some|very)?[-_ ]*(?:super[-_ ]?)?"
    r"(?:secret|salt|password|passwd|key|encryption|random|nextauth|auth)"
    r"(?:[-_ ]*(?:key|secret|salt|value|here|string|password|token|\d{1,4}))*[!.]?\Z"
    r"|.*(?:change[-_ ]?me|changeit|change[-_ ]this|replace[-_ ]?me|placeholder|at[-_ ]least[-_ ]32).*",
    re.IGNORECASE,
)
_KNOWN: Final = frozenset(
    """minioadmin minio miniosecret testpassword clickhouse myredissecret postgres password default secret mysecret
    mysalt dbpassword9090 helicone admin langfuse test 1234 123456 12345678""".split()
)


def effective(node: Node) -> str | None:
    """The value of a variable with its defaults put in; None where something from outside decides."""
    if node.is_reference or not isinstance(node.value, str | int):
        return None
    return interpolated(node.text.strip())


def is_sample(value: str) -> bool:
    """Whether a value is one of a sample file: a word for it, zeros, a password that everybody tries."""
    plain = value.strip().strip("\"'")
    return plain.lower() in _KNOWN or bool(_ZEROS.match(plain)) or (len(plain) <= 60 and bool(_WORDS.fullmatch(plain)))


def falls_back(node: Node) -> bool:
    """Whether the value holds only where the environment does not say otherwise."""
    return "${" in node.text
