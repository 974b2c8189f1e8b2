"""What an Envoy configuration means: resources, listeners and routes, what guards them; policies of its gateways."""
