"""Shows records of a finished dump, in a thread: nobody should wait while what finds names is being loaded."""

from __future__ import annotations

import threading
from collections import deque
from queue import SimpleQueue

from auditors.engines.inspection import inspect
from auditors.engines.updates import Inspect, Inspection
from auditors.pipeline import Pipeline
from auditors.request import AuditRequest
from auditors.sources.source import Source


class Inspector:
    """Answers in the order of the questions; begins to load with the first of them."""

    def __init__(self, request: AuditRequest, sources: tuple[Source, ...]) -> None:
        self._request = request
        self._sources = sources
        self._asked: SimpleQueue[Inspect] = SimpleQueue()
        self._answers: deque[Inspection] = deque()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="inspect", daemon=True)

    def ask(self, command: Inspect) -> None:
        """Ask for a record."""
        self._asked.put(command)
        if self._thread.ident is None:
            self._thread.start()

    @property
    def has_answers(self) -> bool:
        """Whether `take` would give something."""
        return bool(self._answers) or self._failure is not None

    def take(self) -> tuple[Inspection, ...]:
        """The answers that are there. Raises what the thread failed with."""
        if self._failure is not None:
            raise self._failure
        return tuple(self._answers.popleft() for _ in range(len(self._answers)))

    def _work(self) -> None:
        try:
            pipeline = Pipeline(self._request)
            while True:
                command = self._asked.get()
                self._answers.append(inspect(pipeline, self._paths(command.source), command))
        except BaseException as error:  # a seam: whatever ends the thread is raised where its answers are awaited
            self._failure = error

    def _paths(self, name: str) -> list[str]:
        return [
            str(source.path)
            for source in self._sources
            if source.path is not None and f"{name}!".startswith(f"{source.name}!")
        ]
