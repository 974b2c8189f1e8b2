"""Decoded views of a text: what it says once escapes, percent signs and base64 are undone, with every span mapped back.

Log lines hide values from plain search: `\\u0040` for `@`, `%40` in a query string, a credential in base64, a colour or
a soft hyphen in the middle of a key. A view is
the decoded text and a map from its code points to those of the text it was made from.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from auditors.sensitive_data.deferred import deferred

_BYTE: Final = r"\\x[89abAB][0-9A-Fa-f]"
_ESCAPE: Final = deferred(
    r"\\(?:u[0-9A-Fa-f]{4}(?:\\u[dD][c-fC-F][0-9A-Fa-f]{2})?"
    rf"|x[cdCD][0-9A-Fa-f]{_BYTE}|x[eE][0-9A-Fa-f](?:{_BYTE}){{2}}|x[fF][0-4](?:{_BYTE}){{3}}"
    r"|x[0-9A-Fa-f]{2}|[nrtbf\"'\\/])"
)
"""One escaped character; NGINX writes those beyond ASCII as the bytes of their UTF-8."""
_HIDING: Final = deferred(r"\\(?:[ux/]|[nrtbf][\w+(]|\"\s?[:,]\s?\\\")")
_PERCENT: Final = deferred(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")  # its first character is searched for fast
_BASE64: Final = deferred(r"(?<![A-Za-z0-9+/_\-])(?:[A-Za-z0-9+/]{24,}|[A-Za-z0-9_\-]{24,})={0,2}")
_UNSEEN: Final = deferred(r"\x1b\[[0-9;:]{0,24}[A-Za-z]|(?<=[!-~])[\u00ad\u200b-\u200d\u2060\ufeff]{1,4}(?=[!-~])")
"""What a screen does not show: colours of a terminal (ECMA-48), soft hyphens and spaces without width inside a word."""
_QUOTED_PRINTABLE: Final = deferred(r"=(?:\r?\n|[0-9A-F]{2}(?:=[0-9A-F]{2})*)")
_LONGEST_BASE64: Final = 1 << 20
_PROBE: Final = 64
_TELLING: Final = 24
_CONTEXT: Final = 64
_LONGEST_TOKEN: Final = 4_096
_SPACE: Final = deferred(r"\s")
_SIMPLE_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_PRINTABLE: Final = deferred(r"[^\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]*")


class View(msgspec.Struct, frozen=True):
    """A decoded text. `starts` are offsets in it where a stretch begins, `origins` where each stretch begins in the
    original.

    Stretches are copied one to one (`copied`), or decoded from a longer spelling, to which any part of them maps as a
    whole.
    """

    text: str
    starts: list[int]
    origins: list[int]
    copied: list[bool]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text that the view's `start:end` was decoded from."""
        return self._origin(start, upper=False), self._origin(end - 1, upper=True) if end > start else self._origin(
            start, False
        )

    def _origin(self, place: int, upper: bool) -> int:
        at = bisect_right(self.starts, place) - 1
        if self.copied[at]:
            return self.origins[at] + place - self.starts[at] + upper
        if not upper:
            return self.origins[at]
        return self.origins[at + 1] if at + 1 < len(self.origins) else self.length


def _substitute(text: str, pattern: re.Pattern[str], decode: Callable[[str], str], shift: int = 0) -> View | None:
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    copied: list[bool] = []
    read = written = 0

    def put(part: str, origin: int, as_it_is: bool) -> None:
        nonlocal written
        if part:
            parts.append(part)
            starts.append(written)
            origins.append(origin + shift)
            copied.append(as_it_is)
            written += len(part)

    for match in pattern.finditer(text):
        put(text[read : match.start()], read, True)
        put(decode(match.group()), match.start(), False)
        read = match.end()
    if not read:
        return None
    put(text[read:], read, True)
    return View("".join(parts), starts, origins, copied, shift + len(text)) if parts else None


def _unescaped(escape: str) -> str:
    kind = escape[1]
    if kind == "u" and len(escape) == 12:
        high, low = int(escape[2:6], 16), int(escape[8:], 16)
        if 0xD800 <= high < 0xDC00:
            return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        return chr(high) + "\ufffd"
    if len(escape) > 6:
        return bytes.fromhex(escape.replace("\\x", "")).decode("utf-8", "replace")
    if kind in "ux":
        return chr(int(escape[2:], 16))
    return _SIMPLE_ESCAPES.get(kind, kind)


def unescape(text: str, suspected: bool = True) -> View | None:
    r"""The text with backslash escapes of JSON, Python, C and NGINX undone, once; None where there are none.

    Of a text in which nothing is suspected, only escapes that may hide something count: those of characters, line
    ends that touch a word (`\nAKIA…`), and the quotes of JSON (`\"key\": \"`). Source code is full of the others.
    """
    return _substitute(text, _ESCAPE, _unescaped) if suspected or _HIDING.search(text) else None


def as_shown(text: str) -> View | None:
    """The text without what a screen does not show; None where there is none."""
    return _substitute(text, _UNSEEN, lambda _: "")


def unquoted(text: str) -> View | None:
    """The text with the quoted-printable encoding of mails undone (RFC 2045); None where there is none."""
    return _substitute(text, _QUOTED_PRINTABLE, _unquoted)


def _unquoted(run: str) -> str:
    return "" if run.endswith("\n") else bytes.fromhex(run.replace("=", "")).decode("utf-8", "replace")


def _percent_decoded(run: str) -> str:
    return bytes.fromhex(run.replace("%", "")).decode("utf-8", "replace")


def percent_views(text: str) -> Iterator[View]:
    """The tokens of the text that hold percent-encoding, with it undone, and with what stands before them as context.

    Source code is full of what looks like it (`%02d`), so the rest of a long text is left alone.
    """
    start = end = -1
    for match in _PERCENT.finditer(text):
        if match.start() >= end:
            if end >= 0:
                yield from _percent_view(text, start, end)
            start = max(end, _token_start(text, match.start()) - _CONTEXT, 0)
        space = _SPACE.search(text, match.end(), match.end() + _LONGEST_TOKEN)
        end = space.start() if space else min(len(text), match.end() + _LONGEST_TOKEN)
    if end >= 0:
        yield from _percent_view(text, start, end)


def _percent_view(text: str, start: int, end: int) -> Iterator[View]:
    view = _substitute(text[start:end], _PERCENT, _percent_decoded, start)
    if view is not None:
        yield view


def _token_start(text: str, place: int) -> int:
    """Where the token that holds a place begins."""
    before = text[max(0, place - _LONGEST_TOKEN) : place]
    return place - len(before.rsplit(None, 1)[-1]) if before and not before[-1].isspace() else place


class Encoded(msgspec.Struct, frozen=True):
    """A base64 run of a text and what it says."""

    start: int
    end: int
    text: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the base64 characters that hold the decoded text's `start:end`; exact to a group of four."""
        head = len(self.text[:start].encode("utf-8", "surrogatepass"))
        tail = head + len(self.text[start:end].encode("utf-8", "surrogatepass"))
        return self.start + head // 3 * 4, min(self.end, self.start + -(-tail // 3) * 4)


def base64_runs(text: str, start: int = 0, end: int | None = None) -> Iterator[Encoded]:
    """The base64 runs (standard and URL-safe, padded or not) in a stretch of the text that decode to printable UTF-8.

    Runs of fewer than 24 characters are passed over: too short to hold a value, too many to try. So are those without a
    capital among the first 24, which are identifiers, paths and hashes (base64 of a text is such once in 10^5).
    Pictures and ciphertext are given up after their first bytes.
    """
    stop = len(text) if end is None else min(len(text), end + 2)
    for match in _BASE64.finditer(text, start, stop):
        begin, stop = match.span()
        if text[begin : begin + _TELLING].islower():
            continue
        decoded = _decode_base64(text[begin : min(stop, begin + _PROBE)], probe=stop - begin > _PROBE)
        if decoded is not None and stop - begin > _PROBE:
            decoded = _decode_base64(text[begin : min(stop, begin + _LONGEST_BASE64)], probe=False)
        if decoded:
            yield Encoded(begin, stop, decoded)


def _decode_base64(run: str, *, probe: bool) -> str | None:
    digits = run.rstrip("=").replace("-", "+").replace("_", "/")
    if len(digits) % 4 == 1:
        return None
    try:
        data = base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except binascii.Error:
        return None
    if probe:
        text = data.decode("utf-8", "ignore")
        return text if len(text.encode()) >= len(data) - 3 and _PRINTABLE.fullmatch(text) else None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if _PRINTABLE.fullmatch(text) else None
