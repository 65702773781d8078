"""Detects the language of an idea."""

import functools
import threading
from typing import Protocol

from domain.improver.idea.language_words import language_of_script, language_of_words, prose_of
from domain.text.languages import LANGUAGES

MINIMUM_PROBABILITY = 0.6
"""Lower results are guesses: one- and two-word ideas score 0.1 to 0.5, whole sentences above 0.8."""

_SURELY = 2
"""How many more words than any other language the first line needs to decide alone."""

_lock = threading.Lock()


class _Identifier(Protocol):
    def set_languages(self, langs: list[str]) -> None: ...

    def classify(self, text: str) -> tuple[str, float]: ...


@functools.cache
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]  # has no types

    identifier: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(idea: str, context: str = "") -> str | None:
    """Return the ISO 639-1 code of the idea's language, or None if it is uncertain.

    Names, code, quotations and program messages are ignored if there are other words. The context is used only if the
    idea alone does not decide. The first call takes about a second.
    """
    for text in (idea, f"{idea}\n{context}" if context.strip() else ""):
        prose = prose_of(text)
        if found := language_of_words(prose.lstrip().partition("\n")[0], _SURELY):
            return found  # the first line usually holds the request; the rest may be in any language
        for words in (prose, text):
            if found := language_of_script(words) or language_of_words(words) or _classified(words):
                return found
    return None


def _classified(text: str) -> str | None:
    if not any(character.isalpha() for character in text):
        return None
    with _lock:
        language, probability = _identifier().classify(text)
    return language if probability >= MINIMUM_PROBABILITY else None
