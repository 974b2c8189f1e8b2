"""Keys of clouds other than those of Amazon, Google and Microsoft."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, named, prefixed, secret

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

ALIBABA: Final = (
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
)

IBM: Final = named(
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
)

YANDEX: Final = prefixed(
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
)

HEROKU: Final = named(
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
