"""What the result pane writes, as plain text in styled pieces. Foreign text is never parsed as markup."""

from textual.content import Content

from domain.ports import PartialAnswer
from domain.prompt_history import PromptHistory

_LABEL = "bold $text-accent"


def record_details(record: PromptHistory) -> Content:
    """Return the sections and numbers of a finished record."""
    return Content("\n").join(
        [
            *_section("Role", record.role),
            *_section("Directive", record.directive),
            *_section("Framework", record.framework.value),
            *_section("Guardrails", _listed(record.guardrails)),
            *_section("Reasoning", record.reasoning or ""),
            *_section("Findings", _listed(record.findings)),
            *_section("The model says", "" if record.confidence is None else f"{record.confidence:.0%} sure"),
            *_section("Made by", made_by(record)),
            *_section("Your idea", record.original_idea),
            *_section("Your context", record.context),
        ]
    )


def partial_details(partial: PartialAnswer) -> Content:
    """Return the sections that have arrived so far."""
    return Content("\n").join(
        [
            *_section("Role", partial.role),
            *_section("Directive", partial.directive),
            *_section("Framework", partial.framework),
            *_section("Guardrails", _listed(partial.guardrails)),
            *_section("Reasoning", partial.reasoning),
        ]
    )


def made_by(record: PromptHistory) -> str:
    """Return backend, model, provider, latency and tokens on one line; what is unknown is left out."""
    parts = [record.backend.value, record.model, record.provider]
    if record.latency_ms is not None:
        parts.append(f"{record.latency_ms / 1000:.1f} s")
    if record.tokens_in is not None and record.tokens_out is not None:
        parts.append(f"{record.tokens_in:,} tokens in, {record.tokens_out:,} out")
    if record.cost is not None:
        parts.append(f"${record.cost:.4f}")
    return " · ".join(part for part in parts if part)


def _section(label: str, text: str) -> list[Content]:
    return [Content.styled(label, _LABEL), Content(text + "\n")] if text.strip() else []


def _listed(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {item}" for item in items)
