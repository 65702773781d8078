"""What a model is asked for one request, before any engine is involved."""

import json
from dataclasses import dataclass, replace

from domain.improver.idea.clarity import asks_to_remove
from domain.improver.idea.facts import Fact, FactKind, facts_of
from domain.improver.idea.language import ENGLISH_NAMES, detect_language
from domain.improver.idea.task_kind import TaskKind, kind_of, suitable_framework
from domain.improver.material.given import given_by
from domain.improver.program.demonstrations import Demonstration, nearest_demonstrations
from domain.improver.sections.sections import Sections
from domain.prompts.options import PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework, PromptHistory
from domain.prompts.request import ImproveRequest
from domain.text.containers import element, tag_for

REGENERATING_TEMPERATURE = 0.9
"""At the usual 0.3 a second answer repeats most of the first."""

_MATERIAL_SHOWN = 1_500
"""Characters of material that a small model is shown: it describes the work and does not do it."""
_MOST_SHOWN = 6

_FORM_WRITTEN_IN = frozenset({"en", "es"})
"""The languages in which a small model is told what to do, see `signature`: there the form says the language."""
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
    """What the program is asked.

    `idea` and `context` are the person's words, `material` is what they gave to work on; nothing is extracted from it.
    `whole_idea` is the idea with its material.
    `frameworks` are the ones to choose from when the provider takes a schema. `facts` are the literal things that must
    survive. `remarks` is what the model is told besides idea and context. `required_facts` are facts that a schema
    makes the answer speak of. `temperature` is None for the one that is set.
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
        """Whether a really different prompt is wanted."""
        return self.parent is not None and not self.feedback

    @property
    def given(self) -> str:
        """All that the person says; the material is no part of it."""
        return "\n".join(filter(None, (self.idea, self.context, self.feedback)))

    @property
    def shown_material(self) -> tuple[str, ...]:
        """The material as the model is shown it: a small model, which has little room, the beginning and the end."""
        if not self.is_small_model:
            return self.material
        room = _MATERIAL_SHOWN // max(len(self.material), 1)
        return tuple(_shortened(piece, room) for piece in self.material[:_MOST_SHOWN])

    def again(self, feedback_texts: tuple[str, ...], lost: tuple[Fact, ...]) -> "ModelTask":
        """Return the question once more, with what was wrong with the answer to it."""
        required_facts = tuple(fact for fact in lost if fact.kind in {FactKind.NAME, FactKind.QUOTE})
        speaks_to_it = not (self.is_small_model and self.language in _FORM_WRITTEN_IN)
        return replace(
            self,
            remarks="\n".join(filter(None, (self.remarks, *(feedback_texts if speaks_to_it else ())))),
            required_facts=required_facts,
            temperature=REGENERATING_TEMPERATURE if self.is_small_model or self.regenerates else self.temperature,
        )


def make_task(request: ImproveRequest, *, is_small_model: bool, takes_schema: bool, demonstrations: int) -> ModelTask:
    """Return what to ask for `request`, showing at most `demonstrations` examples. Pure but for the detector."""
    given, whole_idea = given_by(request), _idea_for_small(request) if is_small_model else request.idea
    request = replace(request, idea=given.idea, context=given.context, feedback=given.feedback)
    language = detect_language(request.idea, request.context)
    # Left to choose, a small model takes the same framework for every task, and "JSON" for an output format.
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
    """Return what must survive: what the idea states, but for what the feedback speaks of, and what that adds."""
    facts = facts_of(request.idea, language)
    if not request.feedback:
        return facts
    added = () if asks_to_remove(request.feedback) else facts_of(request.feedback, language)
    kept = tuple(fact for fact in facts if not fact.is_in(request.feedback))
    return (*kept, *(fact for fact in added if fact not in kept))


def _idea_for_small(request: ImproveRequest) -> str:
    """Return the idea with the wish behind it: a small model copies a previous prompt that it is shown."""
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
    """Return what is to become of an earlier prompt: changed as the feedback says, or a really different one."""
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
