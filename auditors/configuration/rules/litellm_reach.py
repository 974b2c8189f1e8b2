"""What a LiteLLM proxy can be made to do: tools, code, hosts, other tenants' data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, LEAK, SUPPLY, Check, Fix, Problem, rule
from auditors.configuration.documents import Kind
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, is_main, switch
from auditors.model import Severity
from auditors.ssrf import Decision, judge

_C, _H, _M, _L, _I = Severity
_BOTH: Final = frozenset({Kind.LITELLM, Kind.ENVIRONMENT})
_DANGEROUS: Final = re.compile(
    r"^(?:os|subprocess|builtins|shutil|pty|importlib|runpy|code|ctypes|pickle|posix)\.|\.(?:system|popen|exec|eval|Popen)\Z"
)
_MODULES: Final = (
    "custom_auth",
    "custom_key_generate",
    "custom_key_update",
    "custom_sso",
    "custom_ui_sso_sign_in_handler",
)


def _code(subject: Subject) -> Iterator[Problem]:
    places = [
        (f"general_settings.{key}", node)
        for key in _MODULES
        if (node := subject.setting("general_settings", key)) is not None
    ]
    for key in ("callbacks", "success_callback", "failure_callback", "post_call_rules", "audit_log_callbacks"):
        node = subject.setting("litellm_settings", key)
        places += [(f"litellm_settings.{key}", member) for member in (node.members if node is not None else ())]
    provider_map = subject.setting("litellm_settings", "custom_provider_map")
    for entry in provider_map.members if provider_map is not None else ():
        if (node := entry.at("custom_handler")) is not None:
            places.append(("litellm_settings.custom_provider_map", node))
    for setting, node in places:
        if _DANGEROUS.search(node.text) or node.text.startswith(("/", "..", "http:", "https:", "s3:", "gs:")):
            yield Problem(node, setting, "a reviewed module of the image", why="it runs whatever it is given")


def _tenants(subject: Subject) -> Iterator[Problem]:
    for key in ("disable_responses_id_security", "allow_unmanaged_response_ids"):
        node = subject.setting("general_settings", key)
        if node is not None and node.says_true:
            yield Problem(node, f"general_settings.{key}", "false", fix=Fix("false", node))


def _default_allow(subject: Subject) -> Iterator[Problem]:
    used = {
        "vector_store_deny_by_default": subject.root.at("vector_store_registry"),
        "search_tool_deny_by_default": subject.root.at("search_tools"),
        "require_key_mcp_access_defined": subject.root.at("mcp_servers"),
    }
    for key, feature in used.items():
        node = subject.setting("general_settings", key)
        if feature is not None and feature.value and (node is None or node.says_false):
            fix = Fix("true", node) if node is not None else Fix("true", path=("general_settings", key))
            yield Problem(
                node or subject.place("general_settings"),
                f"general_settings.{key}",
                "true",
                found="false" if node is not None else "not set",
                about=key,
                fix=fix,
            )
    for key in ("agent_access_default_deny", "mcp_allow_all_keys_respects_mcp_scope"):
        node = subject.setting("general_settings", key)
        if node is not None and node.says_false:
            yield Problem(node, f"general_settings.{key}", "true", fix=Fix("true", node))


def _headers(subject: Subject) -> Iterator[Problem]:
    for key in ("forward_client_headers_to_llm_api", "forward_llm_provider_auth_headers"):
        node = subject.setting("general_settings", key)
        if node is not None and node.says_true:
            yield Problem(node, f"general_settings.{key}", "false", fix=Fix("false", node))


def _allowed_hosts(subject: Subject) -> Iterator[Problem]:
    for section in ("general_settings", "litellm_settings"):
        for key in ("user_url_allowed_hosts", "provider_url_destination_allowed_hosts"):
            node = subject.setting(section, key)
            for member in node.members if node is not None else ():
                host = member.text.removeprefix("https://").removeprefix("http://").rstrip("/")
                inside = (
                    judge(f"https://{host}/").decision in (Decision.BLOCKED, Decision.INTERNAL)
                    if "*" not in host
                    else True
                )
                if inside:
                    yield Problem(member, f"{section}.{key}", "absent")


def _url_validation(subject: Subject) -> Iterator[Problem]:
    for section in ("general_settings", "litellm_settings"):
        node = subject.setting(section, "user_url_validation")
        if node is not None and node.says_false:
            yield Problem(node, f"{section}.user_url_validation", "true", fix=Fix("true", node))


def _stdio(subject: Subject) -> Iterator[Problem]:
    for name, server in subject.servers():
        transport, command = server.at("transport"), server.at("command")
        if (transport is not None and transport.text == "stdio") or command is not None:
            yield Problem(
                transport or command or server,
                f"mcp_servers.{name}.transport",
                "http, to a server of its own",
                about=name,
                found="stdio",
            )
    node = subject.environment.get("LITELLM_ENABLE_MCP_STDIO")
    if node is not None and node.says_true:
        yield Problem(node, "LITELLM_ENABLE_MCP_STDIO", "absent")


def _open_servers(subject: Subject) -> Iterator[Problem]:
    for name, server in subject.servers():
        label = f"mcp_servers.{name}"
        auth, everybody, through, url = (
            server.at(key) for key in ("auth_type", "allow_all_keys", "true_passthrough", "url")
        )
        if auth is not None and auth.text.lower() == "none":
            yield Problem(auth, f"{label}.auth_type", "bearer_token", about=name)
        for key, node in (("allow_all_keys", everybody), ("true_passthrough", through)):
            if node is not None and node.says_true:
                yield Problem(node, f"{label}.{key}", "false", about=name, fix=Fix("false", node))
        if url is not None and re.match(r"http://(?!localhost|127\.)", url.text):
            yield Problem(url, f"{label}.url", "https://…", about=name)
        arguments = server.at("args")
        command = server.at("command")
        if command is not None and command.text in ("npx", "uvx") and arguments is not None:
            packages = [node for node in arguments.members if not node.text.startswith("-")]
            if packages and not re.search(r"(?<=.)@\d|==\d", packages[0].text):
                yield Problem(
                    packages[0],
                    f"{label}.args",
                    "package@1.2.3",
                    about=name,
                    why="not pinned: the newest release runs, whoever made it",
                )


def _tools(subject: Subject) -> Iterator[Problem]:
    for name, server in subject.servers():
        if server.at("allowed_tools") is None and server.fields:
            yield Problem(
                subject.root.at("mcp_servers", name) or server,
                f"mcp_servers.{name}.allowed_tools",
                "the tools that are needed",
                found="not set",
                about=name,
            )


def _model_store(subject: Subject) -> Iterator[Problem]:
    node = subject.setting("general_settings", "store_model_in_db") or subject.environment.get("STORE_MODEL_IN_DB")
    if node is not None and node.says_true and "LITELLM_SALT_KEY" not in subject.environment:
        yield Problem(
            node,
            "store_model_in_db",
            "with LITELLM_SALT_KEY in the environment",
            why="no LITELLM_SALT_KEY is seen here",
        )


def _networks(subject: Subject) -> Iterator[Problem]:
    for key in ("mcp_internal_ip_ranges", "mcp_trusted_proxy_ranges", "trusted_proxy_ranges"):
        node = subject.setting("general_settings", key)
        for member in node.members if node is not None else ():
            size = re.search(r"/(\d+)\Z", member.text)
            if size and int(size[1]) < 8:
                yield Problem(member, f"general_settings.{key}", "the network of the proxy", why="nearly every address")


def _verify(subject: Subject) -> Iterator[Problem]:
    for section in ("litellm_settings", "general_settings"):
        node = subject.setting(section, "ssl_verify")
        if node is not None and node.says_false:
            yield Problem(node, f"{section}.ssl_verify", "true", fix=Fix("true", node))
    variable = subject.environment.get("SSL_VERIFY")
    if variable is not None and variable.says_false:
        yield Problem(variable, "SSL_VERIFY", "True")


def _management(subject: Subject) -> Iterator[Problem]:
    plain = any("/model_list/" in node.pointer for node in subject.secrets)
    if is_main(subject) and plain and not subject.setting("general_settings", "key_management_system"):
        yield Problem(
            subject.place("general_settings"),
            "general_settings.key_management_system",
            "hashicorp_vault, aws_secret_manager, …",
            found="not set",
            about="vault",
            why="provider keys stand in the file",
        )


_SERVER: Final = "mcp_servers:\n  s:\n    url: https://mcp.example.com\n    allowed_tools: [search]\n"

CHECKS: Final = (
    switch(
        rule(
            "CFG142",
            "litellm-health-checks-cost",
            _L,
            "Every replica checks the health of every model",
            "Each check is a paid call, and each replica makes its own.",
            "Set use_shared_health_check: true.",
            "OWASP-LLM10:2025",
        ),
        "general_settings",
        "background_health_checks",
        True,
        hardened="with use_shared_health_check: true",
        when=lambda s: not s.setting("general_settings", "use_shared_health_check"),
    ),
    Check(
        rule(
            "CFG128",
            "litellm-cross-tenant-responses",
            _H,
            "Callers may read responses of others",
            "With the guard off a response ID is all that is needed.",
            "Remove the setting.",
            *LEAK,
            "CWE-639",
        ),
        LITELLM,
        _tenants,
        "general_settings:\n  disable_responses_id_security: true\n",
        "general_settings: {}\n",
    ),
    Check(
        rule(
            "CFG129",
            "litellm-default-allow",
            _M,
            "Tools and stores are open to keys that nobody gave them to",
            "Default-allow means that a new server is everybody's.",
            "Set the deny-by-default settings.",
            *AGENCY,
            "OWASP-LLM08:2025",
        ),
        LITELLM,
        _default_allow,
        _SERVER,
        _SERVER + "general_settings:\n  require_key_mcp_access_defined: true\n",
    ),
    Check(
        rule(
            "CFG130",
            "litellm-headers-forwarded",
            _M,
            "Headers of callers are sent to providers",
            "Cookies, tokens and inner addresses leave with them.",
            "Remove the setting.",
            *LEAK,
            "CWE-201",
        ),
        LITELLM,
        _headers,
        "general_settings:\n  forward_client_headers_to_llm_api: true\n",
        "general_settings: {}\n",
    ),
    Check(
        rule(
            "CFG131",
            "litellm-urls-not-validated",
            _H,
            "Addresses in requests are not validated",
            "An image_url makes the proxy read inside the network.",
            "Leave user_url_validation on.",
            *AGENCY,
            "CWE-918",
        ),
        LITELLM,
        _url_validation,
        "litellm_settings:\n  user_url_validation: false\n",
        "litellm_settings:\n  user_url_validation: true\n",
    ),
    Check(
        rule(
            "CFG132",
            "litellm-guard-bypassed",
            _H,
            "Hosts inside are allowed as destinations",
            "The list is an exception from the guard against requests into the network.",
            "List public hosts only.",
            "CWE-918",
        ),
        LITELLM,
        _allowed_hosts,
        "litellm_settings:\n  user_url_allowed_hosts: [169.254.169.254]\n",
        "litellm_settings: {}\n",
    ),
    Check(
        rule(
            "CFG143",
            "litellm-no-vault",
            _M,
            "Provider keys are not kept in a secret store",
            "Keys in files are copied, committed and never rotated.",
            "Set key_management_system.",
            "CWE-522",
            "NIST-AI-RMF:GOVERN-1.4",
        ),
        LITELLM,
        _management,
        "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a, api_key: "
        "a8B3c9D2e7F6g1H5qZ7wX3kL9mN2pR4t}\n",
        "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a, api_key: os.environ/K}\n",
    ),
    Check(
        rule(
            "CFG144",
            "litellm-models-in-database",
            _M,
            "Models and their keys are stored in the database",
            "Without a salt key the master key encrypts them; and the database overrides this file.",
            "Set LITELLM_SALT_KEY, and check the database as well.",
            "CWE-312",
        ),
        _BOTH,
        _model_store,
        "general_settings:\n  store_model_in_db: true\n",
        "general_settings:\n  store_model_in_db: false\n",
    ),
    Check(
        rule(
            "CFG145",
            "litellm-code-by-configuration",
            _H,
            "The configuration loads code from outside the image",
            "Whoever changes the file, or what it names, runs code in the proxy (CVE-2024-6825).",
            "Name reviewed modules of the image, read-only.",
            *SUPPLY,
            "CWE-94",
        ),
        LITELLM,
        _code,
        "litellm_settings:\n  post_call_rules: os.system\n",
        "litellm_settings:\n  post_call_rules: rules.check\n",
    ),
    Check(
        rule(
            "CFG152",
            "litellm-networks-wide",
            _M,
            "Nearly every address is trusted",
            "Headers from trusted networks are believed.",
            "List the network of the proxy.",
            *AGENCY,
            "CWE-290",
        ),
        LITELLM,
        _networks,
        "general_settings:\n  trusted_proxy_ranges: [0.0.0.0/0]\n",
        "general_settings:\n  trusted_proxy_ranges: [10.0.0.0/24]\n",
    ),
    switch(
        rule(
            "CFG217",
            "litellm-router-errors",
            _L,
            "Errors show how the router decided",
            "They name deployments and hosts.",
            "Set expose_router_debug_in_errors: false.",
            "CWE-209",
        ),
        "litellm_settings",
        "expose_router_debug_in_errors",
        True,
    ),
    Check(
        rule(
            "CFG221",
            "litellm-tls-not-verified",
            _H,
            "Certificates of providers are not verified",
            "Anybody on the way reads keys and prompts, and changes answers.",
            "Set ssl_verify: true.",
            "CWE-295",
        ),
        _BOTH,
        _verify,
        "litellm_settings:\n  ssl_verify: false\n",
        "litellm_settings:\n  ssl_verify: true\n",
    ),
    switch(
        rule(
            "CFG222",
            "litellm-parameters-dropped",
            _I,
            "Parameters that a provider does not know are dropped",
            "Safety parameters of a caller may be among them, and nobody is told.",
            "Know which parameters matter to callers.",
            "CWE-693",
        ),
        "litellm_settings",
        "drop_params",
        True,
        hardened="false, where callers rely on parameters",
    ),
    switch(
        rule(
            "CFG231",
            "litellm-user-in-headers",
            _L,
            "Users' names are sent to providers",
            "Names and addresses of users leave in headers.",
            "Set add_user_information_to_llm_headers: false.",
            *LEAK,
        ),
        "litellm_settings",
        "add_user_information_to_llm_headers",
        True,
    ),
    switch(
        rule(
            "CFG232",
            "litellm-mcp-hub-open",
            _M,
            "Every MCP server is listed in the public hub",
            "Names and addresses of tools inside are shown to everybody.",
            "Set public_mcp_hub_strict_whitelist: true.",
            *AGENCY,
        ),
        "litellm_settings",
        "public_mcp_hub_strict_whitelist",
        False,
    ),
    switch(
        rule(
            "CFG235",
            "litellm-invalid-headers",
            _L,
            "Invalid headers are passed on",
            "Two programs that read them differently can be played against each other.",
            "Set filter_invalid_headers: true.",
            "CWE-444",
        ),
        "litellm_settings",
        "filter_invalid_headers",
        False,
    ),
    Check(
        rule(
            "CFG312",
            "litellm-mcp-stdio",
            _C,
            "The proxy starts programs for its tools",
            "A stdio server runs beside the proxy's keys; whoever changes its command runs code there.",
            "Run tools as servers of their own, over http.",
            *AGENCY,
            "CWE-78",
            "MITRE-ATLAS:AML.T0110",
        ),
        _BOTH,
        _stdio,
        "mcp_servers:\n  s:\n    transport: stdio\n    command: npx\n",
        _SERVER,
    ),
    Check(
        rule(
            "CFG313",
            "litellm-mcp-open",
            _H,
            "A tool server is open, unencrypted or not pinned",
            "Tools act with the rights of the proxy for whoever calls them.",
            "Require a token and https, and pin releases.",
            *AGENCY,
            *SUPPLY,
        ),
        LITELLM,
        _open_servers,
        "mcp_servers:\n  s:\n    url: http://mcp.example.com\n    auth_type: none\n",
        _SERVER,
    ),
    Check(
        rule(
            "CFG314",
            "litellm-mcp-all-tools",
            _M,
            "All tools of a server are offered",
            "What the server adds tomorrow is offered too.",
            "List allowed_tools.",
            *AGENCY,
        ),
        LITELLM,
        _tools,
        "mcp_servers:\n  s:\n    url: https://mcp.example.com\n",
        _SERVER,
        folds=True,
    ),
)
