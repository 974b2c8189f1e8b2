"""Versions in the order of PEP 440, also where image tags and other registries spell them differently."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from packaging.version import Version

_PREFIX: Final = re.compile(r"(?:main-|litellm-|release-)?v?(?=\d)")
_PATCH: Final = re.compile(r"[-.](?:stable[-.])?patch[-.]?(\d+)\Z")
_NIGHTLY: Final = re.compile(r"[-.]nightly(?:[-.]?\d+)?\Z")
_PLAIN: Final = re.compile(r"[-.](?:stable|lts|slim|alpine|bookworm|root|non[-_]root|amd64|arm64)\Z")
_LONGEST: Final = 64


@functools.lru_cache(4096)
def version_of(text: str) -> Version | None:
    """`1.83.10`, `v1.83.10-stable.patch.3`, `main-v1.74.0-nightly` as a version; None for anything else.

    A patch of a stable release comes after it, a nightly build before.
    """
    from packaging.version import InvalidVersion, Version

    plain = text.strip()
    if not plain or len(plain) > _LONGEST:
        return None
    plain = _PREFIX.sub("", plain, count=1)
    plain = _NIGHTLY.sub(".dev0", _PATCH.sub(r".post\1", plain))
    while (shorter := _PLAIN.sub("", plain)) != plain:
        plain = shorter
    try:
        return Version(plain)
    except InvalidVersion:
        return None


def normalized(ecosystem: str, package: str) -> str:
    """The name by which a registry knows a package; PyPI takes `-`, `_` and `.` for the same.

    Modules of Go are often named without the host.
    """
    if ecosystem == "PyPI":
        return re.sub(r"[-_.]+", "-", package).lower()
    return package.lower().removeprefix("github.com/") if ecosystem == "Go" else package.lower()
