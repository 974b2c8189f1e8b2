"""Values that only stand for a secret: placeholders, masked values, references, templates, and what vendors print in
their manuals.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from auditors.sensitive_data.deferred import deferred

_REFERENCE: Final = deferred(
    r"""[<\[({].{0,200}[>\])}]\Z | \$\{ | \$\( | \{\{ | \{% | %~ | %\( | \$[A-Za-z_]+\Z | %[A-Z_]+%\Z | %%\w+%%
      | %env\( | @Microsoft\.KeyVault\(
      | @{1,2}[A-Za-z][\w.]{1,40}@{1,2}\Z | [#]\{
      | \$[A-Za-z_]\w*(?:::|->|-\Z|[\[{(]) | &(?:lt|[#]x3c|[#]60);
      | (?:os\.)?environ\b | process\.env | import\.meta | env[:.(/\[] | getenv | secrets?[.:/]\S | vars?\.
      | config[.\[] | settings[.\[]
      | !(?:vault|secret|ref|sub|getatt|env\w*|reference|include|file)\b
      | \^(?:pass|user)\^ | op:// | vault: | awssm | secretsmanager[:/]
      | arn:aws | sops | ENC\[ | ssm:/ | keyring: | gcpsm | file:/
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MASKED: Final = deferred(
    r"\A__\w{2,40}__\Z|\.\.\.|\.\.\Z|…|\*{2,}|•{2,}|x{5,}|X{5,}|#{3,}|_{4,}|-{5,}|\?{3,}|(?:\\u2022){2}|█"
)
_FILLER: Final = deferred(r"x{4,}|\b(?:xxx|yyy|zzz|aaa|foo|bar|baz|foobar(?:ed)?)\b", re.IGNORECASE)
_RUN: Final = deferred(r"([A-Za-z0-9])\1{6,}")
_WORDS: Final = deferred(
    r"""your[-_ ]?[a-z]{0,12}[-_ ]?(?:password|secret|token|key)\d{0,6}[!.]?\Z
      | my[-_ ]?(?:super[-_ ]?)?(?:strong|secure|secret)[-_ ]?(?:password|key|token)
      | your[-_ ]?(?:own|api|key|token|secret|password|openai|anthropic|access|account|project|real|actual)
      | your[-_ ]?\d{2,4}[-_ ]?bits?\b | ^(?:password|secret|token|key)[-_](?:for|of)[-_]
      | your[-_ ]?[a-z]{2,12}[-_ ]
      | (?:^|[-_ ./])(?!my(?:[-_ ](?!(?:super|very|top|own|new|strong|secure|secret|private|public|random|long|real
          |client|app|api|web|user|jwt|auth|token|access|session|cookie|webhook|signing|openai|stripe|azure|github)\b)
          [a-z]{4,14}){2,3}[-_ ]secret\Z)
        (?:your|my|the|an?)[-_ ](?:[a-z]+[-_ ]){0,3}(?:key|token|secret|password|pass|credentials?|value)\b
      | (?:api|secret|access)[-_]?(?:key|token)(?:[-_ ]?(?:here|goes|value|id))?\Z
      | example | placeholder | redacted | changeme | (?<![a-z])change[-_ ]?(?:me|this|it)(?![a-z0-9])
      | replace[-_ ]?(?:me|this|with)
      | insert[-_ ] | dummy | sample[-_ ] | [-_]sample\b | goes[-_ ]?here | [-_ ]here\b
      | (?:pass(?:word)?|key|token|secret|value|user(?:name)?)here\Z | \bfill[-_ ]?(?:in|me)
      | ^(?:generate|choose|pick|provide|paste|create|enter|put|use)[-_ ](?:an?|the|your|some|this|any)[-_ ]
      | \btodo\b | \bfixme\b | \bnone\b | undefined
      | not[-_ ]?(?:set|a[-_]?real|needed|used|provided|configured|available)
      | \b(?:masked|hidden|filtered|scrubbed|removed|omitted)\b | sanitized | anonymi[sz]ed | obfuscated
      | no[-_]?(?:key|auth|token)(?:[-_](?:required|needed))?\b
      | beispiel | ejemplo | exemple | platzhalter | \b(?:dein|mein|ihr|votre|tu|su|sua|seu|tua|jouw|twoj)[-_]
      | [-_](?:hier|ici|aqui|aquí|qui)\b | \.(?:payload|signature|sig)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

"""What people write where a value belongs."""

_RISING: Final = 4
_DOCUMENTED: Final = frozenset(
    """0011cc25eb432071 07703eb40e2f1d68 0b5dd075ccdd03c4 0c47dd30c7da14ce 0d7e920845ed3423 12b9377cbe7e5c94
    153a182586451358 1a5d44a2dca19669 1b0eadd3a6338f42 2037abcaffb2b777 29bde6b14f0ac502 2cafc0970149a84f
    3543c50b0cb9cea8 36956f60b624267d 3f370c9dd8225c63 40aef227573b7df1 43678fe10ddfc0ba 487871d68c8e3105
    5158dbeef18c9525 566472f4df934614 654b2b06319049d0 6788a77725033b68 6d7fa4e64d4b1f3e 731fa294d036e54f
    74e11884b07b1d51 78314b11be2e5815 78a08441f4314f0a 797c0ce414586cc8 7e1346e59a5b3618 7e498f91828a193c
    7f39f45767958338 7f75367e78812551 82e74299544e0073 8c029ad8efa12979 96ad2ccd81462a76 aa6547439583c3a2
    ac9265e56c79b234 b2e70af9f713d3c0 b7c9c3b56f40df2b bc3ae723f57c6b9e bd21d4b394f18b3e c4341ce2cfcb5209
    c794fa6d20c64efb da816f9f2c16e6c5 e06e9b7341266b66 f2d6ca16515033e5 f3c3964ca854e172 f5375a46365089a8
    f7e7896182dcde5d 41ef4bb0b23661e6 cf4d418ed3de92d7 5ff0e82e56c3cf64 8be5d113c0871ce1 f68eba715d163d70
    740ff49af25d70c2 cd44f77ad56765df 02091175c1ae3023 2d1f7723aabc5c7a 32c2dc15c5120958
    6c96130f130ab0d6 00cf4c781dc37003 ad71fb4165536675 b8e148545b13c78b ca7459e2b26776de a71b359a87afde13
    e9ec3ae4dd44154b 8d567eb88afff34f 9d03b692e941d5ac a35b81a7d7927b70 ea9bdfd02c0c412c e9974c507d2a8021
    53f5da0aaa93d64c 9e309cccd311ea64""".split()
)
"""Values that stand in manuals: the first 16 hex of their SHA-256, so that this file holds none of them."""


def documented(value: str) -> bool:
    """Whether a vendor prints this very value in its manual or ships it in a public emulator."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16] in _DOCUMENTED


def stands_for_another(value: str) -> bool:
    """Whether the value only refers to a secret (`${API_KEY}`, `os.environ/KEY`, `<token>`) or is masked
    (`sk-…abcd`).
    """
    return bool(_MASKED.search(value) or _REFERENCE.match(value.lstrip("\"'`\\")))


def is_placeholder(value: str) -> bool:
    """Whether nobody could log in with the key: filler, a row of neighbours (`abcdef123456`), a manual's example."""
    return is_filler(value) or 2 * rising(value) > len(value) or documented(value)


_NUMBERED: Final = deferred(
    r"(?:(?:my|your|test|some|user|team|access|api|auth|admin|old|new|valid|invalid|expired)[-_]?){0,3}"
    r"(?:token|key|secret|jwt)[-_]?\d{0,4}\Z",
    re.IGNORECASE,
)


def is_numbered_sample(value: str) -> bool:
    """Whether the value is what examples and tests number: `token123`, `key1`."""
    return _NUMBERED.match(value) is not None


def is_filler(value: str) -> bool:
    """Whether the value is a reference, a mask, or what people write where a value belongs; `12345678` may be real."""
    run = _RUN.search(value)
    return bool(
        stands_for_another(value)
        or _FILLER.search(value)
        or _WORDS.search(value)
        or (run is not None and 3 * len(run.group()) > len(value))
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
