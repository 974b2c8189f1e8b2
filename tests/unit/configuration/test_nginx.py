"""What is said of NGINX configurations as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditors.catalogue import rules
from auditors.model import Severity
from tests.unit.configuration.auditing import SAMPLES, above_low, audit, findings, findings_in, told

NGINX = SAMPLES / "nginx"
KEY = "sk-" + "proj-" + "Zk3vQ9xT2mLw8RbN" * 3
EXPECTED = {
    "debian_default.conf": set[str](),
    "debian_site.conf": set[str](),
    "docker_default.conf.template": {"CFG601 high", "CFG603 medium", "CFG608 medium", "CFG616 high"},
    "hardened.conf": set[str](),
    "hardened_provider.conf": set[str](),
    "ingress_generated.conf": {"CFG610 info"},
    "jinja_site.conf.j2": {"CFG603 medium", "CFG609 medium"},
    "keys_map.conf": set[str](),
    "litellm_tutorial.conf": {"CFG601 high", "CFG603 medium", "CFG604 medium", "CFG614 medium", "CFG616 high"},
    "ollama_basic_auth.conf": {"CFG603 medium"},
    "openresty_keys.conf": set[str](),
}


def server(text: str, listen: str = "443 ssl", name: str = "llm.example.com") -> str:
    return f"server {{\n  listen {listen};\n  server_name {name};\n{text}\n}}\n"


def rules_in(text: str, directory: Path) -> dict[str, Severity]:
    return {finding.rule: finding.severity for finding in findings_in(text, "nginx.conf", directory)}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_whole_configurations(name: str) -> None:
    assert told(findings(NGINX / name)) == EXPECTED[name]


def test_every_sample_is_expected() -> None:
    assert {path.name for path in NGINX.iterdir() if path.is_file()} == EXPECTED.keys()


GUARDED = [
    "auth_request /auth; location /v1/ { proxy_pass http://models; }",
    "location /v1/ { auth_basic on; auth_basic_user_file f; proxy_pass http://models; }",
    "auth_jwt realm token=$http_token; location /v1/ { proxy_pass http://models; }",
    "ssl_verify_client on; location /v1/ { proxy_pass http://models; }",
    "location /v1/ { allow 10.0.0.0/8; deny all; proxy_pass http://models; }",
    "deny all; location /v1/ { proxy_pass http://models; }",
    'if ($http_authorization != "Bearer 0123456789abcdef") { return 401; } location /v1/ { proxy_pass http://models; }',
    'location /v1/ { if ($http_x_api_key !~ "^(one|two)$") { return 403; } proxy_pass http://models; }',
    "set $in 0; if ($http_x_api_key = abcdef) { set $in 1; } if ($in = 0) { return 401; } location /v1/ "
    "{ proxy_pass http://models; }",
    "location /v1/ { access_by_lua_file /etc/nginx/auth.lua; proxy_pass http://models; }",
    "location /v1/ { satisfy any; allow 10.0.0.0/8; deny all; auth_basic on; proxy_pass http://models; }",
    "location /v1/ { return 404; }",
    "location /v1/ { internal; proxy_pass http://models; }",
    "location / { auth_request /a; try_files $uri @models; } location @models { proxy_pass http://litellm:4000; }",
    "location /v1/ { auth_request /a; error_page 502 = @other; proxy_pass http://vllm:8000; } location @other "
    "{ proxy_pass http://vllm:8000; }",
    "location /shop/ { proxy_pass http://shop:8080; }",
    "location = /health/liveliness { proxy_pass http://litellm:4000; }",
    "location /api/v1/orders { proxy_pass http://orders:8080; }",
    "location /v2/ { proxy_pass http://registry:5000; }",
    "location /chat { proxy_pass http://chat-ui:3000; }",
    "location /shop/ { proxy_set_header Authorization $upstream_auth; proxy_pass http://shop:8080; }",
    "location /v1/ { auth_request /a; location /v1/chat { proxy_pass http://models; } }",
]
OPEN = [
    "auth_request /auth; location /v1/ { auth_request off; proxy_pass http://models; }",
    'auth_basic realm; location /v1/ { auth_basic "off"; proxy_pass http://models; }',
    "ssl_verify_client optional; location /v1/ { proxy_pass http://models; }",
    "location /v1/ { allow all; proxy_pass http://models; }",
    "deny all; location /v1/ { allow all; proxy_pass http://models; }",
    'location /v1/ { if ($http_authorization = "") { return 401; } proxy_pass http://models; }',
    'location /v1/ { if ($http_authorization !~ "^Bearer sk-") { return 401; } proxy_pass http://models; }',
    'location /v1/ { if ($http_authorization !~* "^Bearer .+$") { return 401; } proxy_pass http://models; }',
    "location /v1/ { if ($request_method != POST) { return 405; } proxy_pass http://models; }",
    "location /v1/ { satisfy any; allow all; auth_basic on; proxy_pass http://models; }",
    "location = /auth { return 200; } location /v1/ { auth_request /auth; proxy_pass http://models; }",
    "location / { try_files $uri @models; } location @models { proxy_pass http://litellm:4000; }",
    "location /v1/ { auth_request /a; proxy_pass http://models; } location ~ \\.json$ { proxy_pass http://vllm:8000; }",
    "location /x/ { proxy_set_header Authorization 'Bearer ${KEY}'; proxy_pass http://backend; }",
    "location /v1/ { access_by_lua_block { ngx.req.set_header('Authorization', 'Bearer ' .. os.getenv('K')) "
    "ngx.status = "
    "ngx.HTTP_OK } proxy_pass http://models; }",
    "location /v1/chat { if ($arg_stream) { proxy_pass http://models; } }",
    "location /v1/ { auth_request /a; error_page 401 403 = @open; proxy_pass http://vllm:8000; } location @open "
    "{ proxy_pass http://vllm:8000; }",
    "location /ai { content_by_lua_block { local r = http:request_uri('https://api.openai.com/v1/models') } }",
]


@pytest.mark.parametrize("text", GUARDED)
def test_what_asks_for_a_credential(text: str, tmp_path: Path) -> None:
    assert "CFG601" not in rules_in(server(text), tmp_path)


@pytest.mark.parametrize("text", OPEN)
def test_what_asks_for_nothing(text: str, tmp_path: Path) -> None:
    assert rules_in(server(text), tmp_path)["CFG601"] is Severity.HIGH


@pytest.mark.parametrize(
    ("entries", "is_guard"),
    [
        ('default ""; "Bearer one" a;', True),
        ('default ""; "~^Bearer (one|two)$" a;', True),
        ('default 1; "Bearer one" a;', False),
        ('default ""; "~*sk-gw" a;', False),
        ('default ""; "~^Bearer sk-[a-z]+$" a;', False),
    ],
)
def test_a_map_of_keys(entries: str, is_guard: bool, tmp_path: Path) -> None:
    text = f"map $http_authorization $key {{ {entries} }}\n" + server(
        'location /v1/ { if ($key = "") { return 401; } proxy_pass http://models; }'
    )
    assert ("CFG601" not in rules_in(text, tmp_path)) is is_guard


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "[::1]:8080", "unix:/run/nginx.sock", "localhost:8080"])
def test_this_machine_only_is_milder(listen: str, tmp_path: Path) -> None:
    found = rules_in(server("location /v1/ { proxy_pass http://models; }", listen), tmp_path)
    assert found["CFG601"] is Severity.MEDIUM
    assert found["CFG603"] is Severity.LOW
    assert "CFG608" not in found


def test_directives_come_from_the_blocks_around(tmp_path: Path) -> None:
    inner = server("location /v1/ { proxy_pass http://models; }")
    around = (
        "auth_request /a; limit_req zone=a; access_log off; proxy_set_header X-Forwarded-For $http_x_forwarded_for;"
    )
    found = rules_in(f"http {{ {around}\n{inner} }}", tmp_path)
    assert found.keys() & {"CFG601", "CFG603"} == set()
    assert {"CFG607", "CFG614"} <= found.keys()
    inner = server("location /v1/ { proxy_set_header A b; access_log /var/log/l; proxy_pass http://models; }")
    assert not rules_in(f"http {{ {around}\n{inner} }}", tmp_path).keys() & {"CFG607", "CFG614"}


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("location /p { proxy_pass http://$arg_host/; }", Severity.HIGH),
        ("resolver 1.1.1.1; location /p { proxy_pass http://$arg_host/; }", Severity.CRITICAL),
        ("resolver 1.1.1.1; location /p { proxy_pass $http_x_target; }", Severity.CRITICAL),
        ("resolver 1.1.1.1; location ~ ^/p/(.*)$ { proxy_pass https://$1; }", Severity.CRITICAL),
        ("resolver 1.1.1.1; location ~ ^/p/(?<host>[^/]+) { proxy_pass https://$host_; }", None),
        ("resolver 1.1.1.1; location ~ ^/p/(?<target>[^/]+) { proxy_pass https://$target; }", Severity.CRITICAL),
        ("resolver 1.1.1.1; location ~ ^/(openai|azure)/ { proxy_pass https://$1.example.com; }", None),
        ("resolver 1.1.1.1; location ~ ^/(.+)/v1 { proxy_pass https://$1.models.svc.cluster.local; }", Severity.MEDIUM),
        ("resolver 1.1.1.1; set $up api.openai.com; location /p { proxy_pass https://$up$request_uri; }", None),
        ("resolver 1.1.1.1; location /p { set $up $arg_u; proxy_pass https://$up; }", Severity.CRITICAL),
        ("location /p { proxy_pass https://api.openai.com/$arg_path; }", None),
        ("location /p { proxy_pass http://backend$request_uri; }", None),
        ("resolver 1.1.1.1; location /p { proxy_pass http://$host; }", Severity.CRITICAL),
        ("resolver 1.1.1.1; location /p { proxy_pass $scheme://$http_host; }", Severity.CRITICAL),
    ],
)
def test_a_destination_from_the_request(text: str, severity: Severity | None, tmp_path: Path) -> None:
    assert rules_in(server(text), tmp_path).get("CFG605") is severity


@pytest.mark.parametrize(
    ("locations", "reached"),
    [
        ("location / { proxy_pass http://litellm:4000; }", True),
        ("location /v1/ { proxy_pass http://litellm:4000; }", False),
        ("location / { proxy_pass http://litellm:4000; } location /key { deny all; }", True),
        ("location / { proxy_pass http://litellm:4000; } location ~ ^/(key|user|team|model|config|spend|ui|mcp-rest)/ "
         "{ return 403; }", False),
        ("location ^~ / { proxy_pass http://litellm:4000; } location ~ ^/(key|user|team) { deny all; }", True),
        ("location / { auth_basic a; proxy_pass http://litellm:4000; }", False),
        ("location / { proxy_pass http://ollama:11434; }", False),
        ("location /llm/ { proxy_pass http://litellm:4000/; }", True),
        ("location /llm/ { proxy_pass http://litellm:4000/v1/; }", False),
        ("location /llm/ { rewrite ^/llm/(.*)$ /$1 break; proxy_pass http://litellm:4000; }", True),
        ("location /llm/ { proxy_pass http://litellm:4000/; } "
         "location ~ ^/llm/(key|user|team|model|config|spend|ui|mcp-rest) { deny all; }", False),
        ("location = / { proxy_pass http://litellm:4000; } location /ui { proxy_pass http://litellm:4000; }", True),
    ],
)  # fmt: skip
def test_management_through_the_public_server(locations: str, reached: bool, tmp_path: Path) -> None:
    assert ("CFG616" in rules_in(server(locations), tmp_path)) is reached


def test_keys_are_masked_and_references_are_none(tmp_path: Path) -> None:
    text = server(
        f"location /a {{ proxy_set_header Authorization 'Bearer {KEY}'; proxy_pass http://models; }}\n"
        f"location /b {{ proxy_set_header x-api-key {'hunter' + '2hunter2'}; proxy_pass http://models; }}\n"
        f"location /c {{ proxy_set_header Authorization 'Bearer $key'; proxy_pass http://models; }}\n"
        f"location /d {{ proxy_set_header Authorization 'Bearer ${{KEY}}'; proxy_pass http://models; }}\n"
        f"location /e {{ proxy_set_header Authorization 'Bearer YOUR_API_KEY'; proxy_pass http://models; }}\n"
    )
    found = [each for each in findings_in(text, "nginx.conf", tmp_path) if each.rule == "CFG602"]
    assert [each.location.line for each in found if each.location] == [4, 5]
    assert KEY[10:] not in str(found)
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    "variable", ["http_authorization", "http_x_api_key", "http_cookie", "request_body", "cookie_sid"]
)
def test_formats_that_leak(variable: str, tmp_path: Path) -> None:
    text = f"log_format a '$remote_addr' '${variable}';\n" + server("access_log /var/log/nginx/a.log a;")
    assert rules_in(text, tmp_path) == {"CFG606": Severity.HIGH}
    unused = f"log_format a '${variable}';\n" + server("access_log /var/log/nginx/a.log combined;")
    assert rules_in(unused, tmp_path) == {"CFG606": Severity.LOW}


@pytest.mark.parametrize(
    "variable", ["http_user_agent", "request_body_file", "http_x_request_id", "sent_http_x_tokens_used"]
)
def test_formats_that_do_not_leak(variable: str, tmp_path: Path) -> None:
    text = f"log_format a '$remote_addr ${variable}';\n" + server("access_log /var/log/nginx/a.log a;")
    assert rules_in(text, tmp_path) == {}


def test_keys_of_callers_are_low(tmp_path: Path) -> None:
    text = f'map $http_authorization $id {{ default ""; "Bearer {KEY}" a; }}\n' + server(
        f'if ($http_x_api_key != "{KEY}") {{ return 401; }}\nlocation /v1/ {{ return 404; }}'
    )
    found = findings_in(text, "nginx.conf", tmp_path)
    assert told(found) == {"CFG602 low"}
    assert KEY[12:] not in str(found)


def test_masked_by_a_map_is_no_leak(tmp_path: Path) -> None:
    text = 'map $http_authorization $http_authorization_short { "~^(.{10})" $1; }\n'
    text += "log_format a $http_authorization_short;\n"
    assert "CFG606" not in rules_in(text + server("access_log /var/log/nginx/a.log a;"), tmp_path)


@pytest.mark.parametrize(
    ("entries", "leaks"),
    [
        ("default $http_x_api_key;", True),
        ('"~^Bearer +(?<token>.+)$" $token;', True),
        ('"~^Bearer (sk-\\S{20,})$" "key $1";', True),
        ('default -; "~^(?<start>.{6})" $start;', False),
        ('default -; "~^Bearer (sk-..).*$" $1;', False),
        ("default -; include /etc/nginx/names.map;", False),
        ("default $who;", False),
        ("default $other;", True),
    ],
)
def test_a_map_that_hands_credentials_on_is_a_leak(entries: str, leaks: bool, tmp_path: Path) -> None:
    text = (
        f"map $http_x_api_key $who {{ {entries} }}\n"
        "map $host $other { default $http_authorization; }\nlog_format keys '$remote_addr $who';\n"
    )
    assert ("CFG606" in rules_in(text + server("access_log /var/log/nginx/keys.log keys;"), tmp_path)) is leaks


@pytest.mark.parametrize("limit", ["limit_req zone=keys", "limit_conn keys 10"])
def test_a_limit_that_only_writes_down_is_none(limit: str, tmp_path: Path) -> None:
    name = limit.partition(" ")[0]
    for around, is_limited in ((f"{name}_dry_run on;", False), (f"{name}_dry_run off;", True)):
        text = server(f"{around} location /v1/ {{ auth_request /a; {limit}; proxy_pass http://models; }}")
        assert ("CFG603" not in rules_in(text, tmp_path)) is is_limited


@pytest.mark.parametrize(
    ("trusted", "deceived"),
    [
        ("set_real_ip_from 0.0.0.0/0;", True),
        ("set_real_ip_from 10.0.0.0/8; set_real_ip_from ::/0;", True),
        ("set_real_ip_from 10.0.0.0/8;", False),
    ],
)
@pytest.mark.parametrize("header", ["", "proxy_set_header X-Forwarded-For $remote_addr;"])
def test_everybody_trusted_as_a_proxy_in_front(trusted: str, deceived: bool, header: str, tmp_path: Path) -> None:
    text = f"{trusted} real_ip_header X-Forwarded-For;\n"
    text += server(f"location /v1/ {{ auth_request /a; {header} proxy_pass http://models; }}")
    assert ("CFG614" in rules_in(text, tmp_path)) is deceived


@pytest.mark.parametrize(
    ("entries", "open_to_all"),
    [("default $http_origin;", True), ('default ""; https://app.example.com $http_origin;', False)],
)
def test_origins_that_a_map_lets_through(entries: str, open_to_all: bool, tmp_path: Path) -> None:
    headers = "add_header Access-Control-Allow-Origin $allowed; add_header Access-Control-Allow-Credentials true;"
    text = f"map $http_origin $allowed {{ {entries} }}\n{server(headers)}"
    assert ("CFG611" in rules_in(text, tmp_path)) is open_to_all


def test_files_that_are_handed_out(tmp_path: Path) -> None:
    assert "CFG615" in rules_in(server("location /logs/ { alias /var/log/llm/; autoindex on; }"), tmp_path)
    assert "CFG615" in rules_in(server("root /srv/app;\nlocation / { try_files $uri =404; }"), tmp_path)
    denied = "root /srv/app;\nlocation ~ /\\.(?!well-known) { deny all; }\nlocation / { try_files $uri =404; }"
    assert "CFG615" not in rules_in(server(denied), tmp_path)
    assert rules_in(server("root /usr/share/nginx/html;\nlocation / { }"), tmp_path) == {"CFG615": Severity.LOW}
    page = "location = /50x.html { root /usr/share/nginx/html; }\nlocation /.well-known/ { root /srv/acme; }"
    assert "CFG615" not in rules_in(server(page), tmp_path)


def test_a_host_that_another_server_refuses(tmp_path: Path) -> None:
    refuses = "server { listen 443 ssl default_server; return 444; }\n"
    text = server("resolver 1.1.1.1; location /p { proxy_pass http://$host; }")
    assert rules_in(refuses + text, tmp_path)["CFG605"] is Severity.MEDIUM


def test_old_protocols_and_plain_listeners(tmp_path: Path) -> None:
    models = "location /v1/ { auth_request /a; limit_req zone=a; proxy_pass http://models; }"
    assert rules_in(server(models, "80"), tmp_path) == {"CFG608": Severity.MEDIUM}
    assert rules_in(server(f"set_real_ip_from 10.0.0.0/8; {models}", "80"), tmp_path) == {"CFG608": Severity.LOW}
    assert rules_in(server(f"ssl_protocols TLSv1 TLSv1.2; {models}"), tmp_path) == {"CFG608": Severity.MEDIUM}
    assert rules_in(server(f"ssl_ciphers HIGH:!aNULL:!MD5; {models}"), tmp_path) == {}
    assert rules_in(server(f"ssl_ciphers HIGH:RC4:!aNULL; {models}"), tmp_path) == {"CFG608": Severity.MEDIUM}


def test_includes_below_the_directory_are_followed(tmp_path: Path) -> None:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "snippets").mkdir()
    (tmp_path / "nginx.conf").write_text("http {\n  include /etc/nginx/conf.d/*.conf;\n}\n")
    (tmp_path / "conf.d" / "llm.conf").write_text(
        server("include snippets/auth.conf;\nlimit_req zone=a;\nlocation /v1/ { proxy_pass https://api.openai.com; }")
    )
    (tmp_path / "snippets" / "auth.conf").write_text("auth_request /auth;\n")
    found = findings(tmp_path)
    assert told(found) == {"CFG609 medium"}
    assert found[0].location is not None
    assert (Path(found[0].location.source).name, found[0].location.line) == ("llm.conf", 6)


def test_the_rights_of_included_files_count(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("map $http_x_api_key $id {\n  include keys.map;\n}\n")
    keys = tmp_path / "keys.map"
    keys.write_text(f'"{KEY}" a;\n')
    for mode, expected in ((0o644, ["PRM031"]), (0o600, [])):
        keys.chmod(mode)
        found = audit(tmp_path / "nginx.conf").ledger.findings(rules())
        assert [each.rule for each in found if each.location and each.location.source == str(keys)][:1] == (
            expected or ["CFG602"]
        )


def test_nothing_outside_the_directory_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "secret.conf"
    outside.write_text(f"set $key {KEY};\n")
    home = tmp_path / "nginx"
    home.mkdir()
    (home / "link.conf").symlink_to(outside)
    (home / "nginx.conf").write_text(
        f"include ../secret.conf;\ninclude {outside};\ninclude link.conf;\ninclude /etc/sh?dow;\n"
        "include /etc/nginx/../../etc/passwd;\ninclude **/*;\ninclude nginx.conf;\n"
        + server("location /v1/ { return 404; }")
    )
    result = audit(home / "nginx.conf")
    assert not result.coverage.errors
    assert result.coverage.files == 1


def test_files_that_include_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text("include a.conf;\ninclude a.conf;\n" + server("location / { return 404; }"))
    (tmp_path / "a.conf").write_text("include b.conf; include b.conf;")
    (tmp_path / "b.conf").write_text("include a.conf; include a.conf;")
    assert findings(tmp_path / "nginx.conf") == []


def test_an_include_that_is_not_there_may_hold_what_is_missing(tmp_path: Path) -> None:
    text = server("include /etc/nginx/snippets/protect.conf;\nlocation /v1/ { proxy_pass http://models; }")
    assert rules_in(text, tmp_path) == {"CFG601": Severity.LOW, "CFG603": Severity.LOW}


def test_a_snippet_alone_says_nothing_of_what_is_missing(tmp_path: Path) -> None:
    assert rules_in("location /v1/ { proxy_pass http://models; }\n", tmp_path) == {}
    assert (
        above_low(findings_in("proxy_set_header Host $host;\nproxy_read_timeout 60s;\n", "proxy.conf", tmp_path)) == []
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("http {\n  server {\n    listen 80;\n}\n", "line 1, column 1: a block is not closed"),
        ("server {\n  listen 80;\n}\n}\n", "line 4, column 1: a closing brace without an opening one"),
        ('server {\n  server_name "a;\n}\n', "line 2, column 15: a quote is not closed"),
        ("server {\n  listen 80\n}\n", "line 2, column 3: a directive is not ended by a semicolon"),
        ("http {\n access_by_lua_block {\n if x then\n", "line 2, column 22: a block of Lua is not closed"),
        ("server { " + "a { " * 60 + "} " * 60 + "}", "nested deeper than 50 levels"),
    ],
)
def test_broken_files_have_one_line_with_the_place(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "nginx.conf").write_text(text)
    errors = audit(tmp_path / "nginx.conf").coverage.errors
    assert len(errors) == 1
    assert place in errors[0].reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nginx.yaml", "apiVersion: v1\nkind: ConfigMap\ndata:\n  default.conf: |\n"),
        ("compose.yaml", "services: {a: {image: nginx:1.29.3}}\nconfigs:\n  nginx:\n    content: |\n"),
    ],
)
def test_a_configuration_inside_another_file(name: str, text: str, tmp_path: Path) -> None:
    lines = server("location /v1/ {\n    proxy_pass http://litellm:4000;\n  }").splitlines()
    text += "".join(f"      {line}\n" for line in lines)
    place = text[: text.index("location /v1/")].count("\n") + 1
    found = [each.location for each in findings_in(text, name, tmp_path) if each.rule == "CFG601"]
    assert [location.line for location in found if location] == [place]
    assert found[0] is not None
    assert "#/server/0/location/0" in (found[0].pointer or "")


def test_every_finding_has_its_place(tmp_path: Path) -> None:
    for finding in findings(NGINX):
        assert finding.location is not None
        assert finding.location.line > 0
        assert finding.location.pointer
        assert finding.evidence["hardened"]


def test_rotation_that_makes_logs_readable(tmp_path: Path) -> None:
    text = "/var/log/nginx/*.log {{\n\tdaily\n\trotate 14\n\tmissingok\n\tcreate {} www-data adm\n}}\n"
    assert told(findings_in(text.format("0644"), "nginx", tmp_path)) == {"CFG618 medium"}
    assert findings_in(text.format("0640"), "nginx", tmp_path) == []
