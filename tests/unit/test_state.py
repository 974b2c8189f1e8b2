from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from auditors.errors import UsageError
from auditors.live_ledger import LiveLedger
from auditors.model import Hit, Location, Occurrence, Principal
from auditors.sources.checkpoints import Checkpoint
from auditors.sources.identity import Imprinter
from auditors.state import Announced, State, StateFile
from auditors.triage import Triage, TriageState

KEY = "0123456789abcdef"
IMPRINTER = Imprinter(b"key")


def occurrence(line: int, principal: Principal | None = None) -> Occurrence:
    hit = Hit("PII101", "EMAIL_ADDRESS", 3, 20, 0.9, "f" * 16, "jane…")
    return Occurrence(
        hit, Location("logs/a.log", line, line * 10, "/message", 3, 20), 1_700_000_000.0 + line, principal
    )


def fill(state: State) -> None:
    """Something of everything that is kept."""
    ledger = LiveLedger()
    for line in range(1, 6):
        ledger.add(occurrence(line, Principal(user=f"u{line % 2}")))
    state.findings = ledger.keep()
    state.checkpoints = [
        Checkpoint(
            name=os.fsencode("logs/a\udcff.log"),
            device=1,
            inode=2,
            head=IMPRINTER.of(b"secret head"),
            offset=100,
            line=7,
            edge=IMPRINTER.of(b"secret edge"),
            seen=1_700_000_000.0,
        )
    ]
    state.triage = {"PII101:ffff": Triage(key="PII101:ffff", state=TriageState.FALSE_POSITIVE, reason="a test")}
    state.announced["a" * 16] = Announced(3, 1)


def opened(file: Path, warnings: list[str] | None = None) -> StateFile:
    return StateFile(file, KEY, (warnings if warnings is not None else []).append)


def write(file: Path, saved: float) -> None:
    state = opened(file)
    fill(state.state)
    state.state.saved = saved
    state.write(state.encoded())
    state.close()


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "state"
    first = opened(file)
    assert not first.was_there
    first.close()
    write(file, 5.0)
    again = opened(file)
    expected = State()
    fill(expected)
    assert again.was_there
    assert (again.state.checkpoints, again.state.findings) == (expected.checkpoints, expected.findings)
    assert (again.state.announced, again.state.triage) == (expected.announced, expected.triage)
    assert again.state.checkpoints[0].source == "logs/a\udcff.log"
    again.close()


def test_all_files_are_private_and_hold_no_content(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write(file, 1.0)
    write(file, 2.0)
    state = opened(file)
    state.telling({"b" * 16: Announced(1, 0)})()
    assert set(tmp_path.iterdir()) == set(state.files)
    for path in state.files:
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"secret" not in path.read_bytes()
    state.close()


def test_a_cut_at_any_byte_falls_back_to_the_older_copy(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write(file, 1_000.0)
    write(file, 2_000.0)
    whole = file.read_bytes()
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        warnings: list[str] = []
        state = opened(file, warnings)
        assert (state.was_there, state.state.saved) == (True, 1_000.0)
        assert len(warnings) == 1
        assert "1970-01-01T00:16:40Z is used instead" in warnings[0]
        state.close()


def test_without_a_whole_copy_everything_is_new_and_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write(file, 1.0)
    file.write_bytes(file.read_bytes()[:-40])
    warnings: list[str] = []
    state = opened(file, warnings)
    assert not state.was_there
    assert state.state.checkpoints == []
    assert "everything is read again" in warnings[0]
    state.close()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write(file, 1.0)
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)
    assert not opened(file).was_there


def test_announcements_survive_a_kill_and_a_cut(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write(file, 1.0)
    state = opened(file)
    state.telling({"b" * 16: Announced(1, 2), "c" * 16: Announced(40, 0)})()
    os.close(state._told)
    told = file.with_name("state.told")
    told.write_bytes(told.read_bytes() + b"d" * 16 + b" 1")
    again = opened(file)
    assert again.state.announced["b" * 16] == Announced(1, 2)
    assert again.state.announced["c" * 16] == Announced(40, 0)
    assert "d" * 16 not in again.state.announced
    again.write(again.encoded())
    assert told.read_bytes() == b""
    again.close()
    assert opened(file).state.announced["c" * 16] == Announced(40, 0)


def test_what_is_announced_while_the_state_is_written_is_not_forgotten(tmp_path: Path) -> None:
    file = tmp_path / "state"
    state = opened(file)
    data = state.encoded()
    state.telling({"e" * 16: Announced(1, 1)})()
    state.write(data)
    os.close(state._told)
    assert opened(file).state.announced == {"e" * 16: Announced(1, 1)}


def test_two_processes_do_not_share_a_state_file(tmp_path: Path) -> None:
    state = opened(tmp_path / "state")
    with pytest.raises(UsageError, match="another auditor"):
        opened(tmp_path / "state")
    state.close()
    opened(tmp_path / "state").close()


@pytest.mark.parametrize("content", [b'{"type":"finding"}\n', b"some log\n", b'{"type":"auditor-stat', b"\0\0"])
def test_a_file_of_somebody_else_is_never_overwritten(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_bytes(content)
    if content.startswith(b'{"type":"auditor'):
        opened(file).close()
    else:
        with pytest.raises(UsageError, match="not a state file"):
            opened(file)
    assert file.read_bytes() == content


def test_another_key_or_a_newer_release_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state"
    write(file, 1.0)
    with pytest.raises(UsageError, match="AUDITOR_FINGERPRINT_KEY"):
        StateFile(file, "another", lambda line: None)
    head, _, body = file.read_bytes().partition(b"\n")
    header = {**json.loads(head), "schema": 99}
    file.write_bytes(json.dumps(header, separators=(",", ":")).encode() + b"\n" + body)
    with pytest.raises(UsageError, match="newer release"):
        opened(file)


def test_names_out_of_logs_with_half_surrogates_can_be_kept(tmp_path: Path) -> None:
    file = tmp_path / "state"
    state = opened(file)
    ledger = LiveLedger()
    ledger.add(occurrence(1, Principal(user="half \ud800")))
    state.state.findings = ledger.keep()
    state.write(state.encoded())
    state.close()
    assert opened(file).state.findings[0].principal == Principal(user="half \\ud800")


def test_a_directory_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be kept there"):
        opened(tmp_path / "none" / "state")
