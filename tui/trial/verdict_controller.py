"""Shows the verdict on a trial, and lets a judge compare its outputs."""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from textual.screen import Screen

from domain.errors import PromptImproverError, RunCancelledError
from domain.evaluation.experiment import Judge, Ruling
from domain.evaluation.trial import Trial
from domain.prompts.record import new_uid
from domain.runtime.cancellation import CancelToken
from domain.text.counts import count_of
from tui.background import InOrder, run_in_background
from tui.dialogs.modal import job_for, open_over
from tui.keys.active import key_label
from tui.text.errors import notify_error
from tui.trial.outputs.findings import Findings, findings_at, findings_of
from tui.trial.outputs.verdict_screen import Following, VerdictScreen
from tui.trial.reading import Models

ChoosesJudge = Callable[[Screen[Any], Callable[[Judge | None], None]], None]


@dataclass(eq=False)
class JudgeRun:
    """One run of a judge; the id tells a late report from one of the next."""

    run_id: str = field(default_factory=new_uid)
    cancel: CancelToken = field(default_factory=CancelToken)


class VerdictController:
    """Knows the verdict screen of one trial. UI thread only; checks run and the judge answers on threads."""

    def __init__(
        self,
        screen: Screen[None],
        models: Models,
        saves: InOrder,
        trial: Trial,
        *,
        idea: str,
        keep: Callable[[str], bool],
        choose_judge: ChoosesJudge,
    ) -> None:
        self.trial = trial
        """What the verdict is about."""
        self._screen = screen
        self._models = models
        self._saves = saves
        self._idea = idea
        self._keep = keep
        self._choose_judge = choose_judge
        self._popup: VerdictScreen | None = None
        self._judging: JudgeRun | None = None
        self._looked_at: tuple[int, CancelToken] | None = None

    def open(self, on_left: Callable[[Following | None], None]) -> None:
        """Show the verdict; let a judge that was chosen before the run begin, once every output is there."""
        popup = VerdictScreen(self)
        if open_over(self._screen, popup, on_left):
            self._popup = popup
            self._look()
            judge = self.trial.experiment.judge
            is_new = judge is not None and judge.approved is None
            if is_new and not self.trial.missing and self._judging is None:
                self._begin_judging()

    def _look(self) -> None:
        """Count, after what is being saved; show what there is."""
        trial = self.trial
        self._saves.submit(job_for(self._screen, lambda: findings_of(trial), self._show, self._failed))

    def look_at(self, case: int) -> None:
        """Check the outputs of a test input, and show what is found; only those of the last one matter."""
        if self._looked_at is not None and self._looked_at[0] == case:
            return
        self.stop_looking()
        trial, cancel = self.trial, CancelToken()
        self._looked_at = case, cancel

        def found(findings: Findings | None) -> None:
            if findings is not None and not cancel.cancelled:
                self._looked_at = None
                self._show(findings)

        def work() -> Findings | None:
            with suppress(RunCancelledError):
                return findings_at(trial, case, cancel)
            return None

        def failed(error: PromptImproverError) -> None:
            if not cancel.cancelled:
                self._looked_at = None
                self._failed(error)

        run_in_background("trial-checks", job_for(self._screen, work, found, failed))

    def stop_looking(self) -> None:
        """Leave the outputs that are not checked yet."""
        if self._looked_at is not None:
            self._looked_at[1].cancel()
            self._looked_at = None

    def _show(self, findings: Findings) -> None:
        if (popup := self._shown) is not None:
            popup.show(findings)

    @property
    def _shown(self) -> VerdictScreen | None:
        return self._popup if self._popup is not None and self._popup.is_attached else None

    def _failed(self, error: PromptImproverError) -> None:
        if (popup := self._shown) is not None:
            popup.show_error(error)
        else:
            notify_error(self._screen.notify, error)

    # The original

    def keep_original(self) -> None:
        """Use the original as the text of the version; the verdict stays."""
        if self._keep(self.trial.experiment.original.text):
            back = key_label("edit-or-model")
            self._say(f"Your original is in use again. {back} in the result returns to the model's prompt.")

    # The judge

    @property
    def is_judging(self) -> bool:
        """Whether the judge is at work."""
        return self._judging is not None

    def judge_now(self) -> None:
        """Choose a judge and let it begin; one that was chosen goes on with what it has not compared."""
        if self._popup is not None and self._judging is None:
            self._choose_judge(self._popup, self._use_judge)

    def _use_judge(self, judge: Judge | None) -> None:
        changed = job_for(
            self._screen, lambda: self.trial.change_judge(judge), lambda _done: self._judge_changed(), self._failed
        )
        self._saves.submit(changed)

    def _judge_changed(self) -> None:
        self._look()
        if self.trial.experiment.judge is not None and self._judging is None:
            self._begin_judging()

    def _begin_judging(self) -> None:
        run, trial = JudgeRun(), self.trial
        self._judging = run

        def step(done: int, total: int) -> None:
            self._tell(run, f"The judge is tried first: {done} of {total} comparisons")

        def ruled(_ruling: Ruling) -> None:
            self._tell(run, f"The judge compares the outputs: {count_of(len(trial.experiment.rulings), 'comparison')}")

        def work() -> None:
            judge = trial.experiment.judge
            if judge is None:
                return
            answerer = self._models.answerer((judge.provider, judge.model))
            with suppress(RunCancelledError), closing(answerer), trial.claimed():
                trial.judge(answerer, run.cancel, request=self._idea, on_step=step, on_ruling=ruled)

        def failed(error: PromptImproverError) -> None:
            self._ended(run)
            self._failed(error)

        self._say("The judge is tried first…")
        run_in_background("trial-judge", job_for(self._screen, work, lambda _done: self._ended(run), failed))

    def _tell(self, run: JudgeRun, words: str) -> None:
        def say() -> None:
            if run is self._judging:
                self._say(f"{words}… {key_label('verdict-close')} stops")

        with suppress(RuntimeError):  # the application has ended
            self._screen.call_later(say)

    def stop_judge(self) -> bool:
        """Stop the judge; return whether it was at work. Its answers so far are kept."""
        run, self._judging = self._judging, None
        if run is not None:
            run.cancel.cancel()
        return run is not None

    def _ended(self, run: JudgeRun) -> None:
        if run is self._judging:
            self._judging = None
            self._say("")
        self._look()

    def _say(self, words: str) -> None:
        if (popup := self._shown) is not None:
            popup.say(words)
