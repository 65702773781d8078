"""The verdict: one sentence, the numbers behind it, and a table of the test inputs."""

from enum import Enum, auto
from typing import TYPE_CHECKING

from textual import getters, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from domain.errors import PromptImproverError
from domain.evaluation.experiment import Choice, Result, Side, Source
from domain.evaluation.verdict import details, sentence
from domain.text.clean import one_line
from domain.text.counts import count_of
from tui.dialogs.modal import open_over
from tui.keys.active import key_label
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_VERDICT
from tui.text.errors import advice_for
from tui.trial.outputs.findings import Findings
from tui.trial.outputs.output_view import OutputView
from tui.trial.outputs.outputs_screen import OutputsScreen
from tui.trial.outputs.words import check_lines, length_words, outputs_left, pass_share, votable, votes_left, winner
from tui.trial.room import TrialModal
from tui.widgets.choice_list import Cells, ChoiceList
from tui.widgets.note_line import NoteLine

if TYPE_CHECKING:
    from tui.trial.verdict_controller import VerdictController  # it opens this screen

_TONES = {Result.BETTER: "better", Result.WORSE: "worse"}
_TONE_OF = {Choice.IMPROVED: "$text-success", Choice.ORIGINAL: "$text-warning"}
_NUMBER, _MARK, _CHECKS = 3, 9, 15
_WIDE = 70
"""From this width on, there is room for what a test input is."""


class VerdictList(ChoiceList, inherit_bindings=False):
    """The test inputs; its keys are those of the verdict."""


class Following(Enum):
    """What to do after the verdict."""

    VOTE = auto()
    MORE = auto()


class VerdictScreen(TrialModal[Following]):
    """Returns what to do next, None after escape. The controller fills it as soon as the checks have run."""

    BINDINGS = bindings(IN_THE_VERDICT)

    _list = getters.query_one(VerdictList)
    _details = getters.query_one("#verdict-details", OutputView)

    def __init__(self, controller: "VerdictController") -> None:
        super().__init__()
        self._controller = controller
        self._findings: Findings | None = None
        self._outputs: OutputsScreen | None = None
        self._note = NoteLine(id="verdict-note")  # made at once: a judge says something before the first frame

    def compose(self) -> ComposeResult:
        """The sentence, the facts, the inputs, the checks of the one under the cursor; or the details."""
        with Vertical(id="verdict-box") as box:
            box.border_title = "Try it: the verdict"
            yield Static("Looking at the outputs…", id="verdict-sentence", markup=False)
            yield Static("", id="verdict-facts", markup=False)
            yield self._note
            yield OutputView(id="verdict-details")
            yield Static("", id="verdict-head", markup=False)
            yield VerdictList(id="verdict-list")
            with VerticalScroll(id="verdict-checks", can_focus=False):
                yield Static("", id="verdict-places", markup=False)

    def on_mount(self) -> None:
        """Focus the inputs before the first frame: the next key may come at once."""
        self.set_focus(self._list)

    def on_resize(self) -> None:
        """Fit the rows to the width."""
        self._draw()

    def on_unmount(self) -> None:
        """Check no more."""
        self._controller.stop_looking()

    # Showing

    def show(self, findings: Findings) -> None:
        """Show what the trial has shown."""
        self._findings = findings
        self._draw()
        if self._outputs is not None and self._outputs.is_attached:
            self._outputs.show(findings)

    def say(self, words: str, tone: str = "") -> None:
        """Show what the judge does, or what was done."""
        self._note.say(words, tone)
        self.refresh_bindings()

    def show_error(self, error: PromptImproverError) -> None:
        """Say what went wrong."""
        self._note.say(advice_for(error), "failed")

    def _draw(self) -> None:
        if self._findings is None or not self.is_mounted:
            return
        tally = self._findings.experiment.tally
        line = self.query_one("#verdict-sentence", Static)
        line.update(Content("" if tally is None else sentence(tally)))
        line.set_classes("" if tally is None else _TONES.get(tally.result, ""))
        facts = self._facts(self._findings)
        self.query_one("#verdict-facts", Static).update(Content("\n".join(facts)))
        self._details.show("\n\n".join([*facts, *([] if tally is None else [details(tally)])]))
        self.query_one("#verdict-head", Static).update(Content(self._head()))
        experiment = self._findings.experiment
        self._list.show_rows({str(case): self._row(self._findings, case) for case in range(len(experiment.cases))})
        self._show_checks()
        self.refresh_bindings()

    def why_not(self, action: str) -> str:
        """Return why a key does nothing now."""
        findings = self._findings
        if findings is None:
            return "The outputs are being looked at." if action in {"vote", "open", "details"} else ""
        if action == "vote" and not votable(findings.experiment, findings.outputs):
            return "There are no two outputs to choose from."
        if action == "judge" and self._controller.is_judging:
            return f"The judge is at work: {key_label('verdict-close')} stops it."
        return ""

    def _facts(self, findings: Findings) -> list[str]:
        experiment, tally = findings.experiment, findings.experiment.tally
        facts = [f"{experiment.improved.name} against {experiment.original.name}, by {one_line(experiment.model)}"]
        if tally is not None and tally.source is not None:
            facts[0] += f" · decided by {tally.source}"
        if missing := outputs_left(experiment, findings.outputs):
            facts.append(f"{missing}: {key_label('verdict-more')}, then {key_label('trial-start')}, asks for the rest")
        if unvoted := votes_left(experiment, findings.outputs):
            facts.append(f"{unvoted}: {key_label('verdict-vote')} votes")
        judge = experiment.judge
        if judge is not None and judge.approved is False:
            facts.append(f"The judge {one_line(judge.model)} is not used. {one_line(judge.finding)}")
        noise, (longer, decided) = findings.noise, findings.longer
        if noise is not None:
            facts.append(
                f"Of the same prompt asked twice, {noise.differing} of {count_of(noise.compared, 'pair')} "
                f"seemed to differ."
            )
        length = length_words(tuple(findings.outputs.values()))
        if decided:
            length = f"{length} The longer output won {longer} of {decided}."
        facts += [length] if length else []
        if not findings.is_checked:
            facts.append("The outputs are large: those of an input are checked when you go to it.")
        return facts

    def _head(self) -> str:
        cells = [f"{name:{_MARK}}" for name in ("vote", "judge", "checks")]
        passes = f"{'passed: orig.':{_CHECKS}}{'improved':{_CHECKS}}" if self._has_checks else ""
        return f"   # {' '.join(cells)} {passes}{'input' if self._is_wide else ''}".rstrip()

    @property
    def _is_wide(self) -> bool:
        return self.size.width >= _WIDE

    @property
    def _has_checks(self) -> bool:
        return self._findings is not None and bool(self._findings.experiment.checks) and self._is_wide

    def _row(self, findings: Findings, case: int) -> Cells:
        marks = []
        for source in Source:
            choice = findings.choices.get(source, {}).get(case)
            tone = "" if choice is None else _TONE_OF.get(choice, "")
            marks.append((winner(choice), _MARK, tone))
        sides = (Side.ORIGINAL, Side.IMPROVED) if self._has_checks else ()
        shares = [(pass_share(findings.results(case, side)), _CHECKS - 1, "") for side in sides]
        label = one_line(findings.experiment.cases[case].label) if self._is_wide else ""
        return ((f"{case + 1:>{_NUMBER}}", _NUMBER, "$text-muted"), *marks, *shares, (label, 0, ""))

    @on(OptionList.OptionHighlighted)
    def _show_checks(self) -> None:
        """Show the checks of the input under the cursor, with what was found."""
        case = self._case
        if self._findings is not None and case is not None:
            lines = check_lines(self._findings.experiment.checks, self._findings, case)
            self.query_one("#verdict-places", Static).update(lines)
            if not self._findings.is_case_checked(case):
                self._controller.look_at(case)

    @property
    def _case(self) -> int | None:
        return None if self._list.chosen is None else int(self._list.chosen)

    # Actions

    def action_move(self, by: int, pages: int = 0) -> None:
        """Move the cursor by rows or screenfuls."""
        self._list.move(by, pages)

    @property
    def _has_details(self) -> bool:
        return self.has_class("-details")

    def action_details(self) -> None:
        """Show how the sentence was reached in place of the inputs, or the inputs again."""
        self.toggle_class("-details")
        self.set_focus(self._details if self._has_details else self._list)
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Show the outputs of the input under the cursor."""
        if self._findings is not None and self._case is not None:
            self._outputs = OutputsScreen(self._findings, self._case, self._controller.look_at)
            open_over(self, self._outputs)

    def action_vote(self) -> None:
        """Choose between the outputs."""
        self.dismiss(Following.VOTE)

    def action_more(self) -> None:
        """Add inputs, or go on."""
        self.dismiss(Following.MORE)

    def action_keep(self) -> None:
        """Keep the original."""
        self._controller.keep_original()

    def action_judge(self) -> None:
        """Let a judge compare the outputs."""
        self._controller.judge_now()

    def dismiss(self, result: Following | None = None) -> AwaitComplete:
        """Close; without a result, as after a click beside it, no judge goes on unseen."""
        if result is None and self.is_active:
            self._controller.stop_judge()
        return super().dismiss(result)

    def action_leave(self) -> None:
        """Leave the details, stop the judge, or close."""
        if self._has_details:
            self.action_details()
        elif self._controller.stop_judge():
            self.say(f"The judge was stopped; {key_label('verdict-judge')} goes on.")
        else:
            self.dismiss(None)
