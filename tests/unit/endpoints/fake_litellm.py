"""A LiteLLM that knows keys, as the real one answers (1.109.1), with weaknesses that a test asks for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.endpoints.loopback import Reply, Request

MASTER = "sk-" + "of-the-master-" + "7Qe2vN9xT4"
NOT_FOUND = Reply(404, {"detail": "Not Found"})
NO_KEY = Reply(401, {"error": {"message": "Authentication Error, No api key passed in.", "type": "auth_error"}})
UNKNOWN_KEY = Reply(401, {"error": {"message": "Authentication Error, Invalid API key.", "type": "auth_error"}})
ROUTES = {"/pt/open": False, "/pt/keyed": True}
ADMIN = ("/key/", "/user/", "/team/", "/credentials", "/settings", "/model")


@dataclass
class FakeLiteLLM:
    """Answers requests; `weak` names what it does wrong: `rate`, `budget`, `scope`, `deleting`, `deleted`, `case`."""

    weak: frozenset[str] = frozenset()
    keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    asked: Counter[str] = field(default_factory=Counter)
    made: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        """The answer to one request."""
        url = urlsplit(request.path)
        public = {
            "/public/model_hub/info": Reply(200, {"litellm_version": "1.109.1"}),
            "/routes": Reply(200, {"routes": [{"path": path, "endpoint": "endpoint_func"} for path in ROUTES]}),
        }
        if url.path in public:
            return public[url.path]
        given = self._given(request)
        if url.path in ROUTES and not ROUTES[url.path]:
            return self._forward(request)
        known = url.path.startswith(("/v1/", "/engines/", "/openai/", *ADMIN, *ROUTES))
        if not known:
            return NOT_FOUND
        if given is None:
            return NO_KEY
        if given == MASTER:
            return self._administer(url.path, parse_qs(url.query), request)
        key = self._key(given)
        return UNKNOWN_KEY if key is None else self._serve(url.path, url.query, key, request)

    @staticmethod
    def _given(request: Request) -> str | None:
        for name in ("x-litellm-api-key", "authorization", "x-api-key"):
            if value := request.headers.get(name, "").removeprefix("Bearer ").strip():
                return value
        return None

    def _key(self, given: str) -> dict[str, Any] | None:
        if "case" in self.weak:
            given = next((key for key in self.keys if key.lower() == given.lower()), given)
        if given in self.gone and "deleted" not in self.weak:
            return None
        return self.keys.get(given)

    @staticmethod
    def _forward(request: Request) -> Reply:
        body = json.loads(request.body or b"{}")
        if isinstance(body.get("litellm_metadata"), int):
            message = "'int' object has no attribute 'get'"
            return Reply(500, {"error": {"message": message, "type": "internal_server_error", "code": "500"}})
        return Reply(200, {"forwarded": True})

    def _administer(self, path: str, query: dict[str, list[str]], request: Request) -> Reply:
        body = json.loads(request.body or b"{}")
        if path == "/key/generate":
            key = f"sk-{len(self.keys):04}" + "x" * 18
            self.keys[key] = dict(body)
            self.made.append(dict(body))
            return Reply(200, {"key": key, "token": hashlib.sha256(key.encode()).hexdigest(), **body})
        if path == "/key/update":
            self.keys[body["key"]] |= {"max_budget": body["max_budget"], "rpm_limit": body["rpm_limit"]}
            return Reply(200, {})
        if path == "/key/delete":
            named = [key for key, row in self.keys.items() if row.get("key_alias") in body.get("key_aliases", ())]
            if "deleting" not in self.weak:
                self.gone |= {*body.get("keys", ()), *named}
            return Reply(200, {"deleted_keys": named})
        if path == "/key/list":
            alias = query.get("key_alias", [None])[0]
            rows = [row for key, row in self.keys.items() if key not in self.gone]
            return Reply(200, {"keys": [row for row in rows if alias in (None, row["key_alias"])], "total_pages": 1})
        return Reply(200, {"data": []}) if path in ("/v1/models", "/team/list", "/user/list") else NOT_FOUND

    def _serve(self, path: str, query: str, key: dict[str, Any], request: Request) -> Reply:
        if path == "/v1/models":
            return Reply(200, {"data": [{"id": model} for model in key["models"]]})
        if path == "/key/info":
            return Reply(200, {"info": key})
        if path in ROUTES:
            return self._forward(request)
        if path.startswith(ADMIN) or not request.body:
            return Reply(403, {"error": {"message": "Only proxy admin can be used", "type": "auth_error"}})
        return self._complete(path, query, key, json.loads(request.body))

    def _complete(self, path: str, query: str, key: dict[str, Any], body: dict[str, Any]) -> Reply:
        named = body["model"] if isinstance(body["model"], list) else str(body["model"]).split(",")
        named = [*named, *(str(one) for one in body.get("fallbacks", ()))]
        if "scope" not in self.weak and not set(named) <= set(key["models"]):
            return Reply(403, {"error": {"message": "is not available for this API key", "type": "auth_error"}})
        if key["max_budget"] <= key.get("spend", 0.0) and "budget" not in self.weak:
            return Reply(422, {"error": {"message": "Budget has been exceeded!", "type": "budget_exceeded"}})
        self.asked[key["key_alias"]] += 1
        if self.asked[key["key_alias"]] > key["rpm_limit"] and "rate" not in self.weak:
            return Reply(429, {"error": {"message": "Rate limit exceeded", "type": "throttling_error"}})
        parts = path.split("/")
        model = parts[parts.index("engines") + 1] if "engines" in parts else query.removeprefix("model=") or named[0]
        return Reply(400, {"error": {"message": f"Invalid model name passed in model={model}", "type": "invalid"}})
