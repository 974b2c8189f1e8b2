"""Passwords that a line answers: questions of people, prompts of programs, commands that print one.

The line above tells what follows, and the value stands alone below it: `what's the wifi password?`, then the password.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible, is_chosen, is_code, kinds
from auditors.sensitive_data.password_names import (
    BARE,
    HEAD_LONG,
    OWN_WORD,
    SHORT_NAME_HEAD,
    SHORT_SPOKEN_HEAD,
    SPOKEN_HEAD,
)
from auditors.sensitive_data.password_values import CHOSEN, password_detector, strength_of
from auditors.sensitive_data.randomness import looks_drawn

_IS_ASKED: Final = deferred(
    r"(?:sha|md|argon|scrypt|bcrypt|aes|rsa|utf|tls|ssl|v)-?\d{1,4}\Z"
    r"|[\w\-]{0,16}?\d+-?(?:chars?|characters?|digits?|letters|symbols|zeichen|caract[eè]res)\Z",
    re.IGNORECASE,
)
"""Algorithms, and what is asked of a password: `yes-8-chars`."""
_ADDRESS: Final = deferred(r"[\w.\-]+\.[a-z]{2,6}(?:[:/]|\Z)|[\w.+\-]+@[\w\-]+\.", re.IGNORECASE)


def _answer(candidate: Candidate) -> float | None:
    """Letters with digits or signs in the middle: the line above says plainly what follows."""
    value = candidate.value
    if len(value) < 6 or "/" in value or impossible(value) or _IS_ASKED.match(value) or _ADDRESS.match(value):
        return None
    if is_code(value) and not any(map(str.isdigit, value)):
        return CHOSEN if is_chosen(value) and value.isalpha() and _is_asked_in_line(candidate) else None
    if not any(map(str.isalpha, value)):
        return None
    return strength_of(value) and 0.85


def _is_asked_in_line(candidate: Candidate) -> bool:
    """Whether the value is all that somebody says to a question on the line above."""
    line = candidate.text.rfind("\n", max(0, candidate.start - _LONGEST_LINE), candidate.start)
    return (
        candidate.text[max(0, line - 1) : line] == "?" and _LINE_ENDS.match(candidate.text, candidate.end) is not None
    )


_ASKS: Final = deferred(
    r"\b(?:what|whats|which|who|can|could|would|will|does|do|anyone|someone|somebody|pls|please|plz|need|send|share|give"
    r"|tell|remind|know|has|was|wie|weiß|weiss|kann|kannst|hat|schick|brauche|quel|quelle|peux|as-tu|donne|cuál|cual"
    r"|puedes|me)\b",
    re.IGNORECASE,
)
_PROMPT: Final = deferred(
    r"\b(?:enter|type|new|confirm|verify|re-?enter|repeat|current)\s[a-z ]{0,24}\Z", re.IGNORECASE
)
_LINE_ENDS: Final = deferred(r"[\"'`*.]{0,2}[ \t]{0,2}(?:\r?\n|\\n|[}\],]|\Z)")
_GOES_ON: Final = deferred(r"[\"'`*]{0,2}\s(?:to|into|in|auf|zu|à|a|por)\s")
_SPEAKER: Final = r"(?:[^\n]{0,64}?(?:[>:→|\t]|\d[Zz])[ \t]{1,2})?"
"""What stands before what is said: a name, a time, a number of a line, a sign of quoting."""
_TIMED: Final = r"(?:[^\n]{1,64}\d{1,2}:\d\d[^\n]{0,12}\r?\n)?"
"""A line of its own with the name and the time, as Slack and Teams copy it."""
_SAID: Final = (
    r"(?:[\w.\-]{1,20}:\s)?(?i:(?:it['’]?s|it is|it should be|should be|sure|yes|yep|ok|try|use|take|nimm|usa|here"
    r"|das ist|c['’]est|es|sì|sí|si|sim|oui|ja|tak|mets|metti|pon|zet|wpisz)[,:]?\s(?:it['’]?s\s)?)?"
    r"(?=[\"'`*]{0,2}[^\s]{4,128}[\"'`*.]{0,2}[ \t]{0,2}(?:\r?\n|\\n|[\"'`]\s?[}\],]|\Z))"
)
_LONGEST_LINE: Final = 160


def _asked_for(candidate: Candidate) -> bool:
    """Whether the line that names a password asks for it, and the value stands alone on its own."""
    word = candidate.match.start("word")
    line = candidate.text.rfind("\n", max(0, word - _LONGEST_LINE), word) + 1 or max(0, word - _LONGEST_LINE)
    asked = candidate.match["asked"].rstrip("\r\n \"'`*_").endswith("?") or _ASKS.search(candidate.text, line, word)
    return bool(asked) and _LINE_ENDS.match(candidate.text, candidate.end) is not None


def _beside(candidate: Candidate) -> float | None:
    """A value that some words, or the line above, announce."""
    match = candidate.match
    if match["asked"] is not None and not _asked_for(candidate):
        return None
    if match["prompted"] is not None and not (
        _PROMPT.search(candidate.text, max(0, match.start() - 48), match.start())
        and _LINE_ENDS.match(candidate.text, candidate.end)
    ):
        return None
    if match["former"] is not None and not _GOES_ON.match(candidate.text, candidate.end):
        return None
    return _answer(candidate)


_FROM: Final = r"(?:\s[\w.'’\-]{1,24}){0,5}?\s(?:from|von|de)\s[\"'`*]{0,2}"
BESIDE: Final = password_detector(
    (
        *(SPOKEN_HEAD, SHORT_SPOKEN_HEAD, SHORT_NAME_HEAD, rf"(?i)(?:{HEAD_LONG}|\b(?:pw|mdp|psk))[?]"),
        r"(?i)\b(?:db|wi-?fi|root|admin|vpn|server|ssh|the|ur|your|our) (?:pass|pw)\b[a-z ]{0,16}\??\r?\n",
    ),
    rf"(?P<word>{OWN_WORD})(?:(?P<former>{_FROM})|(?P<prompted>\sfor\s[^\n:]{{1,60}}?:\s)"
    r"|[^\n?]{0,60}\?\s{1,2}(?:A|Antwort|[Aa]nswer|R|Réponse|Respuesta|Risposta):\s"
    r"|(?P<reminded>[A-Za-z ]{0,40}\?[\"'*]{0,2}(?:\r?\n|\s)[^\n]{0,80}?"
    r"\b(?i:(?:it|that)(?: is|['’]?s| was)|es (?:ist|heißt|lautet)|c['’]est)\s(?i:(?:still|now|currently|jetzt)\s)?)"
    rf"|(?P<asked>[^\n]{{0,52}}\r?\n){_TIMED}{_SPEAKER}{_SAID})[\"'`*]{{0,2}}{BARE}",
    _beside,
    46,
    (32, 340),
)
"""`what's the password?` and the answer on the next line; `changed the password from …`; `pass phrase for a.pem: …`."""
_LOGINS: Final = r"(?:log-?ins?|wi-?fi|wlan|creds|credentials|zugangsdaten|identifiants|credenciales|credenziali)"
LOGIN_ASKED_FOR: Final = password_detector(
    (rf"(?i)\b{_LOGINS}\b[^\n]{{0,24}}\?[^\n]{{0,8}}\r?\n",),
    rf"(?i:\b{_LOGINS})\b[^\n]{{0,24}}\?[^\n]{{0,8}}\r?\n(?:{_TIMED}{_SPEAKER}[\w.@\-]{{2,40}}\r?\n)?{_TIMED}{_SPEAKER}"
    rf"(?:[\w.\-]{{1,20}}:\s)?{BARE}(?=[ \t]{{0,2}}(?:\r?\n|\Z))",
    lambda candidate: _answer(candidate) if any(map(str.isdigit, candidate.value)) else None,
    45,
    (60, 400),
)
"""`what's the staging login?`, and below it the account and the password, one to a line."""
CHANGED_TO: Final = password_detector(
    (SPOKEN_HEAD,),
    rf"(?P<word>{OWN_WORD}){_FROM}[^\s\"'`]{{4,128}}[\"'`*]{{0,2}}\s(?:to|into|in|auf|zu|à|a|por)\s[\"'`*]{{0,2}}{BARE}",
    lambda candidate: None if candidate.value.isdigit() else _answer(candidate),
    47,
    (32, 320),
)
"""`changed the password from … to …`: the old one is used elsewhere still."""
REPLACED: Final = password_detector(
    (r"[\x22'] (?:->|=>) [\x22'][!-~]{4}",),
    rf"(?P<word>{OWN_WORD}|_{OWN_WORD})[\"'`]?\s{{0,24}}[:=]\s{{0,2}}[\"'][^\"'\n]{{1,128}}[\"']\s?(?:->|=>|→)\s?"
    r"[\"'](?P<value>[^\"'\n]{4,128})[\"']",
    lambda candidate: None if impossible(candidate.value) else strength_of(candidate.value) or 0.75,
    57,
    (240, 160),
)
"""The new value in a plan of Terraform: `~ password = "…" -> "…"`."""


def _printed(candidate: Candidate) -> float | None:
    """What a command printed: a password of any form, a key that looks drawn by lot."""
    value = candidate.value
    if (
        len(value) < 6
        or impossible(value)
        or _ADDRESS.match(value)
        or value.endswith((":", "_SECRET=", "_KEY=", "_TOKEN=", "PASSWORD="))
        or "://" in value
    ):
        return None
    if _answer(candidate) or looks_drawn(value):
        return 0.9 if kinds(value) >= 2 else None
    return None


_PRINTS: Final = (
    r"(?:kubectl|oc|k)\s[^\n]{0,40}?\bsecrets?\b[^\n]{0,200}?\bbase64\s(?:-d|-D|--decode)\b"
    r"|(?:pass|gopass)\s(?:show\s)?[\w\-]{1,40}/[\w./@\-]{1,80}|op\s(?:item\sget|read)\s[^\n]{0,160}"
    r"|bw\sget\s(?:password|totp|notes)\s[^\n]{0,80}|lpass\sshow\s[^\n]{0,40}?--password[^\n]{0,60}"
    r"|vault\s(?:kv\s)?(?:get|read)\s[^\n]{0,60}?-field=[^\n]{0,100}"
    r"|gcloud\ssecrets\sversions\saccess\s[^\n]{0,120}|az\skeyvault\ssecret\sshow\s[^\n]{0,160}"
    r"|aws\s(?:secretsmanager\sget-secret-value|ssm\sget-parameter)\s[^\n]{0,160}?--output[ =]text[^\n]{0,40}"
    r"|terraform\soutput\s-raw\s[\w\-]{0,40}(?:pass|secret|token|key)[\w\-]{0,24}"
    r"|security\sfind-(?:generic|internet)-password\s[^\n]{0,120}?-w\b[^\n]{0,20}|heroku\sconfig:get\s[^\n]{1,60}"
    r"|(?:echo\s\"?\$|printenv\s)\w{0,40}(?:KEY|TOKEN|SECRET|PASS(?:WORD|WD)?|PWD|PAT)\"?(?=\r?\n)"
    r"|argocd\sadmin\sinitial-password[^\n]{0,60}"
    r"|(?:pwgen|apg|openssl\srand)\s[^\n]{1,60}|doppler\ssecrets\sget\s[^\n]{0,60}?--plain\b[^\n]{0,20}"
)
PRINTED: Final = password_detector(
    (
        r"base64 (?:-d|-D|--decode)[^\n]{0,24}\r?\n",
        r"pass show [!-~]{1,80}\r?\n",
        r"argocd admin initial-password[^\n]{0,60}\r?\n",
        r"(?:echo \"?\$|printenv )[A-Z0-9_]{1,40}\"?\r?\n",
        r"\bop (?:item get|read) [^\n]{0,160}\r?\n",
        r"\b(?:bw get |lpass show |vault (?:kv get|read) )[^\n]{1,160}\r?\n",
        r"(?:gcloud secrets versions access|az keyvault secret show) [^\n]{0,160}\r?\n",
        r"aws (?:secretsmanager get-secret-value|ssm get-parameter) [^\n]{0,200}\r?\n",
        r"(?:terraform output -raw|security find-[a-z]{1,10}-password|heroku config:get) [^\n]{1,140}\r?\n",
        r"(?:\bpwgen|\bapg|openssl rand|doppler secrets get) [^\n]{1,80}\r?\n",
    ),
    rf"\b(?:{_PRINTS})[^\n]{{0,24}}\r?\n{_SPEAKER}{BARE}(?=[ \t%]{{0,2}}(?:\r?\n|\Z))",
    _printed,
    45,
    (320, 200),
)
"""The first line that `kubectl get secret … | base64 -d`, `pass show …`, `op read …` and their kin print."""
