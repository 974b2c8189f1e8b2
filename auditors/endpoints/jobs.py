"""From a scan target of the settings to what a scan may do: keys are taken out of the environment here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from auditors.endpoints.scan import ScanOptions
from auditors.errors import UsageError
from auditors.settings import ScanTarget


def options_of(
    target: ScanTarget, base: ScanOptions | None = None, environ: Mapping[str, str] = os.environ
) -> ScanOptions:
    """The options for one target, on top of those that hold for all. Raises UsageError where a key is not there."""
    base = base or ScanOptions()
    return replace(
        base,
        product=target.product if base.product == "auto" else base.product,
        key=base.key or key_of(target.key_env or None, "key_env", environ),
        admin_key=base.admin_key or key_of(target.admin_key_env or None, "admin_key_env", environ),
        allowed_model=base.allowed_model or target.allowed_model or None,
        blocked_model=base.blocked_model or target.blocked_model or None,
        insecure=base.insecure or target.insecure,
        ca_file=base.ca_file or (Path(target.ca_file) if target.ca_file else None),
    )


def key_of(variable: str | None, option: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """A key from the environment. Raises UsageError where there is none; the message does not hold what was given."""
    if variable is None:
        return None
    key = environ.get(variable, "").strip()
    if not key:
        raise UsageError(
            f"{option}: there is no environment variable of that name, or it is empty (name it, not the key)"
        )
    if not key.isascii() or not key.isprintable():
        raise UsageError(f"{option}: the variable holds characters that no key has")
    return key
