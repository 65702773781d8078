"""How a requirement begins that must speak of a name or a quotation which the first answer left out."""

import re

from domain.improver.idea.facts import Fact, FactKind

_MOST = 4
_FORMS = {
    "en": {
        FactKind.NAME: "Refer to {} (in|when|as|for|with|and) ",
        FactKind.QUOTE: "Use the words “{}” (in|as|for|when|and) ",
    },
    "es": {
        FactKind.NAME: "Menciona {} (en|como|para|cuando|y|al) ",
        FactKind.QUOTE: "Usa las palabras «{}» (en|como|para|cuando|y|al) ",
    },
}


def openings_of_facts(facts: tuple[Fact, ...], language: str | None) -> tuple[str, ...]:
    """Return the beginning of one requirement for each fact, as a regular expression; at most four.

    Names come together in one. Double quotation marks are avoided: they would end the JSON text.
    """
    forms = _FORMS.get(language or "", _FORMS["en"])
    names = [fact.text for fact in facts if fact.kind is FactKind.NAME]
    quotes = [fact.text for fact in facts if fact.kind is FactKind.QUOTE]
    joined = [", ".join(names)] if names else []
    found = [(FactKind.NAME, text) for text in joined] + [(FactKind.QUOTE, text) for text in quotes]
    return tuple(forms[kind].replace("{}", _escaped(text)) for kind, text in found)[:_MOST]


def _escaped(text: str) -> str:
    return re.sub(r"([.\\+*?()\[\]{}|^$/-])", r"\\\1", text.replace('"', "'"))
