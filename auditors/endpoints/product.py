"""What a product is to a scan, and the list of all of them."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from auditors.endpoints import products
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


@functools.cache
def known_products() -> tuple[Product, ...]:
    """All products, in the order in which they are tried."""
    found = [
        value
        for module in pkgutil.iter_modules(products.__path__, f"{products.__name__}.")
        for value in vars(importlib.import_module(module.name)).values()
        if isinstance(value, Product)
    ]
    return tuple(sorted(found, key=lambda product: (product.rank, product.name)))
