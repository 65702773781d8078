"""Sets up a trial: the two prompts, the model, the test inputs, the checks and the judge."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from domain.errors import PromptImproverError
from domain.evaluation.cases import CaseList
from domain.evaluation.experiment import NO_CASE, Case, Judge
from domain.evaluation.trial import Trial
from domain.text.clean import one_line
from tui.dialogs.modal import Modal, open_over
from tui.keys.active import key_label
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_TRIAL
from tui.text.counts import count_of
from tui.text.errors import advice_for
from tui.trial.setup.draft import TrialDraft
from tui.trial.setup.forms import CaseFileScreen, CaseScreen, PasteScreen
from tui.trial.setup.input_table import InputTable, table_rows
from tui.widgets.note_line import NoteLine
from tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from tui.trial.setup.assistance import Assistance  # it opens popups over this screen

_MOST_NAMES = 5

SEE_VERDICT = "verdict"


class TrialScreen(Modal[Trial | str]):
    """Returns the trial to begin, `SEE_VERDICT`, None after escape; what was set up is then in `draft`."""

    BINDINGS = bindings(IN_THE_TRIAL)

    _table = getters.query_one(InputTable)
    _checks = getters.query_one("#trial-checks", TextInput)
    _note = getters.query_one("#trial-note", NoteLine)

    def __init__(self, assistance: "Assistance", draft: TrialDraft, *, has_verdict: bool) -> None:
        super().__init__()
        self._has_verdict = has_verdict
        self._assistance = assistance
        self.draft = draft
        """What is set up."""
        self._is_proposing = False
        self._is_starting = False
        self._plan: tuple[TrialDraft, str] | None = None
        """What a draft takes, in words."""

    def compose(self) -> ComposeResult:
        """What is compared, the inputs, the checks, what it takes."""
        with Vertical(id="trial-box") as box:
            box.border_title = "Try it"
            yield Static("", id="trial-facts", markup=False)
            yield Static("", id="trial-head", markup=False)
            yield InputTable(id="trial-inputs")
            checks = TextInput("One a line, for example: at most 80 words", id="trial-checks")
            checks.border_title = "Checks of each output"
            checks.text = self.draft.checks
            yield checks
            yield NoteLine(id="trial-note")
            yield Static("", id="trial-plan", markup=False)

    def on_mount(self) -> None:
        """Show the draft."""
        self.set_focus(self._table)
        self.show()

    def on_resize(self) -> None:
        """Fit the table to the width."""
        self.show()

    # Showing

    def show(self) -> None:
        """Show the draft as it is now."""
        draft = self.draft
        original, improved = draft.sides
        judge = "off" if draft.judge is None else f"{draft.judge.provider} · {draft.judge.model}"
        facts = [
            ("Original", original.name, ("trial-old-before", "trial-old-after")),
            ("Improved", improved.name, ("trial-new-before", "trial-new-after")),
            ("Model", f"{draft.provider} · {draft.model}", ("trial-model",)),
            ("Repeats", str(draft.repeats), ("trial-fewer-repeats", "trial-more-repeats")),
            ("Judge", judge, ("trial-judge",)),
        ]
        lines = [
            Content.assemble(
                f"{label:9}",
                Content.styled(one_line(value), "bold"),
                Content.styled(f"  {' '.join(map(key_label, keys))}", "$text-muted"),
            )
            for label, value, keys in facts
        ]
        self.query_one("#trial-facts", Static).update(Content("\n").join(lines))
        head, rows = table_rows(draft.cases, draft.variables, self._table.size.width or self.size.width)
        add, paste, load = map(key_label, ("input-add", "input-paste", "input-load"))
        hint = "" if draft.cases else f" · {add} adds one, {paste} pastes several, {load} loads a file"
        self.query_one("#trial-head", Static).update(Content(f"Test inputs: {len(draft.cases)}{hint}\n{head}".rstrip()))
        self._table.show_rows(rows)
        self._show_plan()
        self.refresh_bindings()

    def _show_plan(self) -> None:
        """Show what it takes, as soon as that is known, and what is missing."""
        known = self._plan is not None and self._plan[0] == self.draft
        if not known:
            self._assistance.plan(self, self.draft)
        words = self._plan[1] if known and self._plan is not None else "…"
        lines = [*self._missing(), f"{key_label('trial-start')} starts. {words}"]
        self.query_one("#trial-plan", Static).update(Content("\n".join(lines)))

    def plan_known(self, draft: TrialDraft, words: str) -> None:
        """Show what a draft takes, if it is still this one."""
        if draft == self.draft:
            self._plan = draft, words
            self._show_plan()

    def _missing(self) -> list[str]:
        names = self.draft.unfilled
        if not names:
            return []
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        shown = ", ".join(one_line(name) for name in names[:_MOST_NAMES])
        why = "an input has no value for them" if self.draft.cases else "there is no test input"
        return [f"! Sent as they are, because {why}: {shown}{more}"]

    @on(TextArea.Changed, "#trial-checks")
    def _checks_changed(self) -> None:
        self._take_checks()
        self._note.say("")

    @property
    def _typed(self) -> TrialDraft:
        self._take_checks()
        return self.draft

    def _take_checks(self) -> None:
        self.draft = replace(self.draft, checks=self._checks.text)

    def _change(self, draft: TrialDraft, sentence: str = "") -> None:
        self.draft = replace(draft, checks=self._checks.text)
        self._note.say(sentence)
        self.show()

    def show_error(self, error: PromptImproverError) -> None:
        """Say what went wrong."""
        self._is_proposing = self._is_starting = False
        self._note.say(advice_for(error), "failed")

    # What is compared

    def action_turn(self, original: int, improved: int) -> None:
        """Take another text."""
        self._change(self._typed.turned(original, improved))

    def action_repeat(self, by: int) -> None:
        """Ask more or less often."""
        self._change(self._typed.repeated(by))

    def action_model(self) -> None:
        """Choose the model."""
        self._assistance.pick_model(self, self.use_model)

    def use_model(self, provider: str, model: str) -> None:
        """Take the model that was chosen; it may be another one of the same name, at another address."""
        self._plan = None
        self._change(replace(self._typed, provider=provider, model=model))

    def action_judge(self) -> None:
        """Choose a judge, or none."""
        self._assistance.choose_judge(self, self.draft, self._use_judge)

    def _use_judge(self, judge: Judge | None) -> None:
        self._change(replace(self._typed, judge=judge))

    # The inputs

    def action_add_case(self) -> None:
        """Type a test input."""
        open_over(self, CaseScreen("Add a test input", self.draft.variables, NO_CASE), self._add_one)

    def _add_one(self, case: Case | None) -> None:
        if case is not None:
            self._add((case,))

    def _add(self, cases: Sequence[Case], notes: tuple[str, ...] = ()) -> None:
        before = len(self.draft.cases)
        draft = self._typed.with_cases(cases)
        added = len(draft.cases) - before
        said = "" if added == len(cases) else f"{count_of(len(cases) - added, 'input')} not added: already there."
        self._change(draft, " ".join(filter(None, (said, *notes))))
        if added:
            self._table.point_at(str(len(draft.cases) - 1))

    def action_edit_case(self) -> None:
        """Change the test input under the cursor; without any, add one."""
        at = self._table.at
        if at is None:
            self.action_add_case()
            return

        def use(case: Case | None) -> None:
            if case is not None:
                cases = self.draft.cases
                self._change(replace(self._typed, cases=(*cases[:at], case, *cases[at + 1 :])))

        open_over(self, CaseScreen(f"Test input {at + 1}", self.draft.variables, self.draft.cases[at]), use)

    def action_delete_case(self) -> None:
        """Delete the test input under the cursor."""
        if (at := self._table.at) is not None:
            cases = self.draft.cases
            self._change(replace(self._typed, cases=(*cases[:at], *cases[at + 1 :])))

    def action_paste_cases(self) -> None:
        """Paste test inputs into a field."""
        self._paste("")

    def on_paste(self, event: events.Paste) -> None:
        """Offer what is pasted over the table."""
        if self.is_active:
            event.stop()
            self._paste(event.text)

    def _paste(self, text: str) -> None:
        variables = self._typed.variables
        read = self._assistance.read_text
        open_over(self, PasteScreen(text, lambda typed: read(typed, variables)), self._pasted)

    def _pasted(self, found: CaseList | None) -> None:
        if found is not None:
            self._add(found.cases, found.notes)

    def action_load_cases(self) -> None:
        """Load test inputs from a file."""

        def load(file: Path | None) -> None:
            if file is not None:
                self._assistance.load(self, file, self._pasted)

        open_over(self, CaseFileScreen(), load)

    def action_propose(self) -> None:
        """Let the model write test inputs, which you can then change."""
        if not self._is_proposing:
            self._is_proposing = True
            self._note.say(f"{one_line(self.draft.model)} writes test inputs… {key_label('trial-leave')} cancels")
            self._assistance.propose(self, self._typed, self._proposed)

    def _proposed(self, cases: Sequence[Case]) -> None:
        self._is_proposing = False
        if cases:
            self._add(cases, (f"Read them before you start: {key_label('input-edit')} changes one.",))
        else:
            self._note.say("The model wrote no test input that fits. Add one yourself.", "failed")

    # Leaving

    def action_start(self) -> None:
        """Start, or say what is wrong."""
        if self._is_starting:
            return
        try:
            experiment = self._typed.experiment(self._assistance.now())
        except ValueError as error:
            self._note.say(str(error), "failed")
            return
        self._is_starting = True
        self._assistance.open(self, experiment, self._opened)

    def _opened(self, trial: Trial) -> None:
        self.finish(trial)

    def action_verdict(self) -> None:
        """Show the verdict on the finished outputs."""
        if self._has_verdict:
            self._take_checks()
            self.dismiss(SEE_VERDICT)
        else:
            self._note.say("There is no output yet.")

    def action_leave(self) -> None:
        """Cancel the proposal, else close."""
        if self._is_proposing:
            self._is_proposing = False
            self._assistance.stop_writing()
            self._note.say("Cancelled.")
        else:
            self._take_checks()
            self.dismiss(None)
