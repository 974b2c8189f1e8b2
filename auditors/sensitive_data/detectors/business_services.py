"""Keys of services that people work, sell and talk with: trackers, shops, customers, social networks, exchanges.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, named, prefixed, vendor_rule
from auditors.sensitive_data.detection import Detector

_ATLASSIAN = vendor_rule(
    510,
    "atlassian-api-token",
    "Atlassian",
    "read and change the Jira issues and Confluence pages of its owner",
    "Revoke the token at https://id.atlassian.com/manage-profile/security/api-tokens.",
    "`ATATT3` or `ATCTT3` and 100 or more characters; or 24 letters and digits behind a name with `jira`, "
    "`confluence` or `atlassian`.",
    Severity.CRITICAL,
)
_WORK = vendor_rule(
    511,
    "work-service-token",
    "Work service (Linear, Notion, Figma, Airtable, Asana, ClickUp, monday, Trello, Miro)",
    "read and change the documents, tables and tasks of its owner",
    "Revoke the token in the settings of the service (Linear: Settings > API; Notion: Integrations; Figma: Settings "
    "> Security; Airtable: Builder hub).",
    "`lin_api_`, `lin_oauth_`, `ntn_`, `secret_` (Notion: 43 letters), `figd_`, `pat` and 14 with a dot and 64, "
    "`pk_` (ClickUp), or a value behind the name of the service.",
)
_SHOPIFY = vendor_rule(
    512,
    "shopify-token",
    "Shopify",
    "read the orders and customers of the shop and change it",
    "Uninstall the app or rotate its secret in the Shopify partner dashboard or admin page.",
    "`shpat_`, `shpca_`, `shppa_`, `shpss_`, `shprt_` or `shpua_` and 32 hexadecimal digits.",
    Severity.CRITICAL,
)
_CUSTOMER = vendor_rule(
    518,
    "customer-service-token",
    "Customer service (HubSpot, Intercom, Zendesk, Salesforce, Freshdesk, Segment, Klaviyo)",
    "read and change customers, conversations and deals",
    "Revoke the token in the service (HubSpot: Private apps; Zendesk: Admin Center > API; Salesforce: Connected apps).",
    "`pat-na1-` and a UUID (HubSpot), `00D…!` (Salesforce session), or a value behind the name of the service.",
)
_SOCIAL = vendor_rule(
    519,
    "social-network-token",
    "Social network (Facebook, Instagram, X/Twitter, LinkedIn, Twitch, Spotify, Reddit, TikTok)",
    "read and post in the owner's name, as far as the token's scopes go",
    "Revoke the token or reset the app secret in the developer page of the network.",
    "`EAA` and 100 or more letters and digits (Facebook), `AAAAAAAAAAAAAAAAAAAAA` (X), or a value behind the name of "
    "the network.",
)
_CRYPTO = vendor_rule(
    524,
    "exchange-api-key",
    "Crypto exchange or node service (Binance, Kraken, KuCoin, Coinbase, Infura, Alchemy)",
    "see balances and, where it may, trade and withdraw",
    "Delete the key in the API settings of the exchange.",
    "32 to 90 characters that look drawn by lot, behind the name of the exchange and `key` or `secret`.",
    Severity.CRITICAL,
)

BUSINESS_SERVICES: Final[tuple[Detector, ...]] = (
    prefixed(
        _ATLASSIAN,
        r"ATATT3[A-Za-z0-9_=-]{60,300}",
        heads=("ATATT3[A-Za-z0-9_=-]{8}",),
        prefix="ATATT3",
        score=0.98,
        longest=360,
    ),
    named(_ATLASSIAN, ("atlassian", "jira", "confluence"), r"[A-Za-z0-9]{24}"),
    prefixed(
        _WORK,
        r"lin_(?:api|oauth)_[A-Za-z0-9]{40,64}|ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}"
        r"|fig[dou]_[A-Za-z0-9_-]{38,60}|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}|pk_\d{6,9}_[A-Z0-9]{32}"
        r"|ATTA[0-9a-f]{64}[0-9a-fA-F]{8}|[12]/\d{12,17}(?:/\d{12,17})?:[0-9a-f]{32}",
        heads=(
            "lin_(?:api|oauth)_[A-Za-z0-9]{8}",
            "ntn_[0-9]{8}[A-Za-z0-9]{8}",
            "secret_[A-Za-z0-9]{8}",
            "fig[dou]_[A-Za-z0-9_-]{8}",
            r"pat[A-Za-z0-9]{14}\.[0-9a-f]{8}",
            "pk_[0-9]{6,9}_[A-Z0-9]{8}",
            "ATTA[0-9a-f]{8}",
            "/[0-9]{12,17}:[0-9a-f]{8}",
        ),
        prefix=r"lin_[a-z]+_|ntn_|secret_|fig[dou]_|pat|pk_|ATTA|[12]/",
        strict=True,
    ),
    named(
        _WORK,
        (
            "linear api",
            "linear token",
            "notion",
            "figma",
            "airtable",
            "asana",
            "clickup",
            "trello",
            "miro api",
            "miro token",
            "monday com",
            "todoist",
            "smartsheet",
        ),
        rf"{UUID}|\d/\d{{10,18}}(?:/\d{{10,18}})?:[0-9a-f]{{32}}|[A-Za-z0-9_\-.]{{30,120}}",
        score=0.93,
    ),
    prefixed(
        _SHOPIFY,
        r"shp(?:at|ca|pa|ss|rt|ua|tka)_[0-9a-fA-F]{32}",
        heads=("shp[a-z]{2,3}_[0-9a-fA-F]{8}",),
        prefix="shp[a-z]+_",
        score=0.99,
    ),
    prefixed(
        _SHOPIFY,
        r"c[ks]_[0-9a-f]{40}",
        heads=(r"\bc[ks]_[0-9a-f]{8}",),
        prefix="c[ks]_",
        strict=True,
        score=0.95,
    ),
    prefixed(
        _CUSTOMER,
        r"1000\.[0-9a-f]{32}\.[0-9a-f]{32}",
        heads=(r"\b1000\.[0-9a-f]{32}\.",),
        prefix=r"1000\.",
        strict=True,
        score=0.96,
    ),
    prefixed(
        _CUSTOMER,
        rf"pat-(?:na|eu)\d-{UUID}|00D[A-Za-z0-9]{{12}}![A-Za-z0-9._]{{80,260}}",
        heads=("pat-(?:na|eu)[0-9]-[0-9a-fA-F]{8}-", "00D[A-Za-z0-9]{12}!"),
        prefix=r"pat-[a-z]{2}\d-|00D",
        score=0.98,
    ),
    named(
        _CUSTOMER,
        (
            "hubspot",
            "intercom",
            "zendesk",
            "salesforce",
            "sfdc",
            "freshdesk",
            "segment write",
            "segment api",
            "klaviyo",
            "pipedrive",
            "front app",
            "gorgias",
            "customer io",
        ),
        rf"{UUID}|[A-Za-z0-9_\-=.!:]{{24,128}}",
        score=0.93,
    ),
    prefixed(
        _SOCIAL,
        r"EAA[A-Za-z0-9]{100,300}|AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%+/=]{60,120}|IGQ[A-Za-z0-9_-]{100,250}",
        heads=(r"\bEAA[A-Za-z0-9]{8}", "AAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%+/=]{8}", r"\bIGQ[A-Za-z0-9_-]{8}"),
        prefix="EAA|A{20,24}|IGQ",
        check=lambda value: 0.94 if "%" in value or not value.startswith("AAAAAAA") else None,
        strict=True,
        longest=360,
    ),
    named(
        _SOCIAL,
        (
            "facebook",
            "instagram",
            "twitter",
            "linkedin",
            "twitch",
            "spotify",
            "reddit",
            "tiktok",
            "youtube",
            "pinterest",
            "snapchat",
        ),
        r"[A-Za-z0-9_\-|]{25,128}|[0-9a-f]{32}",
        score=0.93,
    ),
    named(
        _CRYPTO,
        (
            "binance",
            "kraken",
            "kucoin",
            "coinbase",
            "bittrex",
            "bitfinex",
            "bybit",
            "okx",
            "infura",
            "alchemy",
            "etherscan",
            "bitmex",
            "gemini exchange",
        ),
        rf"{UUID}|[A-Za-z0-9/_\-+=]{{32,100}}",
        score=0.93,
    ),
)
