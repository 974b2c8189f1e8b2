"""Keys of Microsoft Azure: storage, messages, signatures, applications in Entra."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import named, prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_AZURE_EMULATOR: Final = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"
"""How the key of the local storage emulator begins: Microsoft publishes it, and it opens nothing else."""


def _sixty_four_bytes(candidate: Candidate) -> float | None:
    """The score of an 88-character account key, which is base64 of 64 drawn bytes."""
    key = candidate.match["key"]
    if key.startswith(_AZURE_EMULATOR) or is_placeholder(key):
        return None
    try:
        drawn = len(set(base64.b64decode(key, validate=True)))
    except binascii.Error:
        return 0.9
    return 0.99 if drawn > 16 else None


_AZURE_STORAGE_RULE: Final = secret(
    320,
    "azure-storage-key",
    "AZURE_STORAGE_KEY",
    "Azure storage account key in a log",
    allows="read, change and delete everything in the storage account",
    revoke="Rotate both keys (`az storage account keys renew --account-name … --key primary`, then `secondary`).",
    checks="a connection string with `AccountKey=` and base64 of 64 bytes, or such a key behind a name (0.99). The "
    "published key of the local emulator is passed over.",
    severity=Severity.CRITICAL,
)
AZURE_STORAGE: Final = (
    Detector(
        rule=_AZURE_STORAGE_RULE,
        heads=(r"(?i)AccountKey\s?=\s?[A-Za-z0-9+/]{8}",),
        confirm=deferred(
            r"(?:(?i:DefaultEndpointsProtocol=https?;)(?:[A-Za-z]{3,32}=[^;\s\"']{1,200};){0,8})?"
            r"(?i:AccountKey)\s?=\s?(?P<key>[A-Za-z0-9+/]{64,88}={0,2})(?:;[A-Za-z]{3,32}=[^;\s\"'<]{1,200}){0,8};?"
        ),
        validate=_sixty_four_bytes,
        reach=(700, 900),
        priority=88,
    ),
    Detector(
        rule=_AZURE_STORAGE_RULE,
        heads=(
            r"(?i)key[\"'`\])]{0,3}\s{0,3}(?:=>|:=|[:=]|\bis\b)\s{0,3}[\"'`]{0,2}[A-Za-z0-9+/]{16}",
            r"(?i)account\.key\.[a-z0-9.-]{1,80}[\"'],?\s{0,3}[,:=]\s{0,3}[\"'][A-Za-z0-9+/]{16}",
        ),
        confirm=deferred(
            r"(?i:(?:azure|storage|account|cosmos|batch|shared[_ -]?access|primary"
            r"|secondary)[\w .(\-]{0,24}?key(?:\.[\w.\-]{1,80})?)[\"'`\])]{0,3}\s{0,3}"
            r"(?:=>|:=|[:=,]|\bis\b)\s{0,3}[\"'`]{0,2}(?P<value>(?P<key>[A-Za-z0-9+/]{86}==))(?![A-Za-z0-9+/=])",
            re.ASCII,
        ),
        validate=_sixty_four_bytes,
        reach=(160, 80),
        priority=85,
    ),
)
AZURE_KEY_LIST: Final = Detector(
    rule=_AZURE_STORAGE_RULE,
    heads=(
        r"\"value\"\s{0,2}:\s{0,2}\"[A-Za-z0-9+/]{86}==\"",
        r"\bkey[12][ \t]{1,8}[!-~]{0,40}[ \t]{1,8}[A-Za-z0-9+/]{86}==",
    ),
    confirm=deferred(
        r"(?:\"value\"\s{0,2}:\s{0,2}\"|(?P<row>\bkey[12][ \t]{1,8}[!-~]{0,40}[ \t]{1,8}))"
        r"(?P<value>(?P<key>[A-Za-z0-9+/]{86}==))(?![A-Za-z0-9+/=])"
    ),
    validate=lambda candidate: (
        _sixty_four_bytes(candidate)
        if candidate.match["row"]
        or re.search(r"\"(?:keyName|permissions)\"", candidate.before(160) + candidate.after(120))
        else None
    ),
    reach=(160, 8),
    priority=85,
)
"""As `az storage account keys list` prints them, as JSON or in rows."""
AZURE_SHARED_ACCESS: Final = Detector(
    rule=secret(
        321,
        "azure-shared-access-key",
        "AZURE_SHARED_ACCESS_KEY",
        "Azure connection string with a shared access key in a log",
        allows="send and read the messages of the Service Bus, Event Hub, IoT Hub or App Configuration that it names",
        revoke="Regenerate the key of the policy in the Azure portal (Shared access policies).",
        checks="`Endpoint=` or `HostName=` with `SharedAccessKey=` or `Secret=` and 32 or more base64 characters.",
        severity=Severity.CRITICAL,
    ),
    heads=("(?i)SharedAccessKey=", "(?i);Secret="),
    confirm=deferred(
        r"(?i:(?:Endpoint|HostName)=[^\s\"';]{4,200};(?:[A-Za-z]{2,32}=[^\s\"';]{0,200};){0,4}(?:SharedAccessKey"
        r"|Secret)=)"
        r"(?P<key>[A-Za-z0-9+/]{32,100}={0,2})(?:;EntityPath=[^\s\"';]{1,120})?"
    ),
    validate=lambda candidate: None if is_placeholder(candidate.match["key"]) else 0.98,
    reach=(1200, 400),
    priority=88,
)
AZURE_SIGNATURE: Final = Detector(
    rule=secret(
        322,
        "azure-sas-token",
        "AZURE_SAS_TOKEN",
        "Azure shared access signature (SAS) in a log",
        allows="use the container, blob or queue that the signature names with the rights in it, until it expires",
        revoke="Rotate the account key that signed it, or delete its stored access policy; then sign shorter-lived "
        "ones.",
        checks="`sig=` and base64 of 32 bytes beside `sv=`, `se=` or `sp=`.",
    ),
    heads=("sig=[A-Za-z0-9%+/]{8}",),
    confirm=deferred(r"(?<![A-Za-z0-9])sig=(?P<value>(?:[A-Za-z0-9+/]|%2[BbFf]){42,46}(?:=|%3[Dd]))"),
    validate=lambda candidate: (
        0.97
        if re.search(r"[?&;](?:sv|se|sp|st|sr|spr|skoid)=", candidate.before(400) + candidate.after(400))
        and not is_placeholder(candidate.value)
        else None
    ),
    reach=(64, 160),
    priority=80,
)
AZURE_CLIENT_SECRET: Final = Detector(
    rule=secret(
        323,
        "azure-client-secret",
        "AZURE_CLIENT_SECRET",
        "Secret of a Microsoft Entra application in a log",
        allows="sign in as the application and use the permissions that it was granted",
        revoke="Delete the secret (Entra admin centre > App registrations > Certificates & secrets; `az ad app "
        "credential delete`).",
        checks="three characters, a digit, `Q~` and 31 to 34 more.",
        severity=Severity.CRITICAL,
    ),
    heads=(r"[0-9]Q~[A-Za-z0-9_~.-]{8}",),
    confirm=deferred(
        r"(?<![A-Za-z0-9_~.\-])(?P<value>[A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34})(?![A-Za-z0-9_~\-])"
    ),
    validate=lambda candidate: 0.97 if looks_drawn(candidate.value) and not is_placeholder(candidate.value) else None,
    reach=(40, 40),
    priority=80,
)

AZURE_IDENTIFIABLE: Final = prefixed(
    secret(
        324,
        "azure-identifiable-key",
        "AZURE_IDENTIFIABLE_KEY",
        "Azure key that carries the mark of its service in a log",
        allows="use the service (Redis, IoT hub, Service Bus, Event Hubs, storage, Cosmos DB, search, functions, "
        "container registry, Azure DevOps) with all rights of the key",
        revoke="Regenerate the key of the resource in the Azure portal, first the other one of the pair.",
        checks="base64 or letters and digits of a key's length with the service's four letters in their place "
        "(`AzCa`, `AIoT`, `+ASb`, `+AEh`, `+ASt`, `ACDb`, `AzSe`, `AzFu`, `+ACR`, `AZDO` …), as Microsoft's "
        "`security-utilities` describes them; 52 letters and digits behind the name of Azure DevOps.",
        severity=Severity.CRITICAL,
    ),
    r"[A-Za-z0-9+/]{33}(?:AzCa|AIoT|\+ASb|\+AEh|\+ARm)[A-P][A-Za-z0-9+/]{5}="
    r"|[A-Za-z0-9+/]{76}(?:\+ASt|ACDb|\+ABa|\+AMC|AIoT)[A-Za-z0-9+/]{5}[AQgw]=="
    r"|[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==|[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}"
    r"|[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
    heads=(
        r"AZDO[A-Za-z0-9]{4}",
        r"(?:AzCa|AIoT|\+ASb|\+AEh|\+ARm)[A-P][A-Za-z0-9+/]{5}=",
        r"(?:\+ASt|ACDb|\+ABa|\+AMC|AIoT|AzFu)[A-Za-z0-9+/_-]{5}[AQgw]==",
        r"(?:AzSe|\+ACR)[A-D][A-Za-z0-9+/]{5}",
    ),
    prefix=" ",
    score=0.97,
    strict=True,
    priority=84,
    lead=112,
)
AZURE_DEVOPS: Final = named(
    AZURE_IDENTIFIABLE.rule, ("azure devops", "ado pat", "ado token", "azdo"), r"[a-z2-7]{52}", score=0.95
)
"""Personal access tokens of before 2024, which carry no mark."""
