"""The long tail of issuers, whose keys stand in logs seldom: forms taken from the Betterleaks catalogue.

Written by `python -m tests.long_tail`; change that, not the rows. Issuers that matter to users of language models
have detectors of their own, with what their keys allow and where they are revoked, in the other modules; those are
left out here.

The forms are those of Betterleaks, https://github.com/betterleaks/betterleaks, Copyright (c) 2026 Zachary Rice, MIT
licence (see NOTICE).
"""

from __future__ import annotations

from typing import Final

from auditors.rules import Rule
from auditors.sensitive_data import credentials
from auditors.sensitive_data.credentials import secret
from auditors.sensitive_data.detection import Detector

_ABBREVIATIONS: Final = frozenset("ai api ci cd jwt oauth pat sdk sms ssh sts ui url".split())
_WEAK_PREFIX: Final = 4


def _rule(number: int, name: str, checks: str) -> Rule:
    words = [word.upper() if word in _ABBREVIATIONS else word for word in name.split("-")]
    issuer = words[0].capitalize() if words[0].islower() else words[0]
    title = " ".join((issuer, *words[1:]))
    return secret(
        number,
        name,
        name.replace("-", "_").upper(),
        f"{title} in a log",
        allows=f"use {issuer} in the name of its owner",
        revoke=f"Revoke it in the account settings of {issuer}, and issue a new one.",
        checks=f"{checks} The form is that of the Betterleaks catalogue.",
    )


def _prefixed(number: int, name: str, shape: str) -> Detector:
    rule = _rule(number, name, "The prefix that the issuer gives its values, and their alphabet and length.")
    return credentials.prefixed(rule, shape, strict=True, score=0.95, priority=75, longest=1300)


def _named(number: int, name: str, labels: tuple[str, ...], shape: str) -> Detector:
    labels_shown = ", ".join(f"`{label}`" for label in labels)
    rule = _rule(
        number,
        name,
        f"The alphabet and length of the value, behind a name with {labels_shown}; it must look drawn by lot.",
    )
    return credentials.named(rule, labels, shape, score=0.93, priority=65, longest=160)


LONG_TAIL: Final = (
    # Rows: begin
    _named(600, "abuseipdb-api-key", ("abuseipdb",), r"[A-Fa-f0-9]{80}"),
    _named(601, "adafruit-api-key", ("adafruit",), r"[A-Za-z0-9_-]{32}"),
    _prefixed(602, "adobe-client-secret", r"p8e-[A-Za-z0-9]{32}"),
    _prefixed(603, "aikido-ci-token", r"AIK_CI_[A-Za-z0-9]{20,44}"),
    _prefixed(604, "aikido-client-secret", r"AIK_SECRET_[A-Za-z0-9]{64}"),
    _named(605, "airtable-api-key", ("airtable",), r"[A-Za-z0-9]{17}"),
    _named(606, "alibaba-sts-access-key-secret", ("alibaba",), r"[A-Za-z0-9]{30,64}"),
    _prefixed(607, "apify-api-token", r"apify_api_[A-Za-z0-9]{34,38}"),
    _named(608, "apollo-api-key", ("apollo",), r"[A-Za-z0-9_-]{22}"),
    _named(609, "beamer-api-token", ("beamer",), r"b_[A-Za-z0-9=_\-]{44}"),
    _named(610, "bitbucket-client-secret", ("bitbucket",), r"[A-Za-z0-9=_\-]{64}"),
    _named(611, "bitrise-access-token", ("bitrise",), r"[A-Za-z0-9_-]{60,120}"),
    _prefixed(612, "canva-client-secret", r"cnvca[a-zA-Z0-9_-]{51}"),
    _prefixed(613, "cartesia-api-key", r"sk_car_[A-Za-z0-9_]{20}"),
    _named(
        614,
        "checkout-secret-key",
        ("checkout",),
        r"sk_[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
    ),
    _named(615, "cisco-meraki-api-key", ("cisco",), r"[0-9a-f]{40}"),
    _named(616, "civo-api-key", ("civo",), r"[A-Za-z0-9]{50}"),
    _prefixed(617, "clickhouse-cloud-api-secret-key", r"4b1d[A-Za-z0-9]{38}"),
    _prefixed(618, "cloudsmith-api-key", r"csa_[a-f0-9]{30}[A-Za-z0-9]{6}"),
    _named(619, "configcat-sdk-key", ("configcat",), r"[A-Za-z0-9_-]{22}/[A-Za-z0-9_-]{22}"),
    _prefixed(620, "configcat-sdk-key-extended", r"configcat-sdk-1/[A-Za-z0-9_-]{22}/[A-Za-z0-9_-]{22}"),
    _named(621, "confluent-access-token", ("confluent",), r"[A-Za-z0-9]{16}"),
    _named(622, "coveralls-personal-api-token", ("coveralls",), r"[A-Za-z0-9-]{37}"),
    _prefixed(623, "cursor-api-key", r"key_[A-Fa-f0-9]{64}"),
    _named(624, "databento-api-key", ("databento",), r"db-[A-Za-z0-9]{29}"),
    _named(625, "datadog-api-key", ("datadog",), r"[A-Za-z0-9]{32}"),
    _named(626, "datadog-application-key", ("datadog",), r"[A-Za-z0-9-]{40}"),
    _named(627, "datagov-api-key", ("data gov",), r"[A-Za-z0-9]{40}"),
    _prefixed(628, "defined-networking-api-token", r"dnkey-[A-Za-z0-9=_\-]{26}-[A-Za-z0-9=_\-]{52}"),
    _prefixed(629, "deno-account-token", r"ddp_[A-Za-z0-9]{36}"),
    _prefixed(630, "devcycle-server-sdk-key", r"dvc_server_[A-Za-z0-9]{8,32}"),
    _prefixed(631, "devin-personal-api-key", r"apk_user_[A-Za-z0-9+/]{120,180}={0,2}"),
    _prefixed(632, "devin-service-api-key", r"apk_[A-Za-z0-9+/]{80,100}={0,2}"),
    _prefixed(633, "devin-service-user-token", r"cog_[a-z2-7]{52}"),
    _named(634, "disqus-api-key", ("disqus",), r"[A-Za-z0-9]{64}"),
    _named(635, "droneci-access-token", ("droneci",), r"[A-Za-z0-9]{32}"),
    _named(636, "dropbox-api-token", ("dropbox",), r"[A-Za-z0-9]{15}"),
    _prefixed(637, "duffel-api-token", r"duffel_(?:test|live)_[A-Za-z0-9_\-=]{43}"),
    _prefixed(638, "dynatrace-api-token", r"dt0c01\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}"),
    _prefixed(639, "ebay-client-secret", r"PRD-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4,12}"),
    _prefixed(640, "endorlabs-api-key", r"endr\+[A-Za-z0-9-]{16}"),
    _named(641, "etsy-open-api-key", ("etsy",), r"[A-Za-z0-9]{24}:[A-Za-z0-9]{10,64}"),
    _named(642, "fastly-api-token", ("fastly",), r"[A-Za-z0-9_-]{32}"),
    _named(643, "finicity-api-token", ("finicity",), r"[A-Fa-f0-9]{32}"),
    _named(644, "finicity-client-secret", ("finicity",), r"[A-Za-z0-9]{20}"),
    _named(645, "finnhub-access-token", ("finnhub",), r"[A-Za-z0-9]{20}"),
    _named(646, "flickr-access-token", ("flickr",), r"[A-Za-z0-9]{32}"),
    _prefixed(647, "frameio-api-token", r"fio-u-[A-Za-z0-9\-_=]{64}"),
    _named(648, "freshbooks-access-token", ("freshbooks",), r"[A-Za-z0-9]{64}"),
    _named(649, "fullstory-api-key", ("fullstory",), r"(?:na1|eu1)\.[A-Za-z0-9]{20,}"),
    _named(650, "gitter-access-token", ("gitter",), r"[A-Za-z0-9_-]{40}"),
    _prefixed(651, "gocardless-api-token", r"live_[A-Za-z0-9\-_=]{40}"),
    _named(652, "greptile-api-key", ("greptile",), r"[a-zA-Z0-9+/]{48}"),
    _named(653, "gumroad-access-token", ("gumroad",), r"(?:[A-Fa-f0-9]{64}|[A-Za-z0-9-]{43})"),
    _named(654, "hunter-api-key", ("hunter",), r"[a-f0-9]{40}"),
    _named(655, "infomaniak-api-token", ("infomaniak",), r"[A-Za-z0-9_\-]{60,100}"),
    _prefixed(656, "infracost-api-token", r"ico-[a-zA-Z0-9]{32}"),
    _named(657, "instantly-api-key", ("instantly",), r"[A-Za-z0-9+/]{66}=="),
    _prefixed(658, "intra42-client-secret", r"s-s4t2(?:ud|af)-[abcdef0123456789]{64}"),
    _prefixed(659, "ionic-personal-access-token", r"ion_[A-Za-z0-9]{42}"),
    _named(660, "kagi-api-key", ("kagi",), r"[A-Za-z0-9_-]{11}\.[A-Za-z0-9_-]{43}"),
    _named(661, "kucoin-access-token", ("kucoin",), r"[A-Fa-f0-9]{24}"),
    _named(662, "launchdarkly-access-token", ("launchdarkly",), r"[A-Za-z0-9=_\-]{40}"),
    _prefixed(663, "lichess-personal-access-token", r"lip_[A-Za-z0-9_]{16,60}"),
    _named(664, "lighton-paradigm-api-key", ("lighton",), r"[A-Za-z0-9_\-]{40,80}"),
    _named(
        665,
        "linkedin-client-secret",
        (
            "linked in",
            "linkedin",
        ),
        r"[A-Za-z0-9]{16}",
    ),
    _named(666, "looker-client-secret", ("looker",), r"[A-Za-z0-9]{24}"),
    _named(667, "mailgun-signing-key", ("mailgun",), r"[A-Ha-h0-9]{32}-[A-Ha-h0-9]{8}-[A-Ha-h0-9]{8}"),
    _named(668, "mem0-api-key", ("mem0",), r"m0-[A-Za-z0-9]{24,44}"),
    _prefixed(669, "mercury-production-api-token", r"mercury_production_[a-z]{3,6}_[A-Za-z0-9]{40,50}_yrucrem"),
    _prefixed(670, "mergify-application-key", r"mergify_application_key_[A-Za-z0-9_-]{40,200}"),
    _named(
        671,
        "messagebird-api-token",
        (
            "message bird",
            "messagebird",
        ),
        r"[A-Za-z0-9]{25}",
    ),
    _prefixed(672, "miro-access-token", r"eyJtaXJv[A-Za-z0-9-]{10,64}_[A-Za-z0-9_-]{20,64}"),
    _named(
        673,
        "monday-api-token",
        ("monday",),
        r"eyJ[A-Za-z0-9_-]{10,200}\.eyJ[A-Za-z0-9_-]{50,1000}\.[A-Za-z0-9_-]{20,500}",
    ),
    _prefixed(674, "new-relic-user-api-key", r"NRAK-[A-Za-z0-9]{27}"),
    _prefixed(675, "nylas-api-key", r"nyk_[A-Za-z0-9]{67}"),
    _named(676, "nytimes-access-token", ("nytimes",), r"[A-Za-z0-9=_\-]{32}"),
    _prefixed(677, "octopus-deploy-api-key", r"API-[A-Z0-9]{26}"),
    _named(678, "okta-access-token", ("okta",), r"00[\w=\-]{40}"),
    _named(679, "ollama-api-key", ("ollama",), r"[A-Fa-f0-9]{32}\.[a-zA-Z0-9_-]{24}"),
    _prefixed(680, "onesignal-rich-authentication-token", r"os_v2_(?:app|org)_[a-z2-7]{103}"),
    _prefixed(681, "onfido-live-api-token-ca", r"api_live_ca\.[A-Za-z0-9_-]{20,80}"),
    _prefixed(682, "onfido-live-api-token-eu", r"api_live\.[A-Za-z0-9_-]{20,80}"),
    _prefixed(683, "onfido-live-api-token-us", r"api_live_us\.[A-Za-z0-9_-]{20,80}"),
    _prefixed(684, "openshift-user-token", r"sha256~[\w-]{43}"),
    _named(685, "openweather-api-key", ("openweather",), r"[a-z0-9]{32}"),
    _named(686, "paypal-client-secret", ("paypal",), r"[A-Za-z0-9_.-]{78,120}"),
    _prefixed(687, "persona-production-api-key", r"persona_production_[a-z0-9_-]{20,80}"),
    _prefixed(688, "pinterest-access-token", r"pina_[A-Za-z0-9_-]{20,200}"),
    _prefixed(689, "prefect-api-token", r"pnu_[a-zA-Z0-9]{36}"),
    _named(
        690,
        "privateai-api-token",
        (
            "private ai",
            "privateai",
        ),
        r"[a-z0-9]{32}",
    ),
    _prefixed(691, "proof-full-access-api-key", r"prf_(?:cli_)?[A-Za-z0-9_-]{20,80}"),
    _prefixed(692, "rainforest-pay-production-api-key", r"apikey_[a-f0-9]{64}"),
    _prefixed(693, "ramp-client-secret", r"ramp_sec_[A-Za-z0-9]{48}"),
    _named(694, "rapidapi-access-token", ("rapidapi",), r"[A-Za-z0-9_-]{50}"),
    _prefixed(695, "readme-api-token", r"rdme_[a-z0-9]{70}"),
    _prefixed(696, "redirect-pizza-api-token", r"rpa_[A-Za-z0-9]{30}"),
    _prefixed(697, "retell-api-key", r"key_[a-f0-9]{28}"),
    _prefixed(698, "rootly-api-key", r"rootly_[a-f0-9]{64}"),
    _prefixed(699, "samsara-api-token", r"samsara_api_[A-Za-z0-9]{26,32}"),
    _prefixed(700, "segment-public-api-token", r"sgp_[A-Za-z0-9]{64}"),
    _named(
        701,
        "sendbird-access-id",
        ("sendbird",),
        r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
    ),
    _named(702, "sendbird-access-token", ("sendbird",), r"[A-Fa-f0-9]{40}"),
    _prefixed(703, "settlemint-application-access-token", r"sm_aat_[a-zA-Z0-9]{16}"),
    _prefixed(704, "settlemint-personal-access-token", r"sm_pat_[a-zA-Z0-9]{16}"),
    _prefixed(705, "settlemint-service-access-token", r"sm_sat_[a-zA-Z0-9]{16}"),
    _named(706, "sonar-api-token", ("sonar",), r"(?:squ_|sqp_|sqa_)?[A-Za-z0-9=_\-]{40}"),
    _named(
        707,
        "squarespace-access-token",
        ("squarespace",),
        r"[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}",
    ),
    _named(708, "sslmate-api-key", ("sslmate",), r"[A-Za-z0-9]{36}"),
    _named(709, "sumologic-access-id", ("sumo",), r"(?:su)[a-zA-Z0-9]{12}"),
    _named(710, "sumologic-access-token", ("sumo",), r"[A-Za-z0-9]{64}"),
    _prefixed(711, "thunderstore-api-token", r"tss_[A-Za-z0-9_-]{20,80}"),
    _named(712, "travisci-access-token", ("travis",), r"[A-Za-z0-9]{22}"),
    _prefixed(713, "typeform-api-token", r"tfp_[A-Za-z0-9\-_\.=]{59}"),
    _prefixed(714, "unkey-root-key", r"unkey_[A-Za-z0-9]{20,32}"),
    _prefixed(715, "upcloud-api-token", r"ucat_[0-9A-Za-z]{24,32}"),
    _named(716, "upstage-labelled-api-key", ("upstage",), r"[A-Za-z0-9]{40,50}"),
    _prefixed(717, "val-town-api-token", r"vtwn_[A-Za-z0-9_-]{20,80}"),
    _named(718, "virustotal-api-key", ("virustotal",), r"[A-Fa-f0-9]{64}"),
    _named(
        719,
        "wakatime-api-key",
        (
            "waka time",
            "wakatime",
        ),
        r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    ),
    _named(720, "weatherstack-api-key", ("weatherstack",), r"[0-9a-z]{32}"),
    _prefixed(
        721,
        "workato-developer-api-token",
        r"wrka(?:[a-z]{2})?-eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{64,}",
    ),
    _named(722, "yandex-access-token", ("yandex",), r"t1\.[A-Z0-9a-z_-]+[=]{0,2}\.[A-Z0-9a-z_-]{86}[=]{0,2}"),
    _named(723, "yandex-aws-access-token", ("yandex",), r"YC[a-zA-Z0-9_\-]{38}"),
    _named(724, "zoho-client-secret", ("zoho",), r"[A-Fa-f0-9]{42}"),
    _named(725, "zoho-oauth-token", ("zoho",), r"1000\.[A-Fa-f0-9]{32}\.[A-Fa-f0-9]{32}"),
    _named(
        726, "zoho-zapi-key", ("zoho",), r"(?:1001\.[A-Fa-f0-9]{32}\.[A-Fa-f0-9]{32}(?:-d)?|1003\.[A-Fa-f0-9]{32,64})"
    ),
    _prefixed(727, "zuplo-consumer-api-key", r"zpka_[a-z0-9]{32}_[0-9a-f]{8}"),
    # Rows: end
)
