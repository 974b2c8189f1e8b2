"""Workers on a Ray cluster: what `--engine ray[://ADDRESS]` spreads an audit over.

The same parts go through the same reader as on this machine, so the report has the same bytes. The logs must be
reachable under the same paths, and `auditor` installed, wherever a worker runs. The fingerprint key travels with the
request; no value in clear travels at all.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, Final, Self

from auditors.engines.parts import Part, PartReader, PartResult
from auditors.engines.shares import Shares
from auditors.engines.workers import Failure, Ready
from auditors.errors import AuditorError, UnreadableError, UsageError
from auditors.request import AuditRequest
from auditors.signals import held

_ALONE: Final = "ray"
"""The engine that is a cluster of this machine alone."""

_SILENT: Final = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""Ray reports its use to its makers unless it is told not to."""


class Cluster:
    """Workers for one audit; leaving the block ends them. One for each processor that the cluster has to offer.

    Raises UsageError where Ray is not installed, UnreadableError where the cluster cannot be reached.
    """

    def __init__(self, request: AuditRequest, jobs: int) -> None:
        self.notes: tuple[str, ...] = ()
        self._request = request
        self._jobs = jobs
        self._workers: list[Any] = []
        self._shares = Shares((), jobs)
        self._ray: Any = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        os.environ.update(_SILENT)
        try:
            import ray
        except ImportError:
            raise UsageError("--engine ray needs Ray: pip install 'llm-proxy-auditor[ray]'") from None
        self._ray = ray
        logging.getLogger("ray").setLevel(logging.ERROR)
        with ExitStack() as stack:
            with held():
                temporary = tempfile.TemporaryDirectory(prefix="auditor-", ignore_cleanup_errors=True)
                scratch = stack.enter_context(temporary)
            stack.callback(ray.shutdown)
            self._connect(scratch)
            worker = ray.remote(num_cpus=1)(_Worker)
            self._workers = [worker.remote(self._request) for _ in range(self._size())]
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start(self, parts: Iterable[tuple[int, Part]]) -> None:
        """What `read` gives the results of."""
        self._shares = Shares(parts, len(self._workers))

    def read(
        self, _advance: Callable[[int, int, int], None], _meanwhile: Callable[[], bool]
    ) -> Iterator[tuple[int, PartResult]]:
        """The results of the parts as they are done, in any order. Raises AuditorError where a worker fails."""
        shares = self._shares
        busy: dict[Any, tuple[int, int]] = {worker.ready.remote(): (at, -1) for at, worker in enumerate(self._workers)}
        while busy:
            (done, *_), _ = self._ray.wait(list(busy), num_returns=1)
            at, number = busy.pop(done)
            answer = self._answer(done)
            if isinstance(answer, PartResult) and not answer.goes_on:
                shares.end(number, answer.at)
            following = shares.next(at)
            if following is not None:
                busy[self._workers[at].read.remote(following[1])] = at, following[0]
            if isinstance(answer, Ready):
                self.notes = answer.notes
            else:
                yield number, answer

    def _connect(self, scratch: str) -> None:
        here = self._request.engine == _ALONE
        where: dict[str, Any] = {"address": self._request.engine}
        if here:  # a cluster of its own, which nobody else can reach
            loopback = "127.0.0.1"
            where = {"address": "local", "num_cpus": self._jobs, "_node_ip_address": loopback, "_temp_dir": scratch}
            where["include_dashboard"] = False
        try:
            with warnings.catch_warnings(action="ignore"):
                self._ray.init(**where, log_to_driver=False, configure_logging=False, namespace="auditor")
        except (OSError, RuntimeError, ValueError, self._ray.exceptions.RayError) as error:
            what = "cannot be started here" if here else "cannot be reached; is RAY_AUTH_MODE=token needed?"
            raise UnreadableError(f"--engine {self._request.engine}: {what} ({type(error).__name__})") from None

    def _size(self) -> int:
        if self._request.engine == _ALONE:
            return self._jobs
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def _answer(self, done: Any) -> Ready | PartResult:
        try:
            answer: Ready | PartResult | Failure = self._ray.get(done)
        except self._ray.exceptions.RayError as error:
            kind = type(error).__name__
            raise AuditorError(f"a worker of the cluster failed ({kind}): is auditor installed on all of it?") from None
        if isinstance(answer, Failure):
            raise answer.error()
        return answer


class _Worker:
    """What runs on the cluster: reads parts, one after the other. Errors are answers, so that Ray logs none of them."""

    def __init__(self, request: AuditRequest) -> None:
        self._request = request
        self._reader: PartReader | None = None

    def ready(self) -> Ready | Failure:
        """Sets itself up."""
        try:
            self._reader = PartReader(self._request)
        except Exception as error:  # a seam: nothing of the error but its way may leave the process
            return Failure.of(error)
        return Ready(tuple(self._reader.pipeline.notes))

    def read(self, part: Part) -> PartResult | Failure:
        """Everything that is found in a part."""
        assert self._reader is not None, "ready() comes first"
        try:
            return self._reader.read(part, lambda _size, _findings: None)
        except Exception as error:  # a seam, as above
            return Failure.of(error)
