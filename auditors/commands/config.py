"""`auditor config PATH...`: audits the configuration of proxies and of what they run in."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from typing import Any, Final

import click

from auditors.commands.parameters import CONTEXT, FILE, FORMATS, SEVERITIES, destination
from auditors.errors import UsageError
from auditors.exit_status import ExitStatus

_PRODUCTS: Final = (
    *("litellm", "environment", "portkey", "helicone", "langfuse", "nginx", "envoy"),
    *("docker", "compose", "dockerfile", "docker-run", "kubernetes", "helm", "requirements"),
)
"""The names of `configuration.kinds.PRODUCTS`; written here as well, so that the help is there at once."""


def report_options(function: Callable[..., ExitStatus]) -> Callable[..., ExitStatus]:
    """The options that every audit of configuration shares with `--once`."""
    options = (
        click.option(
            "--format", type=click.Choice(FORMATS), default="text", show_default=True, help="The report's format."
        ),
        click.option(
            "-o", "--output", type=destination, metavar="[FORMAT:]FILE", multiple=True, help="Write a report to a file."
        ),
        click.option(
            "--min-severity", type=click.Choice(SEVERITIES), default="info", show_default=True, help="What is shown."
        ),
        click.option(
            "--fail-on", type=click.Choice(SEVERITIES), default="medium", show_default=True, help="What fails."
        ),
        click.option(
            "--config-file", type=FILE, metavar="FILE", help="Settings of auditor.  [default: nearest auditor.toml]"
        ),
        click.option("--isolated", is_flag=True, help="Ignore all configuration files of auditor."),
        click.option("--baseline", type=FILE, metavar="FILE", help="Findings in this file are known."),
        click.option(
            "--write-baseline", type=FILE, metavar="FILE", help="Write the findings as a baseline (hashes only)."
        ),
        click.option("--suppressions", type=FILE, metavar="FILE", help="Further suppressions (TOML)."),
        click.option(
            "--litellm-version", metavar="VERSION", help="The release that runs.  [default: defaults of today]"
        ),
        click.option("--osv", type=FILE, metavar="FILE", multiple=True, help="Newer advisories, in the OSV format."),
        click.option("-q", "--quiet", count=True, help="No notes; -qq: no problems on standard error either."),
        click.option("-v", "--verbose", count=True, help="Say more on standard error."),
        click.option("--no-color", is_flag=True, help="No colours."),
    )
    return functools.reduce(lambda decorated, option: option(decorated), reversed(options), function)


@click.command(
    "config",
    context_settings=CONTEXT,
    short_help="Audits the configuration of proxies, and of what they run in.",
)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH|-]...")
@click.option(
    "--product",
    type=click.Choice(_PRODUCTS),
    metavar="PRODUCT",
    help=f"What the files configure: {', '.join(_PRODUCTS)}.  [default: recognised]",
)
@click.option("--fix", is_flag=True, help="Write a hardened copy of one file to -o NEW, and report on that.")
@report_options
def command(paths: tuple[str, ...], product: str | None, fix: bool, **options: Any) -> ExitStatus:
    """Audit configuration: LiteLLM's YAML with what it includes, .env files, gateways and containers.

    Directories are searched for what looks like one. - is standard input, whose kind --product tells where its looks
    do not. Values of secrets are masked everywhere; references are no findings. What is not supported is said to be
    so, and is never clean.

    --fix changes what can be mended mechanically and leaves comments and layout alone: secrets become references to
    environment variables, switches are set, missing settings are added. The report is about what is left.

    Exit status: 0 nothing at or above --fail-on; 1 something is; 2 usage error; 3 a file could not be read in full.
    """
    if not paths:
        raise UsageError("name the files or directories to audit: auditor config PATH...")
    from auditors.configuration.audit import ConfigurationRequest, audit_configuration

    if not fix:
        return run(paths, options, audit_configuration, product)
    from auditors.commands.hardened import copy_to, harden

    file, new = copy_to(paths, options["output"])
    options["output"] = ()
    to_stdout = options["format"] == "text"

    def audit(request: ConfigurationRequest, narrator: Any) -> Any:
        return harden(file, new, request, narrator, to_stdout=to_stdout)

    return run(paths, options, audit, product)


def run(
    paths: tuple[str, ...], options: dict[str, Any], audit: Callable[..., Any], product: str | None = None
) -> ExitStatus:
    """Audit as asked, and report. Raises AuditorError for what the user can mend."""
    from auditors.advisories.osv import advisories
    from auditors.assessment import Assessment
    from auditors.catalogue import rules
    from auditors.commands.reporting import ReportOptions, check, deliver
    from auditors.configuration.audit import ConfigurationRequest
    from auditors.engines.collector import relax
    from auditors.model import Severity
    from auditors.progress import Narrator
    from auditors.session import Session

    version = litellm_version(options.pop("litellm_version"))
    table = advisories(options.pop("osv"))
    options["color"] = not options.pop("no_color")
    for name in ("min_severity", "fail_on"):
        options[name] = Severity(options[name])
    chosen = ReportOptions(paths=paths, values_need_terminal=False, **options)
    check(chosen)
    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    narrator = Narrator(sys.stderr, live=live, quiet=chosen.quiet)
    try:
        session = Session.open(chosen, narrator)
        request = ConfigurationRequest(
            paths=paths,
            fingerprint_key=session.request.fingerprint_key,
            product=product,
            version=version,
            advisories=table,
        )
        relax()
        result = audit(request, narrator)
        for note in result.notes:
            narrator.note(note)
    finally:
        narrator.close()
    return deliver(session, Assessment(result, rules(), session.policy), chosen, narrator)


def litellm_version(text: str | None) -> tuple[int, ...] | None:
    """The release that `--litellm-version` names. Raises UsageError for what is none."""
    from auditors.configuration.versions import release

    if text is None:
        return None
    found = release(text)
    if found is None:
        raise UsageError(f"--litellm-version {text!r}: not a release such as 1.83.10")
    return found
