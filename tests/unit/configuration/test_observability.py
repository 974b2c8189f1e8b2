"""What is said of Langfuse and Helicone that people run themselves."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from auditors.model import Finding
from tests.unit.configuration.auditing import SAMPLES, findings, findings_in

LANGFUSE = SAMPLES / "langfuse"
HELICONE = SAMPLES / "helicone"


def ours(found: list[Finding]) -> set[str]:
    return {f"{finding.rule} {finding.severity.value}" for finding in found if finding.rule.startswith("CFG5")}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            LANGFUSE / "docker-compose.yaml",
            {"CFG504 critical", "CFG504 medium", "CFG505 medium", "CFG506 low", "CFG507 high"},
        ),
        (LANGFUSE / "hardened.env", set()),
        (LANGFUSE / "callback.env", set()),
        (HELICONE / ".env", {"CFG501 critical"}),
        (HELICONE / "gateway.yaml", set()),
        (HELICONE / "open.yaml", {"CFG503 high", "CFG510 medium"}),
    ],
)
def test_whole_configurations(file: Path, expected: set[str]) -> None:
    assert ours(findings(file)) == expected


def test_every_secret_of_the_sample_file_is_found() -> None:
    found = [each for each in findings(LANGFUSE / "docker-compose.yaml") if each.rule == "CFG504"]
    assert {str(each.evidence["setting"]) for each in found if "web" in str(each.evidence["setting"])} == {
        "langfuse-web: SALT",
        "langfuse-web: ENCRYPTION_KEY",
        "langfuse-web: NEXTAUTH_SECRET",
        "langfuse-web: CLICKHOUSE_PASSWORD",
        "langfuse-web: REDIS_AUTH",
        "langfuse-web: LANGFUSE_S3_EVENT_UPLOAD_SECRET_ACCESS_KEY",
    }


STRONG = "pT8" + "vQ2xL9mW4kR7nB3cY6" * 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("NEXTAUTH_SECRET=mysecret", {"CFG504 critical"}),
        ("NEXTAUTH_SECRET=${NEXTAUTH_SECRET:-mysecret}", {"CFG504 high"}),
        ("NEXTAUTH_SECRET=my-super-secret-key", {"CFG504 critical"}),
        ("NEXTAUTH_SECRET=change-me-please", {"CFG504 critical"}),
        (f"NEXTAUTH_SECRET={STRONG}", set()),
        (f"ENCRYPTION_KEY={'0' * 64}", {"CFG504 critical"}),
        (f"ENCRYPTION_KEY={'9f8b3c2d7e6a1405' * 4}", set()),
        ("LANGFUSE_INIT_USER_PASSWORD=" + STRONG, {"CFG505 high"}),
        ("LANGFUSE_LOG_LEVEL=debug", {"CFG508 medium"}),
        ("TELEMETRY_ENABLED=true", {"CFG506 low"}),
    ],
)
def test_single_mistakes_of_langfuse(line: str, expected: set[str], tmp_path: Path) -> None:
    text = f"AUTH_DISABLE_SIGNUP=true\nLANGFUSE_S3_EVENT_UPLOAD_BUCKET=a\n{line}\n"
    assert ours(findings_in(text, ".env", tmp_path)) == expected
    assert STRONG[4:] not in str(findings_in(text, ".env", tmp_path))


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b'{"role": "service_role", "iss": "supabase", "iat": 1641769200, "exp": 1799535600}', {"CFG501 critical"}),
        (b'{"iss":"supabase-demo","role":"service_role","exp":1983812996}', {"CFG501 critical"}),
        (b'{"iss":"supabase","ref":"abcdefghijklmnop","role":"service_role","iat":1700000000}', set()),
    ],
)
def test_keys_that_a_manual_prints(payload: bytes, expected: set[str], tmp_path: Path) -> None:
    parts = [b'{"alg":"HS256","typ":"JWT"}', payload, b"x" * 32]
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    text = f"JAWN_PORT=8585\nNEXT_PUBLIC_BETTER_AUTH=true\nSUPABASE_SERVICE_ROLE_KEY={token}\n"
    assert ours(findings_in(text, ".env", tmp_path)) == expected


def test_an_example_file_is_information(tmp_path: Path) -> None:
    text = "AUTH_DISABLE_SIGNUP=true\nNEXTAUTH_SECRET=mysecret\nSALT=mysalt\n"
    assert ours(findings_in(text, ".env.example", tmp_path)) == {"CFG504 info"}


def test_what_leads_to_helicone_omits_content(tmp_path: Path) -> None:
    text = "server {{ listen 443 ssl; server_name a; location /v1/ {{ {} proxy_pass https://oai.helicone.ai; }} }}\n"
    omitted = "proxy_set_header Helicone-Omit-Request true; proxy_set_header Helicone-Omit-Response true;"
    assert ours(findings_in(text.format(""), "nginx.conf", tmp_path)) == {"CFG502 medium"}
    assert ours(findings_in(text.format(omitted), "nginx.conf", tmp_path)) == set()
