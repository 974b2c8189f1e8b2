"""Codes of digits that open a device, a door or an account: `my PIN is …`, `le code d'accès est …`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_names import BARE
from auditors.sensitive_data.password_values import mixed, password_detector

_OF_A_CARD: Final = r"(?:bank|card|atm|sim|debit|credit|phone|telefon|handy|konto|ec-?karten?|kreditkarten?|karten)"
OF_A_CARD: Final = password_detector(
    (rf"(?i)\b{_OF_A_CARD}[ -]?pin\b[^0-9\n]{{0,12}}[0-9]{{4}}",),
    rf"(?i:\b{_OF_A_CARD}[\s\-]?pin(?:\s?[:=]|\s(?:is|ist|lautet))?\s)"
    r"(?P<value>\d{4,8})(?![\w.,:/\-]\d|\w)",
    lambda candidate: 0.75,
    44,
    (48, 16),
)
"""Of a card or an account of a bank."""
_WORD: Final = r"[a-z\u00c0-\u024f'’\-]{1,14}"
_VERB: Final = r"(?:is|was|ist|lautet|bleibt|hei(?:ß|ss)t|est|reste|es|è|é|wird|sera|será|remains|c['’]est)"
_OF: Final = r"(?:for|of|to|at|on|vom|von|zum|zur|der|des|für|am|du|del?|della|di|da|para|pour)"
_CONNECTED: Final = (
    rf"(?:(?:\s{_WORD}){{0,5}}?\s{_VERB}(?:\s(?:le|el|il|o))?|(?:\s{_OF}(?:\s{_WORD}){{1,3}}?)?\s?[:=]|\sto)"
)
"""What leads from the word to its digits: a verb, or a sign; `pin layout: …` does not."""
_DIGITS: Final = r"(?P<value>\d{4,8})(?![\w%€$]|[.,:/\-]\d)"
_QUOTED: Final = r"\s{0,2}(?<!\w)[\"'`*]{0,3}"


def _told(candidate: Candidate) -> float | None:
    """Four, five or eight digits; six, as India's postal PIN codes have, only where it is said whose they are."""
    value, match = candidate.value, candidate.match
    if len(set(value)) == 1 or (_TO.search(match[0]) and not _SET.search(candidate.before(_SENTENCE))):
        return None
    return _SCORE if len(value) != _POSTAL or match["owned"] or match["word"].lower() != "pin" else None


_TO: Final = deferred(r"\sto[\s\"'`*]{1,5}\d{4,8}\Z")
_SET: Final = deferred(r"\b(?:set|re-?set|chang(?:e|ed|ing)|updat(?:e|ed|ing))\s[^.!?\n]{0,32}\Z", re.IGNORECASE)
_SENTENCE: Final = 64
_SCORE: Final = 0.7
_POSTAL: Final = 6
PIN: Final = password_detector(
    (r"(?i)\b(?:pin|puk|passcode)(?:code|nummer|s)?\b[^\n]{0,40}[^0-9\n][0-9]{4}",),
    r"(?i:(?P<owned>\b(?:my|your|his|her|our|meine?|deine?|ihre?|mon|ton|mi|tu|su|il|ger[äa]te|bitlocker|token|device|vpn|sim|alarm|voicemail|safe|locker|badge|tablet|phone|wallet|account|login|admin|printer|door|gate)[\s\-])?"
    rf"\b(?P<word>pin|puk|passcode)(?:-?(?:code|nummer))?s?(?:{_CONNECTED}|(?<=puk)|(?<=bitlocker.pin)){_QUOTED}){_DIGITS}",
    _told,
    43,
    (64, 24),
)
"""`die PIN bleibt …`, `my passcode for the tablet: …`."""
_LOCKED: Final = (
    r"(?:entsperr|t[üu]r|haust[üu]r|zugangs|alarm|tresor|safe|tor|garagen|keypad|unlock|door|gate|entry|access|lock|screen"
    r"|alarm system)"
)
NAMED_CODE: Final = password_detector(
    (
        r"(?i)\b(?:zugangscode|kenncode|enrol?l?ment key|access code|keycode)[\"'`*]{0,2}(?::| is| ist)? "
        r"[\"'`*]{0,2}[!-~]{4}",
    ),
    r"(?i:\b(?:zugangscode|kenncode|enrol?l?ment key|access code|keycode)[\"'`*]{0,2}(?::|\s(?:is|ist))?\s[\"'`*]{0,2})"
    rf"(?=\S{{0,40}}\d){BARE}",
    mixed,
    43,
    (48, 140),
)
"""Codes of letters and digits, of networks, meetings and courses."""
_OF_PLACES: Final = (
    r"(?:alarme?|alarma|portail|porte|puerta|coffre|caja|carte|tarjeta|garage|garaje|immeuble|portone|cancello"
    r"|cassaforte|allarme)"
)
CODE: Final = password_detector(
    (
        rf"(?i)(?:{_LOCKED.replace('[üu]', '.')})[ _-]?code\b[^0-9\n]{{0,40}}[0-9]{{4}}",
        r"(?i)\bc[o\xf3?]d(?:e|ice|igo)\s(?:d.acc.s|de acceso|di accesso|de acesso)\b[^0-9\n]{0,40}[0-9]{4}",
        rf"(?i)\bc[o\xf3?]d(?:e|ice|igo)\sd(?:e|u|el|ella|ell.)\s?(?:la |ma |mi |l.)?{_OF_PLACES}"
        r"[^0-9\n]{0,24}[0-9]{4}",
    ),
    rf"(?i:(?:\b{_LOCKED}[ _\-]?code|\b(?:code|codice|c[oó]digo)\s(?:d['’]acc[èe]s|de acceso|di accesso|de acesso"
    rf"|d(?:e|u|el|ella|ell['’])\s?(?:la\s|ma\s|mi\s|l['’])?{_OF_PLACES}(?:\s(?:bleue|bancaire|fuerte))?))"
    rf"[\"'`]?{_CONNECTED}?{_QUOTED})(?P<value>\d{{4,8}}[ABab#]?)(?![\w%€$]|[.,:/\-]\d)",
    lambda candidate: _SCORE if len(set(candidate.value)) > 1 else None,
    43,
    (96, 24),
)
"""`Entsperrcode vom Handy ist …`, `le code d'accès du portail est le …`."""


_GUARDED: Final = (
    r"(?:(?:alarm|door|gate|garage|safe|vault|lock(?:er)?|keypad|unlock|sim|phone|tablet|voicemail|entry)[ \-]?"
    r"(?:pins?|codes?|combination)|security[ \-](?:code|pin)|combination)"
)
ANSWERED: Final = password_detector(
    (
        rf"(?i)\b(?:pin|puk|{_GUARDED})\b[^0-9\n?]{{0,48}}\?[^0-9]{{1,48}}[0-9]{{4}}",
        rf"(?i)\b{_GUARDED}:? [\"'`*]{{0,3}}[0-9]{{2}}[0-9-][0-9]",
        r"(?i)\bcombination (?:is|was|:)\s?[0-9]{2}-[0-9]{2}",
    ),
    rf"(?i:\b(?:{_GUARDED}(?:\s(?:is|was))?:?\s|(?:pin|puk|{_GUARDED})\b[^\d\n?]{{0,48}}\?\s{{1,2}}[^\d\n:]{{0,24}}[:>]\s"
    r"(?:(?:yes|sure|ok|ja|oui|s[íi]|it['’]?s|it is|das ist|es ist|c['’]est)[,.]?\s){0,2}))[\"'`*]{0,3}"
    r"(?P<value>\d{4,8}|\d\d(?:-\d\d){2})(?![\w%€$]|[.,:/\-]\d)",
    lambda candidate: _GUESSED if len(set(candidate.value)) > 1 else None,
    42,
    (140, 24),
)
"""Codes that are told right behind their name, `alarm PIN …`, or on the line below a question for one."""
_GUESSED: Final = 0.6
