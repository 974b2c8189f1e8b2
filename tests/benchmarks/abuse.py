"""How much abuse is found, and how often a benign week is called abuse: `python -m tests.benchmarks.abuse [SEEDS]`.

For each kind of abuse and seed one incident is put into two weeks of benign load (`traffic.py`) at a random time of the
last four days. It counts as found when a finding overlaps with it whose reasons name it. Traps are benign events that
look like abuse: every incident that is said in their weeks, and in plain ones, is false.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from auditors.model import Finding
from auditors.settings import Usage
from auditors.timestamps import parse_moment
from auditors.usage.behaviours.volume import VOLUME
from auditors.usage.detection import UsageAuditor
from auditors.usage.events import ACCESS, NO_LOG, TINY, Use
from auditors.usage.meters import Meters
from auditors.usage.scene import Scene
from tests.benchmarks.throughput import cpu
from tests.benchmarks.traffic import DAY, HOUR, MINUTE, START, Holder, Log, Traffic

THIEF: Final = {"ip": "203.0.113.77", "agent": "python-requests"}

Inject = Callable[[Traffic, Holder, float], list[Use]]


@dataclass(frozen=True)
class Kind:
    """A kind of abuse: which keys it befalls, the words that must stand in a reason, and whether it is a burst."""

    name: str
    inject: Inject
    words: tuple[str, ...]
    holders: tuple[str, ...] = ("person", "service", "batch", "agent")
    burst: bool = False
    night: bool = False


def _every(traffic: Traffic, holder: Holder, at: float, count: int, gap: float, **changes: object) -> list[Use]:
    dice = traffic.dice
    made = []
    for _ in range(count):
        at += dice.expovariate(1 / gap)
        made.append(traffic.use(holder, at, **changes))
    return made


def _refused(traffic: Traffic, holder: Holder, at: float, count: int, gap: float, **changes: object) -> list[Use]:
    told = {"outcome": "failure", "tokens_in": 0, "tokens_out": 0, "cost": 0.0, "flags": 0, "digest": 0}
    return _every(traffic, holder, at, count, gap, **{**told, **changes})


def _access(traffic: Traffic, holder: Holder, at: float, route: str, **changes: object) -> Use:
    told = {"kind": ACCESS, "source": "access.log", "call": "", "route": route, "method": "GET", "status": 200}
    return traffic.use(holder, at, **{**told, "tokens_in": -1, "tokens_out": -1, "cost": -1.0, "model": "", **changes})


def stolen(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A buyer's client from another network wants the dearest model."""
    return _every(traffic, holder, at, 40, 40, **THIEF, model="claude-opus-4")


def second_network(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """The owner's own kind of client from elsewhere, while the owner works."""
    owner = _every(traffic, holder, at, 20, 90)
    return owner + _every(traffic, holder, at, 30, 60, ip="203.0.113.77")


def new_client(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Another network and client, the same model."""
    return _every(traffic, holder, at, 25, 80, **THIEF)


def new_model_abroad(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Another network, and a model and route that the key never used."""
    return _every(traffic, holder, at, 25, 80, ip="203.0.113.77", model="claude-opus-4", route="/v1/messages")


def scattered(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A key that was sold to many."""
    made = []
    for number in range(12):
        made += _every(traffic, holder, at + number * 2 * MINUTE, 3, 100, ip=f"203.0.{100 + number}.9")
    return made


def collected(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """One thief with six keys."""
    made = []
    for victim in traffic.holders[:6]:
        made += _every(traffic, victim, at, 8, 90, **THIEF)
    return made


def denied(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Somebody who tries the same door."""
    return _refused(traffic, holder, at, 60, 4, key="", alias="", user="", status=401, ip="203.0.113.77")


def forbidden(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A key where it may not go."""
    return _refused(traffic, holder, at, 40, 5, status=403)


def limited(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A program that retries without waiting."""
    return _refused(traffic, holder, at, 90, 3, status=429, error="RateLimitError")


def enumerated(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A list of keys, one after the other."""
    made = _refused(traffic, holder, at, 25, 6, alias="", user="", status=401, ip="203.0.113.77")
    for number, use in enumerate(made):
        use.key = f"{number:064x}"
    return made


def models_tried(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Which models does the key open."""
    made = []
    for number, model in enumerate(("gpt-5-pro", "o3-pro", "claude-opus-4", "gemini-2.5-pro", "grok-4", "o1", "gpt-4")):
        refused = number % 3 == 0
        changes = {"model": model, "status": 403 if refused else 0, "outcome": "failure" if refused else "success"}
        made += _every(traffic, holder, at + number * 15, 1, 5, **changes)
    return made


def models_refused(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A key that knocks at models that it may not use."""
    made = _refused(traffic, holder, at, 12, 10, status=401, error="ProxyException")
    for number, use in enumerate(made):
        use.model = ("gpt-5-pro", "o3-pro", "claude-opus-4", "grok-4")[number % 4]
    return made


def explored(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Models, key information, a tiny completion, then the bill."""
    steps = [
        _access(traffic, holder, at + 5 * n, route, **THIEF) for n, route in enumerate(("/v1/models", "/key/info"))
    ]
    steps += _every(traffic, holder, at + 15, 1, 5, **THIEF, model="gpt-5", tokens_in=8, tokens_out=1, flags=TINY)
    return steps + _every(traffic, holder, at + 60, 60, 8, **THIEF, model="claude-opus-4")


def exploded(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Contexts of ten times the usual size."""
    made = _every(traffic, holder, at, 20, 45)
    for use in made:
        use.tokens_in = traffic.dice.randint(60_000, 180_000)
    return made


def looped(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """An agent that repeats its last step."""
    return _every(traffic, holder, at, 60, 7, digest=4242)


def evaded(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Another end user with each request."""
    made = _every(traffic, holder, at, 50, 25)
    for number, use in enumerate(made):
        use.end_user = f"guest-{number}"
    return made


def tagged(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Another tag with each request."""
    made = _every(traffic, holder, at, 50, 25)
    for number, use in enumerate(made):
        use.tag = f"project-{number}"
    return made


def unpriced(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A model without a price."""
    return _every(traffic, holder, at, 40, 40, model="test/echo-large", cost=0.0, tokens_in=4_000)


def unlogged(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Requests that ask not to be logged."""
    return _every(traffic, holder, at, 15, 60, flags=NO_LOG, digest=0)


def sleepless(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A person's key in the middle of the night, from the usual place."""
    return _every(traffic, holder, at, 20, 60)


def mastered(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """A program with the master key."""
    return _every(traffic, holder, at, 12, 60, key="litellm_proxy_master_key", alias="", user="default_user_id")


def rejected(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Prompts of somebody without a valid key."""
    return _refused(traffic, holder, at, 8, 60, key="e" * 64, alias="", status=401, flags=4, ip="203.0.113.80")


def surged(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Ten times as much as ever, from the usual place."""
    pace = {"service": 10 * holder.pace, "batch": 2_600.0, "agent": 2_500.0, "person": 1_200.0}[holder.kind]
    return _every(traffic, holder, at, int(pace / 2), HOUR / pace)


def missing(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Requests that the access log has and the spend log has not."""
    return [
        _access(traffic, holder, at + 15 * n, "/v1/chat/completions", method="POST", ip="203.0.113.77")
        for n in range(40)
    ]


def repeated(traffic: Traffic, holder: Holder, at: float) -> list[Use]:
    """Records that were delivered twice."""
    once = _every(traffic, holder, at, 20, 30)
    return once + [traffic.use(holder, use.time + 30, call=use.call, tokens_in=use.tokens_in) for use in once]


KINDS: Final = (
    Kind("stolen key", stolen, ("first seen",)),
    Kind("second network", second_network, ("address", "first seen"), ("person", "service", "agent")),
    Kind("new client abroad", new_client, ("client", "first seen")),
    Kind("new model abroad", new_model_abroad, ("model", "first seen")),
    Kind("many addresses", scattered, ("many addresses",)),
    Kind("many keys", collected, ("many keys",), ("person",)),
    Kind("burst of 401", denied, ("burst of 401",), burst=True),
    Kind("burst of 403", forbidden, ("burst of 403",), burst=True),
    Kind("burst of 429", limited, ("burst of 429",), burst=True),
    Kind("key enumeration", enumerated, ("key enumeration",), burst=True),
    Kind("model enumeration", models_tried, ("model enumeration",), burst=True),
    Kind("scope probing", models_refused, ("model enumeration",), burst=True),
    Kind("reconnaissance", explored, ("reconnaissance",), burst=True),
    Kind("token explosion", exploded, ("token explosion",), burst=True),
    Kind("agent loop", looped, ("agent loop",), burst=True),
    Kind("changing end users", evaded, ("budget evasion",)),
    Kind("changing tags", tagged, ("budget evasion",)),
    Kind("unpriced model", unpriced, ("unpriced",), ("person", "service", "agent")),
    Kind("no-log", unlogged, ("no-log",)),
    Kind("off-hours", sleepless, ("off-hours",), ("person", "agent"), night=True),
    Kind("master key", mastered, ("master key",)),
    Kind("rejected prompts", rejected, ("rejected",)),
    Kind("surge", surged, ("spike",), burst=True),
    Kind("duplicate calls", repeated, ("duplicate",)),
)


@dataclass(frozen=True)
class Trial:
    """How an injection went: whether it was found, the delay in seconds, whether it was named, and what was said."""

    kind: Kind
    found: bool
    named: bool
    delay: float
    others: int


def audited(uses: Sequence[Use]) -> list[Finding]:
    """The incidents in some uses."""
    auditor = UsageAuditor(Usage())
    auditor.watch(uses)
    auditor.finish()
    return list(auditor.findings())


def attempt(kind: Kind, seed: int, days: int = 14, share: float = 1.0) -> Trial:
    """One incident in a load of its own."""
    traffic = Traffic(seed, days, share)
    load = Log(traffic.uses())
    candidates = [holder for holder in traffic.holders if holder.kind in kind.holders]
    victim = traffic.dice.choice(candidates)
    day = days - 1 - traffic.dice.choice([n for n in range(4) if (days - 1 - n) % 7 < 5])
    hour = traffic.dice.uniform(0.5, 3.5) if kind.night else traffic.dice.uniform(9.5, 15.5)
    at = START + day * DAY + hour * HOUR
    injected = kind.inject(traffic, victim, at)
    begin, end = min(use.time for use in injected), max(use.time for use in injected)
    findings = audited(load.with_(injected))
    hits = [f for f in findings if (f.last_seen or 0) >= begin and (f.first_seen or 0) <= end + HOUR]
    named = [f for f in hits if all(any(word in r for r in f.evidence["reasons"]) for word in kind.words)]
    delay = min((parse_moment(f.evidence["detected_at"], 0) - begin for f in named or hits), default=float("nan"))
    return Trial(kind, bool(hits), bool(named), delay, len(findings) - len(hits))


def plain(traffic: Traffic) -> list[Use]:
    """Nothing happens."""
    return traffic.uses()


def deployment(traffic: Traffic) -> list[Use]:
    """A release: all services do three times as much for half an hour, from new addresses in the same network."""
    uses = traffic.uses()
    at = START + (traffic.days - 3) * DAY + 10 * HOUR
    for holder in traffic.holders:
        if holder.kind == "service":
            pace = 3 * holder.pace * traffic.share
            uses += _every(traffic, holder, at, int(pace / 2), HOUR / pace, ip=holder.ip.replace(".5", ".6"))
    return uses


def new_office(traffic: Traffic) -> list[Use]:
    """Everybody's address changes; on the first day some come from both."""
    uses = traffic.uses()
    moved = START + (traffic.days - 5) * DAY
    for use in uses:
        if use.time >= moved and use.ip.startswith("198.51.100."):
            first = use.time < moved + DAY
            late = first and (use.time - moved) < (8 + int(use.ip.rpartition(".")[2]) % 6) * HOUR
            if not late:
                use.ip = use.ip.replace("198.51.100.", "192.0.2.")
    return uses


def month_end(traffic: Traffic) -> list[Use]:
    """The batch of the last day has four times as much to do."""
    traffic.days = 27
    uses = traffic.uses()
    for holder in traffic.holders:
        if holder.kind == "batch":
            uses += _every(traffic, holder, START + 26 * DAY - DAY + HOUR, int(3 * holder.pace), 12)
    return uses


def clock_change(traffic: Traffic) -> list[Use]:
    """Clocks go back an hour."""
    return traffic.uses(clock_change=traffic.days - 6)


def retry_storm(traffic: Traffic) -> list[Use]:
    """Providers fail for twenty minutes, and every call is tried five times."""
    uses = traffic.uses()
    at = START + (traffic.days - 4) * DAY + 11 * HOUR
    during = [use for use in uses if at <= use.time < at + 20 * MINUTE]
    told = {"outcome": "failure", "tokens_in": 0, "tokens_out": 0, "cost": 0.0}
    by_key = {holder.key: holder for holder in traffic.holders}
    for use in during:
        for number in range(traffic.dice.randint(3, 6)):
            status = traffic.dice.choice((503, 503, 500, 429))
            uses.append(
                traffic.use(
                    by_key[use.key], use.time + 2.0**number, model=use.model, status=status, digest=use.digest, **told
                )
            )
        uses.append(traffic.use(by_key[use.key], use.time + 20 * MINUTE, digest=use.digest))
    return uses


def first_day(traffic: Traffic) -> list[Use]:
    """A new key, with all that is new with it, and tried out at length."""
    uses = traffic.uses()
    new = Holder("new-hire", "person", "198.51.100.40", "OpenAI/Python", ("gpt-5", "claude-sonnet-4"), 20)
    at = START + (traffic.days - 3) * DAY + 9 * HOUR
    for hour in range(8):
        for model in ("gpt-5", "gpt-5-mini", "claude-sonnet-4", "embed-3"):
            uses += _every(traffic, new, at + hour * HOUR, 12, 60, model=model)
    uses += _refused(traffic, new, at, 5, 20, status=401, key="f" * 64)
    return uses


def rollout(traffic: Traffic) -> list[Use]:
    """A new model, and a new client library, for everybody."""
    uses = traffic.uses()
    since = START + (traffic.days - 4) * DAY
    for use in uses:
        if use.time >= since and use.model == "gpt-5":
            use.model = "gpt-5.1"
        if use.time >= since and use.agent == "OpenAI/Python":
            use.agent = "AsyncOpenAI/Python"
    return uses


TRAPS: Final = (plain, deployment, new_office, month_end, clock_change, retry_storm, first_day, rollout)


def false_alarms(
    trap: Callable[[Traffic], list[Use]], seed: int, days: int = 14, share: float = 1.0
) -> tuple[list[Finding], float]:
    """What is said of a benign load, and how many weeks of keys it is."""
    traffic = Traffic(1_000 + seed, days, share)
    findings = audited(Log(trap(traffic)).with_([]))
    return findings, len(traffic.holders) * traffic.days / 7


def rates(days: int = 4) -> tuple[int, float, float]:
    """Uses a CPU second on a dense load: how many there were, meters and spikes alone, everything."""
    uses = Log(Traffic(1, days, share=8.0).uses()).with_([])

    def meters_and_spikes() -> None:
        meters, scene = Meters(), Scene(Usage(), lambda alarm: None)
        volume, last = VOLUME.watch(scene), 0
        for use in uses:
            if (minute := int(use.time) // 60) != last:
                if last:
                    volume.minute(last)
                last = minute
            scene.now = use.time
            meters.call(use)
            volume.call(use)
        meters.close()

    return len(uses), len(uses) / cpu(meters_and_spikes), len(uses) / cpu(lambda: audited(uses))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.abuse", description=__doc__.splitlines()[0])
    parser.add_argument("seeds", nargs="?", type=int, default=5)
    parser.add_argument("--only", default="", help="kinds and traps whose name holds this")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--rate", action="store_true", help="only how fast it is")
    options = parser.parse_args()
    out = sys.stdout.write
    if options.rate:
        number, alone, everything = rates()
        out(f"{number:,} uses: meters and spikes {alone:,.0f} a CPU second, everything {everything:,.0f}\n")
        return
    trials: list[Trial] = []
    for kind in KINDS:
        if options.only in kind.name:
            tried = [attempt(kind, seed) for seed in range(options.seeds)]
            trials += tried
            delay = statistics.median(each.delay for each in tried) / 60
            found, named = sum(each.found for each in tried), sum(each.named for each in tried)
            out(f"{kind.name:22} found {found}/{len(tried)}  named {named}/{len(tried)}  delay {delay:5.1f} min\n")
            sys.stdout.flush()
    if trials:
        bursts = [each.delay for each in trials if each.kind.burst and each.found]
        found, named = sum(each.found for each in trials), sum(each.named for each in trials)
        out(f"found {found / len(trials):.3f}, named {named / len(trials):.3f}")
        out(f", median delay of bursts {statistics.median(bursts or [0.0]) / 60:.1f} min\n")
    false = weeks = 0.0
    for trap in TRAPS:
        if options.only not in trap.__name__ and options.only:
            continue
        said: list[Finding] = []
        begun, trap_weeks = time.process_time(), 0.0
        for seed in range(options.seeds):
            findings, key_weeks = false_alarms(trap, seed)
            said += findings
            trap_weeks += key_weeks
        false, weeks = false + len(said), weeks + trap_weeks
        rules, took = dict(Counter(finding.rule for finding in said)), time.process_time() - begun
        out(f"{trap.__name__:22} {len(said) / trap_weeks:.3f} a key and week {rules} {took:.1f} s\n")
        sys.stdout.flush()
        for finding in said if options.verbose else ():
            who = finding.principal.key_alias if finding.principal is not None else None
            out(f"    {finding.rule} {who} {finding.evidence['reasons']}\n")
    if weeks:
        out(f"false incidents a key and week: {false / weeks:.3f}\n")


if __name__ == "__main__":
    main()
