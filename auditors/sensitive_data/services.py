"""Services whose keys say nothing by their form: bare letters and digits, or a UUID.

Under the name of such a service, `{"deepgram": {"key": …}}`, a member that is called `key` is its key: detectors read
it as `deepgram_key: …`. Commits and checksums of the service's software are called otherwise.
"""

from __future__ import annotations

from typing import Final

HEADED: Final = frozenset(
    """abuseipdb adafruit ai21 airtable aiven akeyless alchemy algolia amplitude arize assemblyai auth0
    backblaze baseten binance bitrise bitwarden braintree braintrust brevo browserstack bugsnag buildkite bybit
    chatglm circleci clickup cloudflare cloudinary codecov codestral cohere coinbase configcat confluent
    contentful coveralls dashscope datadog deepgram deepinfra descope dify dingtalk doppler doubao dropbox
    dynatrace elevenlabs etherscan fastly figma finnhub freshdesk fullstory galileo gocardless grafana greptile
    heroku hetzner honeycomb hubspot humanloop hunter imagekit infura intercom kagi kimi klaviyo kraken kucoin
    launchdarkly linode logdna loggly logtail lunary mailchimp mailgun mailjet mandrill mapbox maptiler
    messagebird mistral mixpanel mollie moonshot nebius nexmo ngrok okta openweather opsgenie pagerduty
    papertrail pinecone pipedrive plaid plivo portkey posthog postman postmark promptlayer qdrant qwen rapidapi
    razorpay resend rollbar sambanova scaleway sendbird sentry serpapi serper snyk sonarqube sparkpost splunk
    spotify stability stytch sumologic telnyx tiktok togetherai trello turso twilio twitch twitter typesense
    upstage upstash vercel virustotal volcengine vonage vultr wakatime wandb weaviate workos zendesk zhipu
    zilliz""".split()
)
"""Names that are heads of detectors as they stand: one more detector that asks for them costs no head."""
SERVICES: Final = HEADED | frozenset(
    """apify assembly_ai azure_openai better_stack deep_infra eleven_labs exa fal fal_ai giphy gladia hume
    hyperbolic ipstack leonardo llama_cloud minimax newsapi novita onesignal openweathermap pusher reka
    replicate rev_ai runpod runway sendgrid serp_api shodan speechmatics stability_ai tavily together
    together_ai unsplash weatherapi wistia""".split()
)
NAMES_OF_KEYS: Final = frozenset(
    """key api_key apikey token api_token access_token auth_token bot_token server_token secret api_secret
    secret_key""".split()
)
"""Members that hold the key of the service above them."""
