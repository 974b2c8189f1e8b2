"""What goes along with calls to providers: headers, names, parameters; and how well the connection is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import LEAK, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, LITELLM_OR_ENVIRONMENT, switch, turned_on, variables_not
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _headers(subject: Subject) -> Iterator[Problem]:
    return turned_on(
        subject, "general_settings", "forward_client_headers_to_llm_api", "forward_llm_provider_auth_headers"
    )


def _told(subject: Subject) -> Iterator[Problem]:
    return turned_on(
        subject, "litellm_settings", "add_user_information_to_llm_headers", "forward_traceparent_to_llm_provider"
    )


def _verify(subject: Subject) -> Iterator[Problem]:
    for section in ("litellm_settings", "general_settings"):
        node = subject.setting(section, "ssl_verify")
        if node is not None and node.says_false:
            yield Problem(node, f"{section}.ssl_verify", "true", fix=Fix("true", node))
    yield from variables_not(subject, "True", "SSL_VERIFY")


CHECKS: Final = (
    Check(
        rule(
            "CFG130",
            "litellm-headers-forwarded",
            _M,
            "Headers of callers are sent to providers",
            "Cookies, tokens and inner addresses leave with them.",
            "Remove the setting.",
            *LEAK,
            "CWE-201",
        ),
        LITELLM,
        _headers,
        "general_settings:\n  forward_client_headers_to_llm_api: true\n",
        "general_settings: {}\n",
    ),
    Check(
        rule(
            "CFG221",
            "litellm-tls-not-verified",
            _H,
            "Certificates of providers are not verified",
            "Anybody on the way reads keys and prompts, and changes answers.",
            "Set ssl_verify: true.",
            "CWE-295",
        ),
        LITELLM_OR_ENVIRONMENT,
        _verify,
        "litellm_settings:\n  ssl_verify: false\n",
        "litellm_settings:\n  ssl_verify: true\n",
    ),
    switch(
        rule(
            "CFG222",
            "litellm-parameters-dropped",
            _I,
            "Parameters that a provider does not know are dropped",
            "Safety parameters of a caller may be among them, and nobody is told.",
            "Know which parameters matter to callers.",
            "CWE-693",
        ),
        "litellm_settings",
        "drop_params",
        True,
        mend=False,
        hardened="false, where callers rely on parameters",
    ),
    Check(
        rule(
            "CFG231",
            "litellm-user-in-headers",
            _L,
            "Users' names or traces are sent to providers",
            "Names and addresses of users leave in headers, or the number under which a call is traced inside.",
            "Set add_user_information_to_llm_headers and forward_traceparent_to_llm_provider to false.",
            *LEAK,
        ),
        LITELLM,
        _told,
        "litellm_settings:\n  add_user_information_to_llm_headers: true\n",
        "litellm_settings:\n  add_user_information_to_llm_headers: false\n",
    ),
    switch(
        rule(
            "CFG235",
            "litellm-invalid-headers",
            _L,
            "Invalid headers are passed on",
            "Two programs that read them differently can be played against each other.",
            "Set filter_invalid_headers: true.",
            "CWE-444",
        ),
        "litellm_settings",
        "filter_invalid_headers",
        False,
    ),
)
