"""A proxy's configuration and its grades, as the engine tells them to a screen."""

from __future__ import annotations

from pathlib import Path

from auditors.catalogue import rules
from auditors.configuration.audit import ConfigurationRequest
from auditors.configuration.showing import shown_lines
from auditors.drift.audit import audit_drift
from auditors.drift.check import Compared
from auditors.engines.comparing import read_configurations
from auditors.engines.updates import ConfigurationFile, Update
from auditors.model import Category, Finding, Location, Severity
from auditors.request import Silence
from auditors.scorecard.card import Scorecard
from auditors.scorecard.grading import Evidence, Grade, State, Unchecked
from auditors.scorecard.known import Known
from auditors.sightings import Seen, Sightings
from tests.tui.fakes import NOW, update

KEY = "sk-" + "Xy7Qw2Er9Tu4Io6P" * 2
CONFIGURATION = f"""\
# The gateway of the support team.
model_list:
  - model_name: gpt-4o
    litellm_params:
      model: openai/gpt-4o
      api_key: {KEY}
  - model_name: local
    litellm_params: {{model: openai/llama, api_base: http://10.0.0.8:8000/v1, api_key: os.environ/LOCAL_KEY}}
litellm_settings:
  turn_off_message_logging: true
  set_verbose: true
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  # the old one was {KEY}
"""
ENVIRONMENT = "LITELLM_MASTER_KEY=sk-1234\nDATABASE_URL=postgresql://litellm@db.internal/litellm\n"


def configured(directory: Path, configuration: str = CONFIGURATION) -> Update:
    """The proxy, audited, with logs that hold prompts; names are relative to the working directory."""
    for name, text in (("config.yaml", configuration), (".env", ENVIRONMENT)):
        (directory / name).write_text(text)
        (directory / name).chmod(0o600)
    request = ConfigurationRequest(paths=("config.yaml", ".env"), fingerprint_key=b"k" * 32)
    read = read_configurations(request, Silence())
    spoken = Seen(count=386, source="logs/app-0.jsonl", line=1, offset=0, first=NOW - 3600, last=NOW)
    sightings = Sightings(formats={"litellm-payload": spoken}, spoken={"litellm-payload": spoken})
    drift = tuple(audit_drift(Compared(read.subjects, sightings)))
    findings: tuple[Finding, ...] = (*read.result.ledger.findings(rules()), *drift)
    known = Known(subjects=read.subjects, findings=findings, sightings=sightings)
    files = tuple(
        ConfigurationFile(
            name=subject.root.file.name,
            kinds=(subject.kind.value,),
            lines=shown_lines(subject.root.file, read.subjects),
        )
        for subject in read.subjects
    )
    return update(findings=findings, configurations=files, grades=Scorecard.of(known).grades)


def still() -> Update:
    """A proxy for pictures: nothing in it follows from rules that change."""
    lines = (
        "# The gateway of the support team.",
        "model_list:",
        "  - model_name: gpt-4o",
        "    litellm_params:",
        "      model: openai/gpt-4o",
        "      api_key: <OPENAI_API_KEY>",
        "litellm_settings:",
        "  turn_off_message_logging: true",
        "  set_verbose: true",
        "general_settings:",
        "  master_key: os.environ/LITELLM_MASTER_KEY",
    )
    files = (
        ConfigurationFile(name="deploy/config.yaml", kinds=("litellm",), lines=lines),
        ConfigurationFile(name="deploy/.env", kinds=("environment",), lines=("LITELLM_MASTER_KEY=<SECRET>",)),
        ConfigurationFile(name="deploy/nginx.conf", kinds=("nginx",), problem="line 12: a brace is not closed"),
    )
    return update(
        findings=tuple(_problem(number, *row) for number, row in enumerate(_PROBLEMS)),
        configurations=files,
        grades=_GRADES,
    )


_PROBLEMS = (
    ("CFG103", "critical", "The master key can be guessed", ".env", 1, "sk-1…", "sk- and 32 random bytes"),
    (
        "CFG301",
        "high",
        "A provider's key stands in the file",
        "config.yaml",
        6,
        "sk-Xy7Q…",
        "os.environ/OPENAI_API_KEY",
    ),
    ("CFG204", "high", "Debug logging is on", "config.yaml", 9, "true", "false"),
    ("CFG901", "high", "Message logging is off, but prompts are logged", "config.yaml", 8, "true", ""),
    ("CFG211", "medium", "The proxy may spend without limit", "config.yaml", 7, "not set", "100"),
    ("PRM032", "medium", "A group can read a configuration that holds secrets", "config.yaml", 0, "mode 0640", "0600"),
)


def _problem(
    number: int, rule: str, severity: str, title: str, file: str, line: int, found: str, hardened: str
) -> Finding:
    evidence = {"setting": "setting", "found": found}
    evidence |= {"hardened": hardened} if hardened else {"observed": "386 records with prompts"}
    return Finding(
        id=f"{number:016x}",
        rule=rule,
        name=title.lower().replace(" ", "-"),
        category=Category.PERMISSIONS if rule.startswith("PRM") else Category.CONFIGURATION,
        severity=Severity(severity),
        title=title,
        remediation="Mend it.",
        location=Location(f"deploy/{file}", line, 0),
        evidence=evidence,
    )


def _grade(number: int, title: str, state: State, *evidence: Evidence, told_by: str = "") -> Grade:
    return Grade(
        number=number,
        id=f"d{number}",
        title=title,
        state=state,
        severity=Severity.HIGH if state is State.FAIL else None,
        why="Why it matters, in a sentence that everybody understands.",
        evidence=evidence,
        unchecked=(Unchecked("a", "in force on the server", told_by),) if told_by else (),
    )


def _against(rule: str, says: str, line: int, severity: Severity = Severity.HIGH) -> Evidence:
    return Evidence(
        speaks="against",
        says=says,
        origin="configuration",
        rule=rule,
        severity=severity,
        source="deploy/config.yaml",
        line=line,
    )


def _for(says: str, line: int) -> Evidence:
    return Evidence(speaks="for", says=says, origin="configuration", source="deploy/config.yaml", line=line)


_SCAN = "auditor score --scan URL"
_KEYS = f"{_SCAN} --admin-key-env NAME"
_GRADES = (
    _grade(
        1,
        "Authentication is on",
        State.FAIL,
        _against("CFG103", "The master key can be guessed", 11, Severity.CRITICAL),
        _for("a master key is set, taken from a variable", 11),
        told_by=_SCAN,
    ),
    _grade(
        2,
        "Keys are kept in a secrets manager",
        State.FAIL,
        _against("CFG301", "A provider's key stands in the file", 6),
        _against("CFG143", "Provider keys are not kept in a secret store", 10, Severity.MEDIUM),
    ),
    _grade(
        3, "Bound to loopback, behind a TLS proxy", State.NOT_CHECKED, told_by="auditor score --config compose.yaml"
    ),
    _grade(4, "Destinations (api_base) are validated", State.PASS, _for("no setting lets callers choose api_base", 10)),
    _grade(5, "Personal data is scrubbed from logs", State.FAIL, _against("CFG901", "Message logging is off", 8)),
    _grade(
        6,
        "Spend is limited for each key",
        State.PARTIAL,
        _for("new keys may have a budget of $50.00", 7),
        told_by=_KEYS,
    ),
    _grade(7, "Usage is watched for anomalies", State.PASS, _for("alerts go to slack", 10)),
    _grade(8, "Admin routes are restricted", State.NOT_CHECKED, told_by=_SCAN),
    _grade(9, "The scopes of keys are audited", State.NOT_CHECKED, told_by=_KEYS),
    _grade(10, "The database is encrypted", State.PASS, _for("the connection is encrypted (sslmode=verify-full)", 11)),
)
