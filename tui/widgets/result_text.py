"""What the result pane writes, as plain text in styled pieces. Foreign text is never parsed as markup."""

from datetime import datetime

from textual.content import Content

from domain.ports import PartialAnswer
from domain.prompt_history import HistoryEntry, PromptHistory, UnreadableRecord
from domain.text_safety import one_line

_LABEL = "bold $text-accent"
_IDEA_CHARACTERS = 60


def record_details(record: PromptHistory) -> Content:
    """Return the sections and numbers of a finished record."""
    return Content("\n").join(
        [
            *_section("Notes", _listed(record.findings)),
            *_section("Role", record.role),
            *_section("Directive", record.directive),
            *_section("Framework", record.framework.value),
            *_section("Guardrails", _listed(record.guardrails)),
            *_section("Reasoning", record.reasoning or ""),
            *_section("The model says", "" if record.confidence is None else f"{record.confidence:.0%} sure"),
            *_section("Made by", made_by(record)),
            *_section("Your idea", record.original_idea),
            *_section("Your context", record.context),
        ]
    )


def record_state(words: str, entry: HistoryEntry, today: datetime) -> str:
    """Return one line: `words`, when the record was made, how many notes stand below, its idea."""
    if isinstance(entry, UnreadableRecord):
        return words
    notes = {0: "", 1: "1 note below"}.get(len(entry.findings), f"{len(entry.findings)} notes below")
    idea = one_line(entry.original_idea)[:_IDEA_CHARACTERS]
    return " · ".join(part for part in (words, local_time(entry.created_at, today), notes, idea) if part)


def local_time(moment: datetime, today: datetime) -> str:
    """Return `moment` in the machine's time zone, as short as the day of `today` allows."""
    moment, today = moment.astimezone(), today.astimezone()
    if moment.date() == today.date():
        return f"{moment:%H:%M}"
    return f"{moment:%d %b %H:%M}" if moment.year == today.year else f"{moment:%Y-%m-%d}"


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
