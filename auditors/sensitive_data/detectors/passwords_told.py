"""Passwords in what people write to each other and to a model: `my password is …`, `Passwort für den Server: …`."""

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
    is_in_groups,
    is_numbered_word,
    is_of_code,
    is_passphrase,
    is_plain_word,
    is_technical,
    kinds,
    unusable,
)
from auditors.sensitive_data.password_names import (
    ADVERB,
    ASSIGNED_HEAD,
    BARE,
    HEAD_LONG,
    HEAD_SHORT,
    NEAR,
    OWN_WORD,
    SHORT_NAME_HEAD,
    SHORT_SPOKEN_HEAD,
    SIGN,
    SPOKEN_HEAD,
    VERB,
    WORD,
    is_short,
)
from auditors.sensitive_data.password_values import (
    ABOUT,
    CHOSEN,
    DRAWN_DIGEST,
    LEAST_DRAWN,
    LEAST_IN_COLUMN,
    NUMBERED,
    is_account,
    is_called,
    is_hash_spoken_of,
    mixed,
    password_detector,
    strength_of,
    strong,
    unmistakable,
)
from auditors.sensitive_data.randomness import looks_drawn


def _told(candidate: Candidate) -> float | None:
    """A value in prose: `my password is …`."""
    value = candidate.value
    if is_digest(value):
        drawn = candidate.match["verb"] and looks_drawn(value)
        return DRAWN_DIGEST if drawn and not is_hash_spoken_of(candidate) else None
    if impossible(value) or is_technical(value) or is_called(candidate) or is_account(candidate):
        return None
    if is_code(value):
        quoted = (
            candidate.text[candidate.start - 1] in "\"'`" and candidate.after(1) == candidate.text[candidate.start - 1]
        )
        own = _OWN.search(candidate.text, max(0, candidate.match.start() - 24), candidate.match.start()) is not None
        telling = "_" in value or "." in value or quoted or own or not _ENGLISH_WORD.match(candidate.match["word"])
        said = telling and candidate.match["verb"] and is_chosen(value) and not _is_part(candidate)
        return 0.6 if said and (own or candidate.after(1) in ("", "\n", ".", ",", '"', "'", "`")) else None
    strength = strength_of(value)
    least = 8 if (candidate.match["verb"] or "")[:1] in ("'", "’") else 5
    if strength:
        return (
            strength
            if len(value) >= least
            and (candidate.match["verb"] or not is_short(candidate.match["word"]) or _is_set(candidate))
            else None
        )
    if is_short(candidate.match["word"]) or _IS_SHORTENED.match(candidate.match["verb"] or ""):
        return None
    if value.isdigit():
        return NUMBERED if candidate.match["verb"] and _ENDS.match(candidate.text, candidate.end) else None
    if candidate.match["verb"] and len(value) >= LEAST_DRAWN and kinds(value) >= 2 and looks_drawn(value):
        return 0.8
    if candidate.text[candidate.start - 1] in "\"'`":
        return 0.8 if candidate.after(1) == candidate.text[candidate.start - 1] else None
    after = candidate.after(2)
    ends = after == "" or after[0] in "\n.,;)" or after.strip(" -–—") == ""
    return (
        0.6
        if ends
        and candidate.match["verb"]
        and (4 if candidate.match["verb"] in _LITERAL else 6) <= len(value) <= 24
        and value.isalpha()
        and not (value.isupper() and candidate.match["verb"] == "=")
        and not ABOUT.search(value.lower())
        and (candidate.match["verb"] in _ENGLISH or not _ABOUT_ELSEWHERE.search(value.lower()))
        else None
    )


def _is_part(candidate: Candidate) -> bool:
    """Whether the short word ends a name of code: `_assertion_pass = saved_hooks`."""
    start = candidate.match.start()
    return is_short(candidate.match["word"]) and candidate.text[max(0, start - 1) : start] == "_"


_ENDS: Final = deferred(
    r"(?<=\d{5})[\"'`*]{0,3}(?:[.,;!?)]{0,2}(?:\s*\Z|\s+(?!\w)|\s*\n)|[,;]\s|\s(?:and|but|und|et|y)\s)"
)
"""What follows digits that are told as a password, and no number of characters."""


def _is_set(candidate: Candidate) -> bool:
    """Whether somebody set it: `set pw to …`; a word of letters and digits in turn is no number of a version."""
    start = candidate.match.start()
    return (
        _SETS.search(candidate.text, max(0, start - 32), start) is not None
        and not is_technical(candidate.value)
        and (unmistakable(candidate) is not None or is_numbered_word(candidate.value))
    )


_SETS: Final = deferred(
    r"\b(?:set|reset|chang(?:e|ed)|updated?|rotated?)\s(?:[\w'’]{1,12}\s){0,3}[\w\-]{0,16}\Z", re.IGNORECASE
)
_IS_SHORTENED: Final = deferred(r"['’]s\Z")
"""What may be a possessive as well: `passwd's terminology`."""
_ENGLISH_WORD: Final = deferred(r"pass|pwd?\b", re.IGNORECASE)
"""What code calls a password, too; where one is told in another language, its value is no name of code."""
_OWN: Final = deferred(r"\b(?:my|our|mein|unser|mon|notre|mi|nuestra)\s(?:[\w\-]{2,12}\s)?\Z", re.IGNORECASE)
_LITERAL: Final = frozenset({"lautet", "heißt", "heisst"})
"""Verbs that no adjective stands behind."""
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
        alone = opens_line(candidate) and ends_line(candidate)
        return _mixed_in_column(candidate.value) if alone else None
    if not alone or (is_short(candidate.match["word"]) and candidate.text[candidate.match.start() - 1 :][:1] == "-"):
        return None
    ends = candidate.after(1) in ("", ",", ".", ";", ")", "\n") and "\n" not in between
    if candidate.value.isdigit():
        code = candidate.match["word"].lower() == "passcode" and between == " "
        return _CODE if code and ends and len(candidate.value) <= _LONGEST_CODE else None
    chosen = is_numbered_word(candidate.value) and (ends or candidate.value[-4:].isdigit())
    return unmistakable(candidate) or (NUMBERED if chosen or (ends and _is_drawn(candidate.value)) else None)


def _is_drawn(value: str) -> bool:
    """Whether letters in both cases look drawn, and are no words run together; or few letters stand among digits."""
    if _AMONG_DIGITS.match(value):
        return not is_technical(value)
    return (
        len(value) >= LEAST_DRAWN
        and value.isalpha()
        and kinds(value) > 1
        and _RUN_TOGETHER.match(value) is None
        and looks_drawn(value)
    )


_AMONG_DIGITS: Final = deferred(
    r"(?=\D{0,6}\d\D{0,6}\d)(?=[^a-z]{0,6}[a-z][^a-z]{0,6}[a-z])(?![a-z]+\d+[a-z]?\Z|\d+[a-z]+\Z)[a-z0-9]{5,9}\Z"
)
_RUN_TOGETHER: Final = deferred(r"[A-Za-z]?[a-z]+(?:[A-Z]{1,4}[a-z]{2,}){1,8}\Z|[A-Z]?[a-z]{3,}")
_CODE: Final = 0.7
_LONGEST_CODE: Final = 8
"""Digits of a code that opens a device."""


def _mixed_in_column(value: str) -> float | None:
    """A value beside its name in columns, as tools print them: letters with digits or signs."""
    if impossible(value) or is_code(value) or is_technical(value) or "/" in value or len(value) < LEAST_IN_COLUMN:
        return None
    return strength_of(value) if any(map(str.isdigit, value)) or is_passphrase(value) else None


def _announced(candidate: Candidate) -> float | None:
    """A value behind a label of some words: in quotes, plain words do."""
    value, quote = candidate.value, candidate.text[candidate.start - 1]
    if _PROPERTY.search(candidate.text, candidate.match.end("word"), candidate.start):
        return None
    if sure := strong(candidate):
        return sure
    if is_numbered_word(value) and ends_line(candidate):
        return NUMBERED
    return CHOSEN if quote in "\"'`" and candidate.after(1) == quote and is_plain_word(value) else None


_PROPERTY: Final = deferred(
    r"[ (](?:polic(?:y|ies)|strength|complexity|quality|(?:min|max)(?:imum)?|length|entropy|level|score|rules?"
    r"|requirements?|expir\w+|age|history|format|pattern|regex|algorithm|scheme|hash\w*|types?|mode|version|manager|provider|vault"
    r"|richtlinien?|stärke|länge|politique|longueur|pol[íi]tica|longitud|fortaleza)(?![A-Za-z\u00c0-\u024f])",
    re.IGNORECASE,
)
"""What a label speaks of instead of the password: `Password policy: MinLength-12`."""
_PLEASE: Final = (
    r"(?i:wie (?:besprochen|immer)|as (?:usual|always)|comme d['’]habitude|come sempre|como siempre"
    r"|as (?:discussed|agreed)|comme convenu|bitte|please|por favor|per favore|svp|proszę"
    r"|alstublieft)"
)
TOLD: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD, SHORT_SPOKEN_HEAD, SHORT_NAME_HEAD, rf"(?i)(?:{HEAD_LONG})['?]s\s"),
    rf"(?P<word>{OWN_WORD})(?:\s(?:for|of|to|on|in|at|für|vom|zum|pour|de|del|du|des|do|da|di|van|voor|der"
    rf"|para)\s[\w .@'/\-]{{1,40}}?|\s(?:dazu|dafür|hier|here|there|again|ici|aquí))?"
    rf"(?:[\"'`*]{{0,2}}\s{{1,2}}|(?=['’]s\s))"
    rf"(?:(?:(?:was|is|has been|got)\s)?(?:changed\s|set\s|reset\s|updated\s)?to\s|as\s"
    rf"|(?P<verb>{VERB})(?:(?<=[:=])|(?!\w))\s{{0,2}}[:=]?\s{{0,2}}){ADVERB}[\"'`*]{{0,2}}{BARE}",
    _told,
    48,
    NEAR,
)
ANNOUNCED: Final = password_detector(
    (SPOKEN_HEAD, SHORT_SPOKEN_HEAD, SHORT_NAME_HEAD),
    rf"(?P<word>{OWN_WORD})(?:(?:\s[\w\u00c0-\u024f'\-]{{1,14}}){{1,5}}|\s?\([^()\n]{{1,32}}\))\*{{0,2}}\s?[:=]\*{{0,2}}\s{{1,2}}[\"'`]?{BARE}",
    _announced,
    44,
    NEAR,
)
_QUALITY: Final = (
    r"(?i:temporaires?|provisoires?|actuel(?:le)?s?|initiale?|temporal|provisional|actual|nueva|temporanea|provvisoria)"
)
"""Adjectives that stand behind the word."""
JUXTAPOSED: Final = password_detector(
    (SPOKEN_HEAD, SHORT_NAME_HEAD),
    rf"(?P<word>{OWN_WORD})\d?(?:\s{_QUALITY})?(?:\s{{1,2}}(?:-\s|{_PLEASE}\s)?|(?P<column>[ \t]{{3,24}}))"
    rf"(?:\*\*|[\"'`(„“«])?\s?{BARE}",
    _juxtaposed,
    40,
    (48, 140),
)


def _answers(candidate: Candidate) -> float | None:
    """A value that no word looks like; behind more words than the one it must end what is said."""
    apart = candidate.match[0][len(candidate.match["word"]) :].partition("?")[0].strip()
    return unmistakable(candidate) if not apart or ends_line(candidate) else None


ANSWERED: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG}|{HEAD_SHORT})(?: [^\n ?]{{1,16}}){{0,3}}\s?\?\s{{1,2}}[!-~?]{{2}}",),
    rf"(?P<word>{OWN_WORD})(?:\s[\w\u00c0-\u024f.'\-]{{1,16}}){{0,3}}?\s?\?\s{{1,2}}(?:[–\-]\s)?"
    r"(?:(?i:es|c['’]est|it['’]?s|it\sis|that['’]s|ist|ja|yes|oui|sí|si|sure|klar)[,:]?\s){0,2}[\"'`]?"
    rf"{BARE}",
    _answers,
    40,
    (96, 180),
)
"""A question, and the answer behind it: `Quel est le mdp ? …`."""
APPLICATION: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD),
    rf"(?P<word>{OWN_WORD})[\"'`*]{{0,2}}(?:{SIGN}|\s{{1,2}}{VERB}\s{{1,2}})[\"'`]?"
    r"(?P<value>(?:[a-z]{4} ){3}[a-z]{4}|(?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4})(?![A-Za-z0-9]| [A-Za-z0-9]{4}\b)",
    lambda candidate: 0.9 if is_in_groups(candidate.value) else None,
    56,
    (48, 90),
)
"""Passwords for applications, which Google and WordPress print in groups of four."""

BESIDE_ADDRESS: Final = password_detector(
    (r"@[\w.-]{3,64}[\s:/|,;-]{1,4}(?:[a-z]{4} ){3}[a-z]{4}",),
    r"@[\w\-]{1,40}(?:\.[\w\-]{2,24}){1,3}[\s:/|,;\-]{1,4}"
    r"(?P<value>(?:[a-z]{4} ){3}[a-z]{4})(?![A-Za-z0-9]| [A-Za-z0-9])",
    lambda candidate: 0.85 if is_in_groups(candidate.value) else None,
    56,
    (72, 32),
)
"""The same behind the address of their account."""


def _opens(candidate: Candidate) -> float | None:
    """A value that a network or a safe opens with: letters with digits, a passphrase, or as many digits as routers are
    delivered with.
    """
    if _DIGITS_OF_ROUTER.match(candidate.value) and len(set(candidate.value)) > _REPEATED:
        return 0.85
    return mixed(candidate) or (0.85 if is_passphrase(candidate.value) and not impossible(candidate.value) else None)


_DIGITS_OF_ROUTER: Final = deferred(r"(?:\d{16}|\d{20})\Z")
_REPEATED: Final = 4
KEY_OF_NETWORK: Final = password_detector(
    (
        r"(?i)(?:wlan|wi-?fi|wpa2?|netzwerk|network|network security)[ -]?(?:schl.{1,2}ssel|key|code|clave|cl.{1,2})"
        r"(?:[\"'`*]{0,3}\s?[:=]| (?:is|ist|lautet|est|es|for|of|at|f.{1,2}r|vom|de|del) )",
    ),
    r"(?i:(?<![a-z])(?:wlan|wi-?fi|wpa2?|netzwerk|network(?: security)?)[ \-]?"
    r"(?:schl(?:ü|ue)ssel|key|code|clave|cl[ée]))"
    r"(?:[\"'`*]{0,3}\s?[:=]\s{0,2}|(?:\s(?:for|of|at|für|vom|de|del)\s[\w \-]{1,32}?)?\s(?:is|ist|lautet|est|es)\s)"
    rf"[\"'`*]{{0,3}}{BARE}",
    _opens,
    46,
    (24, 200),
)
"""`WLAN-Schlüssel: …`, `network security key: …`."""
OF_NETWORK: Final = password_detector(
    (r"(?i)\b(?:wlan|wi-?fi)(?: ?\([a-z0-9 _-]{1,24}\)| [a-z0-9_-]{1,16})? ?[:=] ?[\"'`]?[!-~]{8}",),
    r"(?i:\b(?:wlan|wi-?fi))(?:\s?\([\w \-]{1,24}\)|\s[\w\-]{1,16})?\s?[:=]\s{1,2}[\"'`*]{0,3}"
    rf"{BARE}(?=[\"'`*.]{{0,3}}\s*(?:\n|\Z))",
    lambda candidate: None if is_technical(candidate.value) else strong(candidate),
    45,
    (56, 140),
)
"""`wifi (guest): …`, and nothing behind it."""
KEY_BESIDE_NETWORK: Final = password_detector(
    (
        r"(?i)\b(?:wlan|wi-?fi|ssid|network|netzwerk)\b[^\n]{1,40}[,;/(] ?(?:the )?"
        r"(?:key|schl.{1,2}ssel|code|clave) ?[:=]? ?",
    ),
    r"(?i:\b(?:wlan|wi-?fi|ssid|network|netzwerk)\b)[^\n.]{1,40}?[,;/(]\s?"
    r"(?i:(?:the\s)?(?:key|schl(?:ü|ue)ssel|code|clave))"
    rf"(?:\s?[:=]\s?|\s(?:(?:is|ist|es)\s)?)[\"'`*]{{0,3}}{BARE}",
    _opens,
    46,
    (72, 160),
)
"""`the network is …, key …`."""
CODE_OF: Final = password_detector(
    (r"(?i)\b(?:code|codice|c.{1,2}digo) (?:f.{1,2}rs?|for|zum|vom|of|to|pour|del?|du|para|per|voor|van) ",),
    r"(?i:\b(?:code|codice|c[oó]digo)\s(?:f(?:ü|u\u0308|ue)rs?|for|zum|vom|of|to|pour|del?|du|para|per|voor|van)\s(?:[\w\u00c0-\u024f'’\-]{1,24}\s){0,2}?"
    r"(?:[\w\u00c0-\u024f]{1,24}-)?(?:wlan|wi-?fi|wlans|tresors?|safe|vault|vpn|router|alarm|alarmanlage|coffre|caja"
    r"|hotspot|netzwerk|network|r[ée]seau|rete)\b(?:\s[\w\u00c0-\u024f]{1,16}){0,3}?)"
    rf"(?:\s{VERB}|:)\s{{1,2}}{ADVERB}[\"'`*„“«]{{0,2}}{BARE}",
    _opens,
    46,
    (16, 260),
)
"""`The code for the Wi-Fi is …`, `Code fürs WLAN lautet …`."""


def _remembered(candidate: Candidate) -> float | None:
    """Words that make no sentence: none is short, tells how something is, or belongs to code."""
    words = [word for word in candidate.value.split(" ") if word[0].isalpha()]
    return (
        0.75
        if sum(map(len, words)) >= _MEAN_WORD * len(words)
        and len(set(words)) == len(words)
        and sum(map(unusable, words)) <= 1
        and not any(is_of_code(word) or word in _OF_SENTENCES or _TELLS.search(word) for word in words)
        else None
    )


_OF_SENTENCES: Final = frozenset(
    """must should shall will would could cannot have need needs contain contains include includes with from when
    where then than that this they them what which every each some more most least only using into your
    without""".split()
)


_MEAN_WORD: Final = 4.5
_TELLS: Final = deferred(r"(?:ed|ing|ly|able|ful)\Z")
WORDS: Final = password_detector(
    (r"(?i)pass[ _-]?phrase[\"'`*]{0,2}\s?(?:(?:is|was|ist|lautet|est|es)\s?)?[:=]\s?[\"'`]?[a-z]{3,12} [a-z]{3,12} ",),
    rf"(?P<word>{WORD})[\"'`*]{{0,2}}\s?(?:(?:is|was|ist|lautet|est|es)\s?)?[:=]\s?[\"'`]?"
    r"(?P<value>[a-z]{3,12}(?: [a-z]{3,12}){3,9}(?: \d{1,6})?)"
    r"(?=[\"'`]?[ \t]*(?:\r?\n|\\n|\Z))",
    _remembered,
    49,
    NEAR,
)
"""`passphrase: …` of four words or more, without quotes."""
NUMBERED_WORDS: Final = password_detector(
    (r"(?i)pass[ _-]?phrase[a-z0-9 '._-]{0,40} (?:is|was|ist|lautet|est|es) [\"'`]?[a-z]{3,12} [a-z]{3,12} ",),
    rf"(?P<word>{WORD})(?:\s[\w.'\-]{{1,16}}){{0,5}}?\s(?:is|was|ist|lautet|est|es)\s[\"'`]?"
    r"(?P<value>[a-z]{3,12}(?: [a-z]{3,12}){2,8} \d{1,6}[!?]?)(?=[\"'`]?[ \t.,;)]*(?:\s|\\n|\Z))",
    _remembered,
    49,
    NEAR,
)
"""`the passphrase for the key is …` of three words or more and a number, as no sentence goes on."""
