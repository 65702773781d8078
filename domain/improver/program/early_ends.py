"""An answer that is not done: stopped by a filter or a limit, broken by the server, or without a sign of its end.

Done is what its server calls whole, or what is whole by its own form.
"""

from domain.errors import AnswerStoppedError, ModelError, ModelLimitError, ModelUnreachableError
from domain.improver.lm.retry import NOT_ASKED_AGAIN
from domain.improver.wire.endings import End, Ending
from domain.improver.wire.thoughts import Thoughts

ENOUGH_TO_THINK = 16_000
"""Tokens of an answer with room for thoughts before it."""
_OTHER_WORDS = "Say the idea in other words, or choose another model."
_KEPT = "What arrived is kept. "
_WHY = {
    "recitation": "it repeats a text that others own",
    "language": "its language is not supported",
    "spii": "it holds personal data",
    "blocklist": "it holds a word that is not allowed",
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
    """Return why the answer `text` is not done, None when it is or when reading it says more. Pure.

    `is_whole` says that it is complete by its own form, `only_thoughts` that nothing stands outside of them.
    """
    if ending.end is End.STOPPED:
        return _stopped(ending, text, provider)
    if ending.end is End.FAILED or (text and (ending.is_torn or ending.error)):
        return ModelUnreachableError(
            f"{provider} failed while it was answering.", f"{_kept(text)}Try again.{NOT_ASKED_AGAIN}"
        )
    thinks = thoughts is not None and thoughts.has_begun
    if only_thoughts or (not text.strip() and (thinks or ending.end is End.CUT)):
        return _all_thought(max_tokens)
    is_no_form = ending.is_closed and "{" not in text and ending.end is not End.CUT  # which is what a person reads
    if not text or ending.end is End.WHOLE or is_whole or is_no_form:
        return None
    if ending.end is End.CUT:
        return ModelLimitError(
            "The answer reached the token limit before it was whole.",
            f"{_KEPT}Set LLM_MAX_TOKENS to more than {max_tokens}, or ask for a shorter prompt.",
        )
    return ModelUnreachableError(
        f"The answer of {provider} broke off before its end.", f"{_KEPT}Try again.{NOT_ASKED_AGAIN}"
    )


def _all_thought(max_tokens: int) -> ModelLimitError:
    enough = max(2 * max_tokens, ENOUGH_TO_THINK)
    return ModelLimitError(
        "The model spent its whole answer on its thoughts.",
        f"Set LLM_MAX_TOKENS to {enough} or more, or choose a model that thinks less.",
    )


def _stopped(ending: Ending, text: str, provider: str) -> AnswerStoppedError:
    if ending.refusal.strip() or "refus" in ending.reason:
        return AnswerStoppedError("The model refused to answer.", f"{_kept(text or ending.refusal)}{_OTHER_WORDS}")
    why = next((f", because {words}" for name, words in _WHY.items() if name in ending.reason), "")
    if ending.categories:
        why = f", because of: {', '.join(ending.categories)}"
    if ending.blocks_the_idea:
        return AnswerStoppedError(f"A content filter of {provider} stopped the idea{why}.", _OTHER_WORDS)
    return AnswerStoppedError(
        f"A content filter of {provider} stopped the answer before its end{why}.", f"{_kept(text)}{_OTHER_WORDS}"
    )


def _kept(text: str) -> str:
    return _KEPT if text.strip() else ""
