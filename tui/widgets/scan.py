"""The pane of running endpoints: what a scan found, and how to start one."""

from __future__ import annotations

from auditors.model import Category
from tui.widgets.guided import GuidedPane


class ScanPane(GuidedPane):
    """Findings about running proxies and gateways."""

    pane = "scan"
    about = (
        "What is open on a running proxy or gateway: authentication, admin routes, models, spend, keys. A scan sends "
        "requests, so it is never started from here by itself."
    )
    categories = frozenset({Category.ENDPOINT, Category.VIRTUAL_KEY, Category.ADVISORY})
    guide = (
        [],
        [(" Endpoint scan", "title")],
        [],
        [(" Asks a running proxy or gateway what it gives away: authentication, admin routes, the list of", "")],
        [(" models, spend, metrics, virtual keys. No request changes anything or costs anything.", "")],
        [],
        [("   auditor scan https://proxy.example", "key"), ("                     without credentials", "quiet")],
        [("   auditor scan https://proxy.example --key-env KEY", "key"), ("       and with a client's key", "quiet")],
        [],
        [(" Findings of scans stand here, and in the list of all findings.", "quiet")],
        [],
    )
