"""Secrets that people made up to sign sessions and tokens with: `JWT_SECRET=otter-violet-key`.

Frameworks ask for a long random string; many write words instead. Only names of variables that hold nothing else, and
whole values, count: these words would be a guess anywhere else.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE
from auditors.sensitive_data.password_forms import is_digest, is_of_code, is_passphrase, is_plain_word
from auditors.sensitive_data.password_values import strength_of
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn
from auditors.sensitive_data.sections import title_above

_NAME: Final = (
    r"(?:(?:[A-Z0-9]{1,16}_){0,3}(?:JWT|TOKEN|SESSION|COOKIE|APP|AUTH|NEXTAUTH|SIGNING|ENCRYPTION|CSRF|HMAC|WEBHOOK|DJANGO|FLASK"
    r"|RAILS|REFRESH|ACCESS|HASH)_(?:SECRET(?:_KEY(?:_BASE)?)?|SIGNING_KEY|SIGNING_SECRET|ENCRYPTION_KEY)"
    r"|(?:[A-Z0-9]{1,16}_){0,3}(?:JWT|SIGNING|ENCRYPTION|HMAC|COOKIE|SESSION)_KEY"
    r"|(?:[A-Z0-9]{1,16}_){0,3}SECRET_(?:ACCESS_)?KEY(?:_BASE)?)"
)
_SETTING: Final = deferred(
    r"(?:default|string|auto|generated?|random|required|optional|none|null|true|false|enabled|disabled|value|secret|key|test|dev"
    r"|local|hs256|rs256|jwt)(?:[-_](?:default|string|secret|key|value|only))?\Z"
    r"|[a-z]{2,16}[-_](?:managed|provided|supplied|controlled|owned|generated|defined|specified)\Z",
    re.IGNORECASE,
)
_MEANT: Final = 12
_WORDS: Final = 2
_OF_SENTENCES: Final = frozenset("a an the of for to with is are in random string some any your here from".split())
"""Words that tell what belongs there: `a long random string`."""
_NAMES_OF_OTHERS: Final = frozenset("id name session cookie sid path file alias version header".split())


def made_up(candidate: Candidate) -> float | None:
    """Several words with signs between them, or run together: one short word is a setting."""
    value = candidate.value
    if is_placeholder(value) or _SETTING.match(value) or len(set(value)) < _MEANT // 2 or is_digest(value):
        return None
    words = re.split(r"[-_. ]", value)
    if " " in value and not _OF_SENTENCES.isdisjoint(map(str.lower, words)):
        return None
    member = "." in value and not value.islower()
    if member or words[-1] in _NAMES_OF_OTHERS or all(map(is_of_code, words)) or _names_itself(candidate):
        return None
    if is_plain_word(value) and len(value) >= _LONG_WORD:
        return 0.6
    if len(words) > 1 and " " in value and is_of_code(words[-1]) and all(map(str.istitle, words)):
        return None
    return 0.7 if len(value) >= _MEANT and (len(words) >= _WORDS or len(value) >= _MEANT + _WORDS) else None


def _names_itself(candidate: Candidate) -> bool:
    """Whether the value is called like the variable: `AWS_SECRET_KEY = "aws_secret_key"`."""
    name = candidate.match.group()[: candidate.start - candidate.match.start()]
    return re.sub(r"\W|_", "", candidate.value).lower() in re.sub(r"\W|_", "", name).lower()


_LONG_WORD: Final = 10
"""Letters from which on one word may sign, where only a literal can stand."""


MADE_UP: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"_(?:SECRET|KEY|BASE)(?:=|: |\"?: ?\"| = )[\"']?[A-Za-z][A-Za-z0-9._ -]{9}",
        r"\bSECRET_KEY = ['\"]?[A-Za-z][A-Za-z0-9._ -]{9}",
    ),
    confirm=deferred(
        rf"(?<![A-Za-z0-9_]){_NAME}(?:=|\s?[=:]\s?(?=[\"'])|:\s| = (?=\w{{1,64}}?(?:-|\d\d\d)[\w\-]{{0,64}}\s))"
        r"(?P<quote>[\"']?)"
        r"(?P<value>[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+){0,7}|[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+){2,7})"
        r"(?P=quote)(?=[ \t]*(?:[\r\n,;]|\\n|[\"'}]|\Z))"
    ),
    validate=made_up,
    reach=(96, 160),
    priority=26,
)


def _handed_over(candidate: Candidate) -> float | None:
    """A literal where a key belongs: with digits or signs it may be short."""
    value = candidate.value
    if is_placeholder(value) or _SETTING.match(value):
        return None
    if _MEMBER.match(value):
        return None
    if len(value) < _SHORTEST:
        return None
    strength = None if " " in value else strength_of(value)
    return (strength and 0.75) or made_up(candidate)


_MEMBER: Final = deferred(r"[a-z]\w*\.[A-Za-z]\w*\Z|(?:self|this|cls)\.|[a-z]\w*\[[\w:\-\"']*\]\Z")
"""A key of a store or of a translation, a member or a part of a variable: `shop.secretOpened`, `key[16:]`."""
_SHORTEST: Final = 8
IN_CODE: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"\bjwt\.(?:sign|verify|encode|decode)\(",
        r"\b(?:cookie)?[sS]ession[\"']?\)?\(\{",
        r"\bcookie-?[pP]arser[\"']?\)?\([\"'`]",
        r"\b(?:NextAuth|betterAuth)\(\{",
        r"\bauth(?:Options|Config)(?:: [A-Za-z]{1,24})? ?= ?\{",
        r"\bkey = (?:System\.Text\.)?Encoding\.[A-Z]",
        r"(?:[Ss]ecret_?[Kk]ey|SECRET(?:_KEY)?)[\"'\]]{0,2} ?= ?b?[\"'][ -~]{8}",
        r"\bSymmetricSecurityKey\(",
        r"\bsecretOr(?:Private)?Key[\"']?\s?[:=]\s?[\"'`]",
        r"\bsecurityKey ?= ?\"",
        r"\bsecret: ?[\w.]{1,60} (?:\|\||\?\?) [\"'`]",
        r"\bsignWith\(",
        r"\bAlgorithm\.HMAC[0-9]{3}\(\"",
        r"\bSignedString\(\[\]byte\(\"",
    ),
    confirm=deferred(
        r"(?:\bjwt\.(?:sign|verify|encode|decode)\([^\n;]{1,160}?,\s?"
        r"|\bcookie-?[pP]arser[\"']?\)?\(|\b(?:(?:(?:cookie)?[sS]ession[\"']?\)?|NextAuth|betterAuth)\("
        r"|auth(?:Options|Config)(?:: [A-Za-z]{1,24})?\s?=\s?)"
        r"\{[^{}]{0,240}?\bsecret:\s?"
        r"|(?:\b(?:app|server|settings|config)\.(?:secret_?key|secretKey)|\[[\"'](?:\w{1,16}_){0,3}SECRET(?:_KEY)?[\"']\]|\bsecurityKey"
        r"|\b(?:const|String|string|val|var|let) (?:JWT_)?SECRET(?:_KEY)?)\s?=\s?b?"
        r"|\bsecretOr(?:Private)?Key[\"']?\s?[:=]\s?|\bsecret:\s?[\w.]{1,60}\s(?:\|\||\?\?)\s"
        r"|\b(?:key = |SymmetricSecurityKey\(\s?)(?:System\.Text\.)?Encoding\.\w{2,8}\.GetBytes\(\s?"
        r"|\bsignWith\([^\n;\"']{1,80},\s?|\bAlgorithm\.HMAC\d{3}\(\s?|\bSignedString\(\[\]byte\()(?P<quote>[\"'`])"
        r"(?P<value>[A-Za-z][A-Za-z0-9]*(?:[-_.!@?#$%&*][A-Za-z0-9]*){0,7}|[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+){2,7})"
        r"(?P=quote)(?!\s?:)"
    ),
    validate=_handed_over,
    reach=(96, 320),
    priority=26,
)
"""What is signed with in code: `jwt.sign(claims, "…")`, `session({ secret: "…" })`, `app.secret_key = "…"`."""
_LITERAL: Final = (
    r"(?P<quote>[\"'`])"
    r"(?P<value>[A-Za-z0-9][^\s\"'`<>{}$\\]{7,127}|[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+){2,7})(?P=quote)"
)
FALLBACK: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"_(?:SECRET|KEY|BASE)[\"')\]]{0,3}(?: (?:\|\||\?\?|\?:|or)|,| ?[:=]) ?[\"'`][ -~]{8}",),
    confirm=deferred(
        rf"(?<![A-Za-z0-9_]){_NAME}[\"')\]]{{0,3}}(?:\s(?:\|\||\?\?|\?:|or)|,|\s?[:=])\s?{_LITERAL}", re.ASCII
    ),
    validate=_handed_over,
    reach=(96, 160),
    priority=26,
)
"""What is taken where the environment has nothing: `process.env.JWT_SECRET || "…"`, `getenv("JWT_SECRET", "…")`."""


def _is_made_up(value: str) -> bool:
    """Whether a value has digits, or is words that no name of code consists of."""
    return any(map(str.isdigit, value)) or " " in value or is_plain_word(value) or is_passphrase(value)


HMAC: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"(?:createHmac\(|hash_hmac\(|\bhmac\.new\(|new_from_slice\()[^\n]{0,80}[\"'`][ -~]{8}",),
    confirm=deferred(
        r"(?:\bcreateHmac\(\s?[\"'`]?[\w\-]{2,16}[\"'`]?,\s?|\bhash_hmac\(\s?[\"'][\w\-]{2,16}[\"'],\s?[^,\n\"']{1,60},\s?"
        r"|\bhmac\.new\(\s?b?|\bnew_from_slice\(\s?b?)"
        rf"{_LITERAL}"
    ),
    validate=lambda candidate: _handed_over(candidate) if _is_made_up(candidate.value) else None,
    reach=(110, 160),
    priority=26,
)
"""What a message is signed with: `createHmac("sha256", "…")`, `hmac.new(b"…", …)`."""
COOKIE_KEYS: Final = tuple(
    Detector(
        rule=GENERIC_RULE,
        heads=(r"\bapp\.keys ?= ?\[", r"\bkeys: ?\[[\"'`]"),
        confirm=deferred(
            r"(?:\bapp\.keys\s?=\s?\[|(?:[Cc]ookie-?[Ss]ession|\bname:\s?[\"'`]\w{0,16}sess(?:ion)?[\"'`])[^\n]{0,40}\n?"
            rf"[^\n]{{0,40}}?\bkeys:\s?\[)\s{{0,8}}"
            rf"(?:[\"'`][^\"'`\n]{{1,128}}[\"'`]\s?,\s{{0,8}}){{{before}}}"
            r"(?P<quote>[\"'`])(?P<value>[A-Za-z0-9][^\"'`<>{}$\\\n]{7,127})(?P=quote)"
        ),
        validate=_handed_over,
        reach=(96, 420),
        priority=26,
    )
    for before in range(2)
)
"""What cookies are signed with: `app.keys = ["…"]` of Koa, `keys: ["…", "…"]` of cookie-session."""


SETTING: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:jwt|signing|hmac|encryption|secret)[._-]?(?:secret|key|(?:signing|secret)[._-]?key)[\"']?\s?[:=]\s{0,12}"
        r"(?:\[\]byte\()?[\"']?[ -~]{8}",
        r"^secret: [A-Za-z0-9]",
        r"(?i)(?:session|cookie|token|refresh|webhook|auth|app|csrf)[._-]?secret[\"']?\s?[:=]\s?[\"']?[ -~]{8}",
    ),
    confirm=deferred(
        r"(?<![A-Za-z0-9])(?i:(?:jwt|signing|hmac|encryption|secret)[._\-]?(?:(?:signing|secret)[._\-]?)?(?:secret|key)"
        r"|(?:session|cookie|token|refresh|webhook|auth|app|csrf)[._\-]?secret|(?<!.)secret(?=:))[\"']?\s?[:=]\s{0,12}(?:\[\]byte\((?=\"))?(?P<quote>[\"']?)"
        r"(?P<value>[A-Za-z0-9][^\s\"'`<>{}$\\,;()]{7,127}|[A-Za-z][A-Za-z0-9]*(?: [A-Za-z0-9]+){2,7})"
        r"(?P=quote)(?=[ \t]*(?:[\r\n,;)]|\\n|[\"'}]|\Z))",
        re.ASCII,
    ),
    validate=lambda candidate: _handed_over(candidate) if _is_made_up(candidate.value) else None,
    reach=(64, 160),
    priority=25,
)
"""`jwt.secret=…` in files of settings."""


def _named_so(candidate: Candidate) -> float | None:
    """What somebody made up for a client or a header: several words with a number."""
    value = candidate.value
    least = _SHORTEST if candidate.match.group()[:6].lower() == "client" else _MEANT
    made_up = len(value) >= least and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if least == _SHORTEST and is_plain_word(value) and len(value) >= _LONG_WORD and not is_placeholder(value):
        return 0.6
    if not made_up or is_placeholder(value) or is_cut_off(candidate) or _SETTING.match(value) or "/" in value:
        return None
    if _MEMBER.match(value):
        return None
    return 0.75


NAMED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:client|app|api|consumer|webhook|signing|shared|partner)_?secret[\"'`]?\s?(?::|=>?)\s?[\"'`][!-~]{8}",
        r"(?i)client_secret=[!-~]{8}",
        r"(?i)x-(?:api|auth|access|functions|app)-?(?:key|token)[\"'`]?\s?[:=]\s?[\"'`]?[!-~]{12}",
    ),
    confirm=deferred(
        r"(?i:(?:client|app|api|consumer|webhook|signing|shared|partner)_?secret[\"'`]?\s?(?::|=>?)\s?(?=[\"'`])"
        r"|client_secret=(?=\w)|x-(?:api|auth|access|functions|app)-?(?:key|token)[\"'`]?\s?[:=]\s?)[\"'`]?"
        r"(?P<value>[A-Za-z0-9][A-Za-z0-9_\-.#@!+~]{7,127})(?=[\"'`\s,;})\\&]|\Z)",
        re.ASCII,
    ),
    validate=_named_so,
    reach=(64, 160),
    priority=25,
)
"""`client_secret: "…"` and `X-Api-Key: …` with words that people chose."""
_OF_TOKENS: Final = (
    r"(?:jwt|token|auth(?:entication)?|encryption|signing|crypto|security)"
    r"(?:settings|options|config(?:uration)?|bearer)?"
)
SECTION: Final = Detector(
    rule=GENERIC_RULE,
    heads=(rf"(?i)\"{_OF_TOKENS}\"\s?:\s?\{{",),
    confirm=deferred(
        rf"(?i:\"{_OF_TOKENS}\")\s?:\s?\{{[^{{}}]{{0,400}}?"
        r"\"(?i:key|secret|(?:signing|secret|security|private|issuer_?signing)_?key)\"\s?:\s?"
        r"(?P<quote>\")(?P<value>[A-Za-z0-9][^\s\"<>{}$\\]{7,255})(?P=quote)",
        re.ASCII,
    ),
    validate=_handed_over,
    reach=(48, 720),
    priority=26,
)
"""The section of a settings file that says what tokens are signed with: `"Jwt": {"Key": "…"}`."""
_TITLE: Final = deferred(rf"(?:{_OF_TOKENS}|sessions?|cookies?|hmac|web_?hooks?)\Z", re.IGNORECASE)
SECTION_OF_YAML: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"\n[ \t]{1,24}(?:secret|key|(?:signing|secret)[_-]?key):[ \t][\"']?[A-Za-z0-9][!-~]{7}",),
    confirm=deferred(
        r"(?<=\n)(?P<indent>[ \t]{1,24})(?P<name>secret|key|(?:signing|secret)[_\-]?key):[ \t]{1,4}(?P<quote>[\"']?)"
        r"(?P<value>[A-Za-z0-9][^\s\"'<>{}$\\]{7,127})(?P=quote)(?=[ \t]*(?:\r?\n|\Z))",
        re.ASCII,
    ),
    validate=lambda candidate: _handed_over(candidate) if _TITLE.match(title_above(candidate)) else None,
    reach=(48, 160),
    priority=25,
)
"""The same in YAML: `jwt:` and below it `secret: …`."""
SECTION_OF_PHP: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)['\"](?:crypt|encryption|jwt|security)['\"]\s?=>\s?(?:\[|array\()\s{0,16}['\"](?:key|secret)['\"]\s?=>\s?['\"][!-~]{12}",
    ),
    confirm=deferred(
        r"(?i:['\"](?:crypt|encryption|jwt|security)['\"])\s?=>\s?(?:\[|array\()\s{0,16}['\"](?:key|secret)['\"]\s?=>\s?"
        r"(?P<quote>['\"])(?P<value>[A-Za-z0-9][^\s'\"<>{}$\\]{11,255})(?P=quote)",
        re.ASCII,
    ),
    validate=lambda candidate: 0.9 if looks_drawn(candidate.value) else _handed_over(candidate),
    reach=(120, 280),
    priority=31,
)
"""The same in PHP: `'crypt' => ['key' => '…']`."""
