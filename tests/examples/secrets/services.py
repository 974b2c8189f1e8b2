"""Keys of services that applications are made of."""

from __future__ import annotations

import base64
import random
from typing import Final

from tests.examples.sampling import sample
from tests.examples.secrets.recipes import HEX32, HEX40, UUID, Example, checked


def _discord(generator: random.Random) -> str:
    user = base64.urlsafe_b64encode(str(generator.randrange(10**17, 10**18)).encode()).decode().rstrip("=")
    return f"{user}.{sample('[A-Za-z0-9_-]{6}', generator)}.{sample('[A-Za-z0-9_-]{38}', generator)}"


EXAMPLES: Final[dict[str, Example]] = {
    "github-token": Example(
        (
            *map(checked, ("ghp_", "gho_", "ghs_")),
            "gh[pousr]_[A-Za-z0-9]{36}",
            "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        ),
        prefix="ghp_",
    ),
    "gitlab-token": Example(
        ("gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20}", "glpat-[A-Za-z0-9_-]{27}\\.01\\.[a-z0-9]{9}"), prefix="glpat-"
    ),
    "bitbucket-token": Example(("ATBB[A-Za-z0-9]{32}", "BBDC-[A-Za-z0-9+/]{44}"), prefix="ATBB"),
    "npm-token": Example((checked("npm_"), "npm_[A-Za-z0-9]{36}"), prefix="npm_"),
    "pypi-token": Example(("pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{150}",), prefix="pypi-"),
    "rubygems-token": Example(("rubygems_[0-9a-f]{48}",), prefix="rubygems_"),
    "package-registry-token": Example(
        ("oy2[a-z0-9]{43}", "AKCp[A-Za-z0-9]{69}", "CLOJARS_[a-z0-9]{60}", "cio[A-Za-z0-9]{32}"), prefix="CLOJARS_"
    ),
    "docker-token": Example(("dckr_pat_[A-Za-z0-9_-]{27}", "SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}"), prefix="dckr_pat_"),
    "build-service-token": Example(("CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}", "bkua_[0-9a-f]{40}"), prefix="bkua_"),
    "forge-token": Example((HEX40, "sq[upa]_[0-9a-f]{40}"), ("GITEA_TOKEN", "SONAR_TOKEN")),
    "slack-token": Example(
        ("xox[bp]-[0-9]{12}-[0-9]{13}-[A-Za-z0-9]{24}", "xapp-1-A[A-Z0-9]{10}-[0-9]{13}-[0-9a-f]{64}"), prefix="xoxb-"
    ),
    "slack-webhook": Example(
        ("https://hooks\\.slack\\.com/services/T[A-Z0-9]{9}/B[A-Z0-9]{10}/[A-Za-z0-9]{24}",),
        decoys=("https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,),
    ),
    "discord-bot-token": Example((_discord,)),
    "discord-webhook": Example(("https://discord\\.com/api/webhooks/[1-9][0-9]{17}/[A-Za-z0-9_-]{67}[A-Za-z0-9]",)),
    "telegram-bot-token": Example(("[1-9][0-9]{8,9}:AA[A-Za-z0-9_-]{32}[A-Za-z0-9]",)),
    "teams-webhook": Example(
        (f"https://shop\\.webhook\\.office\\.com/webhookb2/{UUID}@{UUID}/IncomingWebhook/[0-9a-f]{{32}}/{UUID}",)
    ),
    "chat-service-token": Example(("[a-z0-9]{26}",), ("MATTERMOST_TOKEN", "ROCKETCHAT_TOKEN", "WEBEX_TOKEN")),
    "stripe-live-key": Example(
        ("[sr]k_live_[A-Za-z0-9]{24}", "sk_live_51[A-Za-z0-9]{97}"),
        prefix="sk_live_",
        decoys=("pk_live_publishable_key",),
    ),
    "stripe-test-key": Example(
        ("sk_test_[A-Za-z0-9]{24}",), prefix="sk_test_", decoys=("sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc",)
    ),
    "webhook-signing-secret": Example(("whsec_[A-Za-z0-9+/]{32}",), prefix="whsec_"),
    "square-token": Example(
        ("EAAA[A-Za-z0-9_-]{59}[A-Za-z0-9]", "sq0csp-[A-Za-z0-9_-]{42}[A-Za-z0-9]"), prefix="sq0csp-"
    ),
    "paypal-secret": Example(
        ("access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-f]{32}",), prefix="access_token$production$"
    ),
    "adyen-api-key": Example(("AQEyhmfx[A-Za-z0-9+/]{60}-[A-Za-z0-9+/]{43}=-[A-Za-z0-9<>{}]{16}",), prefix="AQEyhmfx"),
    "payment-service-key": Example(
        ("rzp_live_[A-Za-z0-9]{14}", "xnd_production_[A-Za-z0-9]{60}", "shippo_live_[0-9a-f]{40}"), prefix="rzp_live_"
    ),
    "sendgrid-api-key": Example(("SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{42}[A-Za-z0-9]",), prefix="SG."),
    "twilio-auth-token": Example((HEX32,), ("TWILIO_AUTH_TOKEN",)),
    "mailgun-api-key": Example(("key-[0-9a-f]{32}",), prefix="key-"),
    "mail-service-key": Example(
        (
            "[0-9a-f]{32}-us[0-9]{2}",
            "x(?:keys|smtps)ib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
            "re_[1-9A-HJ-NP-Za-km-z]{8}_[1-9A-HJ-NP-Za-km-z]{24}",
        ),
        prefix="xkeysib-",
    ),
    "datadog-key": Example((HEX32, HEX40), ("DATADOG_API_KEY", "DD_API_KEY", "DD_APP_KEY")),
    "sentry-token": Example(
        ("sntryu_[0-9a-f]{64}",),
        prefix="sntryu_",
        decoys=("https://" + "0a1b2c3d4e5f60718293a4b5c6d7e8f9" + "@o1.ingest.sentry.io/2",),
    ),
    "monitoring-service-key": Example(
        (
            "NRAK-[A-Z0-9]{27}",
            "glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
            "dt0(?:c01\\.[A-Z0-9]{24}|s16\\.[A-Z0-9]{8})\\.[A-Z0-9]{64}",
            "[0-9a-f]{32}FFFFNRAL",
            "pylf_v1_us_[A-Za-z0-9]{43}",
        ),
        prefix="NRAK-",
    ),
    "databricks-token": Example(("dapi[0-9a-f]{32}(?:-2)?",), prefix="dapi"),
    "hosting-service-token": Example(
        ("vcp_[A-Za-z0-9]{56}", "nfp_[A-Za-z0-9]{36}", "fm2_[A-Za-z0-9+/]{120}", "rnd_[A-Za-z0-9]{28}"), prefix="vcp_"
    ),
    "supabase-key": Example(("sbp_[0-9a-f]{40}", "sb_secret_[A-Za-z0-9_-]{31}"), prefix="sbp_"),
    "atlassian-api-token": Example(("ATATT3[A-Za-z0-9_-]{180}=[A-F0-9]{8}",), prefix="ATATT3"),
    "work-service-token": Example(
        (
            "lin_api_[A-Za-z0-9]{40}",
            "ntn_[0-9]{11}[A-Za-z0-9]{35}",
            "figd_[A-Za-z0-9_-]{40}",
            "pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}",
            "ATTA[0-9a-f]{64}[0-9A-F]{8}",
            "[12]/[0-9]{16}(?:/[0-9]{16})?:[0-9a-f]{32}",
        ),
        prefix="lin_api_",
    ),
    "shopify-token": Example(("shp(?:at|ca|pa|ss)_[0-9a-f]{32}", "c[ks]_[0-9a-f]{40}"), prefix="shpat_"),
    "identity-service-secret": Example(
        (
            "[A-Za-z0-9_-]{63}[A-Za-z0-9]",
            "00[A-Za-z0-9_-]{39}[A-Za-z0-9]",
            "ory_pat_[A-Za-z0-9]{32}",
            "secret-live-[A-Za-z0-9]{35}=",
            "sk_a2V5Xz[A-Za-z0-9]{70}",
        ),
        ("AUTH0_CLIENT_SECRET", "OKTA_API_TOKEN"),
    ),
    "secret-store-token": Example(
        (
            "dp\\.pt\\.[A-Za-z0-9]{43}",
            "pul-[0-9a-f]{40}",
            "ops_eyJ[A-Za-z0-9+/]{300}",
            f"0\\.{UUID}\\.[A-Za-z0-9]{{30}}:[A-Za-z0-9+/]{{22}}==",
        ),
        prefix="pul-",
    ),
    "data-service-token": Example(
        (
            "pscale_tkn_[A-Za-z0-9_]{43}",
            "mdb_sa_sk_[A-Za-z0-9_-]{40}",
            "napi_[a-z0-9]{64}",
            "xau_[A-Za-z0-9]{37}",
            "cflt[A-Za-z0-9+/]{59}[A-Za-z0-9]",
            "dbt[uc]_[A-Za-z0-9_-]{42}[A-Za-z0-9]",
            "prod:happy-otter-123\\|[A-Za-z0-9+/]{80}",
        ),
        prefix="pscale_tkn_",
    ),
    "search-service-key": Example((HEX32,), ("ALGOLIA_API_KEY", "MEILISEARCH_API_KEY")),
    "kubernetes-bootstrap-token": Example(
        ("[a-z][0-9][a-z0-9]{4}\\.[a-z0-9]{16}",),
        frames=(
            "kubeadm join 10.0.0.5:6443 --token {value} --discovery-token-ca-cert-hash sha256:",
            'token: "{value}"\n',
        ),
    ),
    "developer-tool-token": Example(
        (
            "PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
            f"sdk-{UUID}",
            "tskey-auth-k[A-Za-z0-9]{11}CNTRL-[A-Za-z0-9]{32}",
            "snyk_uat\\.[0-9a-f]{8}\\.[A-Za-z0-9_-]{59}[A-Za-z0-9]",
            "pat\\.[A-Za-z0-9]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}",
            "csb_v1_[A-Za-z0-9_-]{42}[A-Za-z0-9]",
            "depot_project_[0-9a-f]{70}",
            "perm-[A-Za-z0-9]{8}\\.[A-Za-z0-9]{7}\\.[A-Za-z0-9]{30}",
            "sktsec_[A-Za-z0-9]{44}_api",
            "(?:crsr|dtn)_[0-9a-f]{64}",
            "signkey-prod-[0-9a-f]{64}",
            "tr_prod_[A-Za-z0-9]{20}",
            "retool_01[a-z0-9]{26}",
            "n8n_api_[0-9a-f]{80}",
            "bb_live_[A-Za-z0-9_-]{26}[A-Za-z0-9]",
            "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk",
            "secret-[A-Za-z0-9]{43}",
        ),
        prefix="PMAK-",
        decoys=(
            "signkey-prod-rotation-is-described-below",
            "secret-management-and-rotation-policies-of-the-team",
            "perm-role.admin.readonly",
        ),
    ),
    "customer-service-token": Example(
        (
            f"pat-na1-{UUID}",
            "00D[A-Za-z0-9]{12}![A-Za-z0-9._]{95}[A-Za-z0-9]",
            "1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}",
        ),
        prefix="pat-na1-",
    ),
    "social-network-token": Example(
        ("EAA[A-Za-z0-9]{180}", "[A-Za-z0-9]{45}"), ("FACEBOOK_ACCESS_TOKEN", "TWITTER_ACCESS_SECRET")
    ),
    "file-service-token": Example(
        (
            "sl\\.(?:u\\.)?[A-Za-z0-9_-]{138}[A-Za-z0-9]",
            "CFPAT-[A-Za-z0-9_-]{42}[A-Za-z0-9]",
            "cloudinary://[0-9]{15}:[A-Za-z0-9_-]{27}@shop",
        ),
        prefix="CFPAT-",
    ),
    "telephony-service-key": Example(("[A-Za-z0-9]{16}[0-9]",), ("VONAGE_API_SECRET", "PLIVO_AUTH_TOKEN")),
    "analytics-service-key": Example(
        ("phx_[A-Za-z0-9]{43}",), prefix="phx_", decoys=("phc_is_the_public_key_of_a_project",)
    ),
    "firebase-server-key": Example(("AAAA[A-Za-z0-9_-]{7}:APA91[A-Za-z0-9_-]{133}[A-Za-z0-9]",)),
    "exchange-api-key": Example(("[A-Za-z0-9]{64}",), ("BINANCE_API_SECRET", "KRAKEN_API_KEY")),
}
"""By the name of the rule."""
