"""`auditor scan URL...`: probes a running proxy or gateway."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec.structs import replace

from auditors.commands.parameters import CONTEXT, FILE, FORMATS, SEVERITIES, destination
from auditors.errors import UsageError
from auditors.exit_status import ExitStatus

if TYPE_CHECKING:
    from auditors.endpoints.scan import Probe, ScanOptions
    from auditors.endpoints.scanning import ScanResult
    from auditors.request import AuditResult
    from auditors.settings import ScanTarget

_PRODUCTS: Final = (
    *("auto", "litellm", "portkey", "helicone", "nginx", "envoy", "gateway", "vllm", "ollama", "langfuse"),
)


@click.command("scan", context_settings=CONTEXT, short_help="Probes a running proxy or gateway.")
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--key-env", metavar="NAME", help="The variable that holds a client's key to test with.")
@click.option(
    "--admin-key-env", metavar="NAME", help="The variable that holds an admin's key; it is used to read only."
)
@click.option("--allowed-model", metavar="M", help="A model that the client's key may use: tests its scope.")
@click.option("--blocked-model", metavar="M", help="A model that it may not use.")
@click.option(
    "--product",
    type=click.Choice(_PRODUCTS),
    metavar="PRODUCT",
    default="auto",
    show_default=True,
    help=f"What is scanned: {', '.join(_PRODUCTS)}.",
)
@click.option(
    "--allow-canary",
    is_flag=True,
    help="Make one key with the admin's key, test with it, and delete it: scope, budget and rate limit.",
)
@click.option("--all-routes", is_flag=True, help="Ask for every known route of the product that is safe to ask for.")
@click.option(
    "--timeout", type=click.FloatRange(0.1, 300), default=5.0, show_default=True, help="Seconds for one request."
)
@click.option("--rate", type=click.FloatRange(0.1, 1000), default=60.0, show_default=True, help="Requests a second.")
@click.option("--osv", type=FILE, metavar="FILE", multiple=True, help="Newer advisories, in the OSV format.")
@click.option("--insecure", is_flag=True, help="Do not check certificates.")
@click.option("--ca-file", type=FILE, metavar="FILE", help="Certificates to trust, besides the system's (PEM).")
@click.option(
    "--probes", is_flag=True, help="Print a JSON record of each request too; with --format jsonl (its default)."
)
@click.option("--format", type=click.Choice(FORMATS), help="The report's format.  [default: text]")
@click.option(
    "-o", "--output", type=destination, metavar="[FORMAT:]FILE", multiple=True, help="Write a report to a file."
)
@click.option("--min-severity", type=click.Choice(SEVERITIES), default="info", show_default=True, help="What is shown.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), default="medium", show_default=True, help="What fails.")
@click.option("--config-file", type=FILE, metavar="FILE", help="Settings of auditor.  [default: nearest auditor.toml]")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files of auditor.")
@click.option("--baseline", type=FILE, metavar="FILE", help="Findings in this file are known.")
@click.option("--write-baseline", type=FILE, metavar="FILE", help="Write the findings as a baseline (hashes only).")
@click.option("--suppressions", type=FILE, metavar="FILE", help="Further suppressions (TOML).")
@click.option("-q", "--quiet", count=True, help="No notes; -qq: no problems on standard error either.")
@click.option("-v", "--verbose", count=True, help="Say more on standard error.")
@click.option("--no-color", is_flag=True, help="No colours.")
def command(urls: tuple[str, ...], **options: Any) -> ExitStatus:
    """Ask a running proxy or gateway what it gives away: authentication, admin routes, models, spend, metrics, keys.

    No request reaches a provider or costs anything; none changes anything, but with --allow-canary. Redirects are not
    followed and proxies of the environment not used. redis://HOST:PORT asks a cache whether it needs a password. Scan
    only what is yours.

    Exit status: 0 nothing at or above --fail-on; 1 something is; 2 usage error; 3 a server could not be asked in full.
    """
    targets = _targets(urls, options)
    for target in targets:
        _check_keys(target, options)
    return _run(targets, options)


def _targets(urls: tuple[str, ...], options: dict[str, Any]) -> tuple[ScanTarget, ...]:
    """What to scan: the URLs of the command line, or the targets of the settings."""
    from auditors.endpoints.target import Target
    from auditors.settings import ScanTarget
    from auditors.settings_discovery import load_settings

    if urls:
        return tuple(ScanTarget(url=Target.parse(url).url) for url in urls)
    targets = load_settings(options["config_file"], isolated=options["isolated"]).settings.scan.targets
    if not targets:
        raise UsageError("name the servers to scan: auditor scan URL..., or [[scan.targets]] in auditor.toml")
    return tuple(replace(target, url=Target.parse(target.url).url) for target in targets)


def _check_keys(target: ScanTarget, options: dict[str, Any]) -> None:
    """Raise UsageError for a test that needs a key which nobody named."""
    if not (options["key_env"] or target.key_env):
        for name in ("blocked_model", "allowed_model"):
            if options[name] or getattr(target, name):
                option = f"--{name.replace('_', '-')}"
                raise UsageError(f"{option} tests the scope of a key; name its variable with --key-env")
    if options["allow_canary"] and not (options["admin_key_env"] or target.admin_key_env):
        raise UsageError("--allow-canary makes a key with an admin's; name its variable with --admin-key-env")


def _run(targets: tuple[ScanTarget, ...], options: dict[str, Any]) -> ExitStatus:
    from auditors.assessment import Assessment
    from auditors.catalogue import rules
    from auditors.commands.reporting import ReportOptions, check, deliver
    from auditors.endpoints.jobs import options_of
    from auditors.model import Severity
    from auditors.progress import Narrator
    from auditors.session import Session

    for_all = _scan_options(options)
    jobs = [(target.url, options_of(target, for_all)) for target in targets]
    probes = options.pop("probes")
    options["format"] = options["format"] or ("jsonl" if probes else "text")
    if probes and options["format"] not in ("jsonl", "text"):
        raise UsageError(f"--probes prints JSON lines, which would break --format {options['format']}; use jsonl")
    options["color"] = not options.pop("no_color")
    for name in ("min_severity", "fail_on"):
        options[name] = Severity(options[name])
    chosen = ReportOptions(paths=tuple(url for url, _ in jobs), values_need_terminal=False, **options)
    check(chosen)
    narrator = Narrator(sys.stderr, live=False, quiet=chosen.quiet)
    try:
        session = Session.open(chosen, narrator)
        result = _scan_all(jobs, narrator, probes=probes)
    finally:
        narrator.close()
    return deliver(session, Assessment(result, rules(), session.policy), chosen, narrator)


def _scan_options(options: dict[str, Any]) -> ScanOptions:
    from auditors.advisories.osv import advisories
    from auditors.endpoints.client import Limits
    from auditors.endpoints.jobs import key_of
    from auditors.endpoints.scan import ScanOptions
    from auditors.user_directories import state_directory

    ca_file: Path | None = options.pop("ca_file")
    return ScanOptions(
        product=options.pop("product"),
        key=key_of(options.pop("key_env"), "--key-env"),
        admin_key=key_of(options.pop("admin_key_env"), "--admin-key-env"),
        allowed_model=options.pop("allowed_model"),
        blocked_model=options.pop("blocked_model"),
        all_routes=options.pop("all_routes"),
        allow_canary=options.pop("allow_canary"),
        canaries=state_directory() / "canaries",
        limits=Limits(timeout=options.pop("timeout"), rate=options.pop("rate")),
        insecure=options.pop("insecure"),
        ca_file=ca_file,
        advisories=advisories(options.pop("osv")),
    )


def _scan_all(jobs: Sequence[tuple[str, ScanOptions]], narrator: Any, *, probes: bool) -> AuditResult:
    """Scan one server after the other; probes are printed as soon as the verdicts of a server are final."""
    from auditors.endpoints.scanning import scan_url
    from auditors.ledger import Ledger
    from auditors.model import Coverage
    from auditors.request import AuditResult

    begin = time.monotonic()
    ledger, coverage = Ledger(), Coverage()
    for url, options in jobs:
        narrator.note(f"scanning {url}")
        result = scan_url(url, options)
        if probes:
            _print_probes(result.probes)
        for finding in result.findings:
            ledger.add_finding(finding)
        _count(coverage, result)
        for problem in result.problems:
            narrator.problem(f"{problem.source}: {problem.reason}")
        version = f" {result.version}" if result.version else ""
        narrator.note(f"{url}: {result.product}{version}, {result.requests:,} requests in {result.seconds:.1f} s")
    return AuditResult(ledger=ledger, coverage=coverage, seconds=time.monotonic() - begin)


def _count(coverage: Any, result: ScanResult) -> None:
    coverage.files += 1
    coverage.scans.append(result.server)
    coverage.records[result.product] = coverage.records.get(result.product, 0) + result.requests
    coverage.errors.extend(result.problems)


def _print_probes(probes: tuple[Probe, ...]) -> None:
    import msgspec

    from auditors.commands.output import print_bytes
    from auditors.reports.records import encode

    rows = [encode(msgspec.to_builtins(probe)) for probe in probes]
    print_bytes(lambda out: [out(row + b"\n") for row in rows])
