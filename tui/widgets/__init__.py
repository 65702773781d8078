"""Widgets that two features share. They know no services."""
