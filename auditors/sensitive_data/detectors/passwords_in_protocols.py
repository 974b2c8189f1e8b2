"""Passwords in the dialogues of protocols that send them in clear: SMTP, IMAP, POP3, FTP, Redis."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible
from auditors.sensitive_data.password_names import BARE
from auditors.sensitive_data.password_values import password_detector, strength_of


def _sent(candidate: Candidate) -> float | None:
    return None if impossible(candidate.value) else strength_of(candidate.value) or 0.7


SMTP: Final = password_detector(
    ("334 UGFzc3dvcmQ6",),
    r"334 UGFzc3dvcmQ6\s{0,2}\r?\n[^\n]{0,32}?(?P<value>(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{8,256}={0,2})(?=\s|\Z)",
    lambda candidate: 0.95,
    56,
    (24, 320),
)
"""The answer to a server that asks for the password (`UGFzc3dvcmQ6` is base64 of `Password:`)."""
PLAIN: Final = password_detector(
    (r"(?i)\bauth(?:enticate)? plain [a-z0-9+/]{12}",),
    r"(?i:\bauth(?:enticate)? plain )(?P<value>[A-Za-z0-9+/]{12,512}={0,2})(?=\s|\Z)",
    lambda candidate: 0.95 if len(set(candidate.value)) > 8 else None,
    56,
    (40, 540),
)
"""RFC 4616: user and password in base64."""
LINE: Final = password_detector(
    (r"(?:^|\n)[^\n]{0,40}\b(?:PASS|LOGIN [!-~]{1,64}|AUTH(?: [!-~]{1,40})?) [!-~]{4,128}\r?\n",),
    rf"(?:\A|(?<=\n))(?:[^\n]{{0,32}}?[>:] |[a-z]\d{{1,5}} )?"
    rf"(?:PASS|LOGIN \S{{1,64}}|AUTH(?: \S{{1,40}})?) [\"']?{BARE}[\"']?\r?\n"
    r"(?=[^\n]{0,32}?(?:230|\+OK|-ERR|-WRONGPASS|-NOAUTH|OK\b|a\d{1,5} (?:OK|NO)|[A-Z]?\d{1,4} (?:OK|NO)|530|535))",
    _sent,
    50,
    (300, 160),
)
"""A command that is answered on the next line: `PASS …` and `230`, `a1 LOGIN user …` and `a1 OK`."""
GENERATED: Final = password_detector(
    (r"password is generated for [!-~]{1,80}: [!-~]{6}",),
    r"(?<=password is generated for )[!-~]{1,80}?:\s(?P<value>[!-~]{6,64})(?=\s|\Z)",
    _sent,
    50,
    (120, 140),
)
"""What a database prints when it is first started: `A temporary password is generated for root@localhost: …`."""
FIRST_START: Final = password_detector(
    (r"following password [^\n]{1,60}:\s{1,8}[0-9A-Za-z]{8}",),
    rf"(?<=following password )[^\n]{{1,60}}?:\s{{1,4}}(?:[^\n]{{0,40}}?\s)?{BARE}(?=[ \t]{{0,4}}(?:\r?\n|\\n|\Z))",
    lambda candidate: 0.9 if any(map(str.isdigit, candidate.value)) and len(candidate.value) >= 8 else None,
    50,
    (100, 140),
)
"""What Jenkins prints when it is first started, two lines below the sentence."""
RESET: Final = password_detector(
    (r"(?i)(?:new|initial|generated|temporary|current) (?:value|one)[\"']?\s?: ",),
    r"(?i:passw(?:or)?d\b[^\n]{0,80}(?:\n[^\n]{0,80}){0,2}?"
    rf"\b(?:new|initial|generated|temporary|current) (?:value|one)\s?: ){BARE}",
    _sent,
    50,
    (260, 140),
)
"""What tools print after they reset a password: `New value: …`."""
