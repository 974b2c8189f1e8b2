"""The command that does what a finding asks for, for exactly this finding: ready to paste, with no secret in it."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Category, Finding

_LITELLM: Final = "litellm"
_HASH: Final = re.compile(r"[0-9a-f]{64}\Z")
_LEAKED: Final = "leaked-key-used"
"""The finding that stands where a key leaked, in a log of whatever product; the key's calls are in another one."""


def command(finding: Finding, format_name: str) -> tuple[str, str] | None:
    """What it does, and the command, given the format of the finding's record; None where there is none.

    LiteLLM blocks a key by the hash that its logs name: `POST /key/block` takes the key or that.
    """
    key = finding.principal.key if finding.principal is not None else None
    if finding.category is not Category.USAGE or not _HASH.match(key or ""):
        return None
    is_known = format_name.startswith(_LITELLM)
    if not is_known and finding.name != _LEAKED:
        return None
    which = "To block exactly this key" if is_known else "Where the proxy is LiteLLM, to block exactly this key"
    return (
        f"{which} (LITELLM_URL and LITELLM_MASTER_KEY are yours):",
        'curl -sS "$LITELLM_URL/key/block" -H "Authorization: Bearer $LITELLM_MASTER_KEY" '
        f"-H 'Content-Type: application/json' -d '{{\"key\":\"{key}\"}}'",
    )
