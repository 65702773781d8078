"""Trying a prompt on test inputs: setting it up, the outputs, the blind choice, the verdict.

Begin with `controller.py`, which goes from screen to screen; `runs.py` asks for outputs on threads.
"""
