"""Passwords that stand beside the account they open: `root / …`, `mara@example.org:…`, `login: bo`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import UUID_FORM
from auditors.sensitive_data.lines import ends_line
from auditors.sensitive_data.password_forms import (
    impossible,
    is_name,
    is_numbered_word,
    is_passphrase,
    is_plain_word,
    is_technical,
    kinds,
)
from auditors.sensitive_data.password_names import BARE, OWN_WORD
from auditors.sensitive_data.password_values import (
    CHOSEN,
    LEAST_DRAWN,
    NUMBERED,
    is_called,
    mixed,
    password_detector,
    strength_of,
    strong,
    unmistakable,
)
from auditors.sensitive_data.randomness import looks_drawn

_ACCOUNT_NUMBER: Final = deferred(
    r"\A\w+[\s:=]{1,3}(?i:sid|[ug]?id|[ug]uid|key|number|no|type|name|provider|region|role|profile|source|method)\b|A[CP][0-9a-f]{32}\Z"
)
"""What an account is numbered by, which is no password."""
_ACCOUNT: Final = (
    r"(?:basic auth|http basic|log(?:ging)?[ -]?in|sign(?:ing)?[ -]in|credentials?|creds|zugang(?:sdaten)?"
    r"|identifiants?|acc.s|anmelden|user(?:name)?|account|konto|usuario|utilisateur|benutzer|gebruiker|utente|combo|credenciales|credenziali|inloggegevens|accesso)"
)


def _paired(candidate: Candidate) -> float | None:
    """A password behind an account: where both are announced, letters with digits do, too."""
    value, pair = candidate.value, candidate.match.group()
    if (
        UUID_FORM.match(value)
        or _ACCOUNT_NUMBER.search(pair)
        or _ACCOUNT_NUMBER.match(value)
        or is_called(candidate)
        or is_technical(value)
        or candidate.text.endswith("://", 0, candidate.match.start())
        or ((joined := _JOINED.search(candidate.before(48))) is not None and looks_drawn(joined["account"]))
    ):
        return None
    announced = _ANNOUNCED.search(pair) is not None
    form = announced and len(value) >= 8 and (_ALNUM.fullmatch(value) is not None or kinds(value) >= 3)
    drawn = kinds(value) >= 2 and len(value) >= LEAST_DRAWN and looks_drawn(value)
    plain = (form and (strength_of(value) is not None or drawn)) or is_passphrase(value)
    return strong(candidate) or (0.8 if plain and not impossible(value) else None) or unmistakable(candidate)


_JOINED: Final = deferred(r"(?<!\w)(?P<account>[A-Za-z]\w{7,40})/\Z")
"""What stands in place of an account: letters that are drawn as the rest is are the beginning of the same base64."""
_ALNUM: Final = deferred(r"[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*")
_ANNOUNCED: Final = deferred(
    r"\A(?:cred(?:ential)?s|zugang(?:sdaten)?|identifiants|login|(?:http )?basic(?: auth)?)"
    r"(?:\s?[:=]|\s[^:\n]{2,36}:|\s(?:is|are|was|were)\s)"
    r"|[\s,](?:pass(?:word|wort)?|pwd?|ww|mdp)\s",
    re.IGNORECASE,
)


ACCOUNT_PAIR: Final = password_detector(
    (rf"(?i){_ACCOUNT}[\s:=]",),
    rf"(?i:\b{_ACCOUNT}(?: (?:(?:for|to|on|of|für|pour)\s)?[\w .\-]{{2,32}}?:\s"
    rf"|(?:\s->\s|[\s:=]{{1,3}})(?:(?:with|w/|as|mit|avec|con|are|is|was|for|to)\s[\w.\-]{{0,24}}?\s?){{0,2}})[\"'`(]?"
    rf"(?!(?:user|login|benutzer|utilis|usuario|utente|gebruiker|identif|e-?mail|host|server|name|url)\w{{0,12}}\s?:\s)"
    rf"[A-Za-z][\w.@\-]{{1,40}}+[\"'`]?(?:\s{{0,2}}(?://|[/|:,]|\b(?:and|und|et|with|mit|avec|con|com)\b)\s{{0,2}}(?:{OWN_WORD}\s)?"
    rf"|,?\s(?:pass(?:word|wort)?|pwd?|ww|mdp)\s?[:=]?\s?))"
    rf"(?![A-Za-z_][\w.\-]{{0,40}}=)[\"'`]?{BARE}",
    _paired,
    42,
    (32, 260),
    opening=deferred(rf"(?i:\b{_ACCOUNT})", re.ASCII),
)
ABBREVIATED: Final = password_detector(
    (r"(?i)[\s,;/|](?:p|pw)\s?[:=]",),
    rf"[Uu](?<!\w.)(?i:(?:n|sr|ser)?\s?[:=]\s?[!-~]{{2,40}}[\s,;/|]{{1,4}}(?:p|pw)\s?[:=]\s?)[\"'`]?{BARE}",
    strong,
    42,
    (64, 160),
)
"""`u: bob`, and `p: …` behind it or on the next line."""


def _of_account(candidate: Candidate) -> float | None:
    """A password behind the name of an account: of three kinds of characters where nothing else tells."""
    value = candidate.value
    if re.match(r"[x*!]:\d|\d+:\d|v\d+(?:\.|\Z)|\$[A-Z({_]|/", value) or ":" in value or "/" in value:
        return None
    spaced = candidate.match["mark"].startswith(" ")
    if is_passphrase(value) and _CHPASSWD.search(candidate.before(200)):
        return 0.85
    if spaced and (sure := unmistakable(candidate)):
        return sure
    return strong(candidate) or (
        0.75 if spaced and kinds(value) >= 2 and len(value) >= 8 and mixed(candidate) else None
    )


_CHPASSWD: Final = deferred(r"\bchpasswd\b")
"""What takes lines of an account and its password."""
KNOWN_ACCOUNT: Final = password_detector(
    (
        r"(?i)\b(?:root|admin|administrator|ubuntu|postgres|viewer|operator)(?: ?/ ?|:| -> | \? )[!-~]{6}",
        r"\((?:root|admin|elastic|sa|postgres) \| [!-~]{6}",
    ),
    r"(?<![\w./@:\-])(?i:root|admin|administrator|ubuntu|postgres|viewer|operator|(?<=\()(?:elastic|sa)(?= \|))"
    r"(?P<mark> / |/|:| -> | → | \| (?=[^\n()|]{4,64}\)))"
    rf"(?!/)[`]?{BARE}",
    _of_account,
    41,
    (24, 140),
)
"""`nas - root / …`, `administrator:…`: accounts that machines are delivered with."""


def _to_use(candidate: Candidate) -> float | None:
    """What nothing but a pair can be: unmistakable, or a name with a year."""
    value = candidate.value
    if value[0].isdigit() or is_technical(value):
        return None
    return strong(candidate) or (NUMBERED if is_numbered_word(value) and value[-4:].isdigit() else None)


SETTING: Final = password_detector(
    (r"(?i)auth[\"']?\s?[:=]\s?[\"']?[a-z][a-z0-9_.@-]{1,32}[:/][!-~]{6}",),
    r"(?i:(?<![a-z])(?:basic|http|proxy)?_?auth)[\"']?\s?[:=]\s?[\"']?"
    rf"(?!(?i:basic|bearer|digest|token|https?|oauth2?)[:/])[A-Za-z][\w.@\-]{{1,32}}[:/]{BARE}",
    lambda candidate: strong(candidate) or (mixed(candidate) and unmistakable(candidate)),
    42,
    (56, 140),
)
"""`NEO4J_AUTH=neo4j/…`, `basicAuth: "ann:…"`."""


TO_USE: Final = password_detector(
    (r"(?i)\b(?:use|try|tried|used|nimm|utilise|usa|prueba) [a-z][a-z0-9_.@-]{2,24} / [!-~]{6}",),
    r"\b(?i:use|try|tried|used|nimm|utilise|usa|prueba)\s[\"'`]?[A-Za-z][\w.@\-]{2,40}\s/\s"
    rf"(?=\S{{0,40}}\d){BARE}",
    _to_use,
    40,
    (48, 140),
)
"""`for the staging box use deploy / …`."""
BEHIND_ADDRESS: Final = password_detector(
    (
        r"[0-9]\.[0-9]{1,3}(?::[0-9]{2,5})?[ \t,;|]{1,8}(?:root|admin|administrator|ubuntu|postgres|oracle|user|pi|sa)"
        r"[ \t,;|]{1,8}[!-~]{6}",
    ),
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5})?[ \t,;|]{1,8}"
    rf"(?:root|admin|administrator|ubuntu|postgres|oracle|user|pi|sa)[ \t,;|]{{1,8}}(?!\d{{4}}-\d)"
    rf"{BARE}(?=[ \t]{{0,8}}(?:\r?\n|\Z))",
    lambda candidate: strong(candidate) or (mixed(candidate) and 0.75 if candidate.value.isalnum() else None),
    43,
    (64, 140),
)
"""A row of a list of machines without headings: `10.0.0.5  root  …`."""
OF_MACHINE: Final = password_detector(
    (
        r"[0-9]\.[0-9]{1,3}(?::[0-9]{2,5})?(?: [a-z0-9]{2,12})? ?\([a-z][a-z0-9_.-]{1,24}/[!-~]{6}",
        r"[0-9]\.[0-9]{1,3}(?::[0-9]{2,5})?(?: |, ?| ?-{1,2}> ?)[a-z][a-z0-9_.-]{1,24}/[!-~]{6}",
    ),
    r"(?<![\d./])\d{1,3}(?:\.\d{1,3}){3}(?::\d{2,5})?"
    r"(?:(?P<bracket>(?:\s[a-z0-9]{2,12})?\s?\()|\s|,\s?|\s?-{1,2}>\s?)[a-z][a-z0-9_.\-]{1,24}/(?!\d{1,3}\.)"
    rf"(?![\w\-]{{1,40}}\.[a-z]{{2,4}}\b){BARE}(?(bracket)(?=[),])|(?=[ \t]{{0,8}}(?:\r?\n|\Z)))",
    lambda candidate: None if is_technical(candidate.value) else strong(candidate),
    43,
    (72, 140),
)
"""`10.0.0.5 (bo/…)`, `10.0.0.5,bo/…`: what a machine is logged in to with."""
IN_LOGIN: Final = password_detector(
    (r"(?i)\b(?:log ?in|sign ?in|anmeld|connect)[^\n]{0,120}\([a-zA-Z][\w.-]{1,32}/[!-~]{6}",),
    rf"(?i:\b(?:log ?in|sign ?in|anmeld|connect))[^\n]{{0,120}}?\([A-Za-z][\w.\-]{{1,32}}/{BARE}(?=\))",
    strong,
    42,
    (200, 140),
)
"""`Login at https://… (user/…)`."""
AT_A_MACHINE: Final = password_detector(
    (r"@[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",),
    r"(?<![\w.\-/:@])[A-Za-z_][\w.\-]{0,31}:(?P<value>[^\s:/@\"'`<>]{6,64})@\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
    lambda candidate: strong(candidate) or (0.85 if is_passphrase(candidate.value) else None),
    43,
    (120, 24),
)
"""`root:…@10.0.0.5`, without a scheme."""


def _pair(candidate: Candidate) -> float | None:
    """A password behind an address of e-mail, as lists of logins have it."""
    value = candidate.value
    apart = candidate.match["mark"].startswith(" ")
    if impossible(value) or is_name(value) or ("@" in value and not apart and not ends_line(candidate)):
        return None
    plain = len(value) >= 8 and any(map(str.isalpha, value)) and sum(map(str.isdigit, value)) > 1
    if sure := strong(candidate):
        return sure
    if is_passphrase(value) and any(map(str.isdigit, value)):
        return 0.75
    if len(value) > LEAST_DRAWN and value.isalpha() and looks_drawn(value):
        return 0.8
    announced = (
        len(value) >= _LEAST_ANNOUNCED and value.isascii() and _OF_LOGINS.search(candidate.before(160)) is not None
    )
    if plain and kinds(value) >= 2 and (apart or announced):
        return 0.75
    if announced and apart:
        return CHOSEN if len(value) > _LEAST_ANNOUNCED or kinds(value) > 1 else None
    return CHOSEN if is_plain_word(value) and ends_line(candidate) and _is_listed(candidate) else None


_LEAST_ANNOUNCED: Final = 5


def _is_listed(candidate: Candidate) -> bool:
    """Whether the line above or below is one of an address and a password, too."""
    text, start = candidate.text, candidate.match.start()
    return (
        _PAIR_BELOW.match(text, candidate.end) is not None
        or _PAIR_ABOVE.search(text, max(0, start - 140), start) is not None
    )


_PAIR: Final = r"[\w.+\-]{1,64}@[\w\-]{1,40}(?:\.[\w\-]{2,24}){1,3}(?::|\|)[^\s@]{4,64}\r?"
_PAIR_BELOW: Final = deferred(rf"[ \t]*\r?\n{_PAIR}(?:\n|\Z)")
_PAIR_ABOVE: Final = deferred(rf"(?:\A|\n){_PAIR}\n\Z")


_OF_LOGINS: Final = deferred(
    r"credential|creds\b|log-?in|sign.?in|demo|account|zugang|anmeld|identifiant|compte|acceso|accesso|acesso|\badmin\b",
    re.IGNORECASE,
)
"""Words that say that an account and its password follow."""


MAIL_PAIR: Final = password_detector(
    (r"[\w.+-]@[a-z0-9-]",),
    rf"(?<![\w.+\-/:])[\w.+\-]{{1,64}}@[\w\-]{{1,40}}(?:\.[\w\-]{{2,24}}){{1,3}}(?P<mark> [/|–—\-] |:|\|)"
    rf"(?![\w.+\-]{{1,40}}@[\w\-]{{1,40}}\.[a-z]){BARE}(?=\s|\\n|[\"'<`)]|\Z)",
    _pair,
    43,
    (66, 262),
)
MAIL_LINE: Final = password_detector(
    (r"[\w.+-]@[a-z0-9-]",),
    r"(?:\A|(?<=\n))[ \t]{0,8}[\w.+\-]{1,64}@[\w\-]{1,40}(?:\.[\w\-]{2,24}){1,3}[ \t]{0,4}\r?\n[ \t]{0,8}"
    rf"{BARE}(?=[ \t]{{0,4}}(?:\r?\n|\Z))",
    lambda candidate: (
        (strong(candidate) or (NUMBERED if is_numbered_word(candidate.value) else None))
        if _OF_LOGINS.search(candidate.before(160))
        else None
    ),
    41,
    (66, 200),
)
"""An address and, on the line below, its password, where the text speaks of a login."""
MAIL_PAIR_SET_OFF: Final = password_detector(
    (r"[\w.+-]@[a-z0-9-]",),
    r"(?<![\w.+\-/:])[\w.+\-]{1,64}@[\w\-]{1,40}(?:\.[\w\-]{2,24}){1,3}(?P<sign>\*\*|`)(?P<mark> [/|–—\-] |: )"
    r"(?:(?P=sign)(?=[^\s*`]{4,64}(?P=sign)))?(?P<value>[^\s*`]{4,64})"
    r"(?=[*`]{1,2}|[ \t]{0,4}(?:\(|\r?\n|\\n|[\"']|\Z))",
    _pair,
    43,
    (66, 262),
)
"""`mara@example.org / …`, and the lines of lists that are traded: `mara@example.org:…`."""


def _of_pair(candidate: Candidate) -> float | None:
    """A value behind an account, where the words before say that these are an account and its password."""
    value = candidate.value
    if len(value) < 5 or ":" in value or impossible(value) or is_name(value) or value == candidate.match["user"]:
        return None
    return strength_of(value) or (CHOSEN if len(value) >= 6 else None)


_USER: Final = r"(?:user(?:name)?|login|account|benutzer|usuario|utilisateur|utente)"
_ANY_USER: Final = r"(?:user(?:[ _]?(?:name|id))?|id|login|account|benutzer|usuario|utilisateur|utente|계정|아이디)"
_ANY_PASSWORD: Final = r"(?:pass(?:wor[dt]|wd)?|pwd?|비밀번호|비번)"


def _of_both(candidate: Candidate) -> float | None:
    """A value behind an account, of which a heading without a sign tells: three kinds of characters, or drawn."""
    value = candidate.value
    if is_technical(value) or value == candidate.match["user"]:
        return None
    if candidate.match["mark"].strip() or candidate.match["sign"].strip() in (":", "="):
        return strong(candidate) or (candidate.match["sign"].strip(" (") and unmistakable(candidate)) or None
    return strong(candidate) if ends_line(candidate) and len(value) >= _LEAST_OF_ROW else None


_LEAST_OF_ROW: Final = 8
OF_BOTH: Final = password_detector(
    (
        r"(?i)(?:\b(?:user|name|id|login|account)|\?\?)\)?(?: ?[/&:] ?| )\(?(?:p(?:w|ass)|\?\?)[a-z?]{0,8}\)?"
        r"[ :=>(-]{1,4}[!-~]{2}",
        r"\b[uU]n?/[pP]w?[ :=]{1,3}[!-~]{2}",
    ),
    rf"(?:(?<![\w.$\-/])[uU]n?/[pP]w?(?=[\s:=])|(?<![\w.$\-])(?i:{_ANY_USER})\)?(?:\s?[/&:]\s?|\s)\(?(?i:{_ANY_PASSWORD})\)?)(?![A-Za-z])"
    r"(?P<sign>\s?(?::=?|=|->|-)\s{0,2}|\s?\(|\s(?:for\s[\w.\-]{2,20}\s\(|are\s|is\s)?)"
    r"(?P<user>[A-Za-z_][\w.@\-]{1,40})(?P<mark>\s?(?:/{1,2}|[,|:(])\s?|\s{1,4})"
    rf"{BARE}",
    _of_both,
    45,
    (48, 220),
)
"""`ID/PW bo(…)`, `id/pwd - bo/…`, `User/Password bo/…`."""
_LOGIN: Final = r"(?:credentials|creds|zugangsdaten|identifiants|credenciales|credenziali|credenciais)"
USER_AND_PASSWORD: Final = password_detector(
    (
        rf"(?i)\b{_USER}\s?[/:]\s?(?:pass|pw|contrase|mot de|senha)",
        rf"(?i)\b{_LOGIN}\s?:\s{{1,4}}[>*`-]",
    ),
    rf"(?:(?i:\b{_USER}\s?[/:]\s?(?:pass(?:wor[dt])?|pw|contraseña|mot de passe|senha))"
    rf"\s?(?:[:=]|\b(?:is|are|ist|sind|est|es|son|è)\b)|(?i:\b{_LOGIN})\s?:\s{{1,4}}[>*\-`])\s{{0,3}}[\"'`]{{0,2}}"
    r"(?!(?i:name|id|key|type|kind|label|title|value|hosts?|url|user(?:name)?|login|e-?mail)[\"'`]{0,2}\s?:)"
    rf"(?P<user>\w[\w.@\-]{{1,40}})[\"'`]{{0,2}}\s?[/:]\s?[\"'`]{{0,2}}{BARE}",
    _of_pair,
    44,
    (90, 200),
)
"""`the default user/password is 'bo/…'`, and the line below `Credentials:`."""


SET_OFF_PAIR: Final = password_detector(
    (r"\*\* ?[:/] ?\*\*[!-~]{5}",),
    r"\*\*[\w.@\-]{2,40}\*\* ?[:/] ?\*\*(?P<value>[^\s*]{5,64})\*\*",
    lambda candidate: mixed(candidate) and 0.75,
    41,
    (60, 80),
)
"""`**bo**:**…**`, `**bo** / **…**`."""


def _guessed(candidate: Candidate) -> float | None:
    """What a tool has tried is a password, however weak."""
    return None if impossible(candidate.value) else strength_of(candidate.value) or 0.75


TRIED: Final = password_detector(
    (r"\[\+\] [A-Za-z0-9._-]{1,40}\\[!-~]{1,40}:[!-~]{4}",),
    rf"\[\+\] [\w.\-]{{1,40}}\\[\w.\-$]{{1,40}}:{BARE}(?=\s|\Z)",
    _guessed,
    51,
    (100, 140),
)
"""What tools that try logins print: `[+] DOMAIN\\user:…`."""


def _row(before: int) -> Detector:
    """The password of a row of a list, below so many others, whose heading says `username/pw`."""
    row = r"[ \t]{0,4}[*\-•][ \t]{1,3}"
    return password_detector(
        (rf"(?i)\b{_USER}\s?[/:]\s?(?:pass|pw|contrase|mot de|senha)",),
        rf"(?i:\b{_USER}\s?[/:]\s?(?:pass(?:wor[dt])?|pw|contraseña|mot de passe|senha))\)?:?[ \t]{{0,4}}\r?\n"
        rf"(?:{row}[^\n]{{1,80}}\n){{{before}}}{row}[\"'`]?(?P<user>[A-Za-z][\w.@\-]{{1,40}})[\"'`]?\s?[/:]\s?[\"'`]?{BARE}",
        _of_pair,
        44,
        (40, 560),
    )


ROWS: Final = tuple(_row(before) for before in range(4))
"""A list of accounts below `(username/pw)`."""
CRACKED: Final = password_detector(
    (r"\blogin: [!-~]{1,64}\s{1,8}password: [!-~]{3}",),
    rf"\blogin: \S{{1,64}}\s{{1,8}}password: {BARE}(?=\s|\\n|[\"'`]|\Z)",
    _guessed,
    51,
    (80, 140),
)
"""What tools that guess print: `login: bo   password: …`."""
