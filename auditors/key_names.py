"""The names of keys: what one log says of a key by its hash only, another one says with its alias beside the hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from auditors.model import Finding

_KEYS: Final = "keys"
_DISTINCT_KEYS: Final = "distinct_keys"


def named(finding: Finding, aliases: Mapping[str, str]) -> Finding:
    """The finding with the alias of its key, where it has none of its own; `aliases` are by key, as records name it.
    Counts by key are under the alias, too.
    """
    principal, evidence = finding.principal, finding.evidence
    if principal is not None and principal.key_alias is None and (alias := aliases.get(principal.key or "")):
        principal = msgspec.structs.replace(principal, key_alias=alias)
    counts = evidence.get(_KEYS)
    if isinstance(counts, dict) and not aliases.keys().isdisjoint(counts):
        evidence = _counted_anew(evidence, counts, aliases)
    if principal is finding.principal and evidence is finding.evidence:
        return finding
    return msgspec.structs.replace(finding, principal=principal, evidence=evidence)


def keys_of(finding: Finding) -> Iterator[str]:
    """What a finding calls by the key itself, or may: its own key where it has no alias, and whatever is counted."""
    principal = finding.principal
    if principal is not None and principal.key and principal.key_alias is None:
        yield principal.key
    yield from finding.evidence.get(_KEYS, ())


def _counted_anew(
    evidence: Mapping[str, object], counts: Mapping[str, int], aliases: Mapping[str, str]
) -> dict[str, object]:
    """The evidence with its counts by key under aliases, most first; without them where one key only is left."""
    sums: Counter[str] = Counter()
    for key, count in counts.items():
        sums[aliases.get(key, key)] += count
    changed = dict(evidence)
    fewer = len(counts) - len(sums)
    if _DISTINCT_KEYS in changed:
        changed[_DISTINCT_KEYS] = int(str(changed[_DISTINCT_KEYS])) - fewer
    changed[_KEYS] = dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))
    if len(sums) == 1 and _DISTINCT_KEYS not in changed:
        del changed[_KEYS]
    return changed
