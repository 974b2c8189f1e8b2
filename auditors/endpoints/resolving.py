"""Looking up names: all addresses, in bounded time, without connecting to any of them."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LookupTimeoutError
from types import TracebackType


class Resolver:
    """Asks the system's resolver for every address of a name; answers are kept. Use it as a context manager.

    `failures` are the names that could not be asked for, and why: they have no verdict.
    """

    def __init__(self, timeout: float = 5.0) -> None:
        self.failures: dict[str, str] = {}
        self._timeout = timeout
        self._known: dict[str, tuple[str, ...]] = {}
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolver")

    def __enter__(self) -> Resolver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def __call__(self, name: str) -> tuple[str, ...]:
        """All addresses of a name, each once; none where it has none or cannot be asked for."""
        if name not in self._known:
            self._known[name] = self._ask(name)
        return self._known[name]

    def _ask(self, name: str) -> tuple[str, ...]:
        asked = self._pool.submit(socket.getaddrinfo, name, None, type=socket.SOCK_STREAM)
        try:
            answers = asked.result(self._timeout)
        except LookupTimeoutError:
            self.failures[name] = f"no answer within {self._timeout:g} s"
        except (OSError, UnicodeError) as error:
            if not (isinstance(error, socket.gaierror) and error.errno in (socket.EAI_NONAME, socket.EAI_NODATA)):
                self.failures[name] = getattr(error, "strerror", None) or "cannot be looked up"
        else:
            return tuple(dict.fromkeys(str(answer[4][0]).partition("%")[0] for answer in answers))
        return ()
