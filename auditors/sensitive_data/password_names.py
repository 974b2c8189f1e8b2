"""What passwords are called, in which languages, and how a value stands beside such a word: pieces of patterns."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred

_REST: Final = (
    r"(?<=p)(?:assw(?:or)?d|asswort|ass[\s_-]?phrase|asscode|arola(?:\sd['’]ordine)?|alavra[\s\-]passe|word|wd"
    r"|hrase\s(?:secr[èe]te|de\spasse))|(?<=k)ennwort|(?<=c)(?:ode\ssecret|hiave\s(?:di\s|d['’])accesso)"
    r"|(?<=c)ontrase(?:n~|ñ|n|n\u0303)a|(?<=m)ot[\s_\-]de[\s_\-]passe|(?<=w)achtwoord|(?<=s)enha"
    r"|(?<=f)rase\sde\spaso|(?<=h)(?:as[łl](?:o|em|a)|eslo)|(?<=a)dgangskoden?|(?<=l)(?:[öo]senord(?:et)?|ozinka)"
    r"|(?<=j)elsz[óo]|(?<=s)alasana"
    r"|(?:(?<![A-Za-z].)|(?-i:(?<=[a-z]P))|(?<=dbp)|(?<=bindp)|(?<=rootp)|(?<=adminp)|(?<=smtpp)|(?<=mailp)|(?<=ftpp)|(?<=sshp)"
    r"|(?<=sqlp)|(?<=wifip)|(?<=loginp)|(?<=storep)|(?<=keyp)|(?<=redisp))(?:(?<=p)(?:ass|w|/w|sw|sk)|(?<=m)dp|(?<=c)(?<!alabra\sc)(?<!alabras\sc)lave(?!\s(?:primaria|for[áa]nea|p[úu]blica|ajena|[úu]nica))|(?<=w)w)(?![a-z])"
)
"""What follows the first letter of a word. That one stands alone, so that `re` looks for nothing else until it is
there.
"""
_FIRST: Final = "[ACFHJKLMPSWacfhjklmpsw]"
WORD: Final = rf"{_FIRST}(?i:{_REST})"
WORD_BEGINS: Final = deferred(rf"{_FIRST}(?=(?i:{_REST}))", re.ASCII)
OWN_WORD: Final = (
    rf"{_FIRST}(?:(?<![A-Za-z0-9+/].)(?i:{_REST})"
    r"|(?<=[a-z]p)asswort|(?<=[a-z]k)ennwort|(?<=[a-z]w)achtwoord|(?:(?<=storep)|(?<=keyp))ass\b)"
)
"""A word of its own, or the end of a German or Dutch one: `Zugangspasswort`."""
HEAD_LONG: Final = (
    r"passw(?:or)?d|passwort|pass[\s_-]?phrase|passcode|kennwort|contrase.{1,3}a|mot[\s_-]de[\s_-]passe|wachtwoord"
    r"|senha|parola|palavra.passe|pword|pwd|phrase (?:secr.te|de passe)|code secret|chiave d.{1,2}accesso|frase de paso"
    r"|has[?l](?:o|em|a)|adgangskoden?|l[o\xf6]senord(?:et)?|lozinka|jelsz[o\xf3]|heslo|salasana"
)
HEAD_SHORT: Final = "pass|pw|p/w|psw|psk|mdp|clave"
ASSIGNED_HEAD: Final = (
    rf"(?i)(?:{HEAD_LONG}|{HEAD_SHORT})[a-z0-9_]{{0,4}}\[?[\"'`\])*]{{0,3}}\s{{0,24}}(?:->|<-|\?[?:]|[:=|>])"
)
SPOKEN_HEAD: Final = rf"(?i)(?:{HEAD_LONG})[0-9]{{0,2}}[\"'`\])*]{{0,3}}[\s,(]"
CLOSING: Final = r"\d{0,2}[\"'`\])*]{0,3}"
SIGN: Final = r"\s{0,24}(?:=>|:=|->|<-|\|\|=?|={2,3}|!={1,2}|\?[?:]=?|[:=|])(?:[ \t]{4,24}|\s{0,3}[*_]{0,2}\s?)"
QUOTES: Final = "\u201c\u201d\u201e\u00ab\u00bb"
UNTYPED: Final = "\u0900-\u1cff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60"
"""Letters and signs of scripts from India to Korea: passwords are typed in Latin letters there, so they end one."""
BARE: Final = (
    rf"(?P<value>(?:(?!&[\w.\-]{{1,32}}=|\*\*(?:[\s.,;:!?)]|\Z))[^\s\"'`<>,;(){{}}\[\]|\\{QUOTES}{UNTYPED}]){{4,128}}?)"
    rf"(?=\*\*(?:[\s.,;:!?)]|\Z)|[.,;:?)]{{0,2}}(?:[\s\"'`<>,;(){{}}\[\]|\\{QUOTES}{UNTYPED}]|&[\w.\-]{{1,32}}=|\Z))"
)
VERB: Final = (
    r"(?:is|was|are|['’]s|that['’]s|which is|would be|remains|(?:c['’])?est|(?:c['’])?était|serait|reste"
    r"|ist|war|wäre|lautet|hei(?:ß|ss)t|bleibt|es|era|sería|é|è|resta|heet|equals|=|:)"
)
ADVERB: Final = (
    r"(?:(?i:still|now|just|btw|before|früher|damals|vorher|avant|antes|prima"
    r"|übrigens|jetzt|nun|noch|ab heute|einfach|maintenant|toujours|désormais|ahora|todavía"
    r"|ora|adesso|agora|nu|teraz|immer|weiterhin|auch|also|always|again|siempre|sempre|[a-z]{3,14}(?:ly|lich|ment|mente)"
    r"|standardmäßig|zunächst|also|por defecto|par défaut|by default)\s)?"
)
"""What may stand between a verb and a value: `is now …`."""
NEAR: Final = (48, 200)
"""A head ends at most so far behind the first letter of the word: these patterns begin with it."""
LETTER: Final = r"[A-Za-z\u00c0-\u024f]"
"""A letter of a European language: these patterns know ASCII only."""


_SHORT_WORDS: Final = frozenset({"pass", "pw", "p/w", "psw", "psk", "mdp", "clave", "ww"})
SHORT_SPOKEN_HEAD: Final = (
    rf"(?i)(?:{HEAD_SHORT})[0-9]{{0,2}}(?:[\"'`*]{{0,2}}\s{{1,2}}"
    rf"(?:for|of|on|at|is|was|ist|lautet|est|c['?]est|es|del?|du|d[aio]|der|van|to)\s"
    rf"|\s[\"']|[\"'`\])*]{{0,3}}\s{{0,3}}[,(]\s{{0,3}}[\"'`])"
)


SHORT_NAME_HEAD: Final = r"(?i)\b(?:mdp|psk|pw|ww|clave|storepass|keypass)[\"'`*)]{0,3}[ ,:]"
"""Short words that mean nothing else in a sentence: `das PW schicke ich dir hier: …`."""


def is_short(word: str) -> bool:
    """Whether the word means other things more often (`pass`, `pw`): then the value must speak for itself."""
    return word.lower() in _SHORT_WORDS
