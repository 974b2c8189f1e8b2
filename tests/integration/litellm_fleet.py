"""Real LiteLLM proxies of several releases and postures: what scans say of them, and what their routes answer."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.integration import litellm_database, servers
from tests.integration.litellm_proxy import HERE
from tests.integration.postgres import postgres
from tests.integration.scans import Scanned, killed, scanned
from tests.unit.endpoints.loopback import Reply, Request, serving

MASTER: Final = "sk-master-" + "7Qe2vN9xT4-of-the-tests"
_CONFIGURATION: Final = """
model_list:
  - model_name: small
    litellm_params: {model: openai/small, api_base: os.environ/TEST_MODEL_BASE, api_key: sk-upstream-of-the-tests}
  - model_name: large
    litellm_params: {model: openai/large, api_base: os.environ/TEST_MODEL_BASE, api_key: sk-upstream-of-the-tests}
litellm_settings: {num_retries: 0, telemetry: false}
general_settings:
  pass_through_endpoints:
    - {path: /forward/open, target: os.environ/TEST_MODEL_BASE, auth: false}
    - {path: /forward/default, target: os.environ/TEST_MODEL_BASE}
"""
_SCOPED: Final = (
    _CONFIGURATION.replace("telemetry: false", "telemetry: false, enable_post_custom_auth_checks: true")
    + """
  custom_auth: litellm_extension.authenticate
  custom_auth_run_common_checks: true
"""
)
_RUN: Final = "from litellm.proxy.proxy_cli import run_server; run_server()"
_PATIENCE: Final = 120.0
CLIENT: Final = "sk-client-" + "4Zt8bW2qL6-of-the-tests"
_KEYS: Final = [{"key": CLIENT, "alias": "app", "user": None, "team": None, "models": ["small"]}]
_ALWAYS: Final = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "NO_PROXY": "127.0.0.1",
    "TEST_VIRTUAL_KEYS": json.dumps(_KEYS),
}
_OPEN: Final = {"LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true"}
_KEYED: Final = {"LITELLM_MASTER_KEY": MASTER, "LITELLM_SALT_KEY": "sk-salt-of-the-tests"}
_WITH_SCOPE: Final = ("--key-env", "A_KEY", "--allowed-model", "small", "--blocked-model", "large")


@dataclass(frozen=True)
class Posture:
    """A release of LiteLLM (that of `litellm.lock` without one), whether it has a master key, and a database.

    `scoped` ones have no database, but a function of the tests that knows a key with a scope.
    """

    release: str = ""
    keyed: bool = True
    database: bool = False
    scoped: bool = False

    @property
    def asks(self) -> int:
        """How many requests the proxy sends by itself when it starts: newer releases fetch a list for each model."""
        return 0 if self.release == "1.80.17" else 2


POSTURES: Final = {
    "newest, keyed": Posture("1.109.1"),
    "newest, open": Posture("1.109.1", keyed=False),
    "old, keyed": Posture("1.80.17"),
    "old, open": Posture("1.80.17", keyed=False),
    "with a database": Posture(database=True),
    "newest, scoped": Posture("1.109.1", scoped=True),
}


@dataclass
class Proxy:
    """A running proxy: where, its folder, and what its provider has been asked for."""

    url: str
    folder: Path
    asked: list[Request]

    def scanned(self, *options: str, **variables: str) -> tuple[Scanned, list[str]]:
        """What a scan says, and the paths that the provider was asked for meanwhile."""
        self.asked.clear()
        scan = scanned(self.url, self.folder, "--probes", *options, **variables)
        return scan, [request.path for request in self.asked]

    def as_admin(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The answer to a request with the master key."""
        headers = {"authorization": f"Bearer {MASTER}", "content-type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data, headers), timeout=60) as answer:
            return json.load(answer)

    def status(self, path: str) -> int:
        """What a GET without a key is answered, redirects included."""
        opener = urllib.request.build_opener(_Unredirected)
        try:
            with opener.open(self.url + path, timeout=60) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code


class _Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: Any) -> None:
        """Follow nothing."""


@dataclass
class Watched:
    """All that was seen of a proxy.

    Scans by name, with what the provider was asked for; the status of every route that the largest one asked for; keys
    by alias and records of keys that a killed scan has left, and that were left in the end.
    """

    scans: dict[str, Scanned] = field(default_factory=dict)
    upstream: dict[str, list[str]] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    after_kill: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def scan(self, proxy: Proxy, name: str, *options: str, **variables: str) -> None:
        """Scan the proxy and keep what that says under a name."""
        self.scans[name], self.upstream[name] = proxy.scanned(*options, **variables)


class Environments:
    """The environments of all releases, in a folder that is kept."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def home(self, posture: Posture) -> tuple[Path, Path | None]:
        """The `bin` for a posture and, with a database, its query engine."""
        cache = self._cache / "litellm"
        base = servers.environment(cache, HERE / "litellm.lock")
        if posture.database:
            return litellm_database.environment(self._cache, base)
        return servers.environment(cache, HERE / f"litellm-{posture.release}.lock", base), None


@contextmanager
def booted(environments: Environments, posture: Posture, folder: Path) -> Iterator[Proxy]:
    """Run a proxy in front of a provider that answers everything, while the block lasts."""
    home, engine = environments.home(posture)
    url = f"http://127.0.0.1:{servers.free_port()}"
    (folder / "config.yaml").write_text(_SCOPED if posture.scoped else _CONFIGURATION, encoding="utf-8")
    (folder / "litellm_extension.py").write_bytes((HERE / "litellm_extension.py").read_bytes())
    variables = _ALWAYS | (_KEYED if posture.keyed else _OPEN)
    with ExitStack() as stack:
        if engine is not None:
            database = stack.enter_context(postgres(servers.installed("postgres", *servers.DEBIAN)))
            litellm_database.make_tables(home, database)
            variables |= litellm_database.variables(engine, database)
        base, asked = stack.enter_context(serving(lambda _: Reply(200, {"object": "list", "data": []})))
        command: list[str | Path] = [home / "python", "-c", _RUN, "--config", folder / "config.yaml"]
        stack.enter_context(
            servers.running(
                [*command, "--host", "127.0.0.1", "--port", url.rpartition(":")[2]],
                ready=f"{url}/health/liveliness",
                output=folder / "litellm.log",
                variables={**variables, "TEST_MODEL_BASE": f"{base}/v1"},
            )
        )
        _await_start(asked, posture.asks)
        yield Proxy(url, folder, asked)


def _await_start(asked: list[Request], count: int) -> None:
    """Wait for what the proxy asks of its provider by itself when it starts."""
    deadline = time.monotonic() + _PATIENCE
    while len(asked) < count:
        assert time.monotonic() < deadline, f"{len(asked)} requests instead of {count} at the start"
        time.sleep(0.1)


def watch(environments: Environments, posture: Posture, folder: Path) -> Watched:
    """Boot a proxy, scan it in every way that suits it, and ask it for the same routes without any scanner."""
    watched = Watched()
    with booted(environments, posture, folder) as proxy:
        if posture.scoped:
            watched.scan(proxy, "with a client's key", *_WITH_SCOPE, A_KEY=CLIENT)
            return watched
        watched.scan(proxy, "default")
        watched.scan(proxy, "all", "--all-routes")
        plain = [path for path in watched.scans["all"].verdicts() if "?" not in path]
        with ThreadPoolExecutor(4) as pool:
            watched.statuses = dict(zip(plain, pool.map(proxy.status, plain), strict=True))
        if posture.keyed:
            watched.scan(proxy, "with the master key", "--key-env", "A_KEY", A_KEY=MASTER)
        if posture.database:
            _use_keys(proxy, watched)
    return watched


def _use_keys(proxy: Proxy, watched: Watched) -> None:
    """Scan with a client's key that may use one model, and with an admin's that makes a canary key."""
    client = proxy.as_admin("/key/generate", {"key_alias": "app", "models": ["small"]})["key"]
    watched.scan(proxy, "with a client's key", *_WITH_SCOPE, A_KEY=client)
    canary = ("--admin-key-env", "A_KEY", "--allow-canary")
    killed(proxy.url, proxy.folder, *canary, until=lambda: len(_keys_of(proxy)) > 1, A_KEY=MASTER)
    watched.after_kill = [*_keys_of(proxy), *_records_in(proxy.folder)]
    watched.scan(proxy, "with an admin's key", *canary, A_KEY=MASTER)
    watched.left = [*_keys_of(proxy), *_records_in(proxy.folder)]


def _keys_of(proxy: Proxy) -> list[str]:
    return [str(row["key_alias"]) for row in proxy.as_admin("/key/list?return_full_object=true")["keys"]]


def _records_in(folder: Path) -> list[str]:
    """The records of canary keys in the state of a user whose home a folder is."""
    return [file.stem for file in folder.rglob("gateway-audit-canary-*.json")]


def in_words(path: str) -> str:
    """A route with its parameters as a scan fills them in."""
    return re.sub(r"\{[^}]*\}", "auditor", path)
