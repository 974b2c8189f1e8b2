"""Keys of services that say nothing by their form, behind the name of the service.

Any `…_api_key` is found without one. What the name adds: `acme_key` alone, a UUID in the middle of a sentence, and 64
hexadecimal digits, which are mostly the hash of a key elsewhere. The names are those of the vendors' documentation and
of the catalogue of Kingfisher (https://github.com/mongodb/kingfisher, Apache-2.0) that no other detector asks for.
"""

from __future__ import annotations

import re
from typing import Final

from auditors.rules import Rule
from auditors.sensitive_data.credentials import UNSURE, is_cut_off
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.detectors.ai_platforms import PLATFORM_KEY
from auditors.sensitive_data.detectors.generic_secrets import GENERIC, GENERIC_RULE, SEPARATORS, is_code
from auditors.sensitive_data.lines import opens_line
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn
from auditors.sensitive_data.services import HEADED

_AI_PLATFORMS: Final = """
    reka vast_?ai reducto leonardo luma runway(?:ml)? hyperbolic novita featherless chutes bfl black_?forest(?:_labs)?
    ideogram recraft heygen speechmatics gladia rev_?ai hume play_?ht kluster parasail unstructured scrapingbee
    browserless linkup parallel modal paperspace coreweave composio zep flowise langflow smithery windsurf codeium
    tabnine poe vapi retell
    exa roboflow labelbox scale_?ai siliconflow friendli lamini predibase anyscale stepfun hedra tavus
    kling(?:_?ai)? clarifai ai71 diffbot writer content_moderator text_analytics
    computer_vision form_recognizer document_intelligence azure_speech
"""
_OTHERS: Final = """
    abstractapi ably aeg_sas anypoint aviationstack baremetrics bunny_?net buttercms cal_?com censys chartmogul cielo
    clearbit clearout cloudant codacy coinlayer contentstack currencylayer daily delighted detectify docusign dwolla
    elastic_?email equinix eventbrite file_?io fixer(?:_?io)? flagsmith forest_?admin foursquare fullcontact gemfury
    gemstash geoapify hcaptcha help_?scout here_?api hexpm inngest ipstack iterable jotform keen(?:_?io)? kickbox
    lacework liveblocks lokalise maxmind moralis mux nango nessus newsapi new_york_times novu numverify onesignal
    optimizely packagecloud pandadoc pastebin pdflayer pendo pepipost pingdom positionstack pushbullet pusher recaptcha
    ringcentral rootly salesloft scraper_?api shodan shutterstock signifyd statuscake statuspage storyblok strava
    thingsboard truenas typeform unleash unsplash uptimerobot urlscan weatherapi webflow wechat wistia
    wpengine yelp zerobounce zerotier
"""
_SURE: Final = 16
_NAMED: Final = 96
_OTHER_THINGS: Final = deferred(
    r"hash|digest|sha\d|md5|checksum|(?<![a-z])(?:id|site|next|page|row|index|device|push|csrf|idempotency)(?![a-z])"
    r"|fingerprint|publi|cache|primary|foreign|sort",
    re.IGNORECASE,
)


def _behind(rule: Rule, names: str, score: float, priority: int) -> Detector:
    """A detector of what looks drawn by lot behind a key of one of the services; its names are words of a pattern, in
    which `_` also stands for `-`, `.` or a space.
    """
    name = "|".join(names.split()).replace("_", r"[_.\- ]")
    called = deferred(rf"(?<![A-Za-z0-9])(?:{name})(?P<what>['’]?s?[\w.\- ]{{0,40}})\Z", re.I)

    def validate(candidate: Candidate) -> float | None:
        value = candidate.value
        # Most candidates are names of code: the value is asked for what is cheap before its name is looked at.
        if len(value) < _SURE or not any(map(str.isdigit, value)) or is_code(value):
            return None
        start = candidate.match.start("word")
        found = called.search(candidate.text, max(0, start - _NAMED), start)
        if (
            found is None
            or _OTHER_THINGS.search(found["what"])
            or is_placeholder(value)
            or is_cut_off(candidate)
            or not looks_drawn(SEPARATORS.sub("", value.removeprefix("0x")))
        ):
            return None
        return score

    return Detector(
        rule=rule,
        heads=GENERIC.heads,
        confirm=GENERIC.confirm,
        validate=validate,
        reach=GENERIC.reach,
        priority=priority,
        opening=GENERIC.opening,
    )


PLATFORMS: Final = _behind(PLATFORM_KEY, _AI_PLATFORMS, 0.93, 66)
SERVICES: Final = _behind(GENERIC_RULE, _OTHERS, 0.9, 64)


_SPOKEN_OF: Final = deferred(
    r"(?<![A-Za-z])(?:(?:api|access|secret|auth|provider|vendor)[ _-]?)?(?:keys?|tokens?|secrets?|cred(?:ential)?s?)"
    r"(?![a-z])",
    re.I,
)
_SOFTWARE: Final = deferred(
    r"\bcommits?\b|\brevisions?\b|submodule|\bpinned\b|\block ?file|\bsha-?\d*\b|checksum|digest|\bhash|\bgit\b",
    re.I,
)
_BEFORE: Final = 400
_BEHIND: Final = 160


def _listed(candidate: Candidate) -> float | None:
    """What stands beside the name of a service where somebody speaks of keys, and not of its software."""
    value = candidate.value
    if is_placeholder(value) or is_cut_off(candidate) or is_code(value) or not looks_drawn(SEPARATORS.sub("", value)):
        return None
    around = candidate.before(_BEFORE), candidate.after(_BEHIND)
    if not any(map(str.isdigit, value)) or any(map(_SOFTWARE.search, around)):
        return None
    if any(map(_SPOKEN_OF.search, around)):
        return 0.88
    return UNSURE if _ASSIGNED.match(candidate.match.group()) and opens_line(candidate) else None


_ASSIGNED: Final = deferred(r"\w+\s?=\s?[\"']?(?![^\"']*[=|,;\t])")
"""A setting that is called after a service, and nothing else."""


LISTED: Final = Detector(
    rule=GENERIC_RULE,
    heads=tuple(f"(?i){name}" for name in sorted(HEADED)),
    confirm=deferred(
        rf"(?i:{'|'.join(sorted(HEADED, key=lambda name: (-len(name), name)))})(?: ?AI)?[*\"'`\])]{{0,3}}"
        r"(?: \([\w \-]{1,24}\))?(?:\s?(?:[:=→]|->|=>)\s?|\s[-–—]\s|[ \t]{3,24}"
        r"|[ \t]{0,24}[|,;\t][ \t]{0,24}(?:[^\n|,;\t]{0,40}[|,;\t][ \t]{0,24})?)[*\"'`\[(<]{0,4}"
        r"(?P<value>[A-Za-z0-9_\-+/=.]{20,128})(?=[*\"'`\])>}]{0,3}[.,;]?(?:[\s|]|\Z))"
    ),
    validate=_listed,
    reach=(20, 240),
    priority=26,
    opening=deferred(r"(?<![A-Za-z0-9])[A-Za-z](?=[A-Za-z0-9]{3})", re.ASCII),
)
"""Keys in lists and rows: `- Deepgram: …` below "the keys of the voice stack"."""
