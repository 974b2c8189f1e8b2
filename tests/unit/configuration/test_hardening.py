"""A hardened copy: what is mended stays mended, the rest stays as it was, and no secret stands in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditors.catalogue import rules
from auditors.cli import main
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.check import Check
from auditors.configuration.documents import Kind
from auditors.configuration.hardening import Hardened, harden
from auditors.configuration.registry import CHECKS
from auditors.configuration.versions import release
from auditors.errors import UnreadableError
from auditors.request import Silence

KEY = "k7B3c9D2e7F6g1H5q" + "Z7wX3kL9mN2pR4tUv"
OTHER = "m4N8b2V6c0X5z1Q9" + "w3E7r2T6y0U4i8O1"


def request(path: Path, version: str | None = None) -> ConfigurationRequest:
    return ConfigurationRequest(
        paths=(str(path),), fingerprint_key=b"k" * 32, version=release(version) if version else None
    )


def hardened(text: str | bytes, path: Path, version: str | None = None) -> Hardened:
    content = text.encode() if isinstance(text, str) else text
    path.write_bytes(content)
    return harden(content, path, request(path, version))


def rules_of(content: bytes, path: Path, version: str | None = None) -> set[str]:
    path.write_bytes(content)
    path.chmod(0o600)
    result = audit_configuration(request(path, version), Silence())
    assert not result.coverage.errors
    return {finding.rule for finding in result.ledger.findings(rules())}


LITELLM = [check for check in CHECKS if Kind.LITELLM in check.kinds and check.name == "config.yaml"]


@pytest.mark.parametrize("check", LITELLM, ids=lambda check: check.rule.id)
def test_what_is_mended_is_found_no_more(check: Check, tmp_path: Path) -> None:
    path = tmp_path / check.name
    result = hardened(check.insecure, path, check.version)
    left = rules_of(result.content, path, check.version)
    whole = {change.rule.id for change in result.mended if change.rule.id not in PARTLY}
    assert whole & left == set()
    assert hardened(result.content, path, check.version).content == result.content


PARTLY = {"CFG106", "CFG195"}
"""Rules of several problems, some of which only a person can mend."""


TEXT = f"""\
# The proxy of the team; the old key was {KEY}
model_list:
  # for everybody
  - model_name: gpt-4o          # public name
    litellm_params:
      model: openai/gpt-4o
      api_key: "{KEY}"   # paid by Ops
  - model_name: claude
    litellm_params: {{model: anthropic/claude-sonnet-4, api_key: {OTHER}}}

general_settings:   # who may do what
  master_key: sk-1234   # change me
  allow_client_side_credentials: true

litellm_settings:
  turn_of_message_logging: true   # a typing mistake
  success_callback: ["langfuse"]
"""


def test_comments_and_layout_stay(tmp_path: Path) -> None:
    new = hardened(TEXT, tmp_path / "config.yaml").content.decode()
    for kept in (
        "# The proxy of the team; the old key was os.environ/OPENAI_API_KEY\n",
        "  # for everybody\n  - model_name: gpt-4o          # public name\n",
        '      api_key: "os.environ/OPENAI_API_KEY"   # paid by Ops\n',
        "    litellm_params: {model: anthropic/claude-sonnet-4, api_key: os.environ/ANTHROPIC_API_KEY}\n",
        "general_settings:   # who may do what\n",
        "  master_key: os.environ/LITELLM_MASTER_KEY   # change me\n",
        "  allow_client_side_credentials: false\n",
        "  turn_off_message_logging: true   # a typing mistake\n",
    ):
        assert kept in new
    assert KEY not in new
    assert OTHER not in new
    assert "sk-1234" not in new


def test_a_setting_that_was_misspelt_is_not_added_as_well(tmp_path: Path) -> None:
    new = hardened(TEXT, tmp_path / "config.yaml").content.decode()
    assert new.count("turn_off_message_logging") == 1


def test_two_secrets_of_one_provider_get_two_variables(tmp_path: Path) -> None:
    model = "  - model_name: {}\n    litellm_params: {{model: openai/gpt-4o, api_key: {}}}\n"
    text = "model_list:\n" + model.format("a", KEY) + model.format("b", OTHER) + model.format("c", KEY)
    loaded = yaml.safe_load(hardened(text, tmp_path / "config.yaml").content)
    keys = [entry["litellm_params"]["api_key"] for entry in loaded["model_list"]]
    assert keys == ["os.environ/OPENAI_API_KEY", "os.environ/OPENAI_API_KEY_2", "os.environ/OPENAI_API_KEY"]


def test_a_variable_that_the_file_refers_to_is_not_taken(tmp_path: Path) -> None:
    model = "  - model_name: {}\n    litellm_params: {{model: openai/gpt-4o, api_key: {}}}\n"
    text = "model_list:\n" + model.format("a", "os.environ/OPENAI_API_KEY") + model.format("b", KEY)
    loaded = yaml.safe_load(hardened(text, tmp_path / "config.yaml").content)
    assert loaded["model_list"][1]["litellm_params"]["api_key"] == "os.environ/OPENAI_API_KEY_2"


def test_an_anchor_outlives_the_change_of_its_value(tmp_path: Path) -> None:
    text = (
        f"model_list:\n  - model_name: a\n    litellm_params: {{model: openai/gpt-4o, api_key: &key {KEY}}}\n"
        "  - model_name: b\n    litellm_params: {model: openai/gpt-4o-mini, api_key: *key}\n"
    )
    loaded = yaml.safe_load(hardened(text, tmp_path / "config.yaml").content)
    assert {entry["litellm_params"]["api_key"] for entry in loaded["model_list"]} == {"os.environ/OPENAI_API_KEY"}


def test_what_aliases_share_is_not_switched(tmp_path: Path) -> None:
    text = (
        "x: &on true\ngeneral_settings:\n  allow_client_side_credentials: *on\n  custom_auth_run_common_checks: *on\n"
    )
    loaded = yaml.safe_load(hardened(text, tmp_path / "config.yaml").content)
    assert loaded["general_settings"]["custom_auth_run_common_checks"] is True


def test_json_stays_json(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "model_list": [{"model_name": "a", "litellm_params": {"model": "openai/gpt-4o", "api_key": KEY}}],
            "general_settings": {"allow_client_side_credentials": True},
        },
        indent=2,
    )
    loaded = json.loads(hardened(text, tmp_path / "config.json").content)
    assert loaded["model_list"][0]["litellm_params"]["api_key"] == "os.environ/OPENAI_API_KEY"
    assert loaded["general_settings"]["allow_client_side_credentials"] is False
    assert loaded["general_settings"]["master_key"] == "os.environ/LITELLM_MASTER_KEY"
    assert loaded["litellm_settings"]["max_budget"] == 100


def test_a_configuration_inside_a_manifest_is_mended_in_place(tmp_path: Path) -> None:
    inner = "".join(f"    {line}\n" if line else "\n" for line in TEXT.splitlines())
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: litellm}}\ndata:\n  config.yaml: |\n{inner}"
    new = hardened(text, tmp_path / "manifest.yaml").content.decode()
    loaded = yaml.safe_load(yaml.safe_load(new)["data"]["config.yaml"])
    assert loaded["general_settings"]["master_key"] == "os.environ/LITELLM_MASTER_KEY"
    assert loaded["litellm_settings"]["turn_off_message_logging"] is True
    assert KEY not in new
    assert OTHER not in new


def test_a_part_of_helm_values_is_mended_in_place(tmp_path: Path) -> None:
    inner = "".join(f"  {line}\n" if line else "\n" for line in TEXT.splitlines())
    text = f"replicaCount: 1\nproxy_config:\n{inner}image:\n  tag: v1.83.10-stable\n"
    new = hardened(text, tmp_path / "values.yaml").content.decode()
    loaded = yaml.safe_load(new)
    assert loaded["image"] == {"tag": "v1.83.10-stable"}
    assert loaded["proxy_config"]["general_settings"]["master_key"] == "os.environ/LITELLM_MASTER_KEY"
    assert KEY not in new


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_the_mark_stay(mark: bytes, tmp_path: Path) -> None:
    content = mark + TEXT.replace("\n", "\r\n").encode()
    new = hardened(content, tmp_path / "config.yaml").content
    assert new.startswith(mark)
    assert new.count(b"\n") == new.count(b"\r\n")
    assert new.removeprefix(mark).replace(b"\r\n", b"\n") == hardened(TEXT, tmp_path / "config.yaml").content


def test_what_is_included_is_not_set_twice(tmp_path: Path) -> None:
    (tmp_path / "limits.yaml").write_text("litellm_settings:\n  max_budget: 5\n  budget_duration: 1d\n")
    text = "include: [limits.yaml]\nmodel_list: []\nlitellm_settings:\n  json_logs: true\n"
    loaded = yaml.safe_load(hardened(text, tmp_path / "config.yaml").content)
    assert "max_budget" not in loaded["litellm_settings"]


@pytest.mark.parametrize("content", [b"model_list: []\n# \xff\n", b"model_list: [\n", b"model_list: []\n\0"])
def test_what_is_not_certain_is_not_changed(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        hardened(content, tmp_path / "config.yaml")


VALUES = st.sampled_from(["true", "false", '"true"', "yes", "0", "~", "", "100", "sk-1234", "word", "${X}"])
SECRETS = st.sampled_from([KEY, f"'{OTHER}'", f'"{KEY}"'])
SETTINGS = st.sampled_from(
    """master_key allow_client_side_credentials store_prompts_in_spend_logs enforce_user_param alerting
    use_x_forwarded_for enable_jwt_auth database_url custom_auth allowed_ips ui_access_mode set_verbose
    turn_of_message_logging ssl_verify json_logs max_budget num_retries request_timeout success_callback
    drop_params salt_key""".split()
)
REMARKS = st.sampled_from(["", "  # why", "  # {{ not }} a: template"])


@st.composite
def sections(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(["general_settings", "litellm_settings", "router_settings", "environment_variables"]))
    members = draw(st.dictionaries(SETTINGS, VALUES, max_size=5))
    if draw(st.booleans()):
        members[draw(st.sampled_from(["langfuse_secret", "master_key", "api_key"]))] = draw(SECRETS)
    remark = draw(REMARKS)
    if draw(st.booleans()):
        inside = ", ".join(f"{key}: {value or 'null'}" for key, value in members.items())
        return f"{name}: {{{inside}}}{remark}\n" if "$" not in inside else f"{name}: {{}}{remark}\n"
    indent = " " * draw(st.integers(1, 4))
    lines = [f"{indent}{key}: {value}{draw(REMARKS)}\n" for key, value in members.items()]
    return f"{name}:{remark}\n" + draw(st.sampled_from(["", "\n", f"{indent}# first\n"])) + "".join(lines)


@st.composite
def configurations(draw: st.DrawFn) -> str:
    blocks = draw(st.lists(sections(), min_size=1, max_size=4, unique_by=lambda block: block.partition(":")[0]))
    keys = draw(st.lists(st.sampled_from([KEY, OTHER, "os.environ/OPENAI_API_KEY", f'"{KEY}"']), max_size=3))
    if keys:
        entry = "- model_name: m{}\n  litellm_params:\n    model: openai/gpt-4o\n    api_key: {}\n"
        blocks.insert(
            draw(st.integers(0, len(blocks))),
            "model_list:\n" + "".join(entry.format(number, key) for number, key in enumerate(keys)),
        )
    return draw(st.sampled_from(["", "# head\n", "---\n"])) + "\n".join(blocks)


def values(loaded: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    members = loaded.items() if isinstance(loaded, dict) else enumerate(loaded) if isinstance(loaded, list) else None
    if members is None:
        return {path: loaded}
    return {key: value for name, child in members for key, value in values(child, (*path, str(name))).items()}


@settings(max_examples=60, deadline=None)
@given(text=configurations())
def test_a_hardened_copy_keeps_what_was_not_mended(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("fix") / "config.yaml"
    result = hardened(text, path)
    new = result.content.decode()
    assert KEY not in new
    assert OTHER not in new
    assert hardened(new, path).content == result.content
    assert new.count("# first") == text.count("# first")
    assert new.count("# why") == text.count("# why")
    before, after = values(yaml.safe_load(text)), values(yaml.safe_load(new))
    named = {change.setting.rpartition(".")[2] for change in result.mended}
    for setting, value in before.items():
        if value is not None and not named & set(setting):
            assert after[setting] == value


def test_the_command_writes_a_copy_that_only_its_owner_reads(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file, new = tmp_path / "config.yaml", tmp_path / "new.yaml"
    file.write_text(TEXT)
    main(["config", "--isolated", "--fix", str(file), "-o", str(new)])
    out, err = capfd.readouterr()
    assert file.read_text() == TEXT
    assert new.stat().st_mode & 0o777 == 0o600
    assert "CFG102 general_settings.master_key -> os.environ/LITELLM_MASTER_KEY" in out
    assert "set OPENAI_API_KEY in the environment" in out
    assert "CFG305" in out
    for secret in (KEY, OTHER):
        assert secret not in out + err + new.read_text()


@pytest.mark.parametrize(
    "arguments", [["config.yaml"], ["config.yaml", "-o", "config.yaml"], [".", "-o", "new.yaml"], ["-", "-o", "n.yaml"]]
)
def test_the_input_is_never_overwritten(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(TEXT)
    assert main(["config", "--isolated", "--fix", *arguments]) == 2
    assert Path("config.yaml").read_text() == TEXT
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.yaml"]


def test_a_file_of_variables_is_mended_as_well(tmp_path: Path) -> None:
    text = (
        "# the proxy\nLITELLM_LOG=DEBUG   # loud\nexport STORE_PROMPTS_IN_SPEND_LOGS='True'\nSSL_VERIFY=False\n"
        f"# OPENAI_API_KEY={KEY}\nDATABASE_URL=$URL\n"
    )
    assert hardened(text, tmp_path / ".env").content.decode() == (
        "# the proxy\nLITELLM_LOG=INFO   # loud\nexport STORE_PROMPTS_IN_SPEND_LOGS='False'\nSSL_VERIFY=True\n"
        "# OPENAI_API_KEY=<removed>\nDATABASE_URL=$URL\n"
    )


def test_the_environment_of_a_compose_file_keeps_its_quotes(tmp_path: Path) -> None:
    text = 'services:\n  a:\n    image: litellm\n    environment:\n      SSL_VERIFY: "False"   # for now\n      X: y\n'
    new = hardened(text, tmp_path / "compose.yaml").content.decode()
    assert '      SSL_VERIFY: "True"   # for now\n' in new
