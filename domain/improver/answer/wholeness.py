"""Whether an answer is whole by its own form, when no server says so."""

from domain.improver.answer.fields import score
from domain.improver.answer.reading import read_answer


def is_whole(answer: str) -> bool:
    """Return whether `answer` is complete by its own form and says what a prompt should ask for. Pure."""
    read = read_answer(answer)
    return read.is_whole and score(read.fields)[0]
