"""Detects incomplete answers: stopped by a filter or a limit, broken by the server, or without an end marker.

An answer is complete if the server says so, or if its own form is complete.
"""

from domain.errors import AnswerStoppedError, ModelError, ModelLimitError, ModelUnreachableError
from domain.improver.lm.retry import NOT_ASKED_AGAIN
from domain.improver.wire.endings import End, Ending
from domain.improver.wire.thoughts import Thoughts

ENOUGH_TO_THINK = 16_000
"""A token limit that leaves room for thinking before the answer."""
_OTHER_WORDS = "Use other words, or choose another model."
_WHY = {
    "recitation": "it repeats copyrighted text",
    "language": "its language is not supported",
    "spii": "it contains personal data",
    "blocklist": "it contains a word that is not allowed",
    "prohibited": "its content is prohibited",
    "safety": "of its safety rules",
}


def early_end(
    ending: Ending,
    text: str,
    provider: str,
    max_tokens: int,
    thoughts: Thoughts | None = None,
    *,
    is_whole: bool,
    only_thoughts: bool,
) -> ModelError | None:
    """Return why the answer `text` is incomplete; None if it is complete or if parsing gives a better error. Pure.

    `is_whole` means that the form of the answer is complete, `only_thoughts` that it contains nothing but thoughts.
    """
    if ending.end is End.STOPPED:
        return _stopped(ending, provider)
    if ending.end is End.FAILED or (text and (ending.is_torn or ending.error)):
        return ModelUnreachableError(f"{provider} failed while it was answering.", f"Try again.{NOT_ASKED_AGAIN}")
    thinks = thoughts is not None and thoughts.has_begun
    if only_thoughts or (not text.strip() and (thinks or ending.end is End.CUT)):
        return _all_thought(max_tokens)
    is_no_form = ending.is_closed and "{" not in text and ending.end is not End.CUT  # plain text; parsing says why
    if not text or ending.end is End.WHOLE or is_whole or is_no_form:
        return None
    if ending.end is End.CUT:
        return ModelLimitError(
            "The answer reached the token limit before it was complete.",
            f"Set LLM_MAX_TOKENS to more than {max_tokens}, or ask for a shorter prompt.",
        )
    return ModelUnreachableError(f"The answer of {provider} broke off before its end.", f"Try again.{NOT_ASKED_AGAIN}")


def _all_thought(max_tokens: int) -> ModelLimitError:
    enough = max(2 * max_tokens, ENOUGH_TO_THINK)
    return ModelLimitError(
        "The model used its whole answer for thinking.",
        f"Set LLM_MAX_TOKENS to {enough} or more, or choose a model that thinks less.",
    )


def _stopped(ending: Ending, provider: str) -> AnswerStoppedError:
    if ending.refusal.strip() or "refus" in ending.reason:
        return AnswerStoppedError("The model refused to answer.", _OTHER_WORDS)
    why = next((f", because {words}" for name, words in _WHY.items() if name in ending.reason), "")
    if ending.categories:
        why = f", because of: {', '.join(ending.categories)}"
    if ending.blocks_the_request:
        return AnswerStoppedError(f"A content filter of {provider} stopped the request{why}.", _OTHER_WORDS)
    return AnswerStoppedError(f"A content filter of {provider} stopped the answer before its end{why}.", _OTHER_WORDS)
