#!/bin/bash
docker run -d -p 8787:8787 -e TRUSTED_CUSTOM_HOSTS=localhost,models.example.com portkeyai/gateway:1.12.0
