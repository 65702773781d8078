"""The blind choice: two outputs of a test input, called 1 and 2 in an order drawn at random."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.evaluation.experiment import Cell, Choice, Experiment, Output, Vote
from tui.keys.tables import bindings
from tui.keys.trial_keys import IN_THE_VOTE
from tui.trial.outputs.blind import choice_of, order_of
from tui.trial.outputs.pair import PairScreen
from tui.trial.outputs.words import pairs, problem_of, size_of, votable

_WORDS = {Choice.NEITHER: "no difference", Choice.SKIPPED: "skipped"}


class VoteScreen(PairScreen):
    """Calls `keep` with each vote; closes after the last one."""

    BINDINGS = bindings(IN_THE_VOTE)

    TITLE = "Try it: which is better?"

    def __init__(self, experiment: Experiment, outputs: Mapping[Cell, Output], keep: Callable[[Vote], None]) -> None:
        super().__init__()
        self.experiment = experiment
        """With the votes so far."""
        self._outputs = outputs
        self._keep = keep
        self._cases = votable(experiment, outputs)
        voted = {vote.case for vote in experiment.votes}
        self._at = next((at for at, case in enumerate(self._cases) if case not in voted), 0)
        self._repeat = 0

    @property
    def case(self) -> int:
        """The test input that is shown, from 0."""
        return self._cases[self._at]

    def draw(self) -> None:
        """Show the outputs of the input without saying whose they are."""
        case = self.case
        repeats = pairs(self.experiment, self._outputs, case)
        repeat = repeats[self._repeat % len(repeats)]
        order = order_of(self.experiment, case)
        shown = [self._outputs[Cell(case, repeat, side)] for side in order]
        facts = [self._progress()]
        if len(repeats) > 1:
            facts.append(f"repeat {repeat + 1} of {len(repeats)}")
        if shown[0].text == shown[1].text:
            facts.append("both outputs are the same")
        if vote := next((vote for vote in self.experiment.votes if vote.case == case), None):
            number = next((at for at, side in enumerate(order, start=1) if side.value == vote.choice.value), 0)
            facts.append(f"your choice: {_WORDS.get(vote.choice, str(number))}")
        self.head(self.experiment.cases, case, facts)
        for number, output in enumerate(shown, start=1):
            self._pair.entitle(number, str(number), size_of(output, is_blind=True))
            self._pair.view(number).show(output.text)
            self._pair.say(number, problem_of(output))

    def _progress(self) -> str:
        voted = {vote.case for vote in self.experiment.votes}
        return f"{len([case for case in self._cases if case in voted])} of {len(self._cases)} chosen"

    def why_not(self, action: str) -> str:
        """Return why a key does nothing now."""
        if action == "back":
            return "" if self._at else "This is the first test input."
        if action == "repeat":
            return "" if len(pairs(self.experiment, self._outputs, self.case)) > 1 else "There is only one repeat."
        return ""

    def action_vote(self, number: int) -> None:
        """Note the choice, and go on to the next input without one."""
        case = self.case
        vote = Vote(case, choice_of(self.experiment, case, number))
        others = tuple(one for one in self.experiment.votes if one.case != case)
        self.experiment = replace(self.experiment, votes=(*others, vote))
        self._keep(vote)
        voted = {one.case for one in self.experiment.votes}
        later = [*range(self._at + 1, len(self._cases)), *range(self._at)]
        following = next((at for at in later if self._cases[at] not in voted), None)
        if following is None:
            self.dismiss(None)
        else:
            self._go_to(following)

    def action_back(self) -> None:
        """Go to the input before, to choose again."""
        self._go_to(max(self._at - 1, 0))

    def action_repeat(self) -> None:
        """Show another repeat."""
        self._repeat += 1
        self._draw()

    def action_leave(self) -> None:
        """Leave; the votes so far count."""
        self.dismiss(None)

    def _go_to(self, at: int) -> None:
        self._at, self._repeat = at, 0
        self._draw()
