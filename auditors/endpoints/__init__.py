"""Probes running proxies and gateways. The only part of the engine that opens connections."""
