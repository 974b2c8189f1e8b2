"""What is wrong depends on the release that runs, and a wrong name is told with the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.cli import main
from auditors.configuration.audit import ConfigurationRequest, audit_configuration
from auditors.configuration.versions import release
from auditors.model import Finding
from auditors.request import Silence

MAIN = "model_list: []\ngeneral_settings:\n  master_key: os.environ/K\n"
JWT = f"{MAIN}  enable_jwt_auth: true\n  litellm_jwtauth: {{audience: a, issuer: b}}\n"
FALLBACKS = f"{MAIN}litellm_settings:\n  fallbacks: [{{a: [b]}}]\n"
PASS_THROUGH = f"{MAIN}  pass_through_endpoints:\n    - path: /x\n      target: https://api.example.com\n"


def findings(text: str, directory: Path, version: str | None = None, name: str = "config.yaml") -> dict[str, Finding]:
    file = directory / name
    file.write_text(text)
    request = ConfigurationRequest(
        paths=(str(directory),), fingerprint_key=b"k" * 32, version=release(version) if version else None
    )
    result = audit_configuration(request, Silence())
    return {finding.rule: finding for finding in result.ledger.findings(rules())}


@pytest.mark.parametrize(
    ("rule", "text", "broken", "sound"),
    [
        ("CFG109", PASS_THROUGH, "1.83.14", "1.84.10"),
        ("CFG115", MAIN, "1.84.10", "1.83.14"),
        (
            "CFG117",
            f"{MAIN}  enable_jwt_auth: true\n  litellm_jwtauth: {{audience: a, issuer: b}}\n",
            "1.82.6",
            "1.83.0",
        ),
        ("CFG127", FALLBACKS, "1.99.4", "1.100.5"),
        ("CFG131", MAIN, "1.83.7", "1.83.10"),
        ("CFG146", MAIN, "1.53.1", None),
        ("CFG191", f"{MAIN}  use_client_credentials_pass_through_routes: true\n", "1.83.0", "1.72.9"),
        ("CFG197", f"{MAIN}  agent_access_default_deny: true\n", "1.106.10", "1.108.11"),
        ("CFG208", f"{MAIN}litellm_settings:\n  callbacks: [prometheus]\n", "1.83.14", "1.84.10"),
        ("CFG215", MAIN, "1.99.4", "1.98.1"),
        ("CFG217", MAIN, None, "1.88.6"),
        (
            "CFG218",
            f"{MAIN}litellm_settings:\n  cache: true\n  cache_params: {{type: qdrant-semantic}}\n",
            "1.100.5",
            "1.101.0",
        ),
        ("CFG229", f"{MAIN}litellm_settings:\n  callbacks: [banned_keywords]\n", "1.82.5", "1.82.6"),
    ],
)
def test_the_release_decides(rule: str, text: str, broken: str | None, sound: str | None, tmp_path: Path) -> None:
    assert rule in findings(text, tmp_path, broken)
    if sound is not None:
        assert rule not in findings(text, tmp_path, sound)


def test_what_is_missing_is_named_as_the_release_knows_it(tmp_path: Path) -> None:
    assert findings(MAIN, tmp_path, "1.80.17")["CFG146"].evidence["setting"] == "general_settings.max_request_size_mb"
    assert findings(MAIN, tmp_path, "1.109.1")["CFG146"].evidence["setting"] == "general_settings.max_file_size_mb"


@pytest.mark.parametrize("version", ["1.83.10", "v1.83.10-stable", "main-v1.83.10-nightly"])
def test_releases_as_images_spell_them(version: str, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(MAIN)
    assert main(["config", "--isolated", "--litellm-version", version, str(tmp_path)]) in (0, 1)


def test_no_release_is_a_usage_error(tmp_path: Path) -> None:
    assert main(["config", "--isolated", "--litellm-version", "latest", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("general_settings:\n  allow_client_side_credential: true\n", "allow_client_side_credentials"),
        ("litellm_settings:\n  turn_of_message_logging: true\n", "turn_off_message_logging"),
        ("litellm_settings:\n  service_callbacks: [prometheus_system]\n", "service_callback"),
        ("litellm_settings:\n  master_key: os.environ/K\n", "general_settings.master_key"),
        ("general_settings:\n  json_logs: true\n", "litellm_settings.json_logs"),
        ("general_settings:\n  routing_strategy: simple-shuffle\n", "router_settings.routing_strategy"),
        ("general_settings:\n  guardrails: []\n", "guardrails"),
        ("general_settings:\n  salt_key: os.environ/S\n", "the environment variable LITELLM_SALT_KEY"),
        ("general_settings:\n  cors_allowed: '*'\n", "the environment variable LITELLM_CORS_ORIGINS"),
        ("router_settings:\n  enable_pre_call_check: true\n", "enable_pre_call_checks"),
        ("model_list: []\nlitellm_setting:\n  json_logs: true\n", "litellm_settings"),
        ("model_list: []\ngeneral-settings:\n  master_key: x\n", "general_settings"),
    ],
)
def test_the_name_that_was_meant(text: str, meant: str, tmp_path: Path) -> None:
    (reason,) = findings(text, tmp_path)["CFG190"].evidence["reasons"]
    assert meant in reason


@pytest.mark.parametrize(
    "text",
    [
        "litellm_settings:\n  set_verbose: false\n  request_timeout: 60\n  cache: false\n  s3_callback_params: {}\n",
        "litellm_settings:\n  websearch_interception_params: {}\n  mcp_aliases: {}\n",
        "router_settings:\n  routing_strategy: simple-shuffle\n  fallbacks: []\n  redis_url: os.environ/R\n",
        "model_list: []\nx-shared: {a: b}\nmcp_servers: {}\nprompts: []\npolicies: {}\n",
    ],
)
def test_known_names_are_no_mistakes(text: str, tmp_path: Path) -> None:
    assert {"CFG190", "CFG191"} & findings(text, tmp_path).keys() == set()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('allow_client_side_credentials: "true"', True),
        ("enable_jwt_auth: os.environ/JWT", True),
        ('enforce_user_param: "yes"', True),
        ("enforce_user_param: yes", False),
        ('alerting: "slack"', False),
        ("use_x_forwarded_for: {{ .Values.forwarded }}", False),
    ],
)
def test_texts_are_no_booleans(setting: str, told: bool, tmp_path: Path) -> None:
    assert ("CFG192" in findings(f"general_settings:\n  {setting}\n", tmp_path)) is told


def test_a_switch_that_a_text_does_not_move_is_no_alarm(tmp_path: Path) -> None:
    text = "general_settings:\n  allow_client_side_credentials: {}\n"
    assert findings(text.format("true"), tmp_path)["CFG107"].severity.value == "critical"
    assert findings(text.format('"true"'), tmp_path)["CFG107"].severity.value == "low"


def test_an_environment_beside_the_file_counts(tmp_path: Path) -> None:
    text = "model_list: []\ngeneral_settings:\n  database_url: os.environ/DATABASE_URL\n  store_model_in_db: true\n"
    assert {"CFG101", "CFG105", "CFG144"} <= findings(text, tmp_path).keys()
    (tmp_path / ".env").write_text("LITELLM_MASTER_KEY=$A\nLITELLM_SALT_KEY=$B\nDATABASE_URL=$C\n")
    assert {"CFG101", "CFG105", "CFG144"} & findings(text, tmp_path).keys() == set()


def test_loops_of_fallbacks_are_told_once_each(tmp_path: Path) -> None:
    text = f"{MAIN}litellm_settings:\n  request_timeout: 60\n  fallbacks:\n"
    loop = "".join(f"    - m{number}: [m{(number + 1) % 3000}]\n" for number in range(3000))
    assert "CFG230" in findings(text + loop, tmp_path)
    chain = "".join(f"    - m{number}: [m{number + 1}]\n" for number in range(3000))
    assert "CFG230" not in findings(text + chain, tmp_path)


def test_a_file_outside_is_not_read(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "outside.yaml").write_text("general_settings:\n  master_key: sk-1234\n")
    found = findings("include: [../outside.yaml]\nmodel_list: []\n", home)
    assert "CFG317" in found
    assert "CFG103" not in found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "compose.yaml",
            "services: {a: {image: 'ghcr.io/berriai/litellm:main-v1.80.17-stable'}, b: {image: redis:7}}\n",
        ),
        ("Dockerfile", "FROM ghcr.io/berriai/litellm-database:v1.80.17\n"),
        ("requirements.txt", "litellm[proxy]==1.80.17\nfastapi==0.115.0\n"),
        ("values.yaml", "image: {repository: ghcr.io/berriai/litellm, tag: v1.80.17}\nreplicaCount: 1\nservice: {}\n"),
        (
            "pod.yaml",
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - {name: a, image: 'berriai/litellm:v1.80.17'}\n",
        ),
    ],
)
def test_what_stands_beside_the_file_tells_the_release(name: str, text: str, tmp_path: Path) -> None:
    assert "CFG117" not in findings(JWT, tmp_path)
    (tmp_path / name).write_text(text)
    assert "CFG117" in findings(JWT, tmp_path)
    assert "CFG117" not in findings(JWT, tmp_path, "1.109.1")


def test_two_releases_tell_nothing(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("litellm==1.80.17\n")
    (tmp_path / "Dockerfile").write_text("FROM ghcr.io/berriai/litellm:v1.109.1\n")
    assert "CFG117" not in findings(JWT, tmp_path)
