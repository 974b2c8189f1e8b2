"""Keys of Amazon Web Services, models on Bedrock included."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UNSURE, named, prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_AWS_REVOKE: Final = (
    "Deactivate, then delete the access key (`aws iam update-access-key --status Inactive --access-key-id …`, or IAM "
    "> Users > Security credentials), and look through CloudTrail for what it did."
)
_ACCOUNT_KEY: Final = deferred(r"[A-Z2-7]{16}\Z")


def aws_account(key_id: str) -> str | None:
    """The 12-digit account that an access key ID carries, or None for IDs of before 2019 and for such that carry
    none.

    The 16 characters are base32; bits 1 to 40 of the bytes are the account number, shifted by seven. Source: Tal
    Be'ery, "A short note on AWS KEY ID" (2023).
    """
    body = key_id[4:]
    if not _ACCOUNT_KEY.match(body):
        return None
    number = int.from_bytes(base64.b32decode(body)[:6], "big")
    account = (number & 0x7FFFFFFFFF80) >> 7
    return f"{account:012d}" if 0 < account < 10**12 else None


def _aws_key_id(value: str) -> float:
    return 0.98 if aws_account(value) else 0.92


_SIGNS: Final = deferred(r"credential(?:=|%3D|[\"']?\s?[:=]\s?[\"']?)\Z", re.IGNORECASE)
_BEFORE: Final = 24


def _less_where_it_signs(detector: Detector) -> Detector:
    """The detector, less sure of what names the signer of a request: an ID by itself opens nothing."""

    def validate(candidate: Candidate) -> float | None:
        score = detector.validate(candidate)
        return min(score, UNSURE) if score is not None and _SIGNS.search(candidate.before(_BEFORE)) else score

    return replace(detector, validate=validate)


AWS_ACCESS_KEY_ID: Final = _less_where_it_signs(
    prefixed(
        secret(
            300,
            "aws-access-key-id",
            "AWS_ACCESS_KEY_ID",
            "AWS access key ID in a log",
            allows="see which account and user it belongs to, and use their rights if the secret key stands nearby, as "
            "it mostly does",
            revoke=_AWS_REVOKE,
            checks="`AKIA`, `ASIA`, `ABIA`, `ACCA` or `A3T` and a letter, then 16 base32 characters. Where they decode "
            "to an account number score 0.98, else 0.92, in a signed request 0.6; IDs that end in EXAMPLE are passed "
            "over.",
            severity=Severity.CRITICAL,
        ),
        r"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}",
        heads=tuple(rf"{kind}[A-Z0-9]{{16}}" for kind in ("AKIA", "ASIA", "ABIA", "ACCA", "A3T[A-Z0-9]")),
        prefix="A[A-Z0-9]{3}",
        check=_aws_key_id,
    )
)


def _aws_secret_score(value: str) -> float | None:
    """The score of 40 base64 characters: drawn, of mixed case, and no hexadecimal hash."""
    kinds = (str.isupper, str.islower, str.isdigit)
    return (
        0.96
        if all(any(map(kind, value)) for kind in kinds) and looks_drawn(value.replace("/", "").replace("+", ""))
        else None
    )


_AWS_SECRET: Final = secret(
    301,
    "aws-secret-access-key",
    "AWS_SECRET_ACCESS_KEY",
    "AWS secret access key in a log",
    allows="act with all rights of the user or role that it belongs to, models on Bedrock included",
    revoke=_AWS_REVOKE,
    checks="40 base64 characters of mixed case that look drawn by lot, behind a name such as "
    "`aws_secret_access_key`, or within a line of an access key ID.",
    severity=Severity.CRITICAL,
)
AWS_SECRET_ACCESS_KEY: Final = (
    named(
        _AWS_SECRET,
        ("aws secret", "secret access", "amazon secret", "s3 secret", "bedrock secret"),
        r"[A-Za-z0-9/+]{40}",
        check=_aws_secret_score,
        drawn=False,
        priority=72,
    ),
    Detector(
        rule=_AWS_SECRET,
        heads=("A[KS]IA[A-Z0-9]{8}",),
        confirm=deferred(
            r"A[KS]IA[A-Z0-9]{16}[\s\S]{1,120}?(?<![A-Za-z0-9/+=_\-])(?P<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_\-])"
        ),
        validate=lambda candidate: None if is_placeholder(candidate.value) else _aws_secret_score(candidate.value),
        reach=(24, 200),
        priority=71,
    ),
    Detector(
        rule=_AWS_SECRET,
        heads=("A[KS]IA[A-Z0-9]{16}/[A-Za-z0-9/+]{8}",),
        confirm=deferred(r"A[KS]IA[A-Z0-9]{16}/(?P<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_\-])"),
        validate=lambda candidate: None if is_placeholder(candidate.value) else _aws_secret_score(candidate.value),
        reach=(32, 60),
        priority=71,
    ),
)
"""The last one is for pairs with a slash between, which may begin a secret as well."""
AWS_SESSION_TOKEN: Final = Detector(
    rule=secret(
        302,
        "aws-session-token",
        "AWS_SESSION_TOKEN",
        "AWS session token in a log",
        allows="act with the rights of the role for as long as the session lasts, an hour to a day and a half",
        revoke="Revoke the sessions of the role (IAM > Roles > Revoke sessions) and find out which workload logged it.",
        checks="100 or more base64 characters behind `session_token`, `security_token` or `x-amz-security-token`, or "
        "a value that begins as all of them do (`IQoJb3JpZ2lu`, `FwoGZXIvYXdz`).",
        severity=Severity.CRITICAL,
    ),
    heads=("IQoJb3JpZ2lu", "FwoGZXIvYXdz", "FQoGZXIvYXdz", r"(?i)(?:session|security)[_-]?token"),
    confirm=deferred(
        r"(?:(?<![A-Za-z0-9+/=])(?=IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)"
        r"|(?i:(?:session|security)[_-]?token)[\"'`\]]{0,3}\s{0,3}[:=]\s{0,3}[\"'`]{0,2}(?=[A-Za-z0-9+/%]{40}))"
        r"(?P<value>(?:[A-Za-z0-9+/]|%2[BbFf]){100,2400}={0,2})"
    ),
    validate=lambda candidate: (
        0.97 if looks_drawn(candidate.value[12:100]) and "EXAMPLE" not in candidate.value else None
    ),
    reach=(40, 2600),
    priority=80,
)
BEDROCK: Final = prefixed(
    secret(
        303,
        "aws-bedrock-api-key",
        "AWS_BEDROCK_API_KEY",
        "Amazon Bedrock API key in a log",
        allows="call the models of Bedrock at the account's expense",
        revoke="Delete the key in the Bedrock console under API keys (`aws iam delete-service-specific-credential`).",
        checks="`ABSK` and 60 or more base64 characters, or `bedrock-api-key-` and base64 of `bedrock.amazonaws.com`.",
        severity=Severity.CRITICAL,
    ),
    r"(?:ABSK[A-Za-z0-9+/]{60,280}|bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/]{0,2400})={0,2}",
    heads=("ABSK[A-Za-z0-9+/]{8}", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"),
    prefix="ABSK|bedrock-api-key-",
    score=0.98,
    longest=2600,
)
