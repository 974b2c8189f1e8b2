"""Passwords beside the word for them: in assignments, literals and JSON, and in what people write to a model."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.lines import ends_line, opens_line
from auditors.sensitive_data.password_forms import (
    impossible,
    is_chosen,
    is_code,
    is_digest,
    is_name,
    is_of_code,
    is_passphrase,
    is_plain_word,
    is_technical,
    kinds,
)
from auditors.sensitive_data.password_names import (
    ASSIGNED_HEAD,
    BARE,
    CLOSING,
    HEAD_LONG,
    NEAR,
    SHORT_SPOKEN_HEAD,
    SIGN,
    SPOKEN_HEAD,
    WORD,
    is_short,
)
from auditors.sensitive_data.password_values import (
    ABOUT,
    CHOSEN,
    DRAWN_DIGEST,
    LEAST_DRAWN,
    LEAST_IN_COLUMN,
    is_account,
    is_called,
    is_hash_spoken_of,
    is_of_connection,
    keyed,
    password_detector,
    strength_of,
    strong,
)
from auditors.sensitive_data.randomness import looks_drawn

_WRAPPED: Final = r"(?:[A-Z]\w{0,40}(?:::\w{1,40}){0,2}!?\(\s?)?"
"""A function that a literal is handed to: `String::from("…")`, `SecretStr("…")`."""
_TYPE: Final = r"(?:(?:\s?:\s?&?(?:'static\s)?|\s(?:[Aa]s\s)?)(?i:str(?:ing)?)(?=\s?=))?"
"""The type of a variable: `val password: String = "…"`."""
_FIRST_ARGUMENT: Final = deferred(
    r"\(\s{0,3}[bru]?[\"'`](?:[#.\[]|[a-z]{2,8}[=\[])?[\w.=\-\"']{0,40}\]?[\"'`]\s{0,3},\s{0,3}[bru]?[\"'`]\Z"
)
_PUT: Final = deferred(
    r"\b(?:fill|fill_in|type|send_keys|setValue)\(\s{0,3}[\"'`][^\n]{1,60}[\"'`]\s?,\s?[bru]?[\"'`]\Z|\b(?:put|set|add|setProperty|setAttribute|property|withEnv|setenv|put_env)\(\s{0,3}[bru]?[\"'`][\w.\-]{0,60}[\"'`]\s?,\s?[bru]?[\"'`]\Z"
)
"""A call that sets a name to a value: `properties.put("db.password", "…")`."""
_DEFINED: Final = deferred(
    r"\bdefine\s?\(\s{0,3}[\"'][A-Z_]{0,40}[\"']\s{0,3},\s{0,3}[\"']\Z|#\s?define\s+\w{1,60}\s+\"\Z"
)
"""A constant of PHP or C: a name and a value with no sign between them."""
_IN_TEMPLATE: Final = deferred(r"\$\{[\w.]{0,60}\Z|\{\{[^{}]{0,80}\Z")
"""A variable of a shell, an expression of Helm or Jinja: what follows belongs to it."""
_IN_CLASSES: Final = deferred(r"\bclass(?:Name)?=\{?[\"'`][^\"'`\n]{0,200}\Z")
"""An attribute that lists classes, of which one may be named after a state: `class="… password:border-red-500"`."""
_IN_QUERY: Final = deferred(r"[?&][\w.\-\[\]]{0,40}\Z")


def _assigned(candidate: Candidate) -> float | None:
    """A value without quotes behind `=` or `:`."""
    value = candidate.value
    if ("\n" in candidate.match["sign"] and _NEXT_SETTING.match(value)) or _LOGGED.match(candidate.text, candidate.end):
        return None
    if is_digest(value):
        start = candidate.match.start()
        handed = _HANDED_OUT.search(candidate.text, max(0, start - 16), start) and not is_hash_spoken_of(candidate)
        named = handed or _is_beside_account(candidate) or (is_of_connection(candidate) and _is_line(candidate))
        return DRAWN_DIGEST if named and looks_drawn(value) else None
    if (
        impossible(value)
        or (is_code(value) and not _is_set(candidate))
        or is_called(candidate)
        or (candidate.match["sign"].strip() in _COMPARES and not strong(candidate))
        or _IN_QUERY.search(candidate.text, max(0, candidate.match.start() - 42), candidate.match.start())
        or _IN_TEMPLATE.search(candidate.text, max(0, candidate.match.start() - 82), candidate.match.start())
        or (candidate.match["sign"] == ":" and _IN_CLASSES.search(candidate.before(240)))
    ):
        return None
    word = candidate.match["word"]
    strength = strength_of(value)
    if is_short(word) and not (strength and len(value) >= 6) and not _is_variable(candidate):
        return CHOSEN if is_plain_word(value) and _is_beside_account(candidate) else None
    if strength:
        return strength
    if value.isdigit():
        return 0.7 if len(value) >= 6 else None
    if len(value) > LEAST_DRAWN and kinds(value) >= 2 and looks_drawn(value):
        return 0.8
    if word.isupper() and "=" in candidate.match["sign"]:
        return None if candidate.match["sign"] != "=" and _CONSTANT.match(value) else 0.7
    if is_code(value):
        return CHOSEN
    set_so = candidate.match["sign"] == "=" or (word.isupper() and is_plain_word(value))
    if len(value) >= _LEAST_SET and value.isalpha():
        beside = _is_beside_account(candidate)
        if (set_so and (beside or _is_line(candidate))) or (beside and candidate.match["sign"].strip() == "="):
            return 0.6
    ends = candidate.after(2).lstrip(" ,;")[:1] in ("", "\n", "\r")
    told = ends and value.islower() and ":" in candidate.match["sign"] and not ABOUT.search(value)
    return 0.6 if told and (opens_line(candidate) or (is_plain_word(value) and _is_asked(candidate))) else None


_CONSTANT: Final = deferred(r"[A-Z][A-Z_]*\Z")
"""What code sets a name in capitals to: `LPWORD = PUSHORT`."""
_NEXT_SETTING: Final = deferred(r"[A-Za-z_][\w.\-]{1,60}[=:]")
"""What stands below a setting that is empty."""
_LOGGED: Final = deferred(r"(?<=[a-z]\d): (?=[a-z])")
"""What makes the value the beginning of a line of a log, behind a prompt: `password: debug2: channel 2 …`."""
_COMPARES: Final = frozenset({"==", "===", "!=", "!=="})
"""Signs that code has between a name and another one."""


def _is_asked(candidate: Candidate) -> bool:
    """Whether a program asks for what is typed, or says what it made: `Retype new SMB password: …`."""
    start = candidate.match.start()
    return _ASKED.search(candidate.text, max(0, start - 40), start) is not None


_ASKED: Final = deferred(
    r"(?:\A|\n)[ \t]{0,8}(?:new|re-?type|re-?enter|repeat|confirm|current|enter|initial|temporary|generated|default"
    r"|old)\b[\w \-]{0,24}\Z",
    re.IGNORECASE,
)


_HANDED_OUT: Final = deferred(r"\b(?:temporary|initial|one-time|new)\s\Z", re.IGNORECASE)
"""What somebody is told once, in clear: `Temporary password: …`."""


def _is_set(candidate: Candidate) -> bool:
    """Whether words are the value of a setting (`MYSQL_PASSWORD=…`, `username=…,password=… 0 0`), where code has
    names.
    """
    return (
        is_chosen(candidate.value)
        and _sets(candidate)
        and candidate.after(1) in ("", " ", "\n", "\r", '"')
        and _OF_OBJECT.search(candidate.text, max(0, candidate.match.start() - 40), candidate.match.start()) is None
    )


def _sets(candidate: Candidate) -> bool:
    """Whether the sign is that of a setting: with more around it, the lines beside it must be settings, too."""
    sign, word = candidate.match["sign"], candidate.match["word"]
    if sign == "=" or (word.isupper() and ":" in sign):
        return True
    if sign.strip() == "|":
        return candidate.after(2) == " |"
    if candidate.value.count("_") > 1 and ends_line(candidate):
        return True
    return _is_beside_account(candidate) or (_is_line(candidate) and "=" in sign and is_of_connection(candidate))


def _is_beside_account(candidate: Candidate) -> bool:
    """Whether the account stands in front of its password, or in the line above."""
    start = candidate.match.start()
    if _BESIDE_ACCOUNT.search(candidate.text, max(0, start - 80), start):
        return True
    return _is_line(candidate) and _BELOW_USER.search(candidate.before(160)) is not None


def _is_line(candidate: Candidate) -> bool:
    """Whether a name and its value are all of a line, as in files of settings."""
    before = candidate.text[max(0, candidate.match.start() - 40) : candidate.match.start()]
    return (
        opens_line(candidate)
        and _OF_OBJECT.search(before) is None
        and ends_line(candidate)
        and not is_of_code(candidate.value)
    )


_BESIDE_ACCOUNT: Final = deferred(
    r"(?:\b|_)(?:user(?:name)?|login|e-?mail)\s?[:=]\s?[^\s|,;]{2,40}\s?[|,;]?\s{1,3}[\w.\-]{0,24}\Z", re.IGNORECASE
)
"""The account, in front of its password in the same line."""
_BELOW_USER: Final = deferred(
    r"(?:\A|\n)[ \t>*\-]{0,8}[\w.\-]{0,16}(?:user(?:name)?|login|account|e-?mail)[\"'`*]{0,2}\s?[:=][^\n]{2,60}\n"
    r"[^\n]{0,24}\Z",
    re.IGNORECASE,
)
"""A line that names the account, above the one of its password."""
_OF_OBJECT: Final = deferred(
    r"(?:\b(?:self|this|user|req|res|ctx|data|args|options|opts|params|props|event)\.|->|\()\w{0,24}\Z"
)
"""What makes a name a member of an object in code, or an argument."""


def _is_variable(candidate: Candidate) -> bool:
    """Whether the short word ends the name of a variable of a service: `SMTP_PASS=…`."""
    if candidate.match["word"] not in ("PASS", "pass"):
        return False
    if candidate.match["word"] == "PASS" and candidate.match["sign"] == "=" and is_plain_word(candidate.value):
        return candidate.text.endswith("_", 0, candidate.match.start())
    return _is_of_service(candidate)


def _is_of_service(candidate: Candidate) -> bool:
    """Whether a service stands before the word, in one name with it."""
    start = candidate.match.start()
    return _SERVICE.search(candidate.text, max(0, start - _LONGEST_NAME), start) is not None


_LONGEST_NAME: Final = 80
_CHOICE: Final = deferred(r"\?\s?[\"'`][\w\-]{0,40}\Z")
"""What makes a name the first of two that code chooses from: `i ? "password" : "select"`."""
_SERVICE: Final = deferred(
    r"(?<![A-Za-z0-9])(?:[A-Z0-9]{1,16}_){0,3}(?:DB|DATABASE|SQL|MYSQL|MARIADB|PG|POSTGRES|MONGO|REDIS|RABBITMQ|MQTT|AMQP"
    r"|SMTP|MAIL|EMAIL|IMAP|FTP|SFTP|SSH|LDAP|AD|WIFI|WLAN|ADMIN|ROOT|USER|LOGIN|AUTH|HTTP|PROXY|VPN|SUDO|BECOME"
    r"|KEYSTORE|CERT)_\Z",
    re.IGNORECASE,
)


def _quoted(candidate: Candidate) -> float | None:
    """A value in quotes behind a password's name."""
    value = candidate.value
    if is_digest(value):
        drawn = candidate.match["sign"] is not None and looks_drawn(value)
        return DRAWN_DIGEST if drawn and is_of_connection(candidate) else None
    if impossible(value) or is_name(value) or (value.count(" ") and not _is_phrase(candidate)) or is_account(candidate):
        return None
    short, strength = is_short(candidate.match["word"]), strength_of(value)
    start, sign = candidate.match.start(), candidate.match["sign"] or ""
    if ("|" in sign and "\n" in sign) or _CHOICE.search(candidate.text, max(0, start - _LONGEST_NAME), start):
        return None
    if _names_itself(candidate):
        return None
    if _DEFINED.search(candidate.before(160)):
        return strength or (0.75 if len(value) >= 6 else None)
    if candidate.match["call"]:
        return _passed(candidate)
    if candidate.match["sign"] is None:
        if not strength and not short and "_" in value and is_chosen(value):
            return 0.6
        if is_plain_word(value) and (_IN_SQL.search(candidate.before(120)) or _is_of_account(candidate)):
            return CHOSEN
        if value.count(" "):
            return 0.8
        psk = candidate.match["word"].lower() == "psk"
        return strength if not short or psk or _is_of_service(candidate) else None
    if is_code(value):
        return CHOSEN if not short or _is_of_account(candidate) else None
    if len(value) > LEAST_DRAWN and value.isalpha() and kinds(value) > 1 and looks_drawn(value):
        return 0.8
    if strength or value.count(" "):
        return 0.95
    if short:
        return CHOSEN if is_plain_word(value) and _is_of_account(candidate) else None
    if len(value) < 4:
        return None
    return 0.75 if value.isdigit() or value.islower() or value.isupper() or len(value) >= 8 else 0.6


def _names_itself(candidate: Candidate) -> bool:
    """Whether words with signs between them are those of the name: `WrongPassword = "wrong-password-1"`."""
    if _SEVERAL_WORDS.match(candidate.value) is None:
        return False
    name = _NAME.search(candidate.text, max(0, candidate.match.start() - _LONGEST_NAME), candidate.match.end("word"))
    return name is not None and _NO_LETTERS.sub("", name[0]).lower() == _NO_LETTERS.sub("", candidate.value).lower()


_SEVERAL_WORDS: Final = deferred(r"[A-Za-z]+(?:[\-_.][A-Za-z]+)+(?:[\-_.]\d{1,3})?\Z")
_NAME: Final = deferred(r"[\w\-]{1,60}\Z")
_NO_LETTERS: Final = deferred(r"[^A-Za-z]+")


def _is_of_account(candidate: Candidate) -> bool:
    """Whether a short word can mean nothing but a password: of a network or a store of keys, or beside the account."""
    text, start = candidate.text, candidate.match.start()
    return (
        candidate.match["word"].lower() == "psk"
        or _BESIDE_USER.search(candidate.before(96)) is not None
        or _BESIDE_ACCOUNT.search(text, max(0, start - 80), start) is not None
        or _OF_STORE.search(text, max(0, start - 16), start) is not None
    )


_OF_STORE: Final = deferred(r"(?:key|trust)_?store_?\Z", re.IGNORECASE)
_IN_SQL: Final = deferred(r"\b(?:create|alter)\s(?:role|user|login)\b[^;\n]{1,100}\Z", re.IGNORECASE)
_BESIDE_USER: Final = deferred(
    r"\b(?:user(?:[_\-]?name)?|id|login|as|e?mail|utilisateur|usuario|benutzer(?:name)?|utente|gebruiker)[\"'`]?\s?[:=]?\s?[\"'`][^\"'`\n]{2,60}[\"'`]\s?(?:,|\s(?:and|und|et|y|e|en|with|mit|avec|con)\s)[^,]{0,24}\Z",
    re.IGNORECASE,
)
"""The account, in front of its password in the same literal."""


def _passed(candidate: Candidate) -> float | None:
    """An argument: `setPassword("…")`, or `("password", "…")`, but not two members of a list."""
    if "," in candidate.match["call"] and not _FIRST_ARGUMENT.search(candidate.before(160)):
        return None
    value = candidate.value
    if _PARAMETER.match(value):
        return None
    if not is_technical(value) and (found := strong(candidate)):
        return found
    if is_passphrase(value):
        return 0.85
    if is_technical(value):
        return None
    if _PUT.search(candidate.before(120)):
        return strength_of(value) or (CHOSEN if len(value) >= LEAST_IN_COLUMN else None)
    plain = value.isalnum() and kinds(value) == _TWO
    return 0.8 if len(value) >= 8 and (plain or (kinds(value) > _TWO and not is_code(value))) else None


_TWO: Final = 2
_PARAMETER: Final = deferred(r"(?:new|old|raw|confirm)?_?pass(?:word|wd)?_?\d?\Z")
"""What a password is called among the arguments of a decorator: `@sensitive("password1", "password2")`."""


def _is_phrase(candidate: Candidate) -> bool:
    """A value of several words is a passphrase where it is named so, else a sentence."""
    words = candidate.value.split(" ")
    if candidate.match["word"].lower() == "psk" and (candidate.match["sign"] or "").strip() == "=":
        return len(words) <= _MOST_WORDS and any(map(str.isdigit, candidate.value))
    return (
        _PASSPHRASE.fullmatch(candidate.match["word"]) is not None
        and 3 <= len(words) <= _MOST_WORDS
        and all(word.isalnum() for word in words)
    )


_MOST_WORDS: Final = 10
_PASSPHRASE: Final = deferred(r"pass[ _\-]?phrase|phrase\s(?:secr[èe]te|de\spasse)|frase\sde\spaso", re.IGNORECASE)
_LEAST_SET: Final = 8
"""Letters of a setting that may be a password by themselves."""
ASSIGNED: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"(?P<word>{WORD}){CLOSING}(?P<sign>{SIGN})(?:[>|][+\-]?\s?\n\s{{1,16}})?{BARE}",
    _assigned,
    50,
    NEAR,
)
QUOTED: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD, SHORT_SPOKEN_HEAD),
    rf"(?P<word>{WORD})(?:\[\d{{0,3}}\](?=\s?=))?{CLOSING}(?:(?P<sign>{_TYPE}{SIGN}|\s-[ci]?eq\s|(?:(?<=phrase)|(?<=phrase\ssecr.te)|(?<=phrase\sde\spasse)|(?<=frase\sde\spaso))\s(?:is|was|ist|lautet|est|es)\s){_WRAPPED}|(?P<call>\s{{0,3}}[,(]\s{{0,3}})|\s{{1,2}})(?:[bruN]?@?|<<)"
    r"(?P<quote>``|\"{3}|[\"'`])(?P<value>[^\"'`\n]{4,128})(?P=quote)",
    _quoted,
    52,
    NEAR,
)
KEYED: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"\A[a-z0-9_]{{0,60}}?(?P<word>{WORD})[a-z0-9_]{{0,4}}:\s(?P<value>[^\s\"'`]{{3,128}})\Z",
    keyed,
    51,
)
_GOES_ON: Final = (
    r"(?:old|new|prod(?:uction)?|dev|test|staging|admin|root|user|default|correct[aeo]?|right|certa|value|val|string|text"
    r"|plain|raw|clear|confirm(?:ation)?|repeat|temp|initial|local|live|main|backup|master)"
)
_NAME_GOES_ON: Final = (
    rf"(?P<word>{WORD})(?:_?(?i:{_GOES_ON})){{1,2}}\d{{0,2}}[\"'\])]{{0,3}}(?:{_TYPE})(?P<sign>{SIGN})"
)


def _going_on(candidate: Candidate) -> float | None:
    """A value behind a name that ends in another word: it must speak for itself."""
    value = candidate.value
    if len(value) < LEAST_IN_COLUMN or impossible(value) or is_code(value) or is_called(candidate):
        return None
    return strength_of(value) if any(map(str.isdigit, value)) and any(map(str.isalpha, value)) else None


GOING_ON: Final = (
    password_detector(
        (rf"(?i)(?:{HEAD_LONG})_?{_GOES_ON}_?[a-z0-9]{{0,6}}[\"'\])]{{0,3}}\s{{0,3}}[:=]",),
        rf"{_NAME_GOES_ON}{_WRAPPED}[bruN]?@?(?P<quote>[\"'`])(?P<value>[^\s\"'`]{{6,128}})(?P=quote)",
        _going_on,
        50,
        NEAR,
    ),
    password_detector(
        (rf"(?i)(?:{HEAD_LONG})_{_GOES_ON}_?[a-z0-9]{{0,6}}[\"'\])]{{0,3}}\s{{0,3}}=",),
        rf"{_NAME_GOES_ON}{BARE}",
        lambda candidate: _going_on(candidate) if candidate.match["word"].isupper() else None,
        49,
        NEAR,
    ),
)
"""Names in which the word for a password is not the last one: `SenhaCerta = "…"`, `DB_PASSWORD_PROD=…`."""
