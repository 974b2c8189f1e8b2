"""The canary: one short-lived virtual key that a scan may make with an admin's key, and must delete (`--allow-canary`).

It may use one model, which does not exist, spends at most a cent and ends after five minutes. Before it is made, its
alias and the server are written to a file; the file goes when the key is known to be gone. So a scan that was killed
leaves a file, and the next one on that server deletes the key. The key itself is never written anywhere.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

from auditors.endpoints import key_rules
from auditors.endpoints.answers import Answer
from auditors.endpoints.client import UnansweredError
from auditors.endpoints.scan import Scan, bearer
from auditors.endpoints.verdicts import Judgement, Verdict

MODEL: Final = "canary-none"
"""The only model that the key may use; no proxy has it."""

RATE: Final = 20
"""Requests a minute that the key may send."""

_ALIAS: Final = "gateway-audit-canary-"
_MINUTES: Final = 5


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    """What is written before a key is made: where and under which alias. `made` is in epoch seconds."""

    url: str
    alias: str
    made: float


@contextmanager
def living(scan: Scan, folder: Path) -> Iterator[str | None]:
    """Make the key, and delete it whatever happens; None where the server does not make one."""
    alias = f"{_ALIAS}{uuid.uuid4()}"
    try:
        file = _record(folder, _Record(url=scan.source, alias=alias, made=time.time()))
    except OSError as error:
        scan.problems.append(f"no canary key was made, for nothing can be written in {folder}: {error.strerror}")
        yield None
        return
    key: str | None = None
    made = True
    try:
        answer = _make(scan, alias)
        given = answer.json.get("key") if answer.ok and isinstance(answer.json, dict) else None
        key = given if isinstance(given, str) and given.isascii() and given.isprintable() else None
        made = not 400 <= answer.status < 500
        if key is None:
            scan.problems.append(f"the canary key could not be made: {answer.status or answer.failure}")
        yield key
    finally:
        if not made or _delete(scan, alias, key):
            file.unlink(missing_ok=True)


def clean_up(scan: Scan, folder: Path, *, allowed: bool) -> None:
    """Delete what earlier scans of this server left behind; where that is not allowed, say that there is something."""
    for file, record in _records(folder):
        if record.url != scan.source:
            continue
        if not allowed or scan.options.admin_key is None:
            scan.problems.append(
                f"a canary key ({record.alias}) of an earlier scan may still be there; it is deleted by a scan "
                "with --admin-key-env and --allow-canary"
            )
        elif _delete(scan, record.alias, None):
            file.unlink(missing_ok=True)


def _record(folder: Path, record: _Record) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{record.alias}.json"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(msgspec.json.encode(record))
        stream.flush()
        os.fsync(stream.fileno())
    return file


def _records(folder: Path) -> Iterator[tuple[Path, _Record]]:
    for file in sorted(folder.glob(f"{_ALIAS}*.json")):
        with suppress(OSError, msgspec.DecodeError):
            yield file, msgspec.json.decode(file.read_bytes(), type=_Record)


def _make(scan: Scan, alias: str) -> Answer:
    body = {
        "key_alias": alias,
        "duration": f"{_MINUTES}m",
        "max_budget": 0.01,
        "models": [MODEL],
        "rpm_limit": RATE,
    }
    return _as_admin(scan, "POST", "/key/generate", "makes the canary key", body)


def use_up_budget(scan: Scan, key: str) -> bool:
    """Take all of its budget from the canary key, and lift its rate limit, which would hide that; whether it worked."""
    body = {"key": key, "max_budget": 0, "rpm_limit": 100 * RATE}
    return _as_admin(scan, "POST", "/key/update", "takes its budget from the canary key", body).ok


def _delete(scan: Scan, alias: str, key: str | None) -> bool:
    """Delete the key and see that it is gone; whether it is. Asks on even where the server did not answer lately."""
    scan.client.insist()
    try:
        if key is not None:
            _as_admin(scan, "POST", "/key/delete", "deletes the canary key", {"keys": [key]})
        if not _is_gone(scan, alias):
            _as_admin(scan, "POST", "/key/delete", "deletes the canary key", {"key_aliases": [alias]})
            if not _is_gone(scan, alias):
                scan.problems.append(
                    f"the canary key {alias} could not be deleted; it ends by itself after {_MINUTES} minutes, "
                    "and the next scan with --allow-canary tries again"
                )
                return False
        if key is not None:
            _check_useless(scan, key)
    except UnansweredError:
        scan.problems.append(f"the server stopped answering before the canary key {alias} was known to be gone")
        return False
    return True


def _is_gone(scan: Scan, alias: str) -> bool:
    """Whether the server's list of keys has none of that alias."""
    path = f"/key/list?key_alias={quote(alias)}&return_full_object=true&size=10"
    answer = _as_admin(scan, "GET", path, "looks for the canary key")
    rows = answer.json.get("keys") if answer.ok and isinstance(answer.json, dict) else None
    return isinstance(rows, list) and not any(_is_named(row, alias) for row in rows)


def _is_named(row: Any, alias: str) -> bool:
    return not isinstance(row, dict) or row.get("key_alias") == alias


def _check_useless(scan: Scan, key: str) -> None:
    answer = scan.send("GET", "/v1/models", bearer(key))
    if answer.ok:
        judgement = Judgement(Verdict.OPEN, "the deleted canary key still works")
        scan.found(key_rules.DELETED_KEY_WORKS, "GET", "/v1/models", answer.status, judgement.reason)
    else:
        judgement = Judgement(Verdict.PROTECTED, f"the deleted canary key is refused ({answer.status})")
    scan.note("GET", "/v1/models", judgement, answer.status)


def _as_admin(scan: Scan, method: str, path: str, words: str, body: dict[str, Any] | None = None) -> Answer:
    admin_key = scan.options.admin_key
    assert admin_key is not None
    answer = scan.send(method, path, bearer(admin_key), body)
    verdict = Verdict.PROTECTED if answer.ok or answer.status in (401, 403) else Verdict.UNKNOWN
    reason = f"with the admin's key: {words} ({answer.status or answer.failure})"
    scan.note(method, path.partition("?")[0], Judgement(verdict, reason), answer.status)
    return answer
