"""Tokens of Vault and Terraform, which hold the secrets of everything else."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import prefixed, secret

VAULT: Final = prefixed(
    secret(
        336,
        "hashicorp-vault-token",
        "VAULT_TOKEN",
        "HashiCorp Vault token in a log",
        allows="read the secrets that the token's policies open",
        revoke="Revoke the token (`vault token revoke …`) and rotate what it could read.",
        checks="`hvs.`, `hvb.` or `hvr.` and 24 or more URL-safe characters.",
        severity=Severity.CRITICAL,
    ),
    r"hv[sbr]\.[A-Za-z0-9_-]{24,300}",
    heads=(r"\bhv[sbr]\.[A-Za-z0-9_-]{8}",),
    strict=True,
    score=0.98,
)

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
