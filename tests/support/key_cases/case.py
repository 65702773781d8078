"""The shape of a case, and the ones that many keys share."""

from collections.abc import Callable

from tests.support.key_stage import Stage

Case = Callable[[Stage, str], None]
"""Called with the stage and the key."""


def in_result(effect: Case, idea: str = "filler 01") -> Case:
    """Return a case that begins in the result of a record."""

    def case(stage: Stage, key: str) -> None:
        stage.open(idea)
        effect(stage, key)

    return case


def showing(text: str) -> Case:
    """Return a case that ends when a text is on the screen once more than before."""

    def case(stage: Stage, key: str) -> None:
        least = stage.screen.count(text)

        def is_there_again() -> bool:
            nonlocal least
            now = stage.screen.count(text)
            least = min(least, now)  # an old notice goes by itself
            return now > least

        stage.press(key)
        stage.until(is_there_again, f"{text!r} on the screen")

    return case
