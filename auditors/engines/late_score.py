"""The scorecard beside logs, begun a little later: what it needs takes longer to load than logs should wait for.

What is told before that is kept, and told again when there is somebody to hear it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from auditors.engines.updates import Scanned
from auditors.model import Coverage, Finding
from auditors.request import AuditRequest
from auditors.rules import Rule
from auditors.sightings import Sightings
from auditors.usage.meters import Meters

if TYPE_CHECKING:
    from auditors.engines.live_score import LiveScore, Standing

_LATER: Final = 1.0
"""Seconds after which it is loaded."""


class LateScore:
    """A `LiveScore` that is not there at first. All methods are called by the thread that audits."""

    def __init__(self, request: AuditRequest, catalogue: Mapping[str, Rule], arrived: Callable[[], object]) -> None:
        self._request = request
        self._catalogue = catalogue
        self._arrived = arrived
        self._score: LiveScore | None = None
        self._loaded: LiveScore | None = None
        self._waiting: list[Callable[[LiveScore], object]] = []
        self._started = self._told = False
        self._thread = threading.Thread(target=self._load, name="score", daemon=True)
        self._stopped = threading.Event()

    def start(self) -> None:
        """Load it soon, in a thread of its own."""
        self._started = True
        self._thread.start()

    def trouble(self) -> str:
        """What the user should know, told once: that there is no scorecard, or that it no longer follows the files."""
        if self._told or self._stopped.is_set():
            return ""
        score = self._current()
        ended = self._started and self._thread.ident is not None and not self._thread.is_alive()
        if (score is None and ended) or (score is not None and score.is_broken):
            self._told = True
            return "an internal error: the configuration is not watched, and the scorecard may be old"
        return ""

    def _load(self) -> None:
        if self._stopped.wait(_LATER):
            return
        from auditors.engines.live_score import LiveScore

        score = LiveScore(self._request, self._catalogue, self._arrived)
        score.start()
        self._loaded = score
        self._arrived()

    def stop(self) -> None:
        """Watch nothing any longer."""
        self._stopped.set()
        if (score := self._current()) is not None:
            score.stop()

    def add(self, sightings: Sightings) -> None:
        """What further records showed."""
        self._tell(lambda score: score.add(sightings))

    def change(self, findings: Iterable[Finding], gone: Sequence[str]) -> None:
        """Findings that are new or have changed, and the IDs of those that are no more."""
        if (found := tuple(findings)) or gone:
            self._tell(lambda score: score.change(found, gone))

    def scanned(self, scan: Scanned) -> None:
        """A server was scanned."""
        self._tell(lambda score: score.scanned(scan))

    def refresh(self) -> None:
        """Something else has changed."""
        self._tell(lambda score: score.refresh())

    def take(self, coverage: Coverage, meters: Meters | None, *, now: bool = False) -> Standing | None:
        """What has changed since the last call; nothing before it is loaded."""
        score = self._current()
        return score.take(coverage, meters, now=now) if score is not None else None

    def _tell(self, said: Callable[[LiveScore], object]) -> None:
        if (score := self._current()) is not None:
            said(score)
        elif self._started and not self._stopped.is_set():
            self._waiting.append(said)

    def _current(self) -> LiveScore | None:
        """The score, once it is loaded and knows all that was told before."""
        if self._score is None and self._loaded is not None:
            self._score = self._loaded
            for said in self._waiting:
                said(self._score)
            self._waiting = []
        return self._score
