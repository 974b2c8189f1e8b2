"""The following of logs in a thread of its own, beside the one that audits what comes out of it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

from auditors.sources.checkpoints import Checkpoint
from auditors.sources.follow import Follower, FollowOptions
from auditors.sources.identity import Imprinter
from auditors.sources.outbox import Outbox
from auditors.sources.watching import Awatch


class Following:
    """Fills an outbox until it is stopped. `follower` is None until the thread has begun.

    Whatever ends it is raised where the outbox is emptied.
    """

    def __init__(
        self,
        paths: Sequence[str],
        outbox: Outbox,
        imprinter: Imprinter,
        options: FollowOptions,
        checkpoints: Sequence[Checkpoint] | None = None,
        awatch: Awatch | None = None,
    ) -> None:
        self.follower: Follower | None = None
        self._paths = paths
        self._outbox = outbox
        self._imprinter = imprinter
        self._options = options
        self._checkpoints = checkpoints
        self._awatch = awatch
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="follow", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Take a last look and end. May be called from any thread, or by a signal."""
        self._stopped = True
        if self.follower is not None:
            self.follower.stop()
        self._outbox.poke()

    def join(self, seconds: float) -> None:
        """Wait at most so long for its end, if it has begun."""
        if self._thread.ident is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        try:
            asyncio.run(self._follow())
        except BaseException as error:  # a seam: whatever ends the following is raised where its lines are awaited
            self._outbox.close(error)

    async def _follow(self) -> None:
        self.follower = Follower(
            self._paths, self._outbox, self._imprinter, self._options, self._checkpoints, self._awatch
        )
        if self._stopped:
            self.follower.stop()
        await self.follower.run()
