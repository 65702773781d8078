"""Questions below a prompt, and how answering them makes the next version."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.errors import ModelUnreachableError
from domain.prompts.request import Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from tests.support.application import Driver, running
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.paths import Paths
from tui.result.feedback import FeedbackInput

IDEA = "improve the report"
QUESTIONS = ("Which one exactly?", "What is [b]better[/b]?\x1b[31m", "By when?")
FORM = "Q: Which one exactly?\nA: \nQ: What is [b]better[/b]?\nA: \nQ: By when?\nA: "


class AskingImprover(ScriptedImprover):
    """Asks about every idea that comes without feedback."""

    def __init__(self, questions: tuple[str, ...] = QUESTIONS, assumptions: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.questions = questions
        self.assumptions = assumptions

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        answer = super().improve(request, cancel, on_step, on_partial)
        if request.feedback:
            return answer
        return replace(answer, questions=self.questions, assumptions=self.assumptions)


def field(app: Driver) -> FeedbackInput:
    return app.screen.query_one(FeedbackInput)


def section(app: Driver) -> str:
    """The part of the result that asks; nothing when it is not there."""
    widget = app.screen.query_one("#result-questions")
    return str(widget.render()) if widget.display else ""


def problem(app: Driver) -> str:
    widget = app.screen.query_one("#feedback-problem")
    return str(widget.render()) if widget.display else ""


async def test_questions_and_readings_stand_below_the_prompt_and_block_nothing(paths: Paths) -> None:
    async with running(paths, AskingImprover(assumptions=("The [red] report",))) as app:
        await app.improve(IDEA)
        await app.until(lambda: "3 questions below (alt+q)" in app.result, "the state says so")
        assert app.top is app.screen
        assert app.screen.focused is not None
        assert app.screen.focused.id == "idea"
        text = "1. Which one exactly?\n2. What is [b]better[/b]?\n3. By when?\n"
        assert section(app).startswith(f"To make this better, answer (alt+q):\n{text}")
        assert section(app).endswith("Assumptions\n- The [red] report\n")


async def test_without_questions_there_is_nothing_to_see_and_the_key_says_so(paths: Paths) -> None:
    async with running(paths) as app:
        await app.improve(IDEA)
        assert section(app) == ""
        assert "below" not in app.result.splitlines()[0]
        await app.press("alt+q")
        assert any("has no questions" in notice for notice in app.notices)
        assert not app.screen.query_one("#feedback").display


async def test_the_questions_of_one_record_do_not_stand_below_another(paths: Paths) -> None:
    improver = AskingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.questions = ()
        await app.press("ctrl+n")
        assert section(app) == ""
        await app.improve("Design a REST API")
        assert section(app) == ""
        await app.press("alt+down")
        await app.until(lambda: "By when?" in section(app), "the first one's questions")


@pytest.mark.parametrize("key", ["alt+q", "q"])
async def test_answering_makes_a_version_that_is_told_questions_and_answers(paths: Paths, key: str) -> None:
    improver = AskingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        if key == "q":
            app.screen.set_focus(app.screen.query_one("#result"))
        await app.press(key)
        await app.until(lambda: field(app).text == FORM, "the questions")
        await app.type("ours")
        await app.press("down", "down", "down", "down", "end")
        await app.type("Friday")
        await app.press("enter")
        await app.until(lambda: len(app.rows) == 2, "the version")
        request = improver.requests[1]
        assert request.feedback == "Q: Which one exactly?\nA: ours\nQ: By when?\nA: Friday"
        assert request.parent is not None
        assert len(request.parent.questions) == 3
        assert section(app) == ""
        await app.press("[" if key == "q" else "alt+down", "ctrl+r")
        assert field(app).text == "", "what has made a version is typed no more"


async def test_a_form_without_an_answer_is_not_sent(paths: Paths) -> None:
    improver = AskingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        await app.press("alt+q", "enter")
        assert "Say what should change" in problem(app)
        assert len(improver.requests) == 1
        assert field(app).text == FORM
        await app.type("ours")
        await app.press("ctrl+j")
        await app.until(lambda: len(app.rows) == 2, "the version")
        assert improver.requests[1].feedback == "Q: Which one exactly?\nA: ours"


async def test_the_questions_go_below_what_was_typed_already_and_only_once(paths: Paths) -> None:
    improver = AskingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        await app.press("ctrl+r")
        await app.type("shorter")
        await app.press("alt+q")
        await app.until(lambda: field(app).text == f"shorter\n{FORM}", "the questions below it")
        await app.type("ours")
        await app.press("alt+q")
        await app.type("better")
        await app.until(lambda: "[/b]?\nA: better" in field(app).text, "the next answer that is missing")
        assert field(app).text.count("Which one exactly?") == 1
        await app.press("enter")
        await app.until(lambda: len(app.rows) == 2, "the version")
        expected = "shorter\nQ: Which one exactly?\nA: ours\nQ: What is [b]better[/b]?\nA: better"
        assert improver.requests[1].feedback == expected


async def test_undo_takes_the_questions_out_again(paths: Paths) -> None:
    async with running(paths, AskingImprover()) as app:
        await app.improve(IDEA)
        await app.press("ctrl+r")
        await app.type("shorter")
        await app.press("alt+q")
        await app.until(lambda: "By when?" in field(app).text, "the questions")
        await app.press("ctrl+z")
        assert field(app).text == "shorter"


async def test_an_untouched_form_is_no_draft_and_answers_are(paths: Paths) -> None:
    async with running(paths, AskingImprover()) as app:
        await app.improve(IDEA)
        await app.until(lambda: "✓ saved" in app.result, "saved")
        await app.press("alt+q")
        await app.until(lambda: field(app).text == FORM, "the questions")
    async with running(paths, AskingImprover()) as again:
        await again.until(lambda: len(again.rows) == 1, "the row")
        assert again.notices == []
        await again.press("alt+down", "alt+q")
        await again.type("ours")
    async with running(paths, AskingImprover()) as third:
        await third.until(lambda: field(third).text == FORM.replace("A: ", "A: ours", 1), "the answer is back")


async def test_answers_stay_when_the_run_fails(paths: Paths) -> None:
    improver = AskingImprover()
    async with running(paths, improver) as app:
        await app.improve(IDEA)
        improver.error = ModelUnreachableError("No network.")
        await app.press("alt+q")
        await app.type("ours")
        await app.press("enter")
        await app.until(lambda: "No network." in app.result, "the failure")
        improver.error = None
        await app.press("alt+q")
        await app.until(lambda: field(app).text == FORM.replace("A: ", "A: ours", 1), "the answers are there")
        await app.press("enter")
        await app.until(lambda: len(app.rows) == 2, "the version")
        assert improver.requests[-1].feedback == "Q: Which one exactly?\nA: ours"


@pytest.mark.parametrize("size", [(60, 20), (80, 24)], ids=str)
async def test_the_first_question_is_in_sight_above_its_answer(paths: Paths, size: tuple[int, int]) -> None:
    long = tuple(f"{question} {'really ' * 15}" for question in QUESTIONS)
    async with running(paths, AskingImprover(long), size=size) as app:
        await app.improve(IDEA)
        await app.press("ctrl+r")
        await app.type("shorter")
        await app.press("alt+q")
        await app.until(lambda: field(app).max_scroll_y > 0, "more than there is room for")
        await app.until(lambda: field(app).scroll_offset.y == 1, "the question is the first line")
        assert field(app).cursor_location == (2, 3)
        assert field(app).cursor_screen_offset.y < field(app).region.bottom - 1


async def test_while_the_prompt_is_edited_nothing_is_asked(paths: Paths) -> None:
    async with running(paths, AskingImprover()) as app:
        await app.improve(IDEA)
        app.screen.set_focus(app.screen.query_one("#result"))
        await app.press("e")
        assert not app.screen.query_one("#result-questions").display
        await app.press("escape")
        await app.until(lambda: "By when?" in section(app), "they are back")
