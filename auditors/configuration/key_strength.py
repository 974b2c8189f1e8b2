"""How hard a key is to guess: words of tutorials, length, variety."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

from auditors.sensitive_data.placeholders import rising

SHORTEST: Final = 20
"""Characters behind the prefix that a key has at least."""

_JUDGED: Final = 1_000
"""Characters of a key that are judged."""

_WORDS: Final = re.compile(
    r"(?:sk[-_]?)?(?:1234|12345|123456|litellm|master|test|admin|password|secret|changeme|change[-_]me|key|default|"
    r"master[-_]?key|my[-_]?(?:master[-_]?)?key|proxy|local|dev|demo)[-_0-9!]*\Z",
    re.IGNORECASE,
)


def weakness(key: str) -> str | None:
    """Why a key could be guessed; None where it could not."""
    body = re.sub(r"^sk-(?:litellm-|master-)?", "", key.strip()[:_JUDGED])
    if is_common(key):
        return "a key that everybody tries first"
    if len(body) < SHORTEST:
        return f"{len(body)} characters behind the prefix; {SHORTEST} are the least"
    counts = Counter(body)
    bits = -sum(n / len(body) * math.log2(n / len(body)) for n in counts.values())
    if bits < 2.5 or 2 * rising(body) > len(body):
        return "its characters repeat or follow each other"
    return None


def is_common(key: str) -> bool:
    """Whether a key or password is a word that everybody tries, with digits behind it."""
    return bool(_WORDS.match(key.strip()))
