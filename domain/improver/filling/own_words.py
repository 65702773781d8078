"""The model's own additions to a filled pattern: how it is asked, what it may write, and what of it is kept."""

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from domain.improver.filling.exclusions import asks_for
from domain.improver.idea.clauses import keywords
from domain.improver.idea.language import detect_language
from domain.improver.idea.quantities import has_quantity, quantities
from domain.text.clean import clean_text, one_line
from domain.text.likeness import SAME_TOPIC, likeness
from domain.text.scripts import has_unspaced

_MOST_CHARACTERS = 140
"""The longest addition; the model is cut there, and the rest of the sentence is left out."""
_LEAST_CHARACTERS = 12
_LEAST_UNSPACED = 6
_LEAST_WORDS = 5
_LEAST_NEW = 2
"""How many keywords an addition must have that the idea does not: fewer repeat the idea."""
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\w\.(?:com|org|net|io|es|de)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AddingForm:
    """The request for additions in one language: the system message, and the user's with `{idea}` in it."""

    system: str
    user: str


def adding_form(language: str | None) -> AddingForm:
    """Return the request in a language, in English if there is none in it."""
    forms = _forms()
    return AddingForm(**(forms.get(language or "") or forms["en"]))


def request_for(form: AddingForm, idea: str) -> str:
    """Return the user's message. The idea is data: nothing in it is taken for a placeholder."""
    before, _, after = form.user.partition("{idea}")
    return f"{before}{idea}{after}"


def adding_grammar(most: int) -> str:
    """Return the GBNF grammar of `most` lines "- ...", in the letters of any language, bounded by length alone."""
    lines = "line " * most
    return (
        f"root ::= {lines.strip()}\n"
        f'line ::= "- " [^\\n\\r*#`:<>|-] [^\\n\\r*#`:<>|]{{{_LEAST_UNSPACED},{_MOST_CHARACTERS}}} "\\n"\n'
    )


def additions_in(written: str) -> tuple[str, ...]:
    """Return the sentences in what the model wrote, whole ones only."""
    sentences = (one_line(clean_text(line)).removeprefix("- ").strip() for line in written.split("\n"))
    return tuple(whole for sentence in sentences if (whole := _whole(sentence)))


def is_worth_adding(
    sentence: str, idea: str, excluded: frozenset[str], others: Iterable[str], language: str | None
) -> bool:
    """Return whether an addition says something about this idea, that it does not say, and nothing that it rules out.

    It must name a keyword of the idea and at least two others, differ from every sentence in `others`, hold no number
    and no address that the idea does not hold, and be in the language of the idea.
    """
    said, given = keywords(sentence), keywords(idea)
    if not said & given or len(said - given) < _LEAST_NEW or asks_for(sentence, excluded):
        return False
    if _ADDRESS.search(sentence) or any(not has_quantity(idea, sentence[s:e]) for s, e in quantities(sentence)):
        return False
    if any(likeness(sentence, other) >= SAME_TOPIC for other in others):
        return False
    return language is None or detect_language(sentence) in {language, None}


def _whole(sentence: str) -> str:
    """Return a sentence that ends as one; a cut one without its last clause, or nothing."""
    least = _LEAST_UNSPACED if has_unspaced(sentence) else _LEAST_CHARACTERS
    if len(sentence) < least or (not has_unspaced(sentence) and len(sentence.split()) < _LEAST_WORDS):
        return ""
    if sentence[-1] in ".!?。！？":
        return sentence
    if len(sentence) < _MOST_CHARACTERS - 1:
        return f"{sentence.rstrip(',;: ')}{'。' if has_unspaced(sentence) else '.'}"
    clause = re.split(r"[,;、，]", sentence)[:-1]
    cut = ",".join(clause)
    return f"{cut}." if len(cut) >= least else ""


@functools.cache
def _forms() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("adding.toml").read_text("utf-8"))
