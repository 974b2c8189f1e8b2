"""How detectors of secrets are put together: by a prefix that the issuer prints on them, or by the name that they are
assigned to.

Issuers that want their keys to be found begin them with a word of their own (`ghp_`, `sk-ant-`): a *prefixed*
detector needs no context. Others hand out bare letters and digits, which are told from hashes and identifiers only by
the name in front of them (`COHERE_API_KEY=…`): a *named* detector. Both refuse what only stands for a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from auditors.model import Category, Kind, Severity
from auditors.rules import Rule
from auditors.sensitive_data.deferred import deferred
from auditors.sensitive_data.detection import Candidate, Detector, Validator
from auditors.sensitive_data.placeholders import is_placeholder
from auditors.sensitive_data.randomness import looks_drawn

Check = Callable[[str], float | None]
"""From a value to its score, or None where its checksum or structure rules it out."""

REFERENCES: Final = ("OWASP-LLM02:2025", "CWE-532", "MITRE-ATLAS:AML.T0055")
MODEL_REFERENCES: Final = ("OWASP-LLM02:2025", "OWASP-LLM10:2025", "CWE-532", "MITRE-ATLAS:AML.T0055")
"""For keys that pay for model calls: who takes one also runs up its bill (unbounded consumption)."""

CLEAN_LOGS: Final = (
    "Then keep secrets out of the log: send them in headers that the proxy does not log, mask bodies before they are "
    "logged (LiteLLM: the `hide-secrets` guardrail, or `turn_off_message_logging: true`), and delete this log, "
    "its rotated copies and what a collector shipped elsewhere."
)

UNSURE: Final = 0.6
"""The score of a value that has an issuer's form, but repeats itself or reads like words."""

UUID: Final = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"

_SEPARATORS: Final = deferred(r"[-_.:/]")
_CUT: Final = frozenset({"..", "**", "xx"})
_HEAD_LENGTH: Final = 8
_SHORT_LITERAL: Final = 4
"""Prefixes of so few letters stand inside of words: their heads ask for the beginning of one."""
_TOKEN: Final = deferred(r"(\[(?:\\.|[^\]\\])+\]|\\.|[^\\(\[|])(\{\d+(?:,\d*)?\}|[?*+])?")
_REPEAT: Final = deferred(r"\{(\d+)")


def secret(
    number: int,
    name: str,
    entity: str,
    title: str,
    *,
    allows: str,
    revoke: str,
    checks: str,
    severity: Severity = Severity.HIGH,
    references: tuple[str, ...] = REFERENCES,
) -> Rule:
    """The rule `SEC<number>`. `allows` completes "Whoever reads the log can …"; `revoke` is what to do first."""
    return Rule(
        id=f"SEC{number}",
        name=name,
        category=Category.SENSITIVE_DATA,
        severity=severity,
        title=title,
        why=f"Whoever reads the log can {allows}, until it is revoked.",
        remediation=f"{revoke} {CLEAN_LOGS}",
        checks=checks,
        references=references,
        entity=entity,
        kind=Kind.SECRET,
    )


def vendor_rule(
    number: int, name: str, vendor: str, allows: str, revoke: str, checks: str, severity: Severity = Severity.HIGH
) -> Rule:
    """The rule of a service that applications are made of; its entity is its name in capitals."""
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


def model_key(
    number: int, name: str, entity: str, vendor: str, page: str, checks: str, *, more: str = "", kind: str = "API key"
) -> Rule:
    """The rule of a key that pays for calls of models; `page` is where it is deleted, `more` what else it allows."""
    return secret(
        number,
        name,
        entity,
        f"{vendor} {kind} in a log",
        allows=f"call {vendor} models at the owner's expense{more}",
        revoke=f"Delete the key at {page}, issue a new one, and look at that page for use that was not yours.",
        checks=checks,
        severity=Severity.CRITICAL,
        references=MODEL_REFERENCES,
    )


def head_of(shape: str) -> str:
    """The beginning of a shape as a head: its literals and up to eight characters of what follows them.

    Stops before the first part that a value need not have, and before groups.
    """
    head, free, at = "", 0, 0
    while match := _TOKEN.match(shape, at):
        unit, repeat = match[1], match[2] or ""
        least = int(_REPEAT.match(repeat)[1]) if repeat.startswith("{") else 1 if repeat in ("", "+") else 0  # type: ignore[index]
        is_class = unit[0] == "[" or unit in (r"\d", r"\w", r"\S", ".")
        if least == 0 or (is_class and free >= _HEAD_LENGTH):
            break
        taken = min(least, _HEAD_LENGTH - free) if is_class else least
        head += unit if taken == 1 else f"{unit}{{{taken}}}"
        free += taken if is_class else 0
        at = match.end()
        if repeat and (repeat == "+" or "," in repeat or taken < least):
            break
    return head


def _edges(shape: str) -> tuple[str, str]:
    """What must not stand before and behind a value of this shape."""
    last = shape.rstrip("=?{}0123456789,")
    joined = r"(?![A-Za-z0-9]|[_-][A-Za-z0-9])" if last.endswith(("_-]", r"\w-]", r"\-]", "_]")) else "(?![A-Za-z0-9])"
    return "(?<![A-Za-z0-9])", joined


def prefixed(
    rule: Rule,
    shape: str,
    *,
    prefix: str = "",
    heads: tuple[str, ...] = (),
    check: Check | None = None,
    score: float = 0.97,
    strict: bool = False,
    priority: int = 80,
    lead: int = 96,
    longest: int = 320,
) -> Detector:
    """A detector of values of a form that an issuer made recognisable.

    `prefix` is the public part that a preview may show, by default the letters that the shape begins with; `check`
    refines the score; a `strict` form is so plain that the rest must look drawn by lot; a value begins at most `lead`
    before the end of a head and has at most `longest` characters.
    """
    heads = heads or (head_of(shape) if len(_literal(shape)) > _SHORT_LITERAL else rf"\b{head_of(shape)}",)
    before, after = _edges(shape)
    if any(head.startswith(r"\b") for head in heads):
        before = "(?<![A-Za-z0-9_])"
    if strict and _literal(shape).isalnum():
        before, after = f"{before}(?<![/+])", f"{after}(?![/+])"
    public = deferred(prefix or _literal(shape))

    def validate(candidate: Candidate) -> float | None:
        value = candidate.value
        known = public.match(value)
        body = (value[known.end() :] if known else value).removesuffix(_END_OF_FLUTTERWAVE)
        if is_placeholder(body) or is_cut_off(candidate) or _goes_on(candidate) or is_in_digest(candidate):
            return None
        found = score if check is None else check(value)
        if found is None or looks_drawn(_SEPARATORS.sub("", body)):
            return found
        return None if strict else min(found, UNSURE)

    return Detector(
        rule=rule,
        heads=heads,
        confirm=deferred(rf"{before}(?P<value>{shape}){after}", re.ASCII),
        validate=validate,
        reach=(lead, longest),
        priority=priority,
        prefix=public,
    )


_END_OF_FLUTTERWAVE: Final = "-X"
"""What all keys of Flutterwave end with, which is no part of what was drawn."""


def is_cut_off(candidate: Candidate) -> bool:
    """Whether the value goes on as dots or stars: somebody masked it."""
    return candidate.after(2) in _CUT or candidate.after(1) in ("…", "*")


_DIGEST_BEGINS: Final = deferred(r"(?:sha\d{1,3}|md5)[=:\-][\w+/\-]{0,64}\Z", re.ASCII | re.IGNORECASE)


def is_in_digest(candidate: Candidate) -> bool:
    """Whether the value stands in a hash in base64, which has such letters by chance: `sha256=qaN-fw_…`."""
    return _DIGEST_BEGINS.search(candidate.before(72)) is not None


_BASE64: Final = deferred(r"[+/][A-Za-z0-9]", re.ASCII)
"""What a value of another form than its service's goes on with."""


def _goes_on(candidate: Candidate) -> bool:
    """Whether the value only seems to end, where what is searched around a head does: it is another, longer one."""
    return candidate.value[-1].isalnum() and candidate.after(1).isalnum()


def _literal(shape: str) -> str:
    """The literal beginning of a shape."""
    found = re.match(r"(?:[A-Za-z0-9_:~=@/-]|\\[.$])+(?![?*+{])", shape)
    return found.group() if found else ""


KEYWORD: Final = (
    r"(?:key|token|secret|credential|passw|auth|bearer|login|api(?=[\"']?\s?[:=])|\bpat\b|_pat\b|\s-[tk]\s)"
)
_GAP: Final = r"[\w .,\-/]{0,40}?"
_PAIRED: Final = r"(?:[\"']?(?:,(?=[\"'])|,?\s{1,24})[\"']?[Vv]alue(?=[\"']?\s?[:=]))?"
"""Where name and value are neighbours: the `env` of Kubernetes, collections of Postman."""
_CLOSING: Final = r"[\"'`\])*]{0,3}"
_ASSIGNMENT: Final = (
    r"(?:\s{0,24}(?:=>|:=|[:=][ \t]{0,24})|\s{0,3}(?:->|\|\||\?\?|[,>(|]|\bis\b|\bwas\b|\bor\b)?)\s{0,3}"
    r"(?:bearer\s{1,2}|token\s{1,2})?"
    r"(?:[A-Z]\w{0,40}(?:::\w{1,40}){0,2}!?\(\s?(?=[\"']))?[\"'`<(\[{*]{0,4}"
)
_SPOKEN_KEY: Final = (
    r"(?:(?<=k)ey|(?<=t)oken|(?<=s)ecret|(?<=c)l[ée]|(?<=c)lave|(?<=c)hiave|(?<=c)have|(?<=s)chl[üu]ssel|(?<=j)eton)\s"
    r"(?:(?:api|d['’]api|for|of|from|de|del|du|von|für|vom|pour|di|do|da|para)\s){0,2}"
)
"""`token de Cloudflare`, `clé API Mistral`, without the first letter."""
_SPOKEN_LETTERS: Final = "CJKSTcjkst"
_CALL: Final = (
    r"[\w.:]{0,32}!?\(\s{0,8}(?:[bru@&]?[\"'`][\w.@:/\-]{1,64}[\"'`]\s?,\s{0,8}){0,3}(?:\{?\s{0,8}\w{0,24}(?:[Kk]ey|[Tt]oken|auth)\s?[:=]\s?)?"
    r"[bru@&]?[\"'`]"
)
"""A client that is made with its key: `cohere.ClientV2("…")`, `algoliasearch("APP", "…")`, `wandb.login(key="…")`."""
_DIGEST: Final = deferred(
    r"hash|digest|sha\d|md5|checksum|_id\b|[\s\-]id\b|fingerprint|commit|publishable"
    r"|\.net/(?:secrets|keys|certificates)/",
    re.IGNORECASE,
)


def _label_source(label: str) -> str:
    """A pattern for the label, in which a space also stands for `_`, `-`, `.` or nothing."""
    return re.escape(label).replace(r"\ ", r"[\s_.\-]?")


def named(
    rule: Rule,
    labels: tuple[str, ...],
    shape: str,
    *,
    check: Check | None = None,
    score: float = 0.95,
    drawn: bool = True,
    priority: int = 70,
    longest: int = 128,
) -> Detector:
    """A detector of values that only the name of their issuer in front of them gives away: `COHERE_API_KEY=…`, `my
    cohere key is …`.

    From the issuer's label on, a name with `key`, `token` or the like must lead to the value, or a call; with `drawn`
    the value must look drawn by lot. The heads are the bare labels: so many longer ones would make the database slow
    to compile, and issuers are seldom mentioned.
    """
    label = "|".join(_label_source(label) for label in sorted(labels, key=lambda label: (-len(label), label)))
    _, after = _edges(shape)
    rest = "|".join(_label_source(label[1:]) for label in sorted(labels, key=lambda label: (-len(label), label)))
    letters = "".join(sorted({*_SPOKEN_LETTERS, *(f(label[0]) for label in labels for f in (str.upper, str.lower))}))
    # The first letter stands alone, so that `re` looks for nothing else until it is there; the label is asked for
    # before what follows it.
    name = (
        rf"[{letters}](?<![A-Za-z0-9].)(?i:(?:(?<=(?={label}).)(?:(?<=(?=[\w .\-/]{{0,48}}?{KEYWORD}).)(?:{rest})"
        rf"{_GAP}{_PAIRED}{_CLOSING}{_ASSIGNMENT}|(?:{rest}){_CALL})"
        rf"|{_SPOKEN_KEY}(?:{label}){_CLOSING}\s{{0,3}}(?:[:=]|\b(?:is|est|ist|es|lautet)\b)\s{{0,3}}[\"'`]?))"
    )
    return Detector(
        rule=rule,
        heads=tuple(f"(?i){_label_source(label)}" for label in labels),
        confirm=deferred(rf"{name}(?<![A-Za-z0-9_\-])(?P<value>{shape}){after}", re.ASCII),
        validate=_named_validator(check, score, drawn),
        reach=(max(map(len, labels)) + 32, 80 + longest),
        priority=priority,
    )


def _named_validator(check: Check | None, score: float, drawn: bool) -> Validator:
    def validate(candidate: Candidate) -> float | None:
        value = candidate.value
        if (
            is_placeholder(value)
            or is_cut_off(candidate)
            or _goes_on(candidate)
            or _BASE64.match(candidate.after(2))
            or (drawn and not looks_drawn(_SEPARATORS.sub("", value)))
        ):
            return None
        name = candidate.text[candidate.match.start() : candidate.start]
        if _DIGEST.search(name):
            return None
        return score if check is None else check(value)

    return validate
