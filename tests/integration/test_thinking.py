"""Models that think before they answer: it is seen that they do, and nothing of it is a part of the prompt."""

import json
import threading

import pytest

from domain.errors import ModelError, ModelLimitError, ModelTimeoutError
from domain.improver.lm.streaming import AnswerStream
from domain.prompts.request import RunStep
from tests.support.clocks import FakeClock
from tests.support.improver_runs import KEY, PROVIDERS, Recorder, improver_for
from tests.support.openai_server import GOOD_FIELDS, ModelServer, Script, in_pieces
from tests.support.tiers import long

THOUGHTS = ["First I look ", "at the light, ", "then at the soil."]
OPENAI_PROTOCOL = [name for name in PROVIDERS if name not in ("anthropic", "gemini")]
FIELDS = ("reasoning_content", "reasoning", "reasoning_details", "thinking")
EVERY_WAY = [
    *((provider, "reasoning_content") for provider in PROVIDERS),
    *(("openrouter", name) for name in FIELDS[1:]),
]


@pytest.mark.parametrize(("provider", "name"), EVERY_WAY)
def test_thoughts_are_shown_and_are_no_part_of_the_prompt(server: ModelServer, provider: str, name: str) -> None:
    server.script = Script(thoughts=THOUGHTS, thought_field=name)
    run = Recorder()
    improvement = run.run(improver_for(server, provider))
    assert improvement.directive == GOOD_FIELDS["directive"]
    assert "look at the light" not in repr(improvement)
    assert run.steps == [RunStep.LOADING, RunStep.WAITING, RunStep.THINKING, RunStep.WRITING, RunStep.JUDGING]
    assert run.partials[-1].thoughts == "".join(THOUGHTS)
    assert all("look at" not in partial.improved_prompt for partial in run.partials)
    assert run.partials[0].improved_prompt == ""


@pytest.mark.parametrize("provider", ["openai-compatible", "anthropic"])
def test_thoughts_that_a_provider_keeps_to_itself_are_thoughts_too(server: ModelServer, provider: str) -> None:
    server.script = Script(thoughts=[""], thought_field="reasoning_details")
    run = Recorder()
    run.run(improver_for(server, provider))
    assert RunStep.THINKING in run.steps
    assert run.partials[-1].thoughts == ""


def test_thoughts_between_tags_are_shown_as_such(server: ModelServer) -> None:
    text = f"<think>\n{''.join(THOUGHTS)}\n</think>\n{json.dumps(GOOD_FIELDS)}"
    server.script = Script(pieces=in_pieces(text, 7))
    run = Recorder()
    improvement = run.run(improver_for(server, "openai-compatible"))
    assert run.steps[2:4] == [RunStep.THINKING, RunStep.WRITING]
    assert run.partials[-1].thoughts == "".join(THOUGHTS)
    assert "at the light" not in repr(improvement)


@long
@pytest.mark.parametrize("provider", ["openai-compatible", "anthropic", "gemini"])
def test_a_model_that_thinks_is_not_silent(server: ModelServer, provider: str) -> None:
    # Each thought comes before the silence limit; all of them take longer than that.
    server.script = Script(thoughts=THOUGHTS * 2, seconds_between_thoughts=1)
    improvement = Recorder().run(improver_for(server, provider, llm_silence_seconds=4.0))
    assert improvement.directive == GOOD_FIELDS["directive"]


def test_thoughts_begin_the_silence_again_and_are_told_ten_times_a_second() -> None:
    clock, told = FakeClock(), list[float]()
    stream = AnswerStream(clock, lambda _text: None, on_thinking=lambda: told.append(clock.monotonic()))
    for _ in range(5):
        clock.advance(0.04)
        stream.note_thoughts()
        assert stream._last_token_at == clock.monotonic()
    assert len(told) == 2


def test_the_whole_deadline_holds_for_thoughts_too(server: ModelServer) -> None:
    server.script = Script(thoughts=["again "] * 400, seconds_between_thoughts=0.05)
    with pytest.raises(ModelTimeoutError, match="within the time allowed"):
        Recorder().run(improver_for(server, "openai-compatible", llm_timeout_seconds=1))


@pytest.mark.parametrize("finish_reason", ["length", "stop"])
@pytest.mark.parametrize(("provider", "name"), EVERY_WAY)
def test_when_everything_went_into_thoughts_the_sentence_says_what_to_set(
    server: ModelServer, provider: str, name: str, finish_reason: str
) -> None:
    server.script = Script(pieces=[], thoughts=THOUGHTS, thought_field=name, finish_reason=finish_reason)
    error = failure(server, provider)
    assert isinstance(error, ModelLimitError)
    assert error.sentence == "The model used its whole answer for thinking."
    assert "Set LLM_MAX_TOKENS to " in error.next_step
    assert error.partial_answer == ""


@pytest.mark.parametrize("provider", OPENAI_PROTOCOL)
def test_hidden_thoughts_at_the_limit_are_named_by_the_count_alone(server: ModelServer, provider: str) -> None:
    server.script = Script(pieces=[], finish_reason="length")
    assert "answer for thinking" in failure(server, provider).sentence


@pytest.mark.parametrize("text", ["<think>It goes on", "<think>It goes on.</think>\n", "<thinking>Hm"])
@pytest.mark.parametrize("finish_reason", ["length", "stop"])
def test_thoughts_between_tags_and_nothing_else_leave_no_draft(
    server: ModelServer, text: str, finish_reason: str
) -> None:
    server.script = Script(pieces=in_pieces(text), finish_reason=finish_reason)
    error = failure(server, "openai-compatible")
    assert "answer for thinking" in error.sentence
    assert error.partial_answer == ""


def test_what_a_cancelled_run_leaves_holds_no_thoughts(server: ModelServer) -> None:
    server.script = Script(pieces=in_pieces(f"<think>{'hm ' * 40}", 9), stall_after=8)
    run = Recorder()
    errors: list[BaseException] = []

    def work() -> None:
        try:
            run.run(improver_for(server, "openai-compatible"))
        except BaseException as error:  # noqa: BLE001 - it is what the test looks at
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert server.stalled.wait(20)
    run.cancel.cancel()
    thread.join(20)
    assert "hm" not in str(getattr(errors[0], "partial_answer", ""))
    assert all("hm" not in partial.improved_prompt for partial in run.partials)


def failure(server: ModelServer, provider: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        Recorder().run(improver_for(server, provider))
    assert KEY not in f"{caught.value.sentence} {caught.value.next_step}"
    assert len(server.requests) == 1
    return caught.value
