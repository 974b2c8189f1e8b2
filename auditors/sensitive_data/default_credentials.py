"""Credentials that products are delivered with and manuals print: `sk-1234`, `postgres`, `minioadmin`.

A log of prompts is full of them, for people ask about manuals and paste from them; that such a value is in use shows
in a configuration, where it is a finding of its own and not a small one. Here it is told once, as what it is, and of
low severity, whichever detector would else have taken it for the password or the key of somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.detection import Candidate, Detector, Validator

DEFAULT_CREDENTIAL: Final = secret(
    455,
    "default-credential",
    "DEFAULT_CREDENTIAL",
    "Default credential of a product in a log",
    allows="log in to every installation that kept it, as anybody can who has read the manual",
    revoke="Nothing leaked by this line, but look whether your own installation still takes this value (`auditor "
    "config` does), and set another one there.",
    checks="a value that a product is delivered with, where a password or a key stands: `sk-1234` of LiteLLM's "
    "manual, `postgres`, `minioadmin`, `guest`, `vagrant` and the like. Score 0.5: most lines quote a manual. With "
    "this rule disabled such a value is told as what it looks like.",
    severity=Severity.LOW,
)
_DEFAULTS: Final = frozenset(
    """sk-1234 dbpassword9090 postgres root admin guest minioadmin airflow android vagrant raspberry toor mysql
    mariadb mongo mongodb redis rabbitmq elastic kibana neo4j grafana keycloak tomcat s3cret oracle tiger jenkins sonar
    sonarqube nexus harbor12345 ubnt calvin zabbix cisco superset langfuse litellm foobared wordpress drupal joomla
    nextcloud gitea gogs odoo moodle magento typo3 kafka solr clickhouse cassandra influxdb guacadmin alpine kali
    osboxes""".split()
)
"""In lower case."""
_SCORE: Final = 0.5


def is_default(value: str) -> bool:
    """Whether a product is delivered with the value, or its manual prints it as an example."""
    return value.lower() in _DEFAULTS


def _of_default(validate: Validator) -> Validator:
    """The score of a default value where another detector would take it for a secret."""

    def judged(candidate: Candidate) -> float | None:
        value = candidate.match.groupdict().get("password") or candidate.value
        return _SCORE if is_default(value) and validate(candidate) is not None else None

    return judged


_TAKEN_FOR: Final = frozenset(
    {"PASSWORD", "DATABASE_URL", "URL_CREDENTIALS", "LITELLM_VIRTUAL_KEY", "LITELLM_MASTER_KEY"}
)
"""Entities as which a default value would be told."""


def for_defaults(detectors: Iterable[Detector]) -> Iterator[Detector]:
    """For each detector that would take a default value for a secret one that searches for the same and takes only
    default values, before it.
    """
    for detector in detectors:
        if detector.rule.entity in _TAKEN_FOR:
            yield replace(
                detector,
                rule=DEFAULT_CREDENTIAL,
                validate=_of_default(detector.validate),
                priority=detector.priority + 1,
                prefix=None,
            )
