"""Widgets; they know nothing of services."""
