"""What a log format is. One module of this package for each; a module-level `Format` (or several) is found by its type.

A format says how its records are recognised and what they mean. It does not look for sensitive data: every string of
every record is scanned, recognised or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auditors.model import Fields, Role

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of log record.

    `name` is what the summary counts, e.g. `litellm-payload`; `order` decides who is asked first (low before high:
    specific formats have low numbers, catch-alls high ones).

    A format whose records are JSON objects (or CSV rows, as an object of strings) has `recognises`, a cheap test of a
    few keys. A format whose records are lines of text has `starts`, which matches at the first character of a
    record's first line; with `multiline`, lines after it that start no record of any format belong to it.

    `fields` reads the normalised fields out of a recognised record: a mapping, or the text of all its lines. It is
    called only when somebody asks, must not raise on odd values, and leaves out what it cannot read. Where only a time
    of day is logged, `time` is the seconds since midnight, and without a year what `times.time_of_year` gives: the
    record knows the date.

    `roles` gives a role for a JSON pointer's leading parts, most specific first, e.g. `{"/messages": Role.PROMPT}`;
    `*` stands for one part. What no entry covers gets a role from its key names.

    `prepare` is given each recognised record's body and `problems`, and gives the body back as it is to be scanned:
    with what is packed in it unpacked. It tells `problems`, in a line without a number or value of the record, what
    cannot be (encrypted bodies, unknown compressions); each line is reported once for each source.

    `elements` are pointers of arrays that hold one record each in a document of this format, e.g. `/log/entries` for
    HAR; `*` stands for every member of an array or object, e.g. `/resourceSpans/*/scopeSpans/*/spans`.

    `resent` are the keys of arrays of objects that records send again and grow, as conversations. Of these, which tell
    nothing by their name, the format itself looks at the last element at most.

    A `generic` format is that of no product. It is asked only about what no other format takes, nor a record of several
    lines in which it could stand.

    `serialised` says that a library's serialiser writes the records, which never gives a key twice in one object. Then
    this is checked for a sample of a long log only.
    """

    name: str
    product: str
    fields: Callable[[Any], Fields]
    recognises: Callable[[JsonObject], bool] | None = None
    starts: re.Pattern[str] | None = None
    multiline: bool = False
    order: int = 50
    roles: Mapping[str, Role] | None = None
    prepare: Callable[[Any, Callable[[str], None]], Any] | None = None
    elements: tuple[str, ...] = ()
    generic: bool = False
    serialised: bool = False
    resent: tuple[str, ...] = ()
