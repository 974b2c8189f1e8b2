"""`auditor config --fix FILE -o NEW`: writes the hardened copy, tells what was changed, and audits what is left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from auditors.commands.output import print_text
from auditors.commands.parameters import Destination
from auditors.errors import UsageError
from auditors.sanitizing import sanitize

if TYPE_CHECKING:
    from auditors.configuration.audit import ConfigurationRequest
    from auditors.configuration.hardening import Mended
    from auditors.progress import Narrator
    from auditors.request import AuditResult


def copy_to(paths: Sequence[str], output: Sequence[Destination]) -> tuple[Path, Path]:
    """The file to harden and the file to write. Raises UsageError where it is not clear which, or they are the same."""
    if len(paths) != 1 or paths[0] == "-":
        raise UsageError("--fix hardens one file: auditor config --fix FILE -o NEW")
    if len(output) != 1 or output[0].format is not None:
        raise UsageError("--fix writes a hardened copy: say where with -o NEW")
    file, new = Path(paths[0]), output[0].file
    if not file.is_file():
        raise UsageError(
            f"{file}: no such file" if not file.exists() else f"{file}: not a file; --fix hardens one file"
        )
    if new.exists() and (new.is_dir() or new.samefile(file)):
        what = "is a directory; name a file" if new.is_dir() else "is the file itself, which is never overwritten"
        raise UsageError(f"{new}: {what}")
    if not new.parent.is_dir():
        raise UsageError(f"{new}: the directory {new.parent} does not exist")
    return file, new


def harden(file: Path, new: Path, request: ConfigurationRequest, narrator: Narrator, *, to_stdout: bool) -> AuditResult:
    """Write the copy (mode 0600), tell of the changes on standard output or beside it, and audit the copy."""
    from auditors.atomic import written
    from auditors.configuration.audit import audit_configuration
    from auditors.configuration.hardening import harden
    from auditors.configuration.reading.opening import content_of

    hardened = harden(content_of(file, str(file)), file, request)
    with written(new) as stream:
        stream.write(hardened.content)
    lines = list(_told(new, hardened.mended))
    if to_stdout:
        print_text("\n".join([*lines, ""]))
    else:
        for line in lines:
            narrator.note(line)
    return audit_configuration(msgspec.structs.replace(request, paths=(str(new),)), narrator)


def _told(new: Path, mended: Sequence[Mended]) -> Iterable[str]:
    count = len(mended)
    changes = "nothing could be mended mechanically" if not count else f"{count} change{'s' if count > 1 else ''}"
    yield f"{sanitize(str(new))}: {changes}; what is left for you follows."
    for change in mended:
        yield sanitize(f"  line {change.line}: {change.rule.id} {change.setting} -> {change.hardened}")
    for note in dict.fromkeys(change.note for change in mended if change.note):
        yield sanitize(f"  To do: {note}.")
