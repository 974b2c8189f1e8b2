"""A writer that rotates in every way, an auditor that is killed again and again: nothing lost, nothing told twice."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests.tail.auditor_process import FollowProcess, fingerprint, mail
from tests.tail.tailing import PATIENCE

KILLS = 4


class Writer:
    """Writes numbered lines, each with a value of its own, and rotates now and then."""

    def __init__(self, directory: Path, seed: int) -> None:
        self._log = directory / "proxy.log"
        self._random = random.Random(seed)
        self.written = 0
        self._generation = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stopping:
            self._write()
            if self._random.random() < 0.04:
                self._random.choice((self._rename, self._copy_and_truncate, self._rename_and_compress))()
            time.sleep(self._random.random() * 0.04)

    def _write(self) -> None:
        """Some lines in one or two writes, cut anywhere."""
        count = self._random.randint(1, 25)
        first, self.written = self.written, self.written + count
        data = b"".join(self._line(number) for number in range(first, self.written))
        cut = self._random.randint(0, len(data))
        with self._log.open("ab", buffering=0) as file:
            file.write(data[:cut])
            if self._random.random() < 0.3:
                time.sleep(0.01)
            file.write(data[cut:])

    def _line(self, number: int) -> bytes:
        padding = "x" * self._random.randint(0, 200)
        return f'{{"number":{number},"message":"write to {mail(number)} please","pad":"{padding}"}}\n'.encode()

    def _set_aside(self) -> Path:
        self._generation += 1
        return self._log.with_name(f"proxy.log.{self._generation}")

    def _rename(self) -> None:
        self._log.rename(self._set_aside())

    def _copy_and_truncate(self) -> None:
        shutil.copyfile(self._log, self._set_aside())
        os.truncate(self._log, 0)

    def _rename_and_compress(self) -> None:
        aside = self._set_aside()
        self._log.rename(aside)
        data = aside.read_bytes()
        if self._random.random() < 0.5:
            aside.with_name(f"{aside.name}.gz").write_bytes(gzip.compress(data))
        else:
            aside.with_name(f"{aside.name}.zst").write_bytes(zstandard.ZstdCompressor().compress(data))
        aside.unlink()

    def stop(self) -> int:
        """Write no more; how many lines were written."""
        self._stopping = True
        self._thread.join(PATIENCE)
        return self.written


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_nothing_told_twice_through_rotations_and_kills(seed: int, tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir(mode=0o700)
    chance = random.Random(seed)
    told: list[dict[str, Any]] = []
    last: list[str] = []
    arguments = ("logs", "--state", "state.json", "--format", "jsonl")
    writer = Writer(logs, seed)
    for _ in range(KILLS):
        with FollowProcess(*arguments, cwd=tmp_path) as auditor:
            auditor.wait_for(auditor.findings, "some findings")
            time.sleep(chance.random())
            auditor.kill()
            told += auditor.findings()
            last.append(auditor.findings()[-1]["id"])
    lines = writer.stop()
    with FollowProcess(*arguments, cwd=tmp_path) as auditor:
        auditor.wait_for(
            lambda: len({finding["fingerprint"] for finding in (*told, *auditor.findings())}) == lines, "all values"
        )
        time.sleep(2.5)  # time to tell something twice
        assert auditor.interrupt() == 1
        told += auditor.findings()
    new = Counter(finding["fingerprint"] for finding in told if finding["event"] == "new")
    lost = {fingerprint(number) for number in range(lines)} - new.keys()
    assert lost == set()
    # The one that was being printed when the process was killed may come again, under the same ID.
    again = Counter(finding["id"] for finding in told if new[finding["fingerprint"]] > 1)
    assert {key: count for key, count in again.items() if key not in last or count > 2} == {}
    assert {finding["occurrences"] for finding in told} == {1}
    assert auditor.records[-1]["type"] == "summary"
    assert auditor.records[-1]["findings"]["medium"] >= lines
