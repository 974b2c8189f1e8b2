"""Keys of companies that serve models of speech and images."""

from __future__ import annotations

from auditors.sensitive_data.credentials import model_key, named, prefixed

_ELEVENLABS_KEY = model_key(
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
    model_key(
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
    model_key(
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
    model_key(
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
