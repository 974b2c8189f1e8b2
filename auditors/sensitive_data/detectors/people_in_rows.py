"""Names of people in data that no model reads as sentences: rows of SQL, markup, segments of HL7 and X12."""

from __future__ import annotations

from auditors.sensitive_data.person_cues import person, told
from auditors.sensitive_data.plausibility import NAME_WORD, PARTICLE, Evidence

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
segment = person(
    (r"\bPID\|", r"\bNM1\*"),
    r"\b(?:PID(?:\|[^|\n]{0,80}){4}\||NM1\*[A-Z0-9]{2}\*1\*)"
    r"(?P<value>[^\W\d_](?:[^\W\d_]|['’ \-]){1,30}[\^*][^\W\d_](?:[^\W\d_]|['’ \-]){0,30})",
    lambda candidate: 0.92,
    reach=(8, 480),
)
"""A patient in HL7 (`PID|1||4711||QUILL^ANNA`), a person in X12 (`NM1*IL*1*QUILL*ANNA`)."""
