"""Labelled secrets in the texts that they stand in, and what only looks like them.

No value stands in this file: each is made from a recipe, a regular expression of what the issuer hands out, so that
no scanner of the repository takes an example for a leak. `EXAMPLES` has the recipes of every rule of the hand-written
detectors; those of the long tail are made from the detectors themselves.
"""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from auditors.sensitive_data.detection import Detector
from auditors.sensitive_data.detectors.code_hosts import checksum_fits
from auditors.sensitive_data.detectors.long_tail import LONG_TAIL
from auditors.sensitive_data.matcher import load_detectors
from tests.examples.names import Label, Labelled
from tests.examples.sampling import sample

Maker = Callable[[random.Random], str]

FRAMES: Final = (
    "My key is {value} , can you check why it is refused?",
    "export SOME_SETTING={value}\n",
    '{{"level": "debug", "value": "{value}", "retries": 3}}',
    "setting: {value}\nregion: eu-central-1\n",
    "curl -s https://api.internal.example/v1/items -H 'X-Custom: {value}' -H 'Accept: application/json'",
    'client = Client("{value}", timeout=30)\n',
    'Traceback (most recent call last):\n  File "app.py", line 3, in <module>\nValueError: rejected: {value}\n',
    "| field | value |\n|---|---|\n| current | `{value}` |\n",
    "GET /callback?state=4&v={value} HTTP/1.1",
)
"""Texts in which the form of a value alone must give it away."""

NAMED_FRAMES: Final = (
    "{NAME}={value}\n",
    'export {NAME}="{value}"',
    '{{"{name}": "{value}", "region": "eu"}}',
    "{name}: {value}\n",
    'os.environ["{NAME}"] = "{value}"\n',
    "config.{name} = '{value}'",
    "the {spoken} is {value}",
    "ENV {NAME} {value}\n",
    "  - name: {NAME}\n    value: x\n  - {name}: '{value}'\n",
)
"""Texts in which the name in front of a value gives it away."""


class Example(NamedTuple):
    """What a rule must find: recipes of values, and the names that they stand under where their form does not tell.

    `frames` replaces the usual texts; `decoys` are texts in which the rule finds nothing, beside those that are made
    for every rule.
    """

    recipes: tuple[str | Maker, ...]
    names: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    decoys: tuple[str, ...] = ()
    prefix: str = ""

    def values(self, generator: random.Random, each: int = 3) -> Iterator[str]:
        """Some values of each recipe."""
        for recipe in self.recipes:
            for _ in range(each):
                yield sample(recipe, generator) if isinstance(recipe, str) else recipe(generator)

    def labelled(self, rule: str, generator: random.Random, each: int = 3) -> Iterator[Labelled]:
        """Texts with one value each, every frame in turn."""
        frames = self.frames or (NAMED_FRAMES if self.names else FRAMES)
        for index, value in enumerate(self.values(generator, each)):
            name = self.names[index % len(self.names)] if self.names else ""
            for shift in range(2):
                yield _framed(frames[(2 * index + shift) % len(frames)], name, value, rule)

    def negatives(self, generator: random.Random) -> Iterator[str]:
        """Texts without a secret: what people and programs write where a value belongs."""
        name = self.names[0] if self.names else "API_KEY"
        value = next(self.values(generator, 1))
        start = self.prefix or value[:4]
        for stand_in in (
            *("${" + name.upper() + "}", "<your-" + name.lower().replace("_", "-") + ">", "os.environ/" + name.upper()),
            *(
                f"{start}your-key-here",
                f"{start}{'x' * 24}",
                f"{start}...",
                f"{start}{'*' * 12}{value[-4:]}",
                "REDACTED",
                "{{ " + name + " }}",
            ),
        ):
            yield f"{name}={stand_in}"
            yield f'{{"{name.lower()}": "{stand_in}"}}'
        yield from self.decoys


def _framed(frame: str, name: str, value: str, rule: str) -> Labelled:
    parts = frame.replace("{{", "{").replace("}}", "}").split("{value}") if "{value}" in frame else [frame]
    before = _named(parts[0], name)
    text = before + value + _named(parts[1], name)
    return Labelled(text, (Label(rule, len(before), len(before) + len(value)),))


def _named(part: str, name: str) -> str:
    spoken = name.lower().replace("_", " ")
    return part.replace("{NAME}", name.upper()).replace("{name}", name.lower()).replace("{spoken}", spoken)


_BASE62: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase


def _checked(prefix: str) -> Maker:
    """A GitHub or npm token whose last six characters fit: one in six billion does by chance, so it is computed."""
    import zlib

    def make(generator: random.Random) -> str:
        body = "".join(generator.choices(_BASE62, k=30))
        number, digits = zlib.crc32(body.encode()), ""
        while number:
            number, digit = divmod(number, 62)
            digits = _BASE62[digit] + digits
        token = prefix + body + digits.rjust(6, "0")
        assert checksum_fits(token)
        return token

    return make


def _base64(size: int, prefix: str = "", alphabet: str = "standard") -> Maker:
    def make(generator: random.Random) -> str:
        data = generator.randbytes(size)
        text = base64.b64encode(data) if alphabet == "standard" else base64.urlsafe_b64encode(data).rstrip(b"=")
        return prefix + text.decode()

    return make


def _url_safe(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def json_web_token(generator: random.Random) -> str:
    """A signed token with a drawn signature."""
    header = {"alg": generator.choice(("HS256", "RS256", "ES256")), "typ": "JWT"}
    payload = {"sub": str(generator.randrange(10**9)), "iat": generator.randrange(1_700_000_000, 1_800_000_000)}
    return f"{_url_safe(header)}.{_url_safe(payload)}.{_base64(32, alphabet='url')(generator)}"


def pem(kind: str, *, line_end: str = "\n", size: int = 600) -> Maker:
    """A private key with a drawn body."""

    def make(generator: random.Random) -> str:
        body = base64.b64encode(generator.randbytes(size)).decode()
        lines = [body[at : at + 64] for at in range(0, len(body), 64)]
        return line_end.join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----"))

    return make


def _discord(generator: random.Random) -> str:
    user = base64.urlsafe_b64encode(str(generator.randrange(10**17, 10**18)).encode()).decode().rstrip("=")
    return f"{user}.{sample('[A-Za-z0-9_-]{6}', generator)}.{sample('[A-Za-z0-9_-]{38}', generator)}"


def _basic(generator: random.Random) -> str:
    return base64.b64encode(f"svc-{generator.randrange(99)}:{sample('[A-Za-z0-9]{10}', generator)}!".encode()).decode()


_UUID: Final = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_HEX32: Final = "[0-9a-f]{32}"
_HEX40: Final = "[0-9a-f]{40}"
_MIXED32: Final = "[A-Za-z0-9]{32}"
_HEADERS: Final = (
    "Authorization: Bearer {value}",
    '{{"authorization": "Bearer {value}", "accept": "*/*"}}',
    'curl -H "Authorization: Bearer {value}" http://127.0.0.1:4000/v1/models',
    "GET /v1/models?api_key={value} HTTP/1.1",
    "x-api-key: {value}",
    'client = OpenAI(api_key="{value}", base_url="http://127.0.0.1:4000")',
)
_HASH: Final = "a3f1c2d4e5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"


EXAMPLES: Final[dict[str, Example]] = {
    "openai-api-key": Example(
        (
            "sk-proj-[A-Za-z0-9_-]{74}T3BlbkFJ[A-Za-z0-9_-]{74}",
            "sk-(?:svcacct|admin)-[A-Za-z0-9_-]{58}T3BlbkFJ[A-Za-z0-9_-]{58}",
            "sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}",
            "sk-proj-[A-Za-z0-9]{48}",
            "ek_[0-9a-f]{32}",
            "sk-[A-Za-z0-9]{48}",
        ),
        prefix="sk-",
        decoys=(
            'class="sk-fading-circle sk-circle-12"',
            "pip install sk-learn-contrib-stacking",
            "locale sk-SK",
            "task-sk-12",
        ),
    ),
    "openai-session-key": Example(("sess-[A-Za-z0-9]{40}",), prefix="sess-"),
    "anthropic-api-key": Example(
        ("sk-ant-api03-[A-Za-z0-9_-]{93}AA", "sk-ant-[A-Za-z0-9]{86}"), prefix="sk-ant-api03-"
    ),
    "anthropic-admin-key": Example(("sk-ant-admin01-[A-Za-z0-9_-]{93}AA",), prefix="sk-ant-admin01-"),
    "anthropic-login-token": Example(("sk-ant-(?:oat|ort|sid)01-[A-Za-z0-9_-]{86}AA",), prefix="sk-ant-oat01-"),
    "azure-openai-key": Example(
        (_HEX32, "[A-Za-z0-9]{52}JQQJ99[A-Z][A-C][A-Za-z0-9]{24}"), ("AZURE_OPENAI_API_KEY", "AZURE_API_KEY")
    ),
    "cohere-api-key": Example(("[A-Za-z0-9]{40}",), ("COHERE_API_KEY", "CO_API_KEY")),
    "mistral-api-key": Example((_MIXED32,), ("MISTRAL_API_KEY", "CODESTRAL_API_KEY")),
    "groq-api-key": Example(("gsk_[A-Za-z0-9]{52}",), prefix="gsk_"),
    "xai-api-key": Example(("xai-[A-Za-z0-9]{80}",), prefix="xai-"),
    "perplexity-api-key": Example(("pplx-[A-Za-z0-9]{48}", "pplx-[0-9a-f]{48}"), prefix="pplx-"),
    "together-api-key": Example(
        ("[0-9a-f]{64}", "tgp_v1_[A-Za-z0-9_-]{43}"), ("TOGETHER_API_KEY", "TOGETHERAI_API_KEY"), prefix="tgp_v1_"
    ),
    "fireworks-api-key": Example(
        ("fw_[A-Za-z0-9]{24}",), prefix="fw_", decoys=("fw_configurationLoader12", "fw_update_service_2024")
    ),
    "deepseek-api-key": Example(("sk-[0-9a-f]{32}",), prefix="sk-"),
    "dashscope-api-key": Example(("sk-[0-9a-f]{32}",), ("DASHSCOPE_API_KEY", "QWEN_API_KEY"), prefix="sk-"),
    "replicate-api-token": Example(("r8_[A-Za-z0-9]{37}",), prefix="r8_"),
    "hugging-face-token": Example(
        ("hf_[A-Za-z]{34}", "hf_[A-Za-z0-9]{34}", "api_org_[A-Za-z]{34}"),
        prefix="hf_",
        decoys=("hf_hub_download(repo_id=name)",),
    ),
    "cerebras-api-key": Example(("csk-[a-z0-9]{48}",), prefix="csk-"),
    "nvidia-api-key": Example(("nvapi-[A-Za-z0-9_-]{64}",), prefix="nvapi-"),
    "ai21-api-key": Example((_MIXED32, _UUID), ("AI21_API_KEY",)),
    "voyage-api-key": Example(
        ("pa-[A-Za-z0-9_-]{43}",),
        prefix="pa-",
        decoys=("pa-" + "word-" * 8 + "end", "al-qaeda-in-the-islamic-maghreb-and-other-groups"),
    ),
    "jina-api-key": Example(("jina_[0-9a-f]{32}[A-Za-z0-9_-]{28}",), prefix="jina_"),
    "elevenlabs-api-key": Example(("sk_[0-9a-f]{48}", _HEX32), ("ELEVENLABS_API_KEY", "XI_API_KEY"), prefix="sk_"),
    "deepgram-api-key": Example((_HEX40,), ("DEEPGRAM_API_KEY",)),
    "assemblyai-api-key": Example((_HEX32,), ("ASSEMBLYAI_API_KEY",)),
    "stability-api-key": Example(("sk-[A-Za-z0-9]{48}",), ("STABILITY_API_KEY",), prefix="sk-"),
    "moonshot-api-key": Example(
        ("sk-[A-Za-z0-9]{48}", "sk-kimi-[A-Za-z0-9]{64}"), ("MOONSHOT_API_KEY", "KIMI_API_KEY"), prefix="sk-"
    ),
    "zhipu-api-key": Example(("[0-9a-f]{32}\\.[A-Za-z0-9]{16}",), ("ZHIPU_API_KEY", "ZAI_API_KEY")),
    "sambanova-api-key": Example((_UUID,), ("SAMBANOVA_API_KEY",)),
    "nebius-api-key": Example((json_web_token,), ("NEBIUS_API_KEY",)),
    "baseten-api-key": Example(("[A-Za-z0-9]{8}\\.[A-Za-z0-9]{32}",), ("BASETEN_API_KEY",)),
    "anyscale-api-key": Example(("esecret_[a-z0-9]{26}",), prefix="esecret_"),
    "deepinfra-api-key": Example((_MIXED32,), ("DEEPINFRA_API_KEY",)),
    "minimax-api-key": Example(("sk-api-[A-Za-z0-9_-]{119}",), prefix="sk-api-"),
    "baidu-qianfan-api-key": Example(("bce-v3/ALTAK-[A-Za-z0-9]{21}/[0-9a-f]{40}",), prefix="bce-v3/ALTAK-"),
    "volcengine-ark-api-key": Example((_UUID,), ("ARK_API_KEY", "VOLCENGINE_API_KEY")),
    "upstage-api-key": Example(("up_[A-Za-z0-9]{28}",), prefix="up_"),
    "friendli-token": Example(("flp_[A-Za-z0-9]{46}",), prefix="flp_"),
    "tavily-api-key": Example(("tvly-[A-Za-z0-9]{32}", "tvly-dev-[A-Za-z0-9]{32}"), prefix="tvly-"),
    "firecrawl-api-key": Example(("fc-[0-9a-f]{32}",), prefix="fc-"),
    "brave-search-api-key": Example(("BSA[A-Za-z0-9_-]{27}[A-Za-z0-9]",), prefix="BSA"),
    "search-api-key": Example((_HEX40, "[0-9a-f]{64}"), ("SERPER_API_KEY", "SERPAPI_API_KEY")),
    "litellm-virtual-key": Example(
        ("sk-[A-Za-z0-9_-]{21}[A-Za-z0-9]", "sk-(?:team|gw|prod)-[a-z]{5,8}-[0-9]{4}", "sk-1234"),
        frames=_HEADERS,
        prefix="sk-",
        decoys=(
            f"api_key: {_HASH}",
            f"user_api_key_hash: {_HASH}",
            "api_key: sk-...9f3A",
            "class='sk-cube-grid sk-cube1'",
            "token: sk-learn",
        ),
    ),
    "litellm-master-key": Example(
        ("sk-[a-z]{3}-master-[A-Za-z0-9]{10}", "sk-1234", "[A-Za-z0-9!#]{16}"),
        frames=(
            "LITELLM_MASTER_KEY={value}\n",
            "general_settings:\n  master_key: {value}\n",
            '{{"master_key": "{value}"}}',
            "export MASTER_KEY='{value}'",
        ),
        prefix="sk-",
        decoys=(
            "master_key: os.environ/LITELLM_MASTER_KEY",
            "set a master key in the settings",
            "master key rotation is not supported",
        ),
    ),
    "litellm-salt-key": Example(
        ("sk-[A-Za-z0-9]{20}", "[A-Za-z0-9]{32}"),
        frames=("LITELLM_SALT_KEY={value}\n", "salt_key: '{value}'", '{{"salt_key": "{value}"}}'),
        prefix="sk-",
    ),
    "openrouter-api-key": Example(("sk-or-v1-[0-9a-f]{64}",), prefix="sk-or-v1-"),
    "langfuse-secret-key": Example(
        (f"sk-lf-{_UUID}",), prefix="sk-lf-", decoys=("pk-lf-" + "1b2c3d4e-5f60-4718-a93a-4b5c6d7e8f90",)
    ),
    "helicone-api-key": Example(
        ("sk-helicone-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}",), prefix="sk-helicone-"
    ),
    "portkey-api-key": Example(("[A-Za-z0-9+/]{28}",), ("PORTKEY_API_KEY", "X_PORTKEY_API_KEY")),
    "langsmith-api-key": Example(("lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",), prefix="lsv2_pt_"),
    "wandb-api-key": Example((_HEX40, "wandb_v1_[A-Za-z0-9_]{77}"), ("WANDB_API_KEY",), prefix="wandb_v1_"),
    "pinecone-api-key": Example(("pcsk_[A-Za-z0-9]{6}_[A-Za-z0-9]{63}", _UUID), ("PINECONE_API_KEY",), prefix="pcsk_"),
    "vector-store-api-key": Example(("[A-Za-z0-9]{36}",), ("WEAVIATE_API_KEY", "QDRANT_API_KEY", "ZILLIZ_API_KEY")),
    "runpod-api-key": Example(("rpa_[A-Z0-9]{40}[a-z0-9]{6}",), prefix="rpa_"),
    "llama-cloud-api-key": Example(("llx-[A-Za-z0-9]{48}",), prefix="llx-"),
    "fal-api-key": Example((f"{_UUID}:[0-9a-f]{{32}}",), ("FAL_KEY",)),
    "vercel-ai-gateway-key": Example(("vck_[A-Za-z0-9]{56}",), prefix="vck_"),
    "e2b-api-key": Example(("e2b_[0-9a-f]{40}",), prefix="e2b_"),
    "model-tracing-key": Example(
        ("[A-Za-z0-9]{36}", _UUID), ("BRAINTRUST_API_KEY", "OPIK_API_KEY", "AGENTOPS_API_KEY")
    ),
    "aws-access-key-id": Example(
        ("(?:AKIA|ASIA)[A-Z2-7]{16}",),
        prefix="AKIA",
        decoys=("AKIA" + "IOSFODNN7EXAMPLE", "AKIALONGWORDTHATISNOTAKEY1234567"),
    ),
    "aws-secret-access-key": Example(
        ("[A-Za-z0-9/+]{16}[a-z][A-Z][0-9][A-Za-z0-9/+]{21}",),
        ("AWS_SECRET_ACCESS_KEY",),
        decoys=("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY",),
    ),
    "aws-session-token": Example((_base64(300, "IQoJb3JpZ2luX2Vj"),), ("AWS_SESSION_TOKEN",)),
    "aws-bedrock-api-key": Example((_base64(96, "ABSK"),), prefix="ABSK"),
    "google-api-key": Example(("AIzaSy[A-Za-z0-9_-]{33}", "AQ\\.Ab8RN6[A-Za-z0-9_-]{44}"), prefix="AIzaSy"),
    "google-oauth-token": Example(
        ("ya29\\.[A-Za-z0-9_-]{120}", "1//0[A-Za-z0-9_-]{60}", "GOCSPX-[A-Za-z0-9_-]{28}"), prefix="GOCSPX-"
    ),
    "google-service-account-key": Example(
        (pem("PRIVATE KEY", line_end="\\n"),),
        frames=(
            '{{"type": "service_account", "private_key_id": "9f1c", "private_key": "{value}\\n", "client_email": "bo'
            't@shop.iam.gserviceaccount.com"}}',
            '{{"client_email": "bot@shop.iam.gserviceaccount.com", "private_key": "{value}"}}',
        ),
    ),
    "azure-storage-key": Example(
        (_base64(64),),
        frames=("AZURE_STORAGE_KEY={value}\n", "storage_account_key: '{value}'", "the storage account key is {value}"),
    ),
    "azure-shared-access-key": Example(
        (_base64(32, "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=RootManage;SharedAccessKey="),),
        frames=("SERVICE_BUS={value}\n", "connect with {value} please", '{{"connection": "{value}"}}'),
    ),
    "azure-sas-token": Example(
        ("[A-Za-z0-9]{40}%2[BF][A-Za-z0-9]{2}%3D",),
        frames=(
            "https://shop.blob.core.windows.net/backup?sv=2024-11-04&se=2026-01-01&sp=rl&sig={value}",
            "GET /c/b.txt?sp=r&sv=2024-11-04&sr=b&sig={value} HTTP/1.1",
        ),
    ),
    "azure-client-secret": Example(("[A-Za-z0-9]{3}8Q~[A-Za-z0-9_.-]{33}[A-Za-z0-9]",)),
    "digitalocean-token": Example(("do[opr]_v1_[0-9a-f]{64}",), prefix="dop_v1_"),
    "cloudflare-api-token": Example(
        ("cfut_[A-Za-z0-9]{40}[0-9a-f]{8}", "[A-Za-z0-9_-]{39}[A-Za-z0-9]"),
        ("CLOUDFLARE_API_TOKEN", "CF_API_TOKEN"),
        prefix="cfut_",
    ),
    "azure-identifiable-key": Example(
        (
            "[A-Za-z0-9]{33}AzCa[A-P][A-Za-z0-9]{5}=",
            "[A-Za-z0-9+/]{33}\\+ASb[A-P][A-Za-z0-9+/]{5}=",
            "[A-Za-z0-9+/]{76}(?:ACDb|\\+ASt)[A-Za-z0-9+/]{5}[AQgw]==",
            "[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}",
            "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==",
        ),
        decoys=("class AzCapacityPlannerServiceImplementation", "JVBERi0" + "xLjQKJcfsj6IKNSAwIG9iago8" * 4),
    ),
    "cloud-access-key-id": Example(
        ("AKID[A-Za-z0-9]{32}", "AKLT[A-Za-z0-9]{43}", "SCW[A-Z0-9]{16}[0-9]", "EXO[0-9a-f]{24}"),
        prefix="AKID",
        decoys=("AKID_IS_THE_NAME_OF_A_CONSTANT_IN_CODE", "SCWORKINGDIRECTORIES"),
    ),
    "alibaba-cloud-access-key": Example(("LTAI5t[A-Za-z0-9]{18}",), prefix="LTAI"),
    "alibaba-cloud-secret-key": Example(
        ("[A-Za-z0-9]{30}",), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIYUN_ACCESS_KEY_SECRET")
    ),
    "ibm-cloud-api-key": Example(("[A-Za-z0-9_-]{43}[A-Za-z0-9]",), ("IBM_CLOUD_API_KEY", "WATSONX_API_KEY")),
    "yandex-cloud-api-key": Example(("AQVN[A-Za-z0-9_-]{36}",), prefix="AQVN"),
    "hashicorp-vault-token": Example(("hvs\\.[A-Za-z0-9_-]{92}",), prefix="hvs."),
    "terraform-cloud-token": Example(("[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9]{67}",)),
    "heroku-api-key": Example((_UUID,), ("HEROKU_API_KEY",)),
    "github-token": Example(
        (
            *map(_checked, ("ghp_", "gho_", "ghs_")),
            "gh[pousr]_[A-Za-z0-9]{36}",
            "github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
        ),
        prefix="ghp_",
    ),
    "gitlab-token": Example(
        ("gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20}", "glpat-[A-Za-z0-9_-]{27}\\.01\\.[a-z0-9]{9}"), prefix="glpat-"
    ),
    "bitbucket-token": Example(("ATBB[A-Za-z0-9]{32}", "BBDC-[A-Za-z0-9+/]{44}"), prefix="ATBB"),
    "npm-token": Example((_checked("npm_"), "npm_[A-Za-z0-9]{36}"), prefix="npm_"),
    "pypi-token": Example(("pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{150}",), prefix="pypi-"),
    "rubygems-token": Example(("rubygems_[0-9a-f]{48}",), prefix="rubygems_"),
    "package-registry-token": Example(
        ("oy2[a-z0-9]{43}", "AKCp[A-Za-z0-9]{69}", "CLOJARS_[a-z0-9]{60}", "cio[A-Za-z0-9]{32}"), prefix="CLOJARS_"
    ),
    "docker-token": Example(("dckr_pat_[A-Za-z0-9_-]{27}", "SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}"), prefix="dckr_pat_"),
    "build-service-token": Example(("CCIPAT_[A-Za-z0-9]{22}_[0-9a-f]{40}", "bkua_[0-9a-f]{40}"), prefix="bkua_"),
    "forge-token": Example((_HEX40, "sq[upa]_[0-9a-f]{40}"), ("GITEA_TOKEN", "SONAR_TOKEN")),
    "slack-token": Example(
        ("xox[bp]-[0-9]{12}-[0-9]{13}-[A-Za-z0-9]{24}", "xapp-1-A[A-Z0-9]{10}-[0-9]{13}-[0-9a-f]{64}"), prefix="xoxb-"
    ),
    "slack-webhook": Example(
        ("https://hooks\\.slack\\.com/services/T[A-Z0-9]{9}/B[A-Z0-9]{10}/[A-Za-z0-9]{24}",),
        decoys=("https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,),
    ),
    "discord-bot-token": Example((_discord,)),
    "discord-webhook": Example(("https://discord\\.com/api/webhooks/[1-9][0-9]{17}/[A-Za-z0-9_-]{67}[A-Za-z0-9]",)),
    "telegram-bot-token": Example(("[1-9][0-9]{8,9}:AA[A-Za-z0-9_-]{32}[A-Za-z0-9]",)),
    "teams-webhook": Example(
        (f"https://shop\\.webhook\\.office\\.com/webhookb2/{_UUID}@{_UUID}/IncomingWebhook/[0-9a-f]{{32}}/{_UUID}",)
    ),
    "chat-service-token": Example(("[a-z0-9]{26}",), ("MATTERMOST_TOKEN", "ROCKETCHAT_TOKEN", "WEBEX_TOKEN")),
    "stripe-live-key": Example(
        ("[sr]k_live_[A-Za-z0-9]{24}", "sk_live_51[A-Za-z0-9]{97}"),
        prefix="sk_live_",
        decoys=("pk_live_publishable_key",),
    ),
    "stripe-test-key": Example(
        ("sk_test_[A-Za-z0-9]{24}",), prefix="sk_test_", decoys=("sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc",)
    ),
    "webhook-signing-secret": Example(("whsec_[A-Za-z0-9+/]{32}",), prefix="whsec_"),
    "square-token": Example(
        ("EAAA[A-Za-z0-9_-]{59}[A-Za-z0-9]", "sq0csp-[A-Za-z0-9_-]{42}[A-Za-z0-9]"), prefix="sq0csp-"
    ),
    "paypal-secret": Example(
        ("access_token\\$production\\$[0-9a-z]{16}\\$[0-9a-f]{32}",), prefix="access_token$production$"
    ),
    "adyen-api-key": Example(("AQEyhmfx[A-Za-z0-9+/]{60}-[A-Za-z0-9+/]{43}=-[A-Za-z0-9<>{}]{16}",), prefix="AQEyhmfx"),
    "payment-service-key": Example(
        ("rzp_live_[A-Za-z0-9]{14}", "xnd_production_[A-Za-z0-9]{60}", "shippo_live_[0-9a-f]{40}"), prefix="rzp_live_"
    ),
    "private-key": Example(
        (
            *map(
                pem,
                (
                    "RSA PRIVATE KEY",
                    "PRIVATE KEY",
                    "EC PRIVATE KEY",
                    "OPENSSH PRIVATE KEY",
                    "ENCRYPTED PRIVATE KEY",
                    "PGP PRIVATE KEY BLOCK",
                ),
            ),
            pem("RSA PRIVATE KEY", line_end="\\n"),
            pem("PRIVATE KEY", line_end=" ", size=48),
            "AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
        ),
        frames=(
            "here is my key:\n{value}\nwhy does ssh reject it?",
            '{{"key": "{value}"}}',
            "KEY={value}\n",
        ),
        decoys=(
            "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\n<your key>\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PUBLIC KEY-----\n"
            + "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA" * 3
            + "\n-----END PUBLIC KEY-----",
            "a file that starts with -----BEGIN PRIVATE KEY----- holds a key in PKCS #8, and must not be "
            "world-readable at all",
        ),
    ),
    "json-web-token": Example(
        (json_web_token,),
        decoys=("eyJhbGciOiJIUzI1NiJ9.eyJ4IjoxfQ", "eyJub3QiOiJhbGcifQ.eyJ4IjoxfQ." + "a1B2c3D4e5" * 4),
    ),
    "bearer-token": Example(
        ("[A-Za-z0-9._-]{31}[A-Za-z0-9]", "[0-9a-f]{40}"),
        frames=(
            "Authorization: Bearer {value}",
            '{{"Authorization": "Bearer {value}"}}',
            "curl -H 'Authorization: Bearer {value}' https://x.example",
            "Authorization: Token {value}",
        ),
        decoys=(
            "Authorization: Bearer <token>",
            "Authorization: Bearer $TOKEN",
            "the bearer authentication scheme",
            "Bearer tokens expire after an hour",
        ),
    ),
    "basic-auth-credentials": Example(
        (_basic,),
        frames=(
            "Authorization: Basic {value}",
            '{{"authorization": "Basic {value}"}}',
            "curl -H 'Authorization: Basic {value}' https://x.example",
        ),
        decoys=(
            "basic authentication is enough",
            "Basic example of usage",
            "Authorization: Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
        ),
    ),
    "session-cookie": Example(
        ("[A-Za-z0-9]{32}",),
        frames=(
            "Cookie: theme=dark; sessionid={value}; lang=en",
            "Set-Cookie: connect.sid={value}; Path=/; HttpOnly",
            "cookie: JSESSIONID={value}",
        ),
        decoys=("Cookie: theme=dark; lang=en", "session=short", "Set-Cookie: sessionid=deleted; Max-Age=0"),
    ),
    "database-url": Example(
        (
            "postgres(?:ql)?://app:[A-Za-z0-9]{12}@db[0-9]\\.internal\\.example:5432/orders",
            "mongodb\\+srv://svc:[A-Za-z0-9]{10}@cluster0\\.ab1cd\\.mongodb\\.net/shop",
            "redis://:[A-Za-z0-9]{16}@cache:6379/0",
            "mysql\\+pymysql://root:[A-Za-z0-9]{8}!@127\\.0\\.0\\.1/app",
            "amqps?://queue:[A-Za-z0-9]{12}@rabbit:5671/vhost",
        ),
        frames=(
            "DATABASE_URL={value}\n",
            '{{"url": "{value}"}}',
            "could not connect to {value} (timeout)",
            'engine = create_engine("{value}")',
        ),
        decoys=(
            "postgresql://user:password@localhost/db",
            "postgresql://${USER}:${PASS}@host/db",
            "postgresql://app@localhost/db",
            "redis://localhost:6379/0",
            "http://localhost:4000/v1?email=a@b.example",
        ),
    ),
    "url-credentials": Example(
        (
            "https://deploy:[A-Za-z0-9]{16}@git\\.example\\.com/shop\\.git",
            "ftp://bob:[A-Za-z0-9]{9}@files\\.example\\.com",
        ),
        frames=("git clone {value}", "origin {value} (fetch)", '{{"remote": "{value}"}}'),
        decoys=(
            "https://username:password@example.com",
            "https://example.com:8443/a@b",
            "ssh://git@github.com/a/b.git",
            "mailto:a@b.example",
        ),
    ),
    "password": Example(
        ("[A-Z][a-z]{5}[0-9]{2}[!#$]", "[A-Za-z0-9]{6}![A-Za-z0-9]{5}#7"),
        frames=(
            "the admin password is {value}",
            "DB_PASSWORD={value}\n",
            '{{"user": "bob", "password": "{value}"}}',
            "password: {value}\n",
            "mein Passwort lautet {value}",
            "le mot de passe est {value}",
            "mysqldump --password={value} shop",
            "log in as admin / {value}",
            "CREATE USER app IDENTIFIED BY '{value}';",
            "<password>{value}</password>",
            "curl -u admin:{value} https://x.example",
        ),
    ),
    "generic-secret": Example(
        ("[A-Za-z0-9]{24}", "[A-Za-z0-9_-]{39}[A-Za-z0-9]", "[0-9a-f]{32}"),
        ("SHOP_API_KEY", "CLIENT_SECRET", "ACCESS_TOKEN"),
        frames=(
            "{NAME}={value}\n",
            '{{"{name}": "{value}"}}',
            "{name}: {value}\n",
            "config.{name} = '{value}'",
            "the {spoken} is {value}",
            'let {name} = String::from("{value}");',
            'private {name}: string = "{value}";',
            '- name: {NAME}\n  value: "{value}"\n',
        ),
        decoys=(
            f"token: {_HASH}",
            "cache_key: 9f8Kd72hQpLz81mNvX0cAbCd",
            "next_page_token: CAUQAA9f8Kd72hQpLz81mNvX0c",
            "max_tokens: 4096",
            "pk_live_" + "51H8xK2eZvKYlo2C0aBcDeFgH",
            "bucket_prod_eu_central_backups_2025",
            "sk_buff_alloc_with_frags_and_headers",
            "- name: API_KEY\n  valueFrom:\n    secretKeyRef:\n      name: shop",
            'String.format("token: %s", HttpHeaders.AUTHORIZATION)',
            "cookie_secret = Secret.from_name(settings.cookie_name)",
            'token = "Please enter the token that was sent to you by mail"',
        ),
    ),
    "sendgrid-api-key": Example(("SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{42}[A-Za-z0-9]",), prefix="SG."),
    "twilio-auth-token": Example((_HEX32,), ("TWILIO_AUTH_TOKEN",)),
    "mailgun-api-key": Example(("key-[0-9a-f]{32}",), prefix="key-"),
    "mail-service-key": Example(
        (
            "[0-9a-f]{32}-us[0-9]{2}",
            "x(?:keys|smtps)ib-[0-9a-f]{64}-[A-Za-z0-9]{16}",
            "re_[1-9A-HJ-NP-Za-km-z]{8}_[1-9A-HJ-NP-Za-km-z]{24}",
        ),
        prefix="xkeysib-",
    ),
    "datadog-key": Example((_HEX32, _HEX40), ("DATADOG_API_KEY", "DD_API_KEY", "DD_APP_KEY")),
    "sentry-token": Example(
        ("sntryu_[0-9a-f]{64}",),
        prefix="sntryu_",
        decoys=("https://" + "0a1b2c3d4e5f60718293a4b5c6d7e8f9" + "@o1.ingest.sentry.io/2",),
    ),
    "monitoring-service-key": Example(
        (
            "NRAK-[A-Z0-9]{27}",
            "glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
            "dt0(?:c01\\.[A-Z0-9]{24}|s16\\.[A-Z0-9]{8})\\.[A-Z0-9]{64}",
            "[0-9a-f]{32}FFFFNRAL",
            "pylf_v1_us_[A-Za-z0-9]{43}",
        ),
        prefix="NRAK-",
    ),
    "databricks-token": Example(("dapi[0-9a-f]{32}(?:-2)?",), prefix="dapi"),
    "hosting-service-token": Example(
        ("vcp_[A-Za-z0-9]{56}", "nfp_[A-Za-z0-9]{36}", "fm2_[A-Za-z0-9+/]{120}", "rnd_[A-Za-z0-9]{28}"), prefix="vcp_"
    ),
    "supabase-key": Example(("sbp_[0-9a-f]{40}", "sb_secret_[A-Za-z0-9_-]{31}"), prefix="sbp_"),
    "atlassian-api-token": Example(("ATATT3[A-Za-z0-9_-]{180}=[A-F0-9]{8}",), prefix="ATATT3"),
    "work-service-token": Example(
        (
            "lin_api_[A-Za-z0-9]{40}",
            "ntn_[0-9]{11}[A-Za-z0-9]{35}",
            "figd_[A-Za-z0-9_-]{40}",
            "pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}",
            "ATTA[0-9a-f]{64}[0-9A-F]{8}",
            "[12]/[0-9]{16}(?:/[0-9]{16})?:[0-9a-f]{32}",
        ),
        prefix="lin_api_",
    ),
    "shopify-token": Example(("shp(?:at|ca|pa|ss)_[0-9a-f]{32}", "c[ks]_[0-9a-f]{40}"), prefix="shpat_"),
    "identity-service-secret": Example(
        (
            "[A-Za-z0-9_-]{63}[A-Za-z0-9]",
            "00[A-Za-z0-9_-]{39}[A-Za-z0-9]",
            "ory_pat_[A-Za-z0-9]{32}",
            "secret-live-[A-Za-z0-9]{35}=",
            "sk_a2V5Xz[A-Za-z0-9]{70}",
        ),
        ("AUTH0_CLIENT_SECRET", "OKTA_API_TOKEN"),
    ),
    "secret-store-token": Example(
        (
            "dp\\.pt\\.[A-Za-z0-9]{43}",
            "pul-[0-9a-f]{40}",
            "ops_eyJ[A-Za-z0-9+/]{300}",
            f"0\\.{_UUID}\\.[A-Za-z0-9]{{30}}:[A-Za-z0-9+/]{{22}}==",
        ),
        prefix="pul-",
    ),
    "data-service-token": Example(
        (
            "pscale_tkn_[A-Za-z0-9_]{43}",
            "mdb_sa_sk_[A-Za-z0-9_-]{40}",
            "napi_[a-z0-9]{64}",
            "xau_[A-Za-z0-9]{37}",
            "cflt[A-Za-z0-9+/]{59}[A-Za-z0-9]",
            "dbt[uc]_[A-Za-z0-9_-]{42}[A-Za-z0-9]",
            "prod:happy-otter-123\\|[A-Za-z0-9+/]{80}",
        ),
        prefix="pscale_tkn_",
    ),
    "search-service-key": Example((_HEX32,), ("ALGOLIA_API_KEY", "MEILISEARCH_API_KEY")),
    "developer-tool-token": Example(
        (
            "PMAK-[0-9a-f]{24}-[0-9a-f]{34}",
            f"sdk-{_UUID}",
            "tskey-auth-k[A-Za-z0-9]{11}CNTRL-[A-Za-z0-9]{32}",
            "snyk_uat\\.[0-9a-f]{8}\\.[A-Za-z0-9_-]{59}[A-Za-z0-9]",
            "pat\\.[A-Za-z0-9]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}",
            "csb_v1_[A-Za-z0-9_-]{42}[A-Za-z0-9]",
            "depot_project_[0-9a-f]{70}",
            "perm-[A-Za-z0-9]{8}\\.[A-Za-z0-9]{7}\\.[A-Za-z0-9]{30}",
            "sktsec_[A-Za-z0-9]{44}_api",
            "(?:crsr|dtn)_[0-9a-f]{64}",
            "signkey-prod-[0-9a-f]{64}",
            "tr_prod_[A-Za-z0-9]{20}",
            "retool_01[a-z0-9]{26}",
            "n8n_api_[0-9a-f]{80}",
            "bb_live_[A-Za-z0-9_-]{26}[A-Za-z0-9]",
            "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk",
            "secret-[A-Za-z0-9]{43}",
        ),
        prefix="PMAK-",
        decoys=(
            "signkey-prod-rotation-is-described-below",
            "secret-management-and-rotation-policies-of-the-team",
            "perm-role.admin.readonly",
        ),
    ),
    "customer-service-token": Example(
        (
            f"pat-na1-{_UUID}",
            "00D[A-Za-z0-9]{12}![A-Za-z0-9._]{95}[A-Za-z0-9]",
            "1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}",
        ),
        prefix="pat-na1-",
    ),
    "social-network-token": Example(
        ("EAA[A-Za-z0-9]{180}", "[A-Za-z0-9]{45}"), ("FACEBOOK_ACCESS_TOKEN", "TWITTER_ACCESS_SECRET")
    ),
    "file-service-token": Example(
        (
            "sl\\.(?:u\\.)?[A-Za-z0-9_-]{138}[A-Za-z0-9]",
            "CFPAT-[A-Za-z0-9_-]{42}[A-Za-z0-9]",
            "cloudinary://[0-9]{15}:[A-Za-z0-9_-]{27}@shop",
        ),
        prefix="CFPAT-",
    ),
    "telephony-service-key": Example(("[A-Za-z0-9]{16}[0-9]",), ("VONAGE_API_SECRET", "PLIVO_AUTH_TOKEN")),
    "analytics-service-key": Example(
        ("phx_[A-Za-z0-9]{43}",), prefix="phx_", decoys=("phc_is_the_public_key_of_a_project",)
    ),
    "firebase-server-key": Example(("AAAA[A-Za-z0-9_-]{7}:APA91[A-Za-z0-9_-]{133}[A-Za-z0-9]",)),
    "exchange-api-key": Example(("[A-Za-z0-9]{64}",), ("BINANCE_API_SECRET", "KRAKEN_API_KEY")),
}
"""By the name of the rule."""


def _long_tail(detector: Detector) -> Example:
    """The example of a row: values of its own form, under its own labels."""
    pattern = detector.confirm.pattern
    shape = pattern[pattern.index("(?P<value>") + len("(?P<value>") : pattern.rindex(")(?![A-Za-z0-9]")]
    if detector.prefix is not None:
        return Example((shape,), prefix=detector.prefix.pattern.replace("\\", ""))
    label = detector.heads[0].removeprefix("(?i)").replace(r"[\s_.\-]?", "_").replace("\\", "")
    return Example((shape,), (f"{label}_api_key", f"{label}_secret"))


def example(rule: str) -> Example:
    """The example of the rule with this name. Raises KeyError for a rule that has none."""
    if rule in EXAMPLES:
        return EXAMPLES[rule]
    return {detector.rule.name: _long_tail(detector) for detector in LONG_TAIL}[rule]


def plants(generator: random.Random, each: int = 1) -> Iterator[tuple[str, str]]:
    """Entity and value of secrets whose form alone tells what they are, for planting them into any text."""
    entities = {detector.rule.name: detector.entity for detector in load_detectors()}
    for rule, found in EXAMPLES.items():
        if not found.names and not found.frames:
            yield from ((entities[rule], value) for value in found.values(generator, each))
