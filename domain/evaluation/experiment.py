"""The values of an experiment: two prompts, the inputs that both get, and what was answered, voted and judged."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from domain.prompts.record import new_uid

MOST_CASES = 200
"""More cases decide nothing that these do not, and every one is paid for."""
MOST_REPEATS = 10
CUT = "length"
"""The finish reason of an answer that the token limit cut off."""


class Side(StrEnum):
    """One of the two prompts of an experiment."""

    ORIGINAL = "original"
    IMPROVED = "improved"

    @property
    def other(self) -> "Side":
        """The other prompt."""
        return Side.IMPROVED if self is Side.ORIGINAL else Side.ORIGINAL


class Choice(StrEnum):
    """What a person, a judge or the checks prefer for one case. `SKIPPED` is a case that nobody wants to decide."""

    ORIGINAL = "original"
    IMPROVED = "improved"
    NEITHER = "neither"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedPrompt:
    """The text of a prompt as it was when the experiment began.

    `name` is the words to show ("original idea", "version 2"); `uid` is the record that it comes from, None for a file.
    """

    text: str
    name: str
    uid: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedWith:
    """How a model is asked, apart from its name: what may make its answers others.

    `base_url` is its address without a login, "" where there is only one. `temperature` None sends none.
    """

    most_tokens: int
    base_url: str = ""
    temperature: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """What both prompts get: `values` by the name of a variable, and the message that follows a system prompt.

    Without a message, the filled prompt is itself the message.
    """

    values: tuple[tuple[str, str], ...] = ()
    message: str = ""

    @property
    def label(self) -> str:
        """One line of the input to show."""
        parts = [f"{name}={value}" for name, value in self.values]
        return " ".join(" · ".join([*parts, *([self.message] if self.message else [])]).split()) or "no input"


NO_CASE = Case()
"""The only input of a prompt that takes none."""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The place of one output: the index of its case, the prompt, and the repeat, both counted from 0."""

    case: int
    repeat: int
    side: Side


def place_order(cell: Cell) -> tuple[int, int, bool]:
    """Return a key that sorts places in the order of `Experiment.cells`."""
    return cell.case, cell.repeat, cell.side is Side.IMPROVED


@dataclass(frozen=True, kw_only=True, slots=True)
class Output:
    """One finished answer. `milliseconds` is the time of the call; `cost` is in US dollars; None is unknown.

    `problem` is a plain sentence if the model refused, was cut off or sent nothing; the text is kept nevertheless.
    """

    experiment_uid: str
    cell: Cell
    text: str
    problem: str = ""
    finish_reason: str | None = None
    milliseconds: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """The blind choice of a person for one case."""

    case: int
    choice: Choice


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruling:
    """A judge's answers about one case, asked in both orders; `choice` is NEITHER if they differ.

    `is_noise` marks a comparison of the original prompt's first two outputs, which should decide nothing.
    `met` has, for each question, whether the original's and the improved prompt's output meet it.
    """

    case: int
    choice: Choice
    flipped: bool = False
    is_noise: bool = False
    met: tuple[tuple[bool, bool], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """A model that compares outputs. `approved` is None before it was tried, `finding` says why it is not used."""

    provider: str
    model: str
    questions: tuple[str, ...] = ()
    approved: bool | None = None
    finding: str = ""


class Result(StrEnum):
    """What an experiment shows."""

    BETTER = "better"
    WORSE = "worse"
    NOT_SHOWN = "not shown"
    NOT_JUDGED = "cannot be judged"


class Source(StrEnum):
    """What decided the cases, the one that counts most first."""

    VOTES = "your votes"
    JUDGE = "the judge"
    CHECKS = "the checks"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many cases the improved prompt won and lost, how many are undecided, and what decided them.

    `left` are the cases that are not finished. They count against the prompt that leads: who looks after each case and
    stops at the best moment would see one of two equal prompts win far more often than the test allows.
    """

    result: Result
    source: Source | None
    wins: int
    losses: int
    undecided: int
    left: int = 0

    @property
    def decided(self) -> int:
        """How many cases were decided."""
        return self.wins + self.losses


@dataclass(frozen=True, kw_only=True, slots=True)
class Experiment:
    """Two prompts, tried on the same cases by one model. Immutable; the outputs are stored beside it.

    `record_uid` is the improved prompt's record, "" if it comes from a file, and `root_uid` its lineage. `created_at`
    is UTC in whole milliseconds. `checks` are lines of `domain.checks.lines`. The constructor raises `ValueError`
    for an experiment that cannot be run. `asked_with` is None in an experiment of an earlier version of this program.
    """

    original: ComparedPrompt
    improved: ComparedPrompt
    cases: tuple[Case, ...]
    provider: str
    model: str
    created_at: datetime
    record_uid: str = ""
    root_uid: str = ""
    uid: str = field(default_factory=new_uid)
    repeats: int = 3
    checks: tuple[str, ...] = ()
    judge: Judge | None = None
    votes: tuple[Vote, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    tally: Tally | None = None
    asked_with: AskedWith | None = None

    def __post_init__(self) -> None:
        if not self.original.text.strip() or not self.improved.text.strip():
            raise ValueError("a prompt of an experiment cannot be empty")
        if not 1 <= len(self.cases) <= MOST_CASES:
            raise ValueError(f"cases must be 1 to {MOST_CASES}, got {len(self.cases)}")
        if not 1 <= self.repeats <= MOST_REPEATS:
            raise ValueError(f"repeats must be 1 to {MOST_REPEATS}, got {self.repeats}")
        if self.created_at.tzinfo is None:
            raise ValueError("created_at must have a time zone")
        moment = self.created_at.astimezone(UTC)
        object.__setattr__(self, "created_at", moment.replace(microsecond=moment.microsecond // 1000 * 1000))

    @property
    def record_uids(self) -> frozenset[str]:
        """The records that its prompts come from."""
        return frozenset(uid for uid in (self.record_uid, self.improved.uid, self.original.uid) if uid)

    @property
    def size(self) -> int:
        """How many outputs it has once it is whole."""
        return len(self.cases) * self.repeats * len(Side)

    def prompt(self, side: Side) -> ComparedPrompt:
        """Return the prompt of a side."""
        return self.original if side is Side.ORIGINAL else self.improved

    def cells(self) -> Iterator[Cell]:
        """Yield the place of every output in the order in which they are asked for.

        Both prompts of a repeat follow each other, so that a run that is stopped leaves pairs.
        """
        for number in range(len(self.cases)):
            for repeat in range(self.repeats):
                for side in Side:
                    yield Cell(number, repeat, side)
