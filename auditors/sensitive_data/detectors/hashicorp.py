"""Tokens of Vault and Terraform, which hold the secrets of everything else."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, named, prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.randomness import looks_drawn

VAULT: Final = prefixed(
    secret(
        336,
        "hashicorp-vault-token",
        "VAULT_TOKEN",
        "HashiCorp Vault token in a log",
        allows="read the secrets that the token's policies open",
        revoke="Revoke the token (`vault token revoke …`) and rotate what it could read.",
        checks="`hvs.`, `hvb.` or `hvr.` and 24 or more URL-safe characters; `s.`, `b.` or `r.` and 24 or more behind "
        "the name of Vault; unseal and recovery keys where they are named so; a UUID behind `secret_id`.",
        severity=Severity.CRITICAL,
    ),
    r"hv[sbr]\.[A-Za-z0-9_-]{24,300}",
    heads=(r"\bhv[sbr]\.[A-Za-z0-9_-]{8}",),
    strict=True,
    score=0.98,
)
LEGACY: Final = named(
    VAULT.rule,
    ("vault",),
    r"[sbr]\.[A-Za-z0-9_-]{24,200}",
    score=0.95,
    longest=210,
)
"""As Vault before 1.10 hands them out."""

TERRAFORM_CLOUD: Final = prefixed(
    secret(
        337,
        "terraform-cloud-token",
        "TERRAFORM_CLOUD_TOKEN",
        "HCP Terraform token in a log",
        allows="read state, with the secrets in it, and apply plans",
        revoke="Delete the token at https://app.terraform.io/app/settings/tokens.",
        checks="14 letters and digits, `.atlasv1.` and 60 or more characters.",
        severity=Severity.CRITICAL,
    ),
    r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}",
    heads=(r"\.atlasv1\.[A-Za-z0-9_=-]{8}",),
    prefix=" ",
    score=0.99,
)
UNSEAL: Final = Detector(
    rule=VAULT.rule,
    heads=(
        r"(?i)(?:unseal|recovery) key [0-9]{1,2}",
        r"(?i)unseal[_ ]key[\"'`*]{0,3}\s{0,3}[:= ]",
        r"\boperator unseal [A-Za-z0-9+/]{8}",
    ),
    confirm=deferred(
        r"(?:(?i:(?:unseal|recovery) key \d{1,2}(?: \([^()\n]{1,40}\))?|unseal[_ ]key)[\"'`*]{0,3}\s{0,3}"
        r"(?:[:=]|\bis\b)\s{0,3}|\boperator unseal )[\"'`]?"
        r"(?P<value>[A-Za-z0-9+/]{43,44}={0,2}|[0-9a-f]{64,66})(?![A-Za-z0-9+/=])"
    ),
    validate=lambda candidate: 0.97 if looks_drawn(candidate.value) else None,
    reach=(24, 140),
    priority=60,
)
"""A share of the key that Vault is opened with, as `vault operator init` prints it."""
SECRET_ID: Final = Detector(
    rule=VAULT.rule,
    heads=(r"(?i)secret[_ ]?id[\"']?\s{0,16}[:= ]\s{0,16}[\"']?[0-9a-f]{8}-",),
    confirm=deferred(rf"(?i:secret[_ ]?id[\"']?\s{{0,16}}[:= ]\s{{0,16}}[\"']?)(?P<value>{UUID})(?![0-9A-Za-z\-])"),
    validate=lambda candidate: 0.92 if looks_drawn(candidate.value.replace("-", "")) else None,
    reach=(64, 48),
    priority=60,
)
"""The secret half of an AppRole, and a token of Consul or Nomad, whose public half is `AccessorID`."""
