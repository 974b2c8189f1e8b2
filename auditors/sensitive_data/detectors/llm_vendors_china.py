"""Keys of Chinese companies that serve models of their own."""

from __future__ import annotations

from auditors.sensitive_data.credentials import UUID, model_key, named, prefixed

DEEPSEEK = prefixed(
    model_key(
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
    model_key(
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
_MOONSHOT_KEY = model_key(
    227,
    "moonshot-api-key",
    "MOONSHOT_API_KEY",
    "Moonshot (Kimi)",
    "https://platform.moonshot.ai/console/api-keys",
    "`sk-` and 48 letters and digits (`sk-kimi-` and 64) behind a name with `moonshot` or `kimi`.",
)
MOONSHOT = (
    prefixed(_MOONSHOT_KEY, r"sk-kimi-[A-Za-z0-9]{64}", score=0.97),
    named(
        _MOONSHOT_KEY,
        ("moonshot", "kimi"),
        r"sk-(?:kimi-)?[A-Za-z0-9]{48,64}",
        priority=86,
    ),
)
_ZHIPU_KEY = model_key(
    228,
    "zhipu-api-key",
    "ZHIPU_API_KEY",
    "Zhipu (GLM, Z.ai)",
    "https://z.ai/manage-apikey or https://open.bigmodel.cn/usercenter/apikeys",
    "32 hexadecimal digits, a dot and 16 letters and digits, behind a name with `zhipu`, `glm`, `zai` or `bigmodel` "
    "(0.97), or of digits and both cases that look drawn by lot (0.9).",
)


def _of_zhipu(value: str) -> float | None:
    """The part behind the dot is of digits and both cases; the end of a file's name is not."""
    end = value[33:]
    return 0.9 if all(any(map(kind, end)) for kind in (str.isdigit, str.islower, str.isupper)) else None


ZHIPU = (
    named(
        _ZHIPU_KEY,
        ("zhipu", "bigmodel", "chatglm", "glm api", "glm key", "zai api", "z ai"),
        r"[0-9a-f]{32}\.[A-Za-z0-9]{16}",
        score=0.97,
    ),
    prefixed(
        _ZHIPU_KEY,
        r"[0-9a-f]{32}\.[A-Za-z0-9]{16}",
        heads=(r"[0-9a-f]{32}\.[A-Za-z0-9]{16}",),
        prefix=" ",
        check=_of_zhipu,
        strict=True,
        lead=64,
    ),
)
MINIMAX = prefixed(
    model_key(
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
    model_key(
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
    model_key(
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
