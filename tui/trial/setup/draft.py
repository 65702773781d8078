"""What a person sets up before a trial. Immutable; every change returns a new one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.checks.lines import parse_checks
from domain.evaluation.experiment import (
    MOST_REPEATS,
    NO_CASE,
    Case,
    ComparedPrompt,
    Experiment,
    Judge,
)
from domain.evaluation.trial import idea_of, version_of
from domain.prompts.record import PromptHistory
from domain.text.placeholders import variables_of


def texts_of(record: PromptHistory, records: Sequence[PromptHistory]) -> tuple[ComparedPrompt, ...]:
    """Return the texts that can be tried: the idea with its context, then every version, by number."""
    versions = [record if one.uid == record.uid else one for one in records]
    if record.uid not in {one.uid for one in versions}:
        versions = [record]
    return (idea_of(record), *map(version_of, versions))


@dataclass(frozen=True, kw_only=True, slots=True)
class TrialDraft:
    """The two prompts, the model, the test inputs, the checks and the judge."""

    texts: tuple[ComparedPrompt, ...]
    original: int
    improved: int
    root_uid: str
    provider: str
    model: str
    repeats: int = 3
    cases: tuple[Case, ...] = ()
    checks: str = ""
    """One check a line, as it is typed."""
    judge: Judge | None = None

    @property
    def sides(self) -> tuple[ComparedPrompt, ComparedPrompt]:
        """The original and the improved prompt."""
        return self.texts[self.original], self.texts[self.improved]

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables of both prompts."""
        return variables_of(*(side.text for side in self.sides))

    @property
    def unfilled(self) -> tuple[str, ...]:
        """The variables that are sent as they are, at least once; an empty value fills one."""
        return tuple(name for name in self.variables if self.rows_without(name))

    def rows_without(self, name: str) -> tuple[int, ...]:
        """Return the numbers in the table of the test inputs that have no value for a variable, counted from 1."""
        numbered = enumerate(self.experiment_cases, start=1)
        return tuple(number for number, case in numbered if name not in dict(case.values))

    @property
    def has_choice(self) -> bool:
        """Whether there are other texts than the two that are compared."""
        return len(self.texts) > len(self.sides)

    def turned(self, original: int, improved: int) -> "TrialDraft":
        """Return the trial of other texts: the next ones, or with -1 the previous ones, as far as there are any."""
        last = len(self.texts) - 1
        old, new = max(0, min(self.original + original, last)), max(0, min(self.improved + improved, last))
        return self if old == new else replace(self, original=old, improved=new)

    def repeated(self, by: int) -> "TrialDraft":
        """Return the trial with more or fewer repeats."""
        return replace(self, repeats=max(1, min(self.repeats + by, MOST_REPEATS)))

    def with_cases(self, cases: Iterable[Case]) -> "TrialDraft":
        """Return the trial with further test inputs; one that is there already is not added again."""
        return replace(self, cases=tuple(dict.fromkeys((*self.cases, *cases))))

    @property
    def asked(self) -> "TrialDraft":
        """The trial without its checks, for which no model is asked."""
        return replace(self, checks="")

    @property
    def experiment_cases(self) -> tuple[Case, ...]:
        """The test inputs to run: without any, the prompt as it is."""
        return self.cases or (NO_CASE,)

    def is_shown_by(self, last: Experiment) -> bool:
        """Return whether the verdict of `last` is about these texts, or about one whose original was kept since."""
        original, improved = self.sides
        return last.original.text == original.text and improved.text in (last.improved.text, last.original.text)

    def experiment(self, now: datetime) -> Experiment:
        """Return what to run.

        Raises `ValueError` with a sentence: a check that cannot be read, too many test inputs, an empty prompt.
        """
        original, improved = self.sides
        return Experiment(
            original=original,
            improved=improved,
            cases=self.experiment_cases,
            provider=self.provider,
            model=self.model,
            created_at=now,
            record_uid=improved.uid or original.uid or "",
            root_uid=self.root_uid,
            repeats=self.repeats,
            checks=parse_checks(self.checks),
            judge=self.judge,
        )
