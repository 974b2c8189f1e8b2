"""Passwords: in assignments and JSON, on command lines, in markup, and in what people write to a model."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.placeholders import is_filler
from auditors.sensitive_data.randomness import looks_drawn

_RULE: Final = secret(
    440,
    "password",
    "PASSWORD",
    "Password in a log",
    allows="log in as the person or service, here and wherever the password is used again",
    revoke="Change the password and end its open sessions.",
    checks="a value behind `password`, `passwd`, `pwd`, `pass`, `Passwort`, `mot de passe`, `contraseña`, `пароль` "
    "and the like: in assignments, JSON, markup, command lines (`--password`, `-p`, `-u user:…`), SQL (`IDENTIFIED "
    "BY`), arguments (`auth=(…, …)`), and in prose (`my password is …`, `login admin "
    "/ …`). With letters and digits or symbols 0.9 and more; plain words "
    "0.6 to 0.8. Code (`get_password()`, `password: str`), prose about passwords, hashes and placeholders are passed "
    "over.",
    references=("OWASP-LLM02:2025", "CWE-532", "CWE-522", "MITRE-ATLAS:AML.T0055"),
    severity=Severity.HIGH,
)

_SHORT_WORDS: Final = frozenset({"pass", "pw", "psw", "psk", "mdp", "clave"})
_REST: Final = (
    r"(?<=p)(?:assw(?:or)?d|asswort|ass[\s_-]?phrase|asscode|arola|word|wd)|(?<=k)ennwort"
    r"|(?<=c)ontrase(?:n~|ñ|n|n\u0303)a|(?<=m)ot[\s_\-]de[\s_\-]passe|(?<=w)achtwoord|(?<=s)enha"
    r"|(?:(?<![A-Za-z].)|(?-i:(?<=[a-z]P)))(?:(?<=p)(?:ass|w|sw|sk)|(?<=m)dp|(?<=c)lave)(?![a-z])"
)
"""What follows the first letter of a word. That one stands alone, so that `re` looks for nothing else until it is
there.
"""
_WORD: Final = rf"[CKMPSWckmpsw](?i:{_REST})"
_OWN_WORD: Final = rf"[CKMPSWckmpsw](?<![A-Za-z0-9+/].)(?i:{_REST})"
_HEAD_LONG: Final = (
    r"passw(?:or)?d|passwort|pass[\s_-]?phrase|passcode|kennwort|contrase.{1,3}a|mot[\s_-]de[\s_-]passe|wachtwoord"
    r"|senha"
    r"|parola|pword|pwd"
)
_HEAD_SHORT: Final = "pass|pw|psw|psk|mdp|clave"
_ASSIGNED_HEAD: Final = rf"(?i)(?:{_HEAD_LONG}|{_HEAD_SHORT})[a-z0-9_]{{0,4}}[\"'`\])*]{{0,3}}\s{{0,3}}(?:->|[:=|>])"
_SPOKEN_HEAD: Final = rf"(?i)(?:{_HEAD_LONG})[0-9]{{0,2}}[\"'`\])*]{{0,3}}[\s,(]"
_SHORT_SPOKEN_HEAD: Final = (
    rf"(?i)(?:{_HEAD_SHORT})[0-9]{{0,2}}(?:[\"'`*]{{0,2}}\s{{1,2}}(?:for|of|on|at|is|was|ist|lautet|est|es|de|to)\s"
    rf"|[\"'`\])*]{{0,3}}\s{{0,3}}[,(]\s{{0,3}}[\"'`])"
)
_WRAPPED: Final = r"(?:[A-Z]\w{0,40}(?:::\w{1,40}){0,2}!?\(\s?)?"
"""A function that a literal is handed to: `String::from("…")`, `SecretStr("…")`."""
_CLOSING: Final = r"\d{0,2}[\"'`\])*]{0,3}"
_SIGN: Final = r"\s{0,3}(?:=>|:=|->|[:=|])\s{0,3}[*_]{0,2}\s?"
_VERB: Final = r"(?:is|was|are|ist|war|lautet|est|es|era|é|è|equals|=|:)"

_NOT_A_PASSWORD: Final = frozenset(
    """password passwort passwd pass passphrase passcode pwd kennwort contraseña contrasena senha secret string str
    text bytes byte char varchar number integer int bool boolean object array list dict any type null none nil
    undefined nan true false yes no on off empty blank missing required optional hidden masked encrypted hashed
    plain plaintext cleartext default unknown invalid valid incorrect correct wrong weak strong expired changed
    changes reset resets forgotten forgot lost stored saved sent set unset not and the for but with from your their
    this that these those very too also only just now still already always never being been about username user name
    email login signin signup field input label placeholder value key token auth basic oauth ldap prompt file env
    environment example sample here there secure insecure safe unsafe good bad fine short long longer shorter old
    new same different needed provided given used unused protected compromised leaked rejected accepted confirmed
    confirmation mandatory generated random rotated managed handled checked validated verified shown visible
    available case-sensitive alphanumeric self config settings request response data payload credentials credential
    falsch ungültig richtig leer erforderlich abgelaufen nicht incorrecte invalide obligatoire incorrecta inválida
    requerida obligatoria vacía manager 1password lastpass bitwarden keepass keepassxc dashlane common popular
    simple easy obvious public private important sensitive necessary sufficient essential useless great""".split()
)
_ABOUT: Final = deferred(r"(?:ed|ing|ly|able|ible|ful|less|tion|ment|ness|ity|ern|ity)\Z")
_HASHED: Final = deferred(
    r"\$(?:2[abxy]?|5|6|1|y|argon2\w*|scrypt|pbkdf2[\w-]*|apr1)\$|\{(?:SSHA|SHA|MD5|CRYPT)|pbkdf2|argon2|bcrypt"
    r"|scrypt[:$]|sha\d+[_:$-]|md5[:$]"
    r"|(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})\Z",
    re.IGNORECASE,
)
_CODE: Final = deferred(
    r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+\Z|[a-z]+(?:_[a-z]+)+\Z|[a-z]+(?:-[a-z]+){1,2}\Z|[A-Za-z]?[a-z]+"
    r"(?:[A-Z][a-z]+)+\Z|[A-Z]+(?:_[A-Z]+)+\Z|[&*@:]\w+\Z|\W+\Z|(?:self|this|req|ctx|args?|kwargs)\b"
)
_PATH: Final = deferred(
    r"(?:~|\.{1,2})?/[\w.\-]+(?:/|\Z)|[A-Za-z]:\\|[a-z][a-z0-9+.\-]{1,12}://|[\w.+\-]+@[\w\-]+\.[a-z]{2,}\Z"
    r"|\d{4}-\d\d-\d\d|\d+(?:\.\d+){2,}\Z|[\w\-]{1,40}\.(?:py|js|ts|txt|json|ya?ml|md|html?|css|sh|go|java|php|rb)\b"
)
_CALL: Final = deferred(r"[A-Za-z_$][\w.$]*\(")
_SYMBOLS: Final = deferred(r"[^\w\s'’.,:;/\-]")
_FIRST_ARGUMENT: Final = deferred(r"\(\s{0,3}[bru]?[\"'`][\w.\-]{0,40}[\"'`]\s{0,3},\s{0,3}[bru]?[\"'`]\Z")
_IN_QUERY: Final = deferred(r"[?&][\w.\-\[\]]{0,40}\Z")


def _kinds(value: str) -> int:
    """How many of lower case, upper case, digits and symbols the value has."""
    return sum(
        (
            any(map(str.islower, value)),
            any(map(str.isupper, value)),
            any(map(str.isdigit, value)),
            bool(_SYMBOLS.search(value)),
        )
    )


def _impossible(value: str) -> bool:
    """Whether the value is certainly no password: a placeholder, a hash, a path, a type or a word about passwords."""
    return bool(
        value[0] in ".,;:/-)"
        or value.lower().strip(".:!?*") in _NOT_A_PASSWORD
        or is_filler(value)
        or _HASHED.match(value)
        or _PATH.match(value)
        or len(set(value)) < 3
    )


def _strength(value: str) -> float | None:
    """The score of a value that no quotes and no key vouch for: it must have more than letters."""
    bare = value.rstrip("!?")
    if any(map(str.isalpha, value)) and any(map(str.isdigit, value)):
        return 0.95 if _kinds(value) >= 3 and len(value) >= 8 else 0.9
    if _SYMBOLS.search(bare):
        return 0.9 if any(map(str.isalpha, bare)) else 0.6
    return None


def _assigned(candidate: Candidate) -> float | None:
    """A value without quotes behind `=` or `:`."""
    value = candidate.value
    if (
        _impossible(value)
        or _CODE.match(value)
        or candidate.after(1) in ("(", "[")
        or _IN_QUERY.search(candidate.text, max(0, candidate.match.start() - 42), candidate.match.start())
    ):
        return None
    word = candidate.match["word"]
    strength = _strength(value)
    if _is_short(word) and not (strength and len(value) >= 6):
        return None
    if strength:
        return strength
    if value.isdigit():
        return 0.7 if len(value) >= 6 else None
    if word.isupper() and "=" in candidate.match["sign"]:
        return 0.7
    ends = candidate.after(2).strip(" ,;") in ("", "\n", "\r")
    return (
        0.6
        if ends
        and value.islower()
        and ":" in candidate.match["sign"]
        and not _ABOUT.search(value)
        and _opens_line(candidate)
        else None
    )


def _is_short(word: str) -> bool:
    """Whether the word means other things more often (`pass`, `pw`): then the value must speak for itself."""
    return word.lower() in _SHORT_WORDS


def _opens_line(candidate: Candidate) -> bool:
    line = candidate.text[max(0, candidate.match.start() - 60) : candidate.match.start()].rpartition("\n")[2]
    return re.fullmatch(r"[\s\-\"'{]*[\w.\-]{0,40}", line) is not None


def _quoted(candidate: Candidate) -> float | None:
    """A value in quotes behind a password's name."""
    value = candidate.value
    if _impossible(value) or _CODE.match(value) or (value.count(" ") and not _is_phrase(candidate)):
        return None
    short, strength = _is_short(candidate.match["word"]), _strength(value)
    if candidate.match["call"]:
        return _passed(candidate)
    if candidate.match["sign"] is None:
        return None if short else strength
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
    return _strong(candidate) or (0.8 if len(value) >= 8 and value.isalnum() and _kinds(value) == 2 else None)


def _is_phrase(candidate: Candidate) -> bool:
    """A value of several words is a passphrase where it is named so, else a sentence."""
    words = candidate.value.split(" ")
    return (
        candidate.match["word"].lower() == "passphrase"
        and 3 <= len(words) <= 10
        and all(word.isalnum() for word in words)
    )


def _keyed(candidate: Candidate) -> float | None:
    """The whole string under a JSON key that names a password."""
    value = candidate.value.rstrip(",;")
    if not value or _impossible(value) or _CALL.match(value):
        return None
    if _CODE.match(value) and not any(map(str.isdigit, value)):
        return None
    return _strength(value) or (0.75 if len(value) >= 4 else None)


def _told(candidate: Candidate) -> float | None:
    """A value in prose: `my password is …`."""
    value = candidate.value
    if _impossible(value) or _CODE.match(value) or candidate.after(1) in ("(", "["):
        return None
    strength = _strength(value)
    if strength:
        return (
            strength
            if len(value) >= 5 and (candidate.match["verb"] or not _is_short(candidate.match["word"]))
            else None
        )
    if _is_short(candidate.match["word"]):
        return None
    if value.count("-") >= 3 and len(value) >= 16:
        return 0.7
    if candidate.text[candidate.start - 1] in "\"'`":
        return 0.8
    after = candidate.after(2)
    ends = after == "" or after[0] in "\n.,;)" or after.strip() == ""
    return (
        0.6
        if ends
        and candidate.match["verb"]
        and 6 <= len(value) <= 24
        and value.isalpha()
        and not _ABOUT.search(value.lower())
        else None
    )


def _strong(candidate: Candidate) -> float | None:
    """A value that hardly anything but its own form gives away: three kinds of characters, or drawn by lot."""
    value = candidate.value
    if (
        len(value) < 6
        or "/" in value
        or _impossible(value)
        or _CODE.match(value)
        or not any(map(str.isalpha, value))
        or not any(map(str.isdigit, value))
    ):
        return None
    return 0.9 if _kinds(value) >= 3 or looks_drawn(value) else None


def _typed(candidate: Candidate) -> float | None:
    """An argument of a command line: any word but a variable."""
    value = candidate.value
    if value.startswith(("$", "-", "<", "%", "{", "/")) or _impossible(value) or re.fullmatch("[A-Z_]+", value):
        return None
    option = candidate.match.group().lower()
    sure = not option.startswith("--pass=") and (
        candidate.text[candidate.start - 1] in "\"'=:" or _ends_argument(candidate)
    )
    return _strength(value) or (0.75 if sure else None)


def _ends_argument(candidate: Candidate) -> bool:
    """Whether the next word is no further word of a sentence: an option, a sign of the shell, a new line, nothing."""
    return re.match(r"\s*(?:[-|&;>\\\n]|\Z)", candidate.after(4)) is not None


_BARE: Final = (
    r"(?P<value>(?:(?!&[\w.\-]{1,32}=)[^\s\"'`<>,;(){}\[\]|\\]){4,128}?)"
    r"(?=[.,;:?)]{0,2}(?:[\s\"'`<>,;(){}\[\]|\\]|&[\w.\-]{1,32}=|\Z))"
)
_CALLERS: Final = r"(?:curl|wget|https?|xh)"
_CLIENTS: Final = (
    r"(?:mysql|mysqldump|mysqladmin|mariadb|docker login|redis-cli|ldapsearch|7z|unzip|mongo|mongosh|sqlcmd"
    r"|helm|smbclient)"
)
_ACCOUNT: Final = (
    r"(?:log(?:ging)?[ -]?in|sign(?:ing)?[ -]in|credentials?|creds|zugangsdaten|identifiants?|anmelden"
    r"|user(?:name)?|account|konto|usuario|utilisateur|benutzer)"
)


def _detector(
    heads: tuple[str, ...], confirm: str, validate: Validator, priority: int, reach: tuple[int, int] = (96, 200)
) -> Detector:
    return Detector(
        rule=_RULE,
        heads=heads,
        confirm=deferred(confirm, re.ASCII),
        validate=validate,
        reach=reach,
        priority=priority,
    )


ASSIGNED: Final = _detector(
    (_ASSIGNED_HEAD,),
    rf"(?P<word>{_WORD}){_CLOSING}(?P<sign>{_SIGN}){_BARE}",
    _assigned,
    50,
)
QUOTED: Final = _detector(
    (_ASSIGNED_HEAD, _SPOKEN_HEAD, _SHORT_SPOKEN_HEAD),
    rf"(?P<word>{_WORD}){_CLOSING}(?:(?P<sign>{_SIGN}){_WRAPPED}|(?P<call>\s{{0,3}}[,(]\s{{0,3}})|\s{{1,2}})[bru]?"
    r"(?P<quote>[\"'`])(?P<value>[^\"'`\n]{4,128})(?P=quote)",
    _quoted,
    52,
)
KEYED: Final = _detector(
    (_ASSIGNED_HEAD,),
    rf"\A[a-z0-9_]{{0,60}}?(?P<word>{_WORD})[a-z0-9_]{{0,4}}:\s(?P<value>[^\s\"'`]{{3,128}})\Z",
    _keyed,
    51,
)
TOLD: Final = _detector(
    (_ASSIGNED_HEAD, _SPOKEN_HEAD, _SHORT_SPOKEN_HEAD),
    rf"(?P<word>{_OWN_WORD})(?:\s(?:for|of|to|on|in|at|für|pour|de|del"
    rf"|para)\s[\w .@'/\-]{{1,40}}?)?[\"'`*]{{0,2}}\s{{1,2}}"
    rf"(?:(?:(?:was|is|has been|got)\s)?(?:changed\s|set\s|reset\s|updated\s)?to\s|as\s"
    rf"|(?P<verb>{_VERB})\s{{0,2}}[:=]?\s{{0,2}})(?:still\s|now\s|simply\s|just\s)?[\"'`*]{{0,2}}{_BARE}",
    _told,
    48,
)
ANNOUNCED: Final = _detector(
    (rf"(?i)(?:{_HEAD_LONG})\s",),
    rf"(?P<word>{_OWN_WORD})(?:\s[\w\u00c0-\u024f'\-]{{1,14}}){{1,5}}\s?:\s{{1,2}}[\"'`]?{_BARE}",
    _strong,
    44,
)
JUXTAPOSED: Final = _detector((_SPOKEN_HEAD,), rf"(?P<word>{_OWN_WORD})\s{{1,2}}(?:-\s)?[\"'`(]?{_BARE}", _strong, 40)
ACCOUNT_PAIR: Final = _detector(
    (rf"(?i){_ACCOUNT}[\s:=]",),
    rf"(?i:\b{_ACCOUNT}[\s:=]{{1,3}}(?:(?:with|as|mit|avec|con|are|is|was|for|to)\s[\w.\-]{{0,24}}?\s?){{0,2}}[\"'`(]?"
    rf"[A-Za-z][\w.@\-]{{1,40}}(?:\s{{0,2}}(?:[/|:,]|\b(?:and|und|et)\b)\s{{0,2}}(?:pass(?:word)?\s)?"
    rf"|\s(?:pass(?:word|wort)?|pwd?)\s?[:=]?\s?))"
    rf"(?![A-Za-z_][\w.\-]{{0,40}}=)[\"'`]?{_BARE}",
    _strong,
    42,
    (32, 260),
)
OPTION: Final = _detector(
    (r"(?i)-pass(?:word|wd|phrase)?[\s=]",),
    rf"(?i:(?<![\w\-])--?(?:[a-z]{{1,16}}-){{0,3}}pass(?:word|wd|phrase)?)(?:\s{{1,2}}|=)[\"']?{_BARE}",
    _typed,
    53,
)
SHORT_OPTION: Final = _detector(
    (rf"\b{_CLIENTS}\s",),
    rf"\b{_CLIENTS}\s[^\n|;&]{{0,160}}?(?<=\s)(?:-p|-a|-w|-P|-storepass|-keypass)\s?[\"']?{_BARE}",
    _strong,
    53,
    (24, 360),
)
CURL_USER: Final = _detector(
    (rf"\b{_CALLERS}\s",),
    rf"\b{_CALLERS}\s[^\n|;]{{0,400}}?(?<=\s)(?:-u|--user|-a|--auth|--proxy-user"
    rf"|-U)[\s=][\"']?[\w.@\-+]{{1,64}}:{_BARE}",
    _typed,
    53,
    (24, 640),
)
ELEMENT: Final = _detector(
    (_ASSIGNED_HEAD,), rf"<[\w:.\-]{{0,32}}?(?P<word>{_WORD})>(?P<value>[^<\n]{{3,128}})</", _keyed, 54
)
ATTRIBUTE: Final = _detector(
    (_SPOKEN_HEAD,),
    rf"(?P<word>{_WORD})[\"']\s{{1,3}}(?i:value)\s?=\s?[\"'](?P<value>[^\"'\n]{{3,128}})[\"']",
    _keyed,
    54,
)
SQL: Final = _detector(
    (r"(?i)identified\s(?:with\s[a-z0-9_]{1,32}\s)?by\s",),
    r"(?i:identified\s{1,2}(?:with\s[\w]{1,32}\s{1,2})?by\s{1,2}(?:values\s{1,2})?)(?P<quote>[\"'])"
    r"(?P<value>[^\"'\n]{3,128})(?P=quote)",
    _typed,
    54,
)
QUERY: Final = _detector(
    (_ASSIGNED_HEAD,), rf"[?&][\w.\[\]\-]{{0,40}}?(?P<word>{_WORD})\]?=(?P<value>[^\s&\"'<>#;]{{3,128}})", _keyed, 55
)
SSHPASS: Final = _detector(
    (r"\bsshpass\s",), rf"\bsshpass\s[^\n|;&]{{0,60}}?(?<=\s)-p\s?[\"']?{_BARE}", _typed, 53, (24, 240)
)
NAMED_VALUE: Final = _detector(
    (rf"(?i)(?:{_HEAD_LONG}|{_HEAD_SHORT})[a-z0-9_]{{0,4}}[\"']?,?\s{{1,24}}[\"']?value[\"']?\s?[:=]",),
    rf"(?P<word>{_WORD})[A-Za-z0-9_]{{0,4}}[\"']?,?\s{{1,24}}[\"']?[Vv]alue[\"']?\s?[:=]\s{{0,3}}[\"']?"
    r"(?P<value>(?<=[\"'])[^\s\"'`]{3,128}|[^\s\"'`,}\]]{3,128})(?=[\"'\s,}\]]|\Z)",
    _keyed,
    55,
)
"""A name and its value as neighbours: the `env` of Kubernetes, collections of Postman."""
APPLICATION: Final = _detector(
    (_ASSIGNED_HEAD, _SPOKEN_HEAD),
    rf"(?P<word>{_OWN_WORD})[\"'`*]{{0,2}}(?:{_SIGN}|\s{{1,2}}{_VERB}\s{{1,2}})[\"'`]?"
    r"(?P<value>(?:[a-z]{4} ){3}[a-z]{4}|(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4})(?![A-Za-z0-9]| [A-Za-z0-9]{4}\b)",
    lambda candidate: 0.9 if looks_drawn(candidate.value.replace(" ", "")) else None,
    56,
)
"""Passwords for applications, which Google and WordPress print in groups of four."""
SERVED: Final = _detector(
    (rf"(?i)\bas\s(?:the|your|my|our|a)?\s?(?:[a-z]{{2,12}}\s)?(?:{_HEAD_LONG})",),
    rf"(?i:\b(?:us(?:e|ed|ing)|set|enter|type|with|choose|chose)\s{{1,2}})[\"'`]?(?P<value>[^\s\"'`<>,;()]{{6,64}})[\"'`]?"
    rf"\s{{1,2}}as\s(?i:(?:the|your|my|our|a)\s)?(?:[a-z]{{2,12}}\s)?(?P<word>{_OWN_WORD})",
    _strong,
    46,
    (128, 32),
)
"""The value first: `use … as the password`."""
CREDENTIAL_CALL: Final = _detector(
    (r"(?i)(?:auth|credentials?|login|sign_?in)[\"']?\s?=?\s?\(\s?[bru@]?[\"']",),
    r"(?i:(?:auth|credentials?|login|sign_?in)[\"']?\s?=?\s?\(\s?)[bru@]?(?P<quote>[\"'])[^\"'\n]{1,64}(?P=quote)\s?,"
    r"\s?(?i:some\()?[bru@]?[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    _strong,
    47,
)
"""User and password as arguments: `auth=("…", "…")`, `NetworkCredential("…", "…")`, `login("…", "…")`."""
CONNECT_CALL: Final = _detector(
    (r"(?i)(?:mysqli|connect)\s?\(\s?[\"']",),
    r"(?i:(?:mysqli|connect)\s?\(\s?)[\"'][^\"'\n]{1,128}[\"']\s?,\s?[\"'][^\"'\n]{1,64}[\"']\s?,\s?"
    r"[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    _strong,
    47,
    (24, 420),
)
"""Host, user and password: `mysqli("…", "…", "…")`."""
SECURE_STRING: Final = _detector(
    (r"(?i)convertto-securestring\s",),
    r"(?i:convertto-securestring\s{1,2}(?:-string\s{1,2})?)(?P<quote>[\"'])(?P<value>[^\"'\n]{4,128})(?P=quote)",
    _typed,
    54,
)
PASSWORD_FILE: Final = _detector(
    (r":(?:5432|5433|6432|\*):",),
    r"(?<![^\s\"'`])[\w.*\-]{1,128}:(?:5432|5433|6432|\*):[\w.*\-]{1,64}:[\w.*\-]{1,64}:(?P<value>[^\s\"'`]{4,128})(?=[\s\"'`]|\Z)",
    _strong,
    54,
    (140, 280),
)
"""A line of PostgreSQL's password file: `host:port:database:user:password`."""
_OTHER_WORDS: Final = (
    "[Пп]ароль|ПАРОЛЬ|密码|密碼|口令|パスワード|비밀번호|كلمة السر|كلمة المرور|סיסמה"
    "|(?i:has[łl]o|l[öo]senord|adgangskode|[şŞs]ifre|parol[ăa]|jelsz[óo]|heslo|salasana|lozinka)|[Κκ]ωδικός"
)
OTHER_LANGUAGES: Final = _detector(
    (
        r"\?\?[\"'`*]{0,2}\s?[:=?]\s{0,2}[\"'`]?[!->@-~]{5}",
        r"(?i)(?:has\??l?o|l[o\xf6]senord|adgangskode|[s?]ifre|parol[a?]|jelsz[o\xf3]|heslo|salasana|lozinka)[\"'`*]{0,2}\s?[:=]",
    ),
    rf"(?P<word>(?<![A-Za-z])(?:{_OTHER_WORDS}))[\"'`*]{{0,2}}\s?[:=：는은は]\s{{0,2}}[\"'`]?{_BARE}",
    _strong,
    48,
)
