"""What a product is to a scan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditors.endpoints.scan import Scan
from auditors.endpoints.verdicts import Dialect, no_dialect


@dataclass(frozen=True, slots=True)
class Product:
    """A proxy, gateway or server beside it.

    `recognise` says whether this is one, from public pages only. `check` asks for what matters, without credentials;
    `check_keys` uses those that the operator gave. Products with a lower `rank` are tried first. `package` and
    `ecosystem` are how advisories name it.
    """

    name: str
    title: str
    recognise: Callable[[Scan], bool]
    check: Callable[[Scan], None]
    check_keys: Callable[[Scan], None] | None = None
    dialect: Dialect = no_dialect
    package: str = ""
    ecosystem: str = "PyPI"
    rank: int = 10
