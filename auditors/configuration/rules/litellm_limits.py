"""How much a LiteLLM proxy does at once, how long and how often: sizes, parallel calls, retries, caching times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from auditors.configuration.check import UNBOUNDED, Check, Fix, Problem, rule
from auditors.configuration.documents import Node
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main, missing, unless, unset
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _retries(subject: Subject) -> Iterator[Problem]:
    for section in ("litellm_settings", "router_settings"):
        for key, most, good in (("num_retries", 5, "2"), ("request_timeout", 600, "120"), ("timeout", 600, "120")):
            node = subject.setting(section, key)
            if node is not None and isinstance(node.value, int | float) and node.value > most:
                yield Problem(node, f"{section}.{key}", good, fix=Fix(good, node))
    if is_main(subject) and not any(
        subject.setting(section, key)
        for section, key in (("litellm_settings", "request_timeout"), ("router_settings", "timeout"))
    ):
        yield unset(subject, "litellm_settings", "request_timeout", "120", about="timeout")

    yield from _loops(subject)


def _loops(subject: Subject) -> Iterator[Problem]:
    """Fallbacks that lead back to where they began."""
    for section in ("litellm_settings", "router_settings"):
        listed = subject.setting(section, "fallbacks")
        leads: dict[str, tuple[Node, list[str]]] = {}
        for entry in listed.members if listed is not None else ():
            leads |= {name: (node, [other.text for other in node.members]) for name, node in entry.fields.items()}
        for start in _returns({name: others for name, (_, others) in leads.items()}):
            why = f"the fallbacks of {start} lead back to it: a failing provider is asked again and again"
            yield Problem(leads[start][0], f"{section}.fallbacks", "no way back", about=start, why=why)


def _returns(leads: Mapping[str, list[str]]) -> Iterator[str]:
    """The names at which a walk comes back to where it has been: one for each loop, in linear time."""
    done: set[str] = set()
    for start in leads:
        path: dict[str, Iterator[str]] = {} if start in done else {start: iter(leads[start])}
        while path:
            name = next(reversed(path))
            following = next(path[name], None)
            if following is None:
                done.add(name)
                del path[name]
            elif following in path:
                yield following
            elif following in leads and following not in done:
                path[following] = iter(leads[following])


def _cache_ttl(subject: Subject) -> Iterator[Problem]:
    parameters = subject.root.at("litellm_settings", "cache_params")
    cache = subject.setting("litellm_settings", "cache")
    if parameters is None or cache is None or not cache.says_true:
        return
    ttl = parameters.at("ttl")
    if ttl is None:
        yield Problem(parameters, "litellm_settings.cache_params.ttl", "3600", found="not set", about="ttl")
    elif isinstance(ttl.value, int | float) and ttl.value > 3600:
        yield Problem(ttl, "litellm_settings.cache_params.ttl", "3600", fix=Fix("3600", ttl))


def _health_checks(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "background_health_checks")
    if node is not None and node.says_true:
        yield from unless(subject, "general_settings", "use_shared_health_check", "true")


CHECKS: Final = (
    Check(
        rule(
            "CFG142",
            "litellm-health-checks-cost",
            _L,
            "Every replica checks the health of every model",
            "Each check is a paid call, and each replica makes its own.",
            "Set use_shared_health_check: true.",
            "OWASP-LLM10:2025",
        ),
        LITELLM,
        _health_checks,
        "general_settings:\n  background_health_checks: true\n",
        "general_settings:\n  background_health_checks: true\n  use_shared_health_check: true\n",
    ),
    missing(
        rule(
            "CFG146",
            "litellm-request-size",
            _M,
            "Requests may have any size",
            "A few huge requests fill the memory of the proxy.",
            "Set max_file_size_mb and max_in_flight_requests_per_worker (max_request_size_mb with a licence), or limit "
            "bodies at the edge.",
            *UNBOUNDED,
            "CWE-770",
            "MITRE-ATLAS:AML.T0029",
        ),
        "general_settings",
        "max_file_size_mb",
        "20",
        others=("max_request_size_mb", "max_in_flight_requests_per_worker", "max_batch_file_size_mb"),
    ),
    missing(
        rule(
            "CFG147",
            "litellm-parallel-requests",
            _M,
            "Any number of requests may run at once",
            "One key can occupy all workers and spend at full speed.",
            "Set global_max_parallel_requests.",
            *UNBOUNDED,
        ),
        "general_settings",
        "global_max_parallel_requests",
        "100",
        others=("max_parallel_requests",),
    ),
    Check(
        rule(
            "CFG220",
            "litellm-cache-forever",
            _L,
            "Answers are cached for long",
            "They hold what users asked, longer than anybody expects.",
            "Set ttl to an hour at most.",
            "OWASP-LLM02:2025",
        ),
        LITELLM,
        _cache_ttl,
        "litellm_settings:\n  cache: true\n  cache_params:\n    type: local\n",
        "litellm_settings:\n  cache: true\n  cache_params:\n    type: local\n    ttl: 600\n",
    ),
    Check(
        rule(
            "CFG230",
            "litellm-retries-timeouts",
            _M,
            "Calls may take too long, or be repeated too often",
            "Every retry costs, and a call without a timeout holds a worker.",
            "Set request_timeout: 120 and num_retries: 2.",
            *UNBOUNDED,
        ),
        LITELLM,
        _retries,
        "litellm_settings:\n  request_timeout: 6000\n",
        "litellm_settings:\n  request_timeout: 120\n",
    ),
)
