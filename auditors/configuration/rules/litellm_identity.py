"""As whom a LiteLLM proxy takes callers and administrators: tokens, headers, logins, roles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import Check, Fix, Problem, rule
from auditors.configuration.key_strength import is_common
from auditors.configuration.subject import Subject
from auditors.configuration.switches import (
    LITELLM,
    LITELLM_OR_ENVIRONMENT,
    is_main,
    master_key,
    missing,
    switch,
    variables_not,
)
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


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
        yield Problem(node, "general_settings.enable_jwt_auth", "LiteLLM 1.83.0 or later", why=why)
    named = " ".join((subject.root.at("general_settings", "litellm_jwtauth") or node).fields).lower()
    for word in ("audience", "issuer"):
        if word not in named and not subject.sets(f"JWT_{word.upper()}"):
            yield Problem(
                node,
                "general_settings.enable_jwt_auth",
                f"JWT_{word.upper()} set",
                about=word,
                severity=_H,
                why=f"no {word} is pinned here: unless the environment does, tokens for other services are accepted",
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


_LOGIN_LIMITS: Final = {
    "max_failed_login_attempts_per_source": (10, True),
    "failed_login_window_seconds": (60, False),
    "failed_login_block_seconds": (300, False),
}
"""The defaults of 1.109.1, and whether more is worse."""


def _logins(subject: Subject) -> Iterator[Problem]:
    for key, (default, more_is_worse) in _LOGIN_LIMITS.items():
        limit = subject.setting("general_settings", key)
        if limit is None or not isinstance(limit.value, int | float) or isinstance(limit.value, bool):
            continue
        if limit.value <= 0 or (limit.value > default if more_is_worse else limit.value < default):
            yield Problem(limit, f"general_settings.{key}", str(default), fix=Fix(str(default), limit))
    yield from variables_not(subject, "False", "LITELLM_DISABLE_LOGIN_RATE_LIMIT")


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
    master = master_key(subject)
    if master is not None and master.value == node.value:
        yield Problem(node, "UI_PASSWORD", "a random password of its own, or SSO", why="the same as the master key")
    elif len(node.text) < 12 or is_common(node.text):
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
            _C,
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
        LITELLM_OR_ENVIRONMENT,
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
        LITELLM_OR_ENVIRONMENT,
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
            _M,
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
)
