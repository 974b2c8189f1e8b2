"""Values that only stand for a secret: placeholders, masked values, references, templates, and what vendors print in
their manuals.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

_REFERENCE: Final = re.compile(
    r"""[<\[({].{0,200}[>\])}]\Z | \$\{ | \$\( | \{\{ | %\( | \$[A-Za-z_]+\Z | %[A-Z_]+%\Z | [#]\{
      | (?:os\.)?environ\b | process\.env | import\.meta | env[:.(/\[] | getenv | secrets?[.:/]\S | vars?\.
      | config[.\[] | settings[.\[]
      | op:// | vault: | awssm | arn:aws | sops | ENC\[ | ssm:/ | keyring: | gcpsm | file:/
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MASKED: Final = re.compile(r"\.\.\.|…|\*{2,}|•{2,}|x{5,}|X{5,}|#{3,}|_{4,}|-{5,}|\?{3,}|(?:\\u2022){2}|█")
_FILLER: Final = re.compile(r"x{4,}|([A-Za-z0-9])\1{6,}|\b(?:xxx|yyy|zzz|aaa|foo|bar|baz|foobar)\b", re.IGNORECASE)
_WORDS: Final = re.compile(
    r"""your[-_ ]?(?:own|api|key|token|secret|password|openai|anthropic|access|account|project|real|actual)
      | your[-_ ]?[a-z]{2,12}[-_ ]
      | (?:^|[-_ ./])(?:your|my|the|an?)[-_ ](?:[a-z]+[-_ ]){0,3}(?:key|token|secret|password|pass|credentials?|value)\b
      | (?:api|secret|access)[-_]?(?:key|token)(?:[-_ ]?(?:here|goes|value|id))?\Z
      | example | placeholder | redacted | changeme | change[-_ ]?(?:me|this|it)\b | replace[-_ ]?(?:me|this|with)
      | insert[-_ ] | dummy | sample[-_ ] | [-_]sample\b | goes[-_ ]?here | [-_ ]here\b | \bfill[-_ ]?(?:in|me)
      | \btodo\b | \bfixme\b | \bnone\b | undefined
      | not[-_ ]?(?:set|a[-_]?real|needed|used|provided|configured|available)
      | \b(?:masked|hidden|filtered|scrubbed|removed|omitted)\b | sanitized | anonymi[sz]ed | obfuscated
      | no[-_]?(?:key|auth|token)(?:[-_](?:required|needed))?\b
      | beispiel | ejemplo | exemple | platzhalter | \bdein[-_]
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What people write where a value belongs."""

_RISING: Final = 4
_DOCUMENTED: Final = frozenset("""ab17a6ae0d5a6ee9""".split())
"""Values that stand in manuals: the first 16 hex of their SHA-256, so that this file holds none of them."""


def documented(value: str) -> bool:
    """Whether a vendor prints this very value in its manual or ships it in a public emulator."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16] in _DOCUMENTED


def stands_for_another(value: str) -> bool:
    """Whether the value only refers to a secret (`${API_KEY}`, `os.environ/KEY`, `<token>`) or is masked
    (`sk-…abcd`).
    """
    return bool(_MASKED.search(value) or _REFERENCE.match(value.lstrip("\"'`")))


def is_placeholder(value: str) -> bool:
    """Whether nobody could log in with the value: a reference, a mask, filler, a row of neighbours, a manual's
    example.
    """
    return bool(
        stands_for_another(value)
        or _FILLER.search(value)
        or _WORDS.search(value)
        or 2 * rising(value) > len(value)
        or documented(value)
    )


def rising(value: str) -> int:
    """How many characters stand in rows like `abcd`, `1234` or, every other one, `a1b2c3d4`."""
    return max(_rising(value, 1), _rising(value, 2))


def _rising(value: str, step: int) -> int:
    text = value.lower().replace("-", "")
    total = length = 0
    for index in range(step, len(text)):
        before, here = text[index - step], text[index]
        if ord(here) - ord(before) == 1 or (before, here) in (("9", "0"), ("9", "a")):
            length += 1
            continue
        total, length = total + (length + step if length >= _RISING * step - step else 0), 0
    return total + (length + step if length >= _RISING * step - step else 0)
