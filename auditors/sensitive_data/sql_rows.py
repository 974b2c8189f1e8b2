"""Names in statements of SQL: the columns of an `INSERT` say what stands in its rows, as the heads of a table do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.judgement import Judged
from auditors.sensitive_data.tables import columns_of, named_cell

_INSERTED: Final = deferred(r"\(([\w \t\r\n,.`\"\[\]]{3,600})\)\s{0,8}[Vv](?:ALUES|alues)\s{0,8}(?=\()")
"""The columns in front of the first row."""
_ROW: Final = deferred(r"\s{0,8},?\s{0,8}\(")
_CELL: Final = deferred(r"\s{0,8}(?:[NnEe]?'(?P<text>(?:[^'\n]|''){0,200})'|[^',()\n]{0,80})\s{0,8}(?P<end>[,)])")
MOST_ROWS: Final = 1_000
"""Rows of a statement that are read."""


def inserted(text: str) -> Iterator[Judged]:
    """The names in the rows that statements of a text insert, in their order."""
    if "alues" not in text and "ALUES" not in text:
        return
    for statement in _INSERTED.finditer(text):
        columns = columns_of(statement[1].split(","))
        end = statement.end()
        for _ in range(MOST_ROWS if columns else 0):
            row = _ROW.match(text, end)
            if row is None:
                break
            end = row.end()
            for column in columns:
                cell = _CELL.match(text, end)
                if cell is None:
                    break
                if column and cell["text"]:
                    yield from named_cell(cell.start("text"), cell["text"], column)
                end = cell.end()
                if cell["end"] == ")":
                    break
