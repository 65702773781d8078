"""Cleans, measures and compares texts of any origin, and finds variables and addresses in them.

Imports only `domain.errors`. Begin with `clean`, which removes what must not reach a screen, the database or a model.
"""
