from __future__ import annotations

import io

from auditors.progress import Narrator


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def narrated(*, live: bool = True, quiet: int = 0, total: int | None = 100_000_000) -> tuple[str, str]:
    """What stands on the stream half way, and in the end."""
    clock, stream = Clock(), io.StringIO()
    narrator = Narrator(stream, live=live, quiet=quiet, clock=clock)
    narrator.started(total)
    clock.now = 5.0
    narrator.advanced(50_000_000, 1234)
    half = stream.getvalue()
    narrator.problem("a.gz: is \x1b[31mbroken")
    narrator.note("a model is missing")
    narrator.close()
    return half, stream.getvalue()


def test_progress_tells_share_rate_time_left_and_findings() -> None:
    half, _ = narrated()
    assert half.endswith("50 %  10.0 MB/s  0:05 left  1,234 findings")


def test_without_a_known_size_it_tells_what_was_read() -> None:
    half, _ = narrated(total=None)
    assert half.endswith("50.0 MB  10.0 MB/s  1,234 findings")


def test_the_line_is_erased_before_anything_else_is_said_and_nothing_hostile_is_shown() -> None:
    _, end = narrated()
    assert end.endswith("\r\x1b[Kauditor: a.gz: is \\x1b[31mbroken\nauditor: a model is missing\n")


def test_progress_needs_a_terminal() -> None:
    half, end = narrated(live=False)
    assert half == ""
    assert end == "auditor: a.gz: is \\x1b[31mbroken\nauditor: a model is missing\n"


def test_quiet_leaves_out_notes_then_problems() -> None:
    assert narrated(quiet=1)[1] == "auditor: a.gz: is \\x1b[31mbroken\n"
    assert narrated(quiet=2)[1] == ""


def test_a_flood_of_problems_is_counted() -> None:
    stream = io.StringIO()
    narrator = Narrator(stream, live=False)
    for number in range(1000):
        narrator.problem(f"file {number}")
    narrator.close()
    assert stream.getvalue().count("\n") == 21
    assert "980 more problems" in stream.getvalue()


def test_what_is_waited_for_is_said_on_a_terminal_until_it_is_there() -> None:
    for live, said in ((True, "\r\x1b[Kcompiling"), (False, "")):
        stream = io.StringIO()
        with Narrator(stream, live=live).waiting("compiling"):
            assert stream.getvalue() == said
        assert stream.getvalue() == (said and said + "\r\x1b[K")


def test_a_reader_of_the_narration_that_goes_away_does_not_end_the_audit() -> None:
    stream = io.StringIO()
    stream.close()
    narrator = Narrator(stream, live=False)
    narrator.problem("nobody hears this")
