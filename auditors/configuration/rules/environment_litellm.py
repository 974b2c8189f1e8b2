"""Variables of LiteLLM's environment: those that must be there, and those that open or expose it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from auditors.configuration.check import AGENCY, SUPPLY, Fix, Problem, rule
from auditors.configuration.documents import Node
from auditors.configuration.environment_checks import litellm_in, named, present, switched_on, unset, variables_check
from auditors.configuration.environments import Environment
from auditors.configuration.images import image_of
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_EXPOSED_LOGIN: Final = "GHSA-7hp6-4w63-5g45"
_INSIDE: Final = (".internal", ".local", ".lan", ".corp", ".intra", ".svc", ".cluster.local", ".home", ".intranet")


def _mode(subject: Subject) -> Iterator[Problem]:
    node = subject.environment.get("LITELLM_MODE")
    if node is not None and litellm_in(subject) is not None:
        if node.is_literal and node.text.strip().upper() != "PRODUCTION":
            yield Problem(node, named(subject, "LITELLM_MODE"), "PRODUCTION", fix=Fix("PRODUCTION", node))
    else:
        yield from unset("LITELLM_MODE", hardened="PRODUCTION")(subject)


def _cors(subject: Subject) -> Iterator[Problem]:
    origins = subject.environment.get("LITELLM_CORS_ORIGINS")
    credentials = subject.environment.get("LITELLM_CORS_ALLOW_CREDENTIALS")
    wide = origins is None or origins.text.strip() in ("", "*")
    if credentials is not None and credentials.says_true and wide:
        hardened = "LITELLM_CORS_ORIGINS with the addresses of your own pages"
        yield Problem(credentials, named(subject, "LITELLM_CORS_ALLOW_CREDENTIALS"), hardened, about="credentials")
    elif origins is not None and origins.text.strip() == "*":
        yield Problem(origins, named(subject, "LITELLM_CORS_ORIGINS"), "the addresses of your own pages", severity=_L)
    elif origins is None:
        for problem in unset("LITELLM_CORS_ORIGINS", hardened="the addresses of your own pages")(subject):
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
        yield Problem(node, named(subject, "EXPERIMENTAL_UI_LOGIN"), "false", why=why, severity=_H)
        return
    known = subject.surroundings.advisories.of("PyPI", "litellm", version)
    if any(_EXPOSED_LOGIN in advisory.names for advisory in known):
        yield Problem(
            node,
            named(subject, "EXPERIMENTAL_UI_LOGIN"),
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
    if litellm_in(subject) is None:
        return
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        node = subject.environment.get(name)
        host = _host(node) if node is not None and node.is_literal else ""
        if node is not None and host and not _is_inside(host):
            yield Problem(
                node,
                named(subject, name),
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


CHECKS: Final = (
    variables_check(
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
    variables_check(
        rule(
            "CFG334",
            "environment-admin-ui-served",
            _L,
            "The admin UI is served",
            "A replica that only answers calls needs no login page for people to try passwords on.",
            "Set `DISABLE_ADMIN_UI=true` where calls are answered, and serve the UI where only administrators come.",
            "CWE-1125",
        ),
        unset("DISABLE_ADMIN_UI", hardened="true"),
        "",
        "DISABLE_ADMIN_UI=true",
    ),
    variables_check(
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
        unset("NO_DOCS", "NO_REDOC", "NO_OPENAPI", hardened="true"),
        "NO_DOCS=true",
        "NO_DOCS=true\nNO_REDOC=true\nNO_OPENAPI=true",
    ),
    variables_check(
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
    variables_check(
        rule(
            "CFG337",
            "environment-no-hsts",
            _L,
            "Browsers are not told to use TLS only",
            "A first visit without TLS can be answered by somebody in between, who then sees the login.",
            "Set `LITELLM_ENABLE_HSTS=true` where TLS stands in front.",
            "CWE-319",
        ),
        unset("LITELLM_ENABLE_HSTS", hardened="true"),
        "",
        "LITELLM_ENABLE_HSTS=true",
    ),
    variables_check(
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
    variables_check(
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
        switched_on("ENABLE_SSO_DEBUG"),
        "ENABLE_SSO_DEBUG=true",
        "ENABLE_SSO_DEBUG=false",
    ),
    variables_check(
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
        present("LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS", "LITELLM_CONTENT_FILTER_ALLOW_EXTERNAL_PATHS"),
        "LITELLM_OIDC_ALLOWED_CREDENTIAL_DIRS=/etc",
        "",
    ),
    variables_check(
        rule(
            "CFG341",
            "environment-debugging-aids",
            _L,
            "Debugging aids are on",
            "Reloading, profiling and debug traces slow the proxy down, and write out what it works on.",
            "Take the variables out of production.",
            "CWE-489",
        ),
        switched_on("LITELLM_DEV_ENV_HOT_RELOAD", "LITELLM_ENABLE_PYROSCOPE", "DEBUG_OTEL"),
        "DEBUG_OTEL=true",
        "DEBUG_OTEL=false",
    ),
    variables_check(
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
        unset("LITELLM_LOCAL_MODEL_COST_MAP", hardened="true"),
        "",
        "LITELLM_LOCAL_MODEL_COST_MAP=True",
    ),
    variables_check(
        rule(
            "CFG343",
            "environment-migration-left",
            _M,
            "The former master key is still in the environment",
            "It was needed once, to encrypt what is stored anew; since then it can only leak.",
            "Take `LITELLM_MIGRATE_FROM_MASTER_KEY` out.",
            "CWE-522",
        ),
        present("LITELLM_MIGRATE_FROM_MASTER_KEY"),
        "LITELLM_MIGRATE_FROM_MASTER_KEY=${OLD_KEY}",
        "",
    ),
    variables_check(
        rule(
            "CFG344",
            "environment-keys-not-rotated",
            _L,
            "Virtual keys are not rotated",
            "A key that leaked unnoticed works until somebody deletes it.",
            "Set `LITELLM_KEY_ROTATION_ENABLED=true`, and an interval for the keys that machines use.",
            "CWE-324",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        unset("LITELLM_KEY_ROTATION_ENABLED", hardened="true"),
        "",
        "LITELLM_KEY_ROTATION_ENABLED=true",
    ),
    variables_check(
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
)
