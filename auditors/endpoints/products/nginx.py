"""A gateway of one's own on NGINX or OpenResty."""

from __future__ import annotations

import re
from typing import Final

from auditors.endpoints.product import Product
from auditors.endpoints.products import gateway
from auditors.endpoints.scan import Scan

_SERVER: Final = re.compile(r"(?i)\b(?:nginx|openresty)(?:/([\d.]+))?")


def recognise(scan: Scan) -> bool:
    """By the `server` header."""
    found = _SERVER.search(scan.control.headers.get("server", ""))
    if found is not None:
        scan.version = found[1]
    return found is not None


NGINX: Final = Product(
    name="nginx", title="NGINX", recognise=recognise, check=gateway.check, check_keys=gateway.check_keys, rank=50
)
