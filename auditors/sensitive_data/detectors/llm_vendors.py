"""Keys of companies that serve models: who takes one talks to the model at the owner's expense."""

from __future__ import annotations

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.credentials import MODEL_REFERENCES, UUID, named, prefixed, secret


def _model_key(
    number: int, name: str, entity: str, vendor: str, page: str, checks: str, *, more: str = "", kind: str = "API key"
) -> Rule:
    return secret(
        number,
        name,
        entity,
        f"{vendor} {kind} in a log",
        allows=f"call {vendor} models at the owner's expense{more}",
        revoke=f"Delete the key at {page}, issue a new one, and look at that page for use that was not yours.",
        checks=checks,
        severity=Severity.CRITICAL,
        references=MODEL_REFERENCES,
    )


def _openai(value: str) -> float:
    """Keys of all kinds carry `T3BlbkFJ`, base64 of `OpenAI`; a few old ones do not."""
    return 0.99 if "T3BlbkFJ" in value else 0.95 if len(value) >= 48 else 0.8


_OPENAI_KEY = _model_key(
    201,
    "openai-api-key",
    "OPENAI_API_KEY",
    "OpenAI",
    "https://platform.openai.com/api-keys",
    "`sk-proj-`, `sk-svcacct-`, `sk-admin-`, or `sk-` and 48 letters and digits. With the mark `T3BlbkFJ` (base64 of "
    "OpenAI) inside, score 0.99; without it 0.8 to 0.95.",
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
)
OPENAI_SESSION = prefixed(
    _model_key(
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
    _model_key(
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
    _model_key(
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
    _model_key(
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

_AZURE_OPENAI_KEY = _model_key(
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
    _model_key(
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
    _model_key(
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
GROQ = prefixed(
    _model_key(
        209,
        "groq-api-key",
        "GROQ_API_KEY",
        "Groq",
        "https://console.groq.com/keys",
        "`gsk_` and 48 to 56 letters and digits.",
    ),
    r"gsk_[A-Za-z0-9]{48,56}",
)
XAI = prefixed(
    _model_key(
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
    _model_key(
        211,
        "perplexity-api-key",
        "PERPLEXITY_API_KEY",
        "Perplexity",
        "https://www.perplexity.ai/settings/api",
        "`pplx-` and 48 to 56 letters and digits.",
    ),
    r"pplx-[A-Za-z0-9]{48,56}",
)
_TOGETHER_KEY = _model_key(
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
    _model_key(
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
DEEPSEEK = prefixed(
    _model_key(
        214,
        "deepseek-api-key",
        "DEEPSEEK_API_KEY",
        "DeepSeek",
        "https://platform.deepseek.com/api_keys",
        "`sk-` and 32 hexadecimal digits; DashScope keys have the same form and are told apart by their name.",
    ),
    r"sk-[0-9a-f]{32}",
    heads=("sk-[0-9a-f]{8}",),
    score=0.95,
    priority=81,
)
DASHSCOPE = named(
    _model_key(
        215,
        "dashscope-api-key",
        "DASHSCOPE_API_KEY",
        "Alibaba DashScope (Qwen)",
        "https://bailian.console.aliyun.com (API-KEY)",
        "`sk-` and 32 hexadecimal digits behind a name with `dashscope`, `qwen`, `bailian` or `tongyi`.",
    ),
    ("dashscope", "qwen", "bailian", "tongyi"),
    r"sk-[0-9a-f]{32}",
    drawn=False,
    score=0.97,
    priority=86,
)
REPLICATE = prefixed(
    _model_key(
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
    _model_key(
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
    _model_key(
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
AI21 = named(
    _model_key(
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
    _model_key(
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
    _model_key(
        222,
        "jina-api-key",
        "JINA_API_KEY",
        "Jina AI",
        "https://jina.ai/api-dashboard/key-manager",
        "`jina_`, 32 hexadecimal digits and 28 URL-safe characters.",
    ),
    r"jina_[0-9a-f]{32}[A-Za-z0-9_-]{28}",
)
_ELEVENLABS_KEY = _model_key(
    223,
    "elevenlabs-api-key",
    "ELEVENLABS_API_KEY",
    "ElevenLabs",
    "https://elevenlabs.io/app/settings/api-keys",
    "`sk_` and 48 hexadecimal digits; or 32 hexadecimal digits behind a name with `elevenlabs` or `xi-api`.",
    more=", and clone or use the voices of its owner",
)
ELEVENLABS = (
    prefixed(_ELEVENLABS_KEY, r"sk_[0-9a-f]{48}"),
    named(_ELEVENLABS_KEY, ("elevenlabs", "eleven labs", "eleven api", "xi api"), r"[0-9a-f]{32}"),
)
DEEPGRAM = named(
    _model_key(
        224,
        "deepgram-api-key",
        "DEEPGRAM_API_KEY",
        "Deepgram",
        "https://console.deepgram.com (API keys)",
        "40 hexadecimal digits behind a name with `deepgram`.",
    ),
    ("deepgram",),
    r"[0-9a-f]{40}",
)
ASSEMBLYAI = named(
    _model_key(
        225,
        "assemblyai-api-key",
        "ASSEMBLYAI_API_KEY",
        "AssemblyAI",
        "https://www.assemblyai.com/app/api-keys",
        "32 letters and digits behind a name with `assemblyai`.",
    ),
    ("assemblyai", "assembly ai"),
    r"[0-9a-z]{32}",
)
STABILITY = named(
    _model_key(
        226,
        "stability-api-key",
        "STABILITY_API_KEY",
        "Stability AI",
        "https://platform.stability.ai/account/keys",
        "`sk-` and 48 letters and digits behind a name with `stability` or `dreamstudio`.",
    ),
    ("stability", "dreamstudio"),
    r"sk-[A-Za-z0-9]{48}",
    priority=86,
)
MOONSHOT = named(
    _model_key(
        227,
        "moonshot-api-key",
        "MOONSHOT_API_KEY",
        "Moonshot (Kimi)",
        "https://platform.moonshot.ai/console/api-keys",
        "`sk-` and 48 letters and digits (`sk-kimi-` and 64) behind a name with `moonshot` or `kimi`.",
    ),
    ("moonshot", "kimi"),
    r"sk-(?:kimi-)?[A-Za-z0-9]{48,64}",
    priority=86,
)
ZHIPU = named(
    _model_key(
        228,
        "zhipu-api-key",
        "ZHIPU_API_KEY",
        "Zhipu (GLM, Z.ai)",
        "https://z.ai/manage-apikey or https://open.bigmodel.cn/usercenter/apikeys",
        "32 hexadecimal digits, a dot and 16 letters and digits, behind a name with `zhipu`, `glm`, `zai` or "
        "`bigmodel`.",
    ),
    ("zhipu", "bigmodel", "chatglm", "glm api", "glm key", "zai api", "z ai"),
    r"[0-9a-f]{32}\.[A-Za-z0-9]{16}",
    score=0.97,
)
SAMBANOVA = named(
    _model_key(
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
NEBIUS = named(
    _model_key(
        230,
        "nebius-api-key",
        "NEBIUS_API_KEY",
        "Nebius AI Studio",
        "https://studio.nebius.com/settings/api-keys",
        "a JSON Web Token, or `v1.` and 100 or more URL-safe characters, behind a name with `nebius`.",
    ),
    ("nebius",),
    r"eyJ[A-Za-z0-9_-]{20,600}\.eyJ[A-Za-z0-9_-]{20,1200}\.[A-Za-z0-9_-]{20,600}|v1\.[A-Za-z0-9._-]{100,400}",
    priority=86,
    longest=2400,
)
BASETEN = named(
    _model_key(
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
    _model_key(
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
    _model_key(
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
MINIMAX = prefixed(
    _model_key(
        234,
        "minimax-api-key",
        "MINIMAX_API_KEY",
        "MiniMax",
        "https://www.minimax.io/platform (API keys)",
        "`sk-api-` or `sk-cp-` and 80 or more URL-safe characters.",
    ),
    r"sk-(?:api|cp)-[A-Za-z0-9_-]{80,140}",
    heads=("sk-api-[A-Za-z0-9_-]{8}", "sk-cp-[A-Za-z0-9_-]{8}"),
    prefix="sk-[a-z]+-",
    priority=83,
)
QIANFAN = prefixed(
    _model_key(
        235,
        "baidu-qianfan-api-key",
        "QIANFAN_API_KEY",
        "Baidu Qianfan",
        "https://console.bce.baidu.com/iam/#/iam/apikey/list",
        "`bce-v3/ALTAK-`, 21 letters and digits, `/` and 40 hexadecimal digits.",
    ),
    r"bce-v3/ALTAK-[A-Za-z0-9]{18,24}/[0-9a-f]{40}",
)
VOLCENGINE = named(
    _model_key(
        236,
        "volcengine-ark-api-key",
        "ARK_API_KEY",
        "Volcengine Ark (Doubao)",
        "https://console.volcengine.com/ark (API keys)",
        "a UUID behind a name with `ark`, `doubao` or `volcengine` and `api key`.",
    ),
    ("ark api", "doubao", "volcengine", "volc"),
    UUID,
    drawn=False,
)
UPSTAGE = prefixed(
    _model_key(
        237,
        "upstage-api-key",
        "UPSTAGE_API_KEY",
        "Upstage (Solar)",
        "https://console.upstage.ai/api-keys",
        "`up_` and 28 letters and digits that look drawn by lot.",
    ),
    r"up_[A-Za-z0-9]{28}",
    heads=(r"\bup_[A-Za-z0-9]{8}",),
    strict=True,
    score=0.95,
)
FRIENDLI = prefixed(
    _model_key(
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
SEARCH_TOOLS = (
    prefixed(
        secret(
            239,
            "tavily-api-key",
            "TAVILY_API_KEY",
            "Tavily API key in a log",
            allows="search the web at the owner's expense and see how much it searched",
            revoke="Delete the key at https://app.tavily.com/home and issue a new one.",
            checks="`tvly-`, perhaps `dev-` or `prod-`, and 32 letters and digits.",
        ),
        r"tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{28,60}",
        heads=("tvly-[A-Za-z0-9_-]{8}",),
    ),
    prefixed(
        secret(
            240,
            "firecrawl-api-key",
            "FIRECRAWL_API_KEY",
            "Firecrawl API key in a log",
            allows="crawl web sites at the owner's expense and read what the account crawled",
            revoke="Delete the key at https://www.firecrawl.dev/app/api-keys and issue a new one.",
            checks="`fc-` and 32 hexadecimal digits.",
        ),
        r"fc-[0-9a-f]{32}",
        heads=(r"\bfc-[0-9a-f]{8}",),
        score=0.95,
    ),
    prefixed(
        secret(
            242,
            "brave-search-api-key",
            "BRAVE_SEARCH_API_KEY",
            "Brave Search API key in a log",
            allows="search the web at the owner's expense",
            revoke="Delete the key at https://api-dashboard.search.brave.com/app/keys and issue a new one.",
            checks="`BSA` and 24 to 40 URL-safe characters that look drawn by lot.",
        ),
        r"BSA[A-Za-z0-9_-]{24,40}",
        heads=(r"\bBSA[A-Za-z0-9_-]{16}",),
        strict=True,
        score=0.93,
    ),
    named(
        secret(
            241,
            "search-api-key",
            "SEARCH_API_KEY",
            "Key of a search API (Serper, SerpAPI, Exa) in a log",
            allows="search the web at the owner's expense",
            revoke="Delete the key in the dashboard of the service (https://serper.dev, https://serpapi.com, "
            "https://dashboard.exa.ai).",
            checks="40 or 64 hexadecimal digits or a UUID behind a name with `serper`, `serpapi` or `exa`.",
        ),
        ("serper", "serpapi", "serp api", "exa api"),
        rf"[0-9a-f]{{64}}|[0-9a-f]{{40}}|{UUID}",
        drawn=False,
        score=0.93,
    ),
)
