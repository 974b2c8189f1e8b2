"""Admin routes are restricted: who may use models may not make keys, read settings or see what others spend."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, origin_of, refusals, refusals_of_client, set_at

_OPEN: Final = (
    *("END003", "END006", "END007", "END008", "END009", "END022", "END023", "END032", "END040", "END041", "END042"),
    *("END050", "KEY005", "KEY110", "CFG912"),
)
_WIDE: Final = (
    *("CFG112", "CFG113", "CFG114", "CFG133", "CFG134", "CFG135", "CFG138", "CFG213", "CFG214"),
    *("CFG402", "CFG610", "CFG616", "CFG701"),
)
_ADMIN: Final = (
    *("/key", "/user", "/team", "/v2/team", "/organization", "/customer", "/budget", "/tag", "/config", "/settings"),
    *("/get/", "/credentials", "/cache", "/audit", "/global/spend", "/spend", "/callbacks", "/active", "/guardrails"),
    *("/admin", "/router", "/stats", "/clusters", "/config_dump", "/api/"),
)
_LIMITS: Final = ("allowed_routes", "admin_only_routes", "allowed_ips", "admin_allowed_routes")


def _refused(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_OPEN)
    yield from refusals(known, _ADMIN)
    yield from refusals_of_client(known, _ADMIN)


def _configured(known: Known) -> Iterator[Evidence]:
    yield from against(known, *_WIDE)
    for subject in known.configurations:
        key = subject.setting("general_settings", "master_key") or known.claims.variable(subject, "LITELLM_MASTER_KEY")
        if key is not None and "CFG101" not in known.by_rule:
            yield set_at("admin routes ask for the master key or an administrator's", key, origin_of(key, known))
    for name in _LIMITS:
        node = known.setting("general_settings", name)
        if node is not None:
            yield set_at(f"{name} is set", node)
    disabled = known.variable("DISABLE_ADMIN_ENDPOINTS", "DISABLE_ADMIN_UI")
    if disabled is not None and disabled.says_true:
        yield set_at("admin routes are switched off in this process", disabled, "environment")


DEFENCE: Final = Defence(
    number=8,
    id="admin-routes",
    title="Admin routes are restricted",
    why="Whoever reaches them makes keys, reads what everybody spends, and changes where calls go.",
    severity=Severity.HIGH,
    aspects=(
        Aspect("refused", "refused to strangers and clients", _refused, "auditor score --scan URL"),
        Aspect("configured", "limited in the configuration", _configured, "auditor score --config FILE", False),
    ),
)
