"""Lines whose columns a line above them names."""

from __future__ import annotations

import pytest

from auditors.engines.growing_records import GrowingRecords
from auditors.model import Fields
from auditors.records.sniffing import Shape, sniff
from auditors.sources.source import Block
from tests.records import names, records

TIME = 1_795_425_600.0
CELLS = ("2026-11-23T09:20:00Z", "grove", "gpt-4o", "11", "5", "say hello")
NAMED = {
    "# ts|key|model|in|out|prompt": "|",
    "## Fields: time, client, model, prompt tokens, completion tokens, prompt": ",",
    "Columns: time, user, model, tokens in, tokens out, prompt (separated by tabs)": "\t",
    "// $time $caller $model $tokens_in $tokens_out $prompt": ";",
    "-- timestamp | consumer | model | input_tokens | output_tokens | message": " | ",
    "The format is: ts,team,model,in,out,question": "|",
}


def told(fields: Fields) -> tuple[object, ...]:
    caller = fields.key_alias or fields.user or fields.team
    return fields.time, caller, fields.model, fields.tokens_in, fields.tokens_out


@pytest.mark.parametrize("line", NAMED)
@pytest.mark.parametrize("before", ["", "# gateway 2.1 started\n\n", "Journal of the relay, one request a line.\n"])
@pytest.mark.parametrize("below", ["", "# host gw-2\n"])
def test_a_line_above_names_the_columns(line: str, before: str, below: str) -> None:
    log = f"{before}{line}\n{below}" + f"{NAMED[line].join(CELLS)}\n" * 3
    found = [record for record in records(log) if record.format_name == "named-columns"]
    assert [told(record.fields()) for record in found] == [(TIME, "grove", "gpt-4o", 11, 5)] * 3


def test_what_somebody_says_may_hold_the_sign() -> None:
    log = "# ts|key|model|prompt|in|out\n" + "2026-11-23T09:20:00Z|grove|gpt-4o|user|eve|x|11|5\n" * 2
    assert [told(record.fields()) for record in records(log)[1:]] == [(TIME, "grove", "gpt-4o", 11, 5)] * 2


def test_a_comment_below_a_line_is_nobodys() -> None:
    log = '# ts,key,model,prompt\n2026-11-23T09:20:00Z,grove,gpt-4o,"say hello"\n# rotated: by hand\n'
    assert [record.format_name for record in records(log)] == ["unrecognised", "named-columns", "unrecognised"]
    quoted = '# ts,key,model,prompt\n2026-11-23T09:20:00Z,grove,gpt-4o,"say hello\nto all"\n'
    assert records(quoted)[1].body == '2026-11-23T09:20:00Z,grove,gpt-4o,"say hello\nto all"'


def test_a_line_of_other_columns_names_nobody() -> None:
    log = "# ts|key|model|in|out\n" + "|".join(CELLS[:5]) + "\n" + "no time|eve|gpt-4o|1|2\nx|y\n"
    found = records(log * 1)
    assert told(found[1].fields())[1] == "grove"
    assert all(told(record.fields())[1] is None for record in found[2:])


def test_a_key_in_its_column_is_not_told_in_clear() -> None:
    key = "sk-" + "proj-4f9a8b7c6d5e4f3a2b1c0d9e"
    log = f"# ts|key|model|in|out\n2026-11-23T09:20:00Z|{key}|gpt-4o|11|5\n"
    fields = records(log)[1].fields()
    assert fields.key is not None
    assert fields.key_alias is None
    assert key not in str(fields)


@pytest.mark.parametrize(
    "log",
    [
        "# ts|key|model|prompt\nnothing of the kind\nnor here\n",
        "# the time, the key and the model are secret\n2026-11-23T09:20:00Z INFO started\n",
        "Fields: red, green, blue\n1, 2, 3\n",
        "#Fields: date time s-ip cs-method\n2026-11-23 09:20:00 198.51.100.7 GET\n",
    ],
)
def test_what_lines_do_not_bear_out_is_not_believed(log: str) -> None:
    assert sniff(log.encode()) is Shape.LINES
    assert "named-columns" not in names(log)


def test_a_log_that_grows_keeps_its_columns() -> None:
    head = b"# ts|key|model|in|out\n" + "|".join(CELLS[:5]).encode() + b"\n"
    growing = GrowingRecords(head, print)
    found = [
        *growing.feed(Block(head, 0, 1)),
        *growing.feed(Block(b"2026-11-23T09:21:00Z|inlet|m|1|2\n", len(head), 3)),
    ]
    found += growing.close()
    assert [record.fields().key_alias for record in found] == [None, "grove", "inlet"]
