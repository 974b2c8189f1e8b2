"""What bounds a container and keeps it running: memory, processors, processes, health, restarts, logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import UNBOUNDED, Check, Problem, rule
from auditors.configuration.dockerfiles import build
from auditors.configuration.documents import Kind, Node
from auditors.configuration.service_checks import COMPOSE, SERVICE, absent, label, service
from auditors.configuration.services import image, is_command, is_litellm, is_whole
from auditors.configuration.subject import Subject
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity
_MEMORY: Final = ("mem_limit", "deploy.resources.limits.memory")
_CPU: Final = ("cpus", "cpu_quota", "cpu_shares", "cpuset", "deploy.resources.limits.cpus")
_PIDS: Final = ("pids_limit", "deploy.resources.limits.pids")
_ONCE: Final = re.compile(r"migrat|init|setup|seed|backup", re.IGNORECASE)
_BOUNDED_DRIVERS: Final = frozenset(
    {"none", "local", "journald", "syslog", "fluentd", "gelf", "awslogs", "gcplogs", "splunk", "loki"}
)


def _missing(subject: Subject, *groups: tuple[str, ...]) -> Iterator[str]:
    """The first name of each group of which no setting is made."""
    for group in groups:
        if all((node := subject.root.at(*name.split("."))) is None or not node.text for name in group):
            yield group[0]


def _limits(subject: Subject) -> Iterator[Problem]:
    missing = list(_missing(subject, _MEMORY, _CPU, _PIDS)) if is_whole(subject.root) else []
    if missing:
        words = {"mem_limit": "memory", "cpus": "processors", "pids_limit": "processes"}
        why = f"no limit of {', '.join(words[name] for name in missing)}"
        only_pids = missing == ["pids_limit"]
        yield absent(subject, missing[0], "mem_limit, cpus and pids_limit", why, _L if only_pids else None)


def _health(subject: Subject) -> Iterator[Problem]:
    if subject.kind is Kind.DOCKERFILE:
        final = build(subject.root).final
        if final is not None:
            checks = list(final.having("HEALTHCHECK"))
            if not checks or checks[-1].text.upper().split()[1:2] == ["NONE"]:
                node = checks[-1] if checks else final.start
                found = "NONE" if checks else "not set"
                yield Problem(node, "HEALTHCHECK", "HEALTHCHECK CMD …/health/liveliness", found=found, about="health")
        return
    root = subject.root
    if not is_whole(root) or _ONCE.search(subject.name):
        return
    disabled = root.at("healthcheck", "disable") or root.at("no_healthcheck")
    if disabled is not None and disabled.says_true:
        yield Problem(disabled, label(subject, "healthcheck"), _asked(root), about="health")
    elif root.at("healthcheck") is None and not is_command(root) and not _checks_itself(subject):
        yield absent(subject, "healthcheck", _asked(root))
    restart = root.at("restart")
    if restart is None and root.at("deploy", "restart_policy") is None and root.at("deploy", "mode") is None:
        yield absent(subject, "restart", "unless-stopped")
    elif restart is not None and (restart.text == "no" or restart.value is False):
        yield Problem(restart, label(subject, "restart"), "unless-stopped", found="no", about="restart")


def _asked(service: Node) -> str:
    """What a health check asks for, where that is known."""
    return "a test of /health/liveliness" if is_litellm(service) else "a test that the service answers"


def _checks_itself(subject: Subject) -> bool:
    """Whether the image is built here: its Dockerfile may hold the check."""
    return subject.root.at("build") is not None and image(subject.root) is None


def _logs(subject: Subject) -> Iterator[Problem]:
    root = subject.root
    if not is_whole(root):
        return
    driver = root.at("logging", "driver")
    if driver is not None and driver.text in _BOUNDED_DRIVERS:
        return
    size = root.at("logging", "options", "max-size")
    if size is None or not size.text:
        yield absent(subject, "logging.options.max-size", "10m, with max-file: 3")


CHECKS: Final = (
    Check(
        rule(
            "CFG813",
            "container-without-limits",
            _M,
            "The container may take all memory and processors",
            "One large request, or many, take down everything else that runs on the host.",
            "Set `mem_limit`, `cpus` and `pids_limit`, or `deploy.resources.limits`.",
            *UNBOUNDED,
            "CIS-DOCKER-1.6:5.10",
            "CIS-DOCKER-1.6:5.11",
            "CIS-DOCKER-1.6:5.28",
            "CWE-770",
            "MITRE-ATLAS:AML.T0029",
        ),
        SERVICE,
        _limits,
        service("restart: always"),
        service("mem_limit: 2g\ncpus: 2\npids_limit: 256"),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG816",
            "container-not-watched",
            _L,
            "Nobody notices when the container no longer answers",
            "Without a health check and a restart policy a gateway that hangs stays away until somebody complains.",
            "Set a `healthcheck` (for LiteLLM of /health/liveliness) and `restart: unless-stopped`.",
            "CIS-DOCKER-1.6:4.6",
            "CWE-778",
        ),
        frozenset({Kind.SERVICE, Kind.DOCKERFILE}),
        _health,
        service("mem_limit: 2g"),
        service(
            "restart: unless-stopped\nhealthcheck:\n  test: [CMD, wget, -qO-, http://127.0.0.1:4000/health/liveliness]"
        ),
        name=COMPOSE,
    ),
    Check(
        rule(
            "CFG817",
            "container-log-unbounded",
            _L,
            "The log of the container grows without end",
            "The default driver keeps all that is ever printed: the disk fills up, and what users wrote stays forever.",
            "Set `logging` with `max-size` and `max-file`, or the driver `local`.",
            *UNBOUNDED,
            "CWE-400",
            "CWE-770",
        ),
        SERVICE,
        _logs,
        service("restart: always"),
        service("logging:\n  driver: json-file\n  options:\n    max-size: 10m\n    max-file: '3'"),
        name=COMPOSE,
    ),
)
