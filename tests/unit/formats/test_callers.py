"""Whom records of gateways name that somebody made at home, and whom the logs of ordinary applications do not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import auditors
from auditors.formats.callers import caller_of, names_nobody, with_caller
from tests.records import records
from tests.unit.formats.arbitrary import JSON

SAID = "my card 4111 1111 1111 1111"

CALLERS: tuple[tuple[Any, dict[str, str]], ...] = (
    ({"who": {"vk": "vk_7"}, "q": SAID}, {"key_alias": "vk_7"}),
    ({"consumer": {"name": "shop-bot"}, "text": SAID}, {"key_alias": "shop-bot"}),
    ({"api_consumer": "shop-bot", "payload": {"prompt": SAID}}, {"key_alias": "shop-bot"}),
    ({"apiConsumer": {"id": "shop-bot"}, "req": {"body": SAID}}, {"key_alias": "shop-bot"}),
    ({"api-consumer-id": "shop-bot", "prompt-text": SAID}, {"key_alias": "shop-bot"}),
    ({"tenant": {"slug": "acme"}, "msg": SAID}, {"team": "acme"}),
    ({"tenantId": "acme", "frage": SAID}, {"team": "acme"}),
    ({"workspace": {"name": "acme"}, "in": SAID}, {"team": "acme"}),
    ({"proj": "acme", "in": SAID}, {"team": "acme"}),
    ({"org": {"slug": "acme"}, "chat": [SAID]}, {"team": "acme"}),
    ({"client": {"app": "shop-bot"}, "say": SAID}, {"key_alias": "shop-bot"}),
    ({"client": {"id": "shop-bot"}, "say": SAID}, {"key_alias": "shop-bot"}),
    ({"client": "shop-bot", "say": SAID}, {"key_alias": "shop-bot"}),
    ({"app": {"id": "shop-bot", "name": "Shop"}, "say": SAID}, {"key_alias": "shop-bot"}),
    ({"credential": {"kid": "k-17"}, "say": SAID}, {"key_alias": "k-17"}),
    ({"kid": "k-17", "say": SAID}, {"key_alias": "k-17"}),
    (
        {"jwt": {"claims": {"sub": "ann@corp.test", "azp": "shop-bot"}}, "say": SAID},
        {"user": "ann@corp.test", "key_alias": "shop-bot"},
    ),
    ({"token": {"sub": "u-17", "azp": "shop-bot"}, "say": SAID}, {"user": "u-17", "key_alias": "shop-bot"}),
    ({"auth": {"sub": "u-17", "act": {"sub": "svc-bot"}}, "say": SAID}, {"user": "u-17"}),
    ({"claims": {"preferred_username": "ann"}, "say": SAID}, {"user": "ann"}),
    ({"identity": {"upn": "ann@corp.test"}, "say": SAID}, {"user": "ann@corp.test"}),
    (
        {"headers": {"x-user-id": "u-17", "x-forwarded-for": "203.0.113.7"}, "body": SAID},
        {"user": "u-17", "ip": "203.0.113.7"},
    ),
    ({"request": {"headers": {"X-Consumer-Username": "shop-bot"}}, "body": SAID}, {"key_alias": "shop-bot"}),
    ({"req": {"headers": {"x-api-key-id": "k-17"}}, "body": SAID}, {"key_alias": "k-17"}),
    ({"headers": [["x-user-id", "u-17"], ["accept", "*/*"]], "body": SAID}, {"user": "u-17"}),
    (
        {"headers": [{"name": "X-Tenant-Id", "value": "acme"}, {"name": "accept", "value": "*/*"}], "body": SAID},
        {"team": "acme"},
    ),
    ({"headers": {"x-user-id": ["u-17"]}, "body": SAID}, {"user": "u-17"}),
    ({"rawHeaders": ["Host", "x", "X-User-Id", "u-17"], "body": SAID}, {"user": "u-17"}),
    ({"tls": {"client": {"subject": "CN=shop-bot,O=Acme"}}, "body": SAID}, {"user": "CN=shop-bot,O=Acme"}),
    ({"client_cert": {"subject": {"CN": "shop-bot"}}, "body": SAID}, {"user": "shop-bot"}),
    ({"ssl_client_s_dn": "CN=shop-bot,O=Acme", "body": SAID}, {"key_alias": "CN=shop-bot,O=Acme"}),
    (
        {"peer": {"spiffe_id": "spiffe://corp/ns/x/sa/shop-bot"}, "body": SAID},
        {"user": "spiffe://corp/ns/x/sa/shop-bot"},
    ),
    ({"benutzer": "ann", "mandant": "acme", "frage": SAID}, {"user": "ann", "team": "acme"}),
    (
        {"nutzer": {"kennung": "u-17"}, "schluessel": {"name": "shop-bot"}, "anfrage": SAID},
        {"user": "u-17", "key_alias": "shop-bot"},
    ),
    ({"kunde": "k-17", "absender_ip": "203.0.113.7", "text": SAID}, {"end_user": "k-17", "ip": "203.0.113.7"}),
    ({"schlüssel_name": "shop-bot", "anfrage": SAID}, {"key_alias": "shop-bot"}),
    ({"utilisateur": "ann", "equipe": "acme", "question": SAID}, {"user": "ann", "team": "acme"}),
    ({"appelant": {"cle": "shop-bot"}, "texte": SAID}, {"key_alias": "shop-bot"}),
    ({"clé": {"nom": "shop-bot"}, "équipe": "acme", "texte": SAID}, {"key_alias": "shop-bot", "team": "acme"}),
    ({"usuario": "ann", "equipo": "acme", "pregunta": SAID}, {"user": "ann", "team": "acme"}),
    (
        {"cliente": {"id": "c-17"}, "clave": {"nombre": "shop-bot"}, "texto": SAID},
        {"end_user": "c-17", "key_alias": "shop-bot"},
    ),
    ({"usuario": {"nome": "ann"}, "chave": "shop-bot", "texto": SAID}, {"user": "ann", "key_alias": "shop-bot"}),
    ({"utente": "ann", "squadra": "acme", "domanda": SAID}, {"user": "ann", "team": "acme"}),
    ({"gebruiker": "ann", "vraag": SAID}, {"user": "ann"}),
    ({"caller": "shop-bot", "q": SAID}, {"user": "shop-bot"}),
    ({"from": {"key": "shop-bot", "ip": "203.0.113.7"}, "q": SAID}, {"key_alias": "shop-bot", "ip": "203.0.113.7"}),
    ({"by": {"user": "ann"}, "q": SAID}, {"user": "ann"}),
    ({"issued_to": "ann", "q": SAID}, {"user": "ann"}),
    ({"key_owner": "ann", "q": SAID}, {"user": "ann"}),
    ({"key": {"id": "k-17", "owner": "ann"}, "q": SAID}, {"key_alias": "k-17"}),
    ({"ctx": {"auth": {"apiKey": {"displayName": "shop-bot"}}}, "q": SAID}, {"key_alias": "shop-bot"}),
    ({"session": {"user": {"email": "ann@corp.test"}}, "q": SAID}, {"user": "ann@corp.test"}),
    ({"account": {"login": "ann"}, "q": SAID}, {"user": "ann"}),
    ({"user": {"id": 17}, "q": SAID}, {"user": "17"}),
    ({"user_uuid": "0d6c", "q": SAID}, {"user": "0d6c"}),
    ([{"who": {"vk": "vk_7"}, "q": SAID}], {"key_alias": "vk_7"}),
    ({"events": [{"usr": "ann", "q": SAID}]}, {"user": "ann"}),
    ({"service_account": {"name": "shop-bot"}, "q": SAID}, {"key_alias": "shop-bot"}),
    ({"bot": {"name": "shop-bot"}, "q": SAID}, {"key_alias": "shop-bot"}),
    ({"agent": {"name": "shop-bot"}, "q": SAID}, {"key_alias": "shop-bot"}),
    ({"subscription": {"name": "shop-bot"}, "q": SAID}, {"key_alias": "shop-bot"}),
    ({"X-Authenticated-User": "ann", "q": SAID}, {"user": "ann"}),
    ({"META": {"USER_ID": "u-17"}, "Q": SAID}, {"user": "u-17"}),
    ("{'who': {'vk': 'vk_7'}, 'q': SAID}", {"key_alias": "vk_7"}),
    ('consumer=shop-bot user=ann q="my card"', {"key_alias": "shop-bot", "user": "ann"}),
    ('vk=vk_7 q="my card"', {"key_alias": "vk_7"}),
    ({"conn": {"remote": "203.0.113.7:4432"}, "q": SAID}, {"ip": "203.0.113.7"}),
    ({"ws": {"peer": "203.0.113.7", "user": "ann"}, "q": SAID}, {"ip": "203.0.113.7", "user": "ann"}),
    ({"meta": {"requester": {"apiKeyName": "etl-9"}}, "payload": SAID}, {"key_alias": "etl-9"}),
    ({"x-portal-user": "ann", "input": SAID}, {"user": "ann"}),
    (
        {
            "auth": {
                "method": "oidc",
                "claims": {"iss": "https://idp", "sub": "u-9", "azp": "web-9", "email": "a@b.test"},
            },
            "ask": SAID,
        },
        {"user": "u-9", "key_alias": "web-9"},
    ),
    (
        {"tenant": "acme", "identity": {"type": "service", "name": "etl-9"}, "ask": SAID},
        {"team": "acme", "user": "etl-9"},
    ),
    ({"kundennummer": "K-9", "eingabe": SAID}, {"end_user": "K-9"}),
    ({"Benutzer-ID": "u-9", "Projekt": "acme", "Eingabe": SAID}, {"user": "u-9", "team": "acme"}),
    ({"identifiant_utilisateur": "u-9", "requete": SAID}, {"user": "u-9"}),
    ({"id_usuario": "u-9", "consulta": SAID}, {"user": "u-9"}),
    ({"nombre_usuario": "ana", "consulta": SAID}, {"user": "ana"}),
    ({"gatewayConsumer": "etl-9", "consulta": SAID}, {"key_alias": "etl-9"}),
    ({"requestHeaders": {"X-Api-Consumer": ["etl-9"]}, "b": SAID}, {"key_alias": "etl-9"}),
    (
        {"http": {"request": {"headers": {"x-team": "acme", "x-app-id": "etl-9"}}}, "b": SAID},
        {"team": "acme", "key_alias": "etl-9"},
    ),
    ({"sourceIPAddress": "203.0.113.9", "b": SAID}, {"ip": "203.0.113.9"}),
    ({"who": "ann", "b": SAID}, {"user": "ann"}),
    ({"key_alias": "etl-9", "b": SAID}, {"key_alias": "etl-9"}),
    ({"virtual_key": {"label": "etl-9"}, "b": SAID}, {"key_alias": "etl-9"}),
    ({"apiKeyId": "k9", "b": SAID}, {"key_alias": "k9"}),
    ({"usr": {"nm": "x", "id": 9}, "b": SAID}, {"user": "9"}),
    ({"data": {"attributes": {"consumer_id": "etl-9"}}, "b": SAID}, {"key_alias": "etl-9"}),
    ({"peerCertificate": {"subjectCN": "etl-9"}, "b": SAID}, {"user": "etl-9"}),
    (
        {
            "requestContext": {"authorizer": {"principalId": "u-9"}, "identity": {"sourceIp": "203.0.113.9"}},
            "body": SAID,
        },
        {"user": "u-9", "ip": "203.0.113.9"},
    ),
    ('[gw] consumer=etl-9 text="my card"', {"key_alias": "etl-9"}),
)

SECRET = "sk-" + "ant-7Qw2eR9tY4uI8oP1aS5d"

NOBODY: tuple[Any, ...] = (
    'level=info ts=2026-11-20T08:00:00Z caller=main.go:32 msg="my card"',
    {"level": "info", "ts": 1795161601.2, "caller": "server/main.go:32", "msg": SAID},
    {"level": "info", "caller": "server/main.go:32", "msg": SAID},
    {"caller": "server/main.go:32", "q": SAID},
    {"caller": {"class": "com.acme.Foo", "method": "bar", "line": 32}, "message": SAID},
    {"name": "left-pad", "version": "1.0", "author": {"name": "Jane"}, "description": SAID},
    {"kind": "Pod", "metadata": {"name": "x", "namespace": "default"}, "spec": {"note": SAID}},
    {"sku": "A1", "title": "Card case", "price": 12, "text": SAID},
    {"key": "greeting", "value": SAID},
    {"agent": "Mozilla/5.0 (X11)", "q": SAID},
    {"logger": "com.acme.Billing", "thread": "main", "text": SAID},
    {"feature": "x", "client": "web", "q": SAID},
    {"from": "Berlin", "to": "Paris", "note": SAID},
    {"from": "ann@corp.test", "to": "bob@corp.test", "subject": "Hi", "body": SAID},
    {
        "level": "INFO",
        "logger": "c.a.B",
        "message": SAID,
        "application": "orders-api",
        "service": "orders-api",
        "host": "10.0.0.5",
    },
    {"service": "orders-api", "env": "prod-1", "host": "web-1", "msg": SAID},
    {"topic": "orders", "consumer_group": "orders-consumer-1", "partition_key": "k-17", "payload": SAID},
    {"cache_key": "user:17", "page_token": "abc-17", "note": SAID},
    {"level": "info", "addr": "0.0.0.0:8080", "msg": SAID},
    {"upstream": {"ip": "10.0.0.9"}, "server_ip": "10.0.0.8", "q": SAID},
    {"level": "info", "msg": SAID, "app": {"name": "orders", "version": "1.2"}},
    {"employee_note": SAID, "company": "Acme", "department_head": "Jane Doe"},
    {"messages": [{"role": "user", "name": "bob", "content": SAID}], "response": {"user": "x"}},
    {"function": {"arguments": {"user_id": "u-17", "card": SAID}}},
    {"caller": "com.acme.billing.Foo", "level": "INFO", "message": SAID},
    {"trace_id": "abc-1", "span_id": "def-2", "parent_id": "x-9", "q": SAID},
    {"primary_key": "id-17", "foreign_key": "order-17", "q": SAID},
    {"user_agent": "curl/8.0", "q": SAID},
    {"users": ["a-1", "b-2"], "user_count": 17, "max_users": 20, "q": SAID},
    "def f(user=user, key=key): return SAID",
    {"level": "warn", "msg": SAID, "module": "auth", "client": "redis-1"},
    {"level": "info", "component": "token-service", "msg": SAID, "key": "config-1", "namespace": "kube-system"},
    {"commit": {"author": {"name": "Jane", "email": "j@x.test"}, "message": SAID}},
    {"db": {"user": "postgres", "host": "db-1"}, "msg": SAID, "level": "error"},
    {"ANTHROPIC_API_KEY": SECRET, "openai": {"api_key": SECRET}, "providerApiKey": SECRET, "q": SAID},
    {"event": "page_view", "app": "shop", "browser": "Firefox", "props": {"q": SAID}},
)


def called(body: Any) -> dict[str, str]:
    """Who is said to have called, by all that a record names."""
    found: dict[str, str] = {}
    for record in records(f"{body if isinstance(body, str) else json.dumps(body)}\n"):
        fields, generic = record.fields(), record.format is None or record.format.generic
        if generic and names_nobody(fields):
            fields = with_caller(fields, record.body, vaguely=record.format is None)
        told = {name: getattr(fields, name) for name in ("key", "key_alias", "user", "end_user", "team", "ip")}
        found |= {name: value for name, value in told.items() if value is not None}
    return found


@pytest.mark.parametrize(("body", "who"), CALLERS, ids=range(len(CALLERS)))
def test_callers_are_named_whatever_their_fields_are_called(body: Any, who: dict[str, str]) -> None:
    named = called(body)
    assert {role: named.get(role) for role in who} == who


@pytest.mark.parametrize("body", NOBODY, ids=range(len(NOBODY)))
def test_applications_and_what_people_talk_about_are_no_callers(body: Any) -> None:
    assert called(body) == {}


def test_a_key_that_stands_there_itself_is_named_by_its_hash() -> None:
    key = "aB3" * 9
    named = called({"who": {"vk": key}, "q": "hello"})
    assert named["key"] != key
    assert len(named["key"]) == 64
    assert "key_alias" not in named


def test_a_finding_in_such_a_record_says_whose_it_is(tmp_path: Path) -> None:
    log = tmp_path / "gateway.log"
    log.write_text('{"who":{"vk":"vk_7"},"q":"my card 4111 1111 1111 1111"}\n')
    found = [each for each in auditors.audit([log], depth="patterns", isolated=True) if each.entity == "CREDIT_CARD"]
    assert [each.principal.key_alias for each in found if each.principal is not None] == ["vk_7"]
    assert [each.first_seen for each in found] == [None]


def logfmt(entry: dict[str, Any]) -> str:
    return " ".join(f"{name}={said}" for name, said in entry.items())


@pytest.mark.parametrize("known", [{"team": "finance"}, {"team": "finance", "client_ip": "10.1.2.3"}])
@pytest.mark.parametrize(
    "as_line", [json.dumps, lambda entry: " ".join(f"{name}={said}" for name, said in entry.items())]
)
def test_who_of_a_team_called_is_told_beside_the_team(
    tmp_path: Path, known: dict[str, str], as_line: Callable[[dict[str, Any]], str]
) -> None:
    log = tmp_path / "gateway.log"
    entry = {"time": "2026-11-20T08:00:01Z", "caller": "svc-report", "model": "small", "tokens_in": 12, "status": 200}
    log.write_text(as_line({**entry, **known, "to": "jane.roe@mail.example"}) + "\n")
    (found,) = (
        each for each in auditors.audit([log], depth="patterns", isolated=True) if each.entity == "EMAIL_ADDRESS"
    )
    assert found.principal is not None
    assert (found.principal.user, found.principal.team) == ("svc-report", "finance")


@given(JSON)
def test_whatever_a_record_holds(body: Any) -> None:
    caller_of(body, vaguely=True)
    caller_of({"who": body, "headers": [body, body], "key": [body]}, vaguely=True)


def test_a_record_that_is_deep_or_wide_costs_no_more_than_others() -> None:
    deep: dict[str, Any] = {}
    for _ in range(200):
        deep = {"who": deep, "user": [deep]}
    caller_of(deep, vaguely=True)
    caller_of({f"user{number}": {"id": {}} for number in range(100_000)}, vaguely=True)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"caller": "billing-bot"}, {"user": "billing-bot"}),
        ({"account": "team-data"}, {"user": "team-data"}),
        ({"client": "mobile-app"}, {"key_alias": "mobile-app"}),
        ({"caller": "server/main.go:32"}, {}),
        ({"app": "llm-gateway", "agent": "build-7"}, {}),
    ],
)
def test_beside_a_model_vague_words_say_who_called_it(more: dict[str, str], told: dict[str, str]) -> None:
    entry = {"time": "2026-11-20T08:00:01Z", "level": "info", "msg": "done", **more}
    (called,) = records(json.dumps({**entry, "model": "small"}) + "\n")
    (other,) = records(json.dumps(entry) + "\n")
    for record, expected in ((called, told), (other, {})):
        fields = with_caller(record.fields(), record.body, vaguely=False)
        assert {name: said for name in ("user", "key_alias") if (said := getattr(fields, name))} == expected
