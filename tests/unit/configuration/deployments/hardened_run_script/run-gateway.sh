#!/bin/sh
set -eu

exec docker run --detach \
  --name litellm \
  --user 10001:10001 \
  --read-only --tmpfs /tmp \
  --cap-drop ALL \
  --security-opt no-new-privileges:true \
  --memory 2g --cpus 2 --pids-limit 256 \
  --restart unless-stopped \
  --log-driver local \
  --health-cmd 'wget -qO- http://127.0.0.1:4000/health/liveliness' \
  --publish 127.0.0.1:4000:4000 \
  --mount type=bind,source="$PWD/config.yaml",target=/app/config.yaml,readonly \
  --env-file /etc/litellm/env \
  ghcr.io/berriai/litellm-non_root@sha256:@DIGEST@ \
  --config /app/config.yaml
