"""Builds every service behind the screen and the commands. Begin with `container.py`."""
