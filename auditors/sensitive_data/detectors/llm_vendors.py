"""Keys of companies that serve models of their own: who takes one talks to the model at the owner's expense."""

from __future__ import annotations

from auditors.sensitive_data.credentials import UUID, model_key, named, prefixed


def _openai(value: str) -> float:
    """Keys of all kinds carry `T3BlbkFJ`, base64 of `OpenAI`; a few old ones do not."""
    return 0.99 if "T3BlbkFJ" in value else 0.95 if len(value) >= 48 else 0.8


_OPENAI_KEY = model_key(
    201,
    "openai-api-key",
    "OPENAI_API_KEY",
    "OpenAI",
    "https://platform.openai.com/api-keys",
    "`sk-proj-`, `sk-svcacct-`, `sk-admin-`, `ek_` (for one session), or `sk-` and 48 letters and digits. With the "
    "mark `T3BlbkFJ` (base64 of OpenAI) inside, score 0.99; without it 0.8 to 0.95.",
    more=", and read the files, batches, threads and fine-tunes of its project",
)
OPENAI = (
    prefixed(
        _OPENAI_KEY,
        r"sk-(?:proj|svcacct|admin|None|service)-[A-Za-z0-9_-]{20,220}",
        heads=tuple(f"sk-{kind}-[A-Za-z0-9_-]{{8}}" for kind in ("proj", "svcacct", "admin", "None", "service")),
        prefix=r"sk-[A-Za-z]+-",
        check=_openai,
        priority=84,
    ),
    prefixed(
        _OPENAI_KEY,
        r"sk-(?:[a-z0-9]{1,24}-){0,3}[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
        heads=("T3BlbkFJ[A-Za-z0-9]{8}",),
        lead=128,
        prefix="sk-",
        score=0.99,
        priority=83,
    ),
    prefixed(_OPENAI_KEY, r"sk-[A-Za-z0-9]{48}", score=0.95, strict=True, priority=82),
    prefixed(_OPENAI_KEY, r"ek_[0-9a-f]{32}", heads=(r"\bek_[0-9a-f]{8}",), prefix="ek_", score=0.95, strict=True),
)
OPENAI_SESSION = prefixed(
    model_key(
        202,
        "openai-session-key",
        "OPENAI_SESSION_KEY",
        "OpenAI",
        "https://platform.openai.com (log out of all devices under Settings > Security)",
        "`sess-` and 40 letters and digits that look drawn by lot.",
        more=" and manage the organisation as the person who was logged in",
        kind="session key",
    ),
    r"sess-[A-Za-z0-9]{40}",
    strict=True,
    score=0.9,
)
_CLAUDE = "https://console.anthropic.com/settings/keys"
ANTHROPIC = prefixed(
    model_key(
        203,
        "anthropic-api-key",
        "ANTHROPIC_API_KEY",
        "Anthropic",
        _CLAUDE,
        "`sk-ant-`, a kind such as `api03-`, and 24 or more URL-safe characters. Of the documented length (93 and "
        "`AA`) score 0.99, else 0.93.",
        more=", and read its files and batches",
    ),
    r"sk-ant-(?:api\d{2}-)?[A-Za-z0-9_-]{24,200}",
    prefix=r"sk-ant-(?:api\d{2}-)?",
    check=lambda value: 0.99 if len(value) == 108 and value.endswith("AA") else 0.93,
    priority=81,
)
ANTHROPIC_ADMIN = prefixed(
    model_key(
        204,
        "anthropic-admin-key",
        "ANTHROPIC_ADMIN_KEY",
        "Anthropic",
        "https://console.anthropic.com/settings/admin-keys",
        "`sk-ant-admin01-` and 24 or more URL-safe characters.",
        more=", invite members, and create, rename and disable every API key of the organisation",
        kind="admin key",
    ),
    r"sk-ant-admin\d{2}-[A-Za-z0-9_-]{24,200}",
    prefix=r"sk-ant-admin\d{2}-",
    score=0.98,
    priority=85,
)
ANTHROPIC_LOGIN = prefixed(
    model_key(
        205,
        "anthropic-login-token",
        "ANTHROPIC_OAUTH_TOKEN",
        "Anthropic",
        "https://claude.ai/settings (log out of all devices)",
        "`sk-ant-oat01-` (access), `sk-ant-ort01-` (refresh) or `sk-ant-sid01-` (session) and 24 or more URL-safe "
        "characters.",
        more=", and read the conversations of the person who was logged in",
        kind="login token",
    ),
    r"sk-ant-(?:oat|ort|sid)\d{2}-[A-Za-z0-9_-]{24,260}",
    prefix=r"sk-ant-[a-z]{3}\d{2}-",
    heads=("sk-ant-oat[0-9]{2}-", "sk-ant-ort[0-9]{2}-", "sk-ant-sid[0-9]{2}-"),
    score=0.98,
    priority=85,
)
_AZURE_OPENAI_KEY = model_key(
    206,
    "azure-openai-key",
    "AZURE_OPENAI_API_KEY",
    "Azure OpenAI",
    "the Azure portal (resource > Keys and Endpoint > Regenerate)",
    "84 characters with the mark `JQQJ9` that Azure AI keys carry (0.98); or 32 hexadecimal digits behind a name "
    "with `azure` and `key` (0.93).",
    more=", and manage the deployments of the resource",
)
AZURE_OPENAI = (
    prefixed(
        _AZURE_OPENAI_KEY,
        r"[A-Za-z0-9]{52}JQQJ9[9D][A-Za-z0-9]{2}[A-Za-z0-9]{24}",
        heads=("JQQJ9[9D]",),
        prefix=" ",
        score=0.98,
    ),
    named(
        _AZURE_OPENAI_KEY,
        ("azure", "aoai", "cognitive services", "ocp apim subscription"),
        r"[0-9a-f]{32}|[A-Za-z0-9]{84}",
        score=0.93,
    ),
)
COHERE = named(
    model_key(
        207,
        "cohere-api-key",
        "COHERE_API_KEY",
        "Cohere",
        "https://dashboard.cohere.com/api-keys",
        "40 letters and digits that look drawn by lot, behind a name such as `COHERE_API_KEY`, `CO_API_KEY` or "
        "`cohere key`.",
    ),
    ("cohere", "co api"),
    r"[A-Za-z0-9]{40}",
)
MISTRAL = named(
    model_key(
        208,
        "mistral-api-key",
        "MISTRAL_API_KEY",
        "Mistral",
        "https://console.mistral.ai/api-keys",
        "32 letters and digits that look drawn by lot, behind a name such as `MISTRAL_API_KEY`.",
    ),
    ("mistral", "codestral"),
    r"[A-Za-z0-9]{32}",
)
XAI = prefixed(
    model_key(
        210,
        "xai-api-key",
        "XAI_API_KEY",
        "xAI",
        "https://console.x.ai (API keys)",
        "`xai-` and 70 to 120 letters and digits.",
    ),
    r"xai-[A-Za-z0-9_-]{70,120}",
)
PERPLEXITY = prefixed(
    model_key(
        211,
        "perplexity-api-key",
        "PERPLEXITY_API_KEY",
        "Perplexity",
        "https://www.perplexity.ai/settings/api",
        "`pplx-` and 48 to 56 letters and digits.",
    ),
    r"pplx-[A-Za-z0-9]{48,56}",
)
AI21 = named(
    model_key(
        220,
        "ai21-api-key",
        "AI21_API_KEY",
        "AI21",
        "https://studio.ai21.com/account/api-key",
        "32 letters and digits, or a UUID, behind a name with `ai21`.",
    ),
    ("ai21", "jamba"),
    rf"[A-Za-z0-9]{{32}}|{UUID}",
    drawn=False,
)
VOYAGE = prefixed(
    model_key(
        221,
        "voyage-api-key",
        "VOYAGE_API_KEY",
        "Voyage AI",
        "https://dashboard.voyageai.com/api-keys",
        "`pa-` or `al-` and 43 URL-safe characters that look drawn by lot.",
    ),
    r"(?:pa|al)-[A-Za-z0-9_-]{43}",
    heads=(r"\bpa-[A-Za-z0-9_-]{8}", r"\bal-[A-Za-z0-9_-]{8}"),
    prefix="pa-|al-",
    strict=True,
    score=0.95,
)
JINA = prefixed(
    model_key(
        222,
        "jina-api-key",
        "JINA_API_KEY",
        "Jina AI",
        "https://jina.ai/api-dashboard/key-manager",
        "`jina_`, 32 hexadecimal digits and 28 URL-safe characters.",
    ),
    r"jina_[0-9a-f]{32}[A-Za-z0-9_-]{28}",
)
UPSTAGE = prefixed(
    model_key(
        237,
        "upstage-api-key",
        "UPSTAGE_API_KEY",
        "Upstage (Solar)",
        "https://console.upstage.ai/api-keys",
        "`up_` and 28 to 32 letters and digits that look drawn by lot.",
    ),
    r"up_[A-Za-z0-9]{28,32}",
    heads=(r"\bup_[A-Za-z0-9]{8}",),
    strict=True,
    score=0.95,
)
