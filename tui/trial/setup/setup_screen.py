"""Sets up a trial: the two prompts, the model, the test inputs, the checks and the judge."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import events, getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static, TextArea

from domain.errors import PromptImproverError
from domain.evaluation.cases import CaseList
from domain.evaluation.experiment import MOST_CASES, NO_CASE, Case, Judge
from domain.evaluation.plan import Plan
from domain.evaluation.trial import Trial
from domain.text.clean import one_line
from domain.text.counts import count_of
from tui.keys.active import key_label
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_TRIAL
from tui.text.errors import advice_for
from tui.trial.room import TrialModal
from tui.trial.setup.draft import TrialDraft
from tui.trial.setup.input_table import InputTable, table_rows
from tui.trial.setup.kept_forms import KeptForms
from tui.trial.setup.words import facts_of, inputs_head, start_line, unfilled_line
from tui.widgets.note_line import NoteLine
from tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from tui.trial.setup.assistance import Assistance  # it opens popups over this screen

_WIDE = 90
"""From this width on, there is room for sentences about keys."""

SEE_VERDICT = "verdict"


class TrialScreen(TrialModal[Trial | str]):
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
        self._plan: tuple[TrialDraft, Plan] | None = None
        """What a draft takes, by what is asked."""
        self._forms = KeptForms(self)

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

    def on_unmount(self) -> None:
        """Let no model write for nobody."""
        self._assistance.stop_writing(self)

    # Showing

    def show(self) -> None:
        """Show the draft as it is now."""
        draft = self.draft
        self.query_one("#trial-facts", Static).update(facts_of(draft, is_low=self.is_low))
        head, rows = table_rows(draft.cases, draft.variables, self._table.size.width or self.size.width)
        words = f"{inputs_head(draft, is_narrow=self.size.width < _WIDE)}\n{head}".rstrip()
        self.query_one("#trial-head", Static).update(Content(words))
        self._table.show_rows(rows)
        self._show_plan()

    def _show_plan(self) -> None:
        """Show what it takes, as soon as that is known, and what is missing."""
        plan = self._known_plan
        if plan is None:
            self._assistance.plan(self, self.draft)
        lines = filter(None, (unfilled_line(self.draft), start_line(plan)))
        self.query_one("#trial-plan", Static).update(Content("\n".join(lines)))
        self.refresh_bindings()

    @property
    def _known_plan(self) -> Plan | None:
        return self._plan[1] if self._plan is not None and self._plan[0] == self.draft.asked else None

    def plan_known(self, draft: TrialDraft, plan: Plan) -> None:
        """Show what a draft takes, if it is still this one."""
        if draft.asked == self.draft.asked:
            self._plan = draft.asked, plan
            self._show_plan()

    @property
    def footer_labels(self) -> Mapping[str, str]:
        """What the keys do; the one that starts has nothing to ask for when every output is there."""
        plan = self._known_plan
        start = {} if plan is None or plan.requests else {"trial-start": "Choose"}
        return {**super().footer_labels, **start}

    def why_not(self, action: str) -> str:
        """Return why a key does nothing now."""
        if action in {"edit_case", "delete_case"} and not self.draft.cases:
            return "There is no test input yet."
        if action == "verdict" and not self._has_verdict:
            return "There is no output yet."
        if action == "propose" and self._is_proposing:
            return "The model is writing test inputs."
        if action.startswith("turn(") and not self.draft.has_choice:
            return "There is no other version."
        return ""

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
        self._note.say(advice_for(error), "failed")

    def _propose_failed(self, error: PromptImproverError) -> None:
        self._is_proposing = False
        self.show_error(error)
        self.refresh_bindings()

    def _start_failed(self, error: PromptImproverError) -> None:
        self._is_starting = False
        self.show_error(error)

    # What is compared

    def action_turn(self, original: int, improved: int) -> None:
        """Take another text."""
        self._change(self._typed.turned(original, improved))

    def action_repeat(self, by: int) -> None:
        """Ask more or less often."""
        self._change(self._typed.repeated(by))

    def action_model(self) -> None:
        """Choose the model."""
        self._assistance.pick_model(self, self.use_model, "It answers both prompts in this trial only.")

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
        self._forms.case("Add a test input", self.draft.variables, NO_CASE, lambda case: self._add((case,)))

    def _add(self, cases: Sequence[Case], notes: tuple[str, ...] = ()) -> None:
        before = len(self.draft.cases)
        draft = self._typed.with_cases(cases)
        if (count := len(draft.cases)) > MOST_CASES:
            self._note.say(
                f"Nothing is added. There would be {count} inputs; at most {MOST_CASES} can be tried.", "failed"
            )
            return
        added = len(draft.cases) - before
        said = "" if added == len(cases) else f"{count_of(len(cases) - added, 'input')} not added: already there."
        self._change(draft, " ".join(filter(None, (said, *notes))))
        if added:
            self._table.point_at(str(len(draft.cases) - 1))

    def action_edit_case(self) -> None:
        """Change the test input under the cursor."""
        if (at := self._table.at) is None:
            return

        def use(case: Case) -> None:
            cases = self.draft.cases
            self._change(replace(self._typed, cases=(*cases[:at], case, *cases[at + 1 :])))

        self._forms.case(f"Test input {at + 1}", self.draft.variables, self.draft.cases[at], use)

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
        draft, read = self._typed, self._assistance.read_text
        self._forms.paste(text, lambda typed: read(typed, draft), self._found)

    def _found(self, found: CaseList) -> None:
        self._add(found.cases, found.notes)

    def action_load_cases(self) -> None:
        """Load test inputs from a file."""
        self._forms.file(lambda file: self._assistance.load(self, file, self._found))

    def action_propose(self) -> None:
        """Let the model write test inputs, which you can then change."""
        self._is_proposing = True
        self._note.say(f"{one_line(self.draft.model)} writes test inputs… {key_label('trial-leave')} cancels")
        self._assistance.propose(self, self._typed, self._proposed, self._propose_failed)
        self.refresh_bindings()

    def _proposed(self, cases: Sequence[Case]) -> None:
        self._is_proposing = False
        if cases:
            self._add(cases, (f"Read them before you start: {key_label('input-edit')} changes one.",))
        else:
            self._note.say("The model wrote no test input that fits. Add one yourself.", "failed")
            self.refresh_bindings()

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
        self._assistance.open(self, experiment, self.finish, self._start_failed)

    def action_verdict(self) -> None:
        """Show the verdict on the finished outputs."""
        self._take_checks()
        self.dismiss(SEE_VERDICT)

    def action_leave(self) -> None:
        """Cancel the proposal, else close."""
        if self._is_proposing:
            self._is_proposing = False
            self._assistance.stop_writing(self)
            self._note.say("Cancelled.")
            self.refresh_bindings()
        else:
            self._take_checks()
            self.dismiss(None)
