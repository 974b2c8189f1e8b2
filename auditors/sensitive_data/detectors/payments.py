"""Keys of payment services: who takes one sees customers and moves money."""

from __future__ import annotations

from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import UUID, named, prefixed, secret

STRIPE_LIVE: Final = prefixed(
    secret(
        400,
        "stripe-live-key",
        "STRIPE_SECRET_KEY",
        "Stripe live key in a log",
        allows="read customers and payments, refund and charge",
        revoke="Roll the key at https://dashboard.stripe.com/apikeys and look through the request log there.",
        checks="`sk_live_`, `sk_org_live_`, `rk_live_` or `sk_prod_` and 20 or more letters and digits (0.98).",
        severity=Severity.CRITICAL,
    ),
    r"[sr]k_(?:org_)?(?:live|prod)_[A-Za-z0-9]{20,250}",
    heads=("[sr]k_(?:org_)?(?:live|prod)_[A-Za-z0-9]{8}",),
    prefix="[sr]k_(?:org_)?[a-z]+_",
    score=0.98,
)
STRIPE_TEST: Final = prefixed(
    secret(
        401,
        "stripe-test-key",
        "STRIPE_TEST_KEY",
        "Stripe test key in a log",
        allows="read and change the test data of the account, which often mirrors real customers",
        revoke="Roll the key at https://dashboard.stripe.com/test/apikeys.",
        checks="`sk_test_` or `rk_test_` and 20 or more letters and digits; the keys of Stripe's manual are passed "
        "over.",
        severity=Severity.MEDIUM,
    ),
    r"[sr]k_test_[A-Za-z0-9]{20,250}",
    heads=("[sr]k_test_[A-Za-z0-9]{8}",),
    prefix="[sr]k_test_",
    score=0.97,
)
WEBHOOK_SECRET: Final = prefixed(
    secret(
        402,
        "webhook-signing-secret",
        "WEBHOOK_SIGNING_SECRET",
        "Secret that signs webhooks (Stripe, OpenAI, Svix, Clerk) in a log",
        allows="forge events that the receiver takes for genuine: a payment that never happened, a user who never "
        "signed up",
        revoke="Roll the secret where the webhook endpoint is configured (Stripe: Developers > Webhooks > Roll "
        "secret).",
        checks="`whsec_` and 24 or more base64 characters.",
    ),
    r"whsec_[A-Za-z0-9+/]{24,100}={0,2}",
    heads=("whsec_[A-Za-z0-9+/]{8}",),
    prefix="whsec_",
    strict=True,
)
SQUARE: Final = (
    prefixed(
        _SQUARE_RULE := secret(
            403,
            "square-token",
            "SQUARE_TOKEN",
            "Square access token or secret in a log",
            allows="read customers and payments, refund and charge",
            revoke="Replace the token at https://developer.squareup.com/apps (Credentials).",
            checks="`EAAA` and 22 to 60, `sq0atp-` and 22, or `sq0csp-` and 43 URL-safe characters.",
            severity=Severity.CRITICAL,
        ),
        "EAAA[A-Za-z0-9_-]{22,60}",
        heads=(r"\bEAAA[A-Za-z0-9_-]{8}",),
        strict=True,
    ),
    prefixed(
        _SQUARE_RULE,
        r"(?:sq0atp-[A-Za-z0-9_-]{22}|sq0csp-[A-Za-z0-9_-]{43})",
        heads=("sq0atp-[A-Za-z0-9_-]{8}", "sq0csp-[A-Za-z0-9_-]{8}"),
        prefix="sq0[a-z]+-",
        strict=True,
    ),
)
PAYPAL: Final = (
    prefixed(
        _PAYPAL_RULE := secret(
            404,
            "paypal-secret",
            "PAYPAL_SECRET",
            "PayPal or Braintree secret in a log",
            allows="read transactions, refund and pay out",
            revoke="Rotate the secret at https://developer.paypal.com/dashboard/applications (Braintree: Settings > "
            "API Keys).",
            checks="`access_token$production$` (Braintree) and its groups, or 60 to 100 URL-safe characters behind a "
            "name with `paypal`.",
            severity=Severity.CRITICAL,
        ),
        r"access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}",
        heads=(r"access_token\$(?:production|sandbox)\$",),
        prefix=r"access_token\$[a-z]+\$",
        score=0.99,
    ),
    named(_PAYPAL_RULE, ("paypal", "braintree"), r"[A-Za-z0-9_\-]{60,100}|[0-9a-f]{32}"),
)
ADYEN: Final = prefixed(
    secret(
        405,
        "adyen-api-key",
        "ADYEN_API_KEY",
        "Adyen API key in a log",
        allows="read payments, refund and pay out",
        revoke="Generate a new key for the API credential in the Customer Area (Developers > API credentials).",
        checks="`AQE`, base64 characters, a dash and two further groups of them, as Adyen prints.",
        severity=Severity.CRITICAL,
    ),
    r"AQE[A-Za-z0-9]{5,10}[A-Za-z0-9+/]{40,200}={0,2}-[A-Za-z0-9+/]{40,60}={0,2}-[A-Za-z0-9(){}<>+/=&%$#@!.,;:*?^"
    r"|~\[\]]{10,24}",
    heads=("AQE[A-Za-z0-9+/]{8}",),
    prefix="AQE",
)
OTHER_PAYMENTS: Final = (
    prefixed(
        _PAYMENT_RULE := secret(
            406,
            "payment-service-key",
            "PAYMENT_SERVICE_KEY",
            "Key of a payment service (Razorpay, Paddle, Flutterwave, Mollie, GoCardless, Plaid …) in a log",
            allows="read customers and payments, and with most of these services refund and charge",
            revoke="Roll the key in the dashboard of the service and look through its request log.",
            checks="the prefixes `rzp_live_`, `pdl_live_apikey_`, `FLWSECK-`, `FLWSECK_TEST-`, `live_` (Mollie: 30 "
            "letters), `access-production-` (Plaid), `xnd_production_`, `sk_prod_`, `polar_oat_`, `key_live_`, "
            "`EZAK`, `shippo_live_`, `klarna_live_api_`, `APP_USR-` (Mercado Pago); or a value behind the name "
            "of the service.",
            severity=Severity.CRITICAL,
        ),
        r"(?:rzp_(?:live|test)_[A-Za-z0-9]{14}|pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}"
        r"|FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,32}(?:-X)?|access-(?:production|development"
        r"|sandbox)-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
        r"|xnd_(?:production|development)_[A-Za-z0-9]{40,72}|polar_(?:oat|pat|at)_[A-Za-z0-9_-]{20,100}"
        r"|EZ[AT]K[A-Za-z0-9]{54}"
        r"|shippo_(?:live|test)_[0-9a-fA-F]{40}|sk_sbox_[a-z0-9]{26,32}|live_(?:[A-Za-z0-9]{30}|[0-9a-f]{35})"
        r"|klarna_(?:live|test)_api_[A-Za-z0-9_-]{40,120}|APP_USR-\d{16}-\d{6}-[0-9a-f]{32}-\d{6,10}"
        r"|\$aact_(?:prod|hmlg)_[A-Za-z0-9_-]{24,200})",
        heads=(
            "rzp_(?:live|test)_[A-Za-z0-9]{8}",
            "pdl_(?:live|sdbx)_apikey_",
            "FLWSECK(?:_TEST)?-[A-Za-z0-9]{8}",
            "access-(?:production|development|sandbox)-[0-9a-fA-F]{8}-",
            "xnd_(?:production|development)_[A-Za-z0-9]{8}",
            "polar_(?:oat|pat|at)_[A-Za-z0-9_-]{8}",
            "EZ[AT]K[A-Za-z0-9]{8}",
            "shippo_(?:live|test)_[0-9a-fA-F]{8}",
            "sk_sbox_[a-z0-9]{8}",
            r"\blive_[A-Za-z0-9]{8}",
            "klarna_(?:live|test)_api_",
            "APP_USR-[0-9]{8}",
            r"\$aact_(?:prod|hmlg)_",
        ),
        check=lambda value: 0.7 if value.startswith("rzp_") else 0.97,
        prefix=r"rzp_[a-z]+_|pdl_[a-z]+_apikey_|FLWSECK(?:_TEST)?-|access-[a-z]+-|xnd_[a-z]+_|polar_[a-z]+_|EZ[AT]K"
        r"|shippo_[a-z]+_|sk_sbox_|live_|klarna_[a-z]+_api_|APP_USR-|\$aact_[a-z]+_",
        strict=True,
    ),
    named(
        _PAYMENT_RULE,
        (
            "razorpay",
            "plaid",
            "mollie",
            "gocardless",
            "coinbase",
            "checkout com",
            "worldpay",
            "klarna",
            "wise api",
            "transferwise",
            "revolut",
            "payoneer",
        ),
        rf"{UUID}|(?:live_|sk_)?[A-Za-z0-9_\-]{{24,100}}",
        score=0.93,
    ),
)
