"""Colours: themes, appearance settings, filters for terminals with few colours."""
