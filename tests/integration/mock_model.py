"""A model provider that costs nothing: an OpenAI-compatible server on loopback whose answers are known beforehand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DEFAULT_ANSWER = "Done. Is there anything else that I can look into?"


class _Handler(BaseHTTPRequestHandler):
    """Answers chat completions and embeddings; a model called `error-429` answers with that status."""

    protocol_version = "HTTP/1.1"
    answers: Mapping[str, Any]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class has it so)
        """Say nothing: what the proxy logs is the subject."""

    def do_POST(self) -> None:
        """One call of the provider's API."""
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        kind, _, status = request["model"].rpartition("-")
        if kind == "error":
            self._send(int(status), {"error": {"message": "The model is overloaded.", "type": "server_error"}})
        elif self.path.endswith("/embeddings"):
            self._send(200, _embedding(request["model"]))
        elif request.get("stream"):
            self._stream(request["model"], self._message(request))
        else:
            self._send(200, _completion(request["model"], self._message(request)))

    def _message(self, request: Mapping[str, Any]) -> dict[str, Any]:
        asked = [message["content"] for message in request["messages"] if message["role"] == "user"][-1]
        text = asked if isinstance(asked, str) else " ".join(part.get("text", "") for part in asked)
        answer = self.answers.get(text, DEFAULT_ANSWER)
        if isinstance(answer, str):
            return {"role": "assistant", "content": answer}
        return {"role": "assistant", "content": None, "tool_calls": answer}

    def _send(self, status: int, body: Mapping[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, model: str, message: Mapping[str, Any]) -> None:
        """Send the answer in pieces of a few characters, so that no value arrives whole."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        text = message["content"]
        deltas = [{"content": text[at : at + 7]} for at in range(0, len(text), 7)]
        for delta in ({"role": "assistant", "content": ""}, *deltas):
            self._event({**_CHUNK, "model": model, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
        self._event({**_CHUNK, "model": model, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def _event(self, chunk: Mapping[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")


_CHUNK = {"id": "chatcmpl-stream", "object": "chat.completion.chunk", "created": 1_763_971_200}


def _completion(model: str, message: Mapping[str, Any]) -> dict[str, Any]:
    finish = "tool_calls" if "tool_calls" in message else "stop"
    return {
        "id": "chatcmpl-mock",
        "object": "chat.completion",
        "created": 1_763_971_200,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 42, "completion_tokens": 21, "total_tokens": 63},
    }


def _embedding(model: str) -> dict[str, Any]:
    vector = {"object": "embedding", "index": 0, "embedding": [0.25, -0.5, 0.125]}
    return {"object": "list", "model": model, "data": [vector], "usage": {"prompt_tokens": 12, "total_tokens": 12}}


@contextmanager
def mock_model(answers: Mapping[str, Any]) -> Iterator[str]:
    """Serve `answers` (last user message to text, or to a list of tool calls) and yield the API's base URL."""
    handler = type("Handler", (_Handler,), {"answers": answers})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()
