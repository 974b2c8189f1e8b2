"""The command that does what a finding asks for, for exactly this finding: ready to paste, with no secret in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditors.model import Category, Finding

_LITELLM: Final = "litellm"
_HASH: Final = re.compile(r"[0-9a-f]{64}\Z")
_LEAKED: Final = "leaked-key-used"
"""The finding that stands where a key leaked, in a log of whatever product; the key's calls are in another one."""
_UNRECOGNISED: Final = "unrecognised"
_WORD: Final = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""")


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
    return _blocking(key or "", is_known=is_known)


def command_among(finding: Finding, format_names: Iterable[str]) -> tuple[str, str] | None:
    """The same where it is only known of which formats the records of all findings are."""
    key = finding.principal.key if finding.principal is not None else None
    names = [name for name in format_names if name != _UNRECOGNISED]
    likely = [name for name in names if name.startswith(_LITELLM)]
    if len(likely) == len(names) or not likely:
        return command(finding, next(iter(likely), ""))
    if finding.category is not Category.USAGE or not _HASH.match(key or ""):
        return None
    return _blocking(key or "", is_known=False)


def broken(shell: str, width: int) -> Iterator[str]:
    """A command in lines of so many columns, as far as its words allow, which a shell reads as one."""
    line = ""
    for word in _WORD.findall(shell):
        if line and len(line) + len(word) + 3 > width:
            yield f"{line} \\"
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _blocking(key: str, *, is_known: bool) -> tuple[str, str]:
    which = "To block exactly this key" if is_known else "Where the proxy is LiteLLM, to block exactly this key"
    return (
        f"{which} (LITELLM_URL and LITELLM_MASTER_KEY are yours):",
        'curl -sS "$LITELLM_URL/key/block" -H "Authorization: Bearer $LITELLM_MASTER_KEY" '
        f"-H 'Content-Type: application/json' -d '{{\"key\":\"{key}\"}}'",
    )
