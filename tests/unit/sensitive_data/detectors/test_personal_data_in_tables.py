"""Numbers in a table are told by the heading of their column, in every row."""

from __future__ import annotations

import pytest

from auditors.model import Kind
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.PII)


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.rule.entity or "", text[hit.start : hit.end]) for hit in MATCHER.find(text)]


@pytest.mark.parametrize(
    ("text", "entity", "values"),
    [
        ("name;telefon;ort\nBo;0711-3222757;Ulm\nUl;069 83332164;Mainz\n", "PHONE_NUMBER", 2),
        ("| Nome | Cellulare |\n|---|---|\n| Al | 333 410 5172 |\n| Bo | 347 903 7582 |\n", "PHONE_NUMBER", 2),
        ("Reisepass-Nr.;Name\nJWR7CR6M6;BRANDT\nKR84RCVG5;WEBER\n", "DE_PASSPORT", 2),
        ("nhs_number,ward\n943 476 5919,4\n943 476 5870,2\n", "UK_NHS", 2),
    ],
)
def test_every_row_below_a_heading(text: str, entity: str, values: int) -> None:
    assert [name for name, _ in found(text)] == [entity] * values


@pytest.mark.parametrize(
    "text",
    [
        "order number,total\n333 410 5172,12\n347 903 7582,9\n",
        "passport.deserializeUser(533886464) at node_modules/passport/lib/authenticator.js:911",
        "Passport.js strategy id 374117146 throws; passport-jwt@4.0.58",
        "use a placeholder like name@example.com in the docs",
        "ping fe80::1 and ff02::1",
        "passport control gate 123456789? oauth passport strategy id=164061350",
        f'{"<rect/>" * 10}<rect x="6" rx="8"/>;in a row\n292929;<text/>\n',
    ],
)
def test_other_numbers_and_names_are_passed_over(text: str) -> None:
    assert found(text) == []


def test_a_link_local_address_that_is_made_of_hardware_is_one_machine() -> None:
    assert found("ssh to fe80::a00:27ff:fe4e:66a1 works") == [("IP_ADDRESS", "fe80::a00:27ff:fe4e:66a1")]
