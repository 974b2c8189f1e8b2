"""The pane of running endpoints: starts a scan, shows its requests as they are made, and what scans have found."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from auditors.engines.updates import Scanned
from auditors.errors import AuditorError
from auditors.model import Category
from auditors.settings import ScanTarget
from tui import formatting
from tui.actions import bindings_of
from tui.lines import Line
from tui.widgets.document import Document
from tui.widgets.guided import CategoryRows, GuidedPane, columns
from tui.widgets.heading import Heading
from tui.widgets.probes import STYLES, ProbeRows, probe_columns
from tui.widgets.rows import Rows

if TYPE_CHECKING:
    from auditors.endpoints.scanning import ScanResult

_TICK: Final = 0.1
_OTHER: Final = "another"
_GUIDE: Final[tuple[Line, ...]] = (
    [],
    [(" Endpoint scan", "title")],
    [],
    [
        (" Asks a running proxy or gateway what it gives away: authentication, admin routes, the list of models, ", ""),
        ("spend, metrics, virtual keys. No request changes anything or costs anything.", ""),
    ],
    [],
    [("   s", "key"), ("   scan a server that you name, or one of [[scan.targets]] in auditor.toml", "quiet")],
    [("   x", "key"), ("   stop the scan", "quiet")],
    [],
    [(" The same without a screen: ", "quiet"), ("auditor scan URL --key-env KEY", "key")],
    [(" What is found stands here, and in the list of all findings.", "quiet")],
    [],
)


class ScanPane(GuidedPane):
    """A scan and the findings about running proxies and gateways."""

    pane = "scan"
    about = (
        "What is open on a running proxy or gateway: authentication, admin routes, models, spend, keys. A scan sends "
        "requests, so it is never started by itself. Keys are taken from the environment in which auditor was "
        "started; only the names of their variables are asked for. Scan only what is yours."
    )
    categories = frozenset({Category.ENDPOINT, Category.VIRTUAL_KEY, Category.ADVISORY})
    guide = _GUIDE
    BINDINGS: ClassVar[list[BindingType]] = bindings_of("scan")

    def __init__(self) -> None:
        super().__init__()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """How the scan is doing, its requests, and the findings."""
        yield Document(self.guide)
        heading = Heading(probe_columns)
        heading.id = "probes-heading"
        yield heading
        yield ProbeRows()
        yield Heading(columns)
        yield CategoryRows()

    def on_mount(self) -> None:
        """There is no scan yet."""
        super().on_mount()
        self.set_class(True, "-unscanned")

    def on_unmount(self) -> None:
        """A scan does not outlive the screen."""
        self.store.scans.stop()

    @property
    def shows_guide(self) -> bool:
        """Until there is a scan."""
        return self.has_class("-unscanned")

    def take_focus(self) -> None:
        """Let the keys come to the requests while there are any."""
        if self.store.scans.probes:
            self.screen.set_focus(self.query_one(ProbeRows))
        else:
            super().take_focus()

    # Starting and stopping.

    def action_scan(self) -> None:
        """Choose a server, and start."""
        targets = {_name_of(target): target for target in self.store.scans.targets}
        if not targets:
            self._ask_url()
            return

        def chosen(name: str | None) -> None:
            if name == _OTHER:
                self._ask_url()
            elif name is not None:
                self.start(targets[name])

        choices = [(name, f"key of {target.key_env}" if target.key_env else "") for name, target in targets.items()]
        self.auditor.choose("Scan which server?", [*choices, (_OTHER, "type its URL")], chosen)

    def _ask_url(self) -> None:
        self.auditor.ask("Scan which server? Only what is yours.", "http://127.0.0.1:4000", self._ask_key)

    def _ask_key(self, url: str) -> None:
        def answered(variable: str) -> None:
            try:
                target = ScanTarget(url=url, key_env=variable)
            except ValueError:
                self.auditor.say("that is no name of an environment variable; a key is never typed", severity="error")
            else:
                self.start(target)

        question = "Which environment variable holds a client's key to test with?"
        self.auditor.ask(question, "its name, or nothing to scan without a key", answered, required=False)

    def start(self, target: ScanTarget) -> None:
        """Scan a server. Why it cannot be done is said to the user."""
        from auditors.endpoints.jobs import options_of
        from auditors.endpoints.target import Target

        try:
            Target.parse(target.url)
            options_of(target)
            running = self.auditor.start_scan(target)
        except (AuditorError, OSError) as error:
            self.auditor.say(f"not scanned: {error}", severity="error")
            return
        self.store.scans.begin(target, running)
        if self._timer is None:
            self._timer = self.set_interval(_TICK, self.take_news)
        self.take_news()
        self.take_focus()

    def action_stop_scan(self) -> None:
        """End the scan; what it has found by then is not kept."""
        if not self.store.scans.is_running:
            self.auditor.say("no scan is under way; s begins one")
            return
        self.store.scans.stop()
        self.take_news()

    def action_other_list(self) -> None:
        """Let the keys come to the findings, or again to the requests."""
        findings, probes = self.query_one(CategoryRows), self.query_one(ProbeRows)
        if findings.has_focus or not findings.chosen:
            self.screen.set_focus(probes)
        else:
            self.screen.set_focus(findings)

    def take_news(self) -> None:
        """Take in what the scan has said; called ten times a second while it runs."""
        scans = self.store.scans
        scans.take()
        if not scans.is_running and self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.query_one(ProbeRows).action_first()
            if scans.result is not None and scans.target is not None:
                self.auditor.tell(_told(scans.target, scans.result))
        self._show_scan()

    # Showing.

    def _show_scan(self) -> None:
        self.remove_class("-unscanned")
        lines = self._status()
        document = self.query_one(Document)
        document.styles.height = len(lines)
        document.show_lines(lines)
        self.query_one(ProbeRows).rows_changed()

    def _status(self) -> list[Line]:
        scans = self.store.scans
        assert scans.target is not None
        result = scans.result
        state = ("scanning", "strong") if scans.is_running else ("scanned", "good")
        if scans.error:
            state = (f"not scanned in full: {scans.error}", "critical")
        what = f"   {result.product} {result.version or ''}".rstrip() if result is not None else ""
        counts = [(f"   {number:,} {verdict}", STYLES.get(verdict, "quiet")) for verdict, number in scans.verdicts()]
        took = f" in {formatting.duration(result.seconds)}" if result is not None else ""
        lines: list[Line] = [
            [(f" {scans.target.url}", "title"), (what, ""), ("   ", ""), state],
            [(f" {len(scans.probes):,} requests{took}", "quiet"), *counts, ("   s scans, x stops", "quiet")],
        ]
        problems = result.problems if result is not None else ()
        return [*lines, *([(f" {problem.reason}", "medium")] for problem in problems[:3]), []]

    @on(Rows.Opened)
    def _opened_probe(self, event: Rows.Opened) -> None:
        if isinstance(event.rows, ProbeRows) and 0 <= event.index < len(event.rows.probes):
            event.stop()
            probe = event.rows.probes[event.index]
            self.auditor.say(f"{probe.method} {probe.path}: {probe.verdict}. {probe.reason}")


def _told(target: ScanTarget, result: ScanResult) -> Scanned:
    return Scanned(
        url=result.url,
        findings=result.findings,
        product=result.product,
        version=result.version,
        probes=tuple((one.method, one.path, one.verdict, one.status, one.reason) for one in result.probes),
        keyed=bool(target.key_env),
        administered=bool(target.admin_key_env),
    )


def _name_of(target: ScanTarget) -> str:
    return target.url
