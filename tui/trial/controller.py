"""Tries a prompt: goes from the setup to the outputs, the blind choice and the verdict."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from textual.screen import Screen

from domain.evaluation.experiment import Judge, Vote
from domain.evaluation.ports import Answerer, CaseSet
from domain.evaluation.trial import Trial
from domain.history.operations import SaveCasesOperation
from domain.history.reader import ListItem
from domain.prompts.record import PromptHistory
from tui.background import InOrder, run_in_background
from tui.dialogs.modal import job_for, open_over
from tui.panes import Records
from tui.services import TrialServices
from tui.text.errors import notify_error
from tui.trial.outputs.run_screen import TrialRunScreen
from tui.trial.outputs.verdict_screen import Following
from tui.trial.outputs.vote_screen import VoteScreen
from tui.trial.outputs.words import votable
from tui.trial.reading import Known, Models, read_known
from tui.trial.runs import TrialRun
from tui.trial.setup.assistance import Assistance, PicksModel
from tui.trial.setup.draft import TrialDraft
from tui.trial.setup.setup_screen import SEE_VERDICT, TrialScreen
from tui.trial.verdict_controller import VerdictController

_CLOSE_SECONDS = 0.5
UsesText = Callable[[ListItem, PromptHistory, str], bool]
"""Uses a text for a record; returns whether it can be edited."""


class TrialController:
    """Knows what is tried. One trial at a time; UI thread only, what blocks is done on threads."""

    def __init__(
        self,
        screen: Screen[None],
        services: TrialServices,
        records: Records,
        pick_model: PicksModel,
        use_text: UsesText,
        *,
        is_calm: Callable[[], bool],
    ) -> None:
        self._screen = screen
        self._services = services
        self._records = records
        self._pick = pick_model
        self._use_text = use_text
        self._is_calm = is_calm
        self._models = Models(services)
        self._saves = InOrder("trial-saves")
        self._assistance: Assistance | None = None
        self._tried: tuple[ListItem, PromptHistory] | None = None
        self._draft: TrialDraft | None = None
        self._trial: Trial | None = None
        self._run: TrialRun | None = None
        self._run_screen: TrialRunScreen | None = None
        self._verdict: VerdictController | None = None
        self._left: dict[str, TrialDraft] = {}
        """What was set up and left, by the record."""

    def close(self) -> None:
        """Stop asking models; give what is to be saved a moment."""
        self._stop()
        if self._trial is not None:
            self._do(self._trial.save_again)
        self._saves.close(_CLOSE_SECONDS)

    def _stop(self) -> None:
        if self._run is not None:
            self._run.stop()
        if self._assistance is not None:
            self._assistance.close()
        if self._verdict is not None:
            self._verdict.stop_judge()

    def _do(self, work: Callable[[], object]) -> None:
        """Write something down, one after the other."""
        job = job_for(self._screen, work, lambda _done: None, lambda error: notify_error(self._screen.notify, error))
        self._saves.submit(job)

    def try_it(self) -> None:
        """Try the record that is meant."""
        selected = self._records.selection.row_and_record()
        if selected is None:
            return
        record = selected[1]
        job = job_for(
            self._screen,
            lambda: read_known(record, self._services, self._models),
            lambda known: self._opened(selected, known),
            lambda error: notify_error(self._screen.notify, error),
        )
        self._saves.submit(job)  # after what an earlier trial still has to save

    def _opened(self, selected: tuple[ListItem, PromptHistory], known: Known) -> None:
        """Show the verdict of a trial that is complete and still about these texts, else the setup."""
        if self._screen.app.screen is not self._screen:
            return
        self._stop()
        draft, trial = self._left.get(selected[1].uid, known.draft), known.trial
        if draft.texts != known.draft.texts:
            draft = known.draft
        self._tried, self._draft, self._trial = selected, draft, trial
        self._assistance = Assistance(self._services, self._models, self._pick, draft.texts[0].text)
        if trial is not None and not trial.missing and draft.is_shown_by(trial.experiment):
            self._show_verdict()
        else:
            self._set_up(draft)

    # The setup

    def _set_up(self, draft: TrialDraft, *, is_over_verdict: bool = False) -> None:
        if self._assistance is None:
            return
        popup = TrialScreen(self._assistance, draft, has_verdict=self._trial is not None)

        def closed(left: Trial | str | None) -> None:
            self._was_set_up(popup.draft, SEE_VERDICT if left is None and is_over_verdict else left)

        open_over(self._screen, popup, closed)

    def _was_set_up(self, draft: TrialDraft, left: Trial | str | None) -> None:
        self._draft = draft
        self._remember(draft, is_begun=isinstance(left, Trial))
        checks = tuple(filter(None, (line.strip() for line in draft.checks.splitlines())))
        kept = SaveCasesOperation(draft.root_uid, CaseSet(cases=draft.cases, checks=checks))
        self._do(lambda: self._services.submit(kept))
        if isinstance(left, Trial):
            self._trial = left
            self._begin(left)
        elif left == SEE_VERDICT:
            self._show_verdict()

    def _remember(self, draft: TrialDraft, *, is_begun: bool) -> None:
        """Keep what was set up until it is begun. Other versions share its test inputs, so theirs are out of date."""
        self._left = {uid: one for uid, one in self._left.items() if one.root_uid != draft.root_uid}
        if self._tried is not None and not is_begun:
            self._left[self._tried[1].uid] = draft

    # The outputs

    def _begin(self, trial: Trial) -> None:
        run = TrialRun(trial, self._tell)
        if not trial.missing:
            self._do(trial.save)
            self._vote()
            return
        popup = TrialRunScreen(trial.experiment, run.stop, is_calm=self._is_calm())
        popup.show(run.state())
        if not open_over(self._screen, popup, lambda _left: self._run_left(run)):
            return
        self._run, self._run_screen = run, popup

        def make() -> Answerer:
            return self._models.answerer((trial.experiment.provider, trial.experiment.model))

        run_in_background("trial-run", lambda: run.work(make))

    def _tell(self, run: TrialRun) -> None:
        with suppress(RuntimeError):  # the application has ended
            self._screen.call_later(self._run_changed, run)

    def _run_changed(self, run: TrialRun) -> None:
        if run is not self._run or self._run_screen is None:
            return
        state = run.state()
        self._run_screen.show(state)
        if state.end is not None:
            self._run_screen.finish()

    def _run_left(self, run: TrialRun) -> None:
        """Go on when the outputs are there, or as many as there will be."""
        if run is not self._run:
            return
        run.stop()
        state, self._run, self._run_screen = run.state(), None, None
        end = state.end
        if end is not None and (error := end.error or (end.failed[0][1] if end.failed else None)) is not None:
            notify_error(self._screen.notify, error)
        if not votable(run.trial.experiment, state.outputs):
            self._more()
        elif end is not None and end.is_whole:
            self._vote()
        else:
            self._show_verdict()

    # The choice and the verdict

    def _vote(self) -> None:
        trial = self._trial
        if trial is None:
            return
        outputs = {output.cell: output for output in trial.outputs}
        if not votable(trial.experiment, outputs):
            self._show_verdict()
            return

        def voted(vote: Vote) -> None:
            self._do(lambda: trial.vote(vote.case, vote.choice))

        popup = VoteScreen(trial.experiment, outputs, voted)
        open_over(self._screen, popup, lambda _left: self._show_verdict())

    def _show_verdict(self) -> None:
        if self._trial is None or self._tried is None or self._draft is None:
            return
        if self._verdict is None or self._verdict.trial is not self._trial:
            item, record = self._tried
            self._verdict = VerdictController(
                self._screen,
                self._models,
                self._saves,
                self._trial,
                idea=self._draft.texts[0].text,
                keep=lambda text: self._use_text(item, record, text),
                choose_judge=self._choose_judge,
            )
        self._verdict.open(self._after_verdict)

    def _choose_judge(self, popup: Screen[Any], use: Callable[[Judge | None], None]) -> None:
        if self._assistance is not None and self._draft is not None and self._trial is not None:
            draft = replace(self._draft, judge=self._trial.experiment.judge)
            self._assistance.choose_judge(popup, draft, use)

    def _after_verdict(self, following: Following | None) -> None:
        if following is Following.VOTE:
            self._vote()
        elif following is Following.MORE:
            self._more(is_over_verdict=True)
        elif self._tried is not None and self._records.opened_uid == self._tried[1].uid:
            self._saves.submit(lambda: self._screen.call_later(self._read_again))  # the verdict is saved by then

    def _read_again(self) -> None:
        """Show the verdict beside the record, whose text may have changed since it was tried."""
        opened = self._records.opened
        if self._tried is not None and opened is not None and opened.entry.uid == self._tried[1].uid:
            self._records.open_record(opened)

    def _more(self, *, is_over_verdict: bool = False) -> None:
        """Add test inputs, or go on after a stop."""
        if self._draft is not None and self._trial is not None:
            if self._verdict is not None:
                self._verdict.stop_judge()
            draft = replace(self._draft, judge=self._trial.experiment.judge)
            self._set_up(draft, is_over_verdict=is_over_verdict)
