"""The products that scans know: every module of `products` that defines a `Product`."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from auditors.endpoints import products
from auditors.endpoints.product import Product


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
