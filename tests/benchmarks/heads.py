"""What each detector's heads cost: `python -m tests.benchmarks.heads [SHOWN [patterns|full]]`.

Prints, for new text of the benchmark's logs and for text full of numbers and identifiers, the speed of all heads
together, and each head with its matches and confirmed hits per megabyte, most first. A head that matches often costs
time in Python; one that is slow alone (a broad class, a long bounded repeat) costs time in the engine.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence

import orjson

from auditors.sensitive_data.batches import Batch
from auditors.sensitive_data.compiling import compile_heads
from auditors.sensitive_data.contents import Content
from auditors.sensitive_data.keys import KeyReader
from auditors.sensitive_data.matcher import Matcher, select
from auditors.sensitive_data.registry import load_detectors
from auditors.sensitive_data.texts import TextWalker
from tests.benchmarks.corpus import LogWriter


def new_texts(profile: str, size: int = 12_000_000) -> list[str]:
    """The distinct strings of a profile's log, as detectors see them."""
    walker = TextWalker(KeyReader())
    texts: list[str] = []
    for line in LogWriter(profile).lines(size):
        walker.references(orjson.loads(line))
        texts += [content.context + content.text for content in _leaves(walker.pending)]
        walker.pending = []
    return texts


def _leaves(contents: Sequence[Content]) -> list[Content]:
    return [content for content in contents if content.nested is None]


def noise(size: int = 2_000_000) -> list[str]:
    """Vectors, hashes, identifiers, timestamps, versions and base64: nothing that is sensitive."""
    rng = random.Random(11)
    kinds = (
        lambda: ", ".join(f"{rng.gauss(0, 0.04):.9f}" for _ in range(64)),
        lambda: " ".join(f"{rng.getrandbits(256):064x}" for _ in range(6)),
        lambda: " ".join(f"{rng.getrandbits(128):032x}" for _ in range(12)),
        lambda: "\n".join(
            f"{1.7e9 + rng.random() * 1e8:.6f} INFO worker-{rng.randint(1, 99)} took {rng.random():.3f}s"
            for _ in range(12)
        ),
        lambda: "\n".join(
            f"package-{rng.randint(1, 999)}=={rng.randint(0, 9)}.{rng.randint(0, 40)}.{rng.randint(0, 12)}"
            for _ in range(16)
        ),
        lambda: rng.randbytes(600).hex(),
        lambda: "; ".join(str(rng.getrandbits(rng.choice((16, 32, 40, 53)))) for _ in range(60)),
    )
    texts: list[str] = []
    while sum(map(len, texts)) < size:
        texts.append(rng.choice(kinds)())
    return texts


def batches(texts: Sequence[str], size: int = 128 << 10) -> list[Batch]:
    """The texts in batches of about the scanner's size."""
    made: list[Batch] = []
    group: list[str] = []
    held = 0
    for text in texts:
        group.append(text)
        held += len(text)
        if held >= size:
            made.append(Batch(group))
            group, held = [], 0
    return [*made, Batch(group)] if group else made


def report(name: str, texts: Sequence[str], shown: int, depth: str) -> str:
    """The table for some texts."""
    detectors = select(load_detectors(), depth=depth)
    matcher = Matcher(detectors)
    groups = batches(texts)
    total = sum(len(group.data) for group in groups) / 1e6
    heads = sorted({head for detector in detectors for head in detector.heads})
    together = compile_heads(heads)
    begun = time.process_time()
    counts: Counter[int] = Counter()
    for group in groups:
        counts.update(head for head, _ in together.scan(group.data))
    scanned = time.process_time() - begun
    begun = time.process_time()
    hits = Counter(match.rule.name for group in groups for found in matcher.find_all(group).values() for match in found)
    found = time.process_time() - begun
    alone = {}
    for index, head in enumerate(heads):
        one = compile_heads([head])
        begun = time.process_time()
        for group in groups[: max(1, len(groups) // 4)]:
            one.scan(group.data)
        alone[index] = time.process_time() - begun
    part = sum(len(group.data) for group in groups[: max(1, len(groups) // 4)]) / 1e6
    lines = [f"{name}: {total:.1f} MB, heads {total / scanned:.0f} MB/s, with confirmation {total / found:.0f} MB/s"]
    lines.append(f"  hits: {dict(hits.most_common())}")
    ranked = sorted(range(len(heads)), key=lambda index: -counts[index])
    lines += [
        f"  {counts[i] / total:9.1f} matches/MB  {part / alone[i]:7.0f} MB/s alone  {heads[i][:110]}"
        for i in ranked[:shown]
    ]
    slow = sorted(range(len(heads)), key=lambda index: -alone[index])[: shown // 2]
    lines += ["  slowest alone:", *(f"  {part / alone[i]:7.0f} MB/s  {heads[i][:110]}" for i in slow)]
    return "\n".join(lines)


def main() -> None:
    """Print the tables."""
    shown = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    depth = sys.argv[2] if len(sys.argv) > 2 else "patterns"
    for name, texts in (("single-turn", new_texts("single")), ("mix", new_texts("mix")), ("noise", noise())):
        sys.stdout.write(report(name, texts, shown, depth) + "\n\n")


if __name__ == "__main__":
    main()
