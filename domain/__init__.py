"""The product's rules: records, ports, use cases. Knows neither the screen nor the database."""
