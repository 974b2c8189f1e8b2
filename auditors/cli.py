"""The command line: parses, calls the chosen command, and turns whatever happens into an exit status.

The rest of the engine is imported by the command that needs it, so that `--help` and `--version` are there at once.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, Final

import click
from click.shell_completion import CompletionItem, shell_complete

from auditors.commands.output import PipeClosedError, print_text
from auditors.commands.parameters import CONTEXT, FILE, FORMATS, SEVERITIES, destination, engine, moment, split
from auditors.commands.registry import find, subcommands
from auditors.errors import AuditorError, InternalError, UsageError
from auditors.exit_status import ExitStatus
from auditors.model import Severity
from auditors.sanitizing import sanitize
from auditors.signals import TerminatedError, die_of, unwinding

_COMPLETE: Final = "_AUDITOR_COMPLETE"


class _Root(click.Command):
    """`auditor`: options and paths, or a subcommand where the first argument is its name."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args and (subcommand := find(args[0])) is not None:
            return subcommand.make_context(f"{info_name} {args[0]}", args[1:], parent, **extra)
        return super().make_context(info_name, _with_explicit_value(args), parent, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in (*_SECTIONS, "Options")}
        titles = {name: title for title, names in _SECTIONS.items() for name in names}
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option) and (row := parameter.get_help_record(ctx)):
                sections[titles.get(parameter.name or "", "Options")].append(row)
        for title, rows in sections.items():
            with formatter.section(title):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(80)) for name, command in subcommands().items()])
        super().format_epilog(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        items = super().shell_complete(ctx, incomplete)
        names = subcommands() if not ctx.params.get("paths") else {}
        return [*items, *(CompletionItem(name) for name in names if name.startswith(incomplete))]


def _with_explicit_value(args: list[str]) -> list[str]:
    """`--show-values` takes a value only behind `=`; otherwise it would swallow the path that follows it."""
    end = args.index("--") if "--" in args else len(args)
    return [f"{arg}=terminal" if arg == "--show-values" and i < end else arg for i, arg in enumerate(args)]


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from auditors.version import version

        print_text(f"auditor {version()}")
        ctx.exit()


_SECTIONS: Final = {
    "What to do": ("once", "follow", "replay", "demo"),
    "What is read": ("since", "until", "stdin_name", "jobs", "engine", "state", "watch"),
    "What is looked for": ("depth", "languages", "proxy_config", "config_file", "isolated", "baseline", "suppressions"),
    "What is told": (
        *("format", "output", "min_severity", "fail_on", "occurrences", "show_values", "write_baseline"),
        *("quiet", "verbose", "no_color"),
    ),
}
"""The options by what they are about; others stand under `Options`."""

_EPILOG = """\
With -o and no FORMAT:, the report goes to the file and standard output stays empty; with FORMAT:FILE the main report is
still printed. A path that is named like a command is written ./rules.

What is followed begins with the newest megabyte of each file, and with all of every file that is made later. With
--state, everything is read once, and a restart goes on where the last run ended.

\b
Exit status:
  0    nothing at or above --fail-on, and everything was read
  1    at least one finding at or above --fail-on
  2    the command line or the configuration is wrong
  3    nothing so bad, but something could not be read or written
  4    an internal error
  130  interrupted

\b
Completion in the shell (or zsh_source, fish_source):
  eval "$(_AUDITOR_COMPLETE=bash_source auditor)"
"""


@click.command("auditor", cls=_Root, context_settings=CONTEXT, epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH|-]...")
@click.option("--once", is_flag=True, help="Read everything once, print the report, exit.")
@click.option(
    "--follow", is_flag=True, help="Follow without a screen: print each finding as it comes, until interrupted."
)
@click.option("--replay", is_flag=True, help="The screen over a finished dump: read everything, follow nothing.")
@click.option("--demo", is_flag=True, help="The screen over sample logs, as if they were being written.")
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    default="text",
    show_default=True,
    help=f"The report as {', '.join(FORMATS)}.",
)
@click.option(
    "-o",
    "--output",
    type=destination,
    metavar="[FORMAT:]FILE",
    multiple=True,
    help="Write a report to a file, mode 0600. Repeatable.",
)
@click.option(
    "--since", type=moment, metavar="T", help="Only records from then on: RFC 3339, a date, or 30m, 2h, 3d, 1w back."
)
@click.option("--until", type=moment, metavar="T", help="Only records before then.")
@click.option(
    "--min-severity",
    type=click.Choice(SEVERITIES),
    metavar="SEVERITY",
    default="info",
    show_default=True,
    help=f"What is shown, from this severity up: {', '.join(SEVERITIES)}.",
)
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    metavar="SEVERITY",
    default="medium",
    show_default=True,
    help="What fails (exit status 1), from this severity up.",
)
@click.option(
    "--depth",
    type=click.Choice(("patterns", "full")),
    help="patterns: patterns and checksums; full: names and places too.  [default: full]",
)
@click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="LANG",
    help="Languages of the texts: en, de, fr, es.  [default: en]",
)
@click.option(
    "--config-file", type=FILE, metavar="FILE", help="Settings; also AUDITOR_CONFIG.  [default: nearest auditor.toml]"
)
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option(
    "--baseline", type=FILE, metavar="FILE", help="Findings in this file are known: neither shown nor counted."
)
@click.option("--write-baseline", type=FILE, metavar="FILE", help="Write the findings as a baseline (hashes only).")
@click.option("--suppressions", type=FILE, metavar="FILE", help="Further suppressions, each with its reason (TOML).")
@click.option("--occurrences", is_flag=True, help="json, jsonl: every place of every value.")
@click.option(
    "--show-values",
    type=click.Choice(("terminal", "yes")),
    metavar="[=yes]",
    help="Show values in clear; needs a terminal, or =yes.",
)
@click.option(
    "--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Processes.  [default: one for each processor]"
)
@click.option(
    "--engine",
    type=engine,
    metavar="local|ray[://HOST:PORT]",
    default="local",
    show_default=True,
    help="Where --once works: here, or on a Ray cluster.",
)
@click.option(
    "--state",
    type=FILE,
    metavar="FILE",
    help="What is kept from run to run: how keys are usually used; live, where to go on and what was decided, too.",
)
@click.option(
    "--watch",
    type=click.Choice(("auto", "poll")),
    default="auto",
    show_default=True,
    help="Live: how changes are noticed; network file systems are polled anyway.",
)
@click.option(
    "--proxy-config",
    type=click.Path(),
    multiple=True,
    metavar="PATH",
    help="The proxy's own configuration (YAML, .env): what logs say against it is told as drift. Repeatable.",
)
@click.option("--stdin-name", default="-", metavar="NAME", show_default=True, help="What reports call standard input.")
@click.option("-q", "--quiet", count=True, help="No progress and notes; -qq: no problems on standard error either.")
@click.option("-v", "--verbose", count=True, help="Say more on standard error.")
@click.option("--no-color", is_flag=True, help="No colours; also NO_COLOR. FORCE_COLOR=1 colours pipes.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def auditor(once: bool, follow: bool, replay: bool, demo: bool, **options: Any) -> ExitStatus:
    """Find leaked secrets and personal data in the logs of LLM proxies: what, where, whose, and what to do.

    Without an option that says what to do, a screen opens that follows the PATHs.

    PATHs are files, directories (recursively) and globs; gz, bz2, xz, zst, tar and zip are looked into. - is standard
    input. Values are masked everywhere.
    """
    chosen = [name for name, on in {"once": once, "follow": follow, "replay": replay, "demo": demo}.items() if on]
    if len(chosen) > 1:
        raise UsageError(f"--{' and --'.join(chosen)} do not go together: name one of them")
    options["color"] = not options.pop("no_color")
    options["languages"] = split(options["languages"])
    values = options.pop("show_values")
    options |= {"show_values": values is not None, "values_need_terminal": values == "terminal"}
    for name in ("min_severity", "fail_on"):
        options[name] = Severity(options[name])
    if once:
        return _once(options)
    return _follow(options) if follow else _screen(options, *chosen)


def _once(options: dict[str, Any]) -> ExitStatus:
    from auditors.commands import once

    if options.pop("watch") != "auto":
        raise UsageError("--watch is for --follow: --once reads everything anew")
    return once.run(once.Options(**options))


def _follow(options: dict[str, Any]) -> ExitStatus:
    from auditors.commands import follow

    _stay_here(options)
    for name in ("output", "write_baseline", "occurrences", "proxy_config"):
        if options.pop(name):
            raise UsageError(f"--{name.replace('_', '-')} is for --once: what is followed has no end to report at")
    return follow.run(follow.Options(**options))


def _stay_here(options: dict[str, Any]) -> None:
    if options.pop("engine") != "local":
        raise UsageError("--engine ray is for --once: what is watched is read where the screen is")


def _screen(options: dict[str, Any], chosen: str = "live") -> ExitStatus:
    from auditors.commands import screen

    _stay_here(options)
    if options.pop("format") != "text":
        raise UsageError("--format is for --once and --follow: on the screen, w writes what is shown as a report")
    for name in ("output", "write_baseline", "occurrences"):
        if options.pop(name):
            raise UsageError(
                f"--{name.replace('_', '-')} is for --once: on the screen, w writes what is shown as a report"
            )
    for name in ("values_need_terminal", "quiet", "verbose"):
        del options[name]
    run = {"live": screen.run_live, "replay": screen.run_replay, "demo": screen.run_demo}[chosen]
    return run(screen.Options(**options))


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status; the `auditor` script."""
    arguments = list(sys.argv[1:] if args is None else args)
    if instruction := os.environ.get(_COMPLETE):
        return shell_complete(auditor, {}, "auditor", _COMPLETE, instruction)
    with unwinding():
        try:
            return _run(arguments)
        except KeyboardInterrupt:
            _complain("interrupted")
            return ExitStatus.INTERRUPTED
        except TerminatedError as ended:
            _complain(ended.word)
            die_of(ended.number)
        except PipeClosedError:
            die_of(signal.SIGPIPE)


def _run(arguments: list[str]) -> int:
    try:
        with auditor.make_context("auditor", arguments) as context:
            return context.command.invoke(context) or ExitStatus.CLEAN
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.UsageError as error:
        _complain(f"{error.format_message()} (auditor --help lists the options)")
        return ExitStatus.USAGE
    except AuditorError as error:
        return _explain(error, arguments)
    except Exception as error:  # a seam: everything unforeseen ends here
        return _explain(InternalError.of(error), arguments)


def _explain(error: AuditorError, arguments: Sequence[str]) -> ExitStatus:
    """Say what is wrong; of an error of ours the way to it, where the user wants to know."""
    if not isinstance(error, InternalError):
        for line in str(error).splitlines():
            _complain(line)
    elif {"-v", "--verbose"}.isdisjoint(arguments):
        _complain(f"{error}; -v shows the way there, please report it")
    else:
        _complain(f"{error}; please report it with the way there:")
        for frame in error.frames:
            _complain(f"  {frame}")
    return error.exit_status


def _complain(line: str) -> None:
    if sys.stderr is not None:
        click.echo(f"auditor: {sanitize(line)}", err=True)


if __name__ == "__main__":
    sys.exit(main())
