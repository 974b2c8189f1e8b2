"""What an NGINX configuration means: blocks and what they inherit, routes, what guards them."""
