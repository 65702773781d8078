"""The rules, one module for each subject. Imports the other modules of `domain.linting`."""

from domain.linting.finding import Rule
from domain.linting.rules import (
    contradictions,
    examples,
    languages,
    leftovers,
    material,
    order,
    output_form,
    references,
    repetition,
    secret_values,
    size,
    vagueness,
    variables,
)

RULES: tuple[Rule, ...] = (
    *contradictions.RULES,
    *repetition.RULES,
    *references.RULES,
    *output_form.RULES,
    *examples.RULES,
    *vagueness.RULES,
    *variables.RULES,
    *material.RULES,
    *languages.RULES,
    *size.RULES,
    *order.RULES,
    *leftovers.RULES,
    *secret_values.RULES,
)
"""Every rule, in the order in which they are listed."""
