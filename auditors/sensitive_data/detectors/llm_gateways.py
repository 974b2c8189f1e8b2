"""Keys of gateways and of the tools around models: proxies, tracing, vector stores, GPU clouds.

A gateway's key opens every model behind it. LiteLLM makes virtual keys as `sk-` and 22 URL-safe characters
(`secrets.token_urlsafe(16)`), while a master key is any `sk-…` that the operator liked: that one is known by where it
stands, in an `Authorization` header or behind a name such as `master_key`.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.credentials import MODEL_REFERENCES, UUID, is_cut_off, named, prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.password_forms import unusable
from auditors.sensitive_data.placeholders import is_numbered_sample, is_placeholder
from auditors.sensitive_data.randomness import looks_drawn, surprise


def _gateway_key(
    number: int,
    name: str,
    entity: str,
    title: str,
    allows: str,
    revoke: str,
    checks: str,
    severity: Severity = Severity.CRITICAL,
) -> Rule:
    return secret(
        number,
        name,
        entity,
        f"{title} in a log",
        allows=allows,
        revoke=revoke,
        checks=checks,
        severity=severity,
        references=MODEL_REFERENCES,
    )


_VIRTUAL_KEY = _gateway_key(
    250,
    "litellm-virtual-key",
    "LITELLM_VIRTUAL_KEY",
    "Key of the proxy (LiteLLM virtual key)",
    "call every model that the key may use, within its budget, and be taken for its owner in the usage reports",
    "Block and delete the key (LiteLLM: `POST /key/block`, then `POST /key/delete`, or Virtual Keys in the admin "
    "page) and give its owner a new one.",
    "`sk-` and exactly 22 URL-safe characters that look drawn by lot (0.95); or any `sk-…` in an `Authorization` "
    "header, or behind a name such as `api_key`, `virtual_key` or `token` (0.93). `sk-1234`, the key of the manual, "
    "is told as a default credential.",
)
_MASTER_KEY = _gateway_key(
    251,
    "litellm-master-key",
    "LITELLM_MASTER_KEY",
    "Master key of the proxy",
    "call every model, create and delete keys, users and teams, change models and read every log of the proxy",
    "Set a new, long `general_settings.master_key` (or `LITELLM_MASTER_KEY`), restart the proxy, and list the keys "
    "that were created meanwhile (`GET /key/list`).",
    "any value of six or more characters behind `master_key` or `LITELLM_MASTER_KEY` (0.95).",
)
_SALT_KEY = _gateway_key(
    252,
    "litellm-salt-key",
    "LITELLM_SALT_KEY",
    "Salt key of the proxy",
    "decrypt the provider keys that the proxy keeps in its database",
    "Replace every provider key stored in the database: the salt key cannot be changed under them "
    "(`LITELLM_SALT_KEY`).",
    "any value of six or more characters behind `salt_key` or `LITELLM_SALT_KEY` (0.95).",
)

_KEY_BODY: Final = deferred(r"sk-[A-Za-z0-9_\-]+")
_LEAST_SURPRISE: Final = 3.9
"""Mean bits: what two drawn bodies in 1,000 fall below."""
_SK_PREFIX: Final = deferred("sk-")


def _virtual_key(candidate: Candidate) -> float | None:
    body = candidate.value[3:]
    if is_placeholder(body) or not any(map(str.isupper, body)) or not any(map(str.islower, body)):
        return None
    if any(map(str.isdigit, body)):
        return 0.95 if surprise(body) >= _LEAST_SURPRISE else None
    return 0.9 if looks_drawn(body) else None


def _key_in_place(candidate: Candidate) -> float | None:
    """Any `sk-` string counts where a key must stand, but for those that only stand for one."""
    body = candidate.value[3:]
    if body == "1234":
        return 0.9
    if (
        is_placeholder(body)
        or is_cut_off(candidate)
        or body.endswith(("-", "_"))
        or is_numbered_sample(body)
        or not (any(map(str.isdigit, body)) or looks_drawn(body) or len(body) >= 12)
    ):
        return None
    return 0.93


VIRTUAL_KEY: Final = (
    Detector(
        rule=_VIRTUAL_KEY,
        heads=(r"\bsk-[A-Za-z0-9_-]{22}",),
        confirm=deferred(r"(?<![A-Za-z0-9_\-])(?P<value>sk-[A-Za-z0-9_\-]{22})(?![A-Za-z0-9]|[_\-][A-Za-z0-9_\-])"),
        validate=_virtual_key,
        reach=(32, 8),
        priority=80,
        prefix=_SK_PREFIX,
    ),
    Detector(
        rule=_VIRTUAL_KEY,
        heads=(r"\bsk-[A-Za-z0-9_-]{4}",),
        confirm=deferred(
            r"(?i:(?:bearer|authorization|(?:api|virtual|proxy|user|team|litellm|gateway|portkey|auth)[_\- ]?"
            r"(?:api[_\- ]?)?key|apikey|token"
            r"|x-[a-z\-]{1,24}key|received|\bkey)"
            r"[\"'`\])*]{0,3}\s{0,3}(?:=>|:=|[:=,(]|\bis\b)?\s{0,3}[\"'`(\[*]{0,3}(?:bearer\s{1,2})?)"
            r"(?P<value>sk-[A-Za-z0-9_\-]{4,160})"
        ),
        validate=_key_in_place,
        reach=(64, 200),
        priority=62,
        prefix=_SK_PREFIX,
    ),
)


_MEMBER: Final = deferred(r"[A-Za-z_]+(?:(?:\.|::)[A-Za-z_]+)+\Z")


_NAME: Final = deferred(r"(?:[A-Za-z]+_)+(?:keys?|secret|token|value|param|setting)\Z")
"""A variable that is called after what it holds: `create(master_key=master_key)` in a traceback."""


def _operators_key(candidate: Candidate) -> float | None:
    """What an operator chose: anything but a stand-in; letters alone only where nothing of a sentence follows."""
    value = candidate.value
    if value == "sk-1234":
        return 0.95
    if (
        is_placeholder(value.removeprefix("sk-"))
        or is_placeholder(value)
        or value.isupper()
        or candidate.after(1) == "("
        or _MEMBER.match(value)
        or unusable(value)
        or _NAME.match(value)
    ):
        return None
    if value.isalpha():
        return 0.7 if candidate.after(1) in ("", "\n", '"', "'") else None
    return 0.95


def _chosen_key(rule: Rule, name: str) -> Detector:
    """A detector of a key that an operator chose, whatever its form, by its full name."""
    return Detector(
        rule=rule,
        heads=(rf"(?i){name}[_-]?key",),
        confirm=deferred(
            rf"(?i:{name}[_-]?key)[\"'`\]]{{0,3}}\s{{0,3}}(?:[:=]|=>)\s{{0,3}}[\"'`]{{0,2}}(?P<value>[^\s\"'`,;&<>"
            rf"(){{}}\[\]]{{6,160}})",
            re.ASCII,
        ),
        validate=_operators_key,
        reach=(24, 200),
        priority=88,
        prefix=_SK_PREFIX,
    )


MASTER_KEY: Final = _chosen_key(_MASTER_KEY, "master")
SALT_KEY: Final = _chosen_key(_SALT_KEY, "salt")

OPENROUTER: Final = prefixed(
    _gateway_key(
        253,
        "openrouter-api-key",
        "OPENROUTER_API_KEY",
        "OpenRouter API key",
        "call the models of every vendor that OpenRouter sells, until the credit is spent",
        "Delete the key at https://openrouter.ai/settings/keys and set a credit limit on the new one.",
        "`sk-or-v1-` and 64 hexadecimal digits.",
    ),
    r"sk-or-v\d-[A-Za-z0-9_-]{40,80}",
    prefix=r"sk-or-v\d-",
    priority=86,
)
LANGFUSE: Final = prefixed(
    _gateway_key(
        254,
        "langfuse-secret-key",
        "LANGFUSE_SECRET_KEY",
        "Langfuse secret key",
        "read and change every trace of the project, prompts and completions included",
        "Delete the key in Langfuse under Project Settings > API Keys and issue a new pair.",
        "`sk-lf-` and a UUID, or 20 or more letters and digits.",
    ),
    rf"sk-lf-(?:{UUID}|[A-Za-z0-9_-]{{20,64}})",
    heads=("sk-lf-[A-Za-z0-9_-]{8}",),
    prefix="sk-lf-",
    score=0.98,
    priority=86,
)
HELICONE: Final = prefixed(
    _gateway_key(
        255,
        "helicone-api-key",
        "HELICONE_API_KEY",
        "Helicone API key",
        "read the logged requests of the organisation, prompts and completions included, and write into its log",
        "Delete the key at https://us.helicone.ai/settings/api-keys (or eu.) and issue a new one.",
        "`sk-helicone-` or `pk-helicone-`, perhaps with a region, and groups of letters and digits.",
    ),
    r"[sp]k-helicone(?:-[a-z]{2,6}|-proxy|-cp){0,3}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}",
    heads=("k-helicone-[a-z0-9]{2}",),
    prefix="[sp]k-helicone-",
    priority=86,
)
_PORTKEY_KEY: Final = _gateway_key(
    256,
    "portkey-api-key",
    "PORTKEY_API_KEY",
    "Portkey API key",
    "call every model whose key is stored in the workspace, and read its logs",
    "Delete the key in Portkey under API Keys, and rotate the virtual keys of its workspace if it could read them.",
    "28 or 40 base64 characters that look drawn by lot, behind a name with `portkey` and `key`.",
)
PORTKEY: Final = named(_PORTKEY_KEY, ("portkey",), r"[A-Za-z0-9+/]{27,28}=?|[A-Za-z0-9_\-+/]{32,48}", score=0.94)
LANGSMITH: Final = prefixed(
    _gateway_key(
        257,
        "langsmith-api-key",
        "LANGSMITH_API_KEY",
        "LangSmith API key",
        "read and change every trace, data set and prompt of the workspace",
        "Delete the key in LangSmith under Settings > API Keys.",
        "`lsv2_pt_` or `lsv2_sk_`, 32 hexadecimal digits, `_` and 10 more; or `ls__` and 32 hexadecimal digits.",
    ),
    r"(?:lsv2_(?:pt|sk)_[0-9a-fA-F]{32}_[0-9a-fA-F]{10}|ls__[0-9a-f]{32})",
    heads=("lsv2_pt_[0-9a-fA-F]{8}", "lsv2_sk_[0-9a-fA-F]{8}", "ls__[0-9a-f]{8}"),
    prefix=r"lsv2_[a-z]{2}_|ls__",
    score=0.98,
)
_WANDB_KEY: Final = _gateway_key(
    258,
    "wandb-api-key",
    "WANDB_API_KEY",
    "Weights & Biases API key",
    "read and change the runs, models and data sets of the account",
    "Delete the key at https://wandb.ai/authorize (User settings > API keys).",
    "`wandb_v1_` and 77 letters and digits; or 40 hexadecimal digits behind a name with `wandb`.",
)
WANDB: Final = (
    prefixed(_WANDB_KEY, r"wandb_v1_[A-Za-z0-9_]{60,90}"),
    named(_WANDB_KEY, ("wandb", "weights and biases"), r"[0-9a-f]{40}"),
)
_PINECONE_KEY: Final = _gateway_key(
    259,
    "pinecone-api-key",
    "PINECONE_API_KEY",
    "Pinecone API key",
    "read, change and delete the vectors of the project, and the texts stored with them",
    "Delete the key at https://app.pinecone.io under API Keys.",
    "`pcsk_`, 5 or 6 letters and digits, `_` and 63 more; or a UUID behind a name with `pinecone`.",
)
PINECONE: Final = (
    prefixed(_PINECONE_KEY, r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{50,70}", score=0.98),
    named(_PINECONE_KEY, ("pinecone",), UUID, drawn=False),
)
VECTOR_STORES: Final = named(
    _gateway_key(
        260,
        "vector-store-api-key",
        "VECTOR_STORE_API_KEY",
        "Key of a vector store (Weaviate, Qdrant, Milvus, Chroma)",
        "read, change and delete the vectors of the cluster, and the texts stored with them",
        "Rotate the key in the console of the store (Weaviate Cloud, Qdrant Cloud > API Keys, Zilliz Cloud > API "
        "Keys, Chroma).",
        "20 or more characters that look drawn by lot, behind a name with `weaviate`, `qdrant`, `zilliz`, `milvus` "
        "or `chroma`.",
        Severity.HIGH,
    ),
    ("weaviate", "qdrant", "zilliz", "milvus", "chroma api", "chroma token"),
    r"[A-Za-z0-9_\-|.]{20,256}",
    score=0.93,
    longest=256,
)
_RUNPOD_KEY: Final = _gateway_key(
    261,
    "runpod-api-key",
    "RUNPOD_API_KEY",
    "RunPod API key",
    "start GPU machines at the owner's expense and open those that run",
    "Delete the key at https://www.runpod.io/console/user/settings and stop machines that are not yours.",
    "`rpa_` and 43 to 46 letters and digits.",
)
RUNPOD: Final = prefixed(_RUNPOD_KEY, r"rpa_[A-Z0-9]{37,40}[A-Za-z0-9]{6}", heads=("rpa_[A-Z0-9]{8}",))
LLAMA_CLOUD: Final = prefixed(
    _gateway_key(
        262,
        "llama-cloud-api-key",
        "LLAMA_CLOUD_API_KEY",
        "LlamaCloud API key",
        "read the documents and indexes of the project, and parse at its expense",
        "Delete the key at https://cloud.llamaindex.ai/api-key.",
        "`llx-` and 44 to 52 letters and digits.",
        Severity.HIGH,
    ),
    r"llx-[A-Za-z0-9]{44,52}",
)
FAL: Final = named(
    _gateway_key(
        263,
        "fal-api-key",
        "FAL_KEY",
        "fal.ai API key",
        "run models at the owner's expense",
        "Delete the key at https://fal.ai/dashboard/keys.",
        "a UUID, a colon and 32 hexadecimal digits, behind a name with `fal`.",
    ),
    ("fal key", "fal api", "falai", "fal ai"),
    rf"{UUID}:[0-9a-f]{{32}}",
    drawn=False,
)
VERCEL_GATEWAY: Final = prefixed(
    _gateway_key(
        264,
        "vercel-ai-gateway-key",
        "VERCEL_AI_GATEWAY_KEY",
        "Vercel AI Gateway key",
        "call the models of every vendor behind the gateway until the credit is spent",
        "Delete the key in the Vercel dashboard under AI Gateway > API keys.",
        "`vck_` and 50 to 60 letters and digits.",
    ),
    r"vck_[A-Za-z0-9_-]{50,60}",
)
E2B: Final = prefixed(
    _gateway_key(
        265,
        "e2b-api-key",
        "E2B_API_KEY",
        "E2B API key",
        "start sandboxes at the owner's expense and open those that run",
        "Delete the key at https://e2b.dev/dashboard under Keys.",
        "`e2b_` and 40 hexadecimal digits.",
        Severity.HIGH,
    ),
    r"e2b_[0-9a-f]{40}",
)
TRACING: Final = named(
    _gateway_key(
        266,
        "model-tracing-key",
        "MODEL_TRACING_KEY",
        "Key of a model tracing service",
        "read the traces of the project, prompts and completions included",
        "Delete the key in the settings of the service (Braintrust, Arize, Comet Opik, Lunary, Traceloop, AgentOps, "
        "PromptLayer, Athina).",
        "20 or more characters that look drawn by lot, or a UUID, behind the name of the service and `key`.",
        Severity.HIGH,
    ),
    (
        "braintrust",
        "arize",
        "opik",
        "comet api",
        "lunary",
        "traceloop",
        "agentops",
        "promptlayer",
        "athina",
        "galileo",
        "humanloop",
        "deepeval",
    ),
    rf"{UUID}|[A-Za-z0-9_\-]{{20,128}}",
    score=0.93,
)
