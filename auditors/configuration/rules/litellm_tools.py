"""The tools of a LiteLLM proxy: MCP servers, who may use them, and the networks they trust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from auditors.configuration.check import AGENCY, SUPPLY, Check, Fix, Problem, rule
from auditors.configuration.subject import Subject
from auditors.configuration.switches import LITELLM, LITELLM_OR_ENVIRONMENT, switch, unless
from auditors.model import Severity

_C, _H, _M, _L, _I = Severity


def _default_allow(subject: Subject) -> Iterator[Problem]:
    used = {
        "vector_store_deny_by_default": subject.root.at("vector_store_registry"),
        "search_tool_deny_by_default": subject.root.at("search_tools"),
        "require_key_mcp_access_defined": subject.root.at("mcp_servers"),
    }
    everybody = [node for _, server in subject.servers() if (node := server.at("allow_all_keys")) is not None]
    shared = next((node for node in everybody if node.says_true), None)
    used |= {
        "agent_access_default_deny": subject.root.at("agents") or subject.root.at("agent_list"),
        "mcp_allow_all_keys_respects_mcp_scope": shared,
    }
    for key, feature in used.items():
        node = subject.setting("general_settings", key)
        if (feature is not None and feature.value) or (node is not None and node.says_false):
            yield from unless(subject, "general_settings", key, "true")


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


def _networks(subject: Subject) -> Iterator[Problem]:
    for key in ("mcp_internal_ip_ranges", "mcp_trusted_proxy_ranges", "trusted_proxy_ranges"):
        node = subject.setting("general_settings", key)
        for member in node.members if node is not None else ():
            size = re.search(r"/(\d+)\Z", member.text)
            if size and int(size[1]) < 8:
                yield Problem(member, f"general_settings.{key}", "the network of the proxy", why="nearly every address")
    inside = subject.setting("general_settings", "mcp_internal_ip_ranges")
    if inside is not None and subject.setting("general_settings", "mcp_trusted_proxy_ranges") is None:
        yield Problem(
            inside,
            "general_settings.mcp_trusted_proxy_ranges",
            "the addresses of your proxy",
            found="not set",
            about="proxies",
            why="without them callers write the address that is compared with mcp_internal_ip_ranges",
        )


_SERVER: Final = "mcp_servers:\n  s:\n    url: https://mcp.example.com\n    allowed_tools: [search]\n"


CHECKS: Final = (
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
        LITELLM_OR_ENVIRONMENT,
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
