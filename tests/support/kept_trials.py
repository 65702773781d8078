"""Trials over a store in memory, answered by a function."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from domain.evaluation.experiment import AskedWith, Case, Experiment, Output
from domain.evaluation.keeper import Keeper
from domain.evaluation.kept import Kept
from domain.evaluation.ports import Answer, Question
from domain.evaluation.trial import Trial, draft_of, idea_of, open_trial, version_of
from domain.prompts.record import PromptHistory
from domain.runtime.cancellation import CancelToken
from tests.support.fake_experiments import FakeExperimentStore
from tests.support.records import make_record

ASKED_WITH = AskedWith(most_tokens=1200, base_url="https://one/v1", temperature=0.3)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOWHERE = Keeper(lambda _experiment: None, lambda _output: None)
CASES = tuple(Case(values=(("x", str(number)),)) for number in range(8))


class Scripted:
    """Answers as a function says, and notes what was asked."""

    provider, model, at_once = "openai", "m", 1

    def __init__(
        self,
        reply: Callable[[Question], str | Answer] = lambda question: question.message,
        asked_with: AskedWith = ASKED_WITH,
    ) -> None:
        self._reply = reply
        self.asked_with = asked_with
        self.asked: list[Question] = []

    def answer(
        self, question: Question, cancel: CancelToken, on_text: Callable[[str], None] = lambda _text: None
    ) -> Answer:
        cancel.raise_if_cancelled()
        self.asked.append(question)
        said = self._reply(question)
        if isinstance(said, Answer):
            return said
        return Answer(text=said, milliseconds=10, tokens_in=10, tokens_out=5, cost=0.001)

    def count_tokens(self, text: str) -> int | None:
        return None

    def close(self) -> None:
        pass


def record(**values: object) -> PromptHistory:
    return make_record(
        original_idea="Sum up {{x}}", improved_prompt="Sum up {{x}} in one word, and say done.", **values
    )


RECORD = record()


class Store:
    """A store, and the keeper that writes to it at once."""

    def __init__(self) -> None:
        self.store = FakeExperimentStore({RECORD.uid: RECORD})
        self.keeper = Keeper(self.store.save_experiment, self.store.save_output)

    def open(self, draft: Experiment) -> Trial:
        return open_trial(draft, self.store, self.keeper, lambda _text: None)


def draft(cases: tuple[Case, ...] = CASES, one: PromptHistory = RECORD, **values: object) -> Experiment:
    return draft_of(idea_of(one), version_of(one), cases, Scripted(), NOW, root_uid=one.root_uid, **values)  # type: ignore[arg-type]


def trial_of(
    experiment: Experiment,
    outputs: Iterable[Output],
    keeper: Keeper = NOWHERE,
    language_of: Callable[[str], str | None] = lambda _text: None,
    *,
    stored: Experiment | None = None,
) -> Trial:
    """Return a trial with these outputs, which looks for no others."""
    return Trial(Kept(experiment, stored, {output.cell: output for output in outputs}), keeper, language_of)
