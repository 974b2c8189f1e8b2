"""Secrets on their way into a store, and out of it again.

Whatever is handed to `gh secret set` or `vault kv put` is a secret, and so is a parameter of the type `SecureString` or
a password that Terraform drew by lot: none of them needs a name that says so.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.generic_secrets import GENERIC_RULE
from auditors.sensitive_data.password_forms import impossible, is_code
from auditors.sensitive_data.password_values import strength_of
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_SEPARATORS: Final = deferred(r"[-_.:/+=]")
_TELLING: Final = 8
_SETTING: Final = deferred(
    r"(?:user(?:name)?|login|e?mail|host|port|url|uri|name|region|env|id|db|database|public|publishable|bucket|domain"
    r"|project|account|org|team|path|file|level|ttl)\Z",
    re.IGNORECASE,
)
"""Names of what is kept beside secrets and is none."""


def _stored(candidate: Candidate) -> float | None:
    """A value that somebody keeps in a store: a form of its own, or letters with digits or signs."""
    value = candidate.value
    if (
        len(value) < _TELLING
        or impossible(value)
        or is_placeholder(value)
        or is_cut_off(candidate)
        or is_code(value)
        or (
            "SecureString" not in candidate.match.group()
            and _SETTING.search(candidate.match.groupdict().get("name") or "")
        )
    ):
        return None
    return 0.9 if looks_drawn(_SEPARATORS.sub("", value)) else strength_of(value) and 0.75


_VALUE: Final = r"(?P<quote>[\"']?)(?P<value>[^\s\"'`<>]{6,600})(?P=quote)(?=[\s\\;|&\"'`<>,)]|\Z)"


def _put(heads: tuple[str, ...], command: str) -> Detector:
    return Detector(
        rule=GENERIC_RULE,
        heads=heads,
        confirm=deferred(command + _VALUE, re.ASCII),
        validate=_stored,
        reach=(48, 900),
        priority=31,
    )


SET: Final = _put(
    (
        r"\b(?:gh|glab) secret set ",
        r"az keyvault secret set ",
        r"\beas secret:create ",
        r"aws (?:secretsmanager (?:create|update|put)-secret|ssm put-parameter)",
    ),
    r"\b(?:eas\ssecret:create|(?:gh|glab|az|aws)\s(?:secret|keyvault\ssecret|secretsmanager|ssm)\s(?:set|put-\w{3,16}(?:-value)?|create-secret"
    r"|update-secret))\s(?:[^\n|;&]{0,200}?(?:--name[= ])?(?<![\w\-])(?P<name>\w[\w./\-]{0,79}))?[^\n|;&]{0,200}?"
    r"\s(?:--body|-b|--value|-v|--secret-string)[= ]",
)
"""`gh secret set NAME --body …`, `aws ssm put-parameter --value …`."""
OF_DOTNET: Final = _put(
    (r"dotnet user-secrets set ",),
    r"dotnet user-secrets set (?:--?\w{1,10} \S{1,60} ){0,2}[\"']?(?P<name>[\w:.\-]{2,80})[\"']? ",
)
"""`dotnet user-secrets set NAME …`."""
ASSIGNED: Final = _put(
    (
        r"\bvault (?:kv put|kv patch|write) [^\n]{1,80}=",
        r"\b(?:fly|flyctl|doppler|supabase|railway|heroku|eb|wrangler) (?:secrets?|config|variables|setenv)[: ]"
        r"(?:set|put) ",
        r"--from-literal[= ]",
    ),
    r"\b(?:vault\s(?:kv\s)?(?:put|write|patch)\s[\w./\-]{1,80}\s|(?:fly|flyctl|doppler|supabase|railway|heroku|eb"
    r"|wrangler)\s(?:secrets?|config|variables|setenv)[: ](?:set|put)\s|kubectl\s[^\n]{0,40}?create\s[^\n]{0,60}?"
    r"--from-literal[= ])(?:[^\n|;&]{0,300}?[\s=])??(?P<name>[\w.\-]{1,64})=",
)
"""`vault kv put secret/ci token=…`, `fly secrets set NAME=…`, `kubectl create secret … --from-literal=name=…`."""
SECURE_STRING: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"\"SecureString\"\s{0,4},\s{0,24}\"Value\"\s{0,2}:\s{0,2}\"",),
    confirm=deferred(r"\"SecureString\"\s{0,4},\s{0,24}\"Value\"\s{0,2}:\s{0,2}\"(?P<value>[^\"\n]{4,4096})\""),
    validate=lambda candidate: None if impossible(candidate.value) else 0.9,
    reach=(80, 4200),
    priority=57,
)
"""A parameter of AWS Systems Manager that was asked for in clear."""
DRAWN_BY_TERRAFORM: Final = Detector(
    rule=GENERIC_RULE,
    heads=(r"\"random_password\"",),
    confirm=deferred(
        r"\"random_password\"[^\0]{0,1600}?(?:\"result\"\s{0,2}:|\bresult {1,16}=)\s{0,2}\"(?P<value>[^\s\"]{6,256})\""
    ),
    validate=lambda candidate: None if impossible(candidate.value) else 0.95,
    reach=(24, 1900),
    priority=57,
)
"""`random_password` in a state of Terraform, which keeps it in clear."""
