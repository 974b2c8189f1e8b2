"""Which release of which product answered, as logs tell it: by response headers, and by what some pages say.

`Fields.server` has it as HTTP's `Server` header would: `litellm/1.83.10`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from auditors.deferred import deferred
from auditors.formats.http import header
from auditors.formats.reading import value

LITELLM: Final = "litellm"
VLLM: Final = "vllm"

_HEADERS: Final = {"x-litellm-version": LITELLM}
"""Response headers that name a release, and of what."""

_MEMBERS: Final = {"litellm_version": LITELLM}
"""The same of members of answers: LiteLLM's `/health/readiness` and model hub."""

_PAGES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "/api/public/health": ("langfuse", ("version",)),
}
"""Pages whose answer names a release: of what, and where."""

_TITLES: Final = {"LiteLLM": LITELLM}
"""What titles of OpenAPI descriptions begin with, and the product whose release `info.version` is."""

_RELEASE: Final = deferred(r"v?\d{1,6}(?:\.\d{1,6}){1,3}[\w.+\-]{0,32}\Z")
_FINGERPRINT: Final = deferred(r"vllm-(?P<version>\d[\w.+]{0,48}?)(?:-[0-9a-f]{8})?\Z")
_LARGEST: Final = 4 << 20


def release_of(product: str, version: Any) -> str | None:
    """`litellm/1.83.10`; None where the version is none."""
    if not isinstance(version, str) or not _RELEASE.match(version := version.strip()):
        return None
    return f"{product}/{version.removeprefix('v')}"


def fingerprinted(value: Any) -> str | None:
    """The release that an answer's `system_fingerprint` names: vLLM writes its own there."""
    match = _FINGERPRINT.match(value) if isinstance(value, str) else None
    return release_of(VLLM, match["version"]) if match else None


def served_by(headers: Any, path: Any = None, content: Any = None) -> str | None:
    """The release that a response names in its headers, or that its content (JSON text) does, by the request's path."""
    for name, product in _HEADERS.items():
        if found := release_of(product, header(headers, name)):
            return found
    if not isinstance(path, str) or not isinstance(content, str) or content.lstrip()[:1] != "{":
        return None
    names_release = any(member in content for member in _MEMBERS)
    page = path.partition("?")[0]
    if not (names_release or page in _PAGES or page.endswith("/openapi.json")) or len(content) > _LARGEST:
        return None
    try:
        answer = orjson.loads(content)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return None
    return _answered(page, answer) if isinstance(answer, dict) else None


def _answered(page: str, answer: Mapping[str, Any]) -> str | None:
    for member, product in _MEMBERS.items():
        if found := release_of(product, answer.get(member)):
            return found
    if page in _PAGES:
        product, place = _PAGES[page]
        return release_of(product, value(answer, *place))
    title = value(answer, "info", "title")
    for begin, product in _TITLES.items():
        if isinstance(title, str) and title.startswith(begin):
            return release_of(product, value(answer, "info", "version"))
    return None
