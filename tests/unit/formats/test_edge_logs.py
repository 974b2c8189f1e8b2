"""Load balancers, edges and proxies of others around a gateway: AWS, Azure, Cloudflare, IIS, Squid and kin."""

from __future__ import annotations

import hashlib
import json

import pytest

from auditors.model import Fields
from tests.records import names, only

KEY = "sk-" + "gw-test-" + "ALPHA123"
DIGEST = hashlib.sha256(KEY.encode()).hexdigest()
EIGHT = 1795161601.0
"""2026-11-20T08:00:01Z"""
ALB = (
    "https 2026-11-20T08:00:01.250000Z app/gateway/50dc6c495c0c9188 198.51.100.7:2817 10.0.0.1:4000 0.001 0.240 0.000 "
    '502 502 341 366 "POST https://llm.example.com:443/v1/chat/completions?api_key=' + KEY + ' HTTP/1.1" '
    '"OpenAI/Python 2.20.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 '
    "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/llm/73e2d6bc24d8a067 "
    '"Root=1-58337262-36d228ad5d99923122bbe354" "llm.example.com" "session-reused" 0 2026-11-20T08:00:01.009000Z '
    '"forward" "-" "-" "10.0.0.1:4000" "502" "-" "-" TID_dc57cebed65b444ebc8177bb698fe166\n'
)


def told(fields: Fields) -> tuple[object, ...]:
    return fields.time, fields.ip, fields.method, fields.route, fields.http_status


def test_application_load_balancer() -> None:
    fields = only(ALB, "aws-load-balancer")
    assert told(fields) == (EIGHT + 0.25, "198.51.100.7", "POST", "/v1/chat/completions", 502)
    assert (fields.status, fields.latency, fields.user_agent) == ("failure", 0.241, "OpenAI/Python 2.20.0")
    assert (fields.key, fields.trace) == (DIGEST, "Root=1-58337262-36d228ad5d99923122bbe354")


def test_a_load_balancer_that_reached_no_target() -> None:
    line = ALB.replace("10.0.0.1:4000 0.001 0.240 0.000 502 502", "- -1 -1 -1 503 -").replace(
        "198.51.100.7:2817", "2001:db8::7:2817"
    )
    fields = only(line, "aws-load-balancer")
    assert (fields.ip, fields.http_status, fields.latency) == ("2001:db8::7", 503, None)


def test_classic_load_balancer() -> None:
    line = (
        "2026-11-20T08:00:01.250000Z gateway 198.51.100.7:2817 10.0.0.1:80 0.000073 0.240 0.000057 200 200 0 29 "
        '"GET http://llm.example.com:80/v1/models HTTP/1.1" "curl/8.9.1" - -\n'
    )
    fields = only(line, "aws-load-balancer")
    assert told(fields) == (EIGHT + 0.25, "198.51.100.7", "GET", "/v1/models", 200)
    assert (fields.latency, fields.user_agent) == (0.24013, "curl/8.9.1")
    assert (
        only(line.replace("GET http://llm.example.com:80/v1/models HTTP/1.1", "- - - "), "aws-load-balancer").route
        is None
    )


def test_cloudfront() -> None:
    told_fields = (
        *("2026-11-20", "08:00:01", "FRA56-P8", "1045", "198.51.100.7", "POST", "d111111abcdef8.cloudfront.net"),
        *("/v1/chat%20/completions", "429", "-", "OpenAI/Python%202.20.0", f"key={KEY}", "-", "Error", "SOX4xwn4X=="),
        *("llm.example.com", "https", "23", "0.250", "-", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "Error", "HTTP/2.0"),
    )
    line = "\t".join(told_fields) + "\n"
    assert names(f"#Version: 1.0\n#Fields: date time x-edge-location\n{line}{line}")[-2:] == ["cloudfront"] * 2
    fields = only(line, "cloudfront")
    assert told(fields) == (EIGHT, "198.51.100.7", "POST", "/v1/chat /completions", 429)
    assert (fields.key, fields.latency, fields.user_agent) == (DIGEST, 0.25, "OpenAI/Python 2.20.0")
    assert fields.call == "SOX4xwn4X=="


@pytest.mark.parametrize("referrer", ["- ", "https://chat.example.com/ ", ""])
def test_iis(referrer: str) -> None:
    line = (
        f"2026-11-20 08:00:01 10.0.0.4 POST /v1/chat/completions key={KEY} 443 CORP\\bob 198.51.100.7 "
        f"OpenAI/Python+2.20.0 {referrer}401 0 0 250\n"
    )
    fields = only(line, "iis")
    assert told(fields) == (EIGHT, "198.51.100.7", "POST", "/v1/chat/completions", 401)
    assert (fields.user, fields.key, fields.latency) == ("CORP\\bob", DIGEST, 0.25)
    assert fields.user_agent == "OpenAI/Python 2.20.0"


@pytest.mark.parametrize("start", ["2026-11-20T08:00:01Z", 1795161601, 1795161601000000000])
def test_cloudflare_logpush(start: object) -> None:
    entry = {
        "ClientIP": "198.51.100.7",
        "ClientRequestHost": "llm.example.com",
        "ClientRequestMethod": "POST",
        "ClientRequestURI": "/v1/chat/completions?x=1",
        "ClientRequestUserAgent": "OpenAI/Python 2.20.0",
        "EdgeStartTimestamp": start,
        "EdgeEndTimestamp": "2026-11-20T08:00:03Z",
        "EdgeResponseStatus": 403,
        "RayID": "3a6050bcbe121a87",
        "RequestHeaders": {"authorization": f"Bearer {KEY}", "x-forwarded-for": "10.9.9.9"},
    }
    fields = only(json.dumps(entry) + "\n", "cloudflare-http-requests")
    assert told(fields) == (EIGHT, "198.51.100.7", "POST", "/v1/chat/completions", 403)
    assert (fields.key, fields.call, fields.latency) == (DIGEST, "3a6050bcbe121a87", 2.0)
    assert fields.user_agent == "OpenAI/Python 2.20.0"


@pytest.mark.parametrize("cache", ["- 200 ", "MISS 502, 200 ", ""])
def test_nginx_proxy_manager(cache: str) -> None:
    line = (
        f'[20/Nov/2026:08:00:01 +0000] {cache}200 - POST https llm.example.com "/v1/chat/completions?key={KEY}" '
        '[Client 198.51.100.7] [Length 312] [Gzip -] [Sent-to 10.0.0.4] "OpenAI/Python 2.20.0" "-"\n'
    )
    fields = only(line, "nginx-proxy-manager")
    assert told(fields) == (EIGHT, "198.51.100.7", "POST", "/v1/chat/completions", 200)
    assert (fields.key, fields.user_agent) == (DIGEST, "OpenAI/Python 2.20.0")


@pytest.mark.parametrize(
    ("line", "result"),
    [
        (
            "1795161601.250    240 198.51.100.7 TCP_MISS/200 5120 POST https://api.example.com/v1/chat/completions"
            f"?api_key={KEY} bob HIER_DIRECT/203.0.113.5 application/json\n",
            (EIGHT + 0.25, "198.51.100.7", "POST", "/v1/chat/completions", 200),
        ),
        (
            "1795161601.250   1523 2001:db8::7 TCP_TUNNEL/200 4302 CONNECT api.example.com:443 bob "
            "HIER_DIRECT/203.0.113.5 -\n",
            (EIGHT + 0.25, "2001:db8::7", "CONNECT", None, 200),
        ),
        (
            "1795161601.250      0 10.0.0.9 TCP_DENIED/407 4302 CONNECT api.example.com:443 - HIER_NONE/- text/html\n",
            (EIGHT + 0.25, "10.0.0.9", "CONNECT", None, 407),
        ),
        (
            "1795161601.250     75 10.0.0.9 NONE_NONE/000 0 - error:transaction-end-before-headers - HIER_NONE/- -\n",
            (EIGHT + 0.25, "10.0.0.9", None, None, None),
        ),
    ],
)
def test_squid(line: str, result: tuple[object, ...]) -> None:
    fields = only(line, "squid")
    assert told(fields) == result
    if "bob" in line:
        assert fields.user == "bob"
        assert fields.api_base in ("https://api.example.com", "api.example.com:443")
    assert fields.key == (DIGEST if KEY in line else None)
    assert fields.error_type == ("TCP_DENIED" if "DENIED" in line else None)


@pytest.mark.parametrize("action", ["ALLOW", "BLOCK"])
def test_aws_waf(action: str) -> None:
    entry = {
        "timestamp": 1795161601250,
        "formatVersion": 1,
        "webaclId": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/llm/1",
        "terminatingRuleId": "RateLimit",
        "action": action,
        "httpSourceName": "ALB",
        "responseCodeSent": 403 if action == "BLOCK" else None,
        "httpRequest": {
            "clientIp": "198.51.100.7",
            "country": "US",
            "headers": [
                {"name": "User-Agent", "value": "OpenAI/Python 2.20.0"},
                {"name": "authorization", "value": f"Bearer {KEY}"},
                {"name": "X-Forwarded-For", "value": "10.9.9.9"},
            ],
            "uri": "/v1/chat/completions",
            "args": "stream=1",
            "httpVersion": "HTTP/2.0",
            "httpMethod": "POST",
            "requestId": "1-5f-abc",
        },
    }
    fields = only(json.dumps(entry) + "\n", "aws-waf")
    status = 403 if action == "BLOCK" else None
    assert told(fields) == (EIGHT + 0.25, "198.51.100.7", "POST", "/v1/chat/completions", status)
    assert (fields.key, fields.user_agent, fields.call) == (DIGEST, "OpenAI/Python 2.20.0", "1-5f-abc")
    assert (fields.status, fields.error_type) == (("blocked", "RateLimit") if status else (None, None))


AZURE = {
    "GatewayLogs": {
        "method": "POST",
        "url": "https://gw.example.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
        "responseCode": 429,
        "apimSubscriptionId": "sub-bob",
        "userId": "u1",
        "requestHeaders": {"Ocp-Apim-Subscription-Key": KEY, "User-Agent": "curl/8.9.1"},
    },
    "ApplicationGatewayAccessLog": {
        "clientIP": "198.51.100.7",
        "httpMethod": "POST",
        "requestUri": "/openai/deployments/gpt-4o/chat/completions",
        "requestQuery": f"api-key={KEY}",
        "userAgent": "curl/8.9.1",
        "httpStatus": 429,
        "timeTaken": 0.25,
        "transactionId": "c1",
    },
    "FrontDoorAccessLog": {
        "httpMethod": "POST",
        "requestUri": f"https://llm.example.com:443/openai/deployments/gpt-4o/chat/completions?api_key={KEY}",
        "userAgent": "curl/8.9.1",
        "clientIp": "198.51.100.7",
        "timeTaken": "0.25",
        "httpStatusCode": "429",
        "errorInfo": "NoError",
        "trackingReference": "c1",
    },
}


@pytest.mark.parametrize("category", AZURE)
@pytest.mark.parametrize("as_text", [False, True])
def test_azure_gateways(category: str, as_text: bool) -> None:
    entry = {
        "time": "2026-11-20T08:00:01.25Z",
        "resourceId": "/SUBSCRIPTIONS/1/RESOURCEGROUPS/RG",
        "operationName": category,
        "category": category,
        "callerIpAddress": "198.51.100.7",
        "durationMs": 250,
        "correlationId": "c1",
        "properties": json.dumps(AZURE[category]) if as_text else AZURE[category],
    }
    path = "/openai/deployments/gpt-4o/chat/completions"
    fields = only(json.dumps(entry) + "\n", "azure-gateway")
    assert told(fields) == (EIGHT + 0.25, "198.51.100.7", "POST", path, 429)
    assert (fields.key, fields.model, fields.latency) == (DIGEST, "gpt-4o", 0.25)
    assert (fields.call, fields.user_agent, fields.error_type) == ("c1", "curl/8.9.1", None)
    assert (fields.key_alias, fields.user) == (("sub-bob", "u1") if category == "GatewayLogs" else (None, None))
    exported = json.dumps({"records": [entry, entry]})
    assert names(exported) == ["azure-gateway"] * 2


@pytest.mark.parametrize(
    "line",
    [
        "https 2026-11-20T08:00:01.250000Z is when the job began 198.51.100.7:80\n",
        "2026-11-20\t08:00:01\tINFO\trouter\tstarted\n",
        "2026-11-20 08:00:01 10.0.0.4 POST is what the client sent to /v1/models and got 200\n",
        '[20/Nov/2026:08:00:01 +0000] 200 - started "/bin/sh" [Client side]\n',
        json.dumps({"ClientIP": "198.51.100.7", "EdgeResponseStatus": 200}) + "\n",
        "1795161601.250 240 198.51.100.7 TCP_MISS is how a line of Squid goes on\n",
        json.dumps({"action": "ALLOW", "httpRequest": {"uri": "/"}}) + "\n",
        json.dumps({"category": "AuditLogs", "properties": {"method": "POST"}}) + "\n",
    ],
)
def test_lines_that_only_begin_alike(line: str) -> None:
    assert not set(names(line)) & {
        "aws-load-balancer",
        "cloudfront",
        "iis",
        "cloudflare-http-requests",
        "nginx-proxy-manager",
        "squid",
        "aws-waf",
        "azure-gateway",
    }
