"""The rules, one module for each subject. Imports the other modules of `domain.linting`."""

from domain.linting.finding import Rule
from domain.linting.rules import contradictions, leftovers, order, repetition, secret_values, vagueness, variables

RULES: tuple[Rule, ...] = (
    *contradictions.RULES,
    *repetition.RULES,
    *variables.RULES,
    *vagueness.RULES,
    *order.RULES,
    *leftovers.RULES,
    *secret_values.RULES,
)
"""Every rule, in the order in which they are listed."""
