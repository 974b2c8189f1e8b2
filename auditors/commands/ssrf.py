"""`auditor ssrf [URL|-]...`: the verdict on each URL as an `api_base`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, Final

import click

from auditors.commands.output import print_bytes, print_text
from auditors.commands.parameters import CONTEXT
from auditors.errors import UsageError
from auditors.exit_status import ExitStatus

_STDIN: Final = "-"
_LONGEST_LINE: Final = 1 << 16


@click.command("ssrf", context_settings=CONTEXT, short_help="The verdict on each URL as an api_base.")
@click.argument("urls", nargs=-1, metavar="[URL|-]...")
@click.option("--resolve", is_flag=True, help="Look names up, and judge every address.  [default: offline]")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=5.0, show_default=True, help="Seconds for a look-up."
)
@click.option(
    "--fail-on",
    type=click.Choice(("blocked", "internal", "undecided")),
    default="internal",
    show_default=True,
    help="The mildest verdict that fails (exit status 1).",
)
@click.option("--format", type=click.Choice(("text", "jsonl")), default="jsonl", show_default=True, help="Format.")
def command(urls: tuple[str, ...], resolve: bool, timeout: float, fail_on: str, format: str) -> ExitStatus:  # noqa: A002
    """Judge URLs that a gateway is told to send requests to: blocked, internal, public or undecided, and why.

    - reads one URL a line from standard input. Without --resolve nothing is looked up, and names are undecided.

    Exit status: 0 all milder than --fail-on; 1 one is not; 2 usage error; 3 a name could not be looked up.
    """
    if not urls:
        raise UsageError("name the URLs to judge: auditor ssrf URL... (- reads them from standard input, one a line)")
    from auditors.endpoints.resolving import Resolver
    from auditors.ssrf import Decision, judge

    worst = Decision(fail_on)
    failed = False
    with Resolver(timeout) if resolve else nullcontext() as resolver:
        for url in _each(urls):
            verdict = judge(url, resolver)
            failed = failed or verdict.decision.rank <= worst.rank
            _print(url, verdict, format)
    if failed:
        return ExitStatus.FINDINGS
    return ExitStatus.INCOMPLETE if resolver is not None and resolver.failures else ExitStatus.CLEAN


def _each(urls: Iterable[str]) -> Iterator[str]:
    for url in urls:
        if url != _STDIN:
            yield url
            continue
        while line := sys.stdin.buffer.readline(_LONGEST_LINE):
            text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "surrogateescape")
            if text:
                yield text


def _print(url: str, verdict: Any, form: str) -> None:
    from auditors.reports.records import encode
    from auditors.sanitizing import sanitize
    from auditors.ssrf.verdict import REASONS

    if form == "text":
        print_text(f"{verdict.decision.value:<9}  {sanitize(url)}\n           {REASONS[verdict.reason]}")
        return
    record = {"type": "verdict", "url": url, "verdict": verdict.decision.value, "reason": verdict.reason}
    if verdict.host:
        record["host"] = verdict.host
    record["addresses"] = list(verdict.addresses)
    if verdict.port is not None:
        record["port"] = verdict.port
    print_bytes(lambda out: out(encode(record) + b"\n"))
