"""Keys of companies that run open models for others, or give them out."""

from __future__ import annotations

from auditors.model import Severity
from auditors.sensitive_data.credentials import MODEL_REFERENCES, UUID, model_key, named, prefixed, secret

GROQ = prefixed(
    model_key(
        209,
        "groq-api-key",
        "GROQ_API_KEY",
        "Groq",
        "https://console.groq.com/keys",
        "`gsk_` and 48 to 56 letters and digits.",
    ),
    r"gsk_[A-Za-z0-9]{48,56}",
)
_TOGETHER_KEY = model_key(
    212,
    "together-api-key",
    "TOGETHER_API_KEY",
    "Together AI",
    "https://api.together.ai/settings/api-keys",
    "`tgp_v1_` and 43 URL-safe characters; or 64 hexadecimal digits behind a name such as `TOGETHER_API_KEY`.",
)
TOGETHER = (
    prefixed(_TOGETHER_KEY, r"tgp_v1_[A-Za-z0-9_-]{43}"),
    named(_TOGETHER_KEY, ("together api", "together ai", "togetherai", "together key"), r"[0-9a-f]{64}", score=0.93),
)
FIREWORKS = prefixed(
    model_key(
        213,
        "fireworks-api-key",
        "FIREWORKS_API_KEY",
        "Fireworks AI",
        "https://app.fireworks.ai/settings/users/api-keys",
        "`fw_` or `fpk_` and 20 to 40 letters and digits that look drawn by lot.",
    ),
    r"(?:fw|fpk)_[A-Za-z0-9]{20,40}",
    heads=(r"\bfw_[A-Za-z0-9]{8}", r"\bfpk_[A-Za-z0-9]{8}"),
    prefix=r"fw_|fpk_",
    strict=True,
    score=0.93,
)
REPLICATE = prefixed(
    model_key(
        216,
        "replicate-api-token",
        "REPLICATE_API_TOKEN",
        "Replicate",
        "https://replicate.com/account/api-tokens",
        "`r8_` and 37 letters and digits.",
        kind="API token",
    ),
    r"r8_[A-Za-z0-9]{37}",
)
HUGGING_FACE = prefixed(
    secret(
        217,
        "hugging-face-token",
        "HUGGING_FACE_TOKEN",
        "Hugging Face token in a log",
        allows="read private models and data sets of the account, publish changed weights under its name, and pay "
        "for inference with it",
        revoke="Invalidate the token at https://huggingface.co/settings/tokens and check the account's recent commits.",
        checks="`hf_` or `api_org_` and 34 to 37 letters and digits.",
        severity=Severity.CRITICAL,
        references=MODEL_REFERENCES,
    ),
    r"(?:hf|api_org)_[A-Za-z0-9]{34,37}",
    heads=("hf_[A-Za-z0-9]{8}", "api_org_[A-Za-z0-9]{8}"),
    prefix="hf_|api_org_",
)
CEREBRAS = prefixed(
    model_key(
        218,
        "cerebras-api-key",
        "CEREBRAS_API_KEY",
        "Cerebras",
        "https://cloud.cerebras.ai (API keys)",
        "`csk-` and 48 letters and digits.",
    ),
    r"csk-[a-z0-9]{48}",
)
NVIDIA = prefixed(
    model_key(
        219,
        "nvidia-api-key",
        "NVIDIA_API_KEY",
        "NVIDIA NIM",
        "https://build.nvidia.com/settings/api-keys",
        "`nvapi-` and 60 to 70 URL-safe characters.",
        more=", and pull private containers and models from NGC",
    ),
    r"nvapi-[A-Za-z0-9_-]{60,70}",
)
SAMBANOVA = named(
    model_key(
        229,
        "sambanova-api-key",
        "SAMBANOVA_API_KEY",
        "SambaNova",
        "https://cloud.sambanova.ai/apis",
        "a UUID behind a name with `sambanova`.",
    ),
    ("sambanova", "samba nova"),
    UUID,
    drawn=False,
)
_NEBIUS_KEY = model_key(
    230,
    "nebius-api-key",
    "NEBIUS_API_KEY",
    "Nebius AI Studio",
    "https://studio.nebius.com/settings/api-keys",
    "`v1.` and base64 that begins with the kind of the key (`statickey`); a JSON Web Token, or `v1.` and 100 or more "
    "URL-safe characters, behind a name with `nebius`.",
)
NEBIUS = (
    named(
        _NEBIUS_KEY,
        ("nebius",),
        r"eyJ[A-Za-z0-9_-]{20,600}\.eyJ[A-Za-z0-9_-]{20,1200}\.[A-Za-z0-9_-]{20,600}|v1\.[A-Za-z0-9._-]{100,400}",
        priority=86,
        longest=2400,
    ),
    prefixed(
        _NEBIUS_KEY,
        r"v1\.Cm[A-Za-z0-9]{2}HHN0YXRpY2tleS1[A-Za-z0-9._-]{60,400}",
        heads=("HHN0YXRpY2tleS1",),
        prefix=r"v1\.",
        lead=24,
        longest=440,
    ),
)
BASETEN = named(
    model_key(
        231,
        "baseten-api-key",
        "BASETEN_API_KEY",
        "Baseten",
        "https://app.baseten.co/settings/api_keys",
        "8 letters and digits, a dot and 32 more behind a name with `baseten`.",
    ),
    ("baseten",),
    r"[A-Za-z0-9]{8}\.[A-Za-z0-9]{32}",
)
ANYSCALE = prefixed(
    model_key(
        232,
        "anyscale-api-key",
        "ANYSCALE_API_KEY",
        "Anyscale",
        "https://console.anyscale.com (API keys)",
        "`esecret_` or `aph0_` and 24 or more letters and digits.",
    ),
    r"(?:esecret_|aph0_)[A-Za-z0-9_-]{24,120}",
    heads=("esecret_[A-Za-z0-9_-]{8}", "aph0_[A-Za-z0-9_-]{8}"),
    prefix="esecret_|aph0_",
)
DEEPINFRA = named(
    model_key(
        233,
        "deepinfra-api-key",
        "DEEPINFRA_API_KEY",
        "DeepInfra",
        "https://deepinfra.com/dash/api_keys",
        "32 letters and digits behind a name with `deepinfra`.",
    ),
    ("deepinfra", "deep infra"),
    r"[A-Za-z0-9]{32}",
)
FRIENDLI = prefixed(
    model_key(
        238,
        "friendli-token",
        "FRIENDLI_TOKEN",
        "FriendliAI",
        "https://friendli.ai/suite/setting/tokens",
        "`flp_` and 40 or more letters and digits.",
        kind="token",
    ),
    r"flp_[A-Za-z0-9]{40,60}",
)
