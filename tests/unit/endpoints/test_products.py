"""Servers beside a proxy, with the answers that the real ones give."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from auditors.endpoints.client import Limits
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import ScanResult, scan_url
from auditors.model import Category, Severity
from tests.unit.endpoints.loopback import Answering, Reply, Request, serving

PATIENT = Limits(timeout=60, rate=2000)
TEXT: Mapping[str, str] = {"content-type": "text/plain; charset=utf-8"}


def server(pages: Mapping[str, Reply], otherwise: Reply) -> Answering:
    """Answers by path, without the query."""

    def answer(request: Request) -> Reply:
        return pages.get(request.path.partition("?")[0], otherwise)

    return answer


def scan(answer: Answering, **options: str) -> ScanResult:
    with serving(answer) as (url, _):
        return scan_url(url, ScanOptions(limits=PATIENT, **options))  # type: ignore[arg-type]


def rules(result: ScanResult) -> set[str]:
    return {finding.rule for finding in result.findings}


def alarms(result: ScanResult) -> set[str]:
    return {
        one.rule
        for one in result.findings
        if one.severity.at_least(Severity.MEDIUM) and one.category is not Category.ADVISORY
    }


VLLM_METRICS = "# HELP vllm:num_requests_running Number of requests in model execution batches.\nvllm:x 1\n"
VLLM_MODEL = {"id": "meta-llama/Llama-3", "object": "model", "created": 1, "owned_by": "vllm", "root": "x"}
VLLM_OPEN = {
    "/version": Reply(200, {"version": "0.11.0"}),
    "/ping": Reply(200, "", {"content-type": "application/json"}),
    "/health": Reply(200, "", {"content-type": "application/json"}),
    "/metrics": Reply(200, VLLM_METRICS, TEXT),
    "/v1/models": Reply(200, {"object": "list", "data": [VLLM_MODEL]}),
    "/openapi.json": Reply(200, {"openapi": "3.1.0", "info": {"title": "FastAPI"}, "paths": {}}),
}
FASTAPI = Reply(404, {"detail": "Not Found"})


def test_an_open_vllm_is_told() -> None:
    result = scan(server(VLLM_OPEN, FASTAPI))
    assert (result.product, result.version) == ("vllm", "0.11.0")
    assert {"END070", "END008", "END017"} <= rules(result)
    assert "END071" not in rules(result)


def test_development_mode_of_vllm_is_told() -> None:
    pages = {**VLLM_OPEN, "/server_info": Reply(200, {"vllm_config": "model='meta-llama/Llama-3'", "system_env": {}})}
    assert "END071" in rules(scan(server(pages, FASTAPI)))


def test_a_vllm_with_a_key_shows_metrics_only() -> None:
    pages = {**VLLM_OPEN, "/v1/models": Reply(401, {"error": "Unauthorized"})}
    result = scan(server(pages, FASTAPI))
    assert result.product == "vllm"
    assert alarms(result) == {"END008"}


OLLAMA = {
    "/": Reply(200, "Ollama is running", TEXT),
    "/api/version": Reply(200, {"version": "0.12.3"}),
    "/api/tags": Reply(200, {"models": [{"name": "llama3:latest", "model": "llama3:latest", "size": 4}]}),
    "/api/ps": Reply(200, {"models": []}),
    "/v1/models": Reply(200, {"object": "list", "data": [{"id": "llama3", "owned_by": "library"}]}),
}


def test_ollama_has_no_keys_at_all() -> None:
    result = scan(server(OLLAMA, Reply(404, "404 page not found", TEXT)))
    assert (result.product, result.version) == ("ollama", "0.12.3")
    paths = {one.evidence["path"] for one in result.findings if one.rule == "END070"}
    assert paths == {"/api/tags", "/api/ps", "/v1/models"}


def test_an_ollama_behind_basic_authentication_raises_no_alarm() -> None:
    refused = Reply(401, "<h1>401 Authorization Required</h1>", {"www-authenticate": "Basic", "server": "nginx/1.27.0"})
    assert not alarms(scan(server({}, refused)))


LANGFUSE_REFUSAL = Reply(401, {"message": "No authorization header"})
LANGFUSE = {
    "/api/public/health": Reply(200, {"status": "OK", "version": "3.118.0"}),
    "/api/public/ready": Reply(200, {"status": "OK", "version": "3.118.0"}),
    "/api/public/traces": LANGFUSE_REFUSAL,
    "/api/public/projects": LANGFUSE_REFUSAL,
    "/api/public/metrics/daily": LANGFUSE_REFUSAL,
}
NEXT_PAGE = Reply(404, "<!DOCTYPE html><html><head><title>404</title></head><body>This page could not be found</body>")


def test_langfuse_with_keys_and_without_sign_up_raises_no_alarm() -> None:
    result = scan(server(LANGFUSE, NEXT_PAGE))
    assert (result.product, result.version) == ("langfuse", "3.118.0")
    assert not alarms(result)


def test_open_traces_and_sign_up_of_langfuse_are_told() -> None:
    pages = {
        **LANGFUSE,
        "/api/public/traces": Reply(200, {"data": [{"id": "t"}], "meta": {"page": 1}}),
        "/auth/sign-up": Reply(200, "<!DOCTYPE html><html><body><h2>Create new account</h2>Sign up</body></html>"),
    }
    assert {"END090", "END091"} <= alarms(scan(server(pages, NEXT_PAGE)))


def test_helicone_without_authentication_is_told() -> None:
    headers = {"helicone-id": "x", "content-type": "application/json"}
    pages = {"/ai/models": Reply(200, {"data": []}, headers), "/health": Reply(200, {}, headers)}
    result = scan(server(pages, Reply(404, {"error": "not found"}, headers)))
    assert result.product == "helicone"
    assert "END030" in alarms(result)


PORTKEY_ASKS = Reply(400, {"status": "failure", "message": "Either x-portkey-config or x-portkey-provider is required"})


@pytest.mark.parametrize("headless", [True, False])
def test_portkey_is_a_gateway_without_authentication(headless: bool) -> None:
    pages = {"/": Reply(200, "AI Gateway says hey!", TEXT), "/v1/models": PORTKEY_ASKS}
    if not headless:
        pages["/log/stream"] = Reply(200, "", {"content-type": "text/event-stream"})
    result = scan(server(pages, Reply(404, {"message": "Not Found", "ok": False})))
    assert result.product == "portkey"
    assert ("END031" in alarms(result)) is not headless
    assert "END030" in alarms(result)


def test_a_login_page_for_everything_raises_no_alarm() -> None:
    page = Reply(200, "<html><title>Sign in</title><form action='/login'></form></html>")
    assert not alarms(scan(server({}, page)))
    refusal = Reply(200, {"success": False, "code": 40101, "message": "token required"})
    assert not alarms(scan(server({}, refusal)))
    redirect = Reply(302, "", {"location": "https://sso.example/oauth2/authorize?client_id=x"})
    assert not alarms(scan(server({}, redirect)))


def test_errors_of_ones_own_are_no_open_routes() -> None:
    refusal = Reply(400, {"code": "MISSING_TOKEN", "detail": "provide a token"})
    result = scan(server({"/health": Reply(200, {"ok": True})}, refusal))
    assert not alarms(result)
    assert not [probe for probe in result.probes if probe.verdict.startswith("open")]
