"""The task for the model, prepared from a request without a model."""

import json
from dataclasses import dataclass, replace

from domain.improver.idea.clarity import asks_to_remove
from domain.improver.idea.facts import Fact, FactKind, facts_of
from domain.improver.idea.language import detect_language
from domain.improver.idea.task_kind import TaskKind, kind_of, suitable_framework
from domain.improver.material.given import given_by
from domain.improver.program.demonstrations import Demonstration, nearest_demonstrations
from domain.improver.sections.sections import Sections
from domain.prompts.options import PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework, PromptHistory
from domain.prompts.request import ImproveRequest
from domain.text.containers import element, tag_for
from domain.text.languages import ENGLISH_NAMES

REGENERATING_TEMPERATURE = 0.9
"""The temperature for a different answer; at the default of 0.3, it repeats most of the first."""

_MATERIAL_SHOWN = 1_500
"""How many characters of material a small model is shown, enough to describe the task."""
_MOST_SHOWN = 6

_FORM_WRITTEN_IN = frozenset({"en", "es"})
"""The languages of a small model's instructions (see `signature`), which set the language of the answer."""
_SAME_LANGUAGE = "the language of the idea"
_LENGTHS = {
    TargetLength.LEAN: "Be lean: two or three requirements, two guardrails, short sentences, under 100 words in all.",
    TargetLength.STANDARD: "",
    TargetLength.THOROUGH: "Be thorough: five or six requirements, four or five guardrails, nothing left implicit.",
}
_SYSTEM_USE = (
    "The prompt will be an assistant's standing instructions: word it for many requests of this kind, not for one."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelTask:
    """The input of the program.

    `idea` and `context` are the user's words; `material` is what they gave to work on, and nothing is extracted from
    it. `whole_idea` is the idea with its material. If the provider accepts a schema, the model chooses one of
    `frameworks`. `facts` must be kept in the prompt. `remarks` are additional instructions to the model.
    `required_facts` are facts that the schema requires in the answer. `temperature` None means the one in the settings.
    """

    idea: str
    context: str
    language: str | None
    demonstrations: tuple[Demonstration, ...]
    frameworks: tuple[Framework, ...]
    kind: TaskKind | None
    is_small_model: bool
    takes_schema: bool
    shape: PromptOptions
    material: tuple[str, ...] = ()
    whole_idea: str = ""
    facts: tuple[Fact, ...] = ()
    parent: PromptHistory | None = None
    feedback: str = ""
    remarks: str = ""
    required_facts: tuple[Fact, ...] = ()
    temperature: float | None = None

    @property
    def regenerates(self) -> bool:
        """Whether the task is a different prompt for the same idea."""
        return self.parent is not None and not self.feedback

    @property
    def given(self) -> str:
        """The user's own words, without the material."""
        return "\n".join(filter(None, (self.idea, self.context, self.feedback)))

    @property
    def shown_material(self) -> tuple[str, ...]:
        """The material in the request. For a small model, long pieces are cut to their beginning and end."""
        if not self.is_small_model:
            return self.material
        room = _MATERIAL_SHOWN // max(len(self.material), 1)
        return tuple(_shortened(piece, room) for piece in self.material[:_MOST_SHOWN])

    def again(self, feedback_texts: tuple[str, ...], lost: tuple[Fact, ...]) -> "ModelTask":
        """Return the task for a second attempt, with the requests and lost facts of the first answer."""
        required_facts = tuple(fact for fact in lost if fact.kind in {FactKind.NAME, FactKind.QUOTE})
        speaks_to_it = not (self.is_small_model and self.language in _FORM_WRITTEN_IN)
        return replace(
            self,
            remarks="\n".join(filter(None, (self.remarks, *(feedback_texts if speaks_to_it else ())))),
            required_facts=required_facts,
            temperature=REGENERATING_TEMPERATURE if self.is_small_model or self.regenerates else self.temperature,
        )


def make_task(request: ImproveRequest, *, is_small_model: bool, takes_schema: bool, demonstrations: int) -> ModelTask:
    """Return the task for `request` with at most `demonstrations` examples. Pure, but loads the language detector."""
    given, whole_idea = given_by(request), _idea_for_small(request) if is_small_model else request.idea
    request = replace(request, idea=given.idea, context=given.context, feedback=given.feedback)
    language = detect_language(request.idea, request.context)
    # If it may choose, a small model selects the same framework for every task, and "JSON" as the output format.
    kind = kind_of(request.idea)
    suitable = suitable_framework(kind)
    frameworks = (suitable,) if is_small_model and suitable else tuple(Framework)
    facts = _facts(request, language)
    return ModelTask(
        idea=_idea_for_small(request) if is_small_model else request.idea,
        context=request.context,
        language=language,
        demonstrations=tuple(nearest_demonstrations(request.idea, language, demonstrations)),
        frameworks=(request.shape.framework,) if request.shape.framework else frameworks,
        kind=kind,
        is_small_model=is_small_model,
        takes_schema=takes_schema,
        shape=request.shape,
        material=given.material,
        whole_idea=whole_idea,
        facts=facts,
        parent=request.parent,
        feedback=request.feedback,
        remarks=_remarks(request, language, facts, is_small_model=is_small_model),
        temperature=REGENERATING_TEMPERATURE if request.regenerates else None,
    )


def _facts(request: ImproveRequest, language: str | None) -> tuple[Fact, ...]:
    """Return the facts to keep: those of the idea that the feedback does not mention, and those of the feedback.

    Feedback that asks to remove something adds no facts.
    """
    facts = facts_of(request.idea, language)
    if not request.feedback:
        return facts
    added = () if asks_to_remove(request.feedback) else facts_of(request.feedback, language)
    kept = tuple(fact for fact in facts if not fact.is_in(request.feedback))
    return (*kept, *(fact for fact in added if fact not in kept))


def _idea_for_small(request: ImproveRequest) -> str:
    """Return the idea followed by the feedback, because a small model copies a previous prompt that it is shown."""
    return f"{request.idea.rstrip('. ')}. {request.feedback}" if request.feedback else request.idea


def _remarks(request: ImproveRequest, language: str | None, facts: tuple[Fact, ...], *, is_small_model: bool) -> str:
    lines = []
    if not (is_small_model and language in _FORM_WRITTEN_IN):
        lines.append(f"Write every value in {ENGLISH_NAMES.get(language or '', _SAME_LANGUAGE)}.")
    if is_small_model:
        return "\n".join(lines)
    if facts:
        lines.append(f"These must stand in your answer exactly so: {' | '.join(fact.text for fact in facts)}")
    if request.shape.framework:
        lines.append(f'The framework is "{request.shape.framework}".')
    lines.append(_LENGTHS[request.shape.length])
    if request.shape.use is PromptUse.SYSTEM:
        lines.append(_SYSTEM_USE)
    if request.parent is not None:
        lines += _about_earlier(request.parent, request.feedback)
    return "\n".join(filter(None, lines))


def _about_earlier(parent: PromptHistory, feedback: str) -> tuple[str, ...]:
    """Return the instructions about an earlier prompt: to change it as the feedback says, or to write another one."""
    previous = json.dumps(Sections.of(parent).to_values(), ensure_ascii=False)
    name = tag_for("previous", previous)
    if not feedback:
        return (
            f"The element {name} holds an earlier prompt for this idea.",
            "Write a really different one: another angle, other requirements, other words.",
            element("previous", previous),
        )
    return (
        f"The element {name} holds the prompt as it is.",
        f"Change it as the element {tag_for('change', feedback)} asks, and keep everything else that it says.",
        element("previous", previous),
        element("change", feedback),
    )


def _shortened(text: str, room: int) -> str:
    if len(text) <= room:
        return text
    return f"{text[: room * 2 // 3].rstrip()}\n[...]\n{text[len(text) - room // 3 :].lstrip()}"
