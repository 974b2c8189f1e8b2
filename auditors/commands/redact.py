"""`auditor redact PATH... -o DIR`: copies of logs that can be shared."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from auditors.commands.parameters import CONTEXT, FILE, split
from auditors.errors import UsageError
from auditors.exit_status import ExitStatus


@click.command("redact", context_settings=CONTEXT, short_help="Writes copies of logs that can be shared.")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="PATH...")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the copies go, outside of what is read; made with mode 0700 where it does not exist.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@click.option(
    "--depth",
    type=click.Choice(("patterns", "full")),
    help="patterns: patterns and checksums; full: names and places too.  [default: full]",
)
@click.option("--language", "languages", multiple=True, metavar="LANG", help="Languages of the texts.  [default: en]")
@click.option("--config-file", type=FILE, metavar="FILE", help="Settings.  [default: nearest auditor.toml]")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option("-q", "--quiet", count=True, help="No progress and summary; -qq: no problems on standard error either.")
def command(
    paths: tuple[str, ...],
    output: Path | None,
    force: bool,
    depth: str | None,
    languages: tuple[str, ...],
    config_file: Path | None,
    isolated: bool,
    quiet: int,
) -> ExitStatus:
    """Write copies with the same lines and structure, in which <ENTITY:fingerprint> stands for each sensitive value.

    Fingerprints are those of the findings. Compressed logs are unpacked, archives become directories, - is standard
    input. A copy is scanned again before it gets its name.

    Exit status: 0 everything was written; 2 usage error; 3 something could not be read or written.
    """
    if not paths or output is None:
        raise UsageError("name the logs and where the copies go: auditor redact PATH... -o DIR (- is standard input)")
    _check_apart(paths, output)
    from auditors.progress import Narrator
    from auditors.redaction.copies import redact
    from auditors.request import Depth
    from auditors.session import AuditOptions, Session

    live = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    narrator = Narrator(sys.stderr, live=live, quiet=quiet)
    options = AuditOptions(
        paths=paths, depth=depth, languages=split(languages), config_file=config_file, isolated=isolated
    )
    try:
        request = Session.open(options, narrator).request
        result = redact(request, output, narrator, force=force)
        narrator.note(f"{output}: {result.files:,} files written, {len(result.values):,} distinct values replaced")
        if request.depth is Depth.PATTERNS:
            narrator.note("names of people and places are left as they were: --depth full replaces them, too")
    finally:
        narrator.close()
    return ExitStatus.INCOMPLETE if result.problems else ExitStatus.CLEAN


def _check_apart(paths: Sequence[str], output: Path) -> None:
    """Raise UsageError where copies would be written among what is read."""
    inside = output.resolve()
    for path in paths:
        if path != "-" and Path(path).is_dir() and inside.is_relative_to(Path(path).resolve()):
            raise UsageError(f"{output}: lies inside of {path}, which is read: name a directory elsewhere")
