"""Keys of platforms that agents are made of: hosts of open models, memories, browsers, traces, GPUs.

A row for each form that tells its issuer wherever it stands, after the vendors' documentation and the catalogue of
Kingfisher (https://github.com/mongodb/kingfisher, Apache-2.0).
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import MODEL_REFERENCES, named, prefixed, secret
from auditors.sensitive_data.detection import Detector

PLATFORM_KEY: Final = secret(
    243,
    "ai-platform-key",
    "AI_PLATFORM_KEY",
    "Key of a platform for models and agents in a log",
    allows="run models, agents, searches or machines at the owner's expense, and read what the platform keeps for "
    "them: prompts, memories, traces, data sets",
    revoke="Delete the key in the console of the platform that its beginning or its name tells, and look there for use "
    "that was not yours.",
    checks="`rc_` (Featherless), `cpk_` (Chutes), `rlc-` (Relace), `ak-` with a UUID (Arize) or 32 hexadecimal digits "
    "(PlayHT), `tl_` (Traceloop), `pl_` (PromptLayer), `ck-` (Chroma), `tpuf_` (turbopuffer), `ydc-sk-` (You.com), "
    "`ste-` (Steel), `m0-` (Mem0), `z_1dWlkIjoi` (Zep), `wk-1.` (Warp), `fk-` (Factory), `v1:…:…` (v0), `bu_` (Browser "
    "Use), `msk_` (Mastra), `mint_` (Mintlify), `live_` (Scale), `salad_cloud_`, `VF.DM.` (Voiceflow), "
    "`CW-SECRET-` (CoreWeave), `slk_` (Cody), `app-` and `dataset-` behind the name of Dify, and what belongs behind "
    "them, where it looks drawn by lot; a UUID or 16 or more characters behind the name of a platform and `key`.",
    severity=Severity.CRITICAL,
    references=MODEL_REFERENCES,
)
_FORMS: Final = (
    r"rc_[0-9a-f]{64}",
    r"cpk_[0-9a-f]{32}\.[0-9a-f]{32}\.[A-Za-z0-9]{32}",
    r"rlc-[A-Za-z0-9_-]{38}",
    r"ak-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[A-Za-z0-9_-]{32}",
    r"ak-[0-9a-f]{32}",
    r"tl_[0-9a-f]{64}",
    r"pl_[0-9a-f]{32}",
    r"ck-[A-Za-z0-9]{44}",
    r"tpuf_[A-Za-z0-9]{32}",
    r"ydc-sk-[0-9a-f]{16}-[A-Za-z0-9]{32}-[0-9a-f]{8}",
    r"ste-[A-Za-z0-9]{70,80}",
    r"m0-[A-Za-z0-9]{24,44}",
    r"z_1dWlkIjoi[A-Za-z0-9_-]{40,120}\.[A-Za-z0-9_-]{60,120}",
    r"wk-1\.[0-9a-f]{64}",
    r"fk-[A-Za-z0-9_-]{50,80}",
    r"v1:[A-Za-z0-9]{24}:[A-Za-z0-9]{24}",
    r"bu_[A-Za-z0-9_-]{42,46}",
    r"msk_[A-Za-z0-9]{32,64}",
    r"mint_[A-Za-z0-9]{24,44}",
    r"mint_dsc_[A-Za-z0-9]{24,44}",
    r"live_[0-9a-f]{32}",
    r"live_auth_[0-9a-f]{32}",
    r"salad_cloud_user_[A-Za-z0-9]{49,64}",
    r"salad_cloud_org_[A-Za-z0-9]{49,64}",
    r"VF\.DM\.[0-9a-f]{24}\.[A-Za-z0-9]{16}",
    r"CW-SECRET-[A-Za-z0-9]{30,64}",
    r"slk_[0-9a-f]{64}",
)
PLATFORMS: Final[tuple[Detector, ...]] = (
    *(prefixed(PLATFORM_KEY, form, strict=True, score=0.95, priority=79) for form in _FORMS),
    named(PLATFORM_KEY, ("dify",), r"(?:app|dataset)-[A-Za-z0-9]{24}", score=0.95, priority=79),
)

COPILOT: Final = prefixed(
    secret(
        244,
        "github-copilot-token",
        "GITHUB_COPILOT_TOKEN",
        "Token of GitHub Copilot in a log",
        allows="call the models of Copilot in the name of its owner for the half hour that the token lives",
        revoke="Let it expire; where the log is fresh, revoke the GitHub token that it was made with, and look at the "
        "audit log of the organisation.",
        checks="`tid=`, 32 hexadecimal digits, what the owner may use (`exp=…;sku=…;`), and a signature of 64 "
        "hexadecimal digits.",
        references=MODEL_REFERENCES,
    ),
    r"tid=[0-9a-f]{32};(?:[a-z0-9_-]{1,24}=[^;:\s\"'\\]{0,120};){1,40}[a-z0-9_-]{1,24}=[^;:\s\"'\\]{0,80}:[0-9a-f]{64}",
    heads=("tid=[0-9a-f]{32};",),
    prefix="tid=",
    score=0.98,
    longest=2400,
)


def _compatible(value: str) -> float | None:
    """Letters of one case alone are words; a key of so few kinds would be hexadecimal."""
    digits = sum(map(str.isdigit, value))
    mixed = any(map(str.islower, value[3:])) and any(map(str.isupper, value))
    return 0.9 if digits >= 2 and (mixed or digits >= len(value) // 4) else None


COMPATIBLE: Final = prefixed(
    secret(
        246,
        "openai-compatible-key",
        "OPENAI_COMPATIBLE_KEY",
        "Key of a service or gateway that speaks OpenAI's protocol in a log",
        allows="call its models at the owner's expense",
        revoke="Find the service by the address that the key is sent to, delete the key there and issue a new one.",
        checks="`sk-` and 24 to 220 URL-safe characters that look drawn by lot, two digits and letters of both cases "
        "among them, where no issuer of its own is known.",
        severity=Severity.CRITICAL,
        references=MODEL_REFERENCES,
    ),
    r"sk-[A-Za-z0-9][A-Za-z0-9_-]{23,219}",
    heads=(r"\bsk-[A-Za-z0-9_-]{24}",),
    prefix="sk-",
    check=_compatible,
    strict=True,
    priority=57,
)
