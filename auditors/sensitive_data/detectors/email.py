"""E-mail addresses (RFC 5321, RFC 6531): a plausible mailbox, `@`, and a domain under a real top-level domain."""

from __future__ import annotations

import re
from typing import Final

from auditors.model import Severity
from auditors.sensitive_data.context import words
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector
from auditors.sensitive_data.identifiers import personal_data
from auditors.sensitive_data.top_level_domains import is_top_level

EMAIL_ADDRESS: Final = personal_data(
    101,
    "email-address",
    "EMAIL_ADDRESS",
    "E-mail address in clear",
    severity=Severity.MEDIUM,
    why=(
        "An address names a person, and is the key under which other services know them: it invites phishing and lets "
        "records of several leaks be joined."
    ),
    checks=(
        "Pattern and list: a mailbox as RFC 5321 allows it, `@`, and a domain whose last label is a top-level "
        "domain of "
        "the public root or a reserved one (`.example`, `.test`, `.local`); names with accents too. Not: "
        "credentials in "
        "URLs, `git@host:path`, message IDs, image scales (`@2x.png`), packages (`name@1.2`). Very sure."
    ),
)

_LOCAL_MAXIMUM: Final = 64
_DOMAIN_MAXIMUM: Final = 253
_HEAD: Final = r'[^\s"(),:;<>@\[\]\\/=]@[^\s"(),:;<>@\[\]\\/=.$%{]'
_UNSPACED: Final = "\u0e00-\u0eff\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff"
"""Scripts that put no space between an address and the words around it: Thai, Chinese, Japanese, Korean."""
_CONFIRM: Final = deferred(
    rf"(?<![A-Za-z0-9_.+%&~-])(?:(?<![\w.+%&~-])|(?<=[{_UNSPACED}]))(?P<value>\w[\w.+%&'~-]{{0,63}}+(?<![.'])@"
    r"(?:\w(?:[\w-]{0,61}\w)?\.){1,8}[^\W\d_][\w-]{1,62})(?![\w@]|-\w|\.\w)"
)
_GLUED: Final = deferred(rf"[{_UNSPACED}]")
_BEHIND_GLUED: Final = deferred(rf"(?<=[{_UNSPACED}])[\w.+%&'~-]+\Z", re.ASCII)
_URL_CREDENTIALS: Final = deferred(r"://[^\s/@]*\Z")
_MESSAGE_IDS: Final = words("message id", "in reply to", "references", "content id", "cid", "urn")
_MACHINE_MADE: Final = deferred(r"[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SOURCE_SUFFIXES: Final = frozenset("py sh md rs pl cc so zip mov app dev ps do java id st vi".split())
"""Top-level domains that are file suffixes, too: `user@script.sh` alone proves little."""


_EXAMPLES: Final = frozenset({"example.com", "example.org", "example.net", "domain.com", "yourdomain.com", "email.com"})
_NOBODY: Final = deferred(
    r"(?:your|my)?[._\-]?(?:name|e?mail|user(?:name)?|you|me|address|someone|somebody|placeholder)", re.IGNORECASE
)
"""Who stands for anybody in manuals: `name@example.com`."""
_ANYWHERE: Final = frozenset(
    "example host hostname server domain yourdomain mydomain company yourcompany remote".split()
)
"""Parts of domains that stand for any, behind somebody who stands for anybody: `user@outside.host.com`."""
_NOTICE: Final = deferred(r"(?:\bcopyright\b|\(c\)|©)[^\n\"@]{0,72}\Z", re.IGNORECASE)
"""Begins a notice of copyright, in which an address is as public by intent as the name beside it."""


def _cut_loose(candidate: Candidate) -> None:
    """Leaves out words of a script without spaces that touch an address of other letters: `邮箱mara@posteo.de谢谢`."""
    local, _, domain = candidate.value.rpartition("@")
    if (glued := _GLUED.search(domain)) and not is_top_level(domain.rpartition(".")[2]):
        candidate.end -= len(domain) - glued.start()
    if glued := _BEHIND_GLUED.search(local):
        candidate.start += glued.start()


def _masked(candidate: Candidate, local: str) -> bool:
    """Whether stars in front stand for letters (`j***n@posteo.de`), and are no emphasis (`**jan@posteo.de**`)."""
    before = candidate.before(_LOCAL_MAXIMUM)
    outside = before.rstrip("*")
    if len(before) == len(outside):
        return False
    if outside and (outside[-1].isalnum() or outside[-1] in "._%+-"):
        return True
    return candidate.after(1) != "*" and (len(before) - len(outside) > _EMPHASIS or len(local) < _LEAST_EMPHASISED)


_EMPHASIS: Final = 2
"""Stars that open a stretch in bold which ends further on."""
_LEAST_EMPHASISED: Final = 3


def _score(candidate: Candidate) -> float | None:
    if not candidate.value.isascii():
        _cut_loose(candidate)
    if candidate.text[candidate.start] == candidate.text[candidate.end - 1] == "_":
        candidate.start, candidate.end = candidate.start + 1, candidate.end - 1
    local, _, domain = candidate.value.rpartition("@")
    top = domain.rpartition(".")[2]
    if ".." in local or len(domain) > _DOMAIN_MAXIMUM or not is_top_level(top) or _masked(candidate, local):
        return None
    before = candidate.before(48)
    if _URL_CREDENTIALS.search(before) or _MACHINE_MADE.fullmatch(local):
        return None
    behind = candidate.after(2)
    if behind[:1] == ":" and behind[1:] not in ("", " ", "\n", "\t") and not before.endswith("<"):
        return None
    if _NOBODY.fullmatch(local) and (
        domain.lower() in _EXAMPLES or not _ANYWHERE.isdisjoint(domain.lower().split("."))
    ):
        return None
    if _NOTICE.search(candidate.before(80)):
        return None
    if local == "git" or _MESSAGE_IDS.search(before[-20:]):
        return None
    return 0.8 if top.lower() in _SOURCE_SUFFIXES and domain.count(".") == 1 else 0.98


EMAIL: Final = Detector(
    rule=EMAIL_ADDRESS,
    heads=(_HEAD,),
    confirm=_CONFIRM,
    validate=_score,
    reach=(_LOCAL_MAXIMUM + 2, _DOMAIN_MAXIMUM + 8),
    priority=60,
)
