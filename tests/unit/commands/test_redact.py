"""`auditor redact`: copies that can be shared, with the lines and the structure of what was read."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import stat
import tarfile
from pathlib import Path

import pytest

from tests.examples.secrets import plants
from tests.examples.secrets.recipes import pem
from tests.unit.commands.conftest import Auditor, Outcome

KEY = "sk-" + "proj-" + "aB3dE5fG7hJ9kL1m" * 3
TOKEN = "gh" + "p_" + "a1B2" * 9
EMAIL = "maria.keller" + "@" + "kellerhaus.de"


@pytest.fixture
def redact(auditor: Auditor) -> Auditor:
    def run(*arguments: str, stdin: bytes = b"") -> Outcome:
        return auditor("redact", "--depth", "patterns", "--isolated", *arguments, "-o", "shared", stdin=stdin)

    return run


def check(once: Auditor, original: bytes, copy: Path, *values: str) -> str:
    """The copy has the same lines, nothing of the values, and nothing is found in it."""
    text = copy.read_text()
    assert text.count("\n") == original.count(b"\n")
    assert not [value for value in values if value in text]
    assert [f["entity"] for f in once(str(copy)).findings if f["category"] == "sensitive-data"] == []
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    return text


def test_json_lines_keep_their_spelling_and_fingerprints_are_those_of_findings(redact: Auditor, once: Auditor) -> None:
    line = json.dumps({"b": 1.50, "a": {"note": f"use {KEY} \u00fc"}, "z": [EMAIL]}, separators=(", ", ":"))
    original = f"{line}\n{line}\r\n".encode()
    Path("a.jsonl").write_bytes(original)
    assert redact("a.jsonl").status == 0
    text = check(once, original, Path("shared/a.jsonl"), KEY, EMAIL)
    labels = {f["entity"]: f"<{f['entity']}:{f['fingerprint']}>" for f in once("a.jsonl").findings if "entity" in f}
    expected = line.replace(EMAIL, labels["EMAIL_ADDRESS"])
    key_label = next(label for entity, label in labels.items() if entity != "EMAIL_ADDRESS")
    assert text.splitlines() == [expected.replace(KEY, key_label)] * 2


def test_values_in_keys_numbers_escapes_and_documents_in_strings(redact: Auditor, once: Auditor) -> None:
    inner = json.dumps({"args": json.dumps({"token": TOKEN, "mail": EMAIL})})
    hidden = base64.b64encode(f"please use {KEY} for it".encode()).decode()
    lines = [
        json.dumps({"function": {"arguments": inner}}),
        json.dumps({"seen": {EMAIL: 3}}),
        json.dumps({"credit_card": 4111111111111111, "model": "gpt-4o"}),
        json.dumps({"payload": hidden}),
        '{"mail": "' + EMAIL.replace("@", "\\u0040") + '"}',
        "2026-01-02 10:00:00 INFO body: " + json.dumps({"m": {"token": TOKEN}}),
    ]
    original = ("\n".join(lines) + "\n").encode()
    Path("a.log").write_bytes(original)
    assert redact("a.log").status == 0
    text = check(once, original, Path("shared/a.log"), KEY, TOKEN, EMAIL, hidden, "4111111111111111", "maria.keller")
    copies = [json.loads(line) for line in text.splitlines()[:5]]
    assert set(json.loads(json.loads(copies[0]["function"]["arguments"])["args"])) == {"token", "mail"}
    assert copies[2]["model"] == "gpt-4o"
    assert list(copies[1]["seen"].values()) == [3]


def test_a_streamed_value_in_pieces_goes_as_a_whole(redact: Auditor, once: Auditor) -> None:
    pieces = [KEY[at : at + 9] for at in range(0, len(KEY), 9)]
    events = "".join(
        "data: " + json.dumps({"choices": [{"index": 0, "delta": {"content": piece}}]}) + "\n\n"
        for piece in ("the key is ", *pieces, " , ok")
    )
    original = (json.dumps({"response": events + "data: [DONE]\n\n"}) + "\n").encode()
    Path("a.jsonl").write_bytes(original)
    assert redact("a.jsonl").status == 0
    check(once, original, Path("shared/a.jsonl"), *(piece for piece in pieces if len(piece) == 9))


def test_access_logs_and_printed_documents(redact: Auditor, once: Auditor) -> None:
    request = f'203.0.113.9 - - [10/Oct/2025:13:55:36 +0000] "GET /v1?api_key={TOKEN} HTTP/1.1" 200 5 "-" "curl/8"\n'
    document = json.dumps({"users": [{"mail": EMAIL}, {"key": KEY}]}, indent=2) + "\n"
    Path("access.log").write_text(request * 3)
    Path("dump.json").write_text(document)
    assert redact("access.log", "dump.json").status == 0
    check(once, (request * 3).encode(), Path("shared/access.log"), TOKEN)
    json.loads(check(once, document.encode(), Path("shared/dump.json"), KEY, EMAIL))


def test_tables_keep_rows_of_several_lines(redact: Auditor, once: Auditor) -> None:
    body = json.dumps({"mail": EMAIL}).replace('"', '""')
    original = f'id,model,request_body\n1,gpt-4o,"{body}"\n2,gpt-4o,"first\nthen {KEY}\nlast"\n3,x,{EMAIL}\n'.encode()
    Path("spend.csv").write_bytes(original)
    assert redact("spend.csv").status == 0
    text = check(once, original, Path("shared/spend.csv"), KEY, EMAIL)
    assert text.startswith('id,model,request_body\n1,gpt-4o,"{""mail"": ""<EMAIL_ADDRESS:')


def test_a_private_key_over_several_lines(redact: Auditor, once: Auditor) -> None:
    key = pem("RSA PRIVATE KEY")(random.Random(3))
    original = f"before\n{key}\nafter\n".encode()
    Path("a.log").write_bytes(original)
    assert redact("a.log").status == 0
    text = check(once, original, Path("shared/a.log"), *key.splitlines()[1:-1])
    assert text.startswith("before\n") and text.endswith("after\n")


def test_packed_logs_are_unpacked_and_archives_become_directories(redact: Auditor, once: Auditor) -> None:
    original = f'{{"k": "{KEY}"}}\n'.encode()
    Path("a.log.gz").write_bytes(gzip.compress(original))
    with tarfile.open("b.tar.gz", "w:gz") as archive:
        for name in ("../evil.log", f"{EMAIL}/in.log"):
            info = tarfile.TarInfo(name)
            info.size = len(original)
            archive.addfile(info, io.BytesIO(original))
    assert redact("a.log.gz", "b.tar.gz", "-", stdin=original).status == 0
    copies = sorted(file for file in Path("shared").rglob("*") if file.is_file())
    assert len(copies) == 4 and not Path("evil.log").exists()
    assert {str(file) for file in copies} > {"shared/a.log", "shared/b.tar.gz/evil.log", "shared/stdin"}
    assert not any(EMAIL in str(file) for file in copies)
    assert all(stat.S_IMODE(d.stat().st_mode) == 0o700 for d in (Path("shared"), Path("shared/b.tar.gz")))
    for file in copies:
        check(once, original, file, KEY)


def test_nothing_is_overwritten_or_written_among_the_logs_unless_asked(redact: Auditor, auditor: Auditor) -> None:
    Path("a.log").write_text(f"token {TOKEN}\n")
    assert redact("a.log").status == 0
    Path("shared/a.log").write_text("mine\n")
    refused = redact("a.log")
    assert (refused.status, Path("shared/a.log").read_text()) == (3, "mine\n")
    assert "--force" in refused.err
    assert redact("a.log", "--force").status == 0
    assert Path("shared/a.log").read_text().startswith("token <")
    assert auditor("redact", ".", "-o", "shared").status == 2
    assert auditor("redact", "a.log").status == 2
    assert not any(TOKEN in line for line in (refused.err, refused.out))


def test_what_patterns_alone_leave_in_the_copies_is_said(redact: Auditor) -> None:
    Path("a.log").write_text(f"mail {EMAIL}\n")
    assert "names of people and places are left as they were: --depth full replaces them, too" in redact("a.log").err


def test_flows_are_not_broken_and_say_so(redact: Auditor) -> None:
    Path("flows").write_bytes(b"24:4:type;4:http;4:note;4:test;}")
    assert redact("flows").status == 3
    assert not Path("shared/flows").exists()


@pytest.mark.parametrize("seed", range(3))
def test_no_planted_value_is_left(redact: Auditor, once: Auditor, seed: int) -> None:
    generator = random.Random(seed)
    texts = [text for _, text in plants(generator)]
    lines = [json.dumps({"messages": [{"role": "user", "content": text}]}) for text in texts]
    lines += [json.dumps({"body": json.dumps({"content": text})}) for text in texts]
    original = ("\n".join(lines) + "\n").encode()
    Path("a.jsonl").write_bytes(original)
    spans = {
        (record["line"], record["pointer"], record["start"], record["end"])
        for record in once("a.jsonl", "--occurrences").records
        if record["type"] == "occurrence"
    }
    assert len(spans) > len(texts)
    done = redact("a.jsonl")
    assert done.status == 0, done.err
    found = {texts[line - 1][start:end] for line, at, start, end in spans if at == "/messages/0/content"}
    text = check(once, original, Path("shared/a.jsonl"))
    contents = "\n".join(json.loads(line)["messages"][0]["content"] for line in text.splitlines()[: len(texts)])
    assert not [value for value in found if len(value) > 12 and value in contents]
