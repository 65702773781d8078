"""Texts of any origin: cleaned, measured, compared, and searched for variables and addresses.

Imports only `domain.errors`. Begin with `clean`: what may reach a screen, the database or a model.
"""
