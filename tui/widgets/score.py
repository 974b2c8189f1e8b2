"""The pane of the scorecard: the ten defences of a proxy, and what is known of each."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult

from tui.lines import Line
from tui.widgets.document import Document
from tui.widgets.pane import Pane

DEFENCES: Final = (
    ("Authentication is on", "auditor scan, auditor config"),
    ("Keys are kept in a secrets manager", "auditor config, auditor env"),
    ("Bound to loopback, behind a TLS proxy", "auditor config, auditor scan"),
    ("Destinations (api_base) are validated", "auditor config, auditor ssrf"),
    ("Personal data is scrubbed from logs", "logs"),
    ("Spend is limited for each key", "auditor config, auditor scan with --admin-key-env"),
    ("Usage is watched for anomalies", "logs"),
    ("Admin routes are restricted", "auditor scan"),
    ("The scopes of keys are audited", "auditor scan with --admin-key-env"),
    ("The database is encrypted", "auditor config"),
)
"""Each defence, and what tells whether it stands."""


class ScorePane(Pane):
    """Pass, fail, partial or not checked, each with its evidence. What was not checked is never a pass."""

    pane = "score"
    about = (
        "The ten defences of a proxy. Following logs alone tells little of most of them: what was not checked is said "
        "to be so, and never counts as a pass."
    )

    def compose(self) -> ComposeResult:
        """The card."""
        yield Document()

    def show_changes(self, changed: set[str]) -> None:
        """Write the card."""
        if changed & {"findings", "all"}:
            self.query_one(Document).show_lines(self.card())

    def card(self) -> list[Line]:
        """The card as lines."""
        lines: list[Line] = [[], [(" The ten defences", "title")], []]
        for number, (defence, told_by) in enumerate(DEFENCES, 1):
            lines.append(
                [
                    (f" {number:>2}  ", "quiet"),
                    ("? not checked  ", "quiet"),
                    (f"{defence:<40}", ""),
                    (f"  told by {told_by}", "quiet"),
                ]
            )
        lines += [[], [(" What was not checked is never a pass.", "quiet")]]
        return lines
