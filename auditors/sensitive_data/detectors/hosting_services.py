"""Keys of services that run applications and keep their data, files and indexes.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, is_cut_off, named, prefixed, vendor_rule
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_DATABRICKS = vendor_rule(
    507,
    "databricks-token",
    "Databricks",
    "read the tables of the workspace, run code on its clusters and call its served models",
    "Revoke the token in Databricks under User settings > Developer > Access tokens (`databricks tokens delete`).",
    "`dapi` and 32 hexadecimal digits, perhaps `-` and a digit; `dose` and 32 (OAuth secrets).",
    Severity.CRITICAL,
)
_HOSTING = vendor_rule(
    508,
    "hosting-service-token",
    "Hosting service (Vercel, Netlify, Fly.io, Render, Railway, Scalingo)",
    "deploy, change and delete the sites and apps of the account, and read their environment variables",
    "Delete the token in the account settings of the service.",
    "`vcp_`, `vca_`, `vci_`, `vcr_`, `nfp_`, `fo1_`, `fm2_`, `FlyV1`, `rnd_`, `HRKU-`, `tk-us-` and what follows them, "
    "or a value behind the name of the service.",
    Severity.CRITICAL,
)
_SUPABASE = vendor_rule(
    509,
    "supabase-key",
    "Supabase",
    "read and change every row of the project, past its row-level security",
    "Roll the key in Supabase under Project Settings > API Keys (`sbp_`: Account > Access Tokens).",
    "`sbp_` and 40 hexadecimal digits, or `sb_secret_` and 31 URL-safe characters.",
    Severity.CRITICAL,
)
_DATA = vendor_rule(
    515,
    "data-service-token",
    "Data service (PlanetScale, Neon, Upstash, Elastic, Confluent, MongoDB Atlas, Astra, Aiven, Snowflake)",
    "read, change and delete the data of the account",
    "Delete the token in the console of the service, and change the passwords of its databases if it could show them.",
    "`pscale_tkn_`, `pscale_pw_`, `pscale_oauth_`, `napi_`, `AstraCS:`, `mdb_sa_sk_`, `essu_`, `CCDB1_`, `4b1d` and "
    "what follows them, or a value behind the name of the service.",
    Severity.CRITICAL,
)
_FILES = vendor_rule(
    520,
    "file-service-token",
    "File service (Dropbox, Box, Cloudinary, Contentful, Backblaze)",
    "read, change and delete the files of its owner",
    "Revoke the token in the app console of the service.",
    "`sl.` and 130 or more characters (Dropbox), `cloudinary://key:secret@cloud`, `CFPAT-`, `K00` and 31 "
    "(Backblaze), or a value behind the name of the service.",
)
_SEARCH = vendor_rule(
    516,
    "search-service-key",
    "Search or map service (Algolia, Meilisearch, Typesense, Mapbox)",
    "query and, with an admin key, change the indexes or maps at the owner's expense",
    "Rotate the key in the dashboard of the service and restrict the new one.",
    "`sk.eyJ` (Mapbox), or 32 hexadecimal digits and more behind the name of the service. The public `pk.` tokens of "
    "Mapbox are no finding.",
)

HOSTING_SERVICES: Final[tuple[Detector, ...]] = (
    prefixed(
        _DATABRICKS,
        r"(?:dapi|dose|dkea)[0-9a-f]{32}(?:-\d)?",
        heads=("dapi[0-9a-f]{8}", "dose[0-9a-f]{8}", "dkea[0-9a-f]{8}"),
        prefix="dapi|dose|dkea",
        score=0.98,
    ),
    prefixed(
        _HOSTING,
        r"vc[paicr]_[A-Za-z0-9_-]{50,60}|vercel_blob_rw_[A-Za-z0-9]{16}_[A-Za-z0-9]{30}|nfp_[A-Za-z0-9]{36,48}|f[om][12]_[A-Za-z0-9_+/=-]{40,800}"
        r"|FlyV1 [A-Za-z0-9_,+/=-]{60,1600}|rnd_[A-Za-z0-9]{28}|tk-us-[A-Za-z0-9_-]{48}",
        heads=(
            "vc[paicr]_[A-Za-z0-9_-]{8}",
            "vercel_blob_rw_[A-Za-z0-9]{8}",
            r"\bnfp_[A-Za-z0-9]{8}",
            r"\bf[om][12]_[A-Za-z0-9_+/=-]{8}",
            "FlyV1 ",
            r"\brnd_[A-Za-z0-9]{8}",
            "tk-us-[A-Za-z0-9_-]{8}",
        ),
        prefix=r"vc[a-z]_|vercel_blob_rw_|nfp_|FlyV1 |f[om][12]_|rnd_|tk-us-",
        strict=True,
        longest=1700,
    ),
    named(
        _HOSTING,
        (
            "vercel",
            "netlify",
            "fly io",
            "flyio",
            "railway",
            "render api",
            "surge token",
            "hetzner",
            "linode",
            "vultr",
            "scaleway",
            "ovh",
        ),
        rf"{UUID}|[A-Za-z0-9_\-]{{24,64}}",
        score=0.94,
    ),
    prefixed(
        _SUPABASE,
        r"sbp_[a-z0-9_-]{40,44}|sb_secret_[A-Za-z0-9_-]{30,44}",
        heads=("sbp_[a-z0-9_-]{8}", "sb_secret_[A-Za-z0-9_-]{8}"),
        prefix="sbp_|sb_secret_",
        score=0.98,
    ),
    prefixed(
        _DATA,
        r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}|napi_[A-Za-z0-9]{60,70}|AstraCS:[A-Za-z0-9]{20,60}"
        r"(?::[0-9a-f]{64})?|mdb_sa_sk_[A-Za-z0-9_-]{40}|essu_[A-Za-z0-9_-]{60,200}={0,2}"
        r"|CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}"
        r"|AVNS_[A-Za-z0-9_-]{19}|xau_[A-Za-z0-9]{32,40}|cflt[A-Za-z0-9+/]{60}|dbt[ucs]_[A-Za-z0-9_-]{40,50}={0,2}"
        r"|(?:(?:prod|dev):[a-z]{3,16}-[a-z]{3,16}-\d{1,4}|(?:preview|project):[a-z0-9-]{2,40}:[a-z0-9-]{2,40})"
        r"\|(?:[A-Za-z0-9+/=_-]{60,400}|eyJ[A-Za-z0-9+/=_-]{20,57})",
        heads=(
            "pscale_(?:tkn|pw|oauth)_",
            "napi_[A-Za-z0-9]{8}",
            "AstraCS:[A-Za-z0-9]{8}",
            "mdb_sa_sk_",
            "essu_[A-Za-z0-9_-]{8}",
            "CCDB1_[A-Za-z0-9]{8}",
            "AVNS_[A-Za-z0-9_-]{8}",
            r"\bxau_[A-Za-z0-9]{8}",
            r"\bcflt[A-Za-z0-9+/]{8}",
            r"\bdbt[ucs]_[A-Za-z0-9_-]{8}",
            r"(?:prod|dev):[a-z]{3,16}-[a-z]{3,16}-[0-9]{1,4}\|",
            r"(?:preview|project):[a-z0-9-]{2,40}:[a-z0-9-]{2,40}\|",
        ),
        prefix=r"pscale_[a-z]+_|napi_|AstraCS:|mdb_sa_sk_|essu_|CCDB1_|AVNS_|xau_|cflt|dbt[ucs]_|[a-z]+:[a-z0-9:-]+\|",
        strict=True,
        score=0.98,
    ),
    named(
        _DATA,
        (
            "planetscale",
            "neon api",
            "upstash",
            "elastic api",
            "elastic cloud",
            "elasticsearch",
            "confluent",
            "kafka",
            "atlas api",
            "atlas private",
            "atlas public",
            "aiven",
            "snowflake",
            "clickhouse",
            "timescale",
            "fauna secret",
            "fauna key",
            "convex deploy",
            "turso",
            "influx",
            "influxdb",
        ),
        rf"{UUID}|[A-Za-z0-9_\-+/=]{{30,512}}",
        score=0.93,
        longest=512,
    ),
    prefixed(
        _FILES,
        r"sl\.(?:u\.)?[A-Za-z0-9_-]{130,1400}|CFPAT-[A-Za-z0-9_-]{43}|K00[0-9][A-Za-z0-9+/]{27}",
        heads=(r"\bsl\.(?:u\.)?[A-Za-z0-9_-]{8}", "CFPAT-[A-Za-z0-9_-]{8}", r"\bK00[0-9][A-Za-z0-9+/]{8}"),
        prefix=r"sl\.|CFPAT-|K00",
        strict=True,
        longest=1500,
    ),
    prefixed(
        _FILES,
        r"cloudinary://\d{12,18}:[A-Za-z0-9_-]{20,40}@[a-z0-9_-]{2,64}",
        heads=("cloudinary://[0-9]{8}",),
        prefix=r"cloudinary://\d+:",
        score=0.98,
    ),
    named(
        _FILES,
        (
            "dropbox",
            "box api",
            "box client",
            "box access",
            "box developer",
            "cloudinary",
            "contentful",
            "backblaze",
            "b2 application",
            "wasabi",
            "imgur",
            "imagekit",
        ),
        r"[A-Za-z0-9_\-+/=.]{25,160}",
        score=0.93,
        longest=160,
    ),
    prefixed(
        _SEARCH,
        r"sk\.eyJ[A-Za-z0-9_-]{40,120}\.[A-Za-z0-9_-]{20,24}",
        heads=(r"\bsk\.eyJ[A-Za-z0-9_-]{8}",),
        prefix=r"sk\.",
        score=0.98,
        priority=83,
    ),
    named(
        _SEARCH,
        ("algolia", "meilisearch", "meili", "typesense", "maptiler", "mapbox", "thunderforest", "stadia"),
        rf"{UUID}|[A-Za-z0-9_\-]{{20,64}}",
        score=0.94,
    ),
)


def _heroku(candidate: Candidate) -> float | None:
    """Five underscores in a row are no filler here: so base64 writes the number -1, which many of these tokens hold."""
    body = candidate.match["body"].replace("_____", "")
    return 0.98 if looks_drawn(body) and not is_placeholder(body) and not is_cut_off(candidate) else None


HEROKU: Final = Detector(
    rule=_HOSTING,
    heads=("HRKU-[A-Za-z0-9_-]{8}",),
    confirm=deferred(r"(?<![A-Za-z0-9_\-])(?P<value>HRKU-(?P<body>[A-Za-z0-9_\-]{60}))(?![A-Za-z0-9_\-])"),
    validate=_heroku,
    reach=(16, 80),
    priority=80,
    prefix=deferred("HRKU-"),
)
