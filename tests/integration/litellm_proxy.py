"""The real LiteLLM proxy in front of the mock model, and the requests that go through it."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration import servers
from tests.integration.conversations import CALLERS, STRANGER, Caller, Conversation, answers
from tests.integration.mock_model import mock_model

HERE = Path(__file__).resolve().parent
UPSTREAM_KEY = "sk-upstream-of-the-tests"

_PATIENCE = 120.0
"""Seconds that logging may take."""

_MOMENT = 1.0
"""Seconds for what else is printed behind the last answer; no test needs it."""


class Proxy:
    """A running proxy: where it listens and what it writes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.payloads = folder / "payloads.jsonl"
        self.console = folder / "litellm.log"

    def ask(self, conversation: Conversation, caller: Caller | None = None) -> int:
        """Send a conversation with its caller's key, or another's; returns the status and reads the whole answer."""
        body = {"model": conversation.model, "messages": conversation.messages, **conversation.options}
        return self.post("/v1/chat/completions", body, caller or conversation.caller)

    def post(self, path: str, body: dict[str, object], caller: Caller) -> int:
        """One POST with a caller's key; returns the status."""
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps(body, ensure_ascii=False).encode(),
            headers={
                "content-type": "application/json",
                "authorization": f"Bearer {caller.key}",
                "user-agent": caller.agent,
                "x-forwarded-for": caller.ip,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.read()
            return error.code


@contextmanager
def litellm_proxy(bin_folder: Path, folder: Path, *, json_logs: bool, debug: bool = False) -> Iterator[Proxy]:
    """Boot LiteLLM with a configuration of the tests while the block lasts."""
    port = servers.free_port()
    proxy = Proxy(f"http://127.0.0.1:{port}", folder)
    keys = [{"key": who.key, "alias": who.alias, "user": who.user, "team": who.team} for who in CALLERS]
    for name in ("litellm_extension.py", "litellm.yaml"):
        (folder / name).write_bytes((HERE / name).read_bytes())
    with mock_model(answers()) as base:
        command: list[str | Path] = [bin_folder / "litellm", "--config", folder / "litellm.yaml", "--host", "127.0.0.1"]
        with servers.running(
            [*command, "--port", str(port), *(["--detailed_debug"] if debug else [])],
            ready=f"{proxy.url}/health/liveliness",
            output=proxy.console,
            variables={
                "JSON_LOGS": str(json_logs),
                "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                "NO_PROXY": "127.0.0.1",
                "PYTHONUNBUFFERED": "1",
                "TEST_MASTER_KEY": "sk-master-of-the-tests",
                "TEST_MODEL_BASE": base,
                "TEST_PAYLOAD_LOG": str(proxy.payloads),
                "TEST_UPSTREAM_KEY": UPSTREAM_KEY,
                "TEST_VIRTUAL_KEYS": json.dumps(keys),
            },
        ):
            yield proxy


def talk(proxy: Proxy, conversations: Iterable[Conversation]) -> list[int]:
    """Send conversations one after the other, then one with a key that nobody gave out; returns the statuses.

    Waits until the callbacks, which run after the answers, have logged every conversation.
    """
    conversations = list(conversations)
    statuses = [*map(proxy.ask, conversations), proxy.ask(conversations[0], STRANGER)]
    deadline = time.monotonic() + _PATIENCE
    while (logged := _lines(proxy.payloads)) < len(conversations):
        assert time.monotonic() < deadline, f"{logged} of {len(conversations)} conversations were logged"
        time.sleep(0.1)
    time.sleep(_MOMENT)
    return statuses


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0
