"""Detectors are imported when one of their heads is found, and what is kept for that is never taken for true when it is
not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from auditors.errors import AuditorError
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.outlines import outlines
from auditors.sensitive_data.registry import load_detectors

KEY = "sk-ant-" + "api03-" + "Wb3uTzQ9aHk2" * 7 + "Xe5RcvbNmPqLw7AA"
TEXT = f"Reach Anna at anna.quill@mail.example or +49 30 901820; the key is {KEY}, password: Hx7-plum-Quartz"

FIND = """
import json, sys
from auditors.sensitive_data import detectors
detectors.__path__.append(sys.argv[1])
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.outlines import outlines
found = Matcher(outlines()).find(sys.argv[2])
loaded = [name for name in sys.modules if name.startswith(detectors.__name__ + ".")]
print(json.dumps([[(m.start, m.end, m.rule.id) for m in found], len(loaded)]))
"""
PLUG_IN = """
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.detectors.network import IP_ADDRESS
BADGE = Detector(rule=IP_ADDRESS, heads=(r"{0}-[0-9]{{4}}",), confirm=deferred(r"{0}-[0-9]{{4}}"))
"""


class Finder:
    """Finds in processes of their own, which share a cache and a folder of further detectors."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        self.plug_ins = folder / "detectors"
        self.plug_ins.mkdir()

    def find(self, text: str = TEXT) -> tuple[list[list[object]], int]:
        """What is found, and how many modules of detectors were imported."""
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.cache), "HOME": str(self.cache)}
        run = subprocess.run(
            [sys.executable, "-c", FIND, str(self.plug_ins), text],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found, loaded = json.loads(run.stdout)
        return found, loaded

    @property
    def file(self) -> Path:
        """What is kept."""
        (file,) = self.cache.rglob("detectors-*.json")
        return file


@pytest.fixture
def finder(tmp_path: Path) -> Finder:
    return Finder(tmp_path)


def test_outlines_say_what_the_detectors_are() -> None:
    described = [(o.rule.id, o.rule.name, o.rule.kind, o.entity, o.heads, o.depth, o.languages) for o in outlines()]
    detectors = [
        (d.rule.id, d.rule.name, d.rule.kind, d.entity, d.heads, d.depth, d.languages) for d in load_detectors()
    ]
    assert described == detectors
    assert tuple(outline.detector() for outline in outlines()) == load_detectors()


@pytest.mark.parametrize("depth", ["patterns", "full"])
def test_what_is_found_is_the_same(depth: str) -> None:
    late, early = (Matcher(select(outlines(), depth=depth)), Matcher(select(load_detectors(), depth=depth)))
    for _ in range(2):
        assert late.find(TEXT) == early.find(TEXT) != []


def test_the_next_run_imports_what_it_needs(finder: Finder) -> None:
    found, loaded = finder.find()
    again, fewer = finder.find()
    assert again == found
    assert len(found) >= 4
    assert fewer < loaded / 2
    assert finder.file.stat().st_mode & 0o777 == 0o600
    assert finder.find("nothing to see") == ([], 0)


def test_a_new_file_is_a_new_detector_and_a_changed_one_another(finder: Finder) -> None:
    text = "badge-1234 and token-9876"
    assert finder.find(text)[0] == []
    module = finder.plug_ins / "badges.py"
    module.write_text(PLUG_IN.format("badge"))
    assert [found[:2] for found in finder.find(text)[0]] == [[0, 10]]
    module.write_text(PLUG_IN.format("token"))
    assert [found[:2] for found in finder.find(text)[0]] == [[15, 25]]
    module.unlink()
    assert finder.find(text)[0] == []


def test_what_cannot_be_trusted_is_not_used(finder: Finder) -> None:
    found, loaded = finder.find()
    content = finder.file.read_bytes()
    finder.file.chmod(0o666)
    assert finder.find() == (found, loaded)
    altered = content.replace(b"sk-ant-", b"sk-xyz-")
    assert altered != content
    for faulty in (content[: len(content) // 2], altered, b"nonsense" * 100, b""):
        finder.file.write_bytes(faulty)
        assert finder.find() == (found, loaded)
    assert finder.find()[1] < loaded


def test_without_a_place_to_keep_them_the_search_goes_on(finder: Finder) -> None:
    finder.cache.touch()
    assert finder.find() == finder.find()


def test_a_module_that_changed_meanwhile_is_said_so() -> None:
    known = outlines()[0]
    with pytest.raises(AuditorError, match="run it again"):
        msgspec.structs.replace(known, heads=("other",)).detector()
    with pytest.raises(AuditorError, match="run it again"):
        msgspec.structs.replace(known, position=10_000).detector()
