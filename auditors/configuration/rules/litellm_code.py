"""What a LiteLLM proxy loads and runs: callables by name, included files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import SUPPLY, Check, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM
from auditors.model import Severity

_DANGEROUS: Final = re.compile(
    r"^(?:os|subprocess|builtins|shutil|pty|importlib|runpy|code|ctypes|pickle|posix)\.|\.(?:system|popen|exec|eval|Popen)\Z"
)

_MODULES: Final = (
    "custom_auth",
    "custom_key_generate",
    "custom_key_update",
    "custom_sso",
    "custom_ui_sso_sign_in_handler",
)

_C, _H, _M, _L, _I = Severity


def _code(subject: Subject) -> Iterator[Problem]:
    places = [
        (f"general_settings.{key}", node)
        for key in _MODULES
        if (node := subject.setting("general_settings", key)) is not None
    ]
    for key in ("callbacks", "success_callback", "failure_callback", "post_call_rules", "audit_log_callbacks"):
        node = subject.setting("litellm_settings", key)
        places += [(f"litellm_settings.{key}", member) for member in (node.members if node is not None else ())]
    provider_map = subject.setting("litellm_settings", "custom_provider_map")
    for entry in provider_map.members if provider_map is not None else ():
        if (node := entry.at("custom_handler")) is not None:
            places.append(("litellm_settings.custom_provider_map", node))
    for setting, node in places:
        if _DANGEROUS.search(node.text) or node.text.startswith(("/", "..", "http:", "https:", "s3:", "gs:")):
            yield Problem(node, setting, "a reviewed module of the image", why="it runs whatever it is given")


def _include(subject: Subject) -> Iterator[Problem]:
    node = subject.root.at("include")
    for member in node.members if node is not None else ():
        if member.text.startswith("/") or ".." in member.text.split("/"):
            yield Problem(member, "include", "a file in the directory of the configuration")


CHECKS: Final = (
    Check(
        rule(
            "CFG145",
            "litellm-code-by-configuration",
            _H,
            "The configuration loads code from outside the image",
            "Whoever changes the file, or what it names, runs code in the proxy (CVE-2024-6825).",
            "Name reviewed modules of the image, read-only.",
            *SUPPLY,
            "CWE-94",
        ),
        LITELLM,
        _code,
        "litellm_settings:\n  post_call_rules: os.system\n",
        "litellm_settings:\n  post_call_rules: rules.check\n",
    ),
    Check(
        rule(
            "CFG317",
            "litellm-include-outside",
            _M,
            "A file outside the configuration's directory is included",
            "Whoever writes there sets the master key, or has code loaded.",
            "Keep included files beside the configuration.",
            "CWE-829",
        ),
        LITELLM,
        _include,
        "include: [../shared.yaml]\nmodel_list: []\n",
        "model_list: []\n",
    ),
)
