"""The real Portkey gateway, with its console and without: that nobody needs a key is found, and its live log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration import gateways
from tests.integration.scans import scanned
from tests.unit.endpoints.loopback import Reply, serving

pytestmark = [pytest.mark.slow, pytest.mark.integration]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param((), {"END030", "END031", "END032"}, id="with its console"),
        pytest.param(("--headless",), {"END030"}, id="headless"),
    ],
)
def test_portkey(portkey: Path, options: tuple[str, ...], expected: set[str], tmp_path: Path) -> None:
    with (
        serving(lambda _: Reply(200, {})) as (_, asked),
        gateways.portkey_process(portkey, tmp_path, *options) as url,
    ):
        scan = scanned(url, tmp_path, "--probes")
        assert not asked
    assert set(scan.alarms) == expected, scan.findings
    assert scan.exit_status == 1
