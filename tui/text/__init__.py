"""Texts for the screen: cells, errors, progress, file names. Knows nothing of Textual."""
