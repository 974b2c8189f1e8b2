"""URLs that are keys themselves: whoever knows their path may post into a channel, start a workflow, use a node.

Slack, Discord and Teams have detectors of their own beside those of their tokens.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.sensitive_data.credentials import UUID, is_cut_off, secret
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

_RULE: Final = secret(
    437,
    "url-with-key",
    "URL_WITH_KEY",
    "URL with a key in its path or query in a log",
    allows="use what the URL leads to: post into a channel, start a workflow, call a node at the owner's expense",
    revoke="Make a new URL or key where it was issued, and delete the old one.",
    checks="webhooks of Google Chat, Zapier, Make, IFTTT, Feishu, DingTalk and WeCom, nodes of Alchemy, Infura, "
    "QuickNode, Ankr and GetBlock (0.95); keys in queries (`?key=`, `&appid=`), and before the `@` of an "
    "address, that look drawn by lot (0.85); URLs that Amazon S3, Google Cloud Storage or CloudFront signed for an "
    "hour or longer (0.8).",
)
_HOSTS: Final = (
    rf"hooks\.zapier\.com/hooks/(?:catch|standard)/\d{{4,12}}/(?P<a>[a-z0-9]{{6,20}})"
    rf"|hook\.[a-z0-9.]{{2,12}}\.make\.com/(?P<b>[a-z0-9]{{28,40}})"
    rf"|maker\.ifttt\.com/trigger/[\w\-]{{1,64}}/(?:json/)?with/key/(?P<c>[A-Za-z0-9_\-]{{20,64}})"
    rf"|open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/v2/hook/(?P<d>{UUID})"
    rf"|oapi\.dingtalk\.com/robot/send\?access_token=(?P<e>[0-9a-f]{{64}})"
    rf"|qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=(?P<f>{UUID})"
    rf"|chat\.googleapis\.com/v1/spaces/[\w\-]{{4,24}}/messages\?[\w\-=&%.]{{0,80}}?token=(?P<g>[\w\-%]{{30,80}})"
    rf"|[a-z0-9\-]{{2,40}}\.g\.alchemy\.com/(?:nft/)?v[23]/(?P<h>[A-Za-z0-9_\-]{{20,48}})"
    rf"|[a-z0-9\-]{{2,40}}\.infura\.io/(?:ws/)?v3/(?P<i>[0-9a-f]{{32}})"
    rf"|[a-z0-9\-.]{{2,60}}\.quiknode\.pro/(?P<j>[0-9a-f]{{40}})"
    rf"|rpc\.ankr\.com/[a-z0-9_]{{2,24}}/(?P<k>[0-9a-f]{{64}})"
    rf"|go\.getblock\.io/(?P<l>[0-9a-f]{{32}})"
    rf"|hc-ping\.com/(?P<m>{UUID})"
)


_TELLING: Final = 12
"""Shorter keys do not tell whether they were drawn by lot."""


def _drawn(candidate: Candidate) -> float | None:
    key = next(group for name, group in candidate.match.groupdict().items() if group and name != "value")
    if is_placeholder(key):
        return None
    mixed = any(map(str.isdigit, key)) and any(map(str.isalpha, key))
    return 0.95 if (mixed if len(key) < _TELLING else looks_drawn(re.sub(r"[-_%]", "", key))) else None


HOSTS: Final = Detector(
    rule=_RULE,
    heads=(
        r"hooks\.zapier\.com/hooks/",
        r"\.make\.com/[a-z0-9]{28}",
        r"maker\.ifttt\.com/trigger/",
        r"/open-apis/bot/v2/hook/",
        r"oapi\.dingtalk\.com/robot/send\?",
        r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/",
        r"chat\.googleapis\.com/v1/spaces/",
        r"\.g\.alchemy\.com/",
        r"\.infura\.io/",
        r"\.quiknode\.pro/",
        r"rpc\.ankr\.com/",
        r"go\.getblock\.io/",
        r"hc-ping\.com/[0-9a-f]{8}-",
    ),
    confirm=deferred(rf"(?P<value>(?:(?:https?|wss?)://)?(?:{_HOSTS}))(?![A-Za-z0-9_\-])"),
    validate=_drawn,
    reach=(160, 320),
    priority=83,
    prefix=deferred(r"(?:(?:https?|wss?)://)?[a-z0-9.\-]+/"),
)


def _user(candidate: Candidate) -> float | None:
    """A token where the name of a user stands, and no password; the keys of Sentry's addresses are public."""
    value = candidate.value
    if is_placeholder(value) or _REPORTING.search(candidate.match["host"] + candidate.after(40).partition('"')[0]):
        return None
    return 0.85 if any(map(str.isdigit, value)) and looks_drawn(re.sub(r"[-_]", "", value)) else None


_REPORTING: Final = deferred(r"sentry|glitchtip|bugsink|/\d{1,20}(?![\w./\-])")
USER: Final = Detector(
    rule=_RULE,
    heads=(r"(?i)https?://[a-z0-9_-]{20}",),
    confirm=deferred(
        r"(?i:https?)://(?P<value>[A-Za-z0-9_\-]{20,120})(?::(?:x-oauth-basic)?)?@(?P<host>[A-Za-z0-9.\-]{4,200})",
        re.ASCII,
    ),
    validate=_user,
    reach=(32, 360),
    priority=29,
)
"""`https://TOKEN@repo.fury.io/acme`."""


def _in_query(candidate: Candidate) -> float | None:
    value = candidate.value
    if is_placeholder(value) or not looks_drawn(re.sub(r"[-_.]", "", value)):
        return None
    return 0.85 if any(map(str.isdigit, value)) and any(map(str.isalpha, value)) else None


QUERY: Final = Detector(
    rule=_RULE,
    heads=(r"(?i)[?&](?:key|appid|app_?key|api_?key|apikey|auth_?key|subscription-key|api_token)=[a-z0-9_-]{20}",),
    confirm=deferred(
        r"(?<=[A-Za-z0-9./])\?(?:[\w.\-\[\]%]{1,40}=[^\s\"'&<>]{0,200}&){0,12}?"
        r"(?i:key|appid|app_?key|api_?key|apikey|auth_?key|subscription-key|api_token)="
        r"(?P<value>[A-Za-z0-9_\-]{20,128})(?![A-Za-z0-9_\-%=.])",
        re.ASCII,
    ),
    validate=_in_query,
    reach=(600, 140),
    priority=29,
)
"""A key in the query of a URL, behind names that say little anywhere else."""


_EXPIRES: Final = deferred(r"(?i)[?&;]x-(?:amz|goog)-expires=(\d{1,7})")
_SHORT_LIVED: Final = 3600
"""Seconds below which a signed URL is of no use to who reads a log: downloads from GitHub have five minutes."""
_SIGNER: Final = deferred(r"[?&](?:AWSAccessKeyId|GoogleAccessId|Key-Pair-Id)=")


def _signed(candidate: Candidate) -> float | None:
    """A signature that stands for hours; who signed, and how long it holds, say the other members of the query."""
    if is_placeholder(candidate.value) or is_cut_off(candidate) or len(set(candidate.value)) < _TELLING:
        return None
    query = candidate.before(1500).rpartition("?")[2].rpartition(" ")[2]
    rest = candidate.after(1500).partition(" ")[0].partition('"')[0]
    if candidate.match["short"] is not None:
        return 0.8 if _SIGNER.search(f"?{query}{rest}") else None
    expires = _EXPIRES.search(f"?{query}{rest}")
    return 0.8 if expires is not None and int(expires[1]) >= _SHORT_LIVED else None


SIGNED: Final = Detector(
    rule=_RULE,
    heads=(r"(?i)x-(?:amz|goog)-signature=[0-9a-f]{64}", r"[?&]Signature=[A-Za-z0-9%+/~_-]{24}"),
    confirm=deferred(
        r"[?&](?:(?i:x-(?:amz|goog)-signature)|(?P<short>Signature))="
        r"(?P<value>[A-Za-z0-9%+/~_\-]{24,1024}={0,2})(?![A-Za-z0-9])"
    ),
    validate=_signed,
    reach=(96, 1040),
    priority=57,
)
"""`…?X-Amz-Expires=604800&X-Amz-Signature=…`: whoever has the URL may read what it leads to, or write there."""
