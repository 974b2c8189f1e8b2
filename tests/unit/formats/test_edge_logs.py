"""Load balancers, edges and servers of others in front of a gateway: AWS, Cloudflare, IIS, Nginx Proxy Manager."""

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
    "line",
    [
        "https 2026-11-20T08:00:01.250000Z is when the job began 198.51.100.7:80\n",
        "2026-11-20\t08:00:01\tINFO\trouter\tstarted\n",
        "2026-11-20 08:00:01 10.0.0.4 POST is what the client sent to /v1/models and got 200\n",
        '[20/Nov/2026:08:00:01 +0000] 200 - started "/bin/sh" [Client side]\n',
        json.dumps({"ClientIP": "198.51.100.7", "EdgeResponseStatus": 200}) + "\n",
    ],
)
def test_lines_that_only_begin_alike(line: str) -> None:
    assert not set(names(line)) & {
        "aws-load-balancer",
        "cloudfront",
        "iis",
        "cloudflare-http-requests",
        "nginx-proxy-manager",
    }
