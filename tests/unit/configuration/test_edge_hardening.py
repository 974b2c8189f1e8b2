"""Hardened copies of NGINX and Envoy configurations: what is mended, and that nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.configuration.audit import ConfigurationRequest
from auditors.configuration.hardening import harden
from auditors.errors import UnreadableError


def hardened(text: str, name: str) -> str:
    request = ConfigurationRequest(paths=(name,), fingerprint_key=b"k" * 32)
    return harden(text.encode(), Path(name), request).content.decode()


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        (
            "nginx.conf",
            "server {\n  client_max_body_size 0; # files\n  autoindex on;\n  location /a { alias /srv/a/; }\n}\n",
            "server {\n  client_max_body_size 10m; # files\n  autoindex off;\n  location /a/ { alias /srv/a/; }\n}\n",
        ),
        ("nginx.conf", "error_log /var/log/e debug;\nhttp { }\n", "error_log /var/log/e warn;\nhttp { }\n"),
        (
            "nginx.conf",
            "http { proxy_read_timeout '1h'; server { listen 80; } }\n",
            "http { proxy_read_timeout '300s'; server { listen 80; } }\n",
        ),
        (
            "logrotate.conf",
            "/var/log/nginx/*.log {\n  missingok\n  create 0644 www-data adm\n}\n",
            "/var/log/nginx/*.log {\n  missingok\n  create 0640 www-data adm\n}\n",
        ),
        (
            "envoy.yaml",
            "admin: {address: {socket_address: {address: 0.0.0.0, port_value: 1}}} # all\n",
            "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}} # all\n",
        ),
        (
            "envoy.json",
            '{"admin": {"address": {"socketAddress": {"address": "0.0.0.0", "portValue": 1}}}}\n',
            '{"admin": {"address": {"socketAddress": {"address": "127.0.0.1", "portValue": 1}}}}\n',
        ),
        (
            "conf.json",
            '{"plugins_enabled": [], "admin_token": "${T}", "cache": true}\n',
            '{"plugins_enabled": [], "admin_token": "${T}", "cache": false}\n',
        ),
    ],
)
def test_what_can_be_mended_is(name: str, before: str, after: str) -> None:
    assert hardened(before, name) == after
    assert hardened(after, name) == after


def test_broken_files_are_not_touched() -> None:
    with pytest.raises(UnreadableError):
        hardened("http {\n", "nginx.conf")
