"""Keys of cloud providers: machines, storage and identities of a whole account."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, named, prefixed, secret
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


AWS_ACCESS_KEY_ID: Final = prefixed(
    secret(
        300,
        "aws-access-key-id",
        "AWS_ACCESS_KEY_ID",
        "AWS access key ID in a log",
        allows="see which account and user it belongs to, and use their rights if the secret key stands nearby, as "
        "it mostly does",
        revoke=_AWS_REVOKE,
        checks="`AKIA`, `ASIA`, `ABIA`, `ACCA` or `A3T` and a letter, then 16 base32 characters. Where they decode "
        "to an account number score 0.98, else 0.92; IDs that end in EXAMPLE are passed over.",
        severity=Severity.CRITICAL,
    ),
    r"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}",
    heads=tuple(rf"{kind}[A-Z0-9]{{16}}" for kind in ("AKIA", "ASIA", "ABIA", "ACCA", "A3T[A-Z0-9]")),
    prefix="A[A-Z0-9]{3}",
    check=_aws_key_id,
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
)
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
    validate=lambda candidate: 0.97 if looks_drawn(candidate.value[12:100]) else None,
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
        checks="`ABSK` and 100 or more base64 characters, or `bedrock-api-key-` and base64 of `bedrock.amazonaws.com`.",
        severity=Severity.CRITICAL,
    ),
    r"(?:ABSK[A-Za-z0-9+/]{100,280}|bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/]{0,2400})={0,2}",
    heads=("ABSK[A-Za-z0-9+/]{8}", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"),
    prefix="ABSK|bedrock-api-key-",
    score=0.98,
    longest=2600,
)

GOOGLE_API_KEY: Final = prefixed(
    secret(
        310,
        "google-api-key",
        "GOOGLE_API_KEY",
        "Google API key (Gemini, Maps, Cloud) in a log",
        allows="call the Google services that the key is open for, Gemini among them, at the project's expense",
        revoke="Delete the key at https://console.cloud.google.com/apis/credentials (or "
        "https://aistudio.google.com/apikey), and restrict the new one to its API and callers.",
        checks="`AIza` and 35 URL-safe characters, or `AQ.Ab` and 40 to 60 (the authentication keys of 2026).",
        severity=Severity.CRITICAL,
    ),
    r"(?:AIza[A-Za-z0-9_-]{35}|AQ\.Ab[A-Za-z0-9_-]{40,64})",
    heads=("AIza[A-Za-z0-9_-]{8}", r"AQ\.Ab[A-Za-z0-9_-]{8}"),
    prefix=r"AIza(?:Sy)?|AQ\.",
)
GOOGLE_OAUTH: Final = prefixed(
    secret(
        311,
        "google-oauth-token",
        "GOOGLE_OAUTH_TOKEN",
        "Google OAuth token or client secret in a log",
        allows="act as the account that consented, within the scopes of the token",
        revoke="Revoke it (`curl -d token=… https://oauth2.googleapis.com/revoke`; client secrets: Cloud console > "
        "Credentials).",
        checks="`ya29.` (access token), `1//0` (refresh token) or `GOCSPX-` (client secret) and their URL-safe "
        "characters.",
        severity=Severity.CRITICAL,
    ),
    r"(?:ya29\.[A-Za-z0-9_.-]{30,1200}|1//0[A-Za-z0-9_-]{40,160}|GOCSPX-[A-Za-z0-9_-]{24,40})",
    heads=(r"ya29\.[A-Za-z0-9_.-]{8}", "1//0[A-Za-z0-9_-]{8}", "GOCSPX-[A-Za-z0-9_-]{8}"),
    prefix=r"ya29\.|1//0|GOCSPX-",
    strict=True,
    longest=1300,
)
_GOOGLE_ACCOUNT: Final = deferred(
    r"[a-z0-9-]{1,30}@[a-z0-9.-]{3,60}\.iam\.gserviceaccount\.com|\"private_key_id\"|accounts\.google\.com/o/oauth2"
)
GOOGLE_SERVICE_ACCOUNT: Final = Detector(
    rule=secret(
        312,
        "google-service-account-key",
        "GOOGLE_SERVICE_ACCOUNT_KEY",
        "Google service account key (JSON) in a log",
        allows="act as the service account from anywhere, without a second factor",
        revoke="Delete the key (`gcloud iam service-accounts keys delete KEY_ID --iam-account …`) and look through "
        "the audit logs for its use.",
        checks="a private key in PEM within the JSON of a service account (`private_key_id`, "
        "`…iam.gserviceaccount.com`) nearby.",
        severity=Severity.CRITICAL,
    ),
    heads=(r"\"private_key\"",),
    confirm=deferred(
        r"\"private_key\"\s{0,4}:\s{0,4}\"(?P<value>-----BEGIN (?:RSA )?PRIVATE KEY-----[A-Za-z0-9+/=\s\\nr]{100,8000}"
        r"-----END (?:RSA )?PRIVATE KEY-----)"
    ),
    validate=lambda candidate: (
        0.99
        if _GOOGLE_ACCOUNT.search(candidate.before(1200)) or _GOOGLE_ACCOUNT.search(candidate.after(1200))
        else None
    ),
    reach=(20, 8400),
    priority=90,
)

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
        heads=(r"(?i)key[\"'`\])]{0,3}\s{0,3}(?:=>|:=|[:=]|\bis\b)\s{0,3}[\"'`]{0,2}[A-Za-z0-9+/]{16}",),
        confirm=deferred(
            r"(?i:(?:azure|storage|account|cosmos|batch|shared[_ -]?access|primary"
            r"|secondary)[\w .\-]{0,24}key)[\"'`\])]{0,3}\s{0,3}"
            r"(?:=>|:=|[:=]|\bis\b)\s{0,3}[\"'`]{0,2}(?P<value>(?P<key>[A-Za-z0-9+/]{86}==))(?![A-Za-z0-9+/=])",
            re.ASCII,
        ),
        validate=_sixty_four_bytes,
        reach=(96, 80),
        priority=85,
    ),
)
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
    confirm=deferred(r"(?<![A-Za-z0-9])sig=(?P<value>(?:[A-Za-z0-9+/]|%2[BbFf]){43}(?:=|%3[Dd]))"),
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

DIGITALOCEAN: Final = prefixed(
    secret(
        330,
        "digitalocean-token",
        "DIGITALOCEAN_TOKEN",
        "DigitalOcean token in a log",
        allows="create, open and destroy machines, databases and clusters of the account",
        revoke="Delete the token at https://cloud.digitalocean.com/account/api/tokens.",
        checks="`dop_v1_`, `doo_v1_` or `dor_v1_` and 64 hexadecimal digits; `sk-do-` and 60 or more characters "
        "(model access keys).",
        severity=Severity.CRITICAL,
    ),
    r"(?:do[opr]_v1_[0-9a-f]{64}|sk-do-[A-Za-z0-9_-]{60,80})",
    heads=("do[opr]_v1_[0-9a-f]{8}", "sk-do-[A-Za-z0-9_-]{8}"),
    prefix="do[opr]_v1_|sk-do-",
    score=0.99,
    priority=84,
)
_CLOUDFLARE_RULE: Final = secret(
    331,
    "cloudflare-api-token",
    "CLOUDFLARE_API_TOKEN",
    "Cloudflare API token or key in a log",
    allows="change DNS, Workers, Workers AI and security settings of the zones that it covers",
    revoke="Roll or delete the token at https://dash.cloudflare.com/profile/api-tokens.",
    checks="`cfut_`, `cfat_` or `cfk_` and 48 characters, `v1.0-` (Origin CA), or 37 to 40 characters behind a name "
    "with `cloudflare` or `cf`.",
    severity=Severity.CRITICAL,
)
CLOUDFLARE: Final = (
    prefixed(
        _CLOUDFLARE_RULE,
        r"(?:cf(?:[ua]t|k)_[A-Za-z0-9]{40}[0-9a-f]{8}|v1\.0-[0-9a-f]{24}-[0-9a-f]{146})",
        heads=("cf(?:[ua]t|k)_[A-Za-z0-9]{8}", r"v1\.0-[0-9a-f]{16}"),
        prefix=r"cf(?:[ua]t|k)_|v1\.0-",
    ),
    named(
        _CLOUDFLARE_RULE,
        ("cloudflare", "cf api", "cf auth", "workers ai"),
        r"[A-Za-z0-9_\-]{40}|[0-9a-f]{37}",
        score=0.94,
    ),
)
OTHER_CLOUDS: Final = (
    prefixed(
        secret(
            332,
            "alibaba-cloud-access-key",
            "ALIBABA_ACCESS_KEY_ID",
            "Alibaba Cloud access key ID in a log",
            allows="use the account's rights if the secret stands nearby, as it mostly does",
            revoke="Disable and delete the AccessKey pair in the RAM console (https://ram.console.aliyun.com).",
            checks="`LTAI` and 12 to 24 letters and digits that look drawn by lot.",
        ),
        r"LTAI[A-Za-z0-9]{12,24}",
        heads=("LTAI[A-Za-z0-9]{8}",),
        strict=True,
        score=0.95,
    ),
    named(
        secret(
            333,
            "alibaba-cloud-secret-key",
            "ALIBABA_SECRET_ACCESS_KEY",
            "Alibaba Cloud access key secret in a log",
            allows="act with all rights of the account or user that it belongs to",
            revoke="Disable and delete the AccessKey pair in the RAM console (https://ram.console.aliyun.com).",
            checks="30 letters and digits behind a name with `alibaba` or `aliyun`.",
            severity=Severity.CRITICAL,
        ),
        ("alibaba", "aliyun", "alicloud"),
        r"[A-Za-z0-9]{30}",
    ),
    named(
        secret(
            334,
            "ibm-cloud-api-key",
            "IBM_CLOUD_API_KEY",
            "IBM Cloud (watsonx) API key in a log",
            allows="act as the user or service ID that it belongs to, models on watsonx included",
            revoke="Delete the key at https://cloud.ibm.com/iam/apikeys.",
            checks="44 URL-safe characters behind a name with `ibm`, `watson` or `wx`.",
            severity=Severity.CRITICAL,
        ),
        ("ibm api", "ibm cloud", "ibmcloud", "watsonx", "watson api", "wx api"),
        r"[A-Za-z0-9_\-]{44}",
    ),
    prefixed(
        secret(
            335,
            "yandex-cloud-api-key",
            "YANDEX_CLOUD_API_KEY",
            "Yandex Cloud API key in a log",
            allows="act as the service account that it belongs to, YandexGPT included",
            revoke="Delete the key (`yc iam api-key delete KEY_ID`).",
            checks="`AQVN` and 35 to 38 URL-safe characters.",
        ),
        r"AQVN[A-Za-z0-9_-]{35,38}",
        strict=True,
    ),
    prefixed(
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
    ),
    prefixed(
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
    ),
    named(
        secret(
            338,
            "heroku-api-key",
            "HEROKU_API_KEY",
            "Heroku API key in a log",
            allows="read the configuration of every app, with the secrets in it, deploy and delete them",
            revoke="Regenerate the key (`heroku authorizations:revoke`, or Account settings > API Key).",
            checks="a UUID behind a name with `heroku`.",
            severity=Severity.CRITICAL,
        ),
        ("heroku",),
        UUID,
        drawn=False,
    ),
)
AZURE_IDENTIFIABLE: Final = prefixed(
    secret(
        324,
        "azure-identifiable-key",
        "AZURE_IDENTIFIABLE_KEY",
        "Azure key that carries the mark of its service in a log",
        allows="use the service (Redis, IoT hub, Service Bus, Event Hubs, storage, Cosmos DB, search, functions, "
        "container registry) with all rights of the key",
        revoke="Regenerate the key of the resource in the Azure portal, first the other one of the pair.",
        checks="base64 or letters and digits of a key's length with the service's four letters in their place "
        "(`AzCa`, `AIoT`, `+ASb`, `+AEh`, `+ASt`, `ACDb`, `AzSe`, `AzFu`, `+ACR` …), as Microsoft's "
        "`security-utilities` describes them.",
        severity=Severity.CRITICAL,
    ),
    r"[A-Za-z0-9+/]{33}(?:AzCa|AIoT|\+ASb|\+AEh|\+ARm)[A-P][A-Za-z0-9+/]{5}="
    r"|[A-Za-z0-9+/]{76}(?:\+ASt|ACDb|\+ABa|\+AMC|AIoT)[A-Za-z0-9+/]{5}[AQgw]=="
    r"|[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==|[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}"
    r"|[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}",
    heads=(
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
OTHER_ACCESS_KEY_IDS: Final = prefixed(
    secret(
        339,
        "cloud-access-key-id",
        "CLOUD_ACCESS_KEY_ID",
        "Access key ID of a cloud (Tencent, Volcengine, Kingsoft, Scaleway, Exoscale) in a log",
        allows="name the key that the secret beside it belongs to; with that secret act as its owner",
        revoke="Disable the access key in the console of the cloud, and look for its secret in the same log.",
        checks="`AKID` and 32, `AKLT` and 20 to 44, `SCW` and 17, `EXO` and 24 or 27 characters that look drawn "
        "by lot.",
        severity=Severity.HIGH,
    ),
    r"AKID[A-Za-z0-9]{32}|AKLT[A-Za-z0-9_-]{20,44}={0,2}|SCW[A-Z0-9]{17}|EXO(?:[0-9a-f]{24}|[A-Za-z0-9]{27})",
    heads=(
        r"\bAKID[A-Za-z0-9]{8}",
        r"\bAKLT[A-Za-z0-9_-]{8}",
        r"\bSCW[A-Z0-9]{17}",
        r"\bEXO[A-Za-z0-9]{24}",
    ),
    prefix="AKID|AKLT|SCW|EXO",
    score=0.95,
    strict=True,
)
