"""Routes that say what they miss are asked with it; hostile lists of it are not followed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditors.endpoints.answers import Answer
from auditors.endpoints.client import Limits
from auditors.endpoints.missing_parameters import completed
from auditors.endpoints.scan import ScanOptions
from auditors.endpoints.scanning import scan_url
from auditors.endpoints.verdicts import Endpoint, Evidence, Verdict, judge
from tests.unit.endpoints.loopback import Reply, Request, serving


def unprocessable(*missing: Any, kind: str = "missing") -> Answer:
    detail = [{"type": kind, "loc": place, "msg": "Field required", "input": None} for place in missing]
    return Answer(422, {"content-type": "application/json"}, json.dumps({"detail": detail}).encode())


@pytest.mark.parametrize(
    ("path", "missing", "expected", "body"),
    [
        ("/tag/summary", [["query", "tag"]], "/tag/summary?tag=auditor", None),
        ("/utils/model_info", [["query", "model"]], "/utils/model_info?model=gpt-4o", None),
        (
            "/global/activity",
            [["query", "start_date"], ["query", "end_date"]],
            "/global/activity?start_date=2026-01-01%2000%3A00%3A00&end_date=2026-01-02%2000%3A00%3A00",
            None,
        ),
        ("/spend?page=1", [["query", "user_id"]], "/spend?page=1&user_id=auditor", None),
        ("/config/yaml", [["body"]], "/config/yaml", b"{}"),
    ],
)
def test_what_is_missing_is_filled_in(path: str, missing: list[Any], expected: str, body: bytes | None) -> None:
    complete = completed(Endpoint(path, public=True), unprocessable(*missing))
    assert complete == Endpoint(expected, public=True, body=body)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(401, {}, unprocessable(["query", "a"]).body),
        unprocessable(),
        unprocessable(["header", "x-key"]),
        unprocessable(["path", "name"], ["query", "a"]),
        unprocessable(["query", "a&b=c"]),
        unprocessable(["query", "a", 0]),
        unprocessable(["query", "a" * 100]),
        unprocessable(*(["query", f"a{number}"] for number in range(100))),
        unprocessable(["query", "config_type"], kind="literal_error"),
        Answer(422, {}, b'{"detail": [["query", "a"], null, 7]}'),
        Answer(422, {}, b'{"detail": "no"}'),
        Answer(422, {}, b"<html>"),
    ],
)
def test_nothing_is_asked_where_it_is_not_clear_what_is_missing(answer: Answer) -> None:
    assert completed(Endpoint("/tag/summary"), answer) is None


def test_only_reading_is_completed() -> None:
    assert completed(Endpoint("/key/generate", method="POST"), unprocessable(["query", "a"])) is None
    assert completed(Endpoint("/config/yaml", body=b"{}"), unprocessable(["body"])) is None


@pytest.mark.parametrize(
    ("path", "weight"), [("/spend/logs/ui?start_date=x", Evidence.WEAK), ("/spend", Evidence.NONE)]
)
def test_a_handler_that_refuses_itself_is_protected_until_others_speak_against_it(path: str, weight: Evidence) -> None:
    answer = Answer(401, {}, b'{"error": {"message": "Prisma Client is not initialized"}}')
    judged = judge(Endpoint(path), answer, Answer(404), lambda _: Evidence.STRONG)
    assert (judged.verdict, judged.evidence) == (Verdict.PROTECTED, weight)


def test_an_open_litellm_is_asked_in_full() -> None:
    """The route that misses its model is told as unknown, and the full request with what its handler answers."""

    def open_litellm(request: Request) -> Reply:
        path, _, query = request.path.partition("?")
        if path == "/public/model_hub/info":
            return Reply(200, {"litellm_version": "1.80.17"})
        if path == "/utils/supported_openai_params":
            missing = {"detail": [{"type": "missing", "loc": ["query", "model"], "msg": "Field required"}]}
            return Reply(200, {"supported_openai_params": []}) if query == "model=gpt-4o" else Reply(422, missing)
        if path == "/sso/debug/login":
            return Reply(200, None)
        if path in ("/v1/models", "/model/info"):
            return Reply(200, {"data": []})
        if path.startswith("/spend/logs/ui"):
            return Reply(401, {"error": {"message": "Prisma Client is not initialized", "type": "internal_error"}})
        return Reply(404, {"detail": "Not Found"})

    with serving(open_litellm) as (url, _):
        result = scan_url(url, ScanOptions(limits=Limits(timeout=60, rate=2000), all_routes=True))
    verdicts = {probe.path.partition("&")[0]: probe.verdict for probe in result.probes}
    assert verdicts["/utils/supported_openai_params"] == "unknown"
    assert verdicts["/utils/supported_openai_params?model=gpt-4o"] == "open"
    assert verdicts["/spend/logs/ui?start_date=2026-01-01%2000:00:00"] == "open-inferred"
    assert verdicts["/sso/debug/login"] == "public-by-design"
