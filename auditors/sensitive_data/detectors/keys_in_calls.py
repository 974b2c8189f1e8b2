"""Keys that are handed to functions of cryptography: to sign tokens and cookies, to encrypt, to make a MAC.

The function tells what its argument is, and nothing else does: `Fernet(b"…")`, `jwt.sign(claims, "…")`.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE
from auditors.sensitive_data.detectors.signing_secrets import made_up
from auditors.sensitive_data.password_forms import is_name, kinds
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_SEPARATORS: Final = deferred(r"[-_.:/+=]")
_ONLY: Final = (
    r"fernet|aes\.new|(?:des3|chacha20\w{0,9}|arc4|blowfish)\.new|hmac\.new|secretkeyspec|hmacshakeyfor|cookieparser"
    r"|(?:timed)?(?:jsonwebsignature|urlsafe(?:timed)?)?serializer|(?:timestamp)?signer|hashids|secretbox"
    r"|(?:en|de)codingkey::from_secret"
)
"""Functions whose first argument is the key."""
_SECOND: Final = (
    r"jwt\.(?:sign|verify|encode|decode)|jwt::(?:encode|decode)|createhmac|create(?:de)?cipher(?:iv)?|hash_hmac"
    r"|openssl_(?:en|de)crypt|hmac_sha(?:1|256|512)|hmac\.hexdigest|signwith|cookiesession|aes_(?:en|de)crypt"
    r"|cryptojs\.(?:aes\.(?:en|de)crypt|hmacsha(?:1|256|512))|pgp_sym_(?:en|de)crypt"
)
"""Functions whose key stands behind what is signed, or behind the name of an algorithm."""

_LITERAL: Final = r"(?P<quote>[\"'`])(?P<value>[^\s\"'`]{10,256}|[A-Za-z]\w*(?: \w+){2,7})"


def _key(candidate: Candidate) -> float | None:
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or is_name(value) or len(set(value)) < 6:
        return None
    if any(map(str.isdigit, value)) and " " not in value:
        if looks_drawn(_SEPARATORS.sub("", value)):
            return 0.9
        if kinds(value) >= 3:
            return 0.75
    return made_up(candidate)


FIRST_ARGUMENT: Final = Detector(
    rule=GENERIC_RULE,
    heads=(rf"(?i)(?:{_ONLY})\(\s{{0,8}}[bru@]?[\"'`][ -~]{{8}}",),
    confirm=deferred(
        rf"(?i:{_ONLY})\(\s{{0,8}}[bru@]?{_LITERAL}(?P=quote)(?!\s?:)",
        re.ASCII,
    ),
    validate=_key,
    reach=(48, 270),
    priority=32,
)
LATER_ARGUMENT: Final = Detector(
    rule=GENERIC_RULE,
    heads=(rf"(?i)(?:{_SECOND})\(",),
    confirm=deferred(
        rf"(?i:{_SECOND})\([^\n;]{{1,160}}?,\s{{0,8}}[bru@]?{_LITERAL}(?P=quote)(?!\s?:)",
        re.ASCII,
    ),
    validate=_key,
    reach=(40, 440),
    priority=32,
)
