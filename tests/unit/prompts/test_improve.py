"""The use case: what is refused, what is kept, and what a failure says."""

from collections.abc import Callable
from dataclasses import fields, replace

import pytest

from domain.errors import (
    EmbeddedModelError,
    InvalidIdeaError,
    ModelError,
    ModelUnreachableError,
    PromptImproverError,
    RunCancelledError,
    SpoolError,
    StorageError,
    UnusableAnswerError,
)
from domain.prompts.improve import ImprovePrompt, checked_request, refine_request
from domain.prompts.options import PromptOptions, TargetLength
from domain.prompts.record import Backend, Framework, PromptHistory
from domain.prompts.request import EngineStatus, Improvement, ImproveRequest, PartialAnswer, RunStep
from domain.runtime.cancellation import CancelToken
from domain.text.clean import MAX_TEXT_CHARACTERS
from tests.support.clocks import FakeClock

IMPROVEMENT = Improvement(
    improved_prompt="You are an API designer. Design the API.",
    role="API designer",
    directive="Design the API",
    framework=Framework.DECOMPOSITION,
    guardrails=("Use nouns", "Name every status code"),
    requirements=("users", "roles"),
    output_format="Markdown",
    reasoning="Parts are clearer.",
    confidence=0.9,
    backend=Backend.FEW_SHOT,
    model="tiny",
    provider="local",
    latency_ms=2000,
    language="en",
    findings=("no number was dropped",),
    tokens_in=10,
    tokens_out=20,
    cost=0.0,
    finish_reason="stop",
    demonstrations=("a-demonstration",),
)


class FakeImprover:
    """Implements `domain.prompts.request.PromptImprover` with one answer or one error."""

    def __init__(self, answer: Improvement | Exception = IMPROVEMENT) -> None:
        self.answer = answer
        self.requests: list[ImproveRequest] = []

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None: ...

    def stop_loading(self) -> bool:
        return False

    def improve(
        self,
        request: ImproveRequest,
        cancel: CancelToken,
        on_step: Callable[[RunStep], None],
        on_partial: Callable[[PartialAnswer], None],
    ) -> Improvement:
        self.requests.append(request)
        on_step(RunStep.WRITING)
        on_partial(PartialAnswer(role="API"))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None: ...


class Run:
    """One use case, what it reported and what it kept."""

    def __init__(self, answer: Improvement | Exception = IMPROVEMENT, keep_error: Exception | None = None) -> None:
        self.improver = FakeImprover(answer)
        self.keep_error = keep_error
        self.kept: list[PromptHistory] = []
        self.steps: list[RunStep] = []
        self.partials: list[PartialAnswer] = []
        self.clock = FakeClock()
        self.cancel = CancelToken()
        self.use_case = ImprovePrompt(lambda: self.improver, self.keep, self.clock)

    def keep(self, record: PromptHistory) -> None:
        if self.keep_error:
            raise self.keep_error
        self.kept.append(record)

    def __call__(self, idea: str = "Design a REST API", context: str = "") -> PromptHistory:
        request = checked_request(idea, context)
        outcome = self.use_case(request, self.cancel, self.steps.append, self.partials.append)
        assert outcome.problem is None
        return outcome.record

    def problem(self) -> PromptImproverError | None:
        return self.use_case(
            ImproveRequest("Design a REST API"), self.cancel, self.steps.append, self.partials.append
        ).problem


def test_a_finished_result_is_kept_before_it_is_returned() -> None:
    run = Run()
    record = run(" Design a REST API \x1b[31m", " for users\n")
    assert run.kept == [record]
    assert run.improver.requests == [ImproveRequest("Design a REST API", "for users")]
    assert (record.original_idea, record.context) == ("Design a REST API", "for users")
    assert record.created_at == run.clock.now()
    assert run.steps == [RunStep.WRITING, RunStep.SAVING]
    assert run.partials == [PartialAnswer(role="API")]


def test_the_record_holds_everything_of_the_answer() -> None:
    record = Run()()
    for field in fields(Improvement):
        assert getattr(record, field.name) == getattr(IMPROVEMENT, field.name), field.name


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (SpoolError("The disk is full."), "The disk is full."),
        (OSError("the person's own words"), "Saving the result failed (OSError)."),
    ],
)
def test_a_failed_save_never_fails_the_improvement_and_is_told(error: Exception, sentence: str) -> None:
    problem = Run(keep_error=error).problem()
    assert problem is not None
    assert problem.title == "NOT SAVED"
    assert "Copy the prompt now" in problem.next_step
    assert problem.sentence == sentence


def test_an_error_of_the_improver_reaches_the_caller_as_it_is() -> None:
    error = ModelUnreachableError("There is no network.", partial_answer="half an ans")
    with pytest.raises(ModelUnreachableError) as caught:
        Run(error)()
    assert caught.value is error
    assert (error.title, error.next_step) == ("Prompt improvement failed", "What arrived is kept. Try again.")


def test_a_title_that_says_more_stays_and_without_a_part_nothing_is_said_to_be_kept() -> None:
    error = EmbeddedModelError("It is not installed.", title="The embedded model is not ready")
    with pytest.raises(EmbeddedModelError):
        Run(error)()
    assert (error.title, error.next_step) == ("The embedded model is not ready", "Try again.")


def test_an_unexpected_error_becomes_a_sentence_that_repeats_nothing() -> None:
    run = Run(RuntimeError("401 for key sk-secret with prompt 'Design a REST API'"))
    with pytest.raises(ModelError) as caught:
        run()
    assert caught.value.title == "Prompt improvement failed"
    assert caught.value.sentence == "The request to the model failed: unexpected RuntimeError."
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert run.kept == []


def test_an_improver_that_cannot_be_built_is_a_model_error_too() -> None:
    def broken() -> FakeImprover:
        raise ImportError("no module named dspy")

    use_case = ImprovePrompt(broken, lambda record: None, FakeClock())
    with pytest.raises(ModelError, match="ImportError"):
        use_case(ImproveRequest("Design a REST API"), CancelToken(), lambda step: None, lambda partial: None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"improved_prompt": "  "}, "improved_prompt cannot be empty"),
        ({"guardrails": ()}, "guardrails cannot be empty"),
        ({"confidence": 1.5}, "Confidence must be 0-1, got 1.5"),
        ({"reasoning": "\ud800"}, "reasoning contains characters that cannot be stored"),
    ],
)
def test_an_answer_that_breaks_a_rule_is_unusable_and_its_text_is_kept(
    change: dict[str, object], sentence: str
) -> None:
    run = Run(replace(IMPROVEMENT, **change))  # type: ignore[arg-type]  # each test changes one field
    with pytest.raises(UnusableAnswerError) as caught:
        run()
    assert caught.value.sentence == f"The model's answer cannot be used: {sentence}."
    assert "Design the API" in caught.value.partial_answer
    assert run.kept == []


def test_an_idea_that_is_refused_costs_no_model_call() -> None:
    run = Run()
    with pytest.raises(InvalidIdeaError):
        run("abc")
    assert run.improver.requests == []


def test_a_run_that_is_cancelled_before_it_begins_asks_no_model() -> None:
    run = Run()
    run.cancel.cancel()
    with pytest.raises(RunCancelledError):
        run()
    assert run.improver.requests == []


def test_a_cancel_that_comes_after_the_whole_answer_does_not_lose_it() -> None:
    run = Run()
    run.partials = []
    use_case = ImprovePrompt(lambda: run.improver, run.keep, run.clock)
    outcome = use_case(
        ImproveRequest("Design a REST API"), run.cancel, lambda step: None, lambda partial: run.cancel.cancel()
    )
    assert run.kept == [outcome.record]


def test_a_screen_that_is_gone_does_not_cost_the_answer() -> None:
    run = Run()

    def on_step(step: RunStep) -> None:
        if step is RunStep.SAVING:
            raise RuntimeError("Event loop is closed")

    run.use_case(ImproveRequest("Design a REST API"), run.cancel, on_step, run.partials.append)
    assert len(run.kept) == 1


@pytest.mark.parametrize("idea", ["", "     ", "\x00\x00\x00\x00\x00", "\n\t\n\t\n"])
def test_an_empty_idea_is_asked_for(idea: str) -> None:
    with pytest.raises(InvalidIdeaError) as caught:
        checked_request(idea)
    assert caught.value.sentence == "Type an idea first (5 characters or more)."


@pytest.mark.parametrize("idea", ["abcd", " abcd ", "漢字", "\x1b[31mab\x1b[0m"])
def test_an_idea_of_fewer_than_five_cells_is_refused(idea: str) -> None:
    with pytest.raises(InvalidIdeaError) as caught:
        checked_request(idea)
    assert caught.value.sentence == "Idea must be at least 5 characters"


@pytest.mark.parametrize("idea", ["abcde", "漢字漢字", "한국어", "مرحبا", "🚀🚀🚀", "[red]", "a b c"])
def test_an_idea_of_five_cells_is_enough_in_any_script(idea: str) -> None:
    assert checked_request(idea).idea == idea


def test_text_over_the_bound_is_refused_and_text_at_the_bound_is_not() -> None:
    longest = "a" * MAX_TEXT_CHARACTERS
    assert checked_request(longest, longest) == ImproveRequest(longest, longest)
    with pytest.raises(InvalidIdeaError, match="The idea has 50,001 characters; the limit is 50,000"):
        checked_request(longest + "a")
    with pytest.raises(InvalidIdeaError, match="The context has 1,000,000 characters"):
        checked_request("Design a REST API", "a" * 1_000_000)


def test_a_version_knows_where_it_comes_from_and_takes_the_next_number() -> None:
    run = Run()
    first = run()
    run.use_case = ImprovePrompt(lambda: run.improver, run.keep, run.clock, last_version=lambda _root: 4)
    request = refine_request(first, " shorter\x07, please ", PromptOptions(length=TargetLength.LEAN, preset="mails"))
    child = run.use_case(request, run.cancel, run.steps.append, run.partials.append).record
    assert (child.root_uid, child.parent_uid, child.version) == (first.uid, first.uid, 5)
    assert (child.feedback, child.original_idea) == ("shorter, please", first.original_idea)
    assert (child.target_length, child.style, child.preset) == ("lean", "markdown", "mails")
    grandchild = run.use_case(refine_request(child, ""), run.cancel, run.steps.append, run.partials.append).record
    assert (grandchild.root_uid, grandchild.parent_uid, grandchild.feedback) == (first.uid, child.uid, None)
    assert grandchild.target_length == "lean", "a version keeps the shape of its parent"


def test_a_version_gets_a_number_even_when_the_history_cannot_be_read() -> None:
    run = Run()

    def unreadable(_root: str) -> int:
        raise StorageError("The history cannot be read.")

    first = run()
    run.use_case = ImprovePrompt(lambda: run.improver, run.keep, run.clock, last_version=unreadable)
    assert (
        run.use_case(refine_request(first, "x"), run.cancel, run.steps.append, run.partials.append).record.version == 2
    )
