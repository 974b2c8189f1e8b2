"""Scans of servers whose posture is known."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from auditors.model import Severity
from tests.unit.endpoints.loopback import Answering, Reply, Request, serving

PATIENT = Limits(timeout=60, rate=1000)
KEY = "sk-" + "of-a-client-" + "7Qe2vN9xT4"
NOT_FOUND = Reply(404, {"detail": "Not Found"})
MODELS = Reply(200, {"object": "list", "data": [{"id": "small", "object": "model"}]})
NO_KEY = {"message": "Authentication Error, No api key passed in.", "type": "auth_error", "param": None, "code": "401"}
NO_DATABASE = {"message": "No connected db.", "type": "no_db_connection", "param": None, "code": "400"}
PUBLIC = {
    "/public/model_hub/info": Reply(200, {"litellm_version": "1.109.1"}),
    "/health/liveliness": Reply(200, "I'm alive!", {"content-type": "application/json"}),
    "/routes": Reply(200, {"routes": []}),
}
ROUTES = ("/key/", "/user/", "/team/", "/v1/", "/model", "/spend", "/global", "/credentials", "/settings", "/debug")


def keyed_litellm(request: Request) -> Reply:
    path = request.path.partition("?")[0]
    if path in PUBLIC:
        return PUBLIC[path]
    if not path.startswith(ROUTES):
        return NOT_FOUND
    if b"api_base" in request.body:
        return Reply(401, {"error": {**NO_KEY, "message": "Rejected Request: api_base is not allowed in request body"}})
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return Reply(400, {"error": NO_DATABASE}) if given.startswith("sk-") else Reply(401, {"error": NO_KEY})


def open_litellm(request: Request) -> Reply:
    path = request.path.partition("?")[0]
    if path in PUBLIC:
        return PUBLIC[path]
    if path in ("/v1/models", "/model/info"):
        return MODELS
    if path.startswith("/key/"):
        return Reply(500, {"error": {"message": "Database not connected", "type": "internal_server_error"}})
    return NOT_FOUND


def scan(answer: Answering, options: ScanOptions | None = None) -> tuple[ScanResult, list[Request]]:
    with serving(answer) as (url, seen):
        return scan_url(url, options or ScanOptions(limits=PATIENT)), seen


def rules(result: ScanResult) -> Counter[str]:
    return Counter(finding.rule for finding in result.findings)


def alarms(result: ScanResult) -> list[str]:
    return [finding.rule for finding in result.findings if finding.severity.at_least(Severity.MEDIUM)]


def test_a_protected_proxy_raises_no_alarm() -> None:
    result, _ = scan(keyed_litellm)
    assert (result.product, result.version) == ("litellm", "1.109.1")
    assert not alarms(result)
    assert not [probe for probe in result.probes if probe.verdict.startswith("open")]


def test_an_open_proxy_is_told_route_by_route() -> None:
    result, _ = scan(open_litellm)
    verdicts = {probe.path: probe.verdict for probe in result.probes}
    assert verdicts["/v1/models"] == "open"
    assert verdicts["/key/list"] == "open-inferred"
    assert {"END003", "END004", "END005"} <= rules(result).keys()


def test_a_server_that_breaks_without_a_key_but_refuses_a_wrong_one_is_protected() -> None:
    def broken(request: Request) -> Reply:
        reply = keyed_litellm(request)
        return Reply(500, "Internal Server Error", {"content-type": "text/plain"}) if reply.status == 401 else reply

    result, _ = scan(broken)
    assert {probe.verdict for probe in result.probes if probe.path == "/key/list"} == {"protected"}
    assert result.requests < 300
    assert not alarms(result)


def test_one_error_of_a_handler_proves_nothing() -> None:
    def broken(request: Request) -> Reply:
        if request.path == "/provider/budgets":
            return Reply(500, {"error": {"message": "No provider budget config found.", "type": "internal_error"}})
        return keyed_litellm(request)

    result, _ = scan(broken)
    assert {probe.path: probe.verdict for probe in result.probes}["/provider/budgets"] == "unknown"
    assert not alarms(result)


@pytest.mark.parametrize("all_routes", [False, True])
def test_nothing_dangerous_is_asked_for(all_routes: bool) -> None:
    _, seen = scan(open_litellm, ScanOptions(limits=PATIENT, all_routes=all_routes))
    assert {request.method for request in seen} <= {"GET", "POST"}
    for request in seen:
        assert request.path not in ("/health", "/cache/ping", "/health/services", "/v1/files", "/v1/batches")
        if request.method == "POST":
            body = json.loads(request.body)
            assert "messages" not in body
            assert body.get("method") == "initialize" or body["model"].startswith("auditor-")


def test_every_request_has_a_probe() -> None:
    result, seen = scan(keyed_litellm, ScanOptions(limits=PATIENT, key=KEY, all_routes=True))
    assert len(result.probes) == len(seen) == result.requests


def test_a_default_scan_is_small() -> None:
    result, _ = scan(keyed_litellm)
    assert result.requests < 300


def test_a_server_that_says_yes_to_everything_is_not_believed() -> None:
    for page in (Reply(200, "<html>portal</html>"), Reply(200, {"object": "list", "data": []})):
        result, _ = scan(lambda _, page=page: page)  # type: ignore[misc]
        assert not [probe for probe in result.probes if probe.verdict.startswith("open")]
        assert not alarms(result)


def test_a_page_instead_of_the_endpoints_answer_is_unknown() -> None:
    def portal(request: Request) -> Reply:
        return NOT_FOUND if len(request.path) == 17 else Reply(200, "<html>portal</html>")

    result, _ = scan(portal)
    assert {probe.path: probe.verdict for probe in result.probes}["/v1/models"] == "unknown"
    assert not alarms(result)


def test_a_published_key_and_any_key_are_told_apart() -> None:
    def weak(request: Request) -> Reply:
        if request.path == "/v1/models":
            return MODELS if request.headers.get("authorization") == "Bearer sk-1234" else Reply(401, {"error": NO_KEY})
        return keyed_litellm(request)

    def careless(request: Request) -> Reply:
        if request.path == "/v1/models":
            return MODELS if request.headers.get("authorization", "").startswith("Bearer sk-") else Reply(401, {})
        return NOT_FOUND

    assert rules(scan(weak)[0])["KEY001"] == 1
    assert rules(scan(careless)[0])["END002"] == 1


def test_an_override_of_api_base_shows_without_a_key() -> None:
    def permissive(request: Request) -> Reply:
        stripped = Request(request.method, request.path, request.headers, b"")
        return keyed_litellm(stripped)

    assert rules(scan(permissive)[0])["END012"] == 1
    assert "END012" not in rules(scan(keyed_litellm)[0])


def scoped(bypassed: bool) -> Answering:
    def answer(request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return keyed_litellm(request)
        if request.path == "/v1/models":
            return MODELS
        if request.method == "POST":
            model = json.loads(request.body)["model"]
            if model != "small":
                return Reply(403, {"error": {"message": "key not allowed to access model", "type": "auth_error"}})
            named = [part for part in request.path.replace("=", "/").split("/") if part.startswith("auditor-")]
            if named and bypassed:
                message = f"Invalid model name passed in model={named[0]}."
                return Reply(400, {"error": {"message": message, "type": "invalid_request_error"}})
            return Reply(403, {"error": {"message": "key not allowed to access model", "type": "auth_error"}})
        return Reply(401, {"error": NO_KEY})

    return answer


def test_a_bypass_of_the_model_scope_is_proved_without_a_model() -> None:
    options = ScanOptions(limits=PATIENT, key=KEY, allowed_model="small", blocked_model="large")
    leaky, seen = scan(scoped(bypassed=True), options)
    assert rules(leaky)["KEY004"] == 6
    assert rules(leaky)["KEY003"] == 0
    assert not rules(scan(scoped(bypassed=False), options)[0]) & Counter({"KEY003": 9, "KEY004": 9})
    posts = [
        json.loads(request.body)
        for request in seen
        if request.headers.get("authorization") == f"Bearer {KEY}" and request.body
    ]
    contents = [body.get("messages", body.get("prompt", body.get("input", 1))) for body in posts]
    assert set(contents) == {1}, "nothing that a provider could complete"


def test_keys_stand_in_no_output() -> None:
    def echo(request: Request) -> Reply:
        given = request.headers.get("authorization", "") + request.path
        return MODELS if request.path == "/v1/models" else Reply(403, {"error": {"message": f"{given} refused"}})

    options = ScanOptions(limits=PATIENT, key=KEY, admin_key=KEY + "-admin", allowed_model="small", product="litellm")
    result, _ = scan(echo, options)
    assert KEY not in repr(result)
    assert KEY not in repr(options)


def test_advisories_go_by_the_version() -> None:
    def old(request: Request) -> Reply:
        if request.path == "/public/model_hub/info":
            return Reply(200, {"litellm_version": "1.82.6"})
        return keyed_litellm(request)

    found = [finding.evidence["advisory"] for finding in scan(old)[0].findings if finding.rule == "ADV101"]
    assert "GHSA-4xpc-pv4p-pm3w" in found
    assert "GHSA-5mg7-485q-xm76" not in found
    assert not [finding for finding in scan(keyed_litellm)[0].findings if finding.rule == "ADV101"]


def test_a_placeholder_below_a_prefix_is_not_believed() -> None:
    def stub(request: Request) -> Reply:
        path = request.path.partition("?")[0]
        if path in PUBLIC:
            return PUBLIC[path]
        if len(path) == 17:
            return NOT_FOUND
        return Reply(200, {"object": "list", "data": [{"id": "stub"}]})

    result, _ = scan(stub)
    assert not [probe for probe in result.probes if probe.verdict == "open"]
    assert not alarms(result)


@pytest.mark.parametrize(
    "body",
    [{"error": "unauthorized"}, {"success": False, "data": []}, {"status": "error"}, {"errors": [{"code": 401}]}],
)
def test_a_refusal_with_status_200_is_no_open_route(body: object) -> None:
    def polite(request: Request) -> Reply:
        path = request.path.partition("?")[0]
        return PUBLIC.get(path) or (NOT_FOUND if len(path) == 17 else Reply(200, body))

    result, _ = scan(polite)
    assert not [probe for probe in result.probes if probe.verdict.startswith("open")]
    assert not alarms(result)
