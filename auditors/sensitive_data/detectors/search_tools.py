"""Keys of services that search and read the web for models."""

from __future__ import annotations

from auditors.sensitive_data.credentials import UUID, named, prefixed, secret

SEARCH_TOOLS = (
    prefixed(
        secret(
            239,
            "tavily-api-key",
            "TAVILY_API_KEY",
            "Tavily API key in a log",
            allows="search the web at the owner's expense and see how much it searched",
            revoke="Delete the key at https://app.tavily.com/home and issue a new one.",
            checks="`tvly-`, perhaps `dev-` or `prod-`, and 32 letters and digits.",
        ),
        r"tvly-(?:dev-|prod-)?[A-Za-z0-9_-]{28,60}",
        heads=("tvly-[A-Za-z0-9_-]{8}",),
    ),
    prefixed(
        secret(
            240,
            "firecrawl-api-key",
            "FIRECRAWL_API_KEY",
            "Firecrawl API key in a log",
            allows="crawl web sites at the owner's expense and read what the account crawled",
            revoke="Delete the key at https://www.firecrawl.dev/app/api-keys and issue a new one.",
            checks="`fc-` and 32 hexadecimal digits.",
        ),
        r"fc-[0-9a-f]{32}",
        heads=(r"\bfc-[0-9a-f]{8}",),
        score=0.95,
    ),
    prefixed(
        secret(
            242,
            "brave-search-api-key",
            "BRAVE_SEARCH_API_KEY",
            "Brave Search API key in a log",
            allows="search the web at the owner's expense",
            revoke="Delete the key at https://api-dashboard.search.brave.com/app/keys and issue a new one.",
            checks="`BSA` and 24 to 40 URL-safe characters that look drawn by lot.",
        ),
        r"BSA[A-Za-z0-9_-]{24,40}",
        heads=(r"\bBSA[A-Za-z0-9_-]{16}",),
        strict=True,
        score=0.93,
    ),
    named(
        secret(
            241,
            "search-api-key",
            "SEARCH_API_KEY",
            "Key of a search API (Serper, SerpAPI, Exa) in a log",
            allows="search the web at the owner's expense",
            revoke="Delete the key in the dashboard of the service (https://serper.dev, https://serpapi.com, "
            "https://dashboard.exa.ai).",
            checks="40 or 64 hexadecimal digits or a UUID behind a name with `serper`, `serpapi` or `exa`.",
        ),
        ("serper", "serpapi", "serp api", "exa api"),
        rf"[0-9a-f]{{64}}|[0-9a-f]{{40}}|{UUID}",
        drawn=False,
        score=0.93,
    ),
)
