"""`auditor ssrf`: one record for each URL, and an exit status that a pipeline can act on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command import run_auditor


def test_one_record_for_each_url_in_the_contracts_order(tmp_path: Path) -> None:
    done = run_auditor("ssrf", "http://127.1:8000/", "https://8.8.8.8/v1", cwd=tmp_path)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(record) for record in records] == [
        ["type", "url", "verdict", "reason", "host", "addresses", "port"],
        ["type", "url", "verdict", "reason", "host", "addresses"],
    ]
    assert [(record["verdict"], record["addresses"]) for record in records] == [
        ("blocked", ["127.0.0.1"]),
        ("public", ["8.8.8.8"]),
    ]
    assert done.returncode == 1


def test_urls_come_from_standard_input_one_a_line(tmp_path: Path) -> None:
    given = b"https://api.openai.com/v1\r\n\nhttps://\x1b]0;x\x07.com/\n\xff\xfe\n"
    done = run_auditor("ssrf", "-", "--fail-on", "blocked", cwd=tmp_path, stdin=given)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["verdict"] for record in records] == ["undecided", "blocked", "blocked"]
    assert b"\x1b" not in done.stdout
    assert done.returncode == 1


def test_names_that_are_not_looked_up_do_not_fail_unless_asked(tmp_path: Path) -> None:
    assert run_auditor("ssrf", "https://api.openai.com/v1", cwd=tmp_path).returncode == 0
    assert run_auditor("ssrf", "--fail-on", "undecided", "https://api.openai.com/v1", cwd=tmp_path).returncode == 1


def test_resolving_judges_the_addresses(tmp_path: Path) -> None:
    done = run_auditor("ssrf", "--resolve", "http://localhost:8000/", cwd=tmp_path)
    record = json.loads(done.stdout)
    assert (record["verdict"], set(record["addresses"]) <= {"127.0.0.1", "::1"}) == ("internal", True)


def test_text_is_for_people_and_free_of_escapes(tmp_path: Path) -> None:
    done = run_auditor("ssrf", "--format", "text", "http://\u202emoc.live/", cwd=tmp_path)
    assert done.stdout.startswith(b"blocked") and "\u202e".encode() not in done.stdout


def test_without_a_url_it_says_how_to_start(tmp_path: Path) -> None:
    done = run_auditor("ssrf", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.count(b"\n") == 1
