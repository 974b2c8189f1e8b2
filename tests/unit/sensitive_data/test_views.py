"""Decoded views say what a text says, and every span maps back to the place that was decoded."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.sensitive_data.views import base64_runs, percent_views, unescape

PLAIN = st.text(st.characters(exclude_characters="\\%", exclude_categories=["Cs"]), max_size=40)


@given(before=PLAIN, value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), after=PLAIN)
def test_a_value_escaped_as_json_reads_the_same_and_maps_back(before: str, value: str, after: str) -> None:
    escaped = json.dumps(value)[1:-1]
    text = f"{before}{escaped}{after}"
    view = unescape(text)
    if view is None:
        assert "\\" not in escaped
        return
    assert view.text == before + value + after
    start, end = view.span(len(before), len(before) + len(value))
    assert text[start:end] == escaped


@given(before=PLAIN, value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), after=PLAIN)
def test_a_percent_encoded_value_reads_the_same_and_its_span_covers_it(before: str, value: str, after: str) -> None:
    encoded = quote(value, safe="")
    text = f"{before}{encoded}{after}"
    views = list(percent_views(text))
    assert len(views) == ("%" in encoded)
    for view in views:
        at = len(before) - view.origins[0]
        assert view.text[at : at + len(value)] == value
        start, end = view.span(at, at + len(value))
        assert start <= len(before)
        assert end >= len(before) + len(encoded)


def test_only_the_tokens_with_percent_encoding_are_read_with_what_stands_before() -> None:
    text = f"{'x' * 500} mail: a%40b.example {'y ' * 500}; %02d {'z' * 9}"
    first, second = percent_views(text)
    assert first.text.endswith(" mail: a@b.example") and len(first.text) < 100
    assert second.text.endswith(" \x02d")
    at = first.text.index("a@b")
    assert text[slice(*first.span(at, at + 11))] == "a%40b.example"


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        (r"a\nb", "a\nb"),
        (r"\x22quoted\x22", '"quoted"'),
        (r"https:\/\/x", "https://x"),
        (r"\ud83d\ude00!", "😀!"),
        (r"C\\D", "C\\D"),
    ],
)
def test_escapes_of_json_nginx_and_python(text: str, decoded: str) -> None:
    view = unescape(text)
    assert view is not None
    assert view.text == decoded


def test_characters_that_nginx_writes_as_bytes_are_one_each_and_map_back() -> None:
    text = r"Zo\xC3\xAB \xE6\x9D\xB1\xE4\xBA\xAC \xF0\x9F\x98\x80"
    view = unescape(text)
    assert view is not None and view.text == "Zoë 東京 😀"
    assert text[slice(*view.span(4, 5))] == r"\xE6\x9D\xB1"


def test_text_without_escapes_has_no_view() -> None:
    assert unescape("plain \\ backslash \\q") is None
    assert list(percent_views("100 % sure")) == []


@given(
    st.text(st.characters(min_codepoint=32, max_codepoint=0x24F, exclude_characters="\x7f"), min_size=20, max_size=200)
)
def test_base64_decodes_and_maps_to_whole_groups(value: str) -> None:
    from auditors.sensitive_data.views import _PRINTABLE

    encoded = base64.b64encode(value.encode()).decode()
    text = f"payload: {encoded} end"
    runs = list(base64_runs(text))
    if not _PRINTABLE.fullmatch(value):
        return
    assert [run.text for run in runs] == [value]
    start, end = runs[0].span(5, 10)
    covered = base64.b64decode(text[start:end])
    assert value[5:10].encode() in covered


@pytest.mark.parametrize(
    "text", ["deadbeef" * 8, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"]
)
def test_hashes_uuids_and_pictures_are_not_texts(text: str) -> None:
    assert list(base64_runs(text)) == []
