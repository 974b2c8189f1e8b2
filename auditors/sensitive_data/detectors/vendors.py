"""Keys of the services that applications are made of: mail, monitoring, hosting, identity, data, work.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.rules import Rule
from auditors.sensitive_data.credentials import UUID, named, prefixed, secret
from auditors.sensitive_data.detection import Detector


def _rule(
    number: int, name: str, vendor: str, allows: str, revoke: str, checks: str, severity: Severity = Severity.HIGH
) -> Rule:
    entity = name.replace("-", "_").upper()
    kind = name.rpartition("-")[2]
    return secret(
        number,
        name,
        entity,
        f"{vendor} {kind} in a log",
        allows=allows,
        revoke=revoke,
        checks=checks,
        severity=severity,
    )


_SENDGRID = _rule(
    500,
    "sendgrid-api-key",
    "SendGrid",
    "send mail in the owner's name and read its recipients",
    "Delete the key in SendGrid under Settings > API Keys.",
    "`SG.`, 22 URL-safe characters, a dot and 43 more.",
)
_TWILIO = _rule(
    501,
    "twilio-auth-token",
    "Twilio",
    "send messages and make calls at the owner's expense, and read those that were sent",
    "Promote the secondary auth token, or delete the API key, in the Twilio console under Account > API keys & tokens.",
    "`SK` or `AC` and 32 hexadecimal digits with `twilio` nearby, or 32 characters behind a name with `twilio`.",
)
_MAILGUN = _rule(
    502,
    "mailgun-api-key",
    "Mailgun",
    "send mail in the owner's name and read its logs",
    "Delete the key in Mailgun under Account > API Security.",
    "`key-` and 32 hexadecimal digits, or 32, 8 and 8 with dashes between (0.95).",
)
_MAIL = _rule(
    503,
    "mail-service-key",
    "Mail service (Mailchimp, Brevo, Postmark, Resend, MailerSend)",
    "send mail in the owner's name and read its recipients",
    "Delete the key in the API settings of the service.",
    "32 hexadecimal digits and `-us12` (Mailchimp), `xkeysib-`, `re_`, `mlsn.` and what follows them, or a UUID "
    "behind `postmark`.",
)
_DATADOG = _rule(
    504,
    "datadog-key",
    "Datadog",
    "read metrics, logs and dashboards (application keys), or send false ones (API keys)",
    "Revoke the key in Datadog under Organization Settings > API Keys or Application Keys.",
    "32 or 40 hexadecimal digits behind a name with `datadog` or `dd`.",
)
_SENTRY = _rule(
    505,
    "sentry-token",
    "Sentry",
    "read errors with the personal data in them, and releases",
    "Revoke the token in Sentry under Settings > Auth Tokens.",
    "`sntrys_` or `sntryu_` and what follows them, or 64 hexadecimal digits behind a name with `sentry`. A DSN is "
    "public and no finding.",
)
_OBSERVABILITY = _rule(
    506,
    "monitoring-service-key",
    "Monitoring service (New Relic, Grafana, Dynatrace, Honeycomb, Splunk, PagerDuty, Opsgenie)",
    "read metrics, logs and alerts, silence them, or send false ones",
    "Delete the key in the API or user settings of the service.",
    "`NRAK-`, `NRII-`, `glsa_`, `glc_`, `dt0c01.` and what follows them, or a value behind the name of the service.",
)
_DATABRICKS = _rule(
    507,
    "databricks-token",
    "Databricks",
    "read the tables of the workspace, run code on its clusters and call its served models",
    "Revoke the token in Databricks under User settings > Developer > Access tokens (`databricks tokens delete`).",
    "`dapi` and 32 hexadecimal digits, perhaps `-` and a digit; `dose` and 32 (OAuth secrets).",
    Severity.CRITICAL,
)
_HOSTING = _rule(
    508,
    "hosting-service-token",
    "Hosting service (Vercel, Netlify, Fly.io, Render, Railway, Scalingo)",
    "deploy, change and delete the sites and apps of the account, and read their environment variables",
    "Delete the token in the account settings of the service.",
    "`vcp_`, `vca_`, `vci_`, `vcr_`, `nfp_`, `fo1_`, `fm2_`, `FlyV1`, `rnd_`, `tk-us-` and what follows them, or a "
    "value behind the name of the service.",
    Severity.CRITICAL,
)
_SUPABASE = _rule(
    509,
    "supabase-key",
    "Supabase",
    "read and change every row of the project, past its row-level security",
    "Roll the key in Supabase under Project Settings > API Keys (`sbp_`: Account > Access Tokens).",
    "`sbp_` and 40 hexadecimal digits, or `sb_secret_` and 31 URL-safe characters.",
    Severity.CRITICAL,
)
_ATLASSIAN = _rule(
    510,
    "atlassian-api-token",
    "Atlassian",
    "read and change the Jira issues and Confluence pages of its owner",
    "Revoke the token at https://id.atlassian.com/manage-profile/security/api-tokens.",
    "`ATATT3` or `ATCTT3` and 100 or more characters; or 24 letters and digits behind a name with `jira`, "
    "`confluence` or `atlassian`.",
    Severity.CRITICAL,
)
_WORK = _rule(
    511,
    "work-service-token",
    "Work service (Linear, Notion, Figma, Airtable, Asana, ClickUp, monday, Trello, Miro)",
    "read and change the documents, tables and tasks of its owner",
    "Revoke the token in the settings of the service (Linear: Settings > API; Notion: Integrations; Figma: Settings "
    "> Security; Airtable: Builder hub).",
    "`lin_api_`, `lin_oauth_`, `ntn_`, `secret_` (Notion: 43 letters), `figd_`, `pat` and 14 with a dot and 64, "
    "`pk_` (ClickUp), or a value behind the name of the service.",
)
_SHOPIFY = _rule(
    512,
    "shopify-token",
    "Shopify",
    "read the orders and customers of the shop and change it",
    "Uninstall the app or rotate its secret in the Shopify partner dashboard or admin page.",
    "`shpat_`, `shpca_`, `shppa_`, `shpss_`, `shprt_` or `shpua_` and 32 hexadecimal digits.",
    Severity.CRITICAL,
)
_IDENTITY = _rule(
    513,
    "identity-service-secret",
    "Identity service (Okta, Auth0, Clerk, WorkOS, JumpCloud, OneLogin, Keycloak, Entra)",
    "create and change users, or sign in as the application",
    "Revoke the token or rotate the client secret in the admin page of the service (Okta: Security > API > Tokens).",
    "`00` and 40 URL-safe characters behind `okta` or `SSWS`, or a value behind the name of the service and "
    "`secret`, `key` or `token`.",
    Severity.CRITICAL,
)
_SECRET_STORE = _rule(
    514,
    "secret-store-token",
    "Secret store (Doppler, 1Password, Infisical, Bitwarden, Akeyless, Pulumi)",
    "read the secrets that it opens",
    "Revoke the token in the store, then rotate every secret that it could read.",
    "`dp.pt.`, `dp.st.`, `dp.ct.`, `dp.sa.` (Doppler), `ops_eyJ`, `A3-` (1Password), `st.` and a dotted tail "
    "(Infisical), `pul-` and what follows them.",
    Severity.CRITICAL,
)
_DATA = _rule(
    515,
    "data-service-token",
    "Data service (PlanetScale, Neon, Upstash, Elastic, Confluent, MongoDB Atlas, Astra, Aiven, Snowflake)",
    "read, change and delete the data of the account",
    "Delete the token in the console of the service, and change the passwords of its databases if it could show them.",
    "`pscale_tkn_`, `pscale_pw_`, `pscale_oauth_`, `napi_`, `AstraCS:`, `mdb_sa_sk_`, `essu_`, `CCDB1_`, `4b1d` and "
    "what follows them, or a value behind the name of the service.",
    Severity.CRITICAL,
)
_SEARCH = _rule(
    516,
    "search-service-key",
    "Search or map service (Algolia, Meilisearch, Typesense, Mapbox)",
    "query and, with an admin key, change the indexes or maps at the owner's expense",
    "Rotate the key in the dashboard of the service and restrict the new one.",
    "`sk.eyJ` (Mapbox), or 32 hexadecimal digits and more behind the name of the service. The public `pk.` tokens of "
    "Mapbox are no finding.",
)
_DEVELOPER = _rule(
    517,
    "developer-tool-token",
    "Developer tool (Postman, Snyk, LaunchDarkly, ngrok, Tailscale, Sourcegraph, Codecov, Cypress)",
    "act in the tool as its owner, and mostly read code, requests or private networks",
    "Revoke the token in the settings of the tool.",
    "`PMAK-`, `tskey-`, `sdk-` and `api-` with a UUID (LaunchDarkly), `sgp_`, or a value behind the name of the tool.",
)
_CUSTOMER = _rule(
    518,
    "customer-service-token",
    "Customer service (HubSpot, Intercom, Zendesk, Salesforce, Freshdesk, Segment, Klaviyo)",
    "read and change customers, conversations and deals",
    "Revoke the token in the service (HubSpot: Private apps; Zendesk: Admin Center > API; Salesforce: Connected apps).",
    "`pat-na1-` and a UUID (HubSpot), `00D…!` (Salesforce session), or a value behind the name of the service.",
)
_SOCIAL = _rule(
    519,
    "social-network-token",
    "Social network (Facebook, Instagram, X/Twitter, LinkedIn, Twitch, Spotify, Reddit, TikTok)",
    "read and post in the owner's name, as far as the token's scopes go",
    "Revoke the token or reset the app secret in the developer page of the network.",
    "`EAA` and 100 or more letters and digits (Facebook), `AAAAAAAAAAAAAAAAAAAAA` (X), or a value behind the name of "
    "the network.",
)
_FILES = _rule(
    520,
    "file-service-token",
    "File service (Dropbox, Box, Cloudinary, Contentful, Backblaze)",
    "read, change and delete the files of its owner",
    "Revoke the token in the app console of the service.",
    "`sl.` and 130 or more characters (Dropbox), `cloudinary://key:secret@cloud`, `CFPAT-`, `K00` and 31 "
    "(Backblaze), or a value behind the name of the service.",
)
_PHONE = _rule(
    521,
    "telephony-service-key",
    "Telephony service (Vonage, MessageBird, Plivo, Telnyx, Sinch)",
    "send messages and make calls at the owner's expense, and read those that were sent",
    "Rotate the key in the dashboard of the service.",
    "`KEY0` and 40 or more (Telnyx), or 16 to 40 characters behind the name of the service.",
)
_ANALYTICS = _rule(
    522,
    "analytics-service-key",
    "Analytics service (PostHog personal keys, Amplitude, Mixpanel, Heap, RudderStack)",
    "read what users of the product did",
    "Revoke the key in the settings of the service.",
    "`phx_` and 40 or more letters and digits, or 32 hexadecimal digits behind the name of the service and `secret` "
    "or `key`.",
)
_FIREBASE = _rule(
    523,
    "firebase-server-key",
    "Firebase",
    "send push messages to every device of the app, or read and change its database",
    "Disable the legacy API and delete the key in the Firebase console under Project settings > Cloud Messaging.",
    "`AAAA`, 7 characters, a colon and 140 URL-safe characters.",
)
_CRYPTO = _rule(
    524,
    "exchange-api-key",
    "Crypto exchange or node service (Binance, Kraken, KuCoin, Coinbase, Infura, Alchemy)",
    "see balances and, where it may, trade and withdraw",
    "Delete the key in the API settings of the exchange.",
    "32 to 90 characters that look drawn by lot, behind the name of the exchange and `key` or `secret`.",
    Severity.CRITICAL,
)

VENDORS: Final[tuple[Detector, ...]] = (
    prefixed(
        _SENDGRID, r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}", heads=(r"\bSG\.[A-Za-z0-9_-]{8}",), score=0.99
    ),
    named(_TWILIO, ("twilio",), r"[A-Za-z0-9]{32}|SK[0-9a-f]{32}"),
    prefixed(_TWILIO, r"SK[0-9a-fA-F]{32}", heads=("SK[0-9a-fA-F]{32}",), strict=True, score=0.93),
    prefixed(_MAILGUN, r"key-[0-9a-f]{32}", heads=("key-[0-9a-f]{8}",), prefix="key-", score=0.95),
    named(_MAILGUN, ("mailgun",), r"[0-9a-f]{32,50}(?:-[0-9a-f]{8}-[0-9a-f]{8})?"),
    prefixed(_MAIL, r"[0-9a-f]{32}-us\d{1,2}", heads=("-us[0-9]",), prefix=" ", score=0.97),
    prefixed(_MAIL, r"xkeysib-[0-9a-fA-F]{64}-[A-Za-z0-9]{16}", score=0.99),
    prefixed(
        _MAIL,
        r"re_[1-9A-HJ-NP-Za-km-z]{8}_[1-9A-HJ-NP-Za-km-z]{22,26}",
        heads=(r"\bre_[1-9A-HJ-NP-Za-km-z]{8}_[1-9A-HJ-NP-Za-km-z]{8}",),
        strict=True,
    ),
    prefixed(_MAIL, r"mlsn\.[A-Za-z0-9]{30,100}", strict=True),
    named(
        _MAIL,
        ("postmark", "mailchimp", "mandrill", "sparkpost", "mailjet", "sendinblue", "brevo", "resend"),
        rf"{UUID}|[A-Za-z0-9_\-]{{22,64}}",
        score=0.94,
    ),
    named(_DATADOG, ("datadog", "dd api", "dd app"), r"[0-9a-f]{40}|[0-9a-f]{32}", score=0.96),
    prefixed(
        _SENTRY,
        r"sntrys_eyJ[A-Za-z0-9+/=_-]{60,400}|sntryu_[0-9a-f]{64}",
        heads=("sntrys_eyJ", "sntryu_[0-9a-f]{8}"),
        prefix="sntry[su]_",
        score=0.99,
        longest=480,
    ),
    named(_SENTRY, ("sentry",), r"[0-9a-f]{64}"),
    prefixed(
        _OBSERVABILITY,
        r"NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9_-]{32}|NRRA-[0-9a-f]{42}|glsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}"
        r"|glc_[A-Za-z0-9+/]{40,200}={0,2}|dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}"
        r"|hc[abc][is]k_[A-Za-z0-9]{58}|eyJrIjoi[A-Za-z0-9+/_-]{40,400}={0,2}",
        heads=(
            "NRAK-[A-Z0-9]{8}",
            "NRII-[A-Za-z0-9_-]{8}",
            "NRRA-[0-9a-f]{8}",
            "glsa_[A-Za-z0-9]{8}",
            "glc_[A-Za-z0-9+/]{8}",
            r"dt0[a-z][0-9]{2}\.[A-Z0-9]{8}",
            "hc[abc][is]k_[A-Za-z0-9]{8}",
            "eyJrIjoi",
        ),
        prefix=r"NR[A-Z]{2}-|gl(?:sa|c)_|dt0[a-z]\d{2}\.|hc[abc][is]k_|eyJrIjoi",
        score=0.98,
        priority=82,
        longest=480,
    ),
    named(
        _OBSERVABILITY,
        (
            "new relic",
            "grafana",
            "dynatrace",
            "honeycomb",
            "splunk",
            "pagerduty",
            "pager duty",
            "opsgenie",
            "rollbar",
            "bugsnag",
            "logdna",
            "loggly",
            "papertrail",
            "sumologic",
            "sumo logic",
            "better stack",
            "logtail",
        ),
        rf"{UUID}|[A-Za-z0-9_\-+]{{20,64}}",
        score=0.94,
    ),
    prefixed(
        _DATABRICKS,
        r"(?:dapi|dose|dkea)[0-9a-f]{32}(?:-\d)?",
        heads=("dapi[0-9a-f]{8}", "dose[0-9a-f]{8}", "dkea[0-9a-f]{8}"),
        prefix="dapi|dose|dkea",
        score=0.98,
    ),
    prefixed(
        _HOSTING,
        r"vc[paicr]_[A-Za-z0-9_-]{50,60}|nfp_[A-Za-z0-9]{36}|f[om][12]_[A-Za-z0-9_+/=-]{40,800}"
        r"|FlyV1 [A-Za-z0-9_,+/=-]{60,1600}|rnd_[A-Za-z0-9]{28}|HRKU-[A-Za-z0-9_-]{60}|tk-us-[A-Za-z0-9_-]{48}",
        heads=(
            "vc[paicr]_[A-Za-z0-9_-]{8}",
            r"\bnfp_[A-Za-z0-9]{8}",
            r"\bf[om][12]_[A-Za-z0-9_+/=-]{8}",
            "FlyV1 ",
            r"\brnd_[A-Za-z0-9]{8}",
            "HRKU-[A-Za-z0-9_-]{8}",
            "tk-us-[A-Za-z0-9_-]{8}",
        ),
        prefix=r"vc[a-z]_|nfp_|FlyV1 |f[om][12]_|rnd_|HRKU-|tk-us-",
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
        r"|ATTA[0-9a-f]{72}",
        heads=(
            "lin_(?:api|oauth)_[A-Za-z0-9]{8}",
            "ntn_[0-9]{8}[A-Za-z0-9]{8}",
            "secret_[A-Za-z0-9]{8}",
            "fig[dou]_[A-Za-z0-9_-]{8}",
            r"pat[A-Za-z0-9]{14}\.[0-9a-f]{8}",
            "pk_[0-9]{6,9}_[A-Z0-9]{8}",
            "ATTA[0-9a-f]{8}",
        ),
        prefix=r"lin_[a-z]+_|ntn_|secret_|fig[dou]_|pat|pk_|ATTA",
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
    named(
        _IDENTITY,
        (
            "okta",
            "auth0",
            "clerk",
            "workos",
            "jumpcloud",
            "onelogin",
            "keycloak",
            "entra client",
            "cognito",
            "ping identity",
            "frontegg",
            "stytch",
            "descope",
        ),
        rf"{UUID}|00[A-Za-z0-9_\-]{{40}}|[A-Za-z0-9_\-.~+/]{{32,128}}",
        score=0.94,
    ),
    prefixed(_IDENTITY, r"SSWS 00[A-Za-z0-9_-]{40}", heads=("SSWS 00[A-Za-z0-9_-]{8}",), prefix="SSWS ", score=0.98),
    prefixed(
        _SECRET_STORE,
        r"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{1,40}\.)?[A-Za-z0-9]{40,44}"
        r"|ops_eyJ[A-Za-z0-9+/_=-]{100,1200}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}"
        r"|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}"
        r"|st\.[0-9a-f]{24}\.[0-9a-f]{32}\.[0-9a-f]{32}|pul-[0-9a-f]{40}",
        heads=(
            r"\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9_-]",
            "ops_eyJ[A-Za-z0-9+/_=-]{8}",
            "A3-[A-Z0-9]{6}-[A-Z0-9]{6}",
            r"\bst\.[0-9a-f]{16}",
            "pul-[0-9a-f]{8}",
        ),
        prefix=r"dp\.[a-z]+\.|ops_|A3-|st\.|pul-",
        strict=True,
        score=0.98,
        longest=1300,
    ),
    named(
        _SECRET_STORE,
        ("doppler", "onepassword", "1password", "infisical", "bitwarden", "bws access", "akeyless", "pulumi"),
        r"[A-Za-z0-9_\-.:+/=]{30,300}",
        score=0.93,
        longest=300,
    ),
    prefixed(
        _DATA,
        r"pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}|napi_[A-Za-z0-9]{60,70}|AstraCS:[A-Za-z0-9]{20,60}"
        r"(?::[0-9a-f]{64})?|mdb_sa_sk_[A-Za-z0-9_-]{40}|essu_[A-Za-z0-9_-]{60,200}={0,2}"
        r"|CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}"
        r"|AVNS_[A-Za-z0-9_-]{19}",
        heads=(
            "pscale_(?:tkn|pw|oauth)_",
            "napi_[A-Za-z0-9]{8}",
            "AstraCS:[A-Za-z0-9]{8}",
            "mdb_sa_sk_",
            "essu_[A-Za-z0-9_-]{8}",
            "CCDB1_[A-Za-z0-9]{8}",
            "AVNS_[A-Za-z0-9_-]{8}",
        ),
        prefix=r"pscale_[a-z]+_|napi_|AstraCS:|mdb_sa_sk_|essu_|CCDB1_|AVNS_",
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
        rf"{UUID}|[A-Za-z0-9_\-+/=]{{30,120}}",
        score=0.93,
    ),
    prefixed(
        _SEARCH,
        r"sk\.eyJ[A-Za-z0-9_-]{40,120}\.[A-Za-z0-9_-]{20,24}",
        heads=(r"\bsk\.eyJ[A-Za-z0-9_-]{8}",),
        prefix=r"sk\.",
        score=0.98,
        priority=83,
    ),
    named(_SEARCH, ("algolia", "meilisearch", "meili", "typesense"), rf"{UUID}|[A-Za-z0-9_\-]{{32,64}}", score=0.94),
    prefixed(
        _DEVELOPER,
        r"PMAK-[0-9a-fA-F]{24}-[0-9a-fA-F]{34}|PMAT-[A-Z0-9]{26}|tskey-(?:api|auth|client|scim"
        r"|webhook)-[A-Za-z0-9_-]{20,64}|(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{1"
        r"2}|sgp_(?:[0-9a-fA-F]{16}_|local_)?[0-9a-fA-F]{40}",
        heads=(
            "PMA[KT]-[A-Za-z0-9]{8}",
            "tskey-[a-z]{3,7}-[A-Za-z0-9_-]{8}",
            "(?:sdk|api|mob)-[0-9a-f]{8}-[0-9a-f]{4}-4",
            "sgp_(?:[0-9a-fA-F]{8}|local_)",
        ),
        prefix=r"PMA[KT]-|tskey-[a-z]+-|(?:sdk|api|mob)-|sgp_",
        score=0.96,
    ),
    named(
        _DEVELOPER,
        (
            "postman",
            "snyk",
            "launchdarkly",
            "launch darkly",
            "ngrok",
            "tailscale",
            "codecov",
            "cypress",
            "browserstack",
            "saucelabs",
            "sauce labs",
            "percy",
            "chromatic",
            "sonatype",
        ),
        rf"{UUID}|[A-Za-z0-9_\-]{{20,64}}",
        score=0.93,
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
    prefixed(
        _FILES,
        r"sl\.[A-Za-z0-9_-]{130,1400}|CFPAT-[A-Za-z0-9_-]{43}|K00[0-9][A-Za-z0-9+/]{27}",
        heads=(r"\bsl\.[A-Za-z0-9_-]{8}", "CFPAT-[A-Za-z0-9_-]{8}", r"\bK00[0-9][A-Za-z0-9+/]{8}"),
        prefix=r"sl\.|CFPAT-|K00",
        strict=True,
        longest=1500,
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
        _PHONE,
        r"KEY0[0-9A-F]{31,33}_[A-Za-z0-9]{20,24}|KEY0[A-Za-z0-9_-]{40,60}",
        heads=("KEY0[A-Za-z0-9_-]{8}",),
        prefix="KEY0",
        strict=True,
    ),
    named(
        _PHONE,
        ("vonage", "nexmo", "messagebird", "plivo", "telnyx", "sinch", "clicksend", "bandwidth api"),
        rf"{UUID}|[A-Za-z0-9_\-]{{16,64}}",
        score=0.93,
    ),
    prefixed(_ANALYTICS, r"phx_[A-Za-z0-9_-]{40,60}", heads=("phx_[A-Za-z0-9_-]{8}",), score=0.98),
    named(
        _ANALYTICS,
        ("posthog", "amplitude", "mixpanel", "heap api", "rudderstack", "matomo", "plausible"),
        r"[A-Za-z0-9_\-]{27,64}",
        score=0.92,
    ),
    prefixed(
        _FIREBASE,
        r"AAAA[A-Za-z0-9_-]{7}:APA91[A-Za-z0-9_-]{128,140}",
        heads=("AAAA[A-Za-z0-9_-]{7}:APA91",),
        prefix="AAAA",
        score=0.99,
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
