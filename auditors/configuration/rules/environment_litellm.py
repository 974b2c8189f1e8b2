"""Variables of LiteLLM's environment: those that must be there, and those that open or expose it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Final
from urllib.parse import urlsplit

from auditors.configuration.check import AGENCY, SUPPLY, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.environments import Environment, Origin
from auditors.configuration.images import image_of
from auditors.configuration.passwords import is_guessable
from auditors.configuration.subject import Subject
from auditors.model import Severity
from auditors.rules import Rule

_C, _H, _M, _L, _I = Severity
_ENVIRONMENT: Final = frozenset({Kind.ENVIRONMENT})
_KEYS: Final = "LITELLM_MASTER_KEY=${MASTER_KEY}\nLITELLM_SALT_KEY=${SALT_KEY}\n"
_EXPOSED_LOGIN: Final = "GHSA-7hp6-4w63-5g45"
_FLAGS: Final = frozenset(
    """LITELLM_MODE STORE_PROMPTS_IN_SPEND_LOGS LITELLM_DISABLE_REDACT_SECRETS DISABLE_ADMIN_UI NO_DOCS NO_REDOC
    NO_OPENAPI SSL_VERIFY LITELLM_CORS_ORIGINS LITELLM_CORS_ALLOW_CREDENTIALS EXPERIMENTAL_UI_LOGIN
    ENABLE_SSO_DEBUG LITELLM_LOG LITELLM_DISABLE_LOGIN_RATE_LIMIT STORE_MODEL_IN_DB LITELLM_ENABLE_MCP_STDIO
    DISABLE_ADMIN_ENDPOINTS""".split()
)
_INSIDE: Final = (".internal", ".local", ".lan", ".corp", ".intra", ".svc", ".cluster.local", ".home", ".intranet")


def _own(subject: Subject) -> Environment | None:
    """The environment, where LiteLLM runs in it."""
    root = subject.root
    return root if isinstance(root, Environment) and root.is_litellm else None


def _speaks(subject: Subject) -> Environment | None:
    """The environment, where what is absent from it is set nowhere that can be seen.

    Of a file of variables that a container beside it is started with, the container speaks.
    """
    root = _own(subject)
    if root is None or not root.complete:
        return None
    if root.origin is Origin.FILE:
        beside = (other for _, other in subject.surroundings.beside(root.file.name) if other.origin is not Origin.FILE)
        if any(other.is_litellm and other.complete for other in beside):
            return None
    return root


def _named(subject: Subject, name: str) -> str:
    return f"{subject.name}: {name}" if subject.name else name


def _unset(name: str, *others: str, hardened: str) -> Callable[[Subject], Iterator[Problem]]:
    """A variable that should be there; `others` go with it."""

    def find(subject: Subject) -> Iterator[Problem]:
        root = _speaks(subject)
        if root is None:
            return
        missing = []
        for variable in (name, *others):
            node = root.fields.get(variable)
            if node is not None and node.says_false and hardened == "true":
                yield Problem(node, _named(subject, variable), hardened, about=variable, fix=Fix(hardened, node))
            elif node is None and not subject.surroundings.sets(root.file.name, variable):
                missing.append(variable)
        if missing:
            yield Problem(root, _named(subject, ", ".join(missing)), hardened, found="not set", about=name)

    return find


def _on(*names: str) -> Callable[[Subject], Iterator[Problem]]:
    """Variables that must not be on."""

    def find(subject: Subject) -> Iterator[Problem]:
        for name in names:
            node = subject.environment.get(name)
            if node is not None and node.says_true:
                yield Problem(node, _named(subject, name), "not set", about=name, fix=Fix("false", node))

    return find


def _present(*names: str) -> Callable[[Subject], Iterator[Problem]]:
    """Variables that must not be there at all."""

    def find(subject: Subject) -> Iterator[Problem]:
        for name in names:
            node = subject.environment.get(name)
            if node is not None and node.text.strip() and not node.says_false:
                found = f"{len(node.text)} characters" if "KEY" in name else None
                yield Problem(node, _named(subject, name), "not set", found=found, about=name)

    return find


def _mode(subject: Subject) -> Iterator[Problem]:
    node = subject.environment.get("LITELLM_MODE")
    if node is not None and _own(subject) is not None:
        if node.is_literal and node.text.strip().upper() != "PRODUCTION":
            yield Problem(node, _named(subject, "LITELLM_MODE"), "PRODUCTION", fix=Fix("PRODUCTION", node))
    else:
        yield from _unset("LITELLM_MODE", hardened="PRODUCTION")(subject)


def _cors(subject: Subject) -> Iterator[Problem]:
    origins = subject.environment.get("LITELLM_CORS_ORIGINS")
    credentials = subject.environment.get("LITELLM_CORS_ALLOW_CREDENTIALS")
    wide = origins is None or origins.text.strip() in ("", "*")
    if credentials is not None and credentials.says_true and wide:
        hardened = "LITELLM_CORS_ORIGINS with the addresses of your own pages"
        yield Problem(credentials, _named(subject, "LITELLM_CORS_ALLOW_CREDENTIALS"), hardened, about="credentials")
    elif origins is not None and origins.text.strip() == "*":
        yield Problem(origins, _named(subject, "LITELLM_CORS_ORIGINS"), "the addresses of your own pages", severity=_L)
    elif origins is None:
        for problem in _unset("LITELLM_CORS_ORIGINS", hardened="the addresses of your own pages")(subject):
            yield Problem(
                problem.node, problem.setting, problem.hardened, "not set, which is *", about="unset", severity=_L
            )


def _login(subject: Subject) -> Iterator[Problem]:
    node = subject.environment.get("EXPERIMENTAL_UI_LOGIN")
    if node is None or not node.says_true:
        return
    version = _version(subject)
    if version is None:
        why = f"{_EXPOSED_LOGIN}: releases from 1.91 to 1.103 that are not patched; which one runs is not known"
        yield Problem(node, _named(subject, "EXPERIMENTAL_UI_LOGIN"), "false", why=why, severity=_H)
        return
    known = subject.surroundings.advisories.of("PyPI", "litellm", version)
    if any(_EXPOSED_LOGIN in advisory.names for advisory in known):
        yield Problem(
            node,
            _named(subject, "EXPERIMENTAL_UI_LOGIN"),
            "false",
            why=f"{_EXPOSED_LOGIN} covers {version}, which runs",
        )


def _version(subject: Subject) -> str | None:
    """The release that runs: as it was said, or by the tag of the image."""
    if subject.version is not None:
        return ".".join(str(number) for number in subject.version[:3])
    root = subject.root
    image = image_of(root.image) if isinstance(root, Environment) and root.image else None
    return image.tag if image is not None and image.tag and not image.moves else None


def _proxies(subject: Subject) -> Iterator[Problem]:
    if _own(subject) is None:
        return
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        node = subject.environment.get(name)
        host = _host(node) if node is not None and node.is_literal else ""
        if node is not None and host and not _is_inside(host):
            yield Problem(
                node,
                _named(subject, name),
                "a proxy of your own, or none",
                found=host,
                about=name,
                why="it sees where every call goes, and may read those that are not encrypted",
            )


def _host(node: Node) -> str:
    try:
        return urlsplit(node.text if "://" in node.text else f"//{node.text}").hostname or ""
    except ValueError:
        return ""


def _is_inside(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(_INSIDE)


def _same_key(subject: Subject) -> Iterator[Problem]:
    root, node = subject.root, subject.environment.get("LITELLM_MASTER_KEY")
    if (
        not isinstance(root, Environment)
        or node is None
        or not node.is_literal
        or root.is_example
        or is_guessable(node.text)
    ):
        return
    for name, other in subject.surroundings.with_key(node.text):
        if other is root:
            return
        if not _differ(root, other):
            continue
        where = other.file.name if other.file.name != root.file.name else name
        yield Problem(
            node,
            _named(subject, "LITELLM_MASTER_KEY"),
            "a key of its own for each environment",
            found=f"the same as in {where}",
            about="same",
        )
        return


def _differ(one: Environment, other: Environment) -> bool:
    """Whether these are environments of two proxies, not two places or two replicas of one."""
    if other.is_example:
        return False
    if one.file.name == other.file.name:
        return one.namespace != other.namespace
    same_directory = PurePath(one.file.name).parent == PurePath(other.file.name).parent
    return one.origin is other.origin or not same_directory


def _disagreement(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not isinstance(root, Environment) or root.origin is Origin.PROCESS or root.is_example or not root.is_litellm:
        return
    for flag in sorted(_FLAGS & root.fields.keys()):
        first = subject.surroundings.first(root.file.name, flag)
        if first is None or first[1] is root:
            continue
        name, other = first
        here, there = root.fields[flag], other.fields[flag]
        if here.is_template or there.is_template or here.text.lower() == there.text.lower():
            continue
        where = name if other.file.name == root.file.name else PurePath(other.file.name).name
        found = f"{here.text}, but {there.text} in {where}"
        yield Problem(here, _named(subject, flag), "the same in both", found=found, about=f"{flag} {where}")


def _required(subject: Subject) -> Iterator[Problem]:
    root = _speaks(subject)
    if root is None:
        return
    set_here = "LITELLM_MASTER_KEY" in root.fields or subject.surroundings.sets(root.file.name, "LITELLM_MASTER_KEY")
    if not subject.surroundings.has_master_key and not set_here:
        yield Problem(
            root,
            _named(subject, "LITELLM_MASTER_KEY"),
            "sk- and 32 random bytes: openssl rand -hex 32",
            found="not set",
            about="master",
            why="unless the configuration sets master_key, before 1.104 everybody is served, later it does not start",
        )


def _variables(described: Rule, find: Callable[[Subject], Iterator[Problem]], insecure: str, hardened: str) -> Check:
    """A check with files of variables for its examples."""
    return Check(described, _ENVIRONMENT, find, f"{_KEYS}{insecure}\n", f"{_KEYS}{hardened}\n", name=".env")


def _pods(key: str, other: str) -> str:
    """An example: a proxy in each of two namespaces."""
    pods = (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: litellm\n  namespace: {namespace}\nspec:\n  containers:\n"
        f"    - name: litellm\n      env:\n        - name: LITELLM_MASTER_KEY\n          value: {value}\n"
        for namespace, value in (("test", key), ("production", other))
    )
    return "---\n".join(pods)


def _services(mode: str, other: str) -> str:
    """An example: two proxies of one compose file."""
    return (
        f"services:\n  blue:\n    environment:\n      LITELLM_MODE: {mode}\n"
        f"  green:\n    environment:\n      LITELLM_MODE: {other}\n"
    )


CHECKS: Final = (
    Check(
        rule(
            "CFG332",
            "environment-master-key-shared",
            _M,
            "Two environments have the same master key",
            "Who learns the key of the test proxy is the administrator of the one in production.",
            "Make a key of its own for each environment.",
            "CWE-1391",
            "MITRE-ATLAS:AML.T0012",
            checks="The values in all environments that are audited together; examples are left out.",
        ),
        _ENVIRONMENT,
        _same_key,
        _pods("sk-a8B3c9D2e7F6g1H5qZ7w", "sk-a8B3c9D2e7F6g1H5qZ7w"),
        _pods("sk-a8B3c9D2e7F6g1H5qZ7w", "sk-X3kL9mN2pR4tV6yB8dF0"),
        name="pods.yaml",
    ),
    _variables(
        rule(
            "CFG333",
            "environment-not-production",
            _M,
            "LiteLLM does not run in production mode",
            "Outside production mode it loads a .env file from its working directory: whoever can write there sets "
            "its keys and switches.",
            "Set `LITELLM_MODE=PRODUCTION`.",
            "CWE-1188",
            "CWE-426",
        ),
        _mode,
        "LITELLM_MODE=DEV",
        "LITELLM_MODE=PRODUCTION",
    ),
    _variables(
        rule(
            "CFG334",
            "environment-admin-ui-served",
            _L,
            "The admin UI is served",
            "A replica that only answers calls needs no login page for people to try passwords on.",
            "Set `DISABLE_ADMIN_UI=true` where calls are answered, and serve the UI where only administrators come.",
            "CWE-1125",
        ),
        _unset("DISABLE_ADMIN_UI", hardened="true"),
        "",
        "DISABLE_ADMIN_UI=true",
    ),
    _variables(
        rule(
            "CFG335",
            "environment-documentation-served",
            _L,
            "The list of all routes is served to everybody",
            "It tells a stranger the product, and every route to try.",
            "Set `NO_DOCS=true`, `NO_REDOC=true` and `NO_OPENAPI=true` where the internet reaches the proxy.",
            "CWE-200",
            "MITRE-ATLAS:AML.T0069",
        ),
        _unset("NO_DOCS", "NO_REDOC", "NO_OPENAPI", hardened="true"),
        "NO_DOCS=true",
        "NO_DOCS=true\nNO_REDOC=true\nNO_OPENAPI=true",
    ),
    _variables(
        rule(
            "CFG336",
            "environment-cors-open",
            _H,
            "Pages of any origin may call the proxy",
            "A page that somebody is lured to calls the proxy with what their browser holds, and reads the answers.",
            "Set `LITELLM_CORS_ORIGINS` to the addresses of your own pages.",
            "CWE-942",
        ),
        _cors,
        "LITELLM_CORS_ORIGINS=*\nLITELLM_CORS_ALLOW_CREDENTIALS=true",
        "LITELLM_CORS_ORIGINS=https://chat.example.com\nLITELLM_CORS_ALLOW_CREDENTIALS=true",
    ),
    _variables(
        rule(
            "CFG337",
            "environment-no-hsts",
            _L,
            "Browsers are not told to use TLS only",
            "A first visit without TLS can be answered by somebody in between, who then sees the login.",
            "Set `LITELLM_ENABLE_HSTS=true` where TLS stands in front.",
            "CWE-319",
        ),
        _unset("LITELLM_ENABLE_HSTS", hardened="true"),
        "",
        "LITELLM_ENABLE_HSTS=true",
    ),
    _variables(
        rule(
            "CFG338",
            "environment-experimental-login",
            _C,
            "The experimental login of the admin UI is on",
            "In releases that are not patched an internal user can make a session of an administrator.",
            "Set `EXPERIMENTAL_UI_LOGIN=false`, or take 1.104.0 or later.",
            "CWE-269",
            "CWE-323",
            checks="The switch, and the release where it is known: by --litellm-version or the image's tag.",
        ),
        _login,
        "EXPERIMENTAL_UI_LOGIN=true",
        "EXPERIMENTAL_UI_LOGIN=false",
    ),
    _variables(
        rule(
            "CFG339",
            "environment-sso-debug",
            _H,
            "The debugging of single sign-on is on",
            "Its pages show what the identity provider says about whoever logs in, tokens included.",
            "Take `ENABLE_SSO_DEBUG` out.",
            "CWE-489",
            "CWE-200",
        ),
        _on("ENABLE_SSO_DEBUG"),
        "ENABLE_SSO_DEBUG=true",
        "ENABLE_SSO_DEBUG=false",
    ),
    _variables(
        rule(
            "CFG340",
            "environment-files-from-outside",
            _M,
            "Further directories of the host are opened to configuration",
            "Settings that an administrator makes at run time may then name files there: credentials, or lists of "
            "words that somebody else writes.",
            "Take the variables out, or name one directory that only the proxy's account may write.",
            "CWE-73",
            "CWE-22",
        ),
        _present("LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS", "LITELLM_CONTENT_FILTER_ALLOW_EXTERNAL_PATHS"),
        "LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS=/etc",
        "",
    ),
    _variables(
        rule(
            "CFG341",
            "environment-debugging-aids",
            _L,
            "Aids for developers are on",
            "Reloading, profiling and debug traces slow the proxy down, and write out what it works on.",
            "Take the variables out of production.",
            "CWE-489",
        ),
        _on("LITELLM_DEV_ENV_HOT_RELOAD", "LITELLM_ENABLE_PYROSCOPE", "DEBUG_OTEL"),
        "DEBUG_OTEL=true",
        "DEBUG_OTEL=false",
    ),
    _variables(
        rule(
            "CFG342",
            "environment-cost-map-fetched",
            _L,
            "The table of prices is fetched from the internet at each start",
            "Whoever may change that public file changes what calls cost in the books, and budgets no longer hold.",
            "Set `LITELLM_LOCAL_MODEL_COST_MAP=True`: the table of the release is used.",
            *SUPPLY,
            "CWE-494",
        ),
        _unset("LITELLM_LOCAL_MODEL_COST_MAP", hardened="true"),
        "",
        "LITELLM_LOCAL_MODEL_COST_MAP=True",
    ),
    _variables(
        rule(
            "CFG343",
            "environment-migration-left",
            _M,
            "The former master key is still in the environment",
            "It was needed once, to encrypt what is stored anew; since then it can only leak.",
            "Take `LITELLM_MIGRATE_FROM_MASTER_KEY` out.",
            "CWE-522",
        ),
        _present("LITELLM_MIGRATE_FROM_MASTER_KEY"),
        "LITELLM_MIGRATE_FROM_MASTER_KEY=${OLD_KEY}",
        "",
    ),
    _variables(
        rule(
            "CFG344",
            "environment-keys-not-rotated",
            _L,
            "Virtual keys are never replaced by themselves",
            "A key that leaked unnoticed works until somebody deletes it.",
            "Set `LITELLM_KEY_ROTATION_ENABLED=true`, and an interval for the keys that machines use.",
            "CWE-324",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        _unset("LITELLM_KEY_ROTATION_ENABLED", hardened="true"),
        "",
        "LITELLM_KEY_ROTATION_ENABLED=true",
    ),
    _variables(
        rule(
            "CFG345",
            "environment-foreign-proxy",
            _M,
            "Calls to providers go through a proxy outside",
            "It sees every call, and where it ends TLS every key and prompt.",
            "Use a proxy of your own network, or none.",
            *AGENCY,
            "CWE-441",
            checks="Addresses that are public, and names with a dot that end in none of the usual inner domains.",
        ),
        _proxies,
        "HTTPS_PROXY=http://proxy.example.net:3128",
        "HTTPS_PROXY=http://egress:3128",
    ),
    Check(
        rule(
            "CFG349",
            "environment-flags-disagree",
            _L,
            "Two environments disagree on a switch of security",
            "What was tested is not what runs; and the replica with the weaker setting is the one that matters.",
            "Set it alike, or say beside it why not.",
            "CWE-1188",
            "NIST-AI-RMF:GOVERN-1.4",
            checks="Environments of LiteLLM in files of one directory.",
        ),
        _ENVIRONMENT,
        _disagreement,
        _services("PRODUCTION", "DEV"),
        _services("PRODUCTION", "PRODUCTION"),
        name="docker-compose.yaml",
    ),
    Check(
        rule(
            "CFG351",
            "environment-master-key-absent",
            _M,
            "The environment has no master key",
            "Where the configuration does not set one either, the proxy serves everybody, or does not start.",
            "Set `LITELLM_MASTER_KEY` to a random key of its own.",
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            checks="Environments of LiteLLM, with what is audited beside them.",
        ),
        _ENVIRONMENT,
        _required,
        "LITELLM_MODE=PRODUCTION\n",
        f"{_KEYS}LITELLM_MODE=PRODUCTION\n",
        name=".env",
    ),
)
