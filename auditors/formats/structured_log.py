"""Structured logs of no known product: what loggers and home-made gateways write as JSON, tables of such entries, and
raw requests and answers of model APIs.

Their names for things are in `field_names`. Only what no other format recognises is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from auditors.formats.callers import caller_of, names_nobody
from auditors.formats.field_shapes import Told, says_something, told_by
from auditors.formats.field_values import fields_of, is_entry, is_log
from auditors.formats.format import Format, JsonObject
from auditors.formats.pairs import members_of
from auditors.model import Fields


def _recognises(body: JsonObject) -> bool:
    return says_something(body) or is_log(told := told_by(body)) or (told.has_any(_MODELS) and _names_caller(body))


_MODELS: Final = ("model", "model_served")


def _names_caller(body: JsonObject) -> bool:
    """Whether an object that names a model names who called that, in words of its own."""
    return not names_nobody(caller_of(body, vaguely=False, is_call=True))


_ASKED: Final = ("model", "user", "key_alias", "ip", "method", "http_status", "tokens_in", "tokens_out")


def _fields(body: Any) -> Fields:
    if not isinstance(body, Mapping):
        return Fields()
    told = told_by(body)
    return fields_of(told if told.has_any(_ASKED) else _with_message(told))


def _with_message(told: Told) -> Told:
    """With what the message says in pairs and words, of an entry that tells nothing itself; its time stays."""
    message = next((value for value in told.values("message") if isinstance(value, str)), "")
    if "=" not in message and "HTTP/" not in message:
        return told
    return told.beside(told_by(members_of(message)), without=("time", "end_time"))


STRUCTURED: Final = Format("structured-log", "", _fields, recognises=_recognises, order=100, generic=True)


def is_call(body: JsonObject) -> bool:
    """Whether an object tells of one call by itself, whatever it lists: when, of which model, and its tokens."""
    told = told_by(body)
    return all(meaning in told for meaning in _COUNTED) and is_entry(told)


_COUNTED: Final = ("model", "tokens_in", "tokens_out")


def entry_format(body: JsonObject) -> Format | None:
    """The format of an object that is surely an entry of a log, neither a wrapper around one nor a part of something.

    It tells when, and of a call of a model or who asked for what.
    """
    return STRUCTURED if is_entry(told_by(body)) else None
