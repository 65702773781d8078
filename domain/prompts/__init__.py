"""The improved prompt: its request, the use case, the stored record, the options and the export formats.

Imports `domain.runtime`, `domain.text` and below. Begin with `improve`.
"""
