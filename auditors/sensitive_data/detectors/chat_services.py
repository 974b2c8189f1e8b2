"""Tokens and webhooks of chat services: who takes one reads the rooms, or writes into them under a trusted name."""

from __future__ import annotations

import base64
import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.credentials import named, prefixed, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_SLACK_NUMBERED: Final = deferred(r"xox[a-z](?:-\d{8,}){1,3}-?[A-Za-z0-9]{10,}|xoxe\.xox")
_SLACK_LONG: Final = deferred(
    r"xox[a-z](?:-\d{8,14}){2,3}-[A-Za-z0-9]{20,64}\Z|xapp-\d-[A-Z0-9]{8,14}-\d{10,14}-[0-9a-f]{64}\Z"
)


def _slack(token: str) -> float | None:
    """Today's tokens have groups of numbers; older and rarer ones must look drawn by lot."""
    if _SLACK_LONG.match(token):
        return 0.99
    if _SLACK_NUMBERED.match(token):
        return 0.95
    return 0.93 if any(map(str.isdigit, token)) and looks_drawn(token[5:]) else None


SLACK_TOKEN: Final = prefixed(
    secret(
        370,
        "slack-token",
        "SLACK_TOKEN",
        "Slack token in a log",
        allows="read and post messages and files, as far as the token's scopes go",
        revoke="Revoke it (`curl -H 'Authorization: Bearer …' https://slack.com/api/auth.revoke`, or the app's OAuth "
        "page at https://api.slack.com/apps).",
        checks="`xoxb-`, `xoxp-`, `xoxa-`, `xoxr-`, `xoxs-`, `xoxo-`, `xoxc-`, `xoxd-`, `xoxe-` or `xapp-` and what "
        "follows them; with the groups of numbers of today's tokens score 0.99, else 0.9.",
        severity=Severity.CRITICAL,
    ),
    r"(?:xoxe\.xox[bp]-\d-[A-Za-z0-9]{140,170}|xox[abceoprs]-[A-Za-z0-9-]{16,180}|xoxd-[A-Za-z0-9%+/-]{60,300}={0,2}"
    r"|xapp-\d-[A-Za-z0-9]{8,14}-\d{10,14}-[A-Za-z0-9]{40,64})",
    heads=("xox[abceoprs]-[A-Za-z0-9-]{8}", "xoxd-[A-Za-z0-9%+/-]{8}", r"xoxe\.xox[bp]-", "xapp-[0-9]-[A-Za-z0-9]{8}"),
    prefix=r"xox[a-z]-|xapp-\d-|xoxe\.xox[bp]-",
    check=_slack,
)


def _webhook(candidate: Candidate) -> float | None:
    secret_part = candidate.match["secret"]
    return 0.98 if not is_placeholder(secret_part) and len(set(secret_part)) > 5 else None


SLACK_WEBHOOK: Final = Detector(
    rule=secret(
        371,
        "slack-webhook",
        "SLACK_WEBHOOK_URL",
        "Slack webhook in a log",
        allows="post messages into the channel under the app's name, which is how people are phished inside a company",
        revoke="Remove the webhook on the app's Incoming Webhooks page at https://api.slack.com/apps.",
        checks="`hooks.slack.com/services/` (`workflows/`, `triggers/`), two IDs and 20 or more letters and digits.",
    ),
    heads=(r"hooks\.slack\.com/(?:services|workflows|triggers)/",),
    confirm=deferred(
        r"(?P<value>(?:https?://)?hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]{6,14}/"
        r"(?:[A-Z0-9]{6,20}/){1,2}(?P<secret>[A-Za-z0-9]{18,48}))"
    ),
    validate=_webhook,
    reach=(48, 120),
    priority=84,
    prefix=deferred(r"(?:https?://)?hooks\.slack\.com/[a-z]+/"),
)


def _discord_token(candidate: Candidate) -> float | None:
    """The first part of a bot token is base64 of the bot's user ID, a number of 17 to 19 digits; of others the name
    or the call tells.
    """
    first = candidate.value.partition(".")[0]
    decoded = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
    if decoded.isdigit():
        return 0.99
    told = _OF_BOT.search(candidate.before(64)) is not None and looks_drawn(_PARTS.sub("", candidate.value))
    return 0.9 if told and not is_placeholder(candidate.value) else None


_OF_BOT: Final = deferred(r"discord|bot[_\- ]?token|\b(?:bot|client)\.(?:run|login|start)\(", re.IGNORECASE)
_PARTS: Final = deferred(r"[._\-]")


_DISCORD_RULE: Final = secret(
    372,
    "discord-bot-token",
    "DISCORD_TOKEN",
    "Discord bot token in a log",
    allows="act as the bot in every server that it was invited to",
    revoke="Reset the token at https://discord.com/developers/applications (Bot > Reset Token).",
    checks="three parts, the first of which is base64 of a user ID (0.99), or behind `discord`, `bot token` or "
    "`bot.run(` (0.9).",
    severity=Severity.CRITICAL,
)
DISCORD_TOKEN: Final = Detector(
    rule=_DISCORD_RULE,
    heads=tuple(
        rf"\b{first}[A-Za-z0-9_-]{{{length}}}\.[A-Za-z0-9_-]{{6}}\."
        for first in ("MT", "M[jz]", "N[DTjz]", "O[DT]")
        for length in (21, 22, 24)
    ),
    confirm=deferred(
        r"(?<![A-Za-z0-9_\-.])(?P<value>(?:M[Tjz]|N[DTjz]|O[DT])(?:[A-Za-z0-9_\-]{21,22}"
        r"|[A-Za-z0-9_\-]{24})\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,40})(?![A-Za-z0-9_\-])"
    ),
    validate=_discord_token,
    reach=(48, 64),
    priority=84,
)
DISCORD_WEBHOOK: Final = Detector(
    rule=secret(
        373,
        "discord-webhook",
        "DISCORD_WEBHOOK_URL",
        "Discord webhook in a log",
        allows="post messages into the channel under a name of their choice",
        revoke="Delete the webhook (channel settings > Integrations, or `curl -X DELETE` on its URL).",
        checks="`discord.com/api/webhooks/`, an ID and 60 or more URL-safe characters.",
    ),
    heads=(r"discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{8}",),
    confirm=deferred(
        r"(?P<value>(?:https?://)?(?:[a-z]{2,8}\.)?discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{17,20}/"
        r"(?P<secret>[A-Za-z0-9_\-]{60,80}))"
    ),
    validate=_webhook,
    reach=(96, 96),
    priority=84,
    prefix=deferred(r"(?:https?://)?(?:[a-z]{2,8}\.)?discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/"),
)
TELEGRAM: Final = Detector(
    rule=secret(
        374,
        "telegram-bot-token",
        "TELEGRAM_BOT_TOKEN",
        "Telegram bot token in a log",
        allows="read what people write to the bot and answer in its name",
        revoke="Revoke the token with @BotFather (`/revoke`).",
        checks="the bot's number, a colon, `AA` and 33 URL-safe characters that look drawn by lot.",
        severity=Severity.CRITICAL,
    ),
    heads=(":AA[A-Za-z0-9_-]{16}",),
    confirm=deferred(
        r"(?:(?<![A-Za-z0-9])|(?<=/bot))(?P<value>\d{8,10}:AA[A-Za-z0-9_\-]{33})(?![A-Za-z0-9]|[_\-][A-Za-z0-9])"
    ),
    validate=lambda candidate: (
        0.98 if looks_drawn(candidate.value.partition(":")[2]) and not is_placeholder(candidate.value) else None
    ),
    reach=(40, 40),
    priority=84,
)
TEAMS_WEBHOOK: Final = Detector(
    rule=secret(
        375,
        "teams-webhook",
        "TEAMS_WEBHOOK_URL",
        "Microsoft Teams webhook in a log",
        allows="post messages into the channel under the connector's name",
        revoke="Remove the connector from the channel (… > Workflows or Connectors) and make a new one.",
        checks="`…webhook.office.com/webhookb2/` or `outlook.office.com/webhook/` with its IDs, or a Power "
        "Automate trigger (`logic.azure.com … /triggers/ … sig=`).",
    ),
    heads=(
        r"\.webhook\.office\.com/",
        r"outlook\.office(?:365)?\.com/webhook/",
        r"logic\.azure\.com(?::443)?/workflows/",
        r"\.powerplatform\.com(?::443)?/powerautomate/",
    ),
    confirm=deferred(
        r"(?P<value>https://(?:outlook\.office(?:365)?\.com(?=/)|[a-z0-9.\-]{2,120})(?:(?:\.webhook\.office\.com|(?<=\.office\.com)|(?<=\.office365\.com))/webhookb?2?/[A-Za-z0-9@\-]{36,80}/IncomingWe"
        r"bhook/(?P<secret>[A-Za-z0-9]{32})(?:/[A-Za-z0-9\-]{36}){0,2}"
        r"(?:/[A-Za-z0-9_\-]{1,60})?|\.(?:logic\.azure\.com(?::443)?/workflows|powerplatform\.com"
        r"(?::443)?/powerautomate)/[A-Za-z0-9/_\-]{1,200}\?[A-Za-z0-9&=%._\-/]{1,200}sig=[A-Za-z0-9_\-%]{20,60}))"
    ),
    validate=lambda candidate: None if is_placeholder(candidate.match["secret"] or "") else 0.97,
    reach=(200, 600),
    priority=84,
)
OTHER_CHATS: Final = named(
    secret(
        376,
        "chat-service-token",
        "CHAT_SERVICE_TOKEN",
        "Token of a chat service (Mattermost, Rocket.Chat, Webex, Zulip, Matrix, Lark) in a log",
        allows="read and post messages, as far as the token's rights go",
        revoke="Revoke the token in the account or integration settings of the service.",
        checks="26 or more letters and digits that look drawn by lot, behind the name of the service and `token`, "
        "`key` or `secret`.",
    ),
    (
        "mattermost",
        "discord",
        "rocketchat",
        "rocket chat",
        "webex",
        "zulip",
        "matrix access",
        "lark",
        "feishu",
        "dingtalk",
        "line channel",
    ),
    r"[A-Za-z0-9_\-+/=]{26,172}",
    score=0.92,
    longest=172,
)
