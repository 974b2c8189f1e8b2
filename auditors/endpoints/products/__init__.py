"""What is known of each product: how to recognise it and what to ask. A new product is a module with a `Product`."""
