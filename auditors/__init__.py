"""Audits LLM proxies and gateways: their logs, permissions, usage, configuration and endpoints."""
