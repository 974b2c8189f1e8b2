"""The short way through a payload and the careful one agree, whatever the payload holds."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditors.formats import litellm_payload
from tests.unit.formats.samples import litellm_failure
from tests.unit.formats.samples import litellm_payload as payload

_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5_000),
    st.floats(),
    st.sampled_from(
        ["", "-", "None", "gpt-x", "é\udcff", "a" * 600, "198.51.100.7, 10.0.0.1", "https://u:p@h.example/v1?k=1"]
    ),
    st.lists(st.sampled_from(["User-Agent: curl/8", "team", "", 3])),
    st.dictionaries(
        st.sampled_from(["error_code", "error_class", "api_base", "model", "headers"]), st.text(max_size=4)
    ),
)


@given(changes=st.data())
def test_the_short_way_and_the_careful_one_agree(changes: st.DataObject) -> None:
    body: dict[str, Any] = payload() if changes.draw(st.booleans()) else litellm_failure("429", "RateLimitError")
    for _ in range(changes.draw(st.integers(0, 3))):
        where = changes.draw(st.sampled_from([body, *(value for value in body.values() if isinstance(value, dict))]))
        key = changes.draw(st.sampled_from(sorted(where) or ["metadata"]))
        where[key] = changes.draw(_VALUES)
    assert litellm_payload._usual(body) in (None, litellm_payload._careful(body))


def test_a_call_as_current_releases_write_it_takes_the_short_way() -> None:
    assert litellm_payload._usual(payload()) is not None


def test_what_not_every_callback_hands_on_is_not_needed_for_the_short_way() -> None:
    body = payload()
    for name in ("response_time", "request_tags"):
        del body[name]
    short = litellm_payload._usual(body)
    assert short is not None and short.latency is not None
    assert short == litellm_payload._careful(body)
