"""What is found in deployments as people write them: `deployments/` holds a directory for each.

Words between at signs stand for values that are made when the test runs, so that no file holds what looks like a key.
Lock files end in `.sample`, so that nobody takes them for the project's own.
"""

from __future__ import annotations

import base64
import copy
import itertools
import json
import random
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
import yaml

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest, audit_configuration, audit_subject, subject_of
from auditors.configuration.documents import File
from auditors.configuration.hardening import harden
from auditors.configuration.kinds import parts
from auditors.configuration.surroundings import Surroundings
from auditors.model import Finding, Severity
from auditors.request import AuditResult, Silence

DEPLOYMENTS: Final = Path(__file__).with_name("deployments")
_RANDOM: Final = random.Random(20261125)


def _word(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choices(letters, k=length))


SECRETS: Final[Mapping[str, str]] = {
    "@RANDOM1@": _word(40),
    "@RANDOM2@": _word(40),
    "@RANDOM3@": _word(24),
    "@OPENAI@": "sk-" + "proj-" + _word(74) + "T3Blbk" + "FJ" + _word(74),
    "@GITHUB@": "gh" + "p_" + "a1B2" * 9,
    "@BASE64@": base64.b64encode(_word(32).encode()).decode(),
}
OTHERS: Final = {"@DIGEST@": _word(64, "0123456789abcdef"), "@SAMPLE_PASSWORD@": "dbpassword" + "9090"}


def audited(name: str, directory: Path) -> AuditResult:
    for file in (DEPLOYMENTS / name).rglob("*"):
        if file.is_file():
            text = file.read_text()
            for mark, value in {**SECRETS, **OTHERS}.items():
                text = text.replace(mark, value)
            placed = directory / file.relative_to(DEPLOYMENTS / name)
            placed = placed.with_name(placed.name.removesuffix(".sample"))
            placed.parent.mkdir(parents=True, exist_ok=True)
            placed.write_text(text)
            placed.chmod(0o600)
    return audit_configuration(ConfigurationRequest(paths=(str(directory),), fingerprint_key=b"k" * 32), Silence())


def findings(name: str, directory: Path) -> list[Finding]:
    result = audited(name, directory)
    assert not result.coverage.errors
    assert not result.coverage.skipped
    return list(result.ledger.findings(rules()))


def places(found: list[Finding], directory: Path) -> set[tuple[str, str, int]]:
    return {
        (one.rule, str(Path(one.location.source).relative_to(directory)), one.location.line)
        for one in found
        if one.location is not None and one.location.source.startswith(str(directory))
    }


NAMES: Final = sorted(path.name for path in DEPLOYMENTS.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_shown(name: str, tmp_path: Path) -> None:
    shown = json.dumps([msgspec.to_builtins(one) for one in findings(name, tmp_path)])
    assert [mark for mark, value in SECRETS.items() if value in shown] == []


@pytest.mark.parametrize("name", [name for name in NAMES if "hardened" in name or name == "swarm_stack"])
def test_a_hardened_deployment_has_nothing_above_low(name: str, tmp_path: Path) -> None:
    found = findings(name, tmp_path)
    assert [(one.rule, one.evidence) for one in found if one.severity.rank < Severity.LOW.rank] == []


CRITICAL: Final[Mapping[str, Mapping[str, int]]] = {
    "batch_manifests": {"CFG802": 1, "CFG803": 1},
    "behind_traefik": {"CFG803": 1},
    "dockerfiles": {"ADV102": 1, "ADV103": 1},
    "insecure_compose": {"CFG103": 1, "CFG802": 1, "CFG803": 1, "ADV100": 1, "CFG812": 1},
    "insecure_kubernetes": {"ADV104": 1, "CFG802": 1, "CFG803": 1, "ADV100": 1},
    "kubernetes_plain": {"CFG103": 1, "CFG107": 1},
    "kustomize": {"ADV100": 1},
    "lock_files": {"ADV102": 3, "ADV103": 3},
    "monitoring_stack": {"CFG802": 1, "CFG803": 1},
    "published_compose": {"CFG812": 2},
    "run_script": {"CFG803": 1},
}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_critical_really_is(name: str, tmp_path: Path) -> None:
    found = findings(name, tmp_path)
    assert Counter(one.rule for one in found if one.severity is Severity.CRITICAL) == CRITICAL.get(name, {})


EXPECTED: Final[Mapping[str, set[tuple[str, str, int]]]] = {
    "published_compose": {
        ("CFG807", "docker-compose.yml", 17),
        ("CFG808", "docker-compose.yml", 41),
        ("CFG808", "docker-compose.yml", 56),
        ("CFG809", "docker-compose.yml", 8),
        ("CFG812", "docker-compose.yml", 19),
        ("CFG812", "docker-compose.yml", 39),
        ("CFG333", ".env", 1),
    },
    "anchors_and_profiles": {
        ("CFG807", "docker-compose.yml", 55),
        ("CFG809", "docker-compose.yml", 10),
        ("CFG813", "docker-compose.yml", 66),
    },
    "chat_stack": {
        ("CFG807", "docker-compose.yaml", 6),
        ("CFG807", "docker-compose.yaml", 19),
        ("CFG815", "docker-compose.yaml", 33),
        ("CFG819", "docker-compose.yaml", 14),
        ("CFG840", "docker-compose.yaml", 31),
    },
    "monitoring_stack": {
        ("CFG814", "compose.yml", 14),
        ("CFG814", "compose.yml", 15),
        ("CFG815", "compose.yml", 7),
        ("CFG812", "compose.yml", 26),
    },
    "run_script": {
        ("CFG807", "start.sh", 14),
        ("CFG809", "start.sh", 21),
        ("CFG815", "start.sh", 15),
        ("CFG331", "start.sh", 17),
        ("CFG840", "start.sh", 22),
    },
    "dockerfiles": {
        ("CFG838", "Dockerfile", 4),
        ("CFG838", "Dockerfile", 6),
        ("CFG838", "Dockerfile", 9),
        ("CFG204", "Dockerfile", 5),
        ("CFG801", "Dockerfile", 3),
        ("CFG838", "gateway.Dockerfile", 11),
        ("CFG801", "gateway.Dockerfile", 12),
    },
    "kubernetes_plain": {
        ("CFG301", "litellm.yaml", 12),
        ("CFG107", "litellm.yaml", 14),
        ("CFG833", "litellm.yaml", 23),
        ("CFG833", "litellm.yaml", 52),
        ("CFG103", "litellm.yaml", 50),
        ("CFG832", "litellm.yaml", 76),
        ("CFG834", "litellm.yaml", 28),
        ("CFG830", "litellm.yaml", 41),
        ("CFG831", "litellm.yaml", 40),
        ("CFG835", "litellm.yaml", 41),
    },
    "batch_manifests": {
        ("CFG836", "all.yaml", 13),
        ("CFG836", "all.yaml", 33),
        ("CFG839", "all.yaml", 44),
        ("CFG834", "all.yaml", 56),
    },
    "helm_values": {("CFG833", "values.yaml", 108), ("CFG833", "values.yaml", 109)},
    "helm_chart": {
        ("CFG120", "values.yaml", 12),
        ("CFG809", "values.yaml", 4),
        ("CFG832", "values.yaml", 6),
    },
    "kustomize": {("CFG833", "overlays/production/kustomization.yaml", 11), ("CFG834", "base/deployment.yaml", 4)},
    "env_files": {
        ("CFG332", ".env.staging", 1),
        ("CFG333", ".env.staging", 2),
        ("CFG336", ".env.staging", 6),
        ("CFG338", ".env.staging", 4),
        ("CFG339", ".env.staging", 5),
        ("CFG349", ".env.staging", 2),
        ("CFG350", ".env.production", 4),
    },
    "lock_files": {
        ("ADV102", "uv.lock", 6),
        ("ADV102", "poetry.lock", 3),
        ("ADV102", "pyproject.toml", 5),
        ("ADV103", "Pipfile.lock", 7),
        ("ADV103", "package-lock.json", 8),
        ("ADV103", "yarn.lock", 2),
        ("ADV103", "pnpm-lock.yaml", 3),
        ("ADV103", "image.cdx.json", 4),
        ("ADV103", "requirements-prod.txt", 3),
        ("ADV105", "requirements-prod.txt", 4),
    },
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_each_problem_has_its_place(name: str, tmp_path: Path) -> None:
    assert EXPECTED[name] - places(findings(name, tmp_path), tmp_path) == set()


def test_the_insecure_services_show_the_whole_catalogue(tmp_path: Path) -> None:
    wanted = {f"CFG{number}" for number in (*range(801, 810), *range(811, 821), 840, 331, *range(333, 346), 349)} | {
        "ADV100"
    }
    assert wanted - {one.rule for one in findings("insecure_compose", tmp_path)} == set()


def test_the_insecure_manifests_show_the_whole_catalogue(tmp_path: Path) -> None:
    wanted = {f"CFG{number}" for number in (802, 803, 809, 812, *range(830, 838), 839, 840)} | {"ADV100", "ADV104"}
    assert wanted - {one.rule for one in findings("insecure_kubernetes", tmp_path)} == set()


def _mutations(value: Any, random: random.Random) -> Iterator[Any]:
    """A document with a value or several replaced by others that do not belong there."""
    strange: list[Any] = [None, [], {}, 1, "x", True, [None], [{}], {"a": None}, ["a"], 0.5, "${A:-b}", "{{ .x }}", ""]
    while True:
        copied = copy.deepcopy(value)
        for _ in range(random.randint(1, 4)):
            places = list(_places(copied))
            if places:
                holder, key = random.choice(places)
                holder[key] = copy.deepcopy(random.choice(strange))
        yield copied


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


@pytest.mark.parametrize("name", ["anchors_and_profiles", "insecure_compose", "insecure_kubernetes", "batch_manifests"])
def test_nothing_that_stands_in_the_wrong_place_breaks_the_audit(name: str) -> None:
    (file,) = (file for file in (DEPLOYMENTS / name).iterdir() if file.suffix in (".yml", ".yaml"))
    request = ConfigurationRequest(paths=(), fingerprint_key=b"k" * 32)
    documents = [document for document in yaml.safe_load_all(file.read_text().replace("@", "A")) if document]
    for mutated in itertools.islice(_mutations(documents, random.Random(name)), 20):
        text = yaml.safe_dump_all(mutated)
        found = parts(File(file.name, text))
        around = Surroundings(found)
        for part in found:
            for finding in audit_subject(subject_of(part, request, surroundings=around)):
                assert finding.location is not None
                assert finding.location.line <= text.count("\n") + 1


def test_templates_are_said_to_be_templates(tmp_path: Path) -> None:
    notes = audited("helm_chart", tmp_path).notes
    assert ["a template" in note for note in notes] == [True, True]


def test_what_a_template_leaves_open_is_no_finding(tmp_path: Path) -> None:
    sources = [one.location.source for one in findings("helm_chart", tmp_path) if one.location is not None]
    assert not any("/templates/" in source for source in sources)


def test_examples_are_no_more_than_medium(tmp_path: Path) -> None:
    worst = [one.severity.rank for one in findings("env_files", tmp_path) if ".example" in _source(one)]
    assert min(worst) == Severity.MEDIUM.rank


def test_a_policy_anywhere_in_the_directory_counts(tmp_path: Path) -> None:
    assert "CFG834" not in {one.rule for one in findings("kubernetes_hardened", tmp_path)}
    (tmp_path / "rest.yaml").unlink()
    request = ConfigurationRequest(paths=(str(tmp_path),), fingerprint_key=b"k" * 32)
    alone = audit_configuration(request, Silence()).ledger.findings(rules())
    assert {(one.rule, one.severity) for one in alone} >= {("CFG834", Severity.LOW), ("CFG831", Severity.MEDIUM)}


def _source(finding: Finding) -> Any:
    return finding.location.source if finding.location is not None else ""


FIXED: Final[Mapping[str, tuple[str, str, str]]] = {
    "compose": (
        "docker-compose.yaml",
        "services:\n  litellm:\n    image: litellm\n    privileged: true # why?\n"
        '    ports: ["4000:4000", "1-2:3-4/udp"]\n'
        f"    volumes: [./c.yaml:/app/c.yaml]\n    environment:\n      OPENAI_API_KEY: '{'a8B3' * 8}'\n",
        "services:\n  litellm:\n    image: litellm\n    privileged: false # why?\n"
        '    ports: ["127.0.0.1:4000:4000", "127.0.0.1:1-2:3-4/udp"]\n'
        "    volumes: [./c.yaml:/app/c.yaml:ro]\n    environment:\n      OPENAI_API_KEY: '${OPENAI_API_KEY}'\n",
    ),
    "environment": (
        ".env",
        "LITELLM_MODE='DEV'  # here\nENABLE_SSO_DEBUG=true # and here\n",
        "LITELLM_MODE='PRODUCTION'  # here\nENABLE_SSO_DEBUG=false # and here\n",
    ),
    "manifest": (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: true\n  containers:\n    - name: a\n      securityContext:\n"
        "        allowPrivilegeEscalation: yes\n",
        "apiVersion: v1\nkind: Pod\nspec:\n  hostNetwork: false\n  containers:\n    - name: a\n      securityContext:\n"
        "        allowPrivilegeEscalation: false\n",
    ),
}


@pytest.mark.parametrize("name", sorted(FIXED))
def test_what_can_be_mended_is(name: str, tmp_path: Path) -> None:
    file, before, after = FIXED[name]
    request = ConfigurationRequest(paths=(file,), fingerprint_key=b"k" * 32)
    assert harden(before.encode(), tmp_path / file, request).content.decode() == after


def test_a_password_on_a_command_line(tmp_path: Path) -> None:
    file = tmp_path / "docker-compose.yml"
    words = '["redis-server", "--requirepass", "{}"]'
    file.write_text(
        f"services:\n  a:\n    image: redis\n    command: {words.format('hunter2' + 'Pw')}\n"
        f"  b:\n    image: redis\n    command: {words.format('${REDIS_PASSWORD}')}\n"
    )
    result = audit_configuration(ConfigurationRequest(paths=(str(file),), fingerprint_key=b"k" * 32), Silence())
    found = [one for one in result.ledger.findings(rules()) if one.rule == "CFG811"]
    assert [one.location.line for one in found if one.location is not None] == [4]
    assert "hunter2" not in json.dumps([msgspec.to_builtins(one) for one in found])
