"""Input that could not be audited in full is a problem of its own: what was not read may hold anything.

Every entry of a coverage's `skipped` and `errors` belongs to one finding of its kind and source, of low severity: the
exit status 3 says that the answer is incomplete, whatever the severity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.deferred import deferred
from auditors.model import Category, Coverage, Finding, Location, Severity, Skip
from auditors.rules import Rule

REASONS: Final = 5
"""How many different reasons a finding's evidence lists."""

_INFORMATION_LOSS: Final = "CWE-221"


def _rule(
    number: int,
    name: str,
    title: str,
    why: str,
    remediation: str,
    severity: Severity = Severity.LOW,
    cwe: str = _INFORMATION_LOSS,
) -> Rule:
    return Rule(
        id=f"LOG{number}",
        name=name,
        category=Category.INTEGRITY,
        severity=severity,
        title=title,
        why=why,
        remediation=remediation,
        checks="Seen while reading; certain.",
        references=(cwe,),
    )


UNREADABLE: Final = _rule(
    901,
    "unreadable-input",
    "Input could not be read",
    "What was not read was not audited; it may hold anything.",
    "Let the user that runs auditor read it (file mode, owner, mount), then run again.",
)
BROKEN_COMPRESSION: Final = _rule(
    902,
    "broken-compression",
    "Compressed input is broken or stops half way",
    "Only what stands before the break was audited. A log that is still written, or a failed copy, looks like this.",
    "Copy or compress the log again from its origin and audit the new copy.",
)
LONG_LINE: Final = _rule(
    903,
    "line-too-long",
    "A line is too long to decode as a whole",
    "It was scanned as text in windows: escapes in it were not decoded, and its record has no time or principal.",
    "Limit the size of logged bodies in the proxy, or export the log with one record on each line.",
    cwe="CWE-770",
)
DEEP_NESTING: Final = _rule(
    904,
    "nesting-too-deep",
    "JSON is nested too deep to decode",
    "The record was scanned as text. No proxy writes such a record by itself: somebody may want to hide something.",
    "Look at the record; limit the nesting of request bodies in the proxy.",
    cwe="CWE-674",
)
INVALID_ENCODING: Final = _rule(
    905,
    "invalid-encoding",
    "Text is not valid UTF-8",
    "Invalid bytes were replaced; a value that stands across one of them may have been missed.",
    "Write the log as UTF-8, or convert it (`iconv -t UTF-8`) before the audit.",
    cwe="CWE-176",
)
UNSUPPORTED: Final = _rule(
    906,
    "unsupported-input",
    "Input is of a kind that is not audited",
    "Binary files, devices and unsupported containers were left out; they may hold anything.",
    "Export the data as text or JSON Lines and audit that, or leave the file out of the audited paths.",
)
ENCRYPTED: Final = _rule(
    907,
    "encrypted-body",
    "Bodies are encrypted and could not be audited",
    "What is encrypted cannot be called clean; whoever has the key reads it.",
    "Audit the log where bodies are in clear, before the gateway encrypts them.",
    Severity.INFO,
)
CAPPED: Final = _rule(
    908,
    "limit-reached",
    "Input was cut at a limit of safety",
    "Archives in archives, or data that unpacks to a multiple of its size, were read only up to the limit.",
    "If the input is yours and meant to be so large, unpack it first and audit the files.",
    cwe="CWE-409",
)
CHANGED: Final = _rule(
    909,
    "changed-while-read",
    "A file shrank or vanished while it was read",
    "Rotation with truncation loses lines between two readers; what was lost was not audited.",
    "Audit a finished copy, or rotate by renaming (logrotate `nocopytruncate`).",
)
MALFORMED: Final = _rule(
    910,
    "malformed-record",
    "A record is not what its format allows",
    "It was read as well as it could be, or scanned as text. Readers of such a record disagree on what it says, and so "
    "something can be hidden from some of them.",
    "Look at the record: whatever wrote it has a fault, cut it off, or passed on what a client made up.",
    cwe="CWE-1286",
)
FAILED: Final = _rule(
    911,
    "audit-failed",
    "A part of the audit failed",
    "An error of auditor's own ended what one rule looked for in a text, or the reading of one log; everything else "
    "was audited. What may stand there is missing from the report.",
    "Report the error to whoever wrote what failed, with the place in the code, and without the values of the log.",
    cwe="CWE-755",
)

RULES: Final = (
    UNREADABLE,
    BROKEN_COMPRESSION,
    LONG_LINE,
    DEEP_NESTING,
    INVALID_ENCODING,
    UNSUPPORTED,
    ENCRYPTED,
    CAPPED,
    CHANGED,
    MALFORMED,
    FAILED,
)

_BY_REASON: Final = (
    (FAILED, r"internal error|what may stand there is missing"),
    (ENCRYPTED, r"encrypted"),
    (CAPPED, r"ratio|bomb|limit|nested (?:archives|compression)"),
    (CHANGED, r"shrank|shrunk|vanished|disappeared|changed while"),
    (LONG_LINE, r"longer than|too long"),
    (DEEP_NESTING, r"nest(?:ed|ing)|too deep"),
    (MALFORMED, r"not valid JSON|surrogate|NUL bytes|cut off in|rows? of the table|recorded flows?"),
    (INVALID_ENCODING, r"UTF-8|UTF-16|encoding|decod"),
    (BROKEN_COMPRESSION, r"gzip|bzip2|\bxz\b|zstd|tar\b|zip\b|stream is broken|truncated|compress"),
    (UNSUPPORTED, r"binary|not supported|unsupported|not a log|device|socket|FIFO|pipe|link"),
)
_COMPILED: Final = tuple((rule, deferred(pattern, re.IGNORECASE)) for rule, pattern in _BY_REASON)


def rule_of(problem: Skip) -> Rule:
    """Which rule a problem falls under, by the words of its reason; the first that fits, else LOG901."""
    return next((rule for rule, words in _COMPILED if words.search(problem.reason)), UNREADABLE)


def findings(coverage: Coverage) -> Iterator[Finding]:
    """One finding for each kind of problem and source, in the order in which they were met."""
    grouped: dict[tuple[str, str], list[Skip]] = {}
    rules = {rule.id: rule for rule in RULES}
    for problem in (*coverage.errors, *coverage.skipped):
        grouped.setdefault((rule_of(problem).id, problem.source), []).append(problem)
    for (rule_id, source), problems in grouped.items():
        yield _finding(rules[rule_id], source, [problem.reason for problem in problems])


def _finding(rule: Rule, source: str, reasons: list[str]) -> Finding:
    return rule.finding(
        source,
        occurrences=len(reasons),
        location=Location(source=source, line=0, offset=0),
        evidence={"reasons": list(dict.fromkeys(reasons))[:REASONS]},
    )
