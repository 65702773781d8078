"""A prompt from a pattern: the task is the user's own words, and only good additions of the model are kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.errors import EmbeddedModelError
from domain.improver.program.inputs import make_task
from domain.improver.with_patterns.choosing import ChosenPattern, choose_pattern
from domain.improver.with_patterns.run import PatternRun, with_pasted_context
from domain.patterns.library import PatternLibrary
from domain.patterns.nearest import NearestPatterns
from domain.prompts.improve import checked_request, refine_request
from domain.prompts.options import OutputStyle, PromptOptions, TargetLength
from domain.prompts.record import Framework
from domain.prompts.request import Improvement, ImproveRequest, PartialAnswer, RunStep
from tests.support.clocks import FakeClock
from tests.support.records import make_record

LIBRARY = PatternLibrary()
IDEA = "weekend in Oslo with my sister, 400 euros, no museums"


class Reader:
    """Answers each request with the same words."""

    def __init__(self, words: str = "") -> None:
        self.words = words
        self.asked: list[tuple[str, str]] = []

    def __call__(self, idea: str, means: str) -> str:
        self.asked.append((idea, means))
        return self.words


def improve(
    request: ImproveRequest, slug: str, reader: Reader | None = None, partials: list[PartialAnswer] | None = None
) -> Improvement:
    question = make_task(request, is_small_model=True, takes_schema=True, demonstrations=0)
    pattern = LIBRARY.find(slug, question.language)
    assert pattern is not None
    run = PatternRun(
        question=with_pasted_context(question, pattern),
        chosen=ChosenPattern(pattern, ("event-plan",)),
        model="small",
        provider="local",
        count_tokens=lambda text: len(text.split()),
        clock=(clock := FakeClock()),
        began=clock.monotonic(),
    )
    steps: list[RunStep] = []
    return run.improve(reader, steps.append, (partials if partials is not None else []).append, lambda: (7, 9))


def test_the_task_is_the_users_own_words_and_the_rest_the_patterns() -> None:
    made = improve(checked_request(IDEA), "trip-itinerary", Reader())

    assert IDEA in made.improved_prompt
    assert made.improved_prompt.startswith("## Role\nYou are a")
    assert "Meet every limit of the task, among them: no museums." in made.requirements
    assert (made.pattern, made.pattern_title) == ("trip-itinerary", LIBRARY.find("trip-itinerary", "en").title)  # type: ignore[union-attr] # it is written
    assert made.nearest_patterns == ("event-plan",)
    assert made.findings == ()
    assert (made.tokens_in, made.tokens_out) == (7, 9)
    assert "{" not in made.improved_prompt


def test_the_model_finds_the_slots_that_only_a_reader_finds() -> None:
    idea = "summary of the minutes for our new treasurer"
    reader = Reader("our new treasurer")

    unread = improve(checked_request(idea), "text-summary")
    made = improve(checked_request(idea), "text-summary", reader)

    pattern = LIBRARY.find("text-summary", "en")
    assert pattern is not None
    slots = [slot for slot in pattern.slots if slot.is_for_a_reader]
    assert [means for _, means in reader.asked] == [slot.means for slot in slots]
    assert slots[0].ask in unread.questions
    assert slots[0].ask not in made.questions


def test_the_prompt_is_shown_before_the_model_reads() -> None:
    partials: list[PartialAnswer] = []
    shown_at: list[int] = []

    class Late(Reader):
        def __call__(self, idea: str, means: str) -> str:
            shown_at.append(len(partials))
            return ""

    made = improve(checked_request(IDEA), "text-summary", Late(), partials)

    assert shown_at[0] == 1
    assert IDEA in partials[0].improved_prompt
    assert partials[-1].improved_prompt == made.improved_prompt


def test_a_requirement_that_the_idea_rules_out_is_left_out() -> None:
    made = improve(checked_request("a weekend in Oslo with my sister, no free slots please"), "trip-itinerary")
    with_bookings = improve(checked_request("a weekend in Oslo with my sister"), "trip-itinerary")

    ruled_out = [sentence for sentence in with_bookings.requirements if "free slot" in sentence.lower()]
    assert ruled_out
    assert not set(ruled_out) & set(made.requirements)
    assert any("contradicts the idea" in repair for repair in made.repairs)


def test_an_idea_in_another_language_gets_its_own_pattern() -> None:
    made = improve(checked_request("fin de semana en Oslo con mi hermana, 400 euros, sin museos"), "trip-itinerary")

    assert made.improved_prompt.startswith("## Rol\nEres")
    assert "Cumple todos los límites de la tarea, entre ellos: sin museos." in made.requirements


def test_where_the_pattern_is_not_written_the_prompt_is_english_and_says_so() -> None:
    made = improve(checked_request("helg i Oslo med min syster, 400 euro, och vi vill inte gå på museum"), "poem")

    assert made.language == "sv"
    assert made.improved_prompt.startswith("## Role\nYou are")
    assert "Write the result in Swedish." in made.requirements
    assert made.findings == ("the pattern is not written in Swedish, so the prompt is in English",)


def test_pasted_material_stays_whole_in_its_fence() -> None:
    context = "Order 4711 arrived\nbroken."
    request = checked_request("answer this customer, no refund", context, context_is_material=True)

    made = improve(request, "refund-reply")

    assert context in made.improved_prompt


@pytest.mark.parametrize("style", list(OutputStyle))
@pytest.mark.parametrize("length", list(TargetLength))
def test_every_form_keeps_the_users_words(style: OutputStyle, length: TargetLength) -> None:
    shape = PromptOptions(style=style, length=length)

    made = improve(checked_request(IDEA, shape=shape), "trip-itinerary", Reader())

    assert IDEA in made.improved_prompt
    assert made.guardrails


def test_a_chosen_framework_replaces_the_patterns_approach() -> None:
    pattern = LIBRARY.find("trip-itinerary", "en")
    assert pattern is not None
    shape = PromptOptions(framework=Framework.SELF_REFINE)

    made = improve(checked_request(IDEA, shape=shape), "trip-itinerary")

    assert made.framework is Framework.SELF_REFINE
    assert pattern.approach not in made.improved_prompt


def test_an_error_of_the_engine_is_raised() -> None:
    class Broken(Reader):
        def __call__(self, idea: str, means: str) -> str:
            raise EmbeddedModelError("The embedded model stopped during the run.")

    with pytest.raises(EmbeddedModelError):
        improve(checked_request(IDEA), "text-summary", Broken())


NEAREST = NearestPatterns(LIBRARY)


def chosen(request: ImproveRequest) -> ChosenPattern:
    return choose_pattern(NEAREST, request, request.idea, request.context, "en")


def test_the_users_choice_comes_first() -> None:
    assert chosen(checked_request(IDEA, pattern="poem")).pattern.slug == "poem"


def test_a_pattern_that_is_gone_is_named() -> None:
    made = chosen(checked_request(IDEA, pattern="my-old-pattern"))

    assert made.is_neutral
    assert made.missing == "my-old-pattern"


def test_an_idea_that_is_near_to_nothing_gets_the_neutral_pattern() -> None:
    assert chosen(checked_request("xyzzy plugh frotz")).is_neutral


def test_each_different_version_takes_the_pattern_after_its_parents() -> None:
    slugs = [near.slug for near in NEAREST.rank(IDEA)]
    parent = replace(make_record(), pattern=slugs[0], nearest_patterns=tuple(slugs[1:4]))

    second = chosen(checked_request(IDEA, parent=parent))
    third = chosen(checked_request(IDEA, parent=replace(parent, pattern=slugs[1])))

    assert [second.pattern.slug, third.pattern.slug] == slugs[1:3]


def test_feedback_that_adds_stands_under_the_idea() -> None:
    parent = replace(make_record(), original_idea=IDEA, pattern="trip-itinerary")

    made = improve(refine_request(parent, "name a bakery for each day"), "trip-itinerary")

    assert f"{IDEA}\n\nname a bakery for each day" in made.improved_prompt.replace(f"{IDEA}.", IDEA)


def test_feedback_that_asks_to_remove_leaves_sentences_out() -> None:
    parent = replace(make_record(), original_idea=IDEA, pattern="trip-itinerary")

    made = improve(refine_request(parent, "remove the alternatives for bad weather"), "trip-itinerary")

    assert "bad weather" not in made.improved_prompt
    assert IDEA in made.improved_prompt


def test_the_next_three_stand_ready() -> None:
    nearest = chosen(checked_request(IDEA, pattern="trip-itinerary")).nearest

    assert len(nearest) == 3
    assert "trip-itinerary" not in nearest


def test_the_neutral_pattern_adds_little_to_the_users_words() -> None:
    idea = "what does it mean to dream of teeth, no superstition"

    made = improve(checked_request(idea), "neutral")

    assert made.improved_prompt.startswith(f"## Task\n{idea}\n\n## Requirements\n- Meet every limit")
    assert len(made.requirements) == len(made.guardrails) == 1


def test_the_neutral_pattern_requires_nothing_of_an_idea_without_limits() -> None:
    idea = "what does it mean to dream of teeth"

    made = improve(checked_request(idea), "neutral")

    assert made.requirements == ()
    assert made.improved_prompt.startswith(f"## Task\n{idea}\n\n## Avoid\n- ")


@pytest.mark.parametrize(
    ("idea", "slug", "alone"),
    [
        (
            "name, date and amount of this receipt as json and nothing else: {{receipt}}",
            "document-fields",
            "nothing else",
        ),
        ("regex for a Dutch postcode, only the regex", "regular-expression", "only the regex"),
        ("consulta sql de los pedidos de mayo, sin explicaciones", "sql-query", "sin explicaciones"),
        ("Übersetz das ins Englische, sonst nichts: Guten Tag", "text-translation", "sonst nichts"),
        ("traduis en italien, rien d'autre : bonjour", "text-translation", "rien d'autre"),
        ("把这段翻译成英文,只要译文", "text-translation", "只要译文"),
    ],
)
def test_a_result_that_is_wanted_alone_has_nothing_around_it(idea: str, slug: str, alone: str) -> None:
    made = improve(checked_request(idea), slug)

    assert made.output_format == ""
    assert alone in made.requirements[0]


@pytest.mark.parametrize(
    "idea", ["nada más llegar, llama al hotel", "nothing else matters, a song", "nur das Meer sehen"]
)
def test_words_of_another_meaning_do_not_take_the_layout(idea: str) -> None:
    assert improve(checked_request(idea), "document-fields").output_format


@pytest.mark.parametrize(
    ("context", "binds"),
    [
        ("Write a text about my restaurant for the web. It should be nice and long.", False),
        ("for our web shop, at most 100 words, and please no exclamation marks at all", True),
        ("for my grandmother", True),
    ],
)
def test_a_short_text_to_work_on_is_material_and_a_limit_binds(context: str, binds: bool) -> None:
    made = improve(checked_request("this prompt gives me bland texts, mend it", context), "prompt-rewrite")

    assert ("it wins over anything" in made.improved_prompt) is binds
    assert context in made.improved_prompt


def test_a_long_context_is_material_and_binds_nothing() -> None:
    pasted = "You are a writer. Write a very nice text about our shop and make it good. " * 4

    made = improve(checked_request("this prompt gives me bland texts, mend it", pasted), "prompt-rewrite")

    assert "it wins over anything" not in made.improved_prompt
    assert pasted.strip() in made.improved_prompt


class Weigher:
    """Gives all its trust to one letter."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.asked: list[str] = []

    def __call__(self, system: str, user: str, letters: str) -> dict[str, float]:
        self.asked.append(user)
        return {letter: 0.0 if letter == self.letter else -15.0 for letter in letters}


UNCLEAR = "help with my sister's wedding: poem or speech"


def test_the_model_weighs_the_nearest_patterns_when_none_is_clear() -> None:
    request = checked_request(UNCLEAR)
    ranked = NEAREST.rank(UNCLEAR)
    assert not ranked[0].is_clear

    weigher = Weigher("B")
    made = choose_pattern(NEAREST, request, UNCLEAR, "", "en", weigher)

    title = LIBRARY.find(ranked[1].slug, "en").title  # type: ignore[union-attr] # it is ranked
    assert f"B. {title}: " in weigher.asked[0]
    assert made.pattern.slug == ranked[1].slug
    assert choose_pattern(NEAREST, request, UNCLEAR, "", "en", Weigher("G")).is_neutral


def test_a_clear_pattern_is_not_asked_for() -> None:
    pattern = LIBRARY.find("bedtime-story", "en")
    assert pattern is not None
    idea, weigher = pattern.examples[0], Weigher("B")

    assert NEAREST.rank(idea)[0].is_clear
    assert choose_pattern(NEAREST, checked_request(idea), idea, "", "en", weigher).pattern.slug == "bedtime-story"
    assert weigher.asked == []


def test_a_kind_that_the_idea_rules_out_is_not_taken() -> None:
    idea = "short letter to my landlord, no poem"
    assert NEAREST.rank(idea)[0].slug == "poem"
    assert NEAREST.rank(idea)[0].is_clear
    assert choose_pattern(NEAREST, checked_request(idea), idea, "", "en").pattern.slug != "poem"


def test_a_kind_is_taken_although_the_idea_rules_out_a_word_of_its_name() -> None:
    idea = "reply to a customer who wants money back for a lamp she broke herself, no refund, refuse the refund kindly"
    assert choose_pattern(NEAREST, checked_request(idea), idea, "", "en").pattern.slug == "refund-reply"


def test_a_different_version_of_a_refined_prompt_keeps_the_feedback() -> None:
    parent = replace(make_record(), original_idea=IDEA, pattern="trip-itinerary", feedback="name a bakery for each day")

    assert "name a bakery for each day" in improve(refine_request(parent, ""), "event-plan").improved_prompt


def test_the_readme_shows_what_the_application_writes() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    example = readme.partition("## An example")[2]
    idea = example.partition("*")[2].partition("*")[0]
    shown = example.partition("```markdown\n")[2].partition("```")[0]

    made = improve(checked_request(idea), "trip-itinerary").improved_prompt.split("\n")

    lines = [line for line in shown.split("\n") if line not in {"", "[...]"}]
    assert len(lines) > 10
    assert [line for line in lines if line not in made] == []
