"""What can be shown of an answer that is still arriving."""

from domain.improver.answer_reading import read_partial_fields
from domain.improver.composition import compose_prompt
from domain.improver.field_values import as_framework, as_items, as_text
from domain.improver.preamble import arrived_without_preamble
from domain.improver.role_check import is_role_of_a_machine
from domain.improver.sections import Sections
from domain.ports import PartialAnswer
from domain.shape import STANDARD_SHAPE, Shape


def partial_answer(arrived: str, context: str, language: str | None, shape: Shape = STANDARD_SHAPE) -> PartialAnswer:
    """Return the fields that `arrived`, the beginning of an answer, already shows. Never raises."""
    fields = read_partial_fields(arrived)
    framework = as_framework(fields.get("framework"))
    role = as_text(fields.get("role"))
    sections = Sections(
        role="" if is_role_of_a_machine(role) else role,
        directive=arrived_without_preamble(as_text(fields.get("directive"))),
        requirements=as_items(fields.get("requirements")),
        framework=framework,
        guardrails=as_items(fields.get("guardrails")),
        output_format=as_text(fields.get("output_format")),
    )
    return PartialAnswer(
        improved_prompt=compose_prompt(sections, context, language, shape) if sections != Sections() else "",
        role=sections.role,
        directive=sections.directive,
        framework=framework or "",
        guardrails=sections.guardrails,
        reasoning=as_text(fields.get("reasoning")),
    )
