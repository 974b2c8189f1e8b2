"""What a rule is. The rules themselves stand beside the code that checks them; `catalogue.py` gathers them."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

import msgspec

from auditors.model import Category, Finding, Kind, Location, Principal, Severity

ID_PATTERN: Final = re.compile(r"(PII|SEC|PRM|USE|CFG|END|KEY|URL|ADV|LOG)\d{3}\Z")


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that `auditor` checks, and everything a person needs to understand and mend it.

    `why` says why it matters, `remediation` what to do now, `checks` what exactly is looked at (pattern, checksum,
    context) and how sure that is. `references` maps the rule where it really applies (`OWASP-LLM02:2025`, `CWE-532`,
    `MITRE-ATLAS:AML.T0024`, `NIST-AI-RMF:MEASURE-2.10`). `entity` and `kind` are for sensitive data only.
    """

    id: str
    name: str
    category: Category
    severity: Severity
    title: str
    why: str
    remediation: str
    checks: str = ""
    references: tuple[str, ...] = ()
    entity: str | None = None
    kind: Kind | None = None

    def __post_init__(self) -> None:
        if not ID_PATTERN.match(self.id):
            raise ValueError(f"rule ID {self.id!r} is not three letters of a known family and three digits")

    def finding(
        self,
        *about: str,
        evidence: dict[str, Any],
        location: Location,
        severity: Severity | None = None,
        title: str | None = None,
        remediation: str | None = None,
        occurrences: int = 1,
        first_seen: float | None = None,
        last_seen: float | None = None,
        principal: Principal | None = None,
    ) -> Finding:
        """A finding that breaks this rule. What it is `about` makes its ID, which is the same in every run."""
        named = "\0".join((self.id, *about))
        return Finding(
            id=hashlib.sha256(named.encode(errors="surrogatepass")).hexdigest()[:16],
            rule=self.id,
            name=self.name,
            category=self.category,
            severity=severity or self.severity,
            title=title or self.title,
            remediation=remediation or self.remediation,
            references=self.references,
            occurrences=occurrences,
            first_seen=first_seen,
            last_seen=last_seen,
            location=location,
            principal=principal,
            evidence=evidence,
        )
