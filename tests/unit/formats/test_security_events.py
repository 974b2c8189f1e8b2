"""CEF and LEEF: what gateways send to systems that watch security."""

from __future__ import annotations

import pytest

from auditors.model import Fields
from tests.records import names, only

TIME = 1_795_425_600.0
SAID = "rt=1795425600000 suser=vera src=10.6.0.4 cs1Label=model cs1=gpt-4o cn1Label=promptTokens cn1=11"
USED = "cn2Label=completionTokens cn2=5"
CEF = f"CEF:0|Wardline|LLM Gate|2.3|100|a \\| b|3|{SAID} {USED} msg=say user\\=eve and model\\=x"
LEEF = "devTime=1795425600000^usrName=vera^src=10.6.0.4^model=gpt-4o^promptTokens=11^completionTokens=5^msg=a=b"


def told(fields: Fields) -> tuple[object, ...]:
    return fields.time, fields.user, fields.ip, fields.model, fields.tokens_in, fields.tokens_out


EXPECTED = (TIME, "vera", "10.6.0.4", "gpt-4o", 11, 5)


@pytest.mark.parametrize("head", ["", "Nov 23 09:20:00 gw-1 ", "<134>Nov 23 09:20:00 gw-1 "])
def test_an_event_of_cef_tells_when_who_and_how_much(head: str) -> None:
    assert told(only(f"{head}{CEF}\n", "cef")) == EXPECTED


@pytest.mark.parametrize(
    "head",
    ["LEEF:2.0|Wardline|LLMGate|2.3|chat|^|", "LEEF:2.0|Wardline|LLMGate|2.3|chat|x5E|", "LEEF:1.0|W|L|2.3|chat|"],
)
def test_an_event_of_leef_has_its_own_sign_between_pairs(head: str) -> None:
    pairs = LEEF if head.startswith("LEEF:2") else LEEF.replace("^", "\t")
    assert told(only(f"{head}{pairs}\n", "leef")) == EXPECTED


def test_a_name_that_stands_twice_names_nobody() -> None:
    fields = only(f"{CEF} suser=eve\n", "cef")
    assert (fields.user, fields.model) == (None, "gpt-4o")


def test_bars_alone_are_no_event() -> None:
    assert names("0|1|2|3\n") == ["unrecognised"]
