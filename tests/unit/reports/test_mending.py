from __future__ import annotations

import json
import shlex

import msgspec
import pytest

from auditors.model import Category, Coverage, Finding, Principal, Severity
from auditors.reports import html, markdown, text
from auditors.reports.mending import broken, command, command_among
from auditors.reports.report import ReportFormat, Style
from tests.builders import report

KEY = "a" * 64
FINDING = Finding(
    id="0123456789abcdef",
    rule="USE301",
    name="usage-spike",
    category=Category.USAGE,
    severity=Severity.MEDIUM,
    title="A key is used far more than usual",
    remediation="Block it.",
    principal=Principal(key=KEY, key_alias="etl"),
)


def test_a_key_is_blocked_by_the_hash_that_litellm_logs() -> None:
    found = command(FINDING, "litellm-payload")
    assert found is not None
    words = shlex.split(found[1])
    assert words[0] == "curl"
    assert "$LITELLM_URL/key/block" in words
    assert json.loads(words[words.index("-d") + 1]) == {"key": KEY}


def test_there_is_no_command_for_what_it_would_not_fit() -> None:
    odd = msgspec.structs.replace(FINDING, principal=Principal(key="'; rm -rf ~"))
    leak = msgspec.structs.replace(
        FINDING, category=Category.SENSITIVE_DATA
    )  # its principal sent it, and may be innocent
    assert command(odd, "litellm-payload") is None
    assert command(leak, "litellm-payload") is None
    assert command(FINDING, "nginx-combined") is None
    assert command(msgspec.structs.replace(FINDING, principal=None), "litellm-payload") is None


def test_a_key_that_leaked_into_any_log_is_blocked_by_the_hash_of_its_calls() -> None:
    leaked = msgspec.structs.replace(FINDING, rule="USE318", name="leaked-key-used")
    found = command(leaked, "text-log")
    assert found is not None
    assert found[0].startswith("Where the proxy is LiteLLM")
    assert found[1] == (command(FINDING, "litellm-payload") or ("", ""))[1]


def written(form: ReportFormat, *records: str, findings: tuple[Finding, ...] = (FINDING,)) -> str:
    pieces: list[bytes] = []
    coverage = Coverage(files=1, records=dict.fromkeys(records, 1))
    form.write(report(*findings, coverage=coverage), pieces.append, Style())
    return b"".join(pieces).decode()


@pytest.mark.parametrize("form", [text.FORMAT, markdown.FORMAT, html.FORMAT])
def test_reports_for_people_have_the_command_where_the_log_is_of_litellm(form: ReportFormat) -> None:
    told = written(form, "litellm-payload", "unrecognised")
    assert "To block exactly this key" in told and "/key/block" in told and KEY in told
    assert "Where the proxy is LiteLLM" in written(form, "litellm-payload", "nginx-combined")
    assert "/key/block" not in written(form, "nginx-combined")


def test_the_text_report_tells_a_command_once_and_as_a_shell_reads_it() -> None:
    second = msgspec.structs.replace(FINDING, id="1123456789abcdef", rule="USE302")
    told = written(text.FORMAT, "litellm-payload", findings=(FINDING, second))
    assert told.count("/key/block") == 1
    begin = told.index("curl")
    end = told.index("\n", told.index(KEY))
    assert shlex.split(told[begin:end].replace("\\\n", "")) == shlex.split(
        (command(FINDING, "litellm-payload") or ("", ""))[1]
    )


def test_a_command_that_is_broken_into_lines_is_the_same_to_a_shell() -> None:
    found = command_among(FINDING, ["litellm-payload"])
    assert found is not None
    for width in (10, 76, 500):
        lines = list(broken(found[1], width))
        assert shlex.split("".join(line.removesuffix("\\") for line in lines)) == shlex.split(found[1])
        assert all(line.endswith(" \\") for line in lines[:-1])
