"""The HTML report: one page, no script, nothing loaded, nothing of a log as markup."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from auditors.exit_status import ExitStatus
from auditors.model import Coverage, Location, Principal, Severity, Skip
from auditors.reports.html import write
from auditors.reports.report import Report, Style
from tests.builders import RULES, finding, report

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Tags, attributes and text of a page; fails on tags that do not close in order."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.text += data


def markup(given_report: Report) -> str:
    parts: list[bytes] = []
    write(given_report, parts.append, Style())
    return b"".join(parts).decode()


def test_a_page_says_what_was_found_where_whose_and_what_to_do() -> None:
    found = finding(occurrences=14, first_seen=1795161601.0, principal=Principal(key_alias="svc-report"))
    page = Page(markup(report(found, finding(severity=Severity.HIGH), rules=RULES)))
    for said in (
        "2 findings in 1 file",
        "E-mail address in a log",
        "It names a person.",
        "Mask it at the proxy.",
        "bob…",
        "logs/litellm.jsonl:12",
        "/messages/3/content",
        "14×",
        "key svc-report",
        "2026-11-20 08:00 UTC",
        "CWE-532",
        "95 %",
    ):
        assert said in page.text, said


def test_nothing_runs_and_nothing_is_loaded() -> None:
    page = markup(report(finding(), rules=RULES))
    read = Page(page)
    assert not {"script", "iframe", "object", "embed", "link", "img", "form", "base"} & set(read.tags)
    assert not [name for _, name, _ in read.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(value and value.startswith("#") for _, name, value in read.attributes if name == "href")
    policy = next(value for _, name, value in read.attributes if name == "content" and value and "default-src" in value)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy


def test_links_of_the_overview_lead_to_sections() -> None:
    read = Page(markup(report(finding(), finding(severity=Severity.LOW))))
    links = {value for _, name, value in read.attributes if name == "href"}
    assert links == {f"#{value}" for _, name, value in read.attributes if name == "id"} != set()


def test_what_was_not_read_is_never_an_all_clear() -> None:
    page = Page(
        markup(report(coverage=Coverage(errors=[Skip("a.log", "permission denied")]), status=ExitStatus.INCOMPLETE))
    )
    assert "Nothing found in what could be read" in page.text
    assert "not an all-clear" in page.text and "permission denied" in page.text


def test_many_findings_of_a_rule_are_counted_not_all_listed() -> None:
    page = Page(markup(report(*(finding(id=f"{number:016x}") for number in range(150)))))
    assert "… and 50 more findings" in page.text


@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_nothing_of_a_log_is_markup(text: str) -> None:
    hostile = f'<script>alert("1")</script>{text}"\'><img src=x onerror=a>'
    page = Page(
        markup(
            report(
                finding(
                    title=hostile,
                    preview=hostile,
                    remediation=hostile,
                    references=(hostile,),
                    location=Location(hostile, 1, 0, hostile, 0, 1),
                    principal=Principal(user=hostile, model=hostile),
                ),
                coverage=Coverage(errors=[Skip(hostile, hostile)], records={hostile: 1}),
                version=hostile,
            )
        )
    )
    assert not {"script", "img"} & set(page.tags)
    assert '<script>alert("1")</script>' in page.text
