"""Keeps what was compiled of patterns from run to run, in the user's cache directory."""

from __future__ import annotations

import functools
import hashlib

import msgspec

from auditors.compiled import COMPILER, Kept, release
from auditors.sensitive_data import kept


@functools.cache
def restore() -> None:
    """Let deferred patterns be taken over where an earlier run has compiled them; once for each process."""
    if (content := kept.read_sealed(kept.place(_name()))) is not None:
        try:
            known = msgspec.msgpack.decode(content, type=tuple[Kept, ...])
        except msgspec.MsgspecError:
            return
        COMPILER.learn({(each.source, each.asked): each for each in known})


def keep() -> None:
    """Keep what this run has compiled, for the next one."""
    if news := COMPILER.news():
        kept.write_sealed(kept.place(_name()), msgspec.msgpack.encode(tuple(news.values())))


def _name() -> str:
    return f"patterns-{hashlib.sha256(release().encode()).hexdigest()[:24]}.bin"
