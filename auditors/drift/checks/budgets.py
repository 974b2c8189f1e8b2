"""Budgets: set, and spent past in the logs."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from auditors.configuration.documents import Node
from auditors.configuration.subject import Subject
from auditors.drift.check import Compared, Contradiction, DriftCheck, drift
from auditors.drift.claims import Claim, Claims
from auditors.drift.spending import Stretch, Together, worst
from auditors.model import Principal, Severity
from auditors.usage.meters import Meters, Series

_FOR_EACH: Final = (
    ("key", "upperbound_key_generate_params.max_budget", "upperbound_key_generate_params.budget_duration"),
    ("key", "default_key_generate_params.max_budget", "default_key_generate_params.budget_duration"),
    ("user", "max_internal_user_budget", "internal_user_budget_duration"),
    ("team", "default_team_params.max_budget", "default_team_params.budget_duration"),
)
"""Settings in `litellm_settings` that give a budget to each key, user or team, and how long it lasts."""

_MASTERS: Final = frozenset({"", "litellm_proxy_master_key", "default_user_id", "litellm-dashboard"})
"""Principals whose budget is the proxy's own."""

_MOST: Final = 20
_OVERSHOOT: Final = 1.05
"""How far spend may be beyond a budget by the proxy's own word: what ran when it was reached is still counted."""


def _overspent(compared: Compared) -> Iterator[Contradiction]:
    meters, claims = compared.meters, compared.claims
    if meters is not None and len(claims.configurations) == 1:
        subject = claims.configurations[0]
        told: set[tuple[str, str]] = set()
        yield from _whole(meters, claims, subject)
        yield from _each(meters, claims, subject, told)
        yield from _deployments(meters, claims, subject)
        yield from _providers(meters, claims, subject)
    yield from _by_their_own_word(compared)


def _whole(meters: Meters, claims: Claims, subject: Subject) -> Iterator[Contradiction]:
    found = _budget(claims, subject, "max_budget", "budget_duration")
    if found is not None:
        budget, duration, claim = found
        stretch = worst(meters.series, duration, meters.total.cost, meters.total.requests)
        if stretch.exceeds(budget):
            yield Contradiction(_said("all keys together", stretch, duration), claim)


def _each(meters: Meters, claims: Claims, subject: Subject, told: set[tuple[str, str]]) -> Iterator[Contradiction]:
    """Budgets of each key, user and team; one that two settings speak of counts once."""
    for kind, setting, lasting in _FOR_EACH:
        found = _budget(claims, subject, setting, lasting)
        if found is None:
            continue
        budget, duration, claim = found
        dimension = meters.dimensions[kind]
        for name, tally in dimension.largest(_MOST):
            series = dimension.series.get(name)
            if name in _MASTERS or (kind, name) in told or (series is None and duration is not None):
                continue
            stretch = worst(series or Series(), duration, tally.cost, tally.requests)
            if stretch.exceeds(budget):
                told.add((kind, name))
                who = Principal(**{kind: name})
                why = f"unless this {kind} was given a budget of its own"
                said = _said(f"{kind} {name[:24]}", stretch, duration)
                yield Contradiction(said, claim, about=f"{kind} {name}", why=why, principal=who)


def _deployments(meters: Meters, claims: Claims, subject: Subject) -> Iterator[Contradiction]:
    """Budgets of single deployments, where one name stands for one deployment."""
    models = list(subject.models())
    names = [name for name, _, _ in models]
    dimension = meters.dimensions["model"]
    for name, _, parameters in models:
        node = parameters.at("max_budget")
        budget = claims.number(subject, node)
        tally, series = dimension.tallies.get(name), dimension.series.get(name)
        if node is None or not budget or tally is None or series is None or names.count(name) > 1:
            continue
        duration = claims.seconds(subject, parameters.at("budget_duration"))
        stretch = worst(series, duration, tally.cost, tally.requests)
        if stretch.exceeds(budget):
            claim = Claim(f"model_list.{name}.max_budget", f"{budget:g}", node)
            said = _said(f"model {name}", stretch, duration)
            yield Contradiction(said, claim, about=f"model {name}", principal=Principal(model=name))


def _providers(meters: Meters, claims: Claims, subject: Subject) -> Iterator[Contradiction]:
    """Budgets of providers: what all models cost that lead to one, and to no other."""
    budgets = subject.root.at("router_settings", "provider_budget_config")
    leading: dict[str, set[str]] = {}
    for name, _, parameters in subject.models():
        model = parameters.at("model")
        leading.setdefault(name, set()).add(model.text.partition("/")[0] if model is not None else "")
    dimension = meters.dimensions["model"]
    for provider, node in (budgets.fields if budgets is not None else {}).items():
        limit = node.at("budget_limit") or node.at("max_budget")
        budget = claims.number(subject, limit)
        names = [name for name, providers in leading.items() if providers == {provider} and name in dimension.tallies]
        if limit is None or not budget or not names:
            continue
        duration = claims.seconds(subject, node.at("time_period") or node.at("budget_duration"))
        tallies = [dimension.tallies[name] for name in names]
        series = Together(dimension.series[name] for name in names if name in dimension.series)
        stretch = worst(series, duration, sum(each.cost for each in tallies), sum(each.requests for each in tallies))
        if stretch.exceeds(budget):
            claim = Claim(f"router_settings.provider_budget_config.{provider}", f"{budget:g}", limit)
            yield Contradiction(_said(f"provider {provider}", stretch, duration), claim, about=f"provider {provider}")


def _by_their_own_word(compared: Compared) -> Iterator[Contradiction]:
    """Calls that were served though the record itself says that the budget is spent."""
    sightings = compared.sightings
    for owner, each in (sightings.overspent if sightings is not None else {}).items():
        seen = sightings.overspent_at.get(owner) if sightings is not None else None
        if seen is None or each.spent <= each.budget * _OVERSHOOT:
            continue
        who = Principal(**{"key_alias" if each.kind == "key" else each.kind: each.name})
        said = f"{each.kind} {each.name[:24]} has spent ${each.spent:,.2f} of ${each.budget:,.2f}, and is served"
        yield Contradiction(said, seen=[seen], about=" ".join(owner), principal=who)


def _budget(claims: Claims, subject: Subject, setting: str, lasting: str) -> tuple[float, float | None, Claim] | None:
    """A budget above 0, its length in seconds (None: it never resets), and where it stands."""
    node = subject.root.at("litellm_settings", *setting.split("."))
    budget = claims.number(subject, node)
    if node is None or not budget or budget < 0:
        return None
    length: Node | None = subject.root.at("litellm_settings", *lasting.split("."))
    duration = claims.seconds(subject, length)
    if length is not None and length.value not in (None, "") and duration is None:
        return None
    return budget, duration, Claim(f"litellm_settings.{setting}", f"{budget:g}", node)


def _said(who: str, stretch: Stretch, duration: float | None) -> str:
    since = ""
    if stretch.start is not None and duration is not None:
        day = datetime.datetime.fromtimestamp(stretch.start, datetime.UTC)
        since = f" in the {_words(duration)} from {day:%Y-%m-%d %H:%M}"
    return f"{who}: ${stretch.cost:,.2f} in {stretch.requests:,.0f} calls{since}"


def _words(seconds: float) -> str:
    for size, word in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:g} {word}"
    return f"{seconds:g} seconds"


CHECK: Final = DriftCheck(
    drift(
        908,
        "drift-budget-exceeded",
        Severity.HIGH,
        "A budget is set, but more was spent",
        "The limit that everybody relies on does not hold: a leaked key spends until the provider's bill comes.",
        "See whether spend is recorded (the database, Redis between replicas, prices of the models), and block the "
        "key. `fail_closed_budget_enforcement` refuses calls where nobody can count.",
        "OWASP-LLM10:2025",
        "CWE-770",
        checks="Costs in the logs (of the price table where a record has none), each call once, against `max_budget` "
        "and `budget_duration` of the proxy, of keys, users and teams by default, of deployments and providers. The "
        "call that reaches a budget may go beyond it. Days, weeks and months are those of the calendar (UTC).",
    ),
    _overspent,
)
