"""Errors for people: a title, a sentence, a next step."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.errors import PromptImproverError
from domain.text.clean import clean_text


@dataclass(frozen=True, slots=True)
class ErrorText:
    """The words for an error; plain text without markup."""

    title: str
    sentence: str
    next_step: str

    @property
    def advice(self) -> str:
        """The sentence and the next step, on one line."""
        return f"{self.sentence} {self.next_step}"

    def __str__(self) -> str:
        return f"{self.title}\n{self.sentence}\n{self.next_step}"


def describe(error: BaseException) -> ErrorText:
    """Return the words for `error`. Of an unexpected one only the type: its message may quote a prompt."""
    if isinstance(error, PromptImproverError):
        return ErrorText(error.title, clean_text(error.sentence), clean_text(error.next_step))
    return ErrorText(
        "Something went wrong inside the program",
        f"An unexpected {type(error).__name__} stopped it.",
        "Your text is kept. Try again; the log file says where it happened.",
    )


def notify_error(notify: Callable[..., object], error: BaseException, **options: object) -> None:
    """Show the words for `error` with `notify` of a screen; `options` are that method's, such as another severity."""
    text = describe(error)
    notify(text.advice, title=text.title, **{"severity": "error", **options})


def advice_for(error: BaseException) -> str:
    """Return what went wrong and what to do about it, on one line."""
    return describe(error).advice
