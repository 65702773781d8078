"""Chooses a judge: its model, and the yes/no questions that it answers about each output."""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from domain.errors import PromptImproverError
from domain.evaluation.experiment import Judge
from domain.evaluation.judge import MOST_QUESTIONS
from domain.text.clean import one_line
from tui.keys.active import key_label
from tui.keys.tables import bindings
from tui.keys.trial_keys import OVER_THE_JUDGE
from tui.text.errors import advice_for
from tui.trial.setup.forms import Form
from tui.widgets.note_line import NoteLine
from tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from tui.trial.setup.assistance import Assistance  # it opens this screen

_MEANING = (
    "A judge compares the outputs in both orders. First it is tried on planted worse outputs: one that cannot tell is "
    "not used. Your own votes count more."
)


class JudgeScreen(Form[tuple[Judge | None]]):
    """Returns the judge, or None for no judge, in a tuple; None after escape."""

    BINDINGS = bindings(OVER_THE_JUDGE)

    _note = getters.query_one("#judge-note", NoteLine)
    _questions = getters.query_one("#judge-questions", TextInput)

    def __init__(self, assistance: "Assistance", judge: Judge) -> None:
        super().__init__()
        self._assistance = assistance
        self._judge = judge
        self._is_proposing = False
        self.left: Judge | None = None
        """What was set up, if this form was left without using it."""

    def compose(self) -> ComposeResult:
        """The model, the questions, what it means."""
        with Vertical(id="judge-box") as box:
            box.border_title = "Judge"
            yield Static("", id="judge-model", markup=False)
            questions = TextInput("Questions to answer with yes or no, one a line", id="judge-questions")
            questions.border_title = "Questions about each output"
            questions.text = "\n".join(self._judge.questions)
            yield questions
            yield NoteLine(id="judge-note")
            yield Static(_MEANING, markup=False)

    def on_mount(self) -> None:
        """Focus the questions before the first frame: the next key may come at once."""
        self.set_focus(self._questions)
        self._show_model()

    def on_unmount(self) -> None:
        """Let no model write for nobody."""
        self._assistance.stop_writing(self)

    def _show_model(self) -> None:
        model = Content.styled(f"{self._judge.provider} · {one_line(self._judge.model)}", "bold")
        key = Content.styled(f"  {key_label('judge-model')}", "bold $footer-key-foreground")
        line = Content.assemble("Model  ", model, key, Content.styled(" change", "$text-muted"))
        self.query_one("#judge-model", Static).update(line)

    def action_model(self) -> None:
        """Choose the judge's model."""
        self._assistance.pick_model(self, self.use_model, "It judges the outputs of this trial only.")

    def use_model(self, provider: str, model: str) -> None:
        """Take the model that was chosen."""
        self._judge = replace(self._judge, provider=provider, model=model)
        self._show_model()

    def action_propose(self) -> None:
        """Let the judge's model write the questions."""
        if not self._is_proposing:
            self._is_proposing = True
            self._note.say(f"{one_line(self._judge.model)} writes questions…")
            self._assistance.propose_questions(self, self._judge, self._proposed)

    def _proposed(self, questions: tuple[str, ...]) -> None:
        self._is_proposing = False
        self._questions.fill("\n".join(questions))
        self._note.say("Read them before you use them.")

    def show_error(self, error: PromptImproverError) -> None:
        """Say what went wrong."""
        self._is_proposing = False
        self._note.say(advice_for(error), "failed")

    def keep(self) -> None:
        """Keep the model and the questions."""
        self.left = replace(self._judge, questions=self._typed())

    def _typed(self) -> tuple[str, ...]:
        return tuple(filter(None, dict.fromkeys(one_line(line) for line in self._questions.text.splitlines())))

    def action_save(self) -> None:
        """Return the judge."""
        questions = self._typed()
        if len(questions) > MOST_QUESTIONS:
            self._note.say(f"At most {MOST_QUESTIONS} questions: a judge loses track of more.", "failed")
        else:
            self.dismiss((replace(self._judge, questions=questions, approved=None, finding=""),))

    def action_none(self) -> None:
        """Return that there is no judge."""
        self.dismiss((None,))
