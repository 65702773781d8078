"""What the setup of a trial asks of models and files, on threads. The answers come to the popup that asked."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from textual.screen import Screen

from domain.errors import FileError, PromptImproverError
from domain.evaluation.cases import MOST_BYTES, CaseList, parse_cases, read_cases
from domain.evaluation.experiment import Case, Experiment, Judge
from domain.evaluation.plan import Plan
from domain.evaluation.ports import Answerer
from domain.evaluation.proposals import propose_cases, propose_questions, question_from
from domain.evaluation.trial import Trial
from domain.models.choice import ModelChoice
from domain.runtime.cancellation import CancelToken
from domain.text.clean import one_line
from domain.text.named_file import reason_of
from tui.background import LatestOnly, run_in_background
from tui.dialogs.modal import job_for, open_over
from tui.services import TrialServices
from tui.trial.reading import Models
from tui.trial.setup.draft import TrialDraft
from tui.trial.setup.judge_screen import JudgeScreen
from tui.trial.setup.setup_screen import TrialScreen

_T = TypeVar("_T")
PicksModel = Callable[[Screen[Any], Callable[[ModelChoice], None], str], None]
"""Opens the list of models over a screen, reports the choice, and says what it is for."""
Fails = Callable[[PromptImproverError], None]


class Assistance:
    """Serves `TrialScreen` and `JudgeScreen`. UI thread only; nothing waits."""

    def __init__(self, services: TrialServices, models: Models, pick: PicksModel, idea: str) -> None:
        self._services = services
        self._models = models
        self._pick = pick
        self._idea = idea
        self._writing: dict[Screen[Any], CancelToken] = {}
        """What stops the model that writes for a popup."""
        self._plans = LatestOnly("trial-plan")
        self._judges: dict[Judge, Judge] = {}
        """What was made of a judge and not used yet."""

    def close(self) -> None:
        """Stop what a model writes, and count no more."""
        for popup in tuple(self._writing):
            self.stop_writing(popup)
        self._plans.close()

    def stop_writing(self, popup: Screen[Any]) -> None:
        """Stop what a model writes for a popup."""
        if (token := self._writing.pop(popup, None)) is not None:
            token.cancel()

    def now(self) -> datetime:
        """Return the time."""
        return self._services.clock.now()

    def open(self, popup: TrialScreen, experiment: Experiment, use: Callable[[Trial], None], failed: Fails) -> None:
        """Find what is kept of an experiment."""

        def find() -> Trial:
            with closing(self._models.answerer((experiment.provider, experiment.model))) as answerer:
                return self._trial_of(experiment, answerer)

        self._ask(popup, find, use, failed)

    def _trial_of(self, experiment: Experiment, answerer: Answerer) -> Trial:
        return self._services.open_trial(replace(experiment, asked_with=answerer.asked_with))

    def plan(self, popup: TrialScreen, draft: TrialDraft) -> None:
        """Find out what a draft takes."""

        def work(token: CancelToken) -> None:
            def count() -> Plan:
                experiment = draft.asked.experiment(self.now())
                with closing(self._models.answerer((draft.provider, draft.model))) as answerer:
                    return self._trial_of(experiment, answerer).plan(answerer)

            def show(plan: Plan) -> None:
                if not token.cancelled:
                    popup.plan_known(draft, plan)

            job_for(popup, count, show, popup.show_error)()

        self._plans.submit(work)

    def pick_model(self, popup: TrialScreen | JudgeScreen, use: Callable[[str, str], None], effect: str) -> None:
        """Let a model be chosen over a popup; `effect` says what for."""

        def chosen(choice: ModelChoice) -> None:
            self._ask(popup, lambda: self._models.named(choice), lambda name: use(*name))

        self._pick(popup, chosen, effect)

    def choose_judge(self, popup: Screen[Any], draft: TrialDraft, use: Callable[[Judge | None], None]) -> None:
        """Ask for a judge over a popup."""
        judge = draft.judge or Judge(provider=draft.provider, model=draft.model, questions=(question_from(self._idea),))

        form = JudgeScreen(self, self._judges.get(judge, judge))

        def answered(answer: tuple[Judge | None] | None) -> None:
            if answer is not None:
                self._judges.pop(judge, None)
                use(answer[0])
            elif form.left is not None:
                self._judges[judge] = form.left

        open_over(popup, form, answered)

    def read_text(self, text: str, draft: TrialDraft) -> CaseList:
        """Return the test inputs in a pasted text. Raises `PromptImproverError`."""
        return parse_cases(text, draft.variables, known=draft.cases)

    def load(self, popup: TrialScreen, file: Path, use: Callable[[CaseList], None]) -> None:
        """Read a file of test inputs."""
        draft = popup.draft

        def read() -> CaseList:
            return read_cases(_contents(file), draft.variables, file.suffix, known=draft.cases)

        self._ask(popup, read, use)

    def propose(
        self, popup: TrialScreen, draft: TrialDraft, use: Callable[[Sequence[Case]], None], failed: Fails
    ) -> None:
        """Let the model write test inputs."""
        token = self._begin(popup)

        def write() -> Sequence[Case]:
            with closing(self._models.answerer((draft.provider, draft.model))) as answerer:
                return propose_cases(answerer, draft.sides[1].text, draft.variables, token)

        self._ask(popup, write, use, failed, token)

    def propose_questions(self, popup: JudgeScreen, judge: Judge, use: Callable[[tuple[str, ...]], None]) -> None:
        """Let the judge's model write its questions."""
        token = self._begin(popup)

        def write() -> tuple[str, ...]:
            with closing(self._models.answerer((judge.provider, judge.model))) as answerer:
                return propose_questions(answerer, self._idea, token)

        self._ask(popup, write, use, token=token)

    def _begin(self, popup: Screen[Any]) -> CancelToken:
        self.stop_writing(popup)
        token = self._writing[popup] = CancelToken()
        return token

    def _ask(
        self,
        popup: TrialScreen | JudgeScreen,
        work: Callable[[], _T],
        use: Callable[[_T], None],
        on_error: Fails | None = None,
        token: CancelToken | None = None,
    ) -> None:
        def is_wanted() -> bool:
            return token is None or not token.cancelled

        def failed(error: PromptImproverError) -> None:
            if is_wanted():
                (on_error or popup.show_error)(error)

        def done(answer: _T) -> None:
            if is_wanted():
                use(answer)

        run_in_background("trial-help", job_for(popup, work, done, failed))


def _contents(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise FileError(f"{one_line(str(file))} cannot be read: {reason_of(error)}.") from None
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1_000_000
        raise FileError(f"{one_line(str(file))} has more than {most} MB.", "Keep fewer test inputs.")
    return data
