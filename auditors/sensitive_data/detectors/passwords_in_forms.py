"""Passwords that programs type into forms: tests of user interfaces, robots, scripts that wait for a prompt."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.detection import Candidate
from auditors.sensitive_data.password_names import BARE, HEAD_LONG, OWN_WORD, WORD
from auditors.sensitive_data.password_values import impossible, is_of_tests, password_detector, strength_of

_TYPES: Final = (
    r"(?:send_?keys|sendKeys|type|fill|set_?[vV]alue|fill_in|press_sequentially|pressSequentially|enter_?[tT]ext)"
)


def _typed(candidate: Candidate) -> float | None:
    """What is typed: not `password123`, which every test of a form has."""
    value = candidate.value
    return None if impossible(value) or " " in value or is_of_tests(value) else strength_of(value)


TYPED: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG}|\bpass|\bpw)[^\n()]{{0,16}}[\"'`\])]{{1,4}}\.?\s{{0,12}}\.?[a-z_.]{{0,16}}\(\s?[\"'`]",),
    rf"(?P<word>{WORD})[^\n()\"'`]{{0,16}}[\"'`\])]{{1,4}}\s{{0,12}}(?:\.clear\(\))?\.{_TYPES}\(\s?(?P<quote>[\"'`])"
    r"(?P<value>[^\"'`\n]{4,128}?)(?:\{enter\})?(?P=quote)",
    _typed,
    53,
)
"""`find_element(By.ID, "password").send_keys("…")`, `cy.get("#password").type("…")`."""
KEYWORDS: Final = password_detector(
    (rf"(?i)input (?:{HEAD_LONG}|text)\s{{2,8}}",),
    rf"(?i:input )(?:(?i:text)\s{{2,8}}\S{{0,40}}?(?P<word>{WORD})\S{{0,16}}|(?i:password)\s{{2,8}}\S{{1,60}})"
    rf"\s{{2,8}}{BARE}",
    _typed,
    53,
)
"""Of Robot Framework, whose arguments are parted by spaces."""
PROMPTED: Final = password_detector(
    (rf"(?i)(?:{HEAD_LONG}|\bassword)[^\n]{{0,24}}[\"'}}]\s{{0,8}}(?:\{{\s{{0,8}})?\r?\n?[\s>+]{{0,12}}(?:exp_)?send",),
    rf"(?P<word>{OWN_WORD}|\bassword)[^\n]{{0,24}}[\"'}}]\s{{0,8}}(?:\{{\s{{0,8}})?\r?\n?[\s>+]{{0,12}}(?:exp_)?send(?:line)?[\s(]{{1,3}}(?:--\s)?[\"']"
    r"(?P<value>[^\s\"'\\]{4,128})(?:\\[rn])?[\"']",
    _typed,
    53,
)
"""A script that waits for a prompt: `expect "password:"`, then `send "…\\r"`."""
