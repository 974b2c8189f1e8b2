"""Real LiteLLM proxies of three releases are booted with keys, without, and with a database, and scanned.

What a scan says of each route is held against what the proxy answers when it is asked without a scanner. In all of it
the provider is asked for nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.command import PROJECT
from tests.integration import servers
from tests.integration.litellm_fleet import POSTURES, Environments, Watched, in_words, watch
from tests.integration.scans import Scanned

pytestmark = [pytest.mark.slow, pytest.mark.integration]

WHOLE = [name for name, posture in POSTURES.items() if not posture.scoped]
KEYED = [name for name in WHOLE if POSTURES[name].keyed]
OPEN = [name for name, posture in POSTURES.items() if not posture.keyed]
TABLE = PROJECT.parent / "shared" / "domain" / "litellm-routes-measured.json"
ALWAYS_OPEN = {name: {"/debug/asyncio-tasks", "/otel-spans"} for name in ("old, keyed", "old, open")}
"""Routes for debugging that ask nobody for a key in old releases."""
FORWARDING = {"old, keyed": {"/forward/open", "/forward/default"}}
"""Old releases forward for everybody, too, where a pass-through route does not say whether it wants a key."""

_REFUSED = (401, 403)
_NO_DATABASE = 400
"""How LiteLLM refuses a key that it cannot look up."""
_REDIRECTS = range(300, 400)

Fleet = Mapping[str, Future[Watched]]


@pytest.fixture(scope="module")
def fleet(environments: Path, litellm: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Every posture, two at a time."""
    assert litellm.is_dir()
    with ThreadPoolExecutor(2) as pool:
        yield {
            name: pool.submit(watch, Environments(environments), posture, tmp_path_factory.mktemp("proxy"))
            for name, posture in POSTURES.items()
        }
        pool.shutdown(cancel_futures=True)


def seen(fleet: Fleet, name: str) -> Watched:
    """What was seen of a posture. Skips where what it needs cannot be had, but for CI."""
    if POSTURES[name].database:
        for program in ("postgres", "psql", "node", "npm"):
            servers.installed(program, *servers.DEBIAN)
    try:
        return fleet[name].result()
    except servers.Unreachable:
        if os.environ.get("CI"):
            raise
        pytest.skip("no package registry can be reached")


def expected(status: int, *, keyed: bool, public: bool) -> set[str]:
    """The verdicts that are right for a route by what it answers without a key.

    `public` ones answer so on a proxy with keys, too.
    """
    if status in _REFUSED:
        return {"protected"}
    if status in _REDIRECTS or status == 422:
        return {"unknown", "protected"}
    if 200 <= status < 300:
        return {"public-by-design"} if keyed or public else {"open"}
    if status in (404, 405):
        return {"absent"} if keyed or public else {"absent", "open-inferred"}
    return {"unknown", "public-by-design", "protected"} if keyed or public else {"open-inferred", "unknown"}


def refused(status: int) -> bool:
    """Whether a route with this answer, on a proxy that has keys, asks for one."""
    return status in (*_REFUSED, _NO_DATABASE)


def wrong(verdicts: Mapping[str, str], right: Mapping[str, set[str]]) -> list[str]:
    """The routes with another verdict; fails where that is more than one in a hundred."""
    differing = [f"{path}: {verdicts[path]}, not {right[path]}" for path in right if verdicts[path] not in right[path]]
    assert len(differing) <= len(right) / 100, differing
    return differing


@pytest.mark.parametrize("name", WHOLE)
def test_verdicts_are_what_the_routes_really_answer(fleet: Fleet, name: str) -> None:
    watched = seen(fleet, name)
    keyed = POSTURES[name].keyed
    with_keys = watched.statuses if keyed else seen(fleet, name.replace("open", "keyed")).statuses
    openly = ALWAYS_OPEN.get(name, set())
    right = {
        path: {"open"}
        if path in openly
        else expected(status, keyed=keyed, public=not refused(with_keys.get(path, 404)))
        for path, status in watched.statuses.items()
    }
    assert len(right) > 300
    assert sum(status in _REFUSED for status in with_keys.values()) > 120
    wrong(watched.scans["all"].verdicts(), right)


@pytest.mark.skipif(not TABLE.is_file(), reason="no table of measured routes beside this checkout")
@pytest.mark.parametrize(
    ("name", "column"), [("newest, keyed", "v1_109_1"), ("newest, open", "v1_109_1_no_master_key")]
)
def test_verdicts_are_what_was_measured(fleet: Fleet, name: str, column: str) -> None:
    verdicts = seen(fleet, name).scans["all"].verdicts()
    rows = [row for row in json.loads(TABLE.read_text())["routes"] if row["method"] == "GET" and row[column]]
    right = {
        in_words(row["path"]): expected(
            row[column], keyed=POSTURES[name].keyed, public=not row["auth_dependency"] or row["v1_109_1"] < 400
        )
        for row in rows
        if in_words(row["path"]) in verdicts
    }
    assert len(right) > 330
    wrong(verdicts, right)


@pytest.mark.parametrize("name", KEYED)
def test_a_proxy_with_keys_raises_no_false_alarm(fleet: Fleet, name: str) -> None:
    watched = seen(fleet, name)
    for scan in ("default", "all"):
        granted = {row["path"] for row in watched.scans[scan].probes if row["verdict"].startswith("open")}
        assert granted == FORWARDING.get(name, {"/forward/open"}) | ALWAYS_OPEN.get(name, set())
        assert set(watched.scans[scan].alarms) <= ({"END011", "END009"} if name in ALWAYS_OPEN else {"END011"})
    probes = {row["path"]: row["verdict"] for row in watched.scans["default"].probes}
    assert probes["/key/list"] == "protected"
    assert "KEY005" in watched.scans["with the master key"].alarms, "it reads what a client's key must not"


@pytest.mark.parametrize("name", OPEN)
def test_no_open_route_is_missed_on_an_open_proxy(fleet: Fleet, name: str) -> None:
    watched, with_keys = seen(fleet, name), seen(fleet, name.replace("open", "keyed")).statuses
    verdicts = watched.scans["all"].verdicts()
    really = {path for path, status in watched.statuses.items() if status < 300 and refused(with_keys[path])}
    assert {"/v1/models", "/model/info", "/get/config/callbacks", "/credentials"} <= really
    assert {path: verdicts[path] for path in really} == dict.fromkeys(really, "open")
    for scan in watched.scans.values():
        assert {"END001", "END003", "END004", "END005", "END007"} <= set(scan.alarms)
        assert scan.exit_status == 1


@pytest.mark.parametrize("name", POSTURES)
def test_a_scan_asks_little_and_calls_no_provider(fleet: Fleet, name: str) -> None:
    watched = seen(fleet, name)
    assert watched.upstream == {scan: [] for scan in watched.scans}
    assert all(len(scan.probes) < 300 for name, scan in watched.scans.items() if name != "all")
    assert [one.records[-1]["errors"] for one in watched.scans.values()] == [[]] * len(watched.scans)


def evidence(scan: Scanned, rule: str) -> dict[str, dict[str, object]]:
    """What the findings of a rule stand on, by path."""
    return {row["evidence"]["path"]: row["evidence"] for row in scan.findings if row["rule"] == rule}


@pytest.mark.parametrize("name", ["with a database", "newest, scoped"])
def test_what_gets_around_the_scope_of_a_key_is_shown_with_its_request(fleet: Fleet, name: str) -> None:
    scan = seen(fleet, name).scans["with a client's key"]
    around = evidence(scan, "KEY004")
    assert len(around) == 6
    assert {"/engines/{model}/chat/completions", "/v1/chat/completions?model={model}"} <= set(around)
    assert all(one["request"] for one in around.values())
    holes = evidence(scan, "KEY010")
    assert set(holes) == {"/forward/open", "/forward/default"}
    request = holes["/forward/default"]["request"]
    assert isinstance(request, dict)
    assert request["body"]["litellm_metadata"] == 1
    assert not {"KEY003", "KEY008"} & set(scan.alarms)


def test_a_canary_key_is_made_used_and_gone(fleet: Fleet) -> None:
    watched = seen(fleet, "with a database")
    scan = watched.scans["with an admin's key"]
    reasons = [row["reason"] for row in scan.probes]
    steps = ("makes the canary key (200)", "deletes the canary key (200)", "looks for the canary key (200)")
    made, deleted, looked = (max(at for at, reason in enumerate(reasons) if step in reason) for step in steps)
    assert made < deleted < looked
    assert any("the deleted canary key is refused" in reason for reason in reasons[looked:])
    assert evidence(scan, "KEY004"), "the canary's scope is got around, too"
    assert watched.left == ["app"], "no key and no record of one is left behind"


def test_what_a_killed_scan_leaves_is_deleted_by_the_next(fleet: Fleet) -> None:
    watched = seen(fleet, "with a database")
    left = [name for name in watched.after_kill if name != "app"]
    assert len(left) == 2 and len(set(left)) == 1, "a key, and the record that it was made"
    assert left[0] not in watched.left
