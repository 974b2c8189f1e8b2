"""Words around a candidate that speak for it or against it."""

from __future__ import annotations

import re

from auditors.sensitive_data.detection import Candidate


def words(*terms: str) -> re.Pattern[str]:
    """One pattern for any of the terms, in any case, as whole words; `_` and `-` count as word breaks, so keys match
    too.

    A term may be written with spaces: `api key` matches `api key`, `api_key`, `api-key` and `apikey`.
    """
    alternatives = "|".join(
        re.escape(term).replace(r"\ ", r"[\s_\-]?") for term in sorted(terms, key=len, reverse=True)
    )
    return re.compile(rf"(?<![A-Za-z0-9])(?:{alternatives})(?![A-Za-z0-9])", re.IGNORECASE)


def mentioned(candidate: Candidate, pattern: re.Pattern[str], before: int = 60, after: int = 0) -> bool:
    """Whether the pattern stands within `before` code points before the value, or within `after` code points behind
    it.
    """
    text, start, end = candidate.text, candidate.start, candidate.end
    if pattern.search(text, max(0, start - before), start):
        return True
    return bool(after and pattern.search(text, end, min(len(text), end + after)))
