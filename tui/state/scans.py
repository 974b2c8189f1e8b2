"""What the screen knows of the scan that it runs or has run: the server, the requests so far, how it ended."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from auditors.settings import ScanTarget

if TYPE_CHECKING:
    from auditors.endpoints.scan import Probe
    from auditors.endpoints.scanning import ScanResult
    from auditors.engines.scan_process import RunningScan, ScanNews

_WORST_FIRST: Final = ("open", "open-inferred", "unknown", "protected", "public-by-design", "absent")


class Scans:
    """The targets of the settings and the latest scan. Nothing here waits; `take` is called once a tick.

    `probes` stand in the order in which they were made, and when the scan has ended, the gravest first.
    """

    def __init__(self) -> None:
        self.targets: tuple[ScanTarget, ...] = ()
        self.target: ScanTarget | None = None
        self.probes: list[Probe] = []
        self.result: ScanResult | None = None
        self.error = ""
        self._running: RunningScan | None = None

    @property
    def is_running(self) -> bool:
        """Whether a scan is under way."""
        return self._running is not None

    def begin(self, target: ScanTarget, running: RunningScan) -> None:
        """A scan of a target has been started; an earlier one is ended and forgotten."""
        self.stop()
        self.target, self._running = target, running
        self.probes, self.result, self.error = [], None, ""

    def take(self) -> bool:
        """Take in what the scan has said; whether it said anything."""
        if self._running is None:
            return False
        news = self._running.take()
        for each in news:
            self._take(each)
        if news and news[-1].is_last:
            self._end()
        return bool(news)

    def _take(self, news: ScanNews) -> None:
        if news.probe is not None:
            self.probes.append(news.probe)
        elif news.result is not None:
            self.result = news.result
            self.probes = sorted(news.result.probes, key=lambda probe: _rank(probe.verdict))
        else:
            self.error = news.error

    def stop(self) -> None:
        """End the scan that is under way."""
        if self._running is not None:
            self.error = "stopped"
            self._end()

    def _end(self) -> None:
        if self._running is not None:
            self._running.stop()
            self._running = None

    def verdicts(self) -> list[tuple[str, int]]:
        """How many requests had each verdict, the gravest first."""
        counted = Counter(probe.verdict for probe in self.probes)
        return [(verdict, counted[verdict]) for verdict in _WORST_FIRST if counted[verdict]]


def _rank(verdict: str) -> int:
    return _WORST_FIRST.index(verdict) if verdict in _WORST_FIRST else len(_WORST_FIRST)
