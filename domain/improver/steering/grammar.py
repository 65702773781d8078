"""The JSON schema of an answer, for servers that convert a schema to a grammar."""

from collections.abc import Iterable
from typing import Any

from domain.improver.idea.facts import Fact
from domain.improver.idea.task_kind import TaskKind
from domain.improver.sections.wording import prompt_texts
from domain.improver.steering.starters import starters_for, starters_of_facts, starters_of_language
from domain.prompts.options import TargetLength
from domain.prompts.record import Framework

# A word has a maximum length, and punctuation ends it. Otherwise, at the word limit, a small model writes the rest as
# one long word. Everything but punctuation is a letter, so that a word may be in any script.
_LETTER = r"[^ \n\r\t\"\\(){}\[\]<>|*=~^`¿¡.,:;!?0-9]"
_INSIDE = r"[^ \n\r\t\"\\(){}\[\]<>|*=~^`¿¡.,:;!?]"
_INSIDE_OR_POINT = r"[^ \n\r\t\"\\(){}\[\]<>|*=~^`¿¡,:;!?]"
_MOST_LETTERS = 40
_LATIN_WORD = rf"([(¿¡]?{_LETTER}{_INSIDE_OR_POINT}{{0,{_MOST_LETTERS}}}|[0-9][0-9.,:/%€-]{{0,9}})([.,:;!?]|[)][.,]?)?"
# Within a sentence, a full stop is allowed only inside a number or before a known ending ("3.5", "node.js").
_FILE_ENDINGS = ("csv", "html", "js", "json", "md", "py", "sql", "txt")
_WEB_ENDINGS = ("com", "dev", "io", "net", "org")
"""Allowed only if the user wrote them; otherwise a small model ends sentences with them ("autumn rain.org")."""
_ANY_WORD = r'[^ "\\]{1,60}'
_UNSPACED_CHARACTER = "[ 0-9A-Za-z\u3000-\u9fff\uff00-\uffef]"
_LATIN_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ca", "nl", "sv")
_UNSPACED_LANGUAGES = ("zh", "ja")


MOST_WORDS = {"role": 20, "directive": 42, "requirements": 24, "guardrails": 20, "output_format": 30}
"""The longest texts that the schema allows, in words; a text of this length may be cut off inside a sentence."""


def answer_schema(
    field_names: Iterable[str],
    frameworks: tuple[Framework, ...],
    language: str | None,
    kind: TaskKind | None = None,
    *,
    is_small_model: bool = False,
    length: TargetLength = TargetLength.STANDARD,
    required_facts: tuple[Fact, ...] = (),
    given: str = "",
) -> dict[str, Any]:
    """Return the `response_format` for an answer with these fields, with limits for lengths and list sizes.

    The limits keep a small model from looping and from stopping early. Texts are limited in words, so that no word is
    cut; in languages without spaces, in characters. A `kind` of task fixes the output format. If there are starters for
    the kind, every text is one sentence with such a start. For a small model, this applies even if the kind is unknown.
    `required_facts` are names and quotations that then must appear in a requirement. `given` is the user's text.
    """
    sentence_word = _sentence_word(given)
    word = _LATIN_WORD if language in _LATIN_LANGUAGES else _ANY_WORD

    def text(fewest: int, most: int, starter: str = "") -> dict[str, Any]:
        if language in _UNSPACED_LANGUAGES:
            if starter:
                return {"type": "string", "pattern": f"^{starter}{_UNSPACED_CHARACTER}{{{2 * fewest},{4 * most}}}$"}
            return {"type": "string", "minLength": 2 * fewest, "maxLength": 4 * most}
        return {"type": "string", "pattern": f"^{starter}{word}( {word}){{{fewest - 1},{most - 1}}}$"}

    is_led = is_small_model or kind is not None
    output_format = prompt_texts(language).output_format_for(kind) if is_led else None
    shared = starters_of_language(language)
    every = {
        "reasoning": text(8, 80),
        "role": text(5, MOST_WORDS["role"], shared.role),
        "directive": text(10, MOST_WORDS["directive"], shared.directive),
        "requirements": _list_of(text(4, MOST_WORDS["requirements"], *shared.requirements)),
        "framework": {"enum": [str(framework) for framework in frameworks]},
        "guardrails": _list_of(text(3, MOST_WORDS["guardrails"], *shared.guardrails)),
        "output_format": {"const": output_format} if output_format else text(5, MOST_WORDS["output_format"]),
        "why": {"type": "array", "items": text(4, 16), "maxItems": 5},
        "questions": {"type": "array", "items": text(4, 24), "maxItems": 3},
        "assumptions": {"type": "array", "items": text(4, 24), "maxItems": 3},
        "confidence": {"type": "number"},
    }
    if is_led and (own := starters_for(language, kind)):
        any_kind = starters_for(language, None) or own
        every |= {
            "role": _sentence(sentence_word, own.role, 1, MOST_WORDS["role"]),
            "directive": _sentence(sentence_word, own.directive, 6, MOST_WORDS["directive"], end="[.]?"),
            "requirements": _sentences(
                sentence_word,
                (
                    *starters_of_facts(required_facts, language),
                    *_as_many(own.requirements, any_kind.requirements, length),
                ),
                2,
                MOST_WORDS["requirements"],
            ),
            "guardrails": _sentences(
                sentence_word, _as_many(own.guardrails, any_kind.guardrails, length), 1, MOST_WORDS["guardrails"]
            ),
        }
    properties = {name: every[name] for name in field_names}
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "prompt_sections", "schema": schema, "strict": True}}


_LEAN_ITEMS = 2
_THOROUGH_ITEMS = 6


def _as_many(own: tuple[str, ...], general: tuple[str, ...], length: TargetLength) -> tuple[str, ...]:
    """Return as many starters as the length needs, those of the kind before those for any task."""
    if length is TargetLength.LEAN:
        return own[:_LEAN_ITEMS]
    if length is TargetLength.THOROUGH:
        return tuple(dict.fromkeys((*own, *general)))[:_THOROUGH_ITEMS]
    return own


def _list_of(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 3, "maxItems": 4}


def _sentence_word(given: str) -> str:
    endings = [*_FILE_ENDINGS, *(ending for ending in _WEB_ENDINGS if f".{ending}" in given.lower())]
    ending = rf"([.]({'|'.join(endings)}))?"
    return rf"([¿¡]?{_LETTER}{_INSIDE}{{0,{_MOST_LETTERS}}}{ending}|[0-9]{{1,9}}([.,:/-][0-9]{{1,4}})?[%€]?)[,;]?"


def _sentence(word: str, starter: str, fewest: int, most: int, end: str = "[.]") -> dict[str, Any]:
    """Return the schema of one sentence: `starter` plus at least `fewest` words, at most `most` words in total."""
    further = most - len(starter.split())
    return {
        "type": "string",
        "pattern": f"^{starter}{word}( {word}){{{fewest - 1},{further - 1}}}{end}$",
    }


def _sentences(word: str, starters: tuple[str, ...], fewest: int, most: int) -> dict[str, Any]:
    return {
        "type": "array",
        "prefixItems": [_sentence(word, starter, fewest, most) for starter in starters],
        "minItems": len(starters),
        "maxItems": len(starters),
    }
