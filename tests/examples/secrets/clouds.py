"""Keys of cloud providers."""

from __future__ import annotations

from typing import Final

from tests.examples.secrets.recipes import UUID, Example, base64_of, pem

EXAMPLES: Final[dict[str, Example]] = {
    "aws-access-key-id": Example(
        ("(?:AKIA|ASIA)[A-Z2-7]{16}",),
        prefix="AKIA",
        decoys=("AKIA" + "IOSFODNN7EXAMPLE", "AKIALONGWORDTHATISNOTAKEY1234567"),
    ),
    "aws-secret-access-key": Example(
        ("[A-Za-z0-9/+]{16}[a-z][A-Z][0-9][A-Za-z0-9/+]{21}",),
        ("AWS_SECRET_ACCESS_KEY",),
        decoys=("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",),
    ),
    "aws-session-token": Example((base64_of(300, "IQoJb3JpZ2luX2Vj"),), ("AWS_SESSION_TOKEN",)),
    "aws-bedrock-api-key": Example((base64_of(96, "ABSK"),), prefix="ABSK"),
    "google-api-key": Example(("AIzaSy[A-Za-z0-9_-]{33}", "AQ\\.Ab8RN6[A-Za-z0-9_-]{44}"), prefix="AIzaSy"),
    "google-oauth-token": Example(
        ("ya29\\.[A-Za-z0-9_-]{120}", "1//0[A-Za-z0-9_-]{60}", "GOCSPX-[A-Za-z0-9_-]{28}"), prefix="GOCSPX-"
    ),
    "google-service-account-key": Example(
        (pem("PRIVATE KEY", line_end="\\n"),),
        frames=(
            '{{"type": "service_account", "private_key_id": "9f1c", "private_key": "{value}\\n", "client_email": "bo'
            't@shop.iam.gserviceaccount.com"}}',
            '{{"client_email": "bot@shop.iam.gserviceaccount.com", "private_key": "{value}"}}',
        ),
    ),
    "azure-storage-key": Example(
        (base64_of(64),),
        frames=("AZURE_STORAGE_KEY={value}\n", "storage_account_key: '{value}'", "the storage account key is {value}"),
    ),
    "azure-shared-access-key": Example(
        (base64_of(32, "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=RootManage;SharedAccessKey="),),
        frames=("SERVICE_BUS={value}\n", "connect with {value} please", '{{"connection": "{value}"}}'),
    ),
    "azure-sas-token": Example(
        ("[A-Za-z0-9]{40}%2[BF][A-Za-z0-9]{2}%3D",),
        frames=(
            "https://shop.blob.core.windows.net/backup?sv=2024-11-04&se=2026-01-01&sp=rl&sig={value}",
            "GET /c/b.txt?sp=r&sv=2024-11-04&sr=b&sig={value} HTTP/1.1",
        ),
    ),
    "azure-client-secret": Example(("[A-Za-z0-9]{3}8Q~[A-Za-z0-9_.-]{33}[A-Za-z0-9]",)),
    "digitalocean-token": Example(("do[opr]_v1_[0-9a-f]{64}",), prefix="dop_v1_"),
    "cloudflare-api-token": Example(
        ("cfut_[A-Za-z0-9]{40}[0-9a-f]{8}", "[A-Za-z0-9_-]{39}[A-Za-z0-9]"),
        ("CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"),
        prefix="cfut_",
    ),
    "azure-identifiable-key": Example(
        (
            "[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=",
            "[A-Za-z0-9+/]{33}\\+ASb[A-P][A-Za-z0-9+/]{5}=",
            "[A-Za-z0-9+/]{76}(?:ACDb|\\+ASt)[A-Za-z0-9+/]{5}[AQgw]==",
            "[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}",
            "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==",
        ),
        decoys=("class AzCapacityPlannerServiceImplementation", "JVBERi0" + "xLjQKJcfsj6IKNSAwIG9iago8" * 4),
    ),
    "cloud-access-key-id": Example(
        ("AKID[A-Za-z0-9]{32}", "AKLT[A-Za-z0-9]{43}", "SCW[A-Z0-9]{16}[0-9]", "EXO[0-9a-f]{24}"),
        prefix="AKID",
        decoys=("AKID_IS_THE_NAME_OF_A_CONSTANT_IN_CODE", "SCWORKINGDIRECTORIES"),
    ),
    "alibaba-cloud-access-key": Example(("LTAI5t[A-Za-z0-9]{18}",), prefix="LTAI"),
    "alibaba-cloud-secret-key": Example(
        ("[A-Za-z0-9]{30}",), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIYUN_ACCESS_KEY_SECRET")
    ),
    "ibm-cloud-api-key": Example(("[A-Za-z0-9_-]{43}[A-Za-z0-9]",), ("IBM_CLOUD_API_KEY", "WATSONX_API_KEY")),
    "yandex-cloud-api-key": Example(("AQVN[A-Za-z0-9_-]{36}",), prefix="AQVN"),
    "hashicorp-vault-token": Example(("hvs\\.[A-Za-z0-9_-]{92}",), prefix="hvs."),
    "terraform-cloud-token": Example(("[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9]{67}",)),
    "heroku-api-key": Example((UUID,), ("HEROKU_API_KEY",)),
}
"""By the name of the rule."""
