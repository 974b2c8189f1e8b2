"""The real NGINX, Envoy and Portkey in front of the mock model, writing the logs that careless set-ups write."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.integration import servers
from tests.integration.conversations import Caller, Conversation

_NGINX = r"""
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 64; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  client_body_buffer_size 256k;
  set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;
  log_format leaky escape=json '{{"time":"$time_iso8601","remote_addr":"$remote_addr",'
    '"request_method":"$request_method","request_uri":"$request_uri","status":$status,"body_bytes_sent":$body_bytes_sent,"request_time":$request_time,'
    '"upstream_response_time":"$upstream_response_time","http_user_agent":"$http_user_agent",'
    '"http_authorization":"$http_authorization","request_body":"$request_body"}}';
  server {{
    listen 127.0.0.1:{port};
    access_log {folder}/access.log combined;
    access_log {folder}/access.json.log leaky;
    location /v1/ {{ proxy_pass {base}/; }}
  }}
}}
"""

_ENVOY_LISTENER = "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_ENVOY_LOG = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog"
_LOOPBACK_ONLY = """
const net = require('net'), listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...given) {
  if (given[0] && typeof given[0] === 'object') given[0] = { ...given[0], host: '127.0.0.1' };
  else given.splice(1, typeof given[1] === 'string' ? 1 : 0, '127.0.0.1');
  return listen.apply(this, given);
};
"""
"""Portkey listens on every interface; a test must not."""


def ask(url: str, conversation: Conversation, headers: Mapping[str, str] | None = None) -> int:
    """Send a conversation as its caller's program would; returns the status and reads the whole answer."""
    caller = conversation.caller
    body = {"model": conversation.model, "messages": conversation.messages, **conversation.options}
    return send(
        f"{url}/v1/chat/completions",
        caller,
        {"content-type": "application/json", "authorization": f"Bearer {caller.key}", **(headers or {})},
        json.dumps(body, ensure_ascii=False).encode(),
    )


def send(url: str, caller: Caller, headers: Mapping[str, str], data: bytes | None = None) -> int:
    """One request of a caller's program; returns the status."""
    request = urllib.request.Request(
        url, data=data, headers={"user-agent": caller.agent, "x-forwarded-for": caller.ip, **headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code


@contextmanager
def nginx(program: str, folder: Path, base: str) -> Iterator[str]:
    """NGINX with its combined log, and a JSON log that holds keys and bodies; yields its URL."""
    port = servers.free_port()
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port, base=base))
    with servers.running(
        [program, "-c", folder / "nginx.conf", "-e", folder / "error.log"],
        ready=f"http://127.0.0.1:{port}/health",
        output=folder / "nginx.out",
        variables={},
    ):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def envoy(program: str, folder: Path, base: str) -> Iterator[str]:
    """Envoy with its default text log, and a JSON log that holds keys; yields its URL."""
    port, upstream = servers.free_port(), int(base.rsplit(":", 1)[1].split("/")[0])
    fields = {
        "start_time": "%START_TIME%",
        "method": "%REQ(:METHOD)%",
        "path": "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%",
        "protocol": "%PROTOCOL%",
        "response_code": "%RESPONSE_CODE%",
        "response_flags": "%RESPONSE_FLAGS%",
        "bytes_received": "%BYTES_RECEIVED%",
        "bytes_sent": "%BYTES_SENT%",
        "duration": "%DURATION%",
        "x-forwarded-for": "%REQ(X-FORWARDED-FOR)%",
        "user-agent": "%REQ(USER-AGENT)%",
        "x-request-id": "%REQ(X-REQUEST-ID)%",
        "authorization": "%REQ(AUTHORIZATION)%",
        "upstream_host": "%UPSTREAM_HOST%",
    }
    logs = [
        {"@type": _ENVOY_LOG, "path": f"{folder}/access.log"},
        {"@type": _ENVOY_LOG, "path": f"{folder}/access.json.log", "log_format": {"json_format": fields}},
    ]
    router = {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}
    manager = {
        "@type": f"type.googleapis.com/{_ENVOY_LISTENER}",
        "stat_prefix": "gateway",
        "access_log": [{"name": f"log{number}", "typed_config": log} for number, log in enumerate(logs)],
        "route_config": {
            "virtual_hosts": [
                {"name": "v", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "model"}}]}
            ]
        },
        "http_filters": [{"name": "envoy.filters.http.router", "typed_config": router}],
    }
    endpoint = {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": upstream}}}}
    configuration = {
        "static_resources": {
            "clusters": [
                {
                    "name": "model",
                    "connect_timeout": "2s",
                    "type": "STATIC",
                    "load_assignment": {"cluster_name": "model", "endpoints": [{"lb_endpoints": [endpoint]}]},
                }
            ],
            "listeners": [
                {
                    "name": "gateway",
                    "address": {"socket_address": {"address": "127.0.0.1", "port_value": port}},
                    "filter_chains": [
                        {
                            "filters": [
                                {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
                            ]
                        }
                    ],
                }
            ],
        }
    }
    (folder / "envoy.json").write_text(json.dumps(configuration))
    with envoy_process(Path(program), folder, ready=f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def envoy_process(program: Path, folder: Path, *, ready: str) -> Iterator[None]:
    """Run Envoy with the `envoy.json` of a folder. It ends when its parent does, so it gets one that stays."""
    shell = ["sh", "-c", '"$@" & child=$!; trap "kill $child; wait $child" TERM; wait', "sh"]
    options: list[str | Path] = [
        "-c",
        folder / "envoy.json",
        "--log-level",
        "warn",
        "--concurrency",
        "1",
        "--use-dynamic-base-id",
    ]
    with servers.running([*shell, program, *options], ready=ready, output=folder / "envoy.out", variables={}):
        yield


@contextmanager
def portkey(modules: Path, folder: Path, base: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Portkey's gateway with somebody listening to its log stream; yields its URL and the headers it wants."""
    with portkey_process(modules, folder) as url:
        listener = threading.Thread(target=_listen, args=(f"{url}/log/stream", folder / "log-stream.sse"), daemon=True)
        listener.start()
        yield url, {"x-portkey-provider": "openai", "x-portkey-custom-host": base}
    listener.join(10)


@contextmanager
def portkey_process(modules: Path, folder: Path, *options: str) -> Iterator[str]:
    """Run Portkey's gateway; yields its URL."""
    port = servers.free_port()
    url = f"http://127.0.0.1:{port}"
    (folder / "loopback.cjs").write_text(_LOOPBACK_ONLY)
    server = modules / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    with servers.running(
        ["node", "-r", folder / "loopback.cjs", server, f"--port={port}", *options],
        ready=url,
        output=folder / "console.log",
        variables={"NODE_ENV": "development"},
    ):
        yield url


def _listen(url: str, file: Path) -> None:
    with file.open("wb") as log:
        try:
            with urllib.request.urlopen(url, timeout=60) as stream:
                while chunk := stream.read1(1 << 16):
                    log.write(chunk)
                    log.flush()
        except (OSError, http.client.HTTPException):  # the gateway has ended
            return
