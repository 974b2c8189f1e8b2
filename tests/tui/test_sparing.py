"""A terminal shows the same whether pictures are sent in full or sparingly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.tui.terminal_screen import TerminalScreen
from tui.pacing import Pace
from tui.sparing import Shown

WIDTH, HEIGHT = 24, 3

STYLES = tuple(map(Style.parse, ("", "red", "red on blue", "bold red on blue", "reverse", "underline on #123456")))

texts = st.lists(st.sampled_from(["a", "b", " ", "            ", "漢", "e\u0301", "é"]), max_size=4).map("".join)
segments = st.tuples(texts, st.sampled_from(STYLES)).map(lambda parts: Segment(*parts))
pictures = st.lists(st.lists(segments, max_size=5), min_size=HEIGHT, max_size=HEIGHT)


def strips_of(picture: list[list[Segment]]) -> list[Strip]:
    return [Strip(line).adjust_cell_length(WIDTH, STYLES[0]) for line in picture]


def in_full(strips: list[Strip]) -> TerminalScreen:
    """What a terminal shows that was sent everything."""
    screen = TerminalScreen(WIDTH, HEIGHT)
    screen.feed(Shown().changes(strips, ColorSystem.TRUECOLOR))
    return screen


@settings(max_examples=50, deadline=None)
@given(st.lists(pictures, min_size=1, max_size=4), st.sampled_from([None, 100_000]))
def test_the_terminal_shows_the_last_picture(shown_one_by_one: list[list[list[Segment]]], piece: int | None) -> None:
    screen, shown = TerminalScreen(WIDTH, HEIGHT), Shown()
    for picture in shown_one_by_one:
        strips = strips_of(picture)
        screen.feed(shown.changes(strips, ColorSystem.TRUECOLOR, piece))
        assert screen.text == [strip.text for strip in strips]
        assert screen.cells == in_full(strips).cells
    assert shown.changes(strips, ColorSystem.TRUECOLOR) == ""


def test_only_what_has_changed_is_sent() -> None:
    shown = Shown()
    line = [Segment("a word", STYLES[1]), Segment(" " * 60), Segment("the end", STYLES[3])]
    full = shown.changes([Strip(line)], ColorSystem.TRUECOLOR)
    assert " " * 10 not in full
    less = shown.changes([Strip([Segment("a ward", STYLES[1]), *line[1:]])], ColorSystem.TRUECOLOR, 500)
    assert less == "\x1b[1;4H\x1b[0;31;49ma\x1b[0m"


@settings(max_examples=50, deadline=None)
@given(pictures, pictures, st.integers(1, 60))
def test_a_picture_in_pieces_is_the_whole_in_the_end(
    first: list[list[Segment]], last: list[list[Segment]], most: int
) -> None:
    screen, shown = TerminalScreen(WIDTH, HEIGHT), Shown()
    screen.feed(shown.changes(strips_of(first), ColorSystem.TRUECOLOR, most))
    strips = strips_of(last)
    for _ in range(HEIGHT + 1):
        screen.feed(shown.changes(strips, ColorSystem.TRUECOLOR, most))
    assert not shown.is_behind
    assert screen.cells == in_full(strips).cells


def test_nothing_is_left_out_that_the_terminal_may_not_show() -> None:
    shown = Shown()
    first = shown.changes(strips_of([[Segment("a")], [], []]), ColorSystem.TRUECOLOR)
    shown.forget()
    assert shown.changes(strips_of([[Segment("a")], [], []]), ColorSystem.TRUECOLOR) == first


@pytest.mark.parametrize(("size", "seconds", "slow"), [(2_000, 2.0, True), (20_000, 0.5, False), (900, 5.0, False)])
def test_how_fast_a_terminal_is_shows_when_it_answers(size: int, seconds: float, slow: bool) -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.ask(100) and not pace.ask(200)
    now[0] = 0.2
    pace.answered()
    assert not pace.ask(pace.reached) and pace.ask(pace.reached + size)
    now[0] += seconds + 0.2
    pace.answered()
    assert (pace.is_slow, pace.is_fast) == (slow, not slow and size > 1_000)
    assert pace.reached > 100 + size


def answers(pace: Pace, now: list[float], *times: tuple[int, float]) -> None:
    """Let a terminal answer after so many characters and seconds, one time after another."""
    for size, seconds in times:
        assert pace.ask(pace.reached + size)
        now[0] += seconds
        pace.answered()


def test_a_late_answer_makes_no_slow_line() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    answers(pace, now, (10, 0.05), (1_500, 0.06), (1_500, 0.9), (1_500, 0.9), (1_500, 0.06), (600, 0.7), (600, 0.7))
    assert pace.is_fast and not pace.is_slow


def test_a_line_that_seemed_slow_is_fast_as_soon_as_it_shows_in_small_pieces_too() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    answers(pace, now, (10, 0.05), (3_000, 2.0))
    assert pace.is_slow
    answers(pace, now, (600, 0.06), (600, 0.06))
    assert pace.is_fast and not pace.is_slow


def test_a_slow_line_stays_slow_in_small_pieces() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    answers(pace, now, (10, 0.05), *((600, 0.65) for _ in range(20)))
    assert pace.is_slow and not pace.is_fast


def test_a_terminal_that_never_answers_is_painted_in_full() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    pace.ask(100)
    now[0] = 1.0
    assert not pace.is_fast
    now[0] = 3.0
    assert pace.is_fast
