"""Attack forms are never public, providers' URLs are never blocked, and every verdict has a reason."""

from __future__ import annotations

import ipaddress
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditors.ssrf import Decision, judge
from auditors.ssrf.verdict import REASONS

INNER = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "0.0.0.0/8")


def numeric_forms(address: ipaddress.IPv4Address) -> list[str]:
    """Every spelling of an address that some program connects to."""
    value, (a, b, c, d) = int(address), address.packed
    octal = [f"0{part:o}" for part in (a, b, c, d)]
    hexadecimal = [f"0x{part:x}" for part in (a, b, c, d)]
    return [
        str(address), str(value), hex(value), hex(value).upper(), f"0{value:o}", f"00000{value:o}", f"0x0000{value:x}",
        ".".join(octal), ".".join(hexadecimal), f"{a}.{b}.{c * 256 + d}", f"{a}.{b * 65536 + c * 256 + d}",
        f"0x{a:x}.{b}.0{c:o}.{d}", f"{a}.0x{b:x}.{c}.0{d:o}", f"{a:03d}.{b:03d}.{c:03d}.{d:03d}",
        str(value + 2**32), hex(value + 2**32), f"{a + 256}.{b}.{c}.{d}", f"{a}.{b + 256}.{c}.{d + 512}",
        f"{address}.", f"{value}.", "．".join(map(str, address.packed)), "。".join(map(str, address.packed)),
        "".join(chr(0xFF10 + int(digit)) if digit.isdigit() else digit for digit in str(address)),
        str(address).replace("1", "①").replace("2", "②"), str(address).replace(".", "%2e"),
        "".join(f"%{ord(character):02x}" for character in str(address)), f"{address}.nip.io",
        f"{str(address).replace('.', '-')}.sslip.io", f"app.{value:08x}.nip.io", f"{address}.evil.example.com",
    ]  # fmt: skip


def embedded_forms(address: ipaddress.IPv4Address) -> list[str]:
    value = int(address)
    high, low = value >> 16, value & 0xFFFF
    flipped = value ^ 0xFFFFFFFF
    return [
        f"[::ffff:{address}]", f"[::{address}]", f"[::ffff:{high:x}:{low:x}]", f"[0:0:0:0:0:ffff:{address}]",
        f"[::ffff:0:{address}]", f"[64:ff9b::{address}]", f"[64:ff9b::{high:x}:{low:x}]", f"[64:ff9b:1::{address}]",
        f"[2002:{high:x}:{low:x}::]", f"[2002:{high:x}:{low:x}::1]", f"[2001:0:{high:x}:{low:x}::]",
        f"[2001:0:0808:0808:0:0:{flipped >> 16:x}:{flipped & 0xFFFF:x}]", f"[fe80::5efe:{address}]",
        f"[2001:db8::5efe:{address}]", f"[2a00:1450::5efe:{address}]", f"[::FFFF:{address}]",
        f"[::ffff:{address}%25eth0]",
    ]  # fmt: skip


WRAPPERS = (
    "http://{}", "https://{}/v1", "HTTP://{}:80/", "http://{}:8000/v1", "http://{}:06379/", "http://api.openai.com@{}/",
    "http://{}@api.openai.com", "http://{}#@api.openai.com/", "http://{}?@api.openai.com/", "//{}/v1",
    "http:\\\\{}\\v1",
    "http:/{}/v1", "http:{}", "http:///{}/", "http://{}\t/", " http://{}/", "http://{}/\n", "http://api.openai.com\\@{}/",
    "http://api.openai.com%00@{}/", "http://{}:80:80/", "ht\ttp://{}/", "http://{}%2fapi.openai.com/", "gopher://{}/",
    "http://\u00ad{}/", "http://{}\u200b/",
)  # fmt: skip


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_no_form_of_an_inner_address_is_public(wrapper: str) -> None:
    rng = random.Random(wrapper)
    for prefix in INNER:
        network = ipaddress.IPv4Network(prefix)
        address = network[rng.randrange(network.num_addresses)]
        for form in (*numeric_forms(address), *embedded_forms(address)):
            verdict = judge(wrapper.format(form))
            assert verdict.decision is not Decision.PUBLIC, (wrapper, form, verdict)
            assert verdict.decision is not Decision.UNDECIDED or verdict.reason == "address-in-name", (form, verdict)


def test_metadata_names_and_inner_names_are_never_undecided() -> None:
    names = """metadata.google.internal METADATA.google.internal. metadata instance-data kubernetes.default.svc vllm
    localhost foo.localhost host.docker.internal gitlab.corp printer.lan redis db.internal x.svc.cluster.local
    7f000001.nip.io anything.localtest.me a.rbndr.us""".split()
    for name in names:
        assert judge(f"http://{name}/").decision in (Decision.BLOCKED, Decision.INTERNAL), name


def provider_urls() -> list[str]:
    regions = "us-east-1 us-west-2 eu-central-1 eu-west-3 ap-southeast-2 ca-central-1 sa-east-1 ap-northeast-1".split()
    clouds = "us-central1 europe-west4 asia-northeast1 us-east5 global".split()
    hosts = """api.openai.com api.anthropic.com api.mistral.ai api.groq.com api.x.ai api.deepseek.com api.together.xyz
    api.fireworks.ai openrouter.ai api.perplexity.ai api.cohere.com api.cohere.ai generativelanguage.googleapis.com
    api.replicate.com api-inference.huggingface.co router.huggingface.co api.voyageai.com api.jina.ai
    integrate.api.nvidia.com
    api.cerebras.ai api.sambanova.ai api.deepinfra.com api.novita.ai dashscope.aliyuncs.com open.bigmodel.cn
    api.moonshot.cn
    api.stability.ai api.elevenlabs.io api.assemblyai.com api.ai21.com api.hyperbolic.xyz models.inference.ai.azure.com
    gateway.ai.cloudflare.com api.portkey.ai oai.helicone.ai api.githubcopilot.com ark.cn-beijing.volces.com""".split()
    urls = [
        f"https://{host}{path}"
        for host in hosts
        for path in ("", "/", "/v1", "/v1/", "/openai/v1", ":443/v1", "/api/v1")
    ]
    urls += [f"https://bedrock-runtime.{region}.amazonaws.com" for region in regions]
    urls += [
        f"https://bedrock-runtime.{region}.amazonaws.com/model/arn%3Aaws%3Abedrock%3A{region}%3A1%3Ainference-profile%2Fx"
        for region in regions
    ]
    urls += [f"https://vpce-0a1b2c3d4e-xy.bedrock-runtime.{region}.vpce.amazonaws.com" for region in regions]
    urls += [f"https://runtime.sagemaker.{region}.amazonaws.com/endpoints/llm/invocations" for region in regions]
    urls += [
        f"https://{cloud}-aiplatform.googleapis.com/v1/projects/p-1/locations/{cloud}/publishers/google"
        for cloud in clouds
    ]
    urls += [
        f"https://{name}.openai.azure.com/openai/deployments/gpt-5?api-version=2026-02-01"
        for name in ("acme", "my-team-eu", "x1")
    ]
    urls += [
        f"https://{name}.services.ai.azure.com/models?api-version=2026-02-01-preview" for name in ("acme", "my-team-eu")
    ]
    urls += [f"https://{name}.swedencentral.inference.ml.azure.com/v1/" for name in ("llama", "phi-4")]
    urls += ["https://xn--bcher-kva.de/v1", "https://bücher.de/v1", "https://模型.例子.cn/v1", "https://モデルai.jp/v1"]
    urls += [
        "https://8.8.8.8/v1",
        "https://104.18.7.192:8443/v1",
        "https://[2606:4700::6812:7c0]/v1",
        "https://[2A00:1450:4001:81B::200A]:8443",
    ]
    urls += ["https://abc123de.us-east-1.aws.endpoints.huggingface.cloud/v1", "https://my-pod-8000.proxy.runpod.net/v1"]
    urls += [f"https://ec2-3-{n}-7-9.compute-1.amazonaws.com:8000/v1" for n in range(8, 80)]
    urls += [
        f"https://llm{n}.customer-{n}.com:{port}/v1"
        for n in range(20)
        for port in (443, 4000, 5000, 8000, 8080, 8443, 11434)
    ]
    return urls


def test_providers_are_never_blocked() -> None:
    urls = provider_urls()
    assert len(urls) > 500
    blocked = {url: judge(url).reason for url in urls if judge(url).decision is Decision.BLOCKED}
    assert blocked == {}


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://api.x.ai/v1?x=", "query"),
        ("https://api.x.ai/v1#", "fragment"),
        ("https://api.x.ai/v1/../admin", "path-traversal"),
        ("https://api.x.ai/v1/%2e%2e/admin", "path-traversal"),
        ("https://api.x.ai/..;/admin", "path-traversal"),
        ("https://api.x.ai/a%252e%252e/b", "path-traversal"),
        ("https://api.x.ai:6379/", "port-not-allowed"),
        ("https://api.x.ai:0/", "port-invalid"),
        ("https://api.x.ai:65536/", "port-invalid"),
        ("https://api.x.ai:/", "port-invalid"),
        ("https://api.x.ai:+80/", "port-invalid"),
        ("https://api.x.ai:８０/", "port-invalid"),
        ("https://user:pass@api.x.ai/", "userinfo"),
        ("https://api.x.ai%2eevil.com/", "host-encoded"),
        ("https://аpi.openai.com/", "mixed-scripts"),
        ("https://ﬀ.com/", "compatibility-characters"),
        ("https://a..b.com/", "host-invalid"),
        ("https://a_b.example.com/", "host-invalid"),
        (f"https://{'a' * 64}.com/", "host-invalid"),
        ("https://foo.123/", "host-invalid"),
        ("https://[v1.x]/", "ip-future"),
        ("https://[::1/", "ipv6-malformed"),
        ("https://::1/", "ipv6-malformed"),
        ("https://[fe80::1%25eth0]/", "ipv6-zone"),
        ("file:///etc/passwd", "scheme-not-allowed"),
        ("http+unix://%2Fvar%2Frun%2Fdocker.sock/v1", "scheme-not-allowed"),
        ("localhost:8000/v1", "scheme-missing"),
        ("api.openai.com/v1", "scheme-missing"),
        ("https:///v1", "malformed-authority"),
        ("https://?x", "host-missing"),
        ("https://api.x.ai/" + "a" * 2048, "too-long"),
        ("https://api.x.ai/\x00", "control-character"),
        ("https://api.x.ai/%00", "null-byte"),
        ("https://api.x.ai /", "white-space"),
        ("https://api.x.ai\u200b/", "invisible-character"),
        ("https://api.x.ai\ud800/", "surrogate"),
        ("https:\\\\api.x.ai", "wrong-slash"),
        ("os.environ/OPENAI_API_BASE", "template"),
        ("https://${HOST}/v1", "template"),
    ],
)
def test_reasons(url: str, reason: str) -> None:
    assert judge(url).reason == reason


@pytest.mark.parametrize(
    ("answers", "decision", "reason"),
    [
        (["104.18.7.192", "2606:4700::1"], Decision.PUBLIC, "resolves-public"),
        (["10.0.0.4"], Decision.INTERNAL, "private-address"),
        (["104.18.7.192", "10.0.0.4"], Decision.BLOCKED, "mixed-answers"),
        (["169.254.169.254"], Decision.BLOCKED, "metadata-address"),
        ([], Decision.UNDECIDED, "name-without-address"),
    ],
)
def test_every_address_of_a_resolved_name_counts(answers: list[str], decision: Decision, reason: str) -> None:
    verdict = judge("https://llm.acme.com/v1", lambda name: answers)
    assert (verdict.decision, verdict.reason) == (decision, reason)


@given(
    st.text(max_size=80) | st.text(alphabet="htps:/\\@[]#?%.0123456789xabcdefg-_~", max_size=60).map("http://{}".format)
)
def test_every_text_has_a_verdict_with_a_known_reason(url: str) -> None:
    verdict = judge(url)
    assert verdict.reason in REASONS
    if verdict.decision is Decision.PUBLIC:
        address = ipaddress.ip_address(verdict.host.strip("[]."))
        assert address.is_global


def test_hosts_and_ports_are_told_in_one_spelling() -> None:
    verdict = judge("HTTPS://API.OpenAI.com.:8443/v1")
    assert (verdict.host, verdict.port) == ("api.openai.com.", 8443)
    assert judge("http://[2606:4700:0:0::1]/").host == "[2606:4700::1]"
