"""Who may use a LiteLLM proxy, and as whom: the master key, logins, proxies in front, open routes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind, Node
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main, missing, required, switch
from auditors.model import Severity
from auditors.sensitive_data.placeholders import rising

_C, _H, _M, _L, _I = Severity

BOTH: Final = frozenset({Kind.LITELLM, Kind.ENVIRONMENT})

_REFERRED: Final = "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"
_WORDS: Final = re.compile(
    r"(?:sk[-_]?)?(?:1234|12345|123456|litellm|master|test|admin|password|secret|changeme|change[-_]me|key|default|"
    r"master[-_]?key|my[-_]?(?:master[-_]?)?key|proxy|local|dev|demo)[-_0-9!]*\Z",
    re.IGNORECASE,
)
_SHORTEST: Final = 20


def weakness(key: str) -> str | None:
    """Why a key could be guessed; None where it could not."""
    body = re.sub(r"^sk-(?:litellm-|master-)?", "", key.strip())
    if _WORDS.match(key.strip()):
        return "a key that everybody tries first"
    if len(body) < _SHORTEST:
        return f"{len(body)} characters behind the prefix; {_SHORTEST} are the least"
    counts = Counter(body)
    bits = -sum(n / len(body) * math.log2(n / len(body)) for n in counts.values())
    if bits < 2.5 or 2 * rising(body) > len(body):
        return "its characters repeat or follow each other"
    return None


def _master(subject: Subject) -> Node | None:
    if subject.kind is Kind.LITELLM:
        return subject.setting("general_settings", "master_key") or subject.environment.get("LITELLM_MASTER_KEY")
    return subject.environment.get("LITELLM_MASTER_KEY")


def _no_master_key(subject: Subject) -> Iterator[Problem]:
    if not is_main(subject):
        return
    node = subject.root.at("general_settings", "master_key")
    if node is None and not subject.environment.get("LITELLM_MASTER_KEY"):
        fix = Fix("os.environ/LITELLM_MASTER_KEY", path=("general_settings", "master_key"))
        why = "" if not subject.before("1.104") else "this release starts without one and then serves everybody"
        yield Problem(
            subject.place("general_settings"),
            "general_settings.master_key",
            "os.environ/LITELLM_MASTER_KEY",
            found="not set in the file",
            about="absent",
            fix=fix,
            why=why or "the environment may still set LITELLM_MASTER_KEY: say so here, or start-up depends on it",
            severity=_C if subject.before("1.104") or not _environment_may(subject) else _H,
        )
    elif node is not None and not node.text.strip() and not isinstance(node.value, dict | list):
        fix = Fix(" os.environ/LITELLM_MASTER_KEY" if not node.quoted else "os.environ/LITELLM_MASTER_KEY", node)
        yield Problem(
            node, "general_settings.master_key", "os.environ/LITELLM_MASTER_KEY", found="empty", about="absent", fix=fix
        )


def _environment_may(subject: Subject) -> bool:
    """Whether anything hints at a proxy that is set up through its environment."""
    return bool(subject.environment) or any(node.is_reference for _, node in subject.scalars)


def _literal_master_key(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "master_key")
    if node is not None and node.is_literal:
        fix = Fix(
            "os.environ/LITELLM_MASTER_KEY", node, note="set LITELLM_MASTER_KEY, to a new key, in the environment"
        )
        yield Problem(
            node, "general_settings.master_key", "os.environ/LITELLM_MASTER_KEY", found=_masked(subject, node), fix=fix
        )


def _masked(subject: Subject, node: Node) -> str | None:
    return None if subject.literal(node) else f"{len(node.text)} characters in clear"


def _weak_master_key(subject: Subject) -> Iterator[Problem]:
    node = _master(subject)
    if node is not None and node.is_literal and (reason := weakness(node.text)):
        yield Problem(
            node,
            "LITELLM_MASTER_KEY" if subject.kind is Kind.ENVIRONMENT else "general_settings.master_key",
            "sk- and 32 random bytes: openssl rand -hex 32",
            found=_masked(subject, node),
            why=reason,
            about="weak",
        )


def _environment_weak_guard(subject: Subject) -> Iterator[Problem]:
    key = "dangerously_permit_weak_or_unset_master_key"
    node = subject.setting("general_settings", key) or subject.environment.get(key.upper())
    if node is None:
        node = subject.environment.get(f"LITELLM_{key.upper()}")
    if node is not None and node.says_true:
        yield Problem(node, key, "absent", fix=Fix("false", node) if subject.kind is Kind.LITELLM else None)


def _salt(subject: Subject) -> Iterator[Problem]:
    salt, master = subject.environment.get("LITELLM_SALT_KEY"), _master(subject)
    if salt is not None and salt.is_literal:
        if weakness(salt.text):
            yield Problem(salt, "LITELLM_SALT_KEY", "32 random bytes of its own", why=weakness(salt.text) or "")
        elif master is not None and master.value == salt.value:
            yield Problem(salt, "LITELLM_SALT_KEY", "32 random bytes of its own", why="the same as the master key")
    elif salt is None and subject.kind is Kind.ENVIRONMENT:
        database = subject.environment.get("DATABASE_URL")
        if database is not None and "LITELLM_MASTER_KEY" in subject.environment:
            yield Problem(database, "LITELLM_SALT_KEY", "32 random bytes of its own", found="not set", about="absent")


def _public_routes(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "public_routes")
    for member in node.members if node is not None else ():
        if re.search(
            r"\*|/(?:spend|key|model|user|team|global|config|mcp|chat|v1|embeddings|admin|sso|organization)\b",
            member.text,
        ):
            yield Problem(member, "general_settings.public_routes", "/health/liveliness only")


def _forwarded(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "use_x_forwarded_for")
    if node is not None and node.says_true and subject.setting("general_settings", "allowed_ips"):
        why = "the whole header, which callers write, is compared with the list"
        yield Problem(
            node,
            "general_settings.use_x_forwarded_for",
            "false; filter addresses at the edge",
            why=why,
            fix=Fix("false", node),
        )


def _oauth_proxy(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "enable_oauth2_proxy_auth")
    if node is not None and node.says_true and not subject.setting("general_settings", "trusted_proxy_ranges"):
        yield Problem(
            node, "general_settings.enable_oauth2_proxy_auth", "with trusted_proxy_ranges: [the proxy's CIDR]"
        )


def _jwt(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "enable_jwt_auth")
    if node is None or not node.says_true:
        return
    if subject.before("1.83.0"):
        why = "this release confuses the tokens of two users in its cache (CVE-2026-35030)"
        yield Problem(node, "general_settings.enable_jwt_auth", "LiteLLM 1.83.0 or later", why=why, severity=_C)
    named = " ".join([*subject.environment, *(subject.root.at("general_settings", "litellm_jwtauth") or node).fields])
    for word in ("audience", "issuer"):
        if word not in named.lower():
            yield Problem(
                node,
                "general_settings.enable_jwt_auth",
                f"JWT_{word.upper()} set",
                about=word,
                why=f"no {word} is pinned here: tokens that the same keys sign for others are accepted",
            )


def _custom_auth(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "custom_auth")
    common = subject.setting("general_settings", "custom_auth_run_common_checks")
    if node is not None and (common is None or not common.is_true):
        fix = (
            Fix("true", path=("general_settings", "custom_auth_run_common_checks"))
            if common is None
            else Fix("true", common)
        )
        yield Problem(node, "general_settings.custom_auth_run_common_checks", "true", found="not true", fix=fix)


def _drain(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "enable_drain_endpoint")
    if node is not None and node.says_true and not subject.setting("general_settings", "drain_endpoint_token"):
        yield Problem(
            node, "general_settings.enable_drain_endpoint", "with drain_endpoint_token: os.environ/DRAIN_TOKEN"
        )


def _logins(subject: Subject) -> Iterator[Problem]:
    limit = subject.setting("general_settings", "max_failed_login_attempts_per_source")
    if limit is not None and isinstance(limit.value, int) and (limit.value > 10 or limit.value <= 0):
        yield Problem(limit, "general_settings.max_failed_login_attempts_per_source", "10", fix=Fix("10", limit))
    off = subject.environment.get("LITELLM_DISABLE_LOGIN_RATE_LIMIT")
    if off is not None and off.says_true:
        yield Problem(off, "LITELLM_DISABLE_LOGIN_RATE_LIMIT", "absent")


def _passwords(subject: Subject) -> Iterator[Problem]:
    general = subject.general
    for key, node in (general.fields if general is not None else {}).items():
        if key.startswith("password_policy_"):
            if node.says_false:
                yield Problem(node, f"general_settings.{key}", "true", fix=Fix("true", node))
            elif key.endswith("min_length") and isinstance(node.value, int) and node.value < 12:
                yield Problem(node, f"general_settings.{key}", "12", fix=Fix("12", node))


def _ui_password(subject: Subject) -> Iterator[Problem]:
    node = subject.environment.get("UI_PASSWORD") or subject.setting("general_settings", "ui_password")
    if node is None or not node.is_literal:
        return
    master = _master(subject)
    if master is not None and master.value == node.value:
        yield Problem(node, "UI_PASSWORD", "a random password of its own, or SSO", why="the same as the master key")
    elif len(node.text) < 12 or _WORDS.match(node.text):
        yield Problem(node, "UI_PASSWORD", "a random password of its own, or SSO", why="short or a word", found="…")


def _roles(subject: Subject) -> Iterator[Problem]:
    for path in (("default_internal_user_params", "user_role"), ("default_team_settings", "user_role")):
        node = subject.root.at("litellm_settings", *path)
        if node is not None and node.text.startswith("proxy_admin"):
            yield Problem(
                node,
                f"litellm_settings.{'.'.join(path)}",
                "internal_user_viewer",
                fix=Fix("internal_user_viewer", node),
            )


CHECKS: Final = (
    Check(
        rule(
            "CFG101",
            "litellm-master-key-absent",
            _C,
            "The proxy has no master key",
            "Without a master key a proxy serves every caller, and everybody who reaches it is its administrator.",
            "Set `master_key: os.environ/LITELLM_MASTER_KEY` and give the variable 32 random bytes.",
            "OWASP-LLM10:2025",
            "CWE-306",
            "MITRE-ATLAS:AML.T0040",
            "MITRE-ATLAS:AML.T0012",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        LITELLM,
        _no_master_key,
        "model_list: []\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG102",
            "litellm-master-key-in-file",
            _H,
            "The master key stands in the file",
            "Whoever sees the file, its repository, an image or a backup of it is administrator of the proxy.",
            "Replace it by `os.environ/LITELLM_MASTER_KEY`, and make a new key: this one is known.",
            "OWASP-LLM02:2025",
            "CWE-798",
            "MITRE-ATLAS:AML.T0055",
        ),
        LITELLM,
        _literal_master_key,
        "general_settings:\n  master_key: sk-q8Zt2LmX0vBn4RwY7cKd1HsF\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG103",
            "litellm-master-key-weak",
            _C,
            "The master key can be guessed",
            "Scanners try keys of tutorials such as sk-1234 on every proxy that they find, and many still open.",
            "Make a key of 32 random bytes: `echo sk-$(openssl rand -hex 32)`; then exchange all keys made under it.",
            "OWASP-LLM10:2025",
            "CWE-1392",
            "CWE-521",
            "MITRE-ATLAS:AML.T0012",
            checks="Words of tutorials, fewer than 20 characters, low entropy, rows of neighbours.",
        ),
        BOTH,
        _weak_master_key,
        "general_settings:\n  master_key: sk-1234\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG104",
            "litellm-weak-key-permitted",
            _C,
            "The guard against weak master keys is off",
            "The proxy then starts without a key, or with the one of the tutorial, and nobody notices.",
            "Remove the switch, and set a random master key.",
            "CWE-1188",
        ),
        BOTH,
        _environment_weak_guard,
        "general_settings:\n  dangerously_permit_weak_or_unset_master_key: true\n",
        _REFERRED,
    ),
    Check(
        rule(
            "CFG105",
            "litellm-salt-key-missing",
            _H,
            "Stored credentials are encrypted with a weak or shared key",
            "LITELLM_SALT_KEY encrypts the provider keys in the database; without it the master key does, and every "
            "rotation of that one breaks them.",
            "Set LITELLM_SALT_KEY to 32 random bytes of its own before the first model is stored; never change "
            "it blindly.",
            "CWE-321",
        ),
        BOTH,
        _salt,
        "LITELLM_MASTER_KEY=os.environ/X\nDATABASE_URL=$URL\n",
        "LITELLM_MASTER_KEY=$KEY\nDATABASE_URL=$URL\nLITELLM_SALT_KEY=$SALT\n",
        name=".env",
    ),
    switch(
        rule(
            "CFG107",
            "litellm-client-side-credentials",
            _C,
            "Callers may choose where their calls are sent",
            "A caller sets api_base in a request, and the proxy sends the stored provider key there, or reads inside.",
            "Remove the setting; allow single parameters for each model with an anchored pattern where needed.",
            "OWASP-LLM06:2025",
            "CWE-918",
            "MITRE-ATLAS:AML.T0049",
            "MITRE-ATLAS:AML.T0106",
        ),
        "general_settings",
        "allow_client_side_credentials",
        True,
        hardened="absent",
    ),
    Check(
        rule(
            "CFG112",
            "litellm-public-routes",
            _H,
            "Routes are open without a key",
            "public_routes switches authentication off for what it lists; with a licence that is in force at once.",
            "List health paths only.",
            "CWE-306",
            *AGENCY,
        ),
        LITELLM,
        _public_routes,
        "general_settings:\n  public_routes: [/spend/logs]\n",
        "general_settings:\n  public_routes: [/health/liveliness]\n",
    ),
    missing(
        rule(
            "CFG113",
            "litellm-routes-unrestricted",
            _L,
            "All routes of the proxy are served",
            "Every management route is there for whoever finds a key; most callers need three.",
            "List what callers need in allowed_routes, or restrict routes at the edge.",
            "CWE-1125",
        ),
        "general_settings",
        "allowed_routes",
        '["/v1/chat/completions", "/v1/models"]',
        mend=False,
    ),
    Check(
        rule(
            "CFG114",
            "litellm-spoofable-address-list",
            _H,
            "The list of allowed addresses can be passed with a header",
            "With use_x_forwarded_for the address is what the caller writes in a header.",
            "Filter addresses at the edge, and let only that proxy reach LiteLLM.",
            "CWE-348",
            "CWE-290",
        ),
        LITELLM,
        _forwarded,
        "general_settings:\n  use_x_forwarded_for: true\n  allowed_ips: [10.0.0.1]\n",
        "general_settings:\n  allowed_ips: [10.0.0.1]\n",
    ),
    missing(
        rule(
            "CFG115",
            "litellm-trusted-proxies",
            _M,
            "No proxies are trusted or refused",
            "Without trusted_proxy_ranges failed logins are not counted by source, and headers of anybody name "
            "callers.",
            "Set trusted_proxy_ranges to the addresses of your proxy, or to [] where callers connect directly.",
            "CWE-307",
        ),
        "general_settings",
        "trusted_proxy_ranges",
        '["10.0.0.0/24"]',
        mend=False,
        when=lambda subject: (
            is_main(subject)
            and not subject.before("1.84")
            and subject.root.at("general_settings", "trusted_proxy_ranges") is None
        ),
    ),
    Check(
        rule(
            "CFG116",
            "litellm-header-identity",
            _C,
            "Callers say who they are in a header",
            "Without trusted ranges anybody can send the headers that an OAuth2 proxy would set, and is who they say.",
            "Set trusted_proxy_ranges to the addresses of the OAuth2 proxy.",
            "CWE-290",
        ),
        LITELLM,
        _oauth_proxy,
        "general_settings:\n  enable_oauth2_proxy_auth: true\n",
        "general_settings:\n  enable_oauth2_proxy_auth: true\n  trusted_proxy_ranges: [10.0.0.7/32]\n",
    ),
    Check(
        rule(
            "CFG117",
            "litellm-jwt-not-pinned",
            _H,
            "Tokens of other applications are accepted",
            "A JWT counts when its signature does: issuer and audience must say that it was made for this proxy.",
            "Set JWT_AUDIENCE and JWT_ISSUER, and run 1.83.0 or later.",
            "CWE-287",
            "CWE-345",
        ),
        LITELLM,
        _jwt,
        "general_settings:\n  enable_jwt_auth: true\n",
        "general_settings:\n  enable_jwt_auth: true\nenvironment_variables:\n  JWT_AUDIENCE: proxy\n  JWT_ISSUER: https://id.example.org\n",
    ),
    Check(
        rule(
            "CFG118",
            "litellm-custom-auth-unchecked",
            _H,
            "Custom authentication skips budgets and model scopes",
            "Without the common checks a key that custom code accepts may do everything.",
            "Set custom_auth_run_common_checks: true.",
            "CWE-863",
        ),
        LITELLM,
        _custom_auth,
        "general_settings:\n  custom_auth: auth.check\n",
        "general_settings:\n  custom_auth: auth.check\n  custom_auth_run_common_checks: true\n",
    ),
    switch(
        rule(
            "CFG119",
            "litellm-open-without-database",
            _H,
            "Any key is accepted while the database is down",
            "Whoever can disturb the database, or waits for it, calls models without a key that counts.",
            "Set allow_requests_on_db_unavailable to false.",
            "CWE-636",
        ),
        "general_settings",
        "allow_requests_on_db_unavailable",
        True,
    ),
    Check(
        rule(
            "CFG133",
            "litellm-drain-open",
            _H,
            "Anybody can take the proxy out of service",
            "/health/drain without a token makes a replica refuse work.",
            "Set drain_endpoint_token.",
            "CWE-306",
            "MITRE-ATLAS:AML.T0029",
        ),
        LITELLM,
        _drain,
        "general_settings:\n  enable_drain_endpoint: true\n",
        "general_settings:\n  enable_drain_endpoint: true\n  drain_endpoint_token: os.environ/DRAIN\n",
    ),
    missing(
        rule(
            "CFG134",
            "litellm-environment-login",
            _M,
            "The master key is the password of the admin UI",
            "Without UI_PASSWORD anybody with the master key logs in as admin, and it is typed into browsers.",
            "Set disable_env_credential_login: true and log in with SSO or accounts in the database.",
            "CWE-1391",
        ),
        "general_settings",
        "disable_env_credential_login",
        "true",
        others=("disable_password_login_when_sso_enabled",),
        when=lambda s: is_main(s) and not s.before("1.84"),
    ),
    Check(
        rule(
            "CFG135",
            "litellm-ui-password",
            _H,
            "The password of the admin UI is weak, or is the master key",
            "The UI is reachable wherever the API is, and its admin sees keys and prompts.",
            "Set a random UI_PASSWORD in the environment, or use SSO.",
            "CWE-521",
        ),
        BOTH,
        _ui_password,
        "UI_PASSWORD=admin\n",
        "UI_PASSWORD=$GENERATED\n",
        name=".env",
    ),
    Check(
        rule(
            "CFG136",
            "litellm-login-limit",
            _M,
            "Passwords may be tried without end",
            "Failed logins are counted by source so that guessing takes years.",
            "Leave the limits at 10 in 60 s.",
            "CWE-307",
        ),
        BOTH,
        _logins,
        "general_settings:\n  max_failed_login_attempts_per_source: 1000\n",
        "general_settings:\n  max_failed_login_attempts_per_source: 10\n",
    ),
    Check(
        rule(
            "CFG137",
            "litellm-password-policy",
            _L,
            "The password policy is weakened",
            "Short and known passwords are the first that are tried.",
            "Leave the policy at its defaults.",
            "CWE-521",
        ),
        LITELLM,
        _passwords,
        "general_settings:\n  password_policy_min_length: 4\n",
        "general_settings:\n  password_policy_min_length: 14\n",
    ),
    Check(
        rule(
            "CFG138",
            "litellm-ui-for-all",
            _L,
            "Everybody with a key may use the UI",
            "It shows teams, models and spend.",
            "Set ui_access_mode: admin_only.",
            "CWE-200",
        ),
        LITELLM,
        lambda s: (
            Problem(n, "general_settings.ui_access_mode", "admin_only", fix=Fix("admin_only", n))
            for n in [s.setting("general_settings", "ui_access_mode")]
            if n is not None and n.text == "all"
        ),
        "general_settings:\n  ui_access_mode: all\n",
        "general_settings:\n  ui_access_mode: admin_only\n",
    ),
    switch(
        rule(
            "CFG139",
            "litellm-public-model-hub",
            _L,
            "The list of models is public",
            "It tells an attacker what is worth stealing a key for.",
            "Publish what is meant only.",
            "MITRE-ATLAS:AML.T0069",
        ),
        "general_settings",
        "enable_public_model_hub",
        True,
    ),
    switch(
        rule(
            "CFG140",
            "litellm-public-health-details",
            _L,
            "Health details are public",
            "They name the release and what it is connected to.",
            "Remove the setting.",
            "CWE-200",
        ),
        "general_settings",
        "allow_public_health_readiness_details",
        True,
    ),
    switch(
        rule(
            "CFG150",
            "litellm-fallback-errors",
            _L,
            "Errors of fallbacks are shown to callers",
            "They name deployments and hosts.",
            "Remove the setting.",
            "CWE-209",
        ),
        "general_settings",
        "expose_fallback_errors_to_caller",
        True,
    ),
    switch(
        rule(
            "CFG151",
            "litellm-default-team",
            _L,
            "Everybody joins the default team",
            "With self-registration a newcomer gets what the default team may.",
            "Set default_team_disabled: true.",
            "CWE-276",
        ),
        "general_settings",
        "default_team_disabled",
        False,
    ),
    Check(
        rule(
            "CFG213",
            "litellm-default-role",
            _H,
            "New users are administrators",
            "Whoever signs up manages keys and sees all spend.",
            "Give newcomers internal_user_viewer.",
            "CWE-276",
        ),
        LITELLM,
        _roles,
        "litellm_settings:\n  default_internal_user_params:\n    user_role: proxy_admin\n",
        "litellm_settings:\n  default_internal_user_params:\n    user_role: internal_user_viewer\n",
    ),
    required(
        rule(
            "CFG208",
            "litellm-metrics-open",
            _M,
            "Metrics are open without a key",
            "/metrics names teams, keys, models and spend.",
            "Set require_auth_for_metrics_endpoint: true.",
            "CWE-306",
        ),
        "litellm_settings",
        "require_auth_for_metrics_endpoint",
        when=lambda s: (
            "prometheus" in s.callbacks
            and (s.before("1.84") or s.setting("litellm_settings", "require_auth_for_metrics_endpoint") is not None)
        ),
        extra="litellm_settings:\n  callbacks: [prometheus]\n",
    ).but(version="1.80.0"),
)
