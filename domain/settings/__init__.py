"""Every setting: what it may be, which source gives it its value, and how you change it.

Imports `domain.runtime`, `domain.text` and below. Begin with `schema`.
"""
