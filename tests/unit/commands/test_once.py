from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import auditors
from auditors.errors import AuditorError
from tests.unit.commands.conftest import Auditor

EMAIL = "harriet.blackwood@mail.example"
DATABASE = "postgresql://reporting:" + "vT9wq2LxZr4k" + "@pg-eu-1.northwind.example/sales"


_HASH = {"user_api_key_hash": "ab" * 32}


def log(name: str, text: str, mode: int = 0o600) -> Path:
    file = Path(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def payload(text: str, time: float = 1_795_000_000.0, **changes: Any) -> str:
    """A line of LiteLLM's payload log."""
    record = {
        "id": "chatcmpl-1",
        "call_type": "acompletion",
        "status": "success",
        "startTime": time,
        "endTime": time + 1,
        "model": "gpt-5-mini",
        "messages": [{"role": "user", "content": text}],
        "response": None,
        "metadata": {
            "user_api_key_hash": "ab" * 32,
            "user_api_key_alias": "support-bot",
            "user_api_key_team_id": "care",
        },
    }
    return json.dumps(record | changes) + "\n"


def test_nothing_found_is_status_0(once: Auditor) -> None:
    log("logs/a.log", "all quiet\n")
    outcome = once("logs")
    assert (outcome.status, outcome.err) == (0, "")
    assert [record["type"] for record in outcome.records] == ["summary"]


def test_a_finding_says_what_where_whose_and_when(once: Auditor) -> None:
    log(
        "logs/a.jsonl",
        payload("hello") + payload(f"write to {EMAIL} please") + payload(f"and {EMAIL}", 1_795_000_600.0),
    )
    outcome = once("logs")
    assert outcome.status == 1
    (found,) = outcome.findings
    assert found["entity"] == "EMAIL_ADDRESS"
    assert found["kind"] == "pii"
    assert found["preview"] == "harr…"
    assert (found["source"], found["line"], found["pointer"]) == ("logs/a.jsonl", 2, "/messages/0/content")
    assert (found["start"], found["end"]) == (9, 9 + len(EMAIL))
    assert found["offset"] == len(payload("hello"))
    assert found["occurrences"] == 2
    assert (found["first_seen"], found["last_seen"]) == ("2026-11-18T11:06:40Z", "2026-11-18T11:16:40Z")
    assert found["principal"]["key_alias"] == "support-bot"
    assert found["principal"]["team"] == "care"


def test_records_have_the_keys_of_the_contract_in_its_order(once: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    finding, occurrence, summary = once("--occurrences", "logs").records
    order = (
        "type schema id rule name category severity title remediation references entity kind score preview fingerprint "
        "occurrences first_seen last_seen source line offset pointer start end principal evidence"
    ).split()
    assert list(finding) == [key for key in order if key in finding]
    assert list(occurrence) == "type finding entity score source line offset pointer start end time".split()
    assert list(summary) == (
        "type schema version findings files bytes lines records coverage skipped errors seconds".split()
    )
    assert occurrence["finding"] == finding["id"]
    assert summary["findings"] == {"critical": 0, "high": 0, "medium": 1, "low": 0, "info": 0}
    assert summary["records"] == {"litellm-payload": 1}


def test_json_is_one_object_with_the_same_records(once: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    lines = once("logs").records
    document = json.loads(once("--format", "json", "logs").out)
    document["summary"].pop("seconds")
    lines[-1].pop("seconds")
    assert document == {"schema": 1, "findings": lines[:-1], "summary": lines[-1]}


def test_the_same_input_gives_the_same_bytes(once: Auditor) -> None:
    log("logs/a.jsonl", "".join(payload(f"{DATABASE} {number} {EMAIL}") for number in range(50)))
    first, second = (once("--occurrences", "logs").out.rpartition(',"seconds"')[0] for _ in range(2))
    assert first == second != ""


def test_a_log_that_others_can_read_is_a_finding(once: Auditor) -> None:
    log("logs/a.log", "all quiet\n", 0o644)
    outcome = once("logs")
    (found,) = outcome.findings
    assert (found["rule"], found["category"], found["remediation"]) == ("PRM001", "permissions", "chmod 640 logs/a.log")
    assert found["evidence"]["mode"] == "0644"
    assert "line" not in found


def test_fail_on_decides_what_fails_and_min_severity_what_is_shown(once: Auditor) -> None:
    log("logs/a.jsonl", payload(f"{EMAIL} {DATABASE}"))
    assert once("--fail-on", "critical", "logs").status == 1
    assert len(once("logs").findings) == 2
    outcome = once("--min-severity", "critical", "--fail-on", "info", "logs")
    assert [found["entity"] for found in outcome.findings] == ["DATABASE_URL"]
    log("logs/a.jsonl", payload(EMAIL))
    assert once("--fail-on", "high", "logs").status == 0
    assert len(once("--fail-on", "high", "logs").findings) == 1


def test_one_pass_writes_many_reports_for_our_eyes_only(auditor: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    os.umask(0o022)
    outcome = auditor("--once", "--depth", "patterns", "-o", "jsonl:a.jsonl", "-o", "json:a.json", "logs")
    assert outcome.out.startswith("● 1 finding in 1 file: 1 medium\n")
    assert json.loads(Path("a.json").read_text())["findings"][0]["entity"] == "EMAIL_ADDRESS"
    assert json.loads(Path("a.jsonl").read_text().splitlines()[0])["entity"] == "EMAIL_ADDRESS"
    assert {file.stat().st_mode & 0o777 for file in (Path("a.json"), Path("a.jsonl"))} == {0o600}


def test_a_report_in_a_file_leaves_standard_output_empty(auditor: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    outcome = auditor("--once", "--depth", "patterns", "-o", "report.txt", "logs")
    assert (outcome.status, outcome.out) == (1, "")
    assert "harr…" in Path("report.txt").read_text()


def test_standard_input_is_named_as_the_user_wants(once: Auditor) -> None:
    outcome = once("--stdin-name", "prod", "-", stdin=payload(EMAIL).encode())
    assert outcome.findings[0]["source"] == "prod"
    assert outcome.summary["files"] == 1


def test_globs_and_archives_are_looked_into(once: Auditor) -> None:
    import gzip

    log("logs/a.jsonl", payload("quiet"))
    Path("logs/b.jsonl").write_bytes(gzip.compress(payload(EMAIL).encode()))
    Path("logs/b.jsonl").chmod(0o600)
    outcome = once("logs/*.jsonl")
    assert outcome.findings[0]["source"] == "logs/b.jsonl"
    assert outcome.summary["files"] == 2


def test_since_and_until_go_by_the_time_of_the_events(once: Auditor) -> None:
    moments = {"one@mail.example": 1_795_000_000, "two@mail.example": 1_795_003_600, "six@mail.example": 1_795_007_200}
    log("logs/a.jsonl", "".join(payload(address, time) for address, time in moments.items()))
    outcome = once("--since", "2026-11-18T11:30:00Z", "--until", "2026-11-18T13:06:40Z", "logs")
    assert [found["preview"] for found in outcome.findings] == ["two@…"]
    assert outcome.summary["records"] == {"litellm-payload": 1}


def test_a_baseline_hides_what_is_known(once: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    assert once("--write-baseline", "known.json", "logs").status == 1
    assert EMAIL not in Path("known.json").read_text()
    outcome = once("--baseline", "known.json", "logs")
    assert (outcome.status, outcome.findings) == (0, [])
    assert outcome.summary["baseline"] == {"new": 0, "known": 1, "gone": 0}
    log("logs/a.jsonl", payload(DATABASE))
    outcome = once("--baseline", "known.json", "logs")
    assert outcome.summary["baseline"] == {"new": 1, "known": 0, "gone": 1}


def test_a_baseline_of_another_key_is_pointed_out(once: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    once("--write-baseline", "known.json", "logs")
    monkeypatch.setenv("AUDITOR_FINGERPRINT_KEY", "quite another key, long enough")
    outcome = once("--baseline", "known.json", "logs")
    assert outcome.status == 1
    assert "another fingerprint key" in outcome.err


def test_suppressions_need_a_reason_and_unused_ones_are_told(once: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    log(
        "accepted.toml",
        '[[suppressions]]\nreason = "our own address"\nrule = "email-address"\n'
        '[[suppressions]]\nreason = "once upon a time"\nrule = "PII103"\n'
        '[[suppressions]]\nreason = "for a week"\nrule = "PII104"\nexpires = 2020-01-01\n',
    )
    outcome = once("--suppressions", "accepted.toml", "logs")
    assert (outcome.status, outcome.findings) == (0, [])
    assert outcome.summary["suppressed"] == 1
    assert "covers nothing any more: once upon a time" in outcome.err
    assert "has expired on 2020-01-01: for a week" in outcome.err
    log("accepted.toml", '[[suppressions]]\nrule = "email-address"\n')
    assert once("--suppressions", "accepted.toml", "logs").status == 2


def test_values_are_shown_only_to_who_insists(once: Auditor) -> None:
    log("logs/a.jsonl", payload(EMAIL))
    assert EMAIL not in once("--occurrences", "logs").out
    refused = once("--show-values", "logs")
    assert refused.status == 2
    assert "needs a terminal" in refused.err
    assert once("--show-values=yes", "logs").findings[0]["preview"] == EMAIL


def test_settings_of_a_file_and_of_the_command_line_hold(once: Auditor) -> None:
    log("logs/a.jsonl", payload(f"{EMAIL} {DATABASE}"))
    log("auditor.toml", '[detection]\ndisable = ["DATABASE_URL"]\nseverities = {email-address = "critical"}\n')
    assert [(found["entity"], found["severity"]) for found in once("logs").findings] == [("EMAIL_ADDRESS", "critical")]
    assert len(once("--isolated", "logs").findings) == 2


def test_disabled_rules_of_permissions_are_not_reported(once: Auditor) -> None:
    log("logs/a.log", "all quiet\n", 0o644)
    log("auditor.toml", '[detection]\ndisable = ["PRM001"]\n')
    assert once("logs").findings == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name the logs to audit"),
        (("nowhere",), "no such file or directory: 'nowhere'"),
        (("--since", "2h", "--until", "3h", "."), "no time is left between them"),
        (("--since", "soon", "."), "'soon' is not a time"),
        (("-o", "no/such/file", "."), "the directory no/such does not exist"),
        (("-o", ".", "."), ".: is a directory; name a file"),
        (("-o", "pdf:report", "."), "there is no format 'pdf'"),
        (("-o", "json:", "."), "names no file"),
        (("--baseline", "missing.json", "."), "missing.json: the baseline cannot be read"),
        (("--config-file", "missing.toml", "."), "missing.toml: cannot be read"),
        (("--fail-on", "awful", "."), "'awful' is not one of"),
        (("--jobs", "-1", "."), "-1 is not in the range"),
        (("--nonsense", "."), "--nonsense"),
    ],
)
def test_a_wrong_command_line_is_status_2_and_one_line(once: Auditor, arguments: tuple[str, ...], said: str) -> None:
    outcome = once(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err
    assert outcome.err.startswith("auditor: ")
    assert outcome.err.count("\n") == 1


def test_an_unknown_rule_in_the_settings_names_the_nearest(once: Auditor) -> None:
    log("logs/a.log", "all quiet\n")
    log("auditor.toml", '[detection]\ndisable = ["emial-address"]\n')
    outcome = once("logs")
    assert outcome.status == 2
    assert "detection.disable: there is no rule or entity 'emial-address'; did you mean 'email-address'?" in outcome.err


def test_an_error_of_ours_is_status_4_and_shows_nothing_that_was_read(
    once: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"cannot digest {EMAIL}")

    log("logs/a.jsonl", payload(EMAIL))
    monkeypatch.setattr("auditors.pipeline.Pipeline.run", fail)
    for arguments in (("logs",), ("-v", "logs")):
        outcome = once(*arguments)
        assert outcome.status == 4
        assert "internal error: ValueError at test_once.py" in outcome.err
        assert EMAIL not in outcome.err
    assert "in audit_once" in outcome.err


def test_hostile_text_reaches_no_report_raw(auditor: Auditor) -> None:
    hostile = "\x1b]0;owned\x07\x9b31m\u202e\u2066"
    log(f"logs/{hostile}.jsonl", payload(EMAIL, metadata={"user_api_key_alias": hostile, **_HASH}), 0o644)
    for form in ("text", "json", "jsonl"):
        outcome = auditor("--once", "--depth", "patterns", "--format", form, "-o", f"{form}:report", "logs")
        written = Path("report").read_text()
        for text in (outcome.out, outcome.err, written):
            assert not set(hostile) & set("\x1b\x07\x9b\u202e\u2066") & set(text)
        assert "owned" in written


def test_text_fits_the_terminal_and_colour_is_never_the_only_sign(
    auditor: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    log("logs/a.jsonl", payload(f"{EMAIL} {DATABASE}"), 0o644)
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        plain = auditor("--once", "--depth", "patterns", "logs").out
        lines = [line for line in plain.splitlines() if " " in line.strip()]
        assert max(map(len, lines)) <= width
        assert "✖ CRITICAL" in plain
        assert "\x1b" not in plain
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = auditor("--once", "--depth", "patterns", "logs").out
    assert "\x1b[1;31m✖ CRITICAL\x1b[0m" in coloured
    assert "\x1b" not in auditor("--once", "--depth", "patterns", "--no-color", "logs").out


def test_the_key_of_this_installation_is_made_once_and_kept_private(
    once: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AUDITOR_FINGERPRINT_KEY")
    log("logs/a.jsonl", payload(EMAIL))
    first, second = once("logs").findings[0], once("logs").findings[0]
    assert first == second
    (key,) = Path("home").rglob("fingerprint.key")
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    exposed = [found for found in once("logs").findings if found["name"] == "state-readable-by-others"]
    assert [found["remediation"] for found in exposed] == [f"chmod 600 {key.resolve()}"]


def test_the_library_yields_the_findings_of_the_command(once: Auditor) -> None:
    log("logs/a.jsonl", payload(f"{EMAIL} {DATABASE}"), 0o644)
    reported = once("logs").findings
    found = list(auditors.audit(["logs"], depth="patterns"))
    assert [(each.id, each.severity.value, each.occurrences) for each in found] == [
        (each["id"], each["severity"], each["occurrences"]) for each in reported
    ]
    assert [each.entity for each in auditors.audit([Path("logs")], depth="patterns", min_severity="critical")] == [
        "DATABASE_URL"
    ]
    with pytest.raises(AuditorError, match="no such file"):
        list(auditors.audit(["nowhere"]))
