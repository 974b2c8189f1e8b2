"""Passwords that programs type into forms: tests of user interfaces, robots, scripts that wait for a prompt."""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_forms import impossible, is_of_tests, is_plain_word
from auditors.sensitive_data.password_names import ASSIGNED_HEAD, BARE, HEAD_LONG, OWN_WORD, SPOKEN_HEAD, WORD
from auditors.sensitive_data.password_values import CHOSEN, keyed, password_detector, strength_of

_TYPES: Final = (
    r"(?:send_?keys|sendKeys|type|fill|set_?[vV]alue|fill_in|press_sequentially|pressSequentially|enter_?[tT]ext)"
)


def _typed(candidate: Candidate) -> float | None:
    """What is typed: not `password123`, which every test of a form has."""
    value = candidate.value
    if impossible(value) or " " in value or is_of_tests(value):
        return None
    return strength_of(value) or (CHOSEN if is_plain_word(value) else None)


TYPED: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG}|\bpass|\bpw)[^\n()]{{0,16}}[\"'`\])]{{1,4}}\.?\s{{0,12}}\.?[a-z_.]{{0,16}}\(\s?[\"'`]",),
    rf"(?P<word>{WORD})[^\n()\"'`]{{0,16}}[\"'`\])]{{1,4}}\s{{0,12}}(?:\.clear\(\))?\.{_TYPES}\(\s?(?P<quote>[\"'`])"
    r"(?P<value>[^\"'`\n]{4,128}?)(?:\{enter\})?(?P=quote)",
    _typed,
    53,
)
"""`find_element(By.ID, "password").send_keys("…")`, `cy.get("#password").type("…")`."""
_FILLS: Final = deferred(r"\b(?:fill|type|enter|input)\w{0,8}\([\"'`]?[#.a-z\[][^\n()\"'`]{0,32}\Z", re.IGNORECASE)
FILLED: Final = password_detector(
    (SPOKEN_HEAD,),
    rf"(?P<word>{WORD})[\"'`\])]{{0,2}},\s?(?P<quote>[\"'`])(?P<value>[^\s\"'`]{{4,128}})(?P=quote)\s?\)",
    lambda candidate: (
        _typed(candidate)
        if _FILLS.search(candidate.text[: candidate.match.start()][-64:] + candidate.match["word"][:1])
        else None
    ),
    53,
    (48, 200),
)
"""What agents write that they do: `fill(#password, "…")`."""
_TEXT_KEYS: Final = r"(?:text|value|input|content|keys|input_text)"
OF_FIELD: Final = password_detector(
    (ASSIGNED_HEAD, SPOKEN_HEAD),
    rf"(?P<word>{OWN_WORD})[^\n\"'`{{}}]{{0,24}}[\"'](?:,\s{{0,4}}\"(?!{_TEXT_KEYS}\")\w{{1,16}}\"\s?:\s?(?:\"[^\"\n]{{0,60}}\"|\w{{1,12}})){{0,3}},"
    rf"\s{{0,4}}[\"']{_TEXT_KEYS}[\"']\s?:\s?(?P<quote>[\"'])(?P<value>[^\s\"']{{4,128}})(?P=quote)",
    _typed,
    54,
    (48, 360),
)
"""Arguments of tools that drive a browser: `{"element": "Password field", "ref": "e12", "text": "…"}`."""
BEFORE_FIELD: Final = password_detector(
    (
        r"(?i)[\"'](?:element|field|label|name|selector|placeholder)[\"']\s?:\s?[\"'][^\"'\n]{0,24}"
        r"(?:passw|kennwort|contrase|mot de passe)",
    ),
    rf"[\"']{_TEXT_KEYS}[\"']\s?:\s?(?P<quote>[\"'])(?P<value>[^\s\"']{{4,128}})(?P=quote)\s?,\s{{0,8}}"
    rf"(?:\"\w{{1,16}}\"\s?:\s?(?:\"[^\"\n]{{0,60}}\"|\w{{1,12}}),\s{{0,8}}){{0,2}}"
    rf"[\"'](?:element|field|label|name|selector|placeholder)[\"']\s?:\s?[\"'][^\"'\n]{{0,24}}?(?P<word>{OWN_WORD})"
    r"(?![^\"'\n]{0,24}(?:strength|hint|link|polic|rule|length|message|error))",
    _typed,
    54,
    (360, 48),
)
"""The same in another order: `{"text": "…", "element": "Password box"}`."""
PART: Final = password_detector(
    (SPOKEN_HEAD,),
    rf"(?<=name=\")[\w.\-\[]{{0,24}}?(?P<word>{WORD})[\w\]]{{0,8}}\"(?:\r?\n[\w\-]{{1,40}}:[^\n]{{1,80}}){{0,3}}\r?\n\r?\n"
    r"(?P<value>[^\s]{4,128})(?=\r?\n-{2})",
    keyed,
    54,
    (64, 400),
)
"""A part of `multipart/form-data`: the value stands below its headers (RFC 7578)."""
KEYWORDS: Final = password_detector(
    (rf"(?i)input (?:{HEAD_LONG}|text)\s{{2,8}}",),
    rf"(?i:input )(?:(?i:text)\s{{2,8}}\S{{0,40}}?(?P<word>{WORD})\S{{0,16}}|(?i:password)\s{{2,8}}\S{{1,60}})"
    rf"\s{{2,8}}{BARE}",
    _typed,
    53,
)
"""Of Robot Framework, whose arguments are parted by spaces."""
PROMPTED: Final = password_detector(
    (
        rf"(?i)(?:{HEAD_LONG}|\bassword)[^\n]{{0,24}}[\"'}}];?\s{{0,8}}(?:\{{\s{{0,8}})?\r?\n?[\s>+]{{0,12}}(?:exp_)?send",
    ),
    rf"(?P<word>{OWN_WORD}|\bassword)[^\n]{{0,24}}[\"'}}];?\s{{0,8}}(?:\{{\s{{0,8}})?\r?\n?[\s>+]{{0,12}}(?:exp_)?send(?:line)?[\s(]{{1,3}}(?:--\s)?[\"']"
    r"(?P<value>[^\s\"'\\]{4,128})(?:\\[rn])?[\"']",
    _typed,
    53,
)
"""A script that waits for a prompt: `expect "password:"`, then `send "…\\r"`."""
