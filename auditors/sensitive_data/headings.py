"""The headings of tables in texts (CSV, Markdown): what stands above a cell says what the cell holds."""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.deferred import deferred

REACH: Final = 2_000
"""Code points above a cell in which its heading is looked for."""

_MARKS: Final = "\t|;,"
_LONGEST_ROW: Final = 1_000
_LONGEST: Final = 80
"""Code points of a heading; what is longer is text with commas in it."""
_LONGEST_TITLE: Final = 40
_VALUE: Final = deferred(r"[ \t>*\-]{0,6}[A-Z]{0,4}[0-9][0-9A-Z ./()+\-]{3,40}\s?")
"""A line that holds one number, in groups or not."""
_NUMBERED: Final = deferred(r"\s{0,8}[0-9]{1,6}[\t→]\s?\|")
"""A row of a table in Markdown behind the number of its line, as tools print files."""
_FRAME: Final = " \t\"'`*"
_RULED: Final = " \t\r+-=|"
"""What lines between the rows of a table are made of, as the shells of databases draw them."""


def heading(text: str, start: int) -> str:
    """The heading of the column in which the code point at `start` stands; empty outside of tables.

    The heading is in the first of the lines above that have as many separators as the cell's own, without a blank line
    between.
    """
    begin = max(0, start - REACH)
    line = text.rfind("\n", begin, start) + 1
    if line <= begin:
        return ""
    end = text.find("\n", start, start + _LONGEST_ROW)
    row = text[line : end if end >= 0 else start + _LONGEST_ROW]
    mark = "|" if _NUMBERED.match(row) else next((mark for mark in _MARKS if mark in row), "")
    if not mark:
        return _above_list(text, begin, line) if _VALUE.fullmatch(row) else ""
    separators, top, above = _separators(row, mark), "", line
    while above > begin:
        bottom = above - 1
        above = text.rfind("\n", begin, bottom) + 1
        if above == 0 and begin:
            break
        if _separators(text[above:bottom], mark) != separators:
            line_between = text[above:bottom].strip()
            if not line_between or line_between.strip(_RULED):
                break
            continue
        top = text[above:bottom]
    cell = top.replace("||", "|").split(mark)[_separators(text[line:start], mark)].strip(_FRAME) if top else ""
    return cell if len(cell) <= _LONGEST else ""


def _separators(row: str, mark: str) -> int:
    """How many separators a row has; those of headings in a wiki are doubled."""
    return row.count(mark) - (row.count("||") if mark == "|" else 0)


def _above_list(text: str, begin: int, line: int) -> str:
    """What stands above lines of one number each, the lowest of which begins at `line`."""
    above = line
    while above > begin:
        bottom = above - 1
        above = text.rfind("\n", begin, bottom) + 1
        if above == 0 and begin:
            break
        row = text[above:bottom]
        if not _VALUE.fullmatch(row):
            title = row.strip(_FRAME)
            return title if len(title) <= _LONGEST_TITLE and not any(map(str.isdigit, title)) else ""
    return ""
