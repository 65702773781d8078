"""The network layer for providers: adapts requests, reads events, handles proxies and refused parameters.

Imports only `domain.models` and below. Begin with `exchange`.
"""
