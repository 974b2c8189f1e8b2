"""SIGINT, SIGTERM and SIGHUP unwind once, wait where they must, and are not lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditors.signals import SAME, HangupError, TerminatedError, held, unwinding
from tests.command import PROJECT

PATIENCE = 60.0
KINDS = [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, TerminatedError), (signal.SIGHUP, HangupError)]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number, _ in KINDS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "kind"), KINDS)
def test_what_comes_again_does_not_break_off_the_tidying(number: int, kind: type[BaseException]) -> None:
    tidied = False
    with pytest.raises(kind), unwinding(lambda: 0.0):
        try:
            signal.raise_signal(number)
        finally:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            tidied = True
    assert tidied
    signal.raise_signal(number)  # while the interpreter ends


def test_a_later_signal_ends_a_tidying_that_takes_too_long() -> None:
    now = 0.0
    with pytest.raises(TerminatedError), unwinding(lambda: now):
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            now = 2 * SAME
            signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize(("number", "kind"), KINDS)
def test_a_signal_that_comes_in_a_destructor_is_not_lost(number: int, kind: type[BaseException]) -> None:
    class Dropped:
        def __del__(self) -> None:
            signal.raise_signal(number)

    with pytest.raises(kind), unwinding():
        Dropped()
        threading.Event().wait(PATIENCE)


def test_handlers_are_as_before_where_nothing_came() -> None:
    before = [signal.getsignal(number) for number, _ in KINDS]
    with unwinding(), unwinding():
        assert [signal.getsignal(number) for number, _ in KINDS] != before
    assert [signal.getsignal(number) for number, _ in KINDS] == before


def test_an_ignored_signal_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with unwinding():
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(("number", "kind"), KINDS)
def test_a_signal_waits_for_what_must_not_be_left_half_done(number: int, kind: type[BaseException]) -> None:
    done = False
    with pytest.raises(kind), unwinding(), held():
        signal.raise_signal(number)
        done = True
    assert done


def test_other_threads_may_hold_too() -> None:
    def hold() -> None:
        with held():
            done.set()

    done = threading.Event()
    threading.Thread(target=hold).start()
    assert done.wait(PATIENCE)


@pytest.mark.parametrize(
    ("number", "status", "said"),
    [
        ("SIGINT", 130, "auditor: interrupted\n"),
        ("SIGTERM", -signal.SIGTERM, "auditor: terminated\n"),
        ("SIGHUP", -signal.SIGHUP, "auditor: hung up\n"),
    ],
)
def test_a_signal_while_the_program_is_being_loaded_is_obeyed(number: str, status: int, said: str) -> None:
    code = f"""
import signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "auditors.commands":
            signal.raise_signal(signal.{number})
sys.meta_path.insert(0, Finder())
from auditors.__main__ import main
sys.exit(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (status, "", said)


def test_an_interrupt_within_a_text_that_is_run_ends_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("""
import sys
class Finder:
    def find_spec(self, name, *_):
        if name == "auditors.commands":
            exec("import signal; signal.raise_signal(signal.SIGINT)")
sys.meta_path.insert(0, Finder())
""")
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}{os.pathsep}{PROJECT}"}
    done = subprocess.run(
        [sys.executable, "-m", "auditors", "--version"], cwd=PROJECT, env=environment, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"auditor: interrupted\n")
