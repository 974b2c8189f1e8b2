from __future__ import annotations

from auditors.engines.updates import Update, decode_update, encode
from tests.tui.fakes import finding
from tui.state.sharing import Sharing


def test_findings_share_what_they_have_in_common_and_stay_what_they_are() -> None:
    told = decode_update(encode(Update(number=1, made=0.0, findings=(finding(1), finding(8, rule=finding(1).rule)))))
    sharing = Sharing()
    first, second = map(sharing.finding, told.findings)
    assert (first, second) == told.findings
    assert told.findings[0].remediation is not told.findings[1].remediation
    assert first.remediation is second.remediation and first.title is second.title
    assert first.references is second.references


def test_what_is_remembered_is_bounded() -> None:
    sharing = Sharing()
    for number in range(25_000):
        sharing.finding(finding(1, title=f"title {number}"))
    assert len(sharing._known) <= 20_010
