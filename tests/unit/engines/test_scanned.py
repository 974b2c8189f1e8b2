"""What a scan has found stands among the findings of logs: followed, replayed, and until the next scan."""

from __future__ import annotations

from pathlib import Path

import msgspec

from auditors.engines.scan_process import ScanNews, start
from auditors.engines.updates import Scanned, decode_command, encode
from auditors.live_ledger import LiveLedger
from auditors.model import Category, Finding, Location, Severity
from auditors.settings import ScanTarget
from tests.unit.endpoints.loopback import Reply, serving
from tests.unit.engines.test_live_view import Shown
from tests.unit.engines.test_replay import found_in, read_all, replaying, session_of

URL = "http://127.0.0.1:4000"


def found(number: int, url: str = URL) -> Finding:
    """A finding about a server."""
    return Finding(
        id=f"{number:016x}",
        rule="END003",
        name="admin-route-open",
        category=Category.ENDPOINT,
        severity=Severity.CRITICAL,
        title="An admin route answers without a key",
        remediation="Set a master key.",
        location=Location(url, 0, 0),
        evidence={"path": "/key/list", "status": 200},
    )


def scanned(*findings: Finding) -> Scanned:
    """The command, as it comes over the line."""
    command = decode_command(encode(Scanned(url=URL, findings=findings)))
    assert isinstance(command, Scanned)
    return command


def test_findings_of_a_scan_stay_beside_others_and_go_with_the_next_scan() -> None:
    ledger = LiveLedger()
    ledger.stand([found(1, "a.log")])
    ledger.stand_beside(URL, [found(2), found(3)])
    assert {one.id for one in ledger.take_changes({}).findings} == {found(n).id for n in (1, 2, 3)}
    ledger.stand([])
    assert ledger.take_changes({}).gone == (found(1).id,)
    ledger.stand_beside(URL, [found(3)])
    changes = ledger.take_changes({})
    assert (changes.findings, changes.gone) == ((), (found(2).id,))
    ledger.stand_beside("http://127.0.0.1:5000", [])
    assert not ledger.has_changes


def test_they_are_merged_while_logs_are_followed(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("started\n")
    (tmp_path / "a.log").chmod(0o600)
    shown = Shown(tmp_path)
    shown.view.obey(scanned(found(2)))
    shown.wait_for(lambda: found(2).id in shown.findings, "the finding of the scan")
    shown.view.obey(scanned())
    shown.wait_for(lambda: found(2).id not in shown.findings, "its end")
    shown.close()


def test_they_are_merged_into_a_replay(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("started\n")
    with replaying(session_of(tmp_path / "a.log")) as replay:
        replay.obey(scanned(found(2)))
        assert found(2).id in found_in(read_all(replay))


def said(target: ScanTarget) -> list[ScanNews]:
    """Everything that a scan in a process of its own says."""
    scan = start(target)
    news: list[ScanNews] = []
    while not news or not news[-1].is_last:
        news += scan.take()
    scan.stop()
    return news


def test_a_scan_in_a_process_of_its_own_says_what_it_asks_and_ends_with_the_result() -> None:
    with serving(lambda _: Reply(401, {"error": "no key"})) as (url, seen):
        news = said(ScanTarget(url=url))
    *probes, last = news
    assert {request.path for request in seen} <= {one.probe.path for one in probes if one.probe is not None}
    assert all(one.probe is not None for one in probes)
    assert last.result is not None
    assert len(last.result.probes) == last.result.requests == len(seen)
    assert msgspec.json.decode(msgspec.json.encode(last), type=ScanNews) == last


def test_what_is_wrong_with_a_target_is_said_in_words() -> None:
    (news,) = said(ScanTarget(url="ftp://nowhere"))
    assert "only http://" in news.error
    (news,) = said(ScanTarget(url=URL, key_env="NOT_SET_ANYWHERE"))
    assert "no environment variable" in news.error
