"""The improved prompt: the request, the use case that makes one, the record that is kept, its options and its formats.

Imports `domain.runtime`, `domain.text` and below. Begin with `improve`.
"""
