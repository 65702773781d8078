"""The command line: `prompt-improver` and one module for each of its commands. Begin with `main.py`."""
