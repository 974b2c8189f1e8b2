"""Raw pass-through of a LiteLLM proxy: who may use it, how far it reaches, what it carries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.addresses import BESIDE, METADATA
from auditors.configuration.check import AGENCY, STOLEN, Check, Fix, Problem, rule
from auditors.configuration.examples import MADE_UP_KEY, one_model
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, secrets_at
from auditors.model import Severity
from auditors.ssrf import Decision, judge
from auditors.ssrf.verdict import REASONS

_C, _H, _M, _L, _I = Severity


def _pass_through_models(subject: Subject) -> Iterator[Problem]:
    for name, _, parameters in subject.models():
        node = parameters.at("use_in_pass_through")
        if node is not None and node.says_true:
            yield Problem(node, f"{name}: use_in_pass_through", "false", about=name, fix=Fix("false", node))


def _targets(subject: Subject) -> Iterator[Problem]:
    yield from secrets_at(subject, lambda node: "/pass_through_endpoints/" in node.pointer)
    listed = subject.root.at("general_settings", "pass_through_endpoints")
    for entry in listed.members if listed is not None else ():
        target, path = entry.at("target"), entry.at("path")
        if target is None or not target.is_literal:
            continue
        verdict = judge(target.text)
        label = f"{path.text if path is not None else ''}: target"
        if verdict.reason in METADATA:
            yield Problem(target, label, "https://…", about="inside", severity=_C, why=REASONS[verdict.reason])
        elif verdict.decision in (Decision.BLOCKED, Decision.INTERNAL) and verdict.reason != "template":
            severity = _M if verdict.reason in BESIDE else None
            yield Problem(target, label, "https://…", about="inside", severity=severity, why=REASONS[verdict.reason])
        elif target.text.lower().startswith("http://"):
            yield Problem(target, label, "https://…", about="clear", why="what is stored and sent travels in clear")


def _pass_through_auth(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.at("general_settings", "pass_through_endpoints")
    for entry in listed.members if listed is not None else ():
        auth, path = entry.at("auth"), entry.at("path")
        name = path.text if path is not None else ""
        if auth is not None and auth.says_false:
            yield Problem(auth, f"{name}: auth", "true", about=name, fix=Fix("true", auth))
        elif auth is None and subject.before("1.84"):
            yield Problem(entry, f"{name}: auth", "true", found="not set; false in this release", about=name)


def _subpaths(subject: Subject) -> Iterator[Problem]:
    listed = subject.root.at("general_settings", "pass_through_endpoints")
    for entry in listed.members if listed is not None else ():
        node, path = entry.at("include_subpath"), entry.at("path")
        if node is not None and node.says_true:
            yield Problem(node, f"{path.text if path else ''}: include_subpath", "false", fix=Fix("false", node))


_PASS: Final = "general_settings:\n  pass_through_endpoints:\n    - path: /x\n      target: https://api.example.com\n"


CHECKS: Final = (
    Check(
        rule(
            "CFG109",
            "litellm-pass-through-open",
            _H,
            "A pass-through is open without a key",
            "Anybody sends requests to its target with the stored headers.",
            "Set auth: true.",
            "CWE-306",
            *AGENCY,
        ),
        LITELLM,
        _pass_through_auth,
        _PASS + "      auth: false\n",
        _PASS + "      auth: true\n",
    ),
    Check(
        rule(
            "CFG110",
            "litellm-pass-through-secret",
            _H,
            "A pass-through holds a credential in clear, or leads inside or over an open network",
            "The stored headers are sent with every call of the route: whoever sees the file or the way has them, and "
            "a target inside is within reach of callers.",
            "Reference the credential (`os.environ/NAME`), revoke the one in the file, and name a public https target.",
            *STOLEN,
            "CWE-319",
            "CWE-918",
        ),
        LITELLM,
        _targets,
        "general_settings:\n  pass_through_endpoints:\n    - path: /rerank\n      target: https://api.example.com\n"
        f"      headers:\n        Authorization: Bearer {MADE_UP_KEY}\n",
        "general_settings:\n  pass_through_endpoints:\n    - path: /rerank\n      target: https://api.example.com\n"
        "      headers:\n        Authorization: os.environ/RERANK\n",
    ),
    Check(
        rule(
            "CFG111",
            "litellm-pass-through-subpaths",
            _M,
            "A pass-through reaches everything below its target",
            "Administrative routes of the target are then within reach of every caller.",
            "List the paths that are needed.",
            *AGENCY,
        ),
        LITELLM,
        _subpaths,
        _PASS + "      include_subpath: true\n",
        _PASS,
    ),
    Check(
        rule(
            "CFG308",
            "litellm-key-in-pass-through",
            _M,
            "A provider's key serves raw pass-through calls",
            "These skip model limits, and much of logging and guardrails.",
            "Set use_in_pass_through: false.",
            *AGENCY,
        ),
        LITELLM,
        _pass_through_models,
        one_model(use_in_pass_through="true"),
        one_model(),
        folds=True,
    ),
)
