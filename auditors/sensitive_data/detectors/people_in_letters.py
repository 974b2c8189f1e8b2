"""Names of people in letters and mail: greetings, closings, senders before their address."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.cues import CAPITAL, any_of, as_head
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.judgement import AUTHORSHIP
from auditors.sensitive_data.person_cues import TITLE, first_known, person, told
from auditors.sensitive_data.plausibility import (
    ANY_WORD,
    NAME,
    NAME_WORD,
    PARTICLE,
    UPPER,
    Evidence,
    is_any_name,
    is_of_names,
)

_HELLO: Final = any_of(
    "[Dd]ear|[Hh]i|[Hh]ello|[Hh]ey|Good (?:morning|afternoon|evening)|Hallo|Guten Tag|Lieber?|Sehr geehrter? (?:Herr|"
    "Frau)",
    "Hola|Buenos días|Buenas tardes|Estimad[oa]|Querid[oa]|Bonjour|Salut|Cher|Chère|Thanks|Thank you|Thx|Danke|Merci",
    "Gracias|Ciao|Car[oa]|Olá|Prezad[oa]|Beste|Geachte|Hoi|Drogi|Kære|Kjære|Hej|Hei",
)
greeted = person(
    (rf"\b{as_head(_HELLO)},?[ \t]{{1,3}}{CAPITAL}",),
    rf"(?<!\w){_HELLO},?[ \t]{{1,3}}(?!{TITLE}\b)"
    rf"(?P<value>{NAME_WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{NAME_WORD}){{0,2}})"
    r"(?=[ \t]*(?:[,.;:!?\n–—-]|$|(?:and|for|I|I'm|I'd|can|could|this|it|we|please)\b))",
    told(Evidence.WEAK, 0.84),
)
greeted_any_case = person(
    (r"\b(?:[Hh](?:i|ello|ey)|[Dd]ear|thanks|thank you),? [A-Za-z?\x80-\xff]",),
    rf"(?<!\w)(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|thanks|thank you),?[ \t]+(?P<value>{ANY_WORD}(?:[ \t]+{ANY_WORD})?)"
    rf"(?=[ \t]*(?:[,.!?\n]|$))",
    first_known,
    priority=42,
)

enveloped = person(
    (r"[a-zA-Z?\x80-\xff]\r?\n[ \t>]{0,4}[0-9]{1,5} [A-Z?\x80-\xff]",),
    rf"(?:^|\n)[ \t>]{{0,4}}(?P<value>{NAME_WORD}(?:[ \t]+(?:{PARTICLE}[ \t]+)?{NAME_WORD}){{1,3}})[ \t]*\r?\n"
    rf"[ \t>]{{0,4}}\d{{1,5}}[ \t]+{NAME_WORD}(?=[ \t]+{NAME_WORD})",
    lambda candidate: told(Evidence.LIKELY, 0.82)(candidate) or (0.8 if is_of_names(candidate.value) else None),
    reach=(64, 40),
)
"""On the line above a street, as on an envelope."""

_CLOSING: Final = any_of(
    "regards|best|sincerely|thanks|thank you|cheers|yours truly|yours faithfully|respectfully|warmly|cordially|love",
    "all the best|take care|gr(?:ü|ue)(?:ß|ss)en?|gru(?:ß|ss)|cordialement|bien à vous|amicalement|salutations|"
    "saludos?",
    "atentamente|cordialmente|un abrazo|saluti|atenciosamente|groeten|mvh",
)
signed = person(
    (rf"(?i){as_head(_CLOSING)}[,.!]?[ \t]{{0,4}}\r?\n",),
    rf"(?<![A-Za-z])(?i:{_CLOSING})[,.!]?[ \t]*\r?\n"
    rf"(?:[ \t>]*\r?\n){{0,2}}[ \t>]{{0,8}}(?:--?[ \t]*)?(?P<value>{NAME})(?=[ \t]*(?:[,|\n\r(]|$))",
    told(Evidence.WEAK, 0.88),
)

_CLOSING_ABBREVIATED: Final = any_of(
    "LG|VG|MfG|Best|Thanks|Thx|Cheers|Regards|Love|Yours|Gr(?:ü|ue)(?:ß|ss)e|Saludos|Abrazos?|Besos|Bisous|Bises|Xx|xx"
)
signed_inline = person(
    (rf"\b{as_head(_CLOSING_ABBREVIATED)}, {CAPITAL}",),
    rf"(?<!\w){_CLOSING_ABBREVIATED}, (?P<value>{NAME_WORD}(?: {NAME_WORD})?)[ \t]*(?=[.\"')]?[ \t]*(?:\n|$))",
    told(Evidence.WEAK, 0.82),
)
"""At the end of a line: `…, LG, Steffi`."""


def _addressed(candidate: Candidate) -> float | None:
    """The name before `<address@host>`; not where it signs a piece of source code, but where it signs a commit."""
    text, start, value = candidate.text, candidate.start, candidate.value
    if value.isupper() and " " not in value and not is_any_name(value):
        return None
    if _COMMITTED.search(text, max(0, start - 240), start):
        return told(Evidence.WEAK, 0.9)(candidate)
    line = text[max(text.rfind("\n", max(0, start - 160), start) + 1, start - 160, 0) : start]
    if _RELEASED.match(text, candidate.end):
        return told(Evidence.WEAK, 0.9)(candidate)
    if AUTHORSHIP.search(line) or line.lstrip().startswith(("#", "//", "* ", "/*", "--", ";")):
        return None
    return told(Evidence.WEAK, 0.9)(candidate)


_COMMITTED: Final = deferred(
    r"\bcommit [0-9a-f]{7,64}\b[^\n]{0,80}\r?\n(?:Merge:[^\n]{0,60}\r?\n)?(?:Author|AuthorDate|Commit):[ \t]{1,6}\Z"
)

_RELEASED: Final = deferred(r" <[^<>\s]{3,80}>  [A-Z][a-z]{2}, \d")
"""Behind the name that signs an entry of a Debian changelog."""

addressed = person(
    (r"<[A-Za-z0-9._%+\-]{1,40}@", r"[<\[]mailto: ?[A-Za-z0-9]"),
    rf"(?<!\w)(?P<value>(?:[{UPPER}][\w'’\-]{{1,20}},[ \t]?)?{NAME})[\"']?[ \t]?"
    r"(?:<(?:mailto: ?)?|\[mailto: ?)[A-Za-z0-9._%+\-]{1,40}@",
    _addressed,
    reach=(120, 16),
)
