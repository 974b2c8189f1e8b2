"""Authentication is on: nobody calls a model or reads data without a key of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Node
from auditors.model import Severity
from auditors.scorecard.fronts import asking
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, origin_of, refusals, set_at

_BROKEN: Final = (
    *("CFG101", "CFG103", "CFG104", "CFG109", "CFG112", "CFG116", "CFG117", "CFG118", "CFG119"),
    *("CFG401", "CFG404", "CFG503", "CFG601", "CFG703", "CFG708"),
)
_OPEN: Final = (
    *("END001", "END002", "END004", "END005", "END006", "END010", "END011", "END022", "END030", "END031"),
    *("END043", "END044", "END060", "END070", "END090", "END091", "KEY001", "KEY002", "KEY008", "KEY013", "CFG907"),
)
_API: Final = ("/v1/", "/models", "/chat", "/model/", "/key", "/team", "/user", "/spend", "/global", "/")


def _configured(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_BROKEN)
    for subject in known.configurations:
        key = subject.setting("general_settings", "master_key") or known.claims.variable(subject, "LITELLM_MASTER_KEY")
        if key is not None:
            yield set_at(f"a master key is set{_how(key)}", key, origin_of(key, known))
        for setting, says in (
            ("enable_jwt_auth", "callers show a signed token"),
            ("custom_auth", "own code checks keys"),
        ):
            node = subject.setting("general_settings", setting)
            if node is not None and not node.says_false:
                yield set_at(says, node)
    yield from asking(known)
    if not known.configurations and (key := known.variable("LITELLM_MASTER_KEY")) is not None:
        yield set_at("a master key is set", key, "environment")


def _how(key: Node) -> str:
    return ", taken from a variable" if key.is_reference else ""


def _in_force(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_OPEN)
    yield from refusals(known, _API)


DEFENCE: Final = Defence(
    number=1,
    id="authentication",
    title="Authentication is on",
    why="Without it, whoever reaches the port spends your money and reads what others asked.",
    severity=Severity.CRITICAL,
    aspects=(
        Aspect("configured", "set in the configuration", _configured, "auditor score --config FILE", essential=False),
        Aspect("in-force", "in force on the server", _in_force, "auditor score --scan URL", essential=False),
    ),
)
