"""Passwords that their form gives away near a word for one, whatever stands between: see `evidence`."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.evidence import BEFORE, clause_before, field_of, is_given, nearness, weighed
from auditors.sensitive_data.password_forms import (
    impossible,
    is_code,
    is_numbered_word,
    is_of_code,
    is_passphrase,
    is_technical,
    kinds,
)
from auditors.sensitive_data.password_names import QUOTES, UNTYPED
from auditors.sensitive_data.password_values import password_detector, unmistakable

_WORD: Final = deferred(
    r"(?<![a-z])(?:pass(?:w(?:or)?[dt]e?s?|[ _\-]phrases?|phrases?|[ _\-]?codes?|wörter)"
    r"|(?:(?<!to )(?<!press )(?<!season )(?<!boarding )(?<!day )(?<!bus )(?<!ski )(?<!first )(?<!second )pass"
    r"|pwd?|psk|mdp)(?=\s?[:=(]|\s(?:is|for|to|was)\b|[^\w'\"`]*\Z)|(?<=[a-z]\s)(?:pwd?|mdp)"
    r"|(?:\w{2,12})?(?:kennw[oö]rt(?:er)?|passwor[dt])|contrase[nñ]as?|mots? de passe|senha|wachtwoord|has[łl]o"
    r"|secret word|security (?:word|code)|(?:door|gate|alarm|unlock|access|entry) codes?|combination"
    r"|(?:wi-?fi|wlan|wpa\d?)(?:[ \-](?:key|code))?|(?:netzwerk|wlan-?)schl(?:ü|ue)ssel|network key"
    r"|unattended access|entsperr\w*|credentials?|creds|zugangsdaten"
    r"|identifiants|credenciales|secret|(?<!alabra )(?<!alabras )clave|(?<!mot )(?<!mots )cl[ée])(?![a-z])",
    re.IGNORECASE,
)
_LOGIN: Final = deferred(
    r"(?<![a-z])(?:(?:log|sign)(?:ging|ged|ing|ed|s)?[ \-]?(?:me |you |us )?in(?:to)?|unlock(?:s|ed|ing)?|root|admin"
    r"|superuser|anmeld\w*|einlogg\w*|(?:re)?connecte\w*|entra\w?|iniciar? sesi[oó]n|reset|authenticat\w+|your account)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""What one does with a password, and whose it may be: these say less."""
_LABELLED: Final = deferred(
    r"\b(?:user(?:[ _\-]?(?:name|id))?s?|log[ \-]?in|e?-?mail|account|benutzer(?:name)?|nutzer|usuario|utilisateur"
    r"|identifiant|ids?|ticket|issue|order|build|version|model|commit|branch|tag|release|serial|device|hosts?|server"
    r"|machine|ssid|network|netzwerk|r[ée]seau|red|sku|ref(?:erence)?|case|room|team|group|role|alias|name[ds]?|file"
    r"|path|image|module|package|class|function|hash(?:es)?|sha\w*|md5|policy|channel|variant|font|colou?r|ur[il]"
    r"|domain|realm|profile|database|db|table|column|bucket|project|repo(?:sitory)?|variable|parameter|property"
    r"|attribute|method|field|called|like|from)[\"'`*]{0,3}\s?(?:is|are|ist|[:=#])?[*]{0,2}\s?[\"'`*]{0,2}\Z",
    re.IGNORECASE,
)
"""What names something else than a password right in front of a value."""
_EXAMPLE: Final = deferred(
    r"\b(?:such as|like|e\.\s?g\.|for (?:example|instance)|z\.\s?b\.|(?:zum )?beispiel(?:sweise)?|par exemple"
    r"|p\.\s?ej\.|por ejemplo|instead of|rather than)(?!\w)",
    re.IGNORECASE,
)
_OF_PASSWORDS: Final = deferred(
    r"\b(?:hash\w*|digest|polic\w+|algorithm|scheme|strength|entropy|length|min(?:imum)?|regex|pattern|validat\w+"
    r"|manager|encrypt\w*|encod\w*|selector|class(?:name)?|function|method|variable|import|module|expir(?:ed|y|ation)|rules?"
    r"|requirements?|complexity|history|failed"
    r"|fix(?:es|ed)?|bug|values?|page|salt)\b",
    re.IGNORECASE,
)
"""What is said of passwords in general, of code and of changes to it."""
_TECHNICAL: Final = deferred(
    r"wpa\d?-|pk_(?:live|test)_|pwn3d!|fritz!box|yahoo!|\S*(?:&&|\|\||=>)|0x[0-9a-f]+\Z|\S*%[0-9a-f]{2}|[0-9a-f]{6,40}\Z|\d{1,2}-[a-z]{3}-\d{2,4}\Z|\d|\w+(?:\.\w+){2,}\Z"
    r"|(?-i:sha\d{1,3}[A-Z]\w+\Z|[A-Za-z]+V\d{1,2}(?:(?:p\d|b\d|alpha|beta|rc)\w{0,7})?(?:[A-Z][A-Za-z]+)?\Z|[A-Za-z]+\$\d\Z|U\+[0-9A-F]{4,6}\Z"
    r"|(?:[a-z]{0,8}|RFC|PR)\d*#[a-z\d.\-]+\Z|[A-Za-z]{2,8}#\d{2,7}\Z|[A-Z][A-Z0-9]*(?:[_\-][A-Z0-9]+)+\Z|[a-z0-9]+(?:_[a-z0-9]+)+\*?\Z"
    r"|(?:[A-Z][a-z]+){3,}\d{1,3}\Z|(?:[A-Z][a-z]+){2,}\d{1,3}(?:[A-Z][a-z]+)+\Z|[a-z]{1,4}\d{1,3}[a-z]{0,4}\Z|[a-z]{2,}(?:-[a-z]{2,})*-[a-z]?\d{1,3}\Z"
    r"|(?:[a-z]+[/\-])+v?\d[\w.]{0,8}\Z|[A-Z]{2,}(?:-\w+)+\Z|[A-Z]\w+(?:_[A-Za-z0-9]+){2,}\Z"
    r"|[a-z]+\.[a-z]+\d[a-zA-Z0-9]*\Z|[a-z]+-[A-Z]+\d{1,2}\Z"
    r"|[A-Za-z0-9]*[a-z][A-Z]\w*_\w+\Z|\w+_[A-Za-z0-9]*[a-z][A-Z]\w*\Z)",
    re.IGNORECASE,
)
"""Numbers, hashes, dates, issues, constants and versions that have letters with digits, too."""
_NUMBERED_NAME: Final = deferred(r"[a-z]+(?:_[a-z]+)+\d{1,2}\Z")
"""A function with a number: `gnutls_hex_decode2`."""
_IN_PLACE_OF_SPACE: Final = deferred(r"[_.\-]")
_OF_SENTENCES: Final = deferred(
    r"(?:\A|[\-_.])(?:and|the|for|with|not|from|that|und|der|die|das|mit|les|des|pour|par|con|por|para)(?:[\-_.]|\Z)"
)
"""Words that join others in a sentence: `patience-and-time` is a figure of speech."""
_CALLED: Final = ("(", "[")
_ENCRYPTED: Final = "ENC("
"""What Jasypt writes around an encrypted property."""
_PAIR: Final = deferred(r"[\"'`*]{0,3} / [\"'`*]{0,3}[!-~]{4}")
"""What follows an account that its password stands behind: `tester01 / …`."""
_WITH_DIGIT: Final = deferred(r"[A-Za-z]+\d\Z")
_PART: Final = deferred(r"[A-Z]?[a-z]{2,}|[A-Z]{2,}")
_OF_NAMES: Final = frozenset("#.@$-+&%~^=*?!_")
"""Signs that names of code, options and selectors begin with."""
_EXCLAIMED: Final = deferred(r"!(?=\S*[A-Z])(?=\S*[a-z])[A-Za-z0-9]+[#%*+@?~]\S+\Z")
"""What begins with one of them, and has another sign among letters of both cases: `!Blau#Wal`."""
_OF_PATHS: Final = frozenset("/\\")
_LEAST: Final = 8
_LEAST_DRAWN: Final = 10
_YEAR: Final = 3
_SURE: Final = 3
_LIKELY: Final = 2
_PLAIN: Final = 1


def _form(candidate: Candidate) -> int:
    """How much the form of a value says that it is a password: 0 to 3."""
    value = candidate.value
    remembered = is_passphrase(value)
    if (
        (value[0] in _OF_NAMES and not _EXCLAIMED.match(value))
        or candidate.after(1) in _CALLED
        or candidate.before(len(_ENCRYPTED)) == _ENCRYPTED
        or (not remembered and (_TECHNICAL.match(value.rstrip("?")) or is_technical(value)))
        or _NUMBERED_NAME.match(value)
        or impossible(value)
        or _is_of_code(value)
        or ("@" in value and "." in value.rpartition("@")[2])
        or _WORD.search(value)
    ):
        return 0
    digits = any(map(str.isdigit, value))
    if remembered:
        if digits and len(set(_IN_PLACE_OF_SPACE.findall(value))) > 1 and kinds(value) > _LIKELY:
            return _SURE
        return _LIKELY if digits else 0 if _OF_SENTENCES.search(value) else _PLAIN
    if is_numbered_word(value) or _WITH_DIGIT.match(value):
        return 0 if len(value) < _LEAST else _LIKELY if kinds(value) > _LIKELY and value[-_YEAR:].isdigit() else _PLAIN
    if unmistakable(candidate):
        return _SURE if kinds(value) > _LIKELY else _LIKELY if len(value) >= _LEAST_DRAWN else _PLAIN
    if is_code(value) or not digits or not any(map(str.isalpha, value)) or len(value) < _LEAST:
        return 0
    return _LIKELY if kinds(value) > _LIKELY else 0


def _is_of_code(value: str) -> bool:
    """Whether a word of code is among its words; among characters of all kinds, whether half of them are."""
    words = _PART.findall(value)
    of_code = sum(map(is_of_code, words))
    return 2 * of_code > len(words) if kinds(value) > _SURE else of_code > 0


def _is_of_password(field: str) -> bool:
    """Whether a setting holds a password, and not what is asked of one: `password_strength`."""
    word = _WORD.search(field)
    return word is not None and _OF_PASSWORDS.search(_IN_PLACE_OF_SPACE.sub(" ", field[word.end() :])) is None


def _password(candidate: Candidate) -> float | None:
    """A value near a word for a password; near a word for what one does with it, where it is given, and sure."""
    form = _form(candidate)
    if not form or (candidate.before(1) in _OF_PATHS and not candidate.before(2).startswith(" ")):
        return None
    if form == _PLAIN and _PAIR.match(candidate.text, candidate.end):
        return None
    field = field_of(candidate)
    if field is not None and not _is_of_password(field):
        return None
    clause = clause_before(candidate)
    if _LABELLED.search(candidate.before(BEFORE)) or _EXAMPLE.search(clause) or _OF_PASSWORDS.search(clause):
        return None
    if near := nearness(_WORD, candidate):
        return weighed(candidate, form, near)
    given = form == _SURE and is_given(candidate) and nearness(_LOGIN, candidate)
    return weighed(candidate, form, 1) if given else None


NEARBY: Final = password_detector(
    (
        r"(?i)(?:passw(?:or)?[dt]|pass[ _-]?phrase|pass[ _-]?code|kennwort|contrase|mots? de passe|wachtwoord|senha"
        r"|security (?:word|code)|unattended access|entsperr|zugangsdaten|identifiants|credenciales|credential)",
        r"(?i)\b(?:pass|pwd?|psk|mdp)(?:\s?[:=(]|\s(?:is|for|to|was|now)\b)",
        r"(?i)\bsecret\s(?:is|was|to|for|\()",
        r"(?i)\b(?:(?:wi-?fi|wlan|wpa2?|creds|clave|log-?in)\b|netzwerkschl|network key)",
        r"(?i)\b(?:root|admin|superuser)(?: account| user| login)?(?:\s(?:with|mit|avec|con|and|und|et|y)\s|,\s)",
        r"(?i)\b(?:(?:door|gate|alarm|unlock|access|entry) code|(?:log|sign)(?:ging|ged|ing|ed|s)? (?:me |you |us )?"
        r"in\b|anmeld|einlogg|connecte[sz -]|entra con|iniciar? sesi)",
    ),
    rf"(?:\A|(?<=[\s\"'`(=:,;>|*/{QUOTES}]))(?P<value>(?=[^\s]{{0,64}}?[0-9!#$%&*+?@^~]|[a-z]+(?:[-.][a-z]+){{2}})"
    rf"[^\s\"'`<>,;:=/(){{}}\[\]|\\{QUOTES}{UNTYPED}]{{6,64}}?)"
    rf"(?=[*]{{2}}|[.,;:?]{{0,2}}(?:[\s\"'`<>,;(){{}}\[\]|\\{QUOTES}{UNTYPED}]|\Z))",
    _password,
    12,
    (BEFORE, BEFORE),
)
