#!/usr/bin/env bash
set -euo pipefail

IMAGE="ghcr.io/berriai/litellm:main-latest"
PORT=${PORT:-4000}
NAME=litellm

# stop what is there
docker rm -f "$NAME" >/dev/null 2>&1 || true

docker run -d --name "$NAME" \
  --restart always \
  # the published port
  -p ${PORT}:4000 \
  -v $(pwd)/litellm_config.yaml:/app/config.yaml \
  -v /var/run/docker.sock:/var/run/docker.sock \
  -e OPENAI_API_KEY=@OPENAI@ \
  -e LITELLM_MASTER_KEY="$LITELLM_MASTER_KEY" \
  --env AZURE_API_KEY \
  --env-file .env \
  "$IMAGE" \
  --config /app/config.yaml --detailed_debug && echo started

sudo podman run --rm -it -p127.0.0.1:6379:6379 docker.io/library/redis:7 redis-server --save ""
echo "docker run -p 1:1 not-a-command"
