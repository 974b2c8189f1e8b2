"""A defence passes by what speaks for it, never by silence; each state has the evidence that makes it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest
from auditors.endpoints.scan import Probe
from auditors.endpoints.scanning import ScanResult
from auditors.engines.comparing import read_configurations
from auditors.exit_status import ExitStatus
from auditors.model import Category, Finding, Severity
from auditors.request import Silence
from auditors.rules import Rule
from auditors.scorecard import card as card_module
from auditors.scorecard.card import DEFENCES, Scorecard
from auditors.scorecard.grading import Aspect, Defence, Evidence, Grade, State, grade
from auditors.scorecard.known import Known
from tests.command import PROJECT

HARDENED = """\
model_list:
  - model_name: gpt-4o
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY, api_base: https://api.openai.com/v1}
litellm_settings:
  turn_off_message_logging: true
  max_budget: 100
  block_requests_for_models_without_pricing: true
  budget_duration: 30d
  upperbound_key_generate_params: {max_budget: 50, duration: 30d, tpm_limit: 100000, rpm_limit: 100}
  max_internal_user_budget: 10
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: os.environ/DATABASE_URL
  key_management_system: hashicorp_vault
  alerting: [slack]
"""
ENVIRONMENT = """\
LITELLM_MASTER_KEY=vault:kv/litellm#master
LITELLM_SALT_KEY=vault:kv/litellm#salt
DATABASE_URL=postgresql://litellm@db.internal/litellm?sslmode=verify-full
"""


def known(directory: Path, **files: str) -> Known:
    names = {"config": "config.yaml", "env": ".env", "compose": "compose.yaml"}
    paths = []
    for name, text in files.items():
        paths.append(directory / names[name])
        paths[-1].write_text(text)
        paths[-1].chmod(0o600)
    asked = ConfigurationRequest(paths=tuple(map(str, paths)), fingerprint_key=b"k" * 32)
    configured = read_configurations(asked, Silence())
    return Known(subjects=configured.subjects, findings=tuple(configured.result.ledger.findings(rules())))


def graded(known: Known, identity: str) -> Grade:
    return next(each for each in Scorecard.of(known).grades if each.id == identity)


def probe(path: str, verdict: str = "protected", reason: str = "refused with 401", status: int = 401) -> Probe:
    return Probe(method="GET", path=path, verdict=verdict, status=status, reason=reason)


def finding(rule: str) -> Finding:
    found = rules()[rule]
    return Finding(
        id=rule, rule=rule, name=found.name, category=found.category, severity=found.severity, title=found.title,
        remediation=found.remediation, evidence={"method": "GET", "path": "/key/list"},
    )  # fmt: skip


def test_there_are_ten() -> None:
    assert [each.number for each in DEFENCES] == list(range(1, 11))
    assert len({each.id for each in DEFENCES}) == 10


def test_what_was_not_looked_at_is_not_checked_and_never_a_pass() -> None:
    card = Scorecard.of(Known())
    assert {each.state for each in card.grades} == {State.NOT_CHECKED}
    assert all(each.unchecked and all(missing.told_by for missing in each.unchecked) for each in card.grades)
    assert card.status(Severity.CRITICAL) is ExitStatus.INCOMPLETE


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.id)
def test_the_rules_that_a_defence_looks_at_exist(defence: Defence) -> None:
    source = inspect.getsource(inspect.getmodule(defence.aspects[0].look))  # type: ignore[arg-type]
    named = set(re.findall(r"\"((?:CFG|END|KEY|PRM|URL|USE|ADV)\d{3})\"", source))
    assert named <= rules().keys()


def test_a_hardened_proxy_passes_by_evidence(tmp_path: Path) -> None:
    found = known(tmp_path, config=HARDENED, env=ENVIRONMENT)
    states = {each.id: each.state for each in Scorecard.of(found).grades}
    passed = {identity for identity, state in states.items() if state is State.PASS}
    assert passed >= {"authentication", "secrets-manager", "destinations", "spend-limits", "database"}
    assert states["key-scopes"] is states["bind-and-tls"] is State.NOT_CHECKED
    assert states["scrubbing"] is State.PARTIAL
    for each in Scorecard.of(found).grades:
        if each.state is State.PASS:
            assert any(not evidence.is_against for evidence in each.evidence)


def test_an_open_proxy_fails_by_rule_file_and_line(tmp_path: Path) -> None:
    found = known(tmp_path, config="model_list:\n  - {model_name: a, litellm_params: {model: openai/a}}\n")
    failed = graded(found, "authentication")
    assert (failed.state, failed.severity) == (State.FAIL, Severity.CRITICAL)
    assert failed.evidence[0].rule == "CFG101"
    assert failed.evidence[0].source == str(tmp_path / "config.yaml")
    assert failed.evidence[0].line >= 1


def test_a_key_of_the_environment_is_as_good(tmp_path: Path) -> None:
    bare = "model_list:\n  - {model_name: a, litellm_params: {model: openai/a}}\n"
    assert graded(known(tmp_path, config=bare, env=ENVIRONMENT), "authentication").state is State.PASS


def test_a_key_in_a_file_is_evidence_without_its_value(tmp_path: Path) -> None:
    key = "sk-" + "9fGh2JkLm4Np6Qr8" * 2
    found = known(tmp_path, config=HARDENED.replace("os.environ/OPENAI_API_KEY", key))
    failed = graded(found, "secrets-manager")
    assert failed.state is State.FAIL
    assert key not in repr(failed)


@pytest.mark.parametrize(
    ("ports", "expected"),
    [('ports: ["127.0.0.1:4000:4000"]', "for"), ('ports: ["4000:4000"]', "against"), ("expose: ['4000']", "for")],
)
def test_where_a_container_is_bound(tmp_path: Path, ports: str, expected: str) -> None:
    image = f"ghcr.io/berriai/litellm@sha256:{'a1' * 32}"
    found = known(tmp_path, compose=f"services:\n  litellm:\n    image: {image}\n    {ports}\n")
    evidence = [each for each in graded(found, "bind-and-tls").evidence if each.aspect == "bind"]
    assert {each.speaks for each in evidence} == {expected}


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ("nginx-hardened.conf", (State.PASS, "for")),
        ("envoy-hardened.yaml", (State.PASS, "for")),
        ("nginx-insecure.conf", (State.FAIL, "against")),
        ("envoy-insecure.yaml", (State.FAIL, "against")),
    ],
)
def test_what_stands_in_front(sample: str, expected: tuple[State, str]) -> None:
    asked = ConfigurationRequest(paths=(str(PROJECT / "sample_configurations" / sample),), fingerprint_key=b"k" * 32)
    configured = read_configurations(asked, Silence())
    found = Known(subjects=configured.subjects, findings=tuple(configured.result.ledger.findings(rules())))
    authentication, tls = graded(found, "authentication"), graded(found, "bind-and-tls")
    assert (authentication.state, authentication.evidence[0].speaks) == expected
    assert {each.speaks for each in tls.evidence if each.aspect == "tls"} == {expected[1]}


def scanned(*probes: Probe, rules_found: Sequence[str] = ()) -> Known:
    findings = tuple(finding(rule) for rule in rules_found)
    scan = ScanResult(url="https://proxy.example", product="litellm", probes=probes, findings=findings)
    return Known(scans=(scan,), findings=findings)


def test_a_scan_that_was_refused_speaks_for_authentication() -> None:
    passed = graded(scanned(probe("/v1/models"), probe("/key/list")), "authentication")
    assert passed.state is State.PASS
    assert passed.evidence[0].probe == "GET /v1/models: 401"
    assert graded(scanned(probe("/v1/models"), rules_found=["END001"]), "authentication").state is State.FAIL


def test_a_scan_that_learned_nothing_checks_nothing() -> None:
    card = Scorecard.of(scanned(probe("/", "unknown", "no answer", 0)))
    assert {each.state for each in card.grades} == {State.NOT_CHECKED}


def test_admin_routes() -> None:
    assert graded(scanned(probe("/key/list")), "admin-routes").state is State.PASS
    assert graded(scanned(probe("/key/list"), rules_found=["END003"]), "admin-routes").state is State.FAIL


def test_what_a_key_was_granted_speaks_for_nothing() -> None:
    granted = probe("/v1/models", reason="with the client's key: granted (200)", status=200)
    assert graded(scanned(granted), "authentication").state is State.NOT_CHECKED
    refused = probe("/key/list", reason="with the client's key: refused (403)", status=403)
    assert graded(scanned(refused), "admin-routes").state is State.PASS
    assert graded(scanned(refused), "admin-routes").evidence[0].origin == "keys"


def test_scopes_and_destinations_that_a_scan_has_tried() -> None:
    denied = probe("/v1/chat/completions", reason="a model in the query outside the scope is denied", status=403)
    scopes = graded(scanned(denied), "key-scopes")
    assert [(each.aspect, each.speaks) for each in scopes.evidence] == [("enforced", "for")]
    rejected = probe("/v1/chat/completions", reason="api_base in the body is rejected", status=400)
    assert graded(scanned(rejected), "destinations").state is State.PASS


def test_keys_that_were_read_with_an_admins_key() -> None:
    read = probe("/key/list", reason="read with the admin's key (200)", status=200)
    assert graded(scanned(read), "key-scopes").state is State.PASS
    wide = scanned(read, rules_found=["KEY101"])
    assert graded(wide, "key-scopes").state is State.PARTIAL
    assert graded(wide, "key-scopes").severity is Severity.MEDIUM


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u@db.internal/l?sslmode=require", State.PASS),
        ("postgresql://u@db.internal/l", State.PARTIAL),
        ("postgresql://u@db.internal/l?sslmode=disable", State.PARTIAL),
        ("postgresql://u@localhost/l", State.PASS),
    ],
)
def test_the_connection_to_the_database(tmp_path: Path, url: str, expected: State) -> None:
    environment = f"DATABASE_URL={url}\nLITELLM_SALT_KEY=vault:kv/litellm#salt\n"
    found = known(tmp_path, config=HARDENED, env=environment)
    assert graded(found, "database").state is expected


def aspect(identity: str, *evidence: Evidence, essential: bool = True) -> Aspect:
    return Aspect(identity, identity, lambda _: evidence, "auditor score", essential)


GOOD = Evidence(speaks="for", says="good", origin="logs")


def bad(severity: Severity) -> Evidence:
    return Evidence(speaks="against", says="bad", origin="logs", severity=severity)


@pytest.mark.parametrize(
    ("aspects", "expected"),
    [
        ([aspect("a"), aspect("b")], State.NOT_CHECKED),
        ([aspect("a", GOOD), aspect("b")], State.PARTIAL),
        ([aspect("a", GOOD), aspect("b", essential=False)], State.PASS),
        ([aspect("a", GOOD), aspect("b", GOOD)], State.PASS),
        ([aspect("a", GOOD), aspect("b", bad(Severity.HIGH))], State.FAIL),
        ([aspect("a", GOOD), aspect("b", bad(Severity.MEDIUM))], State.PARTIAL),
        ([aspect("a", GOOD), aspect("b", bad(Severity.HIGH), essential=False)], State.FAIL),
        ([aspect("a", GOOD, bad(Severity.MEDIUM))], State.PARTIAL),
        ([aspect("a", GOOD, bad(Severity.CRITICAL))], State.FAIL),
        ([aspect("a", bad(Severity.MEDIUM))], State.FAIL),
        ([aspect("a", bad(Severity.LOW))], State.PARTIAL),
        ([aspect("a", bad(Severity.INFO))], State.NOT_CHECKED),
        ([aspect("a", GOOD, bad(Severity.INFO))], State.PASS),
    ],
)
def test_what_evidence_makes_of_a_defence(aspects: list[Aspect], expected: State) -> None:
    defence = Defence(number=1, id="d", title="d", why="", severity=Severity.HIGH, aspects=tuple(aspects))
    assert grade(defence, Known()).state is expected


@pytest.mark.parametrize(
    ("aspects", "fail_on", "expected"),
    [
        ([aspect("a", GOOD)], Severity.INFO, ExitStatus.CLEAN),
        ([aspect("a", bad(Severity.HIGH))], Severity.HIGH, ExitStatus.FINDINGS),
        ([aspect("a", bad(Severity.HIGH))], Severity.CRITICAL, ExitStatus.CLEAN),
        ([aspect("a", GOOD, bad(Severity.LOW))], Severity.MEDIUM, ExitStatus.CLEAN),
        ([aspect("a", GOOD, bad(Severity.LOW))], Severity.LOW, ExitStatus.FINDINGS),
        ([aspect("a", GOOD), aspect("b")], Severity.INFO, ExitStatus.INCOMPLETE),
        ([aspect("a")], Severity.INFO, ExitStatus.INCOMPLETE),
    ],
)
def test_the_exit_status(aspects: list[Aspect], fail_on: Severity, expected: ExitStatus) -> None:
    defence = Defence(number=1, id="d", title="d", why="", severity=Severity.HIGH, aspects=tuple(aspects))
    assert Scorecard((grade(defence, Known()),)).status(fail_on) is expected


def test_evidence_of_a_rule_repeats_what_the_finding_says() -> None:
    rule: Rule = rules()["END003"]
    first = graded(scanned(rules_found=["END003"]), "admin-routes").evidence[0]
    assert (first.says, first.severity, first.origin) == (rule.title, rule.severity, "scan")
    assert rule.category is Category.ENDPOINT
    assert card_module.DEFENCES[7].id == "admin-routes"
