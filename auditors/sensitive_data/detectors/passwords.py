"""Passwords beside the word for them: in assignments, literals and JSON, and in what people write to a model."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_values import (
    ADVERB,
    ASSIGNED_HEAD,
    BARE,
    CHOSEN,
    CLOSING,
    HEAD_LONG,
    HEAD_SHORT,
    LEAST_DRAWN,
    NEAR,
    NUMBERED,
    OWN_WORD,
    SIGN,
    SPOKEN_HEAD,
    VERB,
    WORD,
    impossible,
    is_chosen,
    is_code,
    is_name,
    is_numbered_word,
    is_of_code,
    is_passphrase,
    is_technical,
    keyed,
    kinds,
    password_detector,
    strength_of,
    strong,
    unmistakable,
)
from auditors.sensitive_data.randomness import looks_drawn, surprise

_SHORT_WORDS: Final = frozenset({"pass", "pw", "psw", "psk", "mdp", "clave"})
_SHORT_SPOKEN_HEAD: Final = (
    rf"(?i)(?:{HEAD_SHORT})[0-9]{{0,2}}(?:[\"'`*]{{0,2}}\s{{1,2}}"
    rf"(?:for|of|on|at|is|was|ist|lautet|est|c['?]est|es|del?|du|d[aio]|der|van|to)\s"
    rf"|\s[\"']|[\"'`\])*]{{0,3}}\s{{0,3}}[,(]\s{{0,3}}[\"'`])"
)
_WRAPPED: Final = r"(?:[A-Z]\w{0,40}(?:::\w{1,40}){0,2}!?\(\s?)?"
"""A function that a literal is handed to: `String::from("…")`, `SecretStr("…")`."""
_TYPE: Final = r"(?:(?:\s?:\s?&?(?:'static\s)?|\s(?:[Aa]s\s)?)(?i:str(?:ing)?)(?=\s?=))?"
"""The type of a variable: `val password: String = "…"`."""
_ABOUT: Final = deferred(r"(?:ed|ing|ly|able|ible|ful|less|tion|ment|ness|ity|ern|ity)\Z")
_FIRST_ARGUMENT: Final = deferred(
    r"\(\s{0,3}[bru]?[\"'`](?:[#.\[]|[a-z]{2,8}[=\[])?[\w.=\-]{0,40}\]?[\"'`]\s{0,3},\s{0,3}[bru]?[\"'`]\Z"
)
_PUT: Final = deferred(
    r"\b(?:put|set|add|setProperty|setAttribute|property|withEnv|setenv|put_env)\(\s{0,3}[bru]?[\"'`][\w.\-]{0,60}[\"'`]\s?,\s?[bru]?[\"'`]\Z"
)
"""A call that sets a name to a value: `properties.put("db.password", "…")`."""
_DEFINED: Final = deferred(
    r"\bdefine\s?\(\s{0,3}[\"'][A-Z_]{0,40}[\"']\s{0,3},\s{0,3}[\"']\Z|#\s?define\s+\w{1,60}\s+\"\Z"
)
"""A constant of PHP or C: a name and a value with no sign between them."""
_IN_TEMPLATE: Final = deferred(r"\$\{[\w.]{0,60}\Z|\{\{[^{}]{0,80}\Z")
"""A variable of a shell, an expression of Helm or Jinja: what follows belongs to it."""
_IN_QUERY: Final = deferred(r"[?&][\w.\-\[\]]{0,40}\Z")


def _assigned(candidate: Candidate) -> float | None:
    """A value without quotes behind `=` or `:`."""
    value = candidate.value
    if (
        impossible(value)
        or (is_code(value) and not _is_set(candidate))
        or candidate.after(1) in ("(", "[")
        or _IN_QUERY.search(candidate.text, max(0, candidate.match.start() - 42), candidate.match.start())
        or _IN_TEMPLATE.search(candidate.text, max(0, candidate.match.start() - 82), candidate.match.start())
    ):
        return None
    word = candidate.match["word"]
    strength = strength_of(value)
    if _is_short(word) and not (strength and len(value) >= 6) and not _is_variable(candidate):
        return None
    if strength:
        return strength
    if value.isdigit():
        return 0.7 if len(value) >= 6 else None
    if word.isupper() and "=" in candidate.match["sign"]:
        return 0.7
    if is_code(value):
        return CHOSEN
    if len(value) >= _LEAST_SET and value.isalpha() and candidate.match["sign"] == "=" and _is_line(candidate):
        return 0.6
    ends = candidate.after(2).lstrip(" ,;")[:1] in ("", "\n", "\r")
    return (
        0.6
        if ends
        and value.islower()
        and ":" in candidate.match["sign"]
        and not _ABOUT.search(value)
        and _opens_line(candidate)
        else None
    )


def _is_set(candidate: Candidate) -> bool:
    """Whether words are the value of a setting (`MYSQL_PASSWORD=…`, `username=…,password=… 0 0`), where code has
    names.
    """
    return (
        is_chosen(candidate.value)
        and (candidate.match["sign"] == "=" or (candidate.match["word"].isupper() and ":" in candidate.match["sign"]))
        and candidate.after(1) in ("", " ", "\n", "\r")
        and _OF_OBJECT.search(candidate.text, max(0, candidate.match.start() - 40), candidate.match.start()) is None
    )


def _is_line(candidate: Candidate) -> bool:
    """Whether a name and its value are all of a line, as in files of settings."""
    before = candidate.text[max(0, candidate.match.start() - 40) : candidate.match.start()]
    return (
        _opens_line(candidate)
        and _OF_OBJECT.search(before) is None
        and _LINE_ENDS.match(candidate.text, candidate.end) is not None
        and not is_of_code(candidate.value)
    )


_OF_OBJECT: Final = deferred(
    r"(?:\b(?:self|this|user|req|res|ctx|data|args|options|opts|params|props|event)\.|->|\()\w{0,24}\Z"
)
"""What makes a name a member of an object in code, or an argument."""


def _is_short(word: str) -> bool:
    """Whether the word means other things more often (`pass`, `pw`): then the value must speak for itself."""
    return word.lower() in _SHORT_WORDS


def _is_variable(candidate: Candidate) -> bool:
    """Whether the short word ends the name of a variable of a service: `SMTP_PASS=…`."""
    if candidate.match["word"] not in ("PASS", "pass"):
        return False
    start = candidate.match.start()
    return _SERVICE.search(candidate.text, max(0, start - _LONGEST_NAME), start) is not None


_LONGEST_NAME: Final = 80
_SERVICE: Final = deferred(
    r"(?<![A-Za-z0-9])(?:[A-Z0-9]{1,16}_){0,3}(?:DB|DATABASE|SQL|MYSQL|MARIADB|PG|POSTGRES|MONGO|REDIS|RABBITMQ|MQTT|AMQP"
    r"|SMTP|MAIL|EMAIL|IMAP|FTP|SFTP|SSH|LDAP|AD|WIFI|WLAN|ADMIN|ROOT|USER|LOGIN|AUTH|HTTP|PROXY|VPN|SUDO|BECOME"
    r"|KEYSTORE|CERT)_\Z",
    re.IGNORECASE,
)


def _opens_line(candidate: Candidate) -> bool:
    line = candidate.text[max(0, candidate.match.start() - 140) : candidate.match.start()].rpartition("\n")[2]
    return _LINE_BEGINS.fullmatch(line) is not None


_LINE_BEGINS: Final = deferred(r"(?:[+\-]|\s{0,8}\d{1,5}[\t→]|[\w./\-]{1,80}:\d{1,6}:)?[\s\-\"'{*>•#/]*[\w.\-]{0,40}")
"""A line may begin with what tools print before it: a number, a sign of a diff, the file where it was found."""


def _quoted(candidate: Candidate) -> float | None:
    """A value in quotes behind a password's name."""
    value = candidate.value
    if impossible(value) or is_name(value) or (value.count(" ") and not _is_phrase(candidate)):
        return None
    short, strength = _is_short(candidate.match["word"]), strength_of(value)
    if _DEFINED.search(candidate.before(160)):
        return strength or (0.75 if len(value) >= 6 else None)
    if candidate.match["call"]:
        return _passed(candidate)
    if candidate.match["sign"] is None:
        if not strength and not short and "_" in value and is_chosen(value):
            return 0.6
        return None if short and candidate.match["word"] != "PSK" else strength
    if is_code(value):
        return None if short else CHOSEN
    if strength or value.count(" "):
        return 0.95
    if short or len(value) < 4:
        return None
    return 0.75 if value.isdigit() or value.islower() or value.isupper() or len(value) >= 8 else 0.6


def _passed(candidate: Candidate) -> float | None:
    """An argument: `setPassword("…")`, or `("password", "…")`, but not two members of a list."""
    if "," in candidate.match["call"] and not _FIRST_ARGUMENT.search(candidate.before(160)):
        return None
    value = candidate.value
    if found := strong(candidate):
        return found
    if _PUT.search(candidate.before(120)):
        return strength_of(value) or (CHOSEN if len(value) >= _LEAST_IN_COLUMN else None)
    return 0.8 if len(value) >= 8 and value.isalnum() and kinds(value) == 2 else None


def _is_phrase(candidate: Candidate) -> bool:
    """A value of several words is a passphrase where it is named so, else a sentence."""
    words = candidate.value.split(" ")
    return (
        candidate.match["word"].lower() == "passphrase"
        and 3 <= len(words) <= 10
        and all(word.isalnum() for word in words)
    )


def _told(candidate: Candidate) -> float | None:
    """A value in prose: `my password is …`."""
    value = candidate.value
    if impossible(value) or is_technical(value) or candidate.after(1) in ("(", "["):
        return None
    if is_code(value):
        said = "_" in value and candidate.match["verb"] and is_chosen(value)
        return 0.6 if said and candidate.after(1) in ("", "\n", ".", ",", '"', "'", "`") else None
    strength = strength_of(value)
    least = 8 if (candidate.match["verb"] or "")[:1] in ("'", "’") else 5
    if strength:
        return (
            strength
            if len(value) >= least and (candidate.match["verb"] or not _is_short(candidate.match["word"]))
            else None
        )
    if _is_short(candidate.match["word"]):
        return None
    if candidate.match["verb"] and len(value) >= LEAST_DRAWN and kinds(value) >= 2 and looks_drawn(value):
        return 0.8
    if candidate.text[candidate.start - 1] in "\"'`":
        return 0.8 if candidate.after(1) == candidate.text[candidate.start - 1] else None
    after = candidate.after(2)
    ends = after == "" or after[0] in "\n.,;)" or after.strip() == ""
    return (
        0.6
        if ends
        and candidate.match["verb"]
        and 6 <= len(value) <= 24
        and value.isalpha()
        and not _ABOUT.search(value.lower())
        and (candidate.match["verb"] in _ENGLISH or not _ABOUT_ELSEWHERE.search(value.lower()))
        else None
    )


_ENGLISH: Final = frozenset({"is", "was", "=", ":", "'s", "equals"})
_ABOUT_ELSEWHERE: Final = deferred(
    r"(?:[aiu]t[aoie]|[ai]d[ao]s?|[ée]e?s?|iva|abile|ible|ante|ente|aire|oire|eux|euse|ig|lich|isch|bar|los)\Z"
    r"|(?:ge|ver|be|er|ent|hinter|zu|ab|aus|ein)\w{3,}(?:t|en)\Z"
)
"""Endings of participles and adjectives in other languages: `la password è predefinita`."""


def _juxtaposed(candidate: Candidate) -> float | None:
    """A value beside the word; on the next line it stands alone."""
    between = candidate.text[candidate.match.end("word") : candidate.start]
    alone = "\n" not in between or not candidate.after(24).partition("\n")[0].strip(" \t\r\"'`.)")
    if candidate.match["column"]:
        alone = _opens_line(candidate) and _LINE_ENDS.match(candidate.text, candidate.end) is not None
        return _mixed_in_column(candidate.value) if alone else None
    if not alone:
        return None
    ends = candidate.after(1) in ("", ",", ".", ";", ")", "\n") and "\n" not in between
    chosen = is_numbered_word(candidate.value) and (ends or candidate.value[-4:].isdigit())
    return unmistakable(candidate) or (NUMBERED if chosen else None)


def _mixed_in_column(value: str) -> float | None:
    """A value beside its name in columns, as tools print them: letters with digits or signs."""
    if impossible(value) or is_code(value) or is_technical(value) or "/" in value or len(value) < _LEAST_IN_COLUMN:
        return None
    return strength_of(value) if any(map(str.isdigit, value)) or is_passphrase(value) else None


_LEAST_IN_COLUMN: Final = 6
_LEAST_SET: Final = 8
"""Letters of a setting that may be a password by themselves."""
_LINE_ENDS: Final = deferred(r"[ \t]{0,8}(?:\r?\n|\\n|\Z)")


_PLEASE: Final = (
    r"(?i:wie besprochen|as (?:discussed|agreed)|comme convenu|bitte|please|por favor|per favore|svp|proszę"
    r"|alstublieft)"
)
ASSIGNED: Final = password_detector(
    (ASSIGNED_HEAD,),
    rf"(?P<word>{WORD}){CLOSING}(?P<sign>{SIGN})(?:[>|][+\-]?\s?\n\s{{1,16}})?{BARE}",
    _assigned,
    50,
    NEAR,
)
QUOTED: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD, _SHORT_SPOKEN_HEAD),
    rf"(?P<word>{WORD})(?:\[\d{{0,3}}\](?=\s?=))?{CLOSING}(?:(?P<sign>{_TYPE}{SIGN}|\s-[ci]?eq\s){_WRAPPED}|(?P<call>\s{{0,3}}[,(]\s{{0,3}})|\s{{1,2}})[bruN]?@?"
    r"(?P<quote>``|[\"'`])(?P<value>[^\"'`\n]{4,128})(?P=quote)",
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
TOLD: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD, _SHORT_SPOKEN_HEAD, rf"(?i)(?:{HEAD_LONG})['?]s\s"),
    rf"(?P<word>{OWN_WORD})(?:\s(?:for|of|to|on|in|at|für|vom|zum|pour|de|del|du|des|do|da|di|van|voor|der"
    rf"|para)\s[\w .@'/\-]{{1,40}}?|\s(?:dazu|dafür|hier|here|there|again|ici|aquí))?"
    rf"(?:[\"'`*]{{0,2}}\s{{1,2}}|(?=['’]s\s))"
    rf"(?:(?:(?:was|is|has been|got)\s)?(?:changed\s|set\s|reset\s|updated\s)?to\s|as\s"
    rf"|(?P<verb>{VERB})\s{{0,2}}[:=]?\s{{0,2}}){ADVERB}[\"'`*]{{0,2}}{BARE}",
    _told,
    48,
    NEAR,
)
ANNOUNCED: Final = password_detector(
    (SPOKEN_HEAD,),
    rf"(?P<word>{OWN_WORD})(?:(?:\s[\w\u00c0-\u024f'\-]{{1,14}}){{1,5}}|\s?\([^()\n]{{1,32}}\))\s?[:=]\s{{1,2}}[\"'`]?{BARE}",
    strong,
    44,
    NEAR,
)
JUXTAPOSED: Final = password_detector(
    (SPOKEN_HEAD,),
    rf"(?P<word>{OWN_WORD})(?:\s{{1,2}}(?:-\s|{_PLEASE}\s)?|(?P<column>[ \t]{{3,24}}))[\"'`(„“«]?\s?{BARE}",
    _juxtaposed,
    40,
    (48, 140),
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
    if len(value) < _LEAST_IN_COLUMN or impossible(value) or is_code(value) or candidate.after(1) in ("(", "["):
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
_MORE_THAN_WORDS: Final = 4.2
"""Mean surprise that four words of four letters stay below: `this that then when` has 3.4, drawn letters have 5.4."""
APPLICATION: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD),
    rf"(?P<word>{OWN_WORD})[\"'`*]{{0,2}}(?:{SIGN}|\s{{1,2}}{VERB}\s{{1,2}})[\"'`]?"
    r"(?P<value>(?:[a-z]{4} ){3}[a-z]{4}|(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4})(?![A-Za-z0-9]| [A-Za-z0-9]{4}\b)",
    lambda candidate: 0.9 if surprise(candidate.value.replace(" ", "")) >= _MORE_THAN_WORDS else None,
    56,
    (48, 90),
)
"""Passwords for applications, which Google and WordPress print in groups of four."""


def _foreign(candidate: Candidate) -> float | None:
    """Behind a word that means nothing else, letters with digits or signs are enough."""
    value = candidate.value
    if len(value) < 6 or impossible(value) or is_code(value) or "/" in value:
        return None
    return strength_of(value) if any(map(str.isalpha, value)) else None


_OTHER_WORDS: Final = (
    "[Пп]ароль|ПАРОЛЬ|密码|密碼|口令|パスワード|비밀번호|كلمة السر|كلمة المرور|סיסמה"
    "|(?i:has[łl]o|l[öo]senord|adgangskode|[şŞs]ifre|parol[ăa]|jelsz[óo]|heslo|salasana|lozinka)|[Κκ]ωδικός"
)
OTHER_LANGUAGES: Final = password_detector(
    (
        r"\?\?[\"'`*]{0,2}\s?[:=?]\s{0,2}[\"'`]?[!->@-~]{5}",
        r"(?i)(?:has\??l?o|l[o\xf6]senord|adgangskode|[s?]ifre|parol[a?]|jelsz[o\xf3]|heslo|salasana|lozinka)"
        r"[\"'`*]{0,2}\s?[:=]",
        r"\?{5,24}(?: \?{1,24}){1,3}[:=] [!-~]{5}",
    ),
    rf"(?P<word>(?<![A-Za-z])(?:{_OTHER_WORDS}))(?:\s[^\s:=0-9]{{1,12}}){{0,3}}[\"'`*]{{0,2}}\s?[:=：는은は是]\s{{0,2}}[\"'`]?"
    r"(?P<value>[!#-&*+\-./0-:=?-Z^_a-z~]{4,128}?)(?=[.,:?!]{0,2}(?:[^!-~]|[\"'`<>,;(){}\[\]|\\]|\Z))",
    _foreign,
    48,
)
