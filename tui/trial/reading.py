"""What is known of a prompt before it is tried, and the models by which it is tried. Blocks; call it on a thread."""

from contextlib import closing
from dataclasses import dataclass, replace

from domain.evaluation.experiment import NO_CASE, Case
from domain.evaluation.ports import Answerer
from domain.evaluation.trial import Trial
from domain.history.lineage import Lineage
from domain.models.choice import ModelChoice
from domain.prompts.record import PromptHistory
from tui.services import TrialServices
from tui.trial.setup.draft import TrialDraft, texts_of

Named = tuple[str, str]
"""A provider and its model, as an experiment names them."""


@dataclass(eq=False, repr=False)
class Models:
    """Finds the model that an experiment names. Thread-safe."""

    _services: TrialServices

    def __post_init__(self) -> None:
        self._choices: dict[Named, ModelChoice | None] = {}

    def current(self) -> Named:
        """Return the model in use."""
        return self.named(None)

    def named(self, choice: ModelChoice | None) -> Named:
        """Return how an experiment names a choice."""
        with closing(self._services.answerer(choice)) as answerer:
            name = answerer.provider, answerer.model
        self._choices[name] = choice
        return name

    def answerer(self, name: Named) -> Answerer:
        """Return the model of this name; close it after use."""
        if name not in self._choices:
            self._look_for(name)
        return self._services.answerer(self._choices[name])

    def _look_for(self, name: Named) -> None:
        """Find out which choice of an earlier session has this name: a name has no address."""
        if self.current() == name:
            return
        for pick in self._services.model_setup().picks(()):
            if pick.choice.provider == name[0] and self.named(pick.choice) == name:
                return
        self._choices[name] = ModelChoice(*name)


@dataclass(frozen=True, slots=True)
class Known:
    """What to set up for a record, and its newest trial, if there is one."""

    draft: TrialDraft
    trial: Trial | None = None


def read_known(record: PromptHistory, services: TrialServices, models: Models) -> Known:
    """Return what to set up: as the record was tried last, else with the inputs and checks of its lineage."""
    store = services.experiments()
    records = Lineage.of(services.history().lineage(record.root_uid)).records
    texts = texts_of(record, records)
    improved = next(at for at, text in enumerate(texts) if text.uid == record.uid)
    kept = store.cases_of(record.root_uid)
    last = next((one for one in store.experiments_of([record.uid]) if one.record_uid == record.uid), None)
    provider, model = (last.provider, last.model) if last is not None else models.current()
    checks = last.checks if last is not None else kept.checks or services.expected_checks(record)
    draft = TrialDraft(
        texts=texts,
        original=0,
        improved=improved,
        root_uid=record.root_uid,
        provider=provider,
        model=model,
        cases=kept.cases,
        checks="\n".join(checks),
    )
    if last is None:
        return Known(draft)
    original = next((at for at, text in enumerate(texts) if text.text == last.original.text), 0)
    cases = _cases_of(last.cases, kept.cases)
    draft = replace(draft, original=original, repeats=last.repeats, cases=cases, judge=last.judge)
    return Known(draft, services.open_trial(last))


def _cases_of(tried: tuple[Case, ...], kept: tuple[Case, ...]) -> tuple[Case, ...]:
    """Return the inputs of the last trial, with those that were added since."""
    begun = () if tried == (NO_CASE,) else tried
    return kept if kept[: len(begun)] == begun else begun
