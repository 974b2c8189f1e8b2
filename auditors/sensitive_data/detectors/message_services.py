"""Keys of services that send mail, text messages, calls and push messages.

One row for each: the issuer's form (`prefixed`) or its name and the form of the value (`named`), what the key allows,
where it is revoked.
"""

from __future__ import annotations

from typing import Final

from auditors.sensitive_data.credentials import UUID, named, prefixed, vendor_rule
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.randomness import looks_drawn

_SENDGRID = vendor_rule(
    500,
    "sendgrid-api-key",
    "SendGrid",
    "send mail in the owner's name and read its recipients",
    "Delete the key in SendGrid under Settings > API Keys.",
    "`SG.`, 22 URL-safe characters, a dot and 43 more.",
)
_TWILIO = vendor_rule(
    501,
    "twilio-auth-token",
    "Twilio",
    "send messages and make calls at the owner's expense, and read those that were sent",
    "Promote the secondary auth token, or delete the API key, in the Twilio console under Account > API keys & tokens.",
    "`SK` and 32 hexadecimal digits, 32 characters behind a name with `twilio`, or behind an account (`AC…`).",
)
_MAILGUN = vendor_rule(
    502,
    "mailgun-api-key",
    "Mailgun",
    "send mail in the owner's name and read its logs",
    "Delete the key in Mailgun under Account > API Security.",
    "`key-` and 32 hexadecimal digits, or 32, 8 and 8 with dashes between (0.95).",
)
_MAIL = vendor_rule(
    503,
    "mail-service-key",
    "Mail service (Mailchimp, Brevo, Postmark, Resend, MailerSend)",
    "send mail in the owner's name and read its recipients",
    "Delete the key in the API settings of the service.",
    "32 hexadecimal digits and `-us12` (Mailchimp), `xkeysib-`, `re_`, `mlsn.` and what follows them, or a UUID "
    "behind `postmark`.",
)
_PHONE = vendor_rule(
    521,
    "telephony-service-key",
    "Telephony service (Vonage, MessageBird, Plivo, Telnyx, Sinch)",
    "send messages and make calls at the owner's expense, and read those that were sent",
    "Rotate the key in the dashboard of the service.",
    "`KEY0` and 40 or more (Telnyx), or 16 to 40 characters behind the name of the service.",
)
_FIREBASE = vendor_rule(
    523,
    "firebase-server-key",
    "Firebase",
    "send push messages to every device of the app, or read and change its database",
    "Disable the legacy API and delete the key in the Firebase console under Project settings > Cloud Messaging.",
    "`AAAA`, 7 characters, a colon and 140 URL-safe characters.",
)

MESSAGE_SERVICES: Final[tuple[Detector, ...]] = (
    prefixed(
        _SENDGRID, r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}", heads=(r"\bSG\.[A-Za-z0-9_-]{8}",), score=0.99
    ),
    named(_TWILIO, ("twilio",), r"[A-Za-z0-9]{32}|SK[0-9a-f]{32}"),
    Detector(
        rule=_TWILIO,
        heads=(r"\b(?:AC|SK)[0-9a-f]{32}",),
        confirm=deferred(
            r"(?<![A-Za-z0-9])(?:AC|SK)[0-9a-f]{32}(?![0-9A-Za-z])[^0-9a-zA-Z\n]{1,8}(?:[\w ]{0,24}[^0-9a-zA-Z]{1,6})?"
            r"(?<![A-Za-z0-9])(?P<value>[0-9a-f]{32}|(?<=[\"':])[A-Za-z0-9]{32})(?![A-Za-z0-9])"
        ),
        validate=lambda candidate: 0.95 if looks_drawn(candidate.value) else None,
        reach=(40, 96),
        priority=72,
    ),
    prefixed(_TWILIO, r"SK[0-9a-fA-F]{32}", heads=("SK[0-9a-fA-F]{32}",), strict=True, score=0.93),
    prefixed(_MAILGUN, r"key-[0-9a-f]{32}", heads=("key-[0-9a-f]{8}",), prefix="key-", score=0.95),
    named(_MAILGUN, ("mailgun",), r"[0-9a-f]{32,50}(?:-[0-9a-f]{8}-[0-9a-f]{8})?"),
    prefixed(_MAIL, r"[0-9a-f]{32}-us\d{1,2}", heads=("-us[0-9]",), prefix=" ", score=0.97),
    prefixed(
        _MAIL,
        r"x(?:keys|smtps)ib-[0-9a-fA-F]{64}-[A-Za-z0-9]{16}",
        heads=("x(?:keys|smtps)ib-[0-9a-fA-F]{8}",),
        prefix="x[a-z]+-",
        score=0.99,
    ),
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
    prefixed(
        _FIREBASE,
        r"AAAA[A-Za-z0-9_-]{7}:APA91[A-Za-z0-9_-]{128,140}",
        heads=("AAAA[A-Za-z0-9_-]{7}:APA91",),
        prefix="AAAA",
        score=0.99,
    ),
)
