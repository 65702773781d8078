"""What goes over the network to a provider and comes back: requests made to fit, events read, proxies, refused parts.

Imports only `domain.models` and below. Begin with `exchange`.
"""
