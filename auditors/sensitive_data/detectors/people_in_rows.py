"""Names of people in data that no model reads as sentences: rows of SQL, markup, segments of HL7 and X12."""

from __future__ import annotations

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.person_cues import person, told
from auditors.sensitive_data.plausibility import NAME, NAME_WORD, PARTICLE, Evidence, is_any_name


def _tagged(candidate: Candidate) -> float | None:
    part = candidate.match["part"]
    score = told(Evidence.WEAK if part else Evidence.LIKELY, 0.86)(candidate)
    return score or (0.84 if part and is_any_name(candidate.value) else None)


def _on_card(candidate: Candidate) -> float | None:
    """The name on a card as it stands there, or the common name of somebody."""
    if candidate.match["parts"]:
        candidate.start, candidate.end = candidate.match.span("parts")
        return 0.95
    candidate.start, candidate.end = candidate.match.span("common")
    return told(Evidence.LIKELY, 0.86)(candidate)


row = person(
    (r"(?i:values) ?\(",),
    rf"(?<=[(, ])'(?P<value>{NAME_WORD}(?: (?:{PARTICLE} )?{NAME_WORD}){{1,2}})'(?= ?[,)])",
    told(Evidence.KNOWN, 0.88),
    reach=(8, 480),
)
"""A full name in quotes, with a given name in it: `INSERT INTO customers VALUES (7, 'Anna Quill', …)`."""
element = person(
    (r"[a-z?.\x80-\xff]</[A-Za-z]",),
    rf"(?<=>)\s{{0,3}}(?P<value>{NAME_WORD}(?: (?:{PARTICLE} )?{NAME_WORD}){{1,2}})\s{{0,3}}(?=</)",
    told(Evidence.KNOWN, 0.88),
    reach=(80, 8),
)
"""A full name between tags: `<td>Anna Quill</td>`."""
tagged = person(
    (r"(?i)names?>\s?[A-Za-z?\x80-\xff]",),
    r"(?i:<(?:\w{1,12}:)?(?:(?P<part>first|last|given|family|middle|sur|full|fore)[_-]?)?names?>)"
    rf"\s{{0,3}}(?P<value>{NAME})\s{{0,3}}(?=</)",
    _tagged,
    reach=(48, 80),
)
"""What stands between tags for a name: `<surname>Quill</surname>`."""
card = person(
    (r"\nN(?:;[A-Za-z0-9=;-]{1,40})?:", r"[;:,]CN=\x22?[A-Z]"),
    rf"(?:\nN(?:;[\w=;-]{{1,40}})?:(?P<parts>{NAME};{NAME})(?=[;\r\n])|[;:,]CN=\"?(?P<common>{NAME})(?=[\"';:,\r\n]))",
    _on_card,
    reach=(8, 80),
)
"""In a vCard (RFC 6350) or an event of iCalendar (RFC 5545): `N:Quill;Anna`, `ATTENDEE;CN=Anna Quill:mailto:…`."""
segment = person(
    (r"\bPID\|", r"\bNM1\*"),
    r"\b(?:PID(?:\|[^|\n]{0,80}){4}\||NM1\*[A-Z0-9]{2}\*1\*)"
    r"(?P<value>[^\W\d_](?:[^\W\d_]|['’ \-]){1,30}[\^*][^\W\d_](?:[^\W\d_]|['’ \-]){0,30})",
    lambda candidate: 0.92,
    reach=(8, 480),
)
"""A patient in HL7 (`PID|1||4711||QUILL^ANNA`), a person in X12 (`NM1*IL*1*QUILL*ANNA`)."""
