"""What records show of their proxy: forms, prompts, models, destinations; whatever stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditors.formats.catalog import load_formats
from auditors.records.record import Record
from auditors.sightings import MOST, Overspent, Seen, Sightings, Witness, origin
from tests.unit.drift.proxies import payload, row

FORMATS = {form.name: form for form in load_formats()}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("content", "text", "role", "choices", "message", "id")), inner, max_size=3)
    ),
    max_leaves=12,
)

CALLS = [{"function": {"name": "send", "arguments": '{"to": "jane"}'}}]


def seen(*bodies: Any, form: str = "litellm-payload", mask: Any = str) -> Sightings:
    witness = Witness(mask)
    for number, body in enumerate(bodies, 1):
        record = Record(FORMATS[form], number, 100 * number, 100, body)
        witness.see("a.log", record, record.fields(), ())
    return witness.take()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.openai.com/v1/chat", "https://api.openai.com"),
        ("HTTPS://API.OpenAI.com:443", "https://api.openai.com"),
        ("http://user:pw@host:80/x", "http://host"),
        ("http://host:8080?x=1", "http://host:8080"),
        ("http://[::1]:4000/v1", "http://[::1]:4000"),
        ("https://host.example./v1", "https://host.example"),
        ("no url", ""),
        ("", ""),
    ],
)
def test_origins(url: str, expected: str) -> None:
    assert origin(url) == expected


@pytest.mark.parametrize(
    ("changes", "table"),
    [
        ({}, "spoken"),
        ({"messages": [], "response": {"choices": [{"message": {"content": "hi"}}]}}, "spoken"),
        ({"messages": "redacted-by-litellm", "response": {"text": "redacted-by-litellm"}}, "redacted"),
        ({"messages": [], "response": {"id": "chatcmpl-1", "choices": [{"finish_reason": "stop"}]}}, "silent"),
        ({"messages": None, "response": None}, "silent"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": "hello"}]}], "response": None}, "spoken"),
        ({"messages": ["embed me"], "response": None}, "spoken"),
        ({"messages": None, "response": {"choices": [{"message": {"tool_calls": CALLS}}]}}, "spoken"),
    ],
)
def test_whether_somebody_speaks(changes: dict[str, Any], table: str) -> None:
    shown = seen(payload(**changes))
    assert {name for name in ("spoken", "redacted", "silent") if getattr(shown, name)} == {table}


def test_the_first_place_and_the_whole_time_are_kept() -> None:
    shown = seen(payload(startTime=2_000_000_000.0, endTime=2_000_000_001.0), payload(), payload())
    (forms,) = shown.formats.values()
    assert (forms.count, forms.line, forms.row) == (3, 1, "a.log:1")
    assert forms.first is not None
    assert forms.last == 2_000_000_001.0


def test_parts_are_merged_in_their_order() -> None:
    first, second = seen(payload()), seen(payload(), payload(model_group="other"))
    second.shift(10)
    first.merge(second)
    assert first.formats["litellm-payload"].count == 3
    assert [each.line for each in first.called.values()] == [1, 12]


def test_names_are_masked() -> None:
    shown = seen(payload(), mask=lambda name: "<X>" if name.startswith("gpt") else name)
    assert [called.requested for called in shown.called] == ["<X>"]


def test_how_much_is_kept_is_bounded() -> None:
    shown = seen(*(payload(model_group=f"m{number}") for number in range(MOST + 5)))
    assert (len(shown.called), shown.left_out) == (MOST, 5)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(payload())), VALUES, max_size=8))
def test_any_payload_can_be_looked_at(changes: dict[str, Any]) -> None:
    shown = seen(payload(**changes))
    assert sum(len(table) for table in (shown.spoken, shown.redacted, shown.silent)) <= 1


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(row())), VALUES, max_size=8))
def test_any_row_can_be_looked_at(changes: dict[str, Any]) -> None:
    shown = seen(row(**changes), form="litellm-spendlogs")
    assert shown.left_out == 0


def test_owners_who_overspent_are_bounded_over_all_parts() -> None:
    whole = Sightings()
    for part in range(2):
        more = Sightings()
        for number in range(MOST):
            owner = ("key", f"{part}-{number}")
            more.overspent[owner] = Overspent(*owner, 1.0, 2.0)
            more.count(more.overspent_at, owner, Seen(1, "a.log", number, 0))
        whole.merge(more)
    assert len(whole.overspent) == len(whole.overspent_at) == MOST
    assert whole.left_out == MOST
