"""The DSPy program: its signature, inputs and demonstrations, the checks of its answers, the second attempt.

Imports every other package of the improver. Begin with `program`.
"""
