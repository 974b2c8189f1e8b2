"""What is said of Envoy configurations as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.configuration.envoy.samples import ROUTER, cluster, listener
from auditors.model import Severity
from tests.unit.configuration.auditing import SAMPLES, audit, findings, findings_in, told

ENVOY = SAMPLES / "envoy"
KEY = "sk-" + "proj-" + "Zk3vQ9xT2mLw8RbN" * 3
HTTP = "type.googleapis.com/envoy.extensions.filters.http"
EXPECTED = {
    "eds.yaml": set[str](),
    "ext_authz.json": {"CFG702 low", "CFG703 high", "CFG708 high", "CFG710 low", "CFG710 medium"},
    "front_proxy.yaml": {
        "CFG701 critical",
        "CFG703 high",
        "CFG704 medium",
        "CFG705 high",
        "CFG709 medium",
        "CFG710 low",
        "CFG710 medium",
        "CFG716 medium",
    },
    "hardened.yaml": set[str](),
    "lds.yaml": {"CFG704 low", "CFG709 low", "CFG710 low"},
    "mtls_spiffe.yaml": set[str](),
    "tcp_proxy.yaml": set[str](),
    "templated.yaml.j2": {"CFG704 medium", "CFG710 low", "CFG710 medium", "CFG716 medium"},
    "xds_bootstrap.yaml": set[str](),
}


def rules_in(text: str, directory: Path) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in findings_in(text, "envoy.yaml", directory)}


def http_filter(name: str, package: str, settings: str = "") -> str:
    lines = "".join(f"    {line}\n" for line in settings.splitlines())
    return f'- name: {name}\n  typed_config:\n    "@type": {HTTP}.{package}\n{lines}'


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_whole_configurations(name: str) -> None:
    assert told(findings(ENVOY / name)) == EXPECTED[name]


def test_every_sample_is_expected() -> None:
    assert {path.name for path in ENVOY.iterdir()} == EXPECTED.keys()


RBAC = "rules:\n  action: {}\n  policies:\n    p: {{permissions: [{}], principals: [{}]}}"
ANY = "{any: true}"
EXACT = '{header: {name: authorization, string_match: {exact: "Bearer 0123456789"}}}'
PREFIX = '{header: {name: authorization, string_match: {prefix: "Bearer "}}}'
GUARDED = [
    http_filter("x", "ext_authz.v3.ExtAuthz"),
    http_filter(
        "x", "ext_authz.v3.ExtAuthz", "filter_enabled: {default_value: {numerator: 100, denominator: HUNDRED}}"
    ),
    http_filter("x", "api_key_auth.v3.ApiKeyAuth", "credentials: [{key: $KEY, client: a}]"),
    http_filter(
        "x",
        "jwt_authn.v3.JwtAuthentication",
        "rules: [{match: {prefix: /healthz}}, {match: {prefix: /}, requires: {provider_name: a}}]",
    ),
    http_filter(
        "x",
        "jwt_authn.v3.JwtAuthentication",
        "requirement_map: {idp: {provider_name: a}}\nrules: [{match: {prefix: /v1}, requirement_name: idp}]",
    ),
    http_filter("x", "basic_auth.v3.BasicAuth", "users: {filename: /etc/envoy/users}"),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("ALLOW", ANY, EXACT)),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("DENY", ANY, f"{{not_id: {EXACT}}}")),
    http_filter("x", "lua.v3.Lua", "inline_code: |\n  function envoy_on_request(h) h:respond({[':status']='401'}) end"),
    http_filter("envoy.filters.http.wasm", "wasm.v3.Wasm", "config: {name: key-auth}"),
    "- name: envoy.filters.http.ext_authz\n  config: {failure_mode_allow: false}\n",
    "- name: envoy.filters.http.jwt_authn\n  typed_config:\n"
    '    "@type": type.googleapis.com/udpa.type.v1.TypedStruct\n'
    f"    type_url: {HTTP}.jwt_authn.v3.JwtAuthentication\n"
    "    value: {rules: [{match: {prefix: /}, requires: {provider_name: idp}}]}\n",
]
OPEN = [
    "",
    http_filter("x", "ext_authz.v3.ExtAuthz").replace("  typed", "  disabled: true\n  typed"),
    http_filter("x", "ext_authz.v3.ExtAuthz", "filter_enabled: {default_value: {numerator: 0}}"),
    http_filter(
        "x", "ext_authz.v3.ExtAuthz", "filter_enabled: {default_value: {numerator: 100, denominator: MILLION}}"
    ),
    http_filter("x", "jwt_authn.v3.JwtAuthentication", "providers: {idp: {issuer: a}}"),
    http_filter("x", "jwt_authn.v3.JwtAuthentication", "rules: [{match: {prefix: /}, requires: {allow_missing: {}}}]"),
    http_filter(
        "x",
        "jwt_authn.v3.JwtAuthentication",
        "rules: [{match: {prefix: /}, requires: {requires_any: {requirements: [{provider_name: a}, "
        "{allow_missing_or_failed: {}}]}}}]",
    ),
    http_filter(
        "x", "jwt_authn.v3.JwtAuthentication", "rules: [{match: {prefix: /admin}, requires: {provider_name: a}}]"
    ),
    http_filter("x", "jwt_authn.v3.JwtAuthentication", "rules: [{match: {prefix: /}}]"),
    http_filter(
        "x",
        "jwt_authn.v3.JwtAuthentication",
        "rules: [{match: {prefix: /}}, {match: {prefix: /v1}, requires: {provider_name: a}}]",
    ),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("ALLOW", ANY, ANY)),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("ALLOW", ANY, PREFIX)),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("ALLOW", ANY, "{header: {name: x-api-key, present_match: true}}")),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("DENY", "{url_path: {path: {prefix: /key}}}", ANY)),
    http_filter("x", "rbac.v3.RBAC", RBAC.format("ALLOW", ANY, EXACT).replace("rules", "shadow_rules")),
    http_filter("x", "cors.v3.Cors"),
    http_filter(
        "x", "lua.v3.Lua", "inline_code: |\n  function envoy_on_request(h) h:headers():add('authorization', K) end"
    ),
    http_filter("x", "wasm.v3.Wasm", "config: {name: stats}"),
]


@pytest.mark.parametrize("filters", GUARDED)
def test_what_asks_for_a_credential(filters: str, tmp_path: Path) -> None:
    assert "CFG703" not in rules_in(listener(filters + ROUTER), tmp_path)


@pytest.mark.parametrize("filters", OPEN)
def test_what_asks_for_nothing(filters: str, tmp_path: Path) -> None:
    assert rules_in(listener(filters + ROUTER), tmp_path)["CFG703"] is Severity.HIGH


def test_a_filter_behind_the_router_never_runs(tmp_path: Path) -> None:
    assert "CFG703" in rules_in(listener(ROUTER + GUARDED[0]), tmp_path)


def test_a_virtual_host_that_turns_the_filter_off(tmp_path: Path) -> None:
    off = f'{{x: {{"@type": {HTTP}.ext_authz.v3.ExtAuthzPerRoute, disabled: true}}}}'
    text = listener(GUARDED[0] + ROUTER).replace("domains:", f"typed_per_filter_config: {off}\n              domains:")
    assert rules_in(text, tmp_path)["CFG703"] is Severity.HIGH


def test_routes_that_lead_nowhere_need_no_guard(tmp_path: Path) -> None:
    text = listener(ROUTER).replace("route: {cluster: models}", "redirect: {https_redirect: true}")
    assert not rules_in(text, tmp_path).keys() & {"CFG703", "CFG704"}


@pytest.mark.parametrize(
    ("address", "severity"),
    [("0.0.0.0", Severity.CRITICAL), ('"::"', Severity.CRITICAL), ("10.0.0.1", Severity.CRITICAL), ("127.0.0.1", None),
     ('"::1"', None), ("${ADMIN}", None)],
)  # fmt: skip
def test_the_admin_interface(address: str, severity: Severity | None, tmp_path: Path) -> None:
    text = f"admin: {{address: {{socket_address: {{address: {address}, port_value: 1}}}}}}\n"
    assert rules_in(text, tmp_path).get("CFG701") is severity


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ("token_bucket: {max_tokens: 1, fill_interval: 1s}", Severity.MEDIUM),
        ("token_bucket: {max_tokens: 1, fill_interval: 1s}\nfilter_enabled: {default_value: {numerator: 100}}\n"
         "filter_enforced: {default_value: {numerator: 0}}", Severity.MEDIUM),
        ("token_bucket: {max_tokens: 1, fill_interval: 1s}\nfilter_enabled: {default_value: {numerator: 100}}\n"
         "filter_enforced: {runtime_key: a, default_value: {numerator: 100}}", None),
    ],
)  # fmt: skip
def test_a_local_limit_that_is_not_enforced(settings: str, severity: Severity | None, tmp_path: Path) -> None:
    text = listener(http_filter("limit", "local_ratelimit.v3.LocalRateLimit", settings) + ROUTER)
    assert rules_in(text, tmp_path).get("CFG704") is severity


TLS = """transport_socket:
  name: tls
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
    sni: api.openai.com
"""


@pytest.mark.parametrize(
    ("settings", "severity"),
    [
        ("", Severity.HIGH),
        (TLS, Severity.HIGH),
        (TLS + "    common_tls_context: {validation_context: {trusted_ca: {filename: a}}}\n", Severity.LOW),
        (TLS + "    common_tls_context: {validation_context_sds_secret_config: {name: ca}}\n", None),
        (TLS + "    common_tls_context: {validation_context: {system_root_certs: {}, "
         "match_typed_subject_alt_names: [{}]}}\n",
         None),
        (TLS + "    common_tls_context: {validation_context: {trusted_ca: {filename: a}, trust_chain_verification: "
         "ACCEPT_UNTRUSTED, match_typed_subject_alt_names: [{}]}}\n", Severity.HIGH),
    ],
)  # fmt: skip
def test_whom_a_cluster_trusts(settings: str, severity: Severity | None, tmp_path: Path) -> None:
    assert rules_in(cluster(settings), tmp_path).get("CFG705") is severity


def test_keys_are_masked_and_references_are_none(tmp_path: Path) -> None:
    secrets = (
        "static_resources:\n  secrets:\n"
        f"  - {{name: a, generic_secret: {{secret: {{inline_string: {KEY}}}}}}}\n"
        "  - {name: b, generic_secret: {secret: {filename: /run/secrets/b}}}\n"
        "  - {name: c, generic_secret: {secret: {environment_variable: KEY}}}\n"
        "  - {name: d, generic_secret: {secret: {inline_string: plainword}}}\n"
    )
    found = [each for each in findings_in(secrets, "envoy.yaml", tmp_path) if each.rule == "CFG707"]
    assert [each.location.line for each in found if each.location] == [3, 6]
    assert KEY[8:] not in str(found)
    assert "plainword" not in str(found)


def test_logs_in_every_place(tmp_path: Path) -> None:
    log = '[{name: f, typed_config: {log_format: {text_format: "%REQ(X-API-KEY?AUTHORIZATION)%"}}}]'
    assert "CFG702" in rules_in(listener(ROUTER, settings=f"access_log: {log}\n"), tmp_path)
    assert "CFG702" in rules_in(
        listener(ROUTER).replace("    address:", f"    access_log: {log}\n    address:", 1), tmp_path
    )
    harmless = log.replace("X-API-KEY?AUTHORIZATION", "X-TOKENS-USED")
    assert "CFG702" not in rules_in(listener(ROUTER, settings=f"access_log: {harmless}\n"), tmp_path)


def test_a_forward_proxy_for_every_host(tmp_path: Path) -> None:
    forward = http_filter("x", "dynamic_forward_proxy.v3.FilterConfig")
    assert rules_in(listener(forward + ROUTER), tmp_path)["CFG706"] is Severity.CRITICAL
    assert rules_in(listener(GUARDED[0] + forward + ROUTER), tmp_path)["CFG706"] is Severity.HIGH
    assert rules_in(listener(forward + ROUTER, domains="[api.openai.com]"), tmp_path)["CFG703"] is Severity.HIGH
    assert "CFG706" not in rules_in(listener(forward + ROUTER, domains="[api.openai.com]"), tmp_path)
    dynamic = "  clusters: [{name: models, cluster_type: {name: envoy.clusters.dynamic_forward_proxy}}]\n"
    assert rules_in(listener(ROUTER) + dynamic, tmp_path)["CFG706"] is Severity.CRITICAL


def test_every_finding_has_its_place() -> None:
    for finding in findings(ENVOY):
        assert finding.location is not None
        assert finding.location.line > 0
        assert finding.location.pointer
        assert finding.evidence["hardened"]


@pytest.mark.parametrize("text", ["static_resources:\n\tlisteners: []\n", "admin: {address: [}\n", "listeners: [\n"])
def test_broken_files_have_one_line_with_the_place(text: str, tmp_path: Path) -> None:
    file = tmp_path / "envoy.yaml"
    file.write_text(text)
    errors = audit(file).coverage.errors
    assert len(errors) == 1
    assert "line " in errors[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "static_resources: {listeners: 3, clusters: a}\n",
        "static_resources: {listeners: [3, {filter_chains: [a]}, {filter_chains: [{filters: [{typed_config: 1}]}]}]}\n",
        "resources: [1, {'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, load_assignment: [1]}]\n",
        "admin: {address: {socket_address: {address: {a: b}}}}\n",
    ],
)
def test_shapes_that_nobody_expects(text: str, tmp_path: Path) -> None:
    assert not rules_in(text, tmp_path).keys() - {"CFG710"}


@pytest.mark.parametrize(
    ("policy", "told_of"),
    [
        ('cors: {allow_origin_string_match: [{safe_regex: {regex: ".*"}}], allow_credentials: true}\n', True),
        ('cors: {allowOriginStringMatch: [{prefix: "https://"}], allowCredentials: true}\n', True),
        ('cors: {allow_origin_string_match: [{safe_regex: {regex: ".*"}}]}\n', False),
        ('cors: {allow_origin_string_match: [{suffix: ".example.com"}], allow_credentials: true}\n', False),
    ],
)
def test_credentials_of_every_origin(policy: str, told_of: bool, tmp_path: Path) -> None:
    assert ("CFG717" in rules_in(listener(ROUTER, host=policy), tmp_path)) is told_of


def test_a_listener_that_only_sends_to_tls_needs_none(tmp_path: Path) -> None:
    plain = listener(ROUTER)
    redirect = plain.replace("route: {cluster: models}", "redirect: {https_redirect: true}")
    assert redirect != plain
    assert "CFG716" in rules_in(plain, tmp_path)
    assert {"CFG709", "CFG716"}.isdisjoint(rules_in(redirect, tmp_path))
