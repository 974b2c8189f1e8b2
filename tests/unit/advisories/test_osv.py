"""Newer data in the OSV format lies over what ships with the program."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from auditors.advisories.osv import advisories, read_osv
from auditors.errors import UnreadableError


def record(identity: str = "GHSA-new", **changes: Any) -> dict[str, Any]:
    base = {
        "id": identity,
        "modified": "2027-01-02T03:04:05Z",
        "summary": "Something new",
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": "litellm"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.108.0"}, {"fixed": "1.110.0"}]}],
            }
        ],
        "database_specific": {"severity": "HIGH", "cwe_ids": ["CWE-918"]},
    }
    return base | changes


def written(directory: Path, content: str, name: str = "osv.json") -> Path:
    file = directory / name
    file.write_text(content)
    return file


@pytest.mark.parametrize("shape", ["one", "list", "lines", "vulns", "results"])
def test_every_shape_is_read(shape: str, tmp_path: Path) -> None:
    one, two = record(), record("GHSA-newer")
    text = {
        "one": json.dumps(one),
        "list": json.dumps([one, two]),
        "lines": f"{json.dumps(one)}\n{json.dumps(two)}\n",
        "vulns": json.dumps({"vulns": [one, two]}),
        "results": json.dumps({"results": [{"vulns": [one]}, {}]}),
    }[shape]
    found, day = read_osv(written(tmp_path, text))
    assert found[0].id == "GHSA-new"
    assert day == "2027-01-02"


def test_the_export_of_an_ecosystem(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("GHSA-new.json", json.dumps(record()))
        archive.writestr("readme.txt", "no record")
    table = advisories([file])
    assert table.date == "2027-01-02"
    assert [one.id for one in table.of("PyPI", "litellm", "1.109.1")] == ["GHSA-new"]


def test_a_newer_record_replaces_an_older_and_keeps_what_only_that_knows(tmp_path: Path) -> None:
    affected = [{"package": {"ecosystem": "PyPI", "name": "litellm"}, "versions": ["1.107.0", "1.107.1"]}]
    newer = record("MAL-2026-9", aliases=["LITELLM-2026-10-21"], affected=affected)
    table = advisories([written(tmp_path, json.dumps(newer))])
    found = table.of("PyPI", "litellm", "1.107.1")
    assert [one.id for one in found] == ["MAL-2026-9"]
    assert found[0].malicious
    assert found[0].traces == ("cook.pth", "remote_code_loader.lock")
    assert "LITELLM-2026-10-21" in found[0].aliases


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ({"database_specific": {"severity": "MODERATE"}}, "medium"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}]}, "critical"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H"}]}, "high"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"}]}, "low"),
        ({"severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/nonsense"}]}, "medium"),
    ],
)
def test_severity(severity: dict[str, Any], expected: str, tmp_path: Path) -> None:
    base = {key: value for key, value in record().items() if key != "database_specific"}
    found, _ = read_osv(written(tmp_path, json.dumps(base | severity)))
    assert found[0].severity == expected


def test_withdrawn_records_count_for_nothing(tmp_path: Path) -> None:
    text = json.dumps([record(), record("GHSA-gone", withdrawn="2027-01-01T00:00:00Z")])
    assert [one.id for one in read_osv(written(tmp_path, text))[0]] == ["GHSA-new"]


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}", '{"id": 3}', "[1, 2"])
def test_anything_else_is_said_in_one_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError) as raised:
        read_osv(written(tmp_path, text))
    assert "\n" not in str(raised.value)
