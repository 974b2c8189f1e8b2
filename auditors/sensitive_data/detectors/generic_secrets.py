"""Secrets that only their name gives away: `API_KEY=…`, `"client_secret": "…"`, `X-Api-Key: …`, `my token is …`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UNSURE, UUID, is_cut_off, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.hexadecimal_values import HEXADECIMAL, hexadecimal, is_option
from auditors.sensitive_data.lines import ends_line
from auditors.sensitive_data.password_forms import ALL_KINDS, impossible, kinds
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn, surprise

GENERIC_RULE: Final = secret(
    450,
    "generic-secret",
    "GENERIC_SECRET",
    "Key, token or secret of an unknown issuer in a log",
    allows="use whatever the key, token or secret opens, in the name of its owner",
    revoke="Find out from its name and place who issued it, and revoke it there.",
    checks="10 or more characters that look drawn by lot, behind a name that ends in `api key`, `secret`, `token`, "
    "`credential` or, in capitals, `_KEY`. From 16 characters on 0.9, shorter 0.75; words that sign "
    "sessions and tokens (`JWT_SECRET=…`) 0.7. What is handed to `gh secret set`, `vault kv put` and the like needs no "
    "name. Names of other things "
    "(`cache_key`, `next_page_token`, `key_hash`), hashes, code and placeholders are passed over, and so are 64 "
    "hexadecimal digits behind `api_key` or `token`: proxies log the SHA-256 of a key there.",
)

_QUALIFIER: Final = (
    r"(?:api|access|secret|auth|pass|client|private|sign(?:ing|ature)?|encryption|encrypt|crypto|account|service|license"
    r"|licence|consumer|app|application|"
    r"jwt|hmac|aes|cookie|csrf|cipher|webhook|session|storage|shared|root|admin|deploy|write|read|ingest|ingestion|integration"
    r"|subscription|functions?|host|server|rest|master|search|azure|cosmos(?:db)?|salt|sdk|relay|tunnel|fernet|backup"
    r"|management|event ?hub|redis|speech|vision|translator|maps|"
    r"project|proxy|virtual|team|org|partner|merchant|developer|dev|prod|live|integration|user|bot|bearer)"
)
_KEY_NAME: Final = deferred(
    rf"(?i:{_QUALIFIER}[_\-. ]?key|apikey)\Z|(?-i:[A-Z0-9]_KEY|[a-z](?:Api|Secret|Access|Private)Key)\Z"
)
_OTHER_NAME: Final = deferred(
    r"""(?:(?<![a-z])|(?-i:(?<=[a-z])(?=[A-Z])))(?:public|site|primary|foreign|cache|sort|partition|row|index|idempotency|dedup\w*|object|routing|message|group|lookup
        |shift|arrow|hot|map|dict|translation|i18n|registry|lock|rate[_\-. ]?limit|config|s3|path|unique|composite
        |surrogate|natural)[_\-. ]?key\Z
      | (?:(?<![a-z])|(?-i:(?<=[a-z])(?=[A-Z])))(?:next|page|paging|pagination|continu\w*|cursor|csrf\w*|authenticity
        |xsrf\w*|pad|eos|bos|unk|mask|sep|cls|special|stop|start|end|prompt|completion|max|min|num|total|input|output|cached|reasoning|image|audio|text|per|sync|resume|change
        |etag|upload|antiforgery|verification|fcm|device|push|snapshot|watch|invite|trace|current|previous|last|first
        |each|one|single|every|decod\w*|encod\w*|sub|punctuation|whitespace)[_\-. ]?token\Z
      | sealed[_\-. ]?secrets?\Z | gpg[_\-. ]?key\Z | fcm[_\-. ]?registration[_\-. ]?token\Z
      | hash | digest | checksum | fingerprint | public | publishable | example
      | _name\Z | token_?id | key_?id | kid\Z | placeholder
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAME: Final = deferred(r"[\w.\-]*\Z|(?:\b\w+ )?\b[\w\-]+ \Z", re.ASCII)
_CODE: Final = deferred(
    r"[a-z]+(?:[_\-.][a-z]+)+\Z|0x[0-9a-f]{4,16}\Z|(?:https?|file|data)[:/]|[./~]|\d+\Z|[\d.,:\-/+TZ]+\Z|\w+(?:::\w+)+\Z|a-zA-Z|[A-Z][a-z]+V\d{1,2}(?:p\d)?(?:alpha|beta)\d{0,2}\Z",
    re.ASCII,
)
_MEMBER: Final = deferred(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){1,6}\Z")
_SNAKE_CASE: Final = deferred(
    r"[#%&]?(?:[a-z]{1,20}\d{0,5}(?:_[a-z]{1,20}\d{0,5}){1,12}|[A-Z]{1,20}\d{0,5}(?:_[A-Z]{1,20}\d{0,5}){2,12}"
    r"|[A-Z][A-Za-z]{0,19}(?:_(?:[a-z]{2,20}|\d{1,4})){2,12})\Z"
)
"""Words with numbers behind them: `gnutls_pkcs11_copy_x509_privkey2`, `NL80211_CMD_SET_KEY`, `UUID_lower_64_bits`."""
_CAMEL_CASE_NAME: Final = deferred(
    r"(?:[A-Z]{1,4}[a-z]{2,20}|V\d{1,2}(?:p\d)?(?:alpha|beta)?\d{0,2}|[A-Z]{2,4}(?=[A-Z][a-z]|V\d|\Z)){3,16}\Z"
)
"""A class with a version: `GoogleCloudRunV2SecretVolumeSource`."""
_CAMEL: Final = deferred(r"[A-Z][a-z]+")
_MEAN_OF_CAMEL: Final = 4.5
_BASE64: Final = deferred(r"/[A-Za-z0-9+/]{22,}={1,2}\Z")
"""What begins like a path, and is none."""
UUID_FORM: Final = deferred(rf"{UUID}\Z")
SEPARATORS: Final = deferred(r"[-_.:/]")
_SURE: Final = 16
_LONG: Final = 20
_WORDLESS: Final = 5.0
"""Mean surprise above which letters alone are no words."""


_LINE_ENDS: Final = ("[\\r]", "[\\n]")
"""As logs of what went over the wire write them, behind the value of a header."""


def is_named(candidate: Candidate) -> bool:
    """Whether the name in front of the value is that of a secret."""
    word = candidate.match["word"]
    end = candidate.match.start("word")
    before = _NAME.search(candidate.text, max(0, end - 48), end)
    name = (before.group() if before else "") + word
    if _OTHER_NAME.search(name) or _RESOURCE.search(candidate.text, max(0, end - 96), end):
        return False
    if _IDENTIFIER.search(name) and _PARTNER.search(candidate.before(160) + "\n" + candidate.after(160)):
        return False
    return (
        word.lower() != "key"
        or _KEY_NAME.search(name) is not None
        or _is_constant_key(candidate)
        or _is_beside_endpoint(candidate)
    )


def _is_constant_key(candidate: Candidate) -> bool:
    """Whether a constant that is called `KEY` and nothing else is sent to somebody: `const KEY = …; … bearer(KEY)`."""
    text, start = candidate.text, candidate.match.start("word")
    return (
        _CONSTANT.search(text, max(0, start - 16), start) is not None
        and candidate.match["sign"].rstrip(" \t").endswith(("=", '"', "'"))
        and len(candidate.value) >= _LONG
        and _SENT.search(text, max(0, start - _AROUND), candidate.end + _AROUND) is not None
    )


def _is_beside_endpoint(candidate: Candidate) -> bool:
    """Whether a long value that is called `key` and nothing else stands beside the address that it is sent to."""
    return (
        len(candidate.value) >= _OF_ENDPOINT
        and HEXADECIMAL.match(candidate.value) is None
        and _ENDPOINT.search(candidate.before(_NEAR) + "\n" + candidate.after(_NEAR)) is not None
    )


_OF_ENDPOINT: Final = 32
_NEAR: Final = 160
_ENDPOINT: Final = deferred(r"\b(?:endpoint|api_?base|base_?url)[\"']?\s?[:=]\s?[\"']?https?:", re.IGNORECASE)
_RESOURCE: Final = deferred(
    r"\barn:aws[\w\-]*:[\w:\-]{0,80}\Z|(?:checksum|digest|hash|sha256)/[\w.\-]{0,24}\Z", re.ASCII
)
"""The name of a secret among the resources of Amazon, which is none, or its hash in annotations of Helm."""
_IDENTIFIER: Final = deferred(r"(?<!secret[_\-. ])(?:access|application|consumer)[_\-. ]?key\Z", re.IGNORECASE)
_PARTNER: Final = deferred(
    r"(?:secret|application|consumer)[_\-. ]?(?:access[_\-. ]?)?(?:key|secret)\b(?<!consumer.key)", re.IGNORECASE
)
"""Of a pair of keys the first one only names the second."""
_CONSTANT: Final = deferred(r"(?:\A|[\n;{(])\s{0,12}(?:(?:export|const|let|var|val|final|static)\s){0,3}\Z|\bconst\s\Z")
_SENT: Final = deferred(r"bearer|authorization|x-api-key|\bapi[_. \-]?key|\bapi\.[a-z]", re.IGNORECASE)
_AROUND: Final = 240


def is_code(value: str) -> bool:
    """Whether the value is a name of code: a member of an object too, unless one of its parts looks drawn by lot."""
    if _MEMBER.match(value):
        longest = max(value.split("."), key=len)
        return sum(map(str.isdigit, longest)) < 3 or not looks_drawn(longest)
    if _SNAKE_CASE.match(value):
        return not looks_drawn(max(value.strip("#%&").split("_"), key=len))
    if _CAMEL_CASE_NAME.match(value):
        words = _CAMEL.findall(value)
        return sum(map(len, words)) >= _MEAN_OF_CAMEL * len(words)
    return _CODE.match(value) is not None and _BASE64.match(value) is None


def generic(candidate: Candidate) -> float | None:
    """A value behind the name of a secret: it must look drawn by lot."""
    value = candidate.value
    if (
        not is_named(candidate)
        or is_code(value)
        or (candidate.after(1) in ("(", "[") and candidate.after(4) not in _LINE_ENDS)
        or is_cut_off(candidate)
        or is_placeholder(value)
        or (_VERSIONED.match(value) and _FETCHED.search(candidate.before(40)))
        or _FURTHER.match(value)
        or candidate.before(8) == ";base64,"
        or (_VERSIONED.match(value) and candidate.match["sign"] in _OF_LABELS)
        or (_SLUG.match(value) and _VIRTUAL.search(candidate.before(40)))
    ):
        return None
    sign = candidate.match["sign"]
    joined = sign.strip(" \t\r\n\"'`])*") != "" or _DEFINED.search(candidate.before(120)) is not None
    if "\n" in sign and (not joined or _PLACE.match(value)):
        return None
    if not joined and not _is_alone(candidate) and (len(value) < _LONG or not any(map(str.isdigit, value))):
        return None
    if UUID_FORM.match(value):
        return 0.8 if joined or _is_variable(candidate) or is_option(candidate) else None
    if HEXADECIMAL.match(value):
        return hexadecimal(candidate)
    if not _is_drawn(value):
        return UNSURE if joined and _is_shared(candidate) else None
    if not any(map(str.isdigit, value)):
        return (
            0.75
            if len(value) >= _LONG and surprise(value) >= _WORDLESS and "," not in candidate.match["sign"]
            else None
        )
    return 0.92 if len(value) >= _SURE else 0.75


def _is_alone(candidate: Candidate) -> bool:
    """Whether the value is the argument of an option (`--token …`), or a name and the value are all of a line."""
    start = candidate.match.start("word")
    value = candidate.value
    if kinds(value) < ALL_KINDS - 1 or len(value) < _LEAST_ALONE or _CAMEL_CASE.match(value):
        return False
    option = _OPTION.search(candidate.text, max(0, start - _LONGEST_NAME), start) is not None
    return option or (
        _FIRST.search(candidate.text, max(0, start - _LONGEST_NAME), start) is not None and ends_line(candidate)
    )


_LEAST_ALONE: Final = 12
_LONGEST_NAME: Final = 40
_CAMEL_CASE: Final = deferred(r"[a-z]*(?:[A-Z]{1,3}[a-z]{2,16}){2,12}\d{0,2}\Z")
_OPTION: Final = deferred(r"(?:\A|\s)--?(?:[a-z0-9]+[\-_]){0,3}\Z", re.IGNORECASE)
_FIRST: Final = deferred(r"(?:\A|\n)[ \t>*\-]{0,4}(?:[\w\-]{2,16}[ \-]){0,2}\Z")


def _is_shared(candidate: Candidate) -> bool:
    """Whether people chose a value of all kinds of characters for `secret = …`, as those of RADIUS and tunnels."""
    start = candidate.match.start("word")
    whole = candidate.match["word"].lower() == "secret" and not candidate.text[max(0, start - 1) : start].isalnum()
    return whole and kinds(candidate.value) == ALL_KINDS and not impossible(candidate.value)


def _is_drawn(value: str) -> bool:
    """Whether the value looks drawn by lot, or what stands behind its last sign does: `if_live_…`."""
    if looks_drawn(SEPARATORS.sub("", value)):
        return True
    last = SEPARATORS.split(value)[-1]
    return len(value) > len(last) >= _SURE and looks_drawn(last)


_FETCHED: Final = deferred(
    r"(?:get|fetch|read|load|access|find|resolve|lookup)_?(?:secret|token|key|credential)s?\(\s?[\"'`]\Z", re.IGNORECASE
)
_VERSIONED: Final = deferred(r"[a-z]{1,16}(?:[\-_./][a-z]{1,16}){1,8}[\-_./]?\d{1,3}\Z")
"""Words and a version: the name that a secret is fetched by, `getSecret("db-password-v2")`."""
_OF_LABELS: Final = ('="', '=~"')
"""Signs of labels of metrics, which are called by the names of secrets: `kube_secret_info{secret="db-creds-v2"}`."""
_FURTHER: Final = deferred(r"Signature=[0-9a-f]+\Z")
"""What follows the names of headers that are signed: `x-amz-security-token, Signature=…`."""
_VIRTUAL: Final = deferred(r"virtual[_\- ]?key[\"']?\s?[:=]\s?[\"']?\Z", re.IGNORECASE)
_SLUG: Final = deferred(r"[a-z]{3,16}(?:-[a-z]{2,16}){0,3}-[a-z0-9]{4,8}\Z")
"""What Portkey calls a provider whose key it holds: `openai-ab12cd`."""
_DEFINED: Final = deferred(r"#\s?define\s{1,4}\w{1,60}\s{1,8}\"\Z")
"""A constant of C: a name and a value with no sign between them."""
_PLACE: Final = deferred(r"[\w.\-]{1,60}(?:/[\w.\-]{1,60})*\.[a-z]{1,5}:\d{1,6}\Z")
"""Where a tool found a line, which stands before that line: `src/app.py:12`."""


def _is_variable(candidate: Candidate) -> bool:
    """Whether the name is written as variables of an environment are: `ENV SNYK_TOKEN …`, `setx SNYK_TOKEN …`."""
    return (
        candidate.match["word"].isupper()
        and candidate.text[candidate.match.start() - 1 : candidate.match.start()] == "_"
    )


WORD_BEGINS: Final = deferred(r"[KkSsTtCc](?=(?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken|(?<=c)redential|(?<=s)alt))", re.ASCII)

_DECODES: Final = (
    r"(?i:(?:buffer|bytes(?:array)?|base64(?:url)?|binascii|hex|codecs|convert|crypto)\.\w{3,24}|atob|unhexlify"
    r"|b64decode)"
)
"""What makes bytes of a literal: `Buffer.from("…", "hex")`, `bytes.fromhex("…")`."""
GENERIC: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key(?:_base)?|secret|token|credentials?)[\s\"'`\])*=:>(,|\[<@]{1,32}(?:(?:is|to|was|ist|est|es|lautet)[\s\"'`"
        r"(\[<*]{0,7})?"
        r"[A-Za-z0-9_+/=.~!@#$%^&*:-]{10}",
        r"(?i)(?:key|secret|token) (?:->|-|\?) [\"'`*]{0,2}[A-Za-z0-9_+/=.~-]{10}",
    ),
    confirm=deferred(
        r"(?P<word>[KkSsTtCc](?i:(?<=k)ey(?:_base)?|(?<=s)ecret|(?<=t)oken|(?<=c)redentials?))"
        r"(?P<sign>[\"'`\])*]{0,3}(?:\s{0,24}(?:=>|:=|\|\|=|[:=][ \t]{0,24})|\s{0,3}(?:->|(?<=\s)[-–](?=\s)|[→(,>|]"
        r"|\b(?:is|to|was|ist|est|es|lautet)\b)?)\s{0,3}(?:(?:[A-Z]\w{0,40}(?:::\w{1,40}){0,2}!?"
        rf"|{_DECODES})\(\s?(?=[bru]?[\"'])[bru]?)?(?:@(?=\"))?[\"'`(\[<*]{{0,4}})"
        r"(?<![A-Za-z0-9_])(?P<value>[A-Za-z0-9_\-+/=.~!@#$%^&*:]{10,512}?)(?=[.,;:!?)]{0,2}(?:[\s\"'`<>,;(){}\[\]"
        r"|\\&]|\Z))",
        re.ASCII,
    ),
    validate=generic,
    reach=(96, 540),
    priority=30,
    opening=WORD_BEGINS,
)
NAMED_VALUE: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key|secret|token)[\"'],\s{0,3}[\"']value[\"']\s?:\s?[\"'][!-~]{10}",
        r"(?i)(?:key|secret|token)[\"']?:[ \t]{0,3}\r?\n[ \t]{1,24}(?:value|inline_string|stringvalue):[ \t]{1,3}"
        r"[\"']?[!-~]{10}",
    ),
    confirm=deferred(
        r"(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))"
        r"(?P<sign>[\"'],\s{0,3}[\"']value[\"']\s?:\s?[\"']|[\"']?:[ \t]{0,3}\r?\n[ \t]{1,24}"
        r"(?i:value|inline_string|stringvalue):[ \t]{1,3}[\"']?)"
        r"(?P<value>[A-Za-z0-9_\-+/=.~]{10,512})(?=[\"']|[ \t]{0,4}(?:\r?\n|\Z))",
        re.ASCII,
    ),
    validate=generic,
    reach=(64, 540),
    priority=30,
)
"""Name and value as neighbours in JSON that a text shows, as in collections of Postman, and a value below its name in
YAML, as in those of Envoy.
"""


def _foreign(candidate: Candidate) -> float | None:
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or is_code(value) or not any(map(str.isdigit, value)):
        return None
    return 0.9 if looks_drawn(SEPARATORS.sub("", value)) else None


_FOREIGN: Final = (
    r"api[\s\-]?(?:schl[üu]ssel|sleutel|nyckel|n[øo]gle|avain)|(?:zugriffs|zugangs|geheim)schl[üu]ssel"
    r"|cl[ée]\s(?:d['’])?(?:api|secr[èe]te|acc[èe]s)|jeton(?:\sd['’]acc[èe]s)?"
    r"|clave\s(?:de\s)?(?:la\s)?(?:api|secreta|acceso)|token\s(?:de|di|d['’])\s?(?:acceso|acc[èe]s|accesso|acesso)"
    r"|chiave\s(?:api|segreta|di\saccesso)|chave\s(?:de\s|da\s)?(?:api|secreta|acesso)|klucz\sapi"
    r"|(?:api[\s\-]?)?(?:密钥|金鑰|令牌|キー|トークン|ключ|токен|토큰|키)"
)
OTHER_LANGUAGES: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:schl.ssel|sleutel|nyckel|n.gle|avain|jeton|klucz api)[\"'`*]{0,2}\s?(?:[:=(]|ist |est )",
        r"(?i)\b(?:cl.|clave|chiave|chave|token|jeton)\s[a-z' ]{0,8}"
        r"(?:api|secr.te|secreta|segreta|acc.s|acceso|accesso|acesso)"
        r"[\"'`*]{0,2}\s?(?:[:=(]|est? )",
        r"\?\?[\"'`*]{0,2}\s?[:=?]\s{0,2}[\"'`]?[A-Za-z0-9_-]{16}",
        r"(?i)api \?[\"'`*]{0,2}\s?[:=?]\s{0,2}[\"'`]?[a-z0-9_-]{16}",
    ),
    confirm=deferred(
        rf"(?i:(?P<word>{_FOREIGN}))[\"'`*]{{0,2}}\s?(?:[:=：(是为為は]|\b(?:ist|lautet|est|es|è)\b)\s{{0,3}}[\"'`]?(?<![A-Za-z0-9_])"
        r"(?P<value>[A-Za-z0-9_\-+/=.]{16,256}?)(?=[.,;:!?)]{0,2}(?:[^\x00-\x7f]|[\s\"'`<>,;(){}\[\]]|\Z))",
    ),
    validate=_foreign,
    reach=(64, 280),
    priority=30,
)
"""What keys are called in other languages: `API-Schlüssel: …`, `clé API : …`."""


TYPED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)(?:key|secret|token)\s?:\s?&?(?:'static\s)?(?:str(?:ing)?|text)\s?=\s?[\"'][!-~]{10}",
        r"(?i)(?:key|secret|token)[\"')\]]{0,2} (?:\|\||\?\?|or) [\"'`][!-~]{10}",
        r"(?i)(?:key|secret|token) ?\{ ?get; ?[a-z; ]{0,16}\} ?= ?\"[!-~]{10}",
        r"(?i)(?:key|secret|token) ?[:=] ?secret(?:str|string)?\([\"'][!-~]{10}",
    ),
    confirm=deferred(
        r"(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))(?P<sign>\s?:\s?&?(?:'static\s)?(?i:str(?:ing)?|text)"
        r"\s?=\s?|[\"')\]]{0,2}\s(?:\|\||\?\?|or)\s|\s?\{\s?get;\s?(?i:[a-z; ]{0,16})\}\s?=\s?"
        r"|\s?[:=]\s?(?i:secret(?:str|string)?)\()(?P<quote>[\"'])(?P<value>[^\s\"']{10,512})(?P=quote)",
        re.ASCII,
    ),
    validate=generic,
    reach=(96, 540),
    priority=30,
    opening=WORD_BEGINS,
)
"""With a type, an accessor or a fallback between name and value: `val apiKey: String = "…"`,
`process.env.API_KEY || "…"`, `ApiKey { get; set; } = "…"`.
"""


_SUFFIX: Final = r"(?:old|new|prev|prod|production|dev|staging|stage|live|backup|bak|primary|secondary|v?[0-9]{1,2})"
SUFFIXED: Final = Detector(
    rule=GENERIC_RULE,
    heads=(
        r"(?i)_(?:key|secret|token)_[a-z0-9]{1,10}[\"'`\])]{0,3}\s{0,3}(?:=>|[:= ])\s{0,3}[bru]?[\"'`]?"
        r"[A-Za-z0-9_+/=.~-]{16}",
    ),
    confirm=deferred(
        rf"(?<=_)(?P<word>[KkSsTt](?i:(?<=k)ey|(?<=s)ecret|(?<=t)oken))(?P<sign>_(?i:{_SUFFIX})[\"'`\])]{{0,3}}"
        r"(?:\s{0,3}(?:=>|[:=])\s{0,3}[bru]?[\"'`]?|\s))(?P<value>[A-Za-z0-9_\-+/=.~]{16,512})(?=[\s\"'`<>,;(){}\[\]\\&]|\Z)",
        re.ASCII,
    ),
    validate=generic,
    reach=(96, 540),
    priority=29,
    opening=WORD_BEGINS,
)
"""Names that go on: `GITHUB_TOKEN_OLD=…`, `API_KEY_2=…`."""


def _device(candidate: Candidate) -> float | None:
    value = candidate.value
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return 0.85 if mixed and looks_drawn(value) and not is_placeholder(value) and not is_cut_off(candidate) else None


AUTH: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"\bauth(?:\[[0-9]{0,3}\])? ?= ?[\"'][A-Za-z0-9_+/-]{20}",),
    confirm=deferred(
        r"(?<![\w.\-])auth(?:\[\d{0,3}\])?\s?=\s?(?P<quote>[\"'])(?P<value>[A-Za-z0-9_\-+/=]{24,64})(?P=quote)"
    ),
    validate=_device,
    reach=(48, 70),
    priority=29,
)
"""`char auth[] = "…"`, as programs of small devices have it."""
