"""The rules, one module for each subject. Imports the other modules of `domain.linting`."""

from domain.linting.finding import Rule
from domain.linting.rules import leftovers, order, secret_values, vagueness, variables

RULES: tuple[Rule, ...] = (
    *variables.RULES,
    *vagueness.RULES,
    *order.RULES,
    *leftovers.RULES,
    *secret_values.RULES,
)
"""Every rule, in the order in which they are listed."""
