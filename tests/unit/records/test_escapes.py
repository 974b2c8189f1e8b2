"""A line begins what it begins, whatever a terminal is told before it or in it; values are found where they stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditors.records.escapes import bare, says_nothing, seen
from auditors.records.positions import place_in_pieces
from auditors.records.record import Piece
from tests.places import names, places, read, text_at

VALUE = "needle-4711"
LEADS = {
    "title": "\x1b]0;a title\a",
    "title with its long end": "\x1b]2;a title\x1b\\",
    "link": "\x1b]8;;https://example.org\x1b\\",
    "colour": "\x1b[1;31m",
    "erased line": "\x1b[2K\r",
    "eight bits": "\x9b31m\x9d0;title\x9c",
    "settings of a terminal": "\x1b(B\x1b[?25l\x1b=\x1bc",
    "string of a device": "\x1bP1$r0m\x1b\\",
    "string without an end": "\x1b]",
    "bell": "\a\b\0",
    "marks of direction": "\u200f\u202e\u2066\u061c",
    "byte order": "\ufeff\u200b",
}
PREFIXES = {
    "none": "",
    "syslog": "<13>Nov 26 10:00:01 host app: ",
    "CRI": "2026-11-20T08:00:01.123456789Z stdout F ",
    "compose": "litellm-1  | ",
    "compose in colour": "\x1b[36mlitellm-1  | \x1b[0m",
    "kubectl": "[pod/litellm-5d9c-x2/proxy] ",
}
BODIES = {
    "object": json.dumps({"call": 1, "a": VALUE}),
    "entry": f"12:00:00 - {VALUE}",
    "access": f"GET /{VALUE} 200",
}


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("body", BODIES)
def test_a_line_behind_an_escape_begins_a_record(lead: str, prefix: str, body: str) -> None:
    first = f"{PREFIXES[prefix]}12:00:00 - before"
    lines = [
        first,
        LEADS[lead] + PREFIXES[prefix] + BODIES[body],
        PREFIXES[prefix] + LEADS[lead] + BODIES[body] + "\x1b[0m",
    ]
    log = "".join(f"{line}\n" for line in lines).encode()
    records = read(log)
    kind = {"object": "call"}.get(body, body)
    assert sorted(names(records)) == sorted(["entry", kind, kind])
    assert sum(record.size for record in records) == len(log)
    found = places(records, VALUE)
    assert [at.line for at in found] == [2, 3]
    assert [text_at(log, at) for at in found] == [VALUE, VALUE]


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("body", BODIES)
def test_so_it_does_in_a_wrapper_of_json(lead: str, body: str) -> None:
    lines = ["12:00:00 - before", LEADS[lead] + BODIES[body], "12:00:00 - behind"]
    log = "".join(
        f"{json.dumps({'log': line, 'stream': 'stdout', 'time': '2026-11-20T08:00:01Z'})}\n" for line in lines
    ).encode()
    records = read(log)
    assert names(records) == ["entry", {"object": "call"}.get(body, body), "entry"]
    (found,) = places(records, VALUE)
    assert (found.line, found.pointer) in ((2, "/log"), (2, "/log#/a"))
    assert text_at(log, found) == VALUE


def test_json_in_colours_is_json() -> None:
    """As `jq -C` writes it."""
    log = f'\x1b[1;39m{{\x1b[0m\x1b[34;1m"call"\x1b[0m:1,\x1b[34;1m"a"\x1b[0m:\x1b[0;32m"{VALUE}"\x1b[0m}}\n'.encode()
    records = read(log)
    assert names(records) == ["call"]
    (found,) = places(records, VALUE)
    assert text_at(log, found) == VALUE


def test_a_value_with_an_escape_in_it_stands_where_it_begins_and_ends() -> None:
    log = b"GET /a\n\x1b[1mGET /needle\x1b[31m-47\x1b[0m11/x 200\n"
    (found,) = places(read(log), VALUE)
    assert text_at(log, found) == "needle\x1b[31m-47\x1b[0m11"


def test_what_an_escape_holds_is_scanned_too() -> None:
    log = f"\x1b]0;{VALUE}@example.org\aGET /x 200\nGET /\x1b]8;;https://x/{VALUE}\x1b\\y 200\n".encode()
    records = read(log)
    assert names(records) == ["access", "access"]
    assert [text_at(log, at) for at in places(records, VALUE)] == [VALUE, VALUE]


def test_a_line_of_escapes_alone_ends_nothing() -> None:
    log = b"12:00:00 - one\n\x1b[0m\n  \x1b[31mat two\x1b[0m\n\x1b[?25h\n"
    (record,) = read(log)
    assert record.body == "12:00:00 - one\n\n  at two\n"
    assert record.size == len(log)


def test_what_says_nothing() -> None:
    assert says_nothing(" \x1b[0m ")
    assert not says_nothing("\x1b]0;somebody@example.org\a")
    assert not says_nothing("\x1b[0mx")


@pytest.mark.parametrize(
    ("sequence", "order"),
    [
        ("\x1b]0;all is well\a", "sets the title of the window"),
        ("\x9d2;x\x9c", "sets the title of the window"),
        ("\x1b]52;c;cm0gLXJm\a", "writes to the clipboard"),
        ("\x1b]8;;https://example.org\x1b\\", "puts a link behind a text"),
        ("\x1b]1337;File=x\a", "sends a command to the terminal"),
        ("\x1bP$q m\x1b\\", "sends a command to the terminal"),
        ("\x1b[1A", "moves the cursor"),
        ("\x9b3;4H", "moves the cursor"),
        ("\x1b[2J", "erases what stands there"),
        ("\x1b[2K", "erases what stands there"),
        ("\x1b[?1049h", "changes how the terminal works"),
        ("\u202e", "turns the direction of text around"),
        ("\x1b[1;31m", None),
        ("\x1b[0K", None),
        ("\x1b[K", None),
        ("\ufeff", None),
        ("\x1b(B", None),
    ],
)
@pytest.mark.parametrize("body", BODIES)
def test_a_record_tells_what_a_terminal_would_do_with_its_line(sequence: str, order: str | None, body: str) -> None:
    told = [order] if order else []
    for line in (f"{sequence}{BODIES[body]}", f"\x1b[36m{sequence}{sequence}{BODIES[body]}\x1b[0m"):
        (record,) = read(f"{line}\n".encode())
        assert [each for passage in record.passages for each in passage.orders] == told


def test_a_line_of_orders_alone_ends_nothing() -> None:
    (record,) = read(b"12:00:00 - one\n\x1b[2J\n  at two\n")
    assert record.body == "12:00:00 - one\n\n  at two"
    assert [passage.orders for passage in record.passages] == [("erases what stands there",)]


SOME = st.text(st.sampled_from("ab 1;mK[]0P\\\t\a\x18\x1b\x90\x9b\x9c\x9d\ufeff\u202e\ufffdé"), max_size=40)


@example("\x1b\x1b[0m[31mx")
@example("a\x9b\x9b0m0m\x1b")
@example("\ufffd\x9d\x1b\x07")
@example("\ufffd0\x1bm")
@given(SOME)
def test_nothing_is_left_to_be_taken_away(text: str) -> None:
    once = seen(text)
    assert seen(once) == once
    assert "\x1b" not in once
    assert "\x9b" not in once


@given(SOME, st.integers(1, 9))
def test_what_is_left_stands_where_it_stood(text: str, cut: int) -> None:
    pieces = tuple(Piece(at, 1 + at, at, "", 3) for at in range(0, max(1, len(text)), cut))
    bared = bare(text, pieces)
    if bared is None:
        return
    for at, character in enumerate(bared.text):
        found = place_in_pieces(bared.pieces, at, at + 1)
        assert text[found.offset + found.start - 3] == character
        assert found.end == found.start + 1


@pytest.mark.parametrize("part", ["\x1b", "\x1b]", "\x1b]0;x", "\x9b", "\x1b[0;", " \x1b", "\x1b[0m ", "\x1bP\x18"])
def test_the_work_on_hostile_lines_is_linear(part: str) -> None:
    """Every character is taken at most twice: by what begins with it, and by what it is passed over with."""
    text = part * (200_000 // len(part))
    bared = bare(text, (Piece(0, 1, 0, "", 0),))
    assert bared is not None
    assert len(bared.pieces) <= 200_000
