"""Every setting: what it may be, which source gives it its value, and how you change it.

Imports only `domain.text` and `domain.errors`. Begin with `schema`.
"""
