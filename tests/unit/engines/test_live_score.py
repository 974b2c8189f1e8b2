"""The configuration and the scorecard beside logs that are read: what changes is told, what does not is not."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.configuration import recognising
from auditors.engines.late_score import LateScore
from auditors.engines.live_score import LiveScore, Standing
from auditors.engines.proxy_watch import ProxyWatch
from auditors.engines.updates import Scanned
from auditors.model import Coverage
from auditors.request import AuditRequest, Depth, Silence
from auditors.scorecard.grading import State
from auditors.session import AuditOptions, Session
from auditors.settings import Settings
from auditors.sightings import Sightings
from tests.unit.drift.proxies import KEY, calls, logged

PATIENCE = 120.0
SECRET = "sk-" + "Xy7Qw2Er9Tu4Io6P" * 2
INSECURE = f"model_list:\n  - {{model_name: gpt-4o, litellm_params: {{model: openai/gpt-4o, api_key: {SECRET}}}}}\n"
MENDED = INSECURE.replace(SECRET, "os.environ/OPENAI_API_KEY")


def request(*paths: str, configurations: tuple[str, ...] = ()) -> AuditRequest:
    return AuditRequest(
        paths=paths, settings=Settings(), fingerprint_key=KEY, depth=Depth.PATTERNS, configurations=configurations
    )


def nothing() -> None:
    """Nobody waits."""


def rewrite(file: Path, text: str) -> None:
    """Another content, and another time of change."""
    file.write_text(text)
    later = time.time() + 10
    os.utime(file, (later, later))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    file = tmp_path / "config.yaml"
    file.write_text(INSECURE)
    file.chmod(0o600)
    return file


def test_a_file_is_audited_anew_when_it_changes(file: Path) -> None:
    told: list[bool] = []
    watch = ProxyWatch(request(configurations=(str(file),)), rules(), lambda: told.append(True))
    watch.look()
    first = watch.take()
    assert first is not None
    assert "CFG301" in {finding.rule for finding in first.findings}
    assert first.files[0].kinds == ("litellm",)
    assert SECRET not in "\n".join(first.files[0].lines)
    watch.look()
    assert watch.take() is None
    rewrite(file, MENDED)
    watch.look()
    second = watch.take()
    assert second is not None
    assert "CFG301" not in {finding.rule for finding in second.findings}
    assert len(told) == 2


def test_configurations_among_the_logs_are_found(file: Path) -> None:
    (file.parent / "app.jsonl").write_text('{"a": 1}\n')
    watch = ProxyWatch(request(str(file.parent)), rules(), nothing)
    watch.look()
    found = watch.take()
    assert found is not None
    assert [each.name for each in found.files] == [str(file)]


def test_logs_in_json_are_looked_into_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def is_configuration(path: Path) -> bool:
        looked.append(path.name)
        return recognising.is_configuration(path)

    monkeypatch.setattr("auditors.engines.proxy_watch.is_configuration", is_configuration)
    monkeypatch.setattr("auditors.engines.proxy_watch._REDISCOVER", 1)
    (tmp_path / "call.json").write_text(json.dumps(calls(100)))
    (tmp_path / "late.json").write_text("{}")
    watch = ProxyWatch(request(str(tmp_path)), rules(), nothing)
    watch.look()
    with (tmp_path / "call.json").open("a") as stream:
        stream.write("\n{}")
    watch.look()
    assert sorted(looked) == ["call.json", "late.json"]
    (tmp_path / "late.json").unlink()
    (tmp_path / "late.json").write_text(json.dumps({"model_list": [], "general_settings": {}}))
    watch.look()
    found = watch.take()
    assert found is not None
    assert [Path(each.name).name for each in found.files] == ["late.json"]


def test_a_file_that_is_gone_or_broken_says_so(file: Path) -> None:
    watch = ProxyWatch(request(configurations=(str(file),)), rules(), nothing)
    rewrite(file, "model_list: [\n")
    watch.look()
    broken = watch.take()
    assert broken is not None
    assert broken.files[0].problem
    file.unlink()
    watch.look()
    gone = watch.take()
    assert gone is not None
    assert gone.files[0].problem == "is not there any more"


def test_logs_alone_have_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "app.jsonl").write_text('{"a": 1}\n')
    watch = ProxyWatch(request(str(tmp_path)), rules(), nothing)
    watch.look()
    assert watch.take() is None


def states(standing: Standing | None) -> dict[str, State]:
    assert standing is not None
    assert standing.grades is not None
    return {each.id: each.state for each in standing.grades}


def until(take: Callable[[], Standing | None], wanted: Callable[[Standing], bool]) -> Standing:
    """What is told when the thread has looked."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        standing = take()
        if standing is not None and wanted(standing):
            return standing
        time.sleep(0.05)
    raise AssertionError("nothing was told")


def test_the_card_follows_what_becomes_known(file: Path, tmp_path: Path) -> None:
    score = LiveScore(request(configurations=(str(file),)), rules(), nothing)
    coverage = Coverage(files=1, lines=3, records={"litellm-payload": 3})
    assert set(states(score.take(Coverage(), None)).values()) == {State.NOT_CHECKED}
    assert score.take(coverage, None) is None
    score.start()
    configured = until(lambda: score.take(coverage, None), lambda each: each.files is not None)
    score.stop()
    assert states(configured)["secrets-manager"] is State.FAIL
    assert configured.findings
    result = logged(tmp_path, calls(3))
    assert result.sightings is not None
    score.add(result.sightings)
    score.add(Sightings())
    score.scanned(
        Scanned(
            url="https://proxy.example",
            findings=(),
            product="litellm",
            probes=(("GET", "/key/list", "protected", 401, "refused with 401"),),
        )
    )
    later = score.take(coverage, None, now=True)
    assert states(later)["admin-routes"] is not State.NOT_CHECKED
    assert states(later)["bind-and-tls"] is State.PARTIAL


def test_a_score_that_cannot_be_loaded_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.engines.late_score._LATER", 0.0)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    monkeypatch.setitem(sys.modules, "auditors.engines.live_score", None)
    score = LateScore(request(), rules(), nothing)
    score.start()
    deadline = time.monotonic() + PATIENCE
    told = ""
    while not told and time.monotonic() < deadline:
        told = score.trouble()
        time.sleep(0.02)
    assert "scorecard" in told
    assert score.trouble() == ""
    assert score.take(Coverage(), None) is None


def test_what_is_told_before_it_is_loaded_is_not_lost(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.engines.late_score._LATER", 0.0)
    score = LateScore(request(configurations=(str(file),)), rules(), nothing)
    score.start()
    probes = (("GET", "/key/list", "protected", 401, "refused with 401"),)
    score.scanned(Scanned(url="https://proxy.example", findings=(), product="litellm", probes=probes))
    standing = until(lambda: score.take(Coverage(), None), lambda each: each.grades is not None)
    score.stop()
    assert states(standing)["authentication"] is not State.NOT_CHECKED
    assert score.trouble() == ""


def test_drift_stands_among_the_findings(file: Path, tmp_path: Path) -> None:
    rewrite(file, f"{MENDED}litellm_settings:\n  turn_off_message_logging: true\n")
    score = LiveScore(request(configurations=(str(file),)), rules(), nothing)
    result = logged(tmp_path, calls(3))
    assert result.sightings is not None
    score.add(result.sightings)
    score.start()
    standing = until(lambda: score.take(Coverage(), None), lambda each: each.findings is not None)
    score.stop()
    assert standing.findings is not None
    assert "CFG901" in {finding.rule for finding in standing.findings}


def test_a_live_view_tells_files_grades_and_drift(file: Path, tmp_path: Path) -> None:
    from auditors.engines.live import LiveOptions
    from auditors.engines.live_view import LiveView

    rewrite(file, f"{INSECURE}litellm_settings:\n  turn_off_message_logging: true\n")
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "litellm.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in calls(3)))
    options = AuditOptions(paths=(str(tmp_path / "logs"),), depth="patterns", isolated=True, proxy_config=(str(file),))
    session = Session.open(options, Silence())
    view = LiveView(session.request, session.policy, LiveOptions(history=1 << 20))
    view.start()
    found: set[str] = set()
    graded: dict[str, State] = {}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not ({"CFG301", "CFG901"} <= found and graded):
        view.audit.step(0.05)
        update = view.update()
        found |= {finding.rule for finding in update.findings}
        graded |= {each.id: each.state for each in update.grades or ()}
    view.stop()
    while not view.audit.is_over:
        view.audit.step(0.1)
    view.audit.close()
    assert found >= {"CFG301", "CFG901"}
    assert graded["scrubbing"] is State.FAIL
