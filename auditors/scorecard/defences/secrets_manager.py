"""Keys are kept in a secrets manager: none stands in a file, and what refers to them refers to a vault."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Kind, Node
from auditors.model import Severity
from auditors.scorecard.grading import Aspect, Defence, Evidence
from auditors.scorecard.known import Known
from auditors.scorecard.seeing import against, against_finding, set_at

_LITERAL: Final = (
    *(
        "CFG102",
        "CFG110",
        "CFG148",
        "CFG195",
        "CFG219",
        "CFG301",
        "CFG309",
        "CFG316",
        "CFG331",
        "CFG350",
        "CFG405",
        "CFG501",
    ),
    *("CFG504", "CFG509", "CFG602", "CFG707", "CFG811", "CFG812", "CFG833", "CFG838", "PRM031", "PRM032"),
)
_SECRET_KEY: Final = re.compile(r"(?:api_key|password|secret|token|master_key|salt_key|credentials?)\Z", re.IGNORECASE)
_VAULT: Final = re.compile(r"(?:vault:|op://|projects/[^/]+/secrets/|arn:aws|ref\+|sops:|ENC\[|oidc/)")


def _references(known: Known) -> Iterator[Evidence]:
    """No key stands in a file. Findings that show a value are about one, whatever their rule."""
    yield from against(known, *_LITERAL)
    told = {finding.fingerprint for rule in _LITERAL for finding in known.by_rule.get(rule, ())}
    for finding in known.findings:
        if finding.rule.startswith("CFG") and finding.fingerprint not in (None, *told):
            told.add(finding.fingerprint)
            yield against_finding(finding)
    for subject in known.configurations:
        references = [node for key, node in subject.root.scalars() if _SECRET_KEY.search(key) and node.is_reference]
        if references and not subject.literals:
            says = "1 key is a reference" if len(references) == 1 else f"{len(references)} keys are references"
            yield set_at(f"{says}, none a value", references[0])


def _manager(known: Known) -> Iterator[Evidence]:
    yield from against(known, "CFG143")
    node = known.setting("general_settings", "key_management_system")
    if node is not None:
        yield set_at(f"keys come from {node.text[:40]}", node)
    for subject in known.configurations:
        vaulted = [
            each for _, each in subject.root.scalars() if isinstance(each.value, str) and _VAULT.match(each.value)
        ]
        if vaulted:
            yield set_at("references lead to a vault", vaulted[0])
    for subject in known.parts(Kind.KUBERNETES, Kind.COMPOSE):
        if (referred := _secret_reference(subject.root)) is not None:
            yield set_at("the container takes its keys from secrets", referred)


def _secret_reference(root: Node) -> Node | None:
    """The first reference to a secret of Kubernetes or of compose."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for key, child in node.fields.items():
            if key in ("secretKeyRef", "secretRef", "secretName") or (key == "secrets" and child.members):
                return child
            waiting.append(child)
        if isinstance(node.value, list):
            waiting += node.value
    return None


DEFENCE: Final = Defence(
    number=2,
    id="secrets-manager",
    title="Keys are kept in a secrets manager",
    why="A key in a file is in backups, images and histories, and nobody can replace it in time.",
    severity=Severity.HIGH,
    aspects=(
        Aspect("references", "no key stands in a file", _references, "auditor score --config FILE --env-file FILE"),
        Aspect("manager", "references lead to a vault", _manager, "auditor score --config FILE"),
    ),
)
