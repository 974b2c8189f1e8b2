"""Tokens that their form alone tells, keys behind the names of services, and what only looks like them."""

from __future__ import annotations

import random
import re

import pytest

from auditors.model import Kind
from auditors.sensitive_data.detectors.ai_platforms import PLATFORMS
from auditors.sensitive_data.detectors.marked_tokens import FORMS
from auditors.sensitive_data.matcher import Matcher
from auditors.sensitive_data.registry import load_detectors
from tests.examples.sampling import sample

MATCHER = Matcher(detector for detector in load_detectors() if detector.rule.kind is Kind.SECRET)
GENERATOR = random.Random(20)
HEX64 = "[0-9a-f]{64}"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}"
SHAPES = sorted(
    re.sub(r"^.*?\(\?P<value>|\)\(\?!\[A-Za-z0-9\].*$", "", detector.confirm.pattern)
    for detector in (*FORMS, *PLATFORMS)
    if detector.prefix is not None
)


def found(text: str) -> list[str]:
    return [text[match.start : match.end] for match in MATCHER.find(text)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_form_is_found_in_a_sentence(shape: str) -> None:
    value = sample(shape, GENERATOR).rstrip("-_.")
    while re.fullmatch(shape, value) is None:
        value = sample(shape, GENERATOR).rstrip("-_.")
    assert found(f"why does {value} not work any more?") == [value]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("HRKU-AA{}", "[A-Za-z0-9]{40}_____w[A-Za-z0-9]{12}"),
        ("AGE-SECRET-KEY-PQ-1{}", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
        ("ghs_4711_eyJ{}", r"[A-Za-z0-9]{40}\.eyJ[A-Za-z0-9]{80}\.[A-Za-z0-9_]{85}Q"),
        ("https://outlook.office.com/webhook/{}", f"{UUID}@{UUID}/IncomingWebhook/[0-9a-f]{{32}}/{UUID}"),
        ("v1.CmQKHHN0YXRpY2tleS1{}", "[A-Za-z0-9]{180}"),
        ("{}", r"[0-9a-f]{32}\.[a-z][A-Z][0-9][A-Za-z0-9]{13}"),
        ("{}", "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}"),
        ("prod:happy-otter-053|eyJ2MiI6Ij{}", "[A-Za-z0-9]{40}"),
        ("packagist_ack_{}", "[0-9a-f]{32}"),
        ("salad_cloud_org_{}", "[A-Za-z0-9]{49}"),
        ("sgp_{}", "[0-9a-f]{16}_local_[0-9a-f]{40}"),
    ],
)
def test_a_key_is_found_whole_wherever_it_stands(text: str, shape: str) -> None:
    value = text.format(sample(shape, GENERATOR))
    assert found(f"it says {value} there") == [value]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("VAULT_TOKEN={}", r"s\.[A-Za-z0-9]{24}"),
        ("vault login b.{} gave a token", "[A-Za-z0-9]{90}"),
        ("export VAULT_TOKEN='{}'", r"b\.[A-Za-z0-9_-]{92}[A-Za-z0-9]"),
        ("vault operator unseal {}", "[A-Za-z0-9+/]{43}="),
        ('{{"vault_unseal_key": "{}"}}', "[A-Za-z0-9+/]{43}="),
        ("https://{}@repo.fury.io/acme", "[A-Za-z0-9]{32}"),
        ("git clone https://{}:x-oauth-basic@git.acme.example/app.git", "[A-Za-z0-9]{40}"),
        ("BUNDLE_GEMS__CONTRIBSYS__COM={}", "[0-9a-f]{8}:[0-9a-f]{8}"),
        ('{{"reka_api_key": "{}"}}', HEX64),
        ("reka_api_key: {}", HEX64),
        ("my webflow token is {}", HEX64),
        ("clarifai_key = {}", "[0-9a-f]{32}"),
        ("my=1; _gitlab_session={}; lang=en", "[0-9a-f]{32}"),
        ("deepgram-api: {}", "[0-9a-f]{40}"),
        ("HCAPTCHA_SECRET=0x{}", "[0-9a-f]{40}"),
        ("Use the Leonardo API key {} for the call", UUID),
        ("DIFY_DATASET_KEY=dataset-{}", "[A-Za-z0-9]{24}"),
    ],
)
def test_a_key_is_found_behind_the_name_of_its_service(text: str, shape: str) -> None:
    value = sample(shape, GENERATOR)
    hits = found(text.format(value))
    assert [value in hit or hit in value for hit in hits] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "clarifai model id " + "7c" * 8 + "e1f0" * 4,
        "webflow sites: " + "9d3f" * 16,
        'the request of deepgram: {"request_id": "4f7c2a90-1f3e-4b6d-9a51-0c2d7e8f9a1b"}',
        "https://" + "d41d" * 8 + "@o4711.ingest.sentry.io/4711",
        "https://" + "a8c3" * 8 + "@errors.acme.example/42",
        "https://some-long-name-of-a-server-that-has-no-dots@acme.example/path",
        "main." + "5ea1" * 8 + ".chunk0123456789.js",
        "asset " + "0b3d" * 8 + ".abcdefghijklmnop",
        "BUNDLE_GEMS__ACME__COM=${GEMS_USER}:${GEMS_PASSWORD}",
        "tid=" + "3f9a" * 8 + ";seq=12;level=info;host=api-1",
        "aio_read_write_submit_queue_depth_of_2",
        "ptr_to_some_structure_in_memory_region_4096_bytes",
        "hawk.parse_authorization_header.with_options_and_nonce",
        "ory_hydra_oauth2_access_token_and_refresh_token_hook",
        "secret-live-stream-of-the-summer-concert-2024",
        "persona_production_environment_settings_for_the_team",
        "cr-" + "deadbeef" * 4,
        "v1:eu-west-1:production",
        "vault.secretsEngineConfigurationForDatabases2",
        "the vault token helper b.something is missing",
    ],
)
def test_what_only_looks_like_a_key_is_passed_over(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("text", ['AIVEN_API_KEY="{}"', "SNYK_TOKEN={}"])
@pytest.mark.parametrize("shape", ["[A-Za-z0-9]{372}", "[A-Za-z0-9+/]{371}Q"])
def test_a_value_is_reported_whole_though_it_is_longer_than_most(text: str, shape: str) -> None:
    value = sample(shape, GENERATOR)
    assert found(text.format(value)) == [value]
