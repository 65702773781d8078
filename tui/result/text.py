"""What the result pane writes, as plain text in styled pieces. Foreign text is never parsed as markup."""

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from textual.content import Content, Span

from domain.history.lineage import Lineage
from domain.patterns.pattern import NEUTRAL
from domain.prompts.authorship import Author, passages_of
from domain.prompts.clarifying import assumptions_of, questions_of
from domain.prompts.record import PromptHistory
from domain.text.clean import one_line
from domain.text.counts import count_of
from domain.text.size import length_words, size_words
from domain.text.variables import closing_tags, variable_spans
from tui.keys.active import key_label
from tui.text.cells import fit_text
from tui.text.records import local_time

_LABEL = "bold $text-accent"
_VARIABLE = "bold $text-accent"
_HEADING = "$text-accent"
_TAG = "$text-secondary"
_HEADING_LINE = re.compile(r"^#{1,6} .+$", re.MULTILINE)
_XML_TAG = re.compile(r"^ {0,8}</?[A-Za-z][\w.-]{0,60}(?: [^<>\n]{0,200})?/?>(?=\s*$|[^\n]*</)", re.MULTILINE)
_WRONG = "bold $text-warning"
_SHOWN = "bold"
_AUTHORS = {
    Author.USER: ("yours (underlined)", "underline $text-accent"),
    Author.MODEL: ("the model's (italic)", "italic $text-success"),
    Author.PATTERN: ("the pattern's", ""),
}
"""What the legend says of each author, and the style of their words: it differs without colours, too."""
_FEEDBACK_CELLS = 40
_DEEPEST = 4
"""Steps of two cells: a narrow screen has room for no more."""
_MOST_LINES = 15


def record_details(record: PromptHistory, *, unfolded: bool, verdict: str = "") -> Content:
    """Return one line with what made a record; `unfolded`, its sections and numbers below that line."""
    if not unfolded:
        line = f"▸ Details ({key_label('result-details')} shows the parts and reasons)"
        return Content(" · ".join(part for part in (line, _tried(verdict), made_by(record)) if part))
    return Content("\n").join(
        [
            Content(f"▾ Details ({key_label('result-details')} hides them)\n"),
            *_section("Role", record.role),
            *_section("Directive", record.directive),
            *_section("Framework", record.framework.value),
            *_section("Pattern", _pattern(record)),
            *_section("Guardrails", _listed(record.guardrails)),
            *_section("Why", _listed(record.why)),
            *_section("Reasoning", record.reasoning or ""),
            *_section("Repairs", _listed(record.repairs)),
            *_section("Model confidence", "" if record.confidence is None else f"{record.confidence:.0%}"),
            *_section("Tried", verdict),
            *_section("Made by", made_by(record)),
            *_section("Your idea", record.original_idea),
            *_section("Your context", record.context),
        ]
    )


def prompt_content(text: str) -> Content:
    """Return a prompt with its Markdown headings, XML tags and template variables marked."""
    plain = Content(text).plain  # without the control characters that a damaged record may have
    return Content(
        plain,
        [
            *(Span(found.start(), found.end(), _HEADING) for found in _HEADING_LINE.finditer(plain)),
            *(Span(found.start(), found.end(), _TAG) for found in _XML_TAG.finditer(plain)),
            *(Span(start, end, _VARIABLE) for start, end in variable_spans(plain, closing_tags(plain))),
        ],
    )


def authored_prompt(record: PromptHistory) -> tuple[Content, Content]:
    """Return the prompt in use with the words of each author marked, and a line that names the authors it has."""
    plain = Content(record.text_to_use).plain
    passages = passages_of(record, plain)
    spans = [Span(one.start, one.end, _AUTHORS[one.author][1]) for one in passages if _AUTHORS[one.author][1]]
    there = {one.author for one in passages}
    names = Content(" · ").join(Content.styled(*_AUTHORS[author]) for author in _AUTHORS if author in there)
    return Content(plain, spans), Content.assemble("Words: ", names)


def record_badges(record: PromptHistory) -> Content:
    """Return what to know before using a prompt: a line for each thing that is wrong with it, then its size.

    Beside the size: the pattern, what was quoted from the idea, and whether the model was asked twice. An edit may have
    corrected the findings, so they are then said to be of the text before it.
    """
    idea = size_words(record.original_idea, record.idea_tokens)
    facts = [
        f"idea {idea} → prompt {size_words(record.text_to_use, _counted(record))} tokens",
        f"pattern: {_pattern(record) or 'none'}{_near(record)}",
    ]
    if record.kept_exactly:
        facts.append(f"{count_of(len(record.kept_exactly), 'detail')} kept word for word")
    if record.attempts > 1:
        facts.append(f"{record.attempts} attempts")
    of = "" if record.accepted_text is None else "before your edit: "
    wrong = [Content.styled(f"! {of}{one_line(finding)}", _WRONG) for finding in record.findings]
    return Content("\n").join([*wrong, Content(" · ".join(facts))])


def record_length(record: PromptHistory) -> str:
    """Return words and tokens of the prompt to use."""
    return length_words(record.text_to_use, _counted(record))


def record_questions(record: PromptHistory) -> Content:
    """Return what to answer to make the prompt better, and how the idea was read; nothing when nothing was unclear."""
    asked = "\n".join(f"{number}. {question}" for number, question in enumerate(questions_of(record), start=1))
    return Content("\n").join(
        [
            *_section(f"To make this better, answer ({key_label('answer')}):", asked),
            *_section("Assumptions", _listed(assumptions_of(record))),
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


def _tried(verdict: str) -> str:
    return f"tried: {verdict}" if verdict else ""


def _pattern(record: PromptHistory) -> str:
    """Return the title of the pattern, its slug if it has none; empty when there was no pattern."""
    return one_line(record.pattern_title or record.pattern or "")


def _counted(record: PromptHistory) -> int | None:
    """Return the tokens as the engine counted them; it has not counted an edit."""
    return record.prompt_tokens if record.accepted_text is None else None


def _section(label: str, text: str) -> list[Content]:
    return [Content.styled(label, _LABEL), Content(text + "\n")] if text.strip() else []


def _listed(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {item}" for item in items)


def version_tree(
    lineage: Lineage, shown_uid: str, today: datetime, verdicts: Mapping[str, str] = MappingProxyType({})
) -> Content:
    """Return a heading and a line for each version, the shown one marked; nothing for a prompt of one version.

    Of many versions only those around the shown one are listed, and how many others there are.
    """
    if lineage.find(shown_uid) is None or len(lineage.items) == 1:
        return Content("")
    lines = [
        _line(lineage, record, depth, shown_uid, today, verdicts.get(record.uid, ""))
        for depth, record in lineage.tree()
    ]
    at = next(index for index, (_, record) in enumerate(lineage.tree()) if record.uid == shown_uid)
    first = max(0, min(at - _MOST_LINES // 2, len(lines) - _MOST_LINES))
    last = first + _MOST_LINES
    above, below = first, max(len(lines) - last, 0)
    return Content("\n").join(
        [
            Content.styled("Versions", _LABEL),
            *([Content(f"  … {above} more above")] if above else []),
            *lines[first:last],
            *([Content(f"  … {below} more below")] if below else []),
        ]
    )


def _line(
    lineage: Lineage, record: PromptHistory, depth: int, shown_uid: str, today: datetime, verdict: str
) -> Content:
    """Return for example "▸ v3 from v1: make it shorter · 14:05"."""
    is_shown = record.uid == shown_uid
    words = [f"v{record.version}{_origin(lineage, record)}", local_time(record.created_at, today)]
    words += ["edited"] * (record.accepted_text is not None)
    words += ["archived"] * (record.archived_at is not None)
    words += [verdict] * bool(verdict)
    text = f"{'▸' if is_shown else ' '} {'  ' * min(depth, _DEEPEST)}{' · '.join(words)}"
    return Content.styled(text, _SHOWN) if is_shown else Content(text)


def _origin(lineage: Lineage, record: PromptHistory) -> str:
    if record.parent_uid is None:
        return ""
    parent = lineage.parent_of(record)
    origin = f"v{parent.version}" if parent is not None else "a deleted version"
    change = one_line(record.feedback or "") or _other_pattern(record, parent) or "a different one"
    return f" from {origin}: {fit_text(change, _FEEDBACK_CELLS)}"


def _near(record: PromptHistory) -> str:
    """Return the key that changes the pattern and what it offers first, where no pattern was clearly the nearest."""
    if record.pattern != NEUTRAL or not record.nearest_patterns:
        return ""
    near = ", ".join(one_line(slug).replace("-", " ") for slug in record.nearest_patterns)
    return f" ({key_label('pattern')}: {near})"


def _other_pattern(record: PromptHistory, parent: PromptHistory | None) -> str:
    if parent is None or record.pattern == parent.pattern:
        return ""
    return f"pattern {_pattern(record)}" if record.pattern else "no pattern"
