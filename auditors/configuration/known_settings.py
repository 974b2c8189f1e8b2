"""The settings that LiteLLM knows, with the releases that know them; read from the source of 32 releases."""

from __future__ import annotations

import difflib
import functools
import json
from collections.abc import Mapping
from importlib import resources

import msgspec

from auditors.configuration.versions import Release, release


class Known(msgspec.Struct, frozen=True):
    """The first and the last of the sampled releases that know a setting."""

    first: str
    last: str


@functools.cache
def known_settings(section: str) -> Mapping[str, Known]:
    """The settings of `general_settings`, `litellm_settings` or the environment (`env`) by name."""
    data = json.loads(resources.files("auditors.configuration").joinpath("known_settings.json").read_text("utf-8"))
    sampled: list[str] = data["sampled"]
    return {name: Known(sampled[first], sampled[last]) for name, (first, last) in data[section].items()}


@functools.cache
def newest() -> str:
    """The newest release that the settings were read from."""
    data = json.loads(resources.files("auditors.configuration").joinpath("known_settings.json").read_text("utf-8"))
    sampled: list[str] = data["sampled"]
    return sampled[-1]


def nearest(name: str, section: str) -> str | None:
    """The known setting that a name was probably meant to be."""
    near = difflib.get_close_matches(name, known_settings(section), 1, cutoff=0.82)
    return near[0] if near else None


def gone(name: str, section: str, version: Release | None) -> str | None:
    """The last release that knew a setting, where the one that runs (or the newest) is later."""
    known = known_settings(section).get(name)
    if known is None or known.last == newest():
        return None
    last = release(known.last)
    return known.last if version is None or (last is not None and version > last) else None
