"""`auditor score`: the ten defences of a proxy, graded by its configuration, logs, environment, server and keys."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from auditors.commands.parameters import CONTEXT, FILE, SEVERITIES, destination, moment
from auditors.errors import UsageError
from auditors.exit_status import ExitStatus

if TYPE_CHECKING:
    from auditors.engines.scoring import Scored, ScoreRequest
    from auditors.progress import Narrator
    from auditors.reports.report import Style
    from auditors.session import AuditOptions, Session

_HOW_TO_START: Final = "name what to grade: auditor score PATH... (configuration, .env files, logs), or --scan URL"
_ONLY_CONFIGURATION: Final = (".yaml", ".yml", ".conf", ".env")
_FORMATS: Final = ("text", "json")
_EPILOG: Final = """\
Each defence passes, fails, stands in part, or was not checked. A pass needs something that speaks for it; what was not
checked is never one, and each says what would check it. Drift (what the configuration says against what logs and server
show) counts too.

\b
Examples:
  auditor score config.yaml .env logs/
  auditor score config.yaml logs/ --scan https://proxy.example --key-env KEY

\b
Exit status:
  0    every defence stands
  1    a defence fails or has a weakness, or drift is, at or above --fail-on
  2    the command line or the configuration of auditor is wrong
  3    nothing so bad, but not everything was checked or could be read
"""


@click.command(
    "score",
    context_settings=CONTEXT,
    epilog=_EPILOG,
    short_help="The ten defences of a proxy: pass, fail, partial or not checked.",
)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--logs", type=click.Path(), multiple=True, metavar="PATH", help="Logs. Repeatable.")
@click.option("--config", type=click.Path(), multiple=True, metavar="PATH", help="Configuration files. Repeatable.")
@click.option("--env-file", type=FILE, multiple=True, metavar="FILE", help="What the proxy's environment is set from.")
@click.option("--scan", "urls", multiple=True, metavar="URL", help="Ask this server too, as auditor scan does.")
@click.option("--key-env", metavar="NAME", help="Scan: the variable that holds a client's key.")
@click.option("--admin-key-env", metavar="NAME", help="Scan: the variable that holds an admin's key; only read with.")
@click.option("--allowed-model", metavar="M", help="Scan: a model that the client's key may use.")
@click.option("--blocked-model", metavar="M", help="Scan: a model that it may not use.")
@click.option("--insecure", is_flag=True, help="Scan: do not check certificates.")
@click.option("--ca-file", type=FILE, metavar="FILE", help="Scan: certificates to trust, besides the system's (PEM).")
@click.option("--timeout", type=click.FloatRange(0.1, 300), default=5.0, show_default=True, help="Scan: seconds.")
@click.option("--litellm-version", metavar="VERSION", help="The release that runs.  [default: as the scan says]")
@click.option("--since", type=moment, metavar="T", help="Only records from then on: RFC 3339, or 2h, 3d back.")
@click.option("--until", type=moment, metavar="T", help="Only records before then.")
@click.option("--depth", type=click.Choice(("patterns", "full")), help="How deep logs are searched.  [default: full]")
@click.option("--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Processes.  [default: all]")
@click.option(
    "--format", type=click.Choice(_FORMATS), default="text", show_default=True, help="The card for people or scripts."
)
@click.option(
    "-o", "--output", type=destination, metavar="[FORMAT:]FILE", multiple=True, help="Write the card to a file."
)
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="medium", show_default=True, help="What fails.")
@click.option("--config-file", type=FILE, metavar="FILE", help="Settings of auditor.  [default: nearest auditor.toml]")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files of auditor.")
@click.option("--suppressions", type=FILE, metavar="FILE", help="Further suppressions (TOML).")
@click.option("-q", "--quiet", count=True, help="No progress and notes; -qq: no problems on standard error either.")
@click.option("-v", "--verbose", count=True, help="All that speaks for and against each defence.")
@click.option("--no-color", is_flag=True, help="No colours.")
def command(paths: tuple[str, ...], **options: Any) -> ExitStatus:
    """Grade the ten defences of a proxy by what is known: configuration, environment, logs, a running server, its keys.

    PATHs are files and directories of any of these: what looks like a configuration is audited as one, the rest is read
    as logs. Without any, those in auditor.toml are taken.
    """
    from auditors.progress import Narrator

    _check(options)
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    narrator = Narrator(sys.stderr, live=live, quiet=options.pop("quiet"))
    try:
        session, request = _prepare(paths, options, narrator)
        from auditors.engines.scoring import score

        scored = score(request, narrator)
    finally:
        narrator.close()
    return _deliver(session, scored, options)


def _prepare(paths: tuple[str, ...], options: dict[str, Any], narrator: Narrator) -> tuple[Session, ScoreRequest]:
    """The session and what is asked. Raises UsageError where nothing is named."""
    import msgspec

    from auditors.commands.config import litellm_version
    from auditors.engines.scoring import ScoreRequest
    from auditors.model import Severity
    from auditors.session import AuditOptions

    logs, configurations = sorted_paths(paths)
    logs += options["logs"]
    configurations += options["config"]
    urls = options["urls"]
    named = logs + configurations + tuple(map(str, options["env_file"])) + urls
    session = _session(
        AuditOptions(
            paths=named,
            depth=options["depth"],
            since=options["since"],
            until=options["until"],
            jobs=options["jobs"],
            fail_on=Severity(options["fail_on"]),
            config_file=options["config_file"],
            isolated=options["isolated"],
            suppressions=options["suppressions"],
        ),
        narrator,
    )
    settings = session.settings.settings
    if not named:
        logs, configurations = settings.watch.directories, settings.configuration.paths
    audit = msgspec.structs.replace(session.request, paths=logs, sightings=True, configurations=())
    return session, ScoreRequest(
        audit=audit,
        policy=session.policy,
        configurations=configurations,
        environments=tuple(map(str, options["env_file"])),
        version=litellm_version(options["litellm_version"]),
        urls=urls,
        scan=_scan_options(options) if urls else None,
    )


def _session(options: AuditOptions, narrator: Narrator) -> Session:
    from auditors.session import HOW_TO_START, Session

    try:
        return Session.open(options, narrator)
    except UsageError as error:
        if str(error) == HOW_TO_START:
            raise UsageError(_HOW_TO_START) from None
        raise


def sorted_paths(paths: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which of these are logs, and which configurations; a directory may be both. A named file that can only be a
    configuration is one even where it is broken, so that this is told. Raises UsageError.
    """
    if not paths:
        return (), ()
    from auditors.configuration.recognising import configurations_below
    from auditors.sources.discovery import discover

    named = [path for path in paths if Path(path).is_file() and path.endswith(_ONLY_CONFIGURATION)]
    configurations = tuple(dict.fromkeys((*configurations_below(paths), *named)))
    known = set(configurations)
    logs = tuple(source.name for source in discover(paths).sources if str(source.path) not in known)
    return logs, configurations


def _scan_options(options: dict[str, Any]) -> Any:
    from auditors.endpoints.client import Limits
    from auditors.endpoints.jobs import key_of
    from auditors.endpoints.scan import ScanOptions

    for name in ("allowed_model", "blocked_model"):
        if options[name] and not options["key_env"]:
            raise UsageError(f"--{name.replace('_', '-')} tests the scope of a key; name its variable with --key-env")
    ca_file: Path | None = options["ca_file"]
    return ScanOptions(
        key=key_of(options["key_env"], "--key-env"),
        admin_key=key_of(options["admin_key_env"], "--admin-key-env"),
        allowed_model=options["allowed_model"],
        blocked_model=options["blocked_model"],
        limits=Limits(timeout=options["timeout"]),
        insecure=options["insecure"],
        ca_file=ca_file,
    )


def _check(options: dict[str, Any]) -> None:
    """What can be known of the output before the work begins. Raises UsageError."""
    for form, file in options["output"]:
        if form is not None and form not in _FORMATS:
            raise UsageError(f"the card is written as {' or '.join(_FORMATS)}, not as {form}")
        if not file.parent.is_dir():
            raise UsageError(f"{file}: the directory {file.parent} does not exist")


def _deliver(session: Session, scored: Scored, options: dict[str, Any]) -> ExitStatus:
    """Write the card to where it was asked for. Raises UnreadableError where it cannot be written."""
    from auditors.atomic import written
    from auditors.commands.output import print_bytes
    from auditors.commands.parameters import standard_output, style_of

    status = scored.status(session.policy.fail_on)
    for form, file in options["output"]:
        content = _card(session, scored, form or options["format"], style_of(None, color=False), options)
        with written(file) as stream:
            stream.write(content)
    if all(form is not None for form, _ in options["output"]):
        style = style_of(standard_output(), color=not options["no_color"])
        content = _card(session, scored, options["format"], style, options)
        print_bytes(lambda out: out(content))
    return status


def _card(session: Session, scored: Scored, form: str, style: Style, options: dict[str, Any]) -> bytes:
    """The card in a format."""
    from auditors.reports.records import encode
    from auditors.reports.terminal import encoded
    from auditors.scorecard.records import card_record
    from auditors.scorecard.text import card_lines
    from auditors.version import version

    fail_on = session.policy.fail_on
    status = scored.status(fail_on)
    if form == "json":
        record = card_record(
            scored.card,
            version=version(),
            status=status,
            checked=scored.checked(),
            drift=scored.drift,
            skipped=scored.skipped,
            errors=scored.errors,
        )
        return encode(record) + b"\n"
    lines = card_lines(
        scored.card,
        style,
        status=status,
        fail_on=fail_on,
        drift=scored.drift,
        problems=(*scored.errors, *scored.skipped),
        detailed=bool(options["verbose"]),
    )
    return encoded("\n".join(lines) + "\n", style)
