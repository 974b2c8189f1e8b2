"""The report for people. What it looks like stands in `tests/golden/report.txt`, 80 columns wide."""

from __future__ import annotations

from pathlib import Path

from auditors.exit_status import ExitStatus
from auditors.model import Category, Coverage, Finding, Location, Principal, Severity, Skip
from auditors.reports.report import BaselineCounts, Report, Style
from auditors.reports.text import FORMAT
from tests.builders import TOKEN, finding, report

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "report.txt"

DAY = 1_764_000_000.0
ALICE = Principal(key="3b" * 32, key_alias="reporting", user="alice", team="finance", ip="198.51.100.7", model="gpt-5")
ADVICE = (
    "Then keep personal data out of the log: mask it at the proxy before it is written, and delete this log with all "
    "of its rotated copies."
)


def everything() -> Report:
    """A report with one of each: secrets, personal data in several files, permissions, unread input, a baseline."""
    token = {
        "rule": TOKEN.id,
        "name": TOKEN.name,
        "severity": TOKEN.severity,
        "title": TOKEN.title,
        "remediation": f"Revoke it at https://vendor.example/keys, issue a new one. {ADVICE}",
        "entity": TOKEN.entity,
        "kind": TOKEN.kind,
        "category": TOKEN.category,
    }
    mail = {"remediation": f"Tell whoever answers for data protection. {ADVICE}"}
    findings = [
        finding(
            id="01",
            fingerprint="a1",
            preview="sk-vendor-aB3d…",
            occurrences=1234,
            first_seen=DAY,
            last_seen=DAY + 90_000,
            principal=ALICE,
            evidence={"users": {"alice": 1200, "bob": 34}},
            **token,
        ),
        finding(
            id="02",
            fingerprint="a1",
            preview="sk-vendor-aB3d…",
            location=Location("logs/archive/2026-11-01.jsonl.gz", 7, 0),
            first_seen=DAY - 500_000,
            last_seen=DAY - 500_000,
            principal=Principal(ip="203.0.113.9"),
            **token,
        ),
        finding(
            id="03",
            rule="PRM001",
            name="log-readable-by-others",
            category=Category.PERMISSIONS,
            severity=Severity.HIGH,
            title="Every account on this machine can read the log",
            remediation="chmod 640 logs/litellm.jsonl",
            references=(),
            entity=None,
            kind=None,
            preview=None,
            fingerprint=None,
            location=Location("logs/litellm.jsonl", 0, 0),
            evidence={"mode": "0644", "owner": "litellm", "group": "litellm"},
        ),
        *(
            finding(
                id=f"1{number}",
                fingerprint=f"b{number}",
                preview=f"use{number}…",
                occurrences=9 - number,
                location=Location("logs/litellm.jsonl", 20 + number, 0, "/messages/0/content"),
                principal=ALICE,
                **mail,
            )
            for number in range(5)
        ),
    ]
    coverage = Coverage(
        files=3,
        bytes=5_123_456,
        lines=12_345,
        recognised=5_000_000,
        records={"litellm-payload": 12_000, "unrecognised": 40, "uvicorn-access": 305},
        skipped=[Skip("logs/core.bin", "binary file, not a log")],
        errors=[Skip("logs/old.gz", "gzip stream ends half way")],
    )
    return report(
        *findings,
        coverage=coverage,
        suppressed=2,
        baseline=BaselineCounts(new=8, known=3, gone=1),
        seconds=1.234,
    )


def text(chosen: Report, width: int = 80, *, color: bool = False, encoding: str = "utf-8") -> str:
    written: list[bytes] = []
    FORMAT.write(chosen, written.append, Style(width, color, encoding))
    return b"".join(written).decode(encoding)


def test_the_whole_report_is_as_it_was_approved() -> None:
    assert text(everything()) == GOLDEN.read_text(encoding="utf-8")


def test_a_clean_report_is_two_lines_of_good_news() -> None:
    lines = text(report()).splitlines()
    assert lines[0] == "Nothing found."
    assert lines[-1] == "Exit status 0: nothing at medium or above, and everything was read."


def test_unread_input_is_never_called_clean() -> None:
    coverage = Coverage(errors=[Skip("a.gz", "gzip stream ends half way")])
    shown = text(report(coverage=coverage, status=ExitStatus.INCOMPLETE))
    assert shown.startswith("Nothing found in what could be read.\n")
    assert "a.gz: gzip stream ends half way" in shown
    assert "so this is not an all-clear" in " ".join(shown.split())


def test_a_value_in_several_files_is_one_line() -> None:
    files = [finding(id=name, location=Location(name, 3, 0), occurrences=2) for name in ("a.log", "b.log", "c.log")]
    shown = text(report(*files))
    assert "1 value · 6 places · 3 files" in shown
    assert "6×  bob…  a.log:3" in shown
    assert "and in 2 more files" in shown
    assert "b.log" not in shown


def test_advice_is_not_repeated() -> None:
    shown = text(everything())
    assert " ".join(shown.split()).count("Then keep personal data out of the log") == 1
    assert "Tell whoever answers for data protection. Then as for SEC201." in shown


def test_long_lists_are_cut_and_say_so() -> None:
    many = [finding(id=str(n), fingerprint=str(n), location=Location("a.log", n + 1, 0)) for n in range(1500)]
    shown = text(report(*many))
    assert "… and 1,497 more with 1,497 places (all of them: --format jsonl)" in shown
    assert len(shown.splitlines()) < 40
    problems = Coverage(errors=[Skip(f"{n}.log", "cannot be opened") for n in range(500)])
    assert "… and 490 more" in text(report(coverage=problems))


def test_everybody_behind_the_findings_is_ranked() -> None:
    people = [
        finding(id="1", principal=Principal(key_alias="rare"), severity=Severity.LOW),
        finding(id="2", principal=Principal(key_alias="often"), occurrences=7),
        finding(id="3", principal=Principal(user="nobody's key")),
        finding(id="4", principal=Principal(team="harbor", ip="198.51.100.7"), severity=Severity.HIGH),
    ]
    lines = text(report(*people)).splitlines()
    begin = next(number for number, line in enumerate(lines) if line.endswith("WHO"))
    assert [" ".join(line.split()) for line in lines[begin + 1 : begin + 5]] == [
        "▲ high 1 1 team harbor",
        "● medium 1 7 key often",
        "● medium 1 1 user nobody's key",
        "○ low 1 1 key rare",
    ]


def worst(*findings: Finding) -> str:
    """What the second line says, whatever it was broken into."""
    return " ".join(text(report(*findings), width=200).splitlines()[1].split())


def test_the_second_line_says_what_is_worst_of_whom_how_often_and_since_when() -> None:
    one = finding(id="1", fingerprint="a", principal=ALICE, occurrences=3, first_seen=DAY)
    assert worst(one) == "Worst: E-mail address in a log, key reporting, 3 times, since 2025-11-24 16:00 UTC."
    assert worst(one, finding(id="2", fingerprint="b")).startswith("Worst: E-mail address in a log, 2 values, 4 times,")


def test_of_what_is_about_no_value_the_second_line_says_where_it_is() -> None:
    def mode(name: str) -> Finding:
        return finding(id=name, preview=None, fingerprint=None, title="Readable", location=Location(name, 0, 0))

    assert worst(mode("a.log")) == "Worst: Readable: a.log."
    assert worst(mode("a.log"), mode("b.log"), mode("c.log")) == "Worst: Readable: a.log and 2 more."


def test_of_several_incidents_the_second_line_says_how_many() -> None:
    keys = [
        finding(id=n, preview=None, fingerprint=None, title="In use", evidence={"metric": "calls", "observed": 3})
        for n in "ab"
    ]
    assert worst(*keys).startswith("Worst: In use, 2 incidents, 2 times")


def test_of_incidents_of_one_rule_those_with_most_signs_come_first_however_few_calls_they_are() -> None:
    def used(key: str, calls: int, *reasons: str) -> Finding:
        evidence = {"metric": "calls", "observed": calls, "expected": 1, "reasons": list(reasons)}
        return finding(
            id=key, preview=None, fingerprint=None, title="Used otherwise", occurrences=calls, evidence=evidence
        )

    busy = [used(f"job-{number}", 900 - number, "900 calls, 3 expected") for number in range(6)]
    told = text(report(*busy, used("stolen", 20, "new network 203.0.113.0/24", "at an hour of rest")))
    assert told.index("new network 203.0.113.0/24") < told.index("900 calls, 3 expected")


def test_of_an_audit_that_was_interrupted_the_last_line_says_so() -> None:
    broken_off = report(finding(id="1"), status=ExitStatus.INTERRUPTED)
    assert text(broken_off).endswith("Exit status 130: interrupted; 1 finding at medium or above until then.\n")
    assert text(report(status=ExitStatus.INTERRUPTED)).endswith("interrupted; nothing at medium or above until then.\n")


def test_nothing_is_not_praised_where_nothing_was_read() -> None:
    assert text(report()).startswith("Nothing found.\n")
    assert text(report(coverage=Coverage(files=1))).startswith("Nothing found: there was nothing to read.\n")


def hostile() -> Finding:
    evil = "\x1b[2J\u202egnp\x07\u200b"
    return finding(
        title=f"T{evil}",
        remediation=f"R{evil}",
        preview=f"P{evil}",
        location=Location(f"S{evil}", 1, 0, f"/{evil}"),
        principal=Principal(key_alias=f"K{evil}", user=f"U{evil}"),
        evidence={"users": {f"E{evil}": 3, "x": 1}},
    )


def test_nothing_hostile_reaches_the_terminal() -> None:
    coverage = Coverage(errors=[Skip("\x1b]0;x\x07", "\u2066")])
    shown = text(report(hostile(), coverage=coverage))
    assert not {"\x1b", "\x07", "\u202e", "\u200b", "\u2066"} & set(shown)
    assert r"\x1b[2J\u202egnp\x07\u200b" in shown


def test_a_terminal_without_our_signs_gets_plain_ones() -> None:
    shown = text(everything(), encoding="ascii")
    assert shown.startswith("X 8 findings in 2 files")
    assert "! HIGH  PRM001" in shown
    assert "1,235x" in shown.replace("\\xd7", "x")


def test_colours_only_add_to_the_text() -> None:
    import re

    coloured = text(everything(), color=True)
    assert "\x1b[1;31m✖ CRITICAL\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == text(everything())


def test_every_line_fits_where_words_allow() -> None:
    for width in (72, 80, 132):
        lines = text(everything(), width).splitlines()
        assert max(map(len, lines)) <= width
