"""What a client's key can do, and pass-through routes; nothing is forwarded to find out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from auditors.model import Severity
from tests.unit.endpoints.fake_litellm import FakeLiteLLM
from tests.unit.endpoints.loopback import Answering, Reply, Request, serving

PATIENT = Limits(timeout=60, rate=2000)
KEY = "sk-of-a-Client-" + "7Qe2vN9xT4"


def client(weak: frozenset[str] = frozenset(), **changes: Any) -> FakeLiteLLM:
    """A proxy with one client's key."""
    key = {"key_alias": "app", "models": ["small"], "max_budget": 5.0, "rpm_limit": 1000, **changes}
    return FakeLiteLLM(weak=weak, keys={KEY: key})


def scan(answer: Answering, **options: Any) -> tuple[ScanResult, list[Request]]:
    with serving(answer) as (url, seen):
        return scan_url(url, ScanOptions(limits=PATIENT, **options)), seen


def evidence(result: ScanResult, rule: str) -> list[dict[str, Any]]:
    return [finding.evidence for finding in result.findings if finding.rule == rule]


def test_pass_through_routes_are_told_apart_without_forwarding() -> None:
    result, seen = scan(client())
    (found,) = evidence(result, "END011")
    assert (found["method"], found["path"], found["verdict"]) == ("POST", "/pt/open", "open-inferred")
    assert found["request"]["body"]["litellm_metadata"] == 1
    asked = [json.loads(request.body) for request in seen if request.path.startswith("/pt/")]
    assert len(asked) == 2
    assert all(body["litellm_metadata"] == 1 and body["model"].startswith("auditor-") for body in asked)
    listed = {row["route"]: row["reason"] for row in evidence(result, "END024")}
    assert "does not ask" in listed["/pt/open"]
    assert "asks for a key" in listed["/pt/keyed"]


def test_pass_through_routes_of_unknown_versions_are_named_only() -> None:
    proxy = client()

    def ancient(request: Request) -> Reply:
        if request.path == "/public/model_hub/info":
            return Reply(200, {"litellm_version": "1.40.2"})
        return proxy(request)

    result, seen = scan(ancient)
    assert not [request for request in seen if request.path.startswith("/pt/")]
    assert len(evidence(result, "END024")) == 2


def test_a_client_key_is_tried_everywhere_and_shown_nowhere() -> None:
    result, _ = scan(client(), key=KEY, allowed_model="small", blocked_model="large")
    assert len(evidence(result, "KEY004")) == 4
    assert [row["path"] for row in evidence(result, "KEY010")] == ["/pt/open", "/pt/keyed"]
    assert not evidence(result, "KEY003")
    assert not evidence(result, "KEY008")
    assert {row["reason"] for row in evidence(result, "KEY009")}
    assert KEY not in repr(result)
    bypass = evidence(result, "KEY004")[0]["request"]
    assert bypass["method"] == "POST"
    assert bypass["body"]["model"] == "small"
    assert bypass["path"].startswith("/engines/auditor-no-such-model-")


def test_a_scope_that_does_not_hold_is_found_in_every_form() -> None:
    result, _ = scan(client(weak=frozenset({"scope"})), key=KEY, allowed_model="small", blocked_model="large")
    assert len(evidence(result, "KEY003")) == 3
    assert evidence(result, "KEY003")[0]["request"]["body"] == {"model": "large", "messages": 1}


def test_fallbacks_are_part_of_the_scope() -> None:
    proxy = client()

    def careless(request: Request) -> Reply:
        body = json.loads(request.body) if request.body else {}
        if "fallbacks" in body:
            del body["fallbacks"]
            request = Request(request.method, request.path, request.headers, json.dumps(body).encode())
        return proxy(request)

    result, _ = scan(careless, key=KEY, allowed_model="small")
    assert [row["request"]["body"].get("fallbacks") is not None for row in evidence(result, "KEY003")] == [True, True]


@pytest.mark.parametrize(("weak", "found"), [(frozenset(), 0), (frozenset({"budget"}), 1)])
def test_a_spent_budget_must_hold(weak: frozenset[str], found: int) -> None:
    result, _ = scan(client(weak=weak, spend=7.0), key=KEY, allowed_model="small")
    assert len(evidence(result, "KEY011")) == found


def test_a_budget_that_is_not_spent_is_not_tried() -> None:
    _, seen = scan(client(spend=1.0), key=KEY)
    assert not [request for request in seen if request.body and b'"messages"' in request.body]


def gateway(accepts: str) -> Answering:
    def answer(request: Request) -> Reply:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = {"exact": given == KEY, "part": KEY in given, "prefix": given.startswith(KEY[:9])}
        known["case"] = given.lower() == KEY.lower()
        if request.path == "/v1/models":
            granted = known[accepts]
            return Reply(200, {"data": []}, {"server": "nginx"}) if granted else Reply(401, "", {"server": "nginx"})
        return Reply(404, "", {"server": "nginx"})

    return answer


@pytest.mark.parametrize(
    ("accepts", "severity"), [("part", Severity.CRITICAL), ("prefix", Severity.CRITICAL), ("case", Severity.LOW)]
)
def test_a_gateway_that_compares_badly_is_found_with_a_key(accepts: str, severity: Severity) -> None:
    result, _ = scan(gateway(accepts), key=KEY)
    assert severity in {finding.severity for finding in result.findings if finding.rule == "KEY008"}


def test_a_gateway_that_compares_well_raises_no_alarm() -> None:
    result, _ = scan(gateway("exact"), key=KEY)
    assert not [finding for finding in result.findings if finding.severity.at_least(Severity.MEDIUM)]
    assert KEY not in repr(result)


def test_a_server_that_limits_requests_is_asked_again_more_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.endpoints.client._MOMENT", 0.01)
    monkeypatch.setattr("auditors.endpoints.client._SLOWEST", 2000.0)
    asked: list[str] = []

    def strict(request: Request) -> Reply:
        asked.append(request.path)
        limited = asked.count(request.path) == 1 and request.path == "/v1/models"
        return Reply(429, {"error": "slow down"}) if limited else Reply(401, {"error": "no key"})

    result, _ = scan(strict)
    reasons = [probe.reason for probe in result.probes if probe.path == "/v1/models"]
    assert any("asked again more slowly" in reason for reason in reasons)
    assert any(reason == "refused with 401" for reason in reasons)
    assert len(result.probes) == len(asked)
