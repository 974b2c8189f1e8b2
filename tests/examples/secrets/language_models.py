"""Keys of services that run models, and of the gateways and tools around them."""

from __future__ import annotations

from typing import Final

from tests.examples.secrets.recipes import HASH, HEX32, HEX40, MIXED32, UUID, Example, json_web_token

_HEADERS: Final = (
    "Authorization: Bearer {value}",
    '{{"authorization": "Bearer {value}", "accept": "*/*"}}',
    'curl -H "Authorization: Bearer {value}" http://127.0.0.1:4000/v1/models',
    "GET /v1/models?api_key={value} HTTP/1.1",
    "x-api-key: {value}",
    'client = OpenAI(api_key="{value}", base_url="http://127.0.0.1:4000")',
)

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
        (HEX32, "[A-Za-z0-9]{52}JQQJ99[A-Z][A-C][A-Za-z0-9]{24}"), ("AZURE_OPENAI_API_KEY", "AZURE_API_KEY")
    ),
    "cohere-api-key": Example(("[A-Za-z0-9]{40}",), ("COHERE_API_KEY", "CO_API_KEY")),
    "mistral-api-key": Example((MIXED32,), ("MISTRAL_API_KEY", "CODESTRAL_API_KEY")),
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
    "ai21-api-key": Example((MIXED32, UUID), ("AI21_API_KEY",)),
    "voyage-api-key": Example(
        ("pa-[A-Za-z0-9_-]{43}",),
        prefix="pa-",
        decoys=("pa-" + "word-" * 8 + "end", "al-qaeda-in-the-islamic-maghreb-and-other-groups"),
    ),
    "jina-api-key": Example(("jina_[0-9a-f]{32}[A-Za-z0-9_-]{28}",), prefix="jina_"),
    "elevenlabs-api-key": Example(("sk_[0-9a-f]{48}", HEX32), ("ELEVENLABS_API_KEY", "XI_API_KEY"), prefix="sk_"),
    "deepgram-api-key": Example((HEX40,), ("DEEPGRAM_API_KEY",)),
    "assemblyai-api-key": Example((HEX32,), ("ASSEMBLYAI_API_KEY",)),
    "stability-api-key": Example(("sk-[A-Za-z0-9]{48}",), ("STABILITY_API_KEY",), prefix="sk-"),
    "moonshot-api-key": Example(
        ("sk-[A-Za-z0-9]{48}", "sk-kimi-[A-Za-z0-9]{64}"), ("MOONSHOT_API_KEY", "KIMI_API_KEY"), prefix="sk-"
    ),
    "zhipu-api-key": Example(("[0-9a-f]{32}\\.[A-Za-z0-9]{16}",), ("ZHIPU_API_KEY", "ZAI_API_KEY")),
    "sambanova-api-key": Example((UUID,), ("SAMBANOVA_API_KEY",)),
    "nebius-api-key": Example((json_web_token,), ("NEBIUS_API_KEY",)),
    "baseten-api-key": Example(("[A-Za-z0-9]{8}\\.[A-Za-z0-9]{32}",), ("BASETEN_API_KEY",)),
    "anyscale-api-key": Example(("esecret_[a-z0-9]{26}",), prefix="esecret_"),
    "deepinfra-api-key": Example((MIXED32,), ("DEEPINFRA_API_KEY",)),
    "minimax-api-key": Example(("sk-api-[A-Za-z0-9_-]{119}",), prefix="sk-api-"),
    "baidu-qianfan-api-key": Example(("bce-v3/ALTAK-[A-Za-z0-9]{21}/[0-9a-f]{40}",), prefix="bce-v3/ALTAK-"),
    "volcengine-ark-api-key": Example((UUID,), ("ARK_API_KEY", "VOLCENGINE_API_KEY")),
    "upstage-api-key": Example(("up_[A-Za-z0-9]{28}",), prefix="up_"),
    "friendli-token": Example(("flp_[A-Za-z0-9]{46}",), prefix="flp_"),
    "tavily-api-key": Example(("tvly-[A-Za-z0-9]{32}", "tvly-dev-[A-Za-z0-9]{32}"), prefix="tvly-"),
    "firecrawl-api-key": Example(("fc-[0-9a-f]{32}",), prefix="fc-"),
    "brave-search-api-key": Example(("BSA[A-Za-z0-9_-]{27}[A-Za-z0-9]",), prefix="BSA"),
    "search-api-key": Example((HEX40, "[0-9a-f]{64}"), ("SERPER_API_KEY", "SERPAPI_API_KEY")),
    "litellm-virtual-key": Example(
        ("sk-[A-Za-z0-9_-]{21}[A-Za-z0-9]", "sk-(?:team|gw|prod)-[a-z]{5,8}-[0-9]{4}"),
        frames=_HEADERS,
        prefix="sk-",
        decoys=(
            f"api_key: {HASH}",
            f"user_api_key_hash: {HASH}",
            "api_key: sk-...9f3A",
            "class='sk-cube-grid sk-cube1'",
            "token: sk-learn",
        ),
    ),
    "litellm-master-key": Example(
        ("sk-[a-z]{3}-master-[A-Za-z0-9]{10}", "[A-Za-z0-9!#]{16}"),
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
        (f"sk-lf-{UUID}",), prefix="sk-lf-", decoys=("pk-lf-" + "1b2c3d4e-5f60-4718-a93a-4b5c6d7e8f90",)
    ),
    "helicone-api-key": Example(
        ("sk-helicone-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}",), prefix="sk-helicone-"
    ),
    "portkey-api-key": Example(("[A-Za-z0-9+/]{28}",), ("PORTKEY_API_KEY", "X_PORTKEY_API_KEY")),
    "langsmith-api-key": Example(("lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",), prefix="lsv2_pt_"),
    "wandb-api-key": Example((HEX40, "wandb_v1_[A-Za-z0-9_]{77}"), ("WANDB_API_KEY",), prefix="wandb_v1_"),
    "pinecone-api-key": Example(("pcsk_[A-Za-z0-9]{6}_[A-Za-z0-9]{63}", UUID), ("PINECONE_API_KEY",), prefix="pcsk_"),
    "vector-store-api-key": Example(("[A-Za-z0-9]{36}",), ("WEAVIATE_API_KEY", "QDRANT_API_KEY", "ZILLIZ_API_KEY")),
    "runpod-api-key": Example(("rpa_[A-Z0-9]{40}[a-z0-9]{6}",), prefix="rpa_"),
    "llama-cloud-api-key": Example(("llx-[A-Za-z0-9]{48}",), prefix="llx-"),
    "fal-api-key": Example((f"{UUID}:[0-9a-f]{{32}}",), ("FAL_KEY",)),
    "vercel-ai-gateway-key": Example(("vck_[A-Za-z0-9]{56}",), prefix="vck_"),
    "e2b-api-key": Example(("e2b_[0-9a-f]{40}",), prefix="e2b_"),
    "ai-platform-key": Example(
        (
            "rc_[0-9a-f]{64}",
            "cpk_[0-9a-f]{32}\\.[0-9a-f]{32}\\.[A-Za-z0-9]{32}",
            "rlc-[A-Za-z0-9]{38}",
            "ak-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}-[A-Za-z0-9]{32}",
            "ak-[0-9a-f]{32}",
            "tl_[0-9a-f]{64}",
            "pl_[0-9a-f]{32}",
            "ck-[A-Za-z0-9]{44}",
            "tpuf_[A-Za-z0-9]{32}",
            "ydc-sk-[0-9a-f]{16}-[A-Za-z0-9]{32}-[0-9a-f]{8}",
            "ste-[A-Za-z0-9]{74}",
            "m0-[A-Za-z0-9]{40}",
            "z_1dWlkIjoi[A-Za-z0-9]{60}\\.[A-Za-z0-9]{86}",
            "wk-1\\.[0-9a-f]{64}",
            "fk-[A-Za-z0-9]{60}",
            "v1:[A-Za-z0-9]{24}:[A-Za-z0-9]{24}",
            "bu_[A-Za-z0-9]{43}",
            "msk_[A-Za-z0-9]{32}",
            "mint_(?:dsc_)?[A-Za-z0-9]{28}",
            "live_(?:auth_)?[0-9a-f]{32}",
            "salad_cloud_user_[A-Za-z0-9]{49}",
            "VF\\.DM\\.[0-9a-f]{24}\\.[A-Za-z0-9]{16}",
            "CW-SECRET-[A-Za-z0-9]{40}",
            "slk_[0-9a-f]{64}",
        ),
        prefix="rc_",
        decoys=(
            "pip install m0-milestone-planning-notes-for-next-quarter",
            "import ckeditor from 'ck-editor5-build-classic-with-plugins-and-tables'",
            "bu_unit_identifier_of_the_business_area_of_the_company",
            "the branch fk-orders-customers-addresses-and-all-other-tables-of-it",
            "fk-cache",
            "mint_condition_collectors_items_2024",
            "reka model id: " + "a1b2" * 8,
        ),
    ),
    "github-copilot-token": Example(
        (
            "tid=[0-9a-f]{32};exp=17[0-9]{8};sku=copilot_for_business_seat;st=dotcom;chat=1;8kp=1:[0-9a-f]{64}",
            "tid=[0-9a-f]{32};ol=[0-9a-f]{32};exp=17[0-9]{8};sku=free_educational;"
            "proxy-ep=proxy\\.individual\\.githubcopilot\\.com;chat=1;8kp=1;ip=203\\.0\\.113\\.7;asn=AS64500:[0-9a-f]{64}",
        ),
        frames=("Authorization: Bearer {value}", '{{"token": "{value}", "expires_at": 1767225600}}'),
        prefix="tid=",
        decoys=("tid=" + "4e1c" * 8 + ";span=7;level=info", "GET /trace?tid=" + "9b" * 16 + " HTTP/1.1"),
    ),
    "openai-compatible-key": Example(
        ("sk-[A-Za-z0-9]{30}", "sk-[A-Za-z0-9_-]{63}[A-Za-z0-9]", "sk-hc-v1-[0-9a-f]{64}"),
        frames=("setting: {value}\n", "why does {value} not work?", "| current | `{value}` |\n", "use {value}"),
        prefix="sk-",
        decoys=(
            "<a class='sk-estimator-doc-link-fitted-and-everything'>",
            "class='sk-spinner-three-bounce-double-fade-2-of-12-items'",
            "import sk-logistic-regression-with-cross-validation-2024",
        ),
    ),
    "model-tracing-key": Example(("[A-Za-z0-9]{36}", UUID), ("BRAINTRUST_API_KEY", "OPIK_API_KEY", "AGENTOPS_API_KEY")),
}
"""By the name of the rule."""
