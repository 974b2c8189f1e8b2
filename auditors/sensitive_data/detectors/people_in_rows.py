"""Names of people in rows of databases: `INSERT INTO customers VALUES (7, 'Anna Quill', …)`."""

from __future__ import annotations

from auditors.sensitive_data.person_cues import person, told
from auditors.sensitive_data.plausibility import NAME_WORD, PARTICLE, Evidence

row = person(
    (r"(?i:values) ?\(",),
    rf"(?<=[(, ])'(?P<value>{NAME_WORD}(?: (?:{PARTICLE} )?{NAME_WORD}){{1,2}})'(?= ?[,)])",
    told(Evidence.KNOWN, 0.88),
    reach=(8, 480),
)
"""A full name in quotes, with a given name in it: statements are code, which no model reads."""
