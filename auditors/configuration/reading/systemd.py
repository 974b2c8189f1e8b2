"""Units of systemd: the variables that a service is started with.

What `ExecStart=` runs is read as a script is; see https://www.freedesktop.org/software/systemd/man/systemd.exec.html.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

from auditors.configuration.documents import File, Node
from auditors.configuration.environments import Environment
from auditors.configuration.reading.lines import Lines

_NAME: Final = re.compile(r".*\.service\Z|.*\.service\.d/[^/]*\.conf\Z")
_SETTING: Final = re.compile(r"^[ \t]*Environment[ \t]*=[ \t]*(.*)$", re.MULTILINE)
_ASSIGNMENT: Final = re.compile(
    r"""(?<![^\s=])(?:"([A-Za-z_]\w*)=((?:[^"\\]|\\.)*)"|'([A-Za-z_]\w*)=([^']*)'|([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*))"""
)


def is_unit(file: File) -> bool:
    """Whether a file is a unit of a service, or an addition to one."""
    return bool(_NAME.match(PurePath(file.name).as_posix())) and "[Service]" in file.text


def read_unit(file: File) -> Environment | None:
    """The variables of a unit; None where it sets none. Those of `EnvironmentFile=` stand elsewhere."""
    lines = Lines(file.text)
    found = Environment(file, {}, complete=False)
    for setting in _SETTING.finditer(file.text):
        for match in _ASSIGNMENT.finditer(file.text, *setting.span(1)):
            name = match[1] or match[3] or match[5]
            group = next(number for number in (2, 4, 6) if match[number] is not None)
            line, column = lines.place(match.start(group))
            value = match[group].strip("\"'") if group == 6 else match[group]
            place = (line, column, *match.span(group), f"/{name}", f"/{name}")
            found.fields[name] = Node(file, value, *place, quoted=True, tag="!part")
    return found if found.fields else None
