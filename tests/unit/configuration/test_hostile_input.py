"""What is no configuration, or a broken one, is told in one line with its place, soon and in little memory."""

from __future__ import annotations

import io
import resource
from pathlib import Path

import pytest

from auditors.cli import main
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.reading.opening import LARGEST
from auditors.request import AuditResult, Silence

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def audited(path: Path) -> AuditResult:
    return audit_configuration(ConfigurationRequest(paths=(str(path),), fingerprint_key=b"k" * 32), Silence())


def reason(content: str | bytes, tmp_path: Path, name: str = "config.yaml") -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    coverage = audited(path).coverage
    (problem,) = [*coverage.errors, *coverage.skipped]
    assert problem.source == str(path)
    assert "\n" not in problem.reason
    return problem.reason


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("model_list:\n  - a: [\n", "line 3, column 1: not valid YAML"),
        ("model_list:\n\t- a: b\n", "line 2, column 1: not valid YAML: a character that cannot stand here (a tab"),
        ("general_settings:\n  a: 'open\n", "not valid YAML"),
        ("general_settings: {a: b\nmodel_list: c\n", "line 2, column 11: not valid YAML"),
        ("model_list: *nobody\n", "line 1: not valid YAML: an alias without its anchor"),
        (f"{LAUGHS}model_list: *i\n", "its aliases stand for more than 200,000 values"),
        ("model_list: " + "[" * 5_000, "line 1: nested deeper than 100 levels"),
        ("model_list:\n" + "".join(f"{' ' * depth}- \n" for depth in range(1, 400)), "nested deeper than 100 levels"),
        (b"model_list: []\n\0\1\2", "line 2: a NUL byte: this is no text"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0", "line 1: a NUL byte: this is no text"),
        ("", "empty: there is nothing to audit"),
        ("# nothing but this\n", "not recognised as a configuration"),
        ("just a text", "not recognised as a configuration"),
        (b"x: " + b"y" * LARGEST, "larger than 16 MiB"),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else value[:12],
)
def test_one_clear_line(content: str | bytes, told: str, tmp_path: Path) -> None:
    assert told in reason(content, tmp_path)


def test_the_number_of_values_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditors.configuration.reading.yaml.VALUES", 1_000)
    assert (
        reason(f"model_list: [{'a,' * 2_000}]\n", tmp_path)
        == "line 1: more than 1,000 values, which no configuration has"
    )


def test_what_is_broken_inside_a_manifest_is_told_beside_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "manifest.yaml"
    file.write_text(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: |\n    model_list:\n      - a: ]\n"
        "  other.yaml: |\n    a: [\n"
    )
    coverage = audited(file).coverage
    assert coverage.records == {"kubernetes": 1}
    (problem,) = coverage.errors
    assert problem.reason.startswith("line 6, column 12: not valid YAML")


@pytest.mark.parametrize("content", ["model_list: [\n", "", "a: b\n", f"{LAUGHS}model_list: *i\n"])
def test_what_was_not_read_is_not_clean(content: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(content)
    assert main(["config", "--isolated", str(file)]) == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_other_encodings_are_read_by_their_mark(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding.endswith("-le") else ""
    file = tmp_path / "config.yaml"
    file.write_bytes(f"{mark}general_settings:\n  master_key: sk-1234\n".encode(encoding))
    result = audited(file)
    assert result.coverage.records == {"litellm": 1}
    assert not result.coverage.errors


@pytest.mark.parametrize(
    "text",
    [
        "model_list: !mine [a]\ngeneral_settings: !!python/object/apply:os.system [id]\n",
        "model_list: &m [*m]\n",
        "general_settings: &g\n  a: *g\n",
        "? [1, 2]\n: x\nmodel_list: []\n",
        "model_list: []\n...\n---\n---\nx: y\n",
        "general_settings:\n  <<: [{a: 1}, x]\n  <<: {b: 2}\n",
        "model_list: [1, null, [], {litellm_params: 3}, {model_name: {}, litellm_params: {model: [x]}}]\n",
        "general_settings: [1]\nlitellm_settings: text\nrouter_settings: 3\nmcp_servers: [x]\nguardrails: {a: b}\n",
        'model_list: []\nx: "\\ud800"\n',
        "model_list: []\ninclude: [/etc/passwd, ../../x.yaml, ., {a: b}, '']\n",
        "general_settings: {pass_through_endpoints: x, alerting: {a: b}, allowed_ips: 3, public_routes: {a: b}}\n",
        "litellm_settings: {callbacks: {a: b}, fallbacks: [x, {a: {b: c}}], cache_params: [x], max_budget: [1]}\n",
        "environment_variables: [A=b, C]\n",
        "model_list:\n  - 2026-01-01\n  - 0x1F\n  - .inf\n  - 1e400\n  - 12345678901234567890123456789\n",
    ],
)
def test_odd_shapes_are_audited(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text)
    coverage = audited(file).coverage
    assert not [problem for problem in coverage.errors if problem.source == str(file)]
    assert coverage.records.get("litellm") == 1


def test_a_large_file_costs_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    with file.open("wb") as stream:
        stream.truncate(100 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert audited(file).coverage.errors
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 << 10


def test_a_mistake_names_no_value(tmp_path: Path) -> None:
    secret = "k7B3c9D2e7F6g1H5q" + "Z7wX3kL9mN2pR4tUv"
    assert secret not in reason(f'general_settings:\n  master_key: "{secret}" {secret}: [\n', tmp_path)


def standard_input(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("text", "arguments", "kind"),
    [
        ("general_settings:\n  master_key: sk-1234\n", [], "litellm"),
        ("x: y\n", ["--product", "litellm"], "litellm"),
        ("LITELLM_MASTER_KEY=sk-1234\n", [], "environment"),
        ("FROM python:3.12\n", ["--product", "docker"], "dockerfile"),
        ("services:\n  a: {image: b}\n", ["--product", "docker"], "compose"),
        ("server { listen 80; }\n", [], "nginx"),
        ('{"plugins_enabled": ["default"]}\n', [], "portkey"),
        ('{"a": 1}\n', ["--product", "portkey"], "portkey"),
    ],
)
def test_standard_input(
    text: str,
    arguments: list[str],
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    standard_input(text, monkeypatch)
    main(["config", "--isolated", "--format", "json", "-", *arguments])
    assert f'"{kind}":1' in capfd.readouterr().out.replace(" ", "")
