"""The checks of a result that follow from an idea, in the language of `domain.checks.lines`. Pure.

Only what code can see and the idea says plainly: no check is better than a wrong one.
"""

import re
from collections.abc import Iterable, Iterator

from domain.checks.lines import parse_check
from domain.improver.filling.amounts import amounts_of, check_words, words_of
from domain.improver.filling.exclusions import excluded_spans, negated_spans
from domain.improver.filling.folded import FoldedText, slot_form
from domain.improver.filling.lengths import is_brief
from domain.improver.filling.slots import examined, result_slots
from domain.improver.idea.language import detect_language
from domain.improver.idea.language_words import language_of_script, language_of_words, prose_of
from domain.improver.idea.task_kind import TaskKind, kind_of
from domain.patterns.pattern import CommonSlot
from domain.text.placeholders import variables_of

_FEW_WORDS = 12
"""A result of so few words may be in no clear language."""
_MOST_QUOTED = 60
_QUOTE = re.compile(r'"([^"\n]+)"|“([^”\n]+)”|„([^“”\n]+)[“”]|«\s?([^»\n]+?)\s?»|「([^」\n]+)」')
_JOINT = re.compile(r"\s*(?:,|/|;)?\s*(?:and|or|y|o|und|oder|et|ou|e|en|of|i|ni|nor|noch)?\s*")
_BEFORE_QUOTE = 50
_CLAUSE_START = (
    r"(?:[.,;:!(\n–-]\s*"
    r"|(?<!\w)(?:and|but|then|also|must|should|please|y|und|bitte|et|e|en|i|pero|aber|mais|mas|ma|maar)\s)"
)
_TO_ANSWER = 60
_NO_PROSE = re.compile(r"(?<!\w)(?:json|csv|yaml|xml|html|sql|regex|regexp|code|script|codigo|codice|skript)(?!\w)")
_OTHER_LANGUAGE = re.compile(
    r"language|idioma|sprache|(?<!\w)langues?(?!\w)|lingua|(?<!\w)taal|llengua|言語|语言|bilingu|zweisprach"
)


def expected_checks(
    idea: str, context: str = "", language: str | None = None, of_pattern: Iterable[str] = ()
) -> tuple[str, ...]:
    """Return the checks that the user's words ask for, then those `of_pattern` that do not contradict them."""
    language = language or detect_language(idea, context)
    text = examined(idea, context)
    slots = result_slots(text, language)
    form = _form(slots[CommonSlot.FORMAT], text, language)
    amounts = list(amounts_of(text, language))
    own = [
        *_language(idea, text, slots, language, amounts),
        *amounts,
        *form,
        *_without(text, language),
        *_quoted(text, language),
    ]
    lines = tuple(dict.fromkeys(parse_check(line).line for line in own))
    brief = is_brief(slots[CommonSlot.LENGTH])
    others = [line for check in of_pattern if _fits(line := parse_check(check).line, lines, is_brief=brief)]
    return tuple(dict.fromkeys((*lines, *others)))


def _fits(check: str, lines: tuple[str, ...], *, is_brief: bool) -> bool:
    """Return whether a pattern's check may stand beside the user's own."""
    if "json" in lines or (is_brief and not check.startswith("no ")):
        return False
    unit = check.rstrip("s").rpartition(" ")[2]
    bounded = re.compile(rf"(?:at most|at least|exactly) \d+ {re.escape(unit)}s?")
    if bounded.fullmatch(check) and any(map(bounded.fullmatch, lines)):
        return False
    opposite = check.removeprefix("no ") if check.startswith("no ") else f"no {check}"
    return opposite not in lines


def _language(
    idea: str, text: FoldedText, slots: dict[str, str], language: str | None, amounts: list[str]
) -> Iterator[str]:
    """Yield the language of the result, unless it may be another one, or the result may hold no prose."""
    few = [int(line.split()[2]) for line in amounts if "word" in line and not line.startswith("at least")]
    no_prose = _NO_PROSE.search(text.folded) or kind_of(idea) is TaskKind.CODE
    if no_prose or (few and min(few) < _FEW_WORDS) or _OTHER_LANGUAGE.search(text.folded):
        return
    names_one = slot_form(r"(?<!\w)(?&language_name)(?!\w)", language).search(text.folded)
    named = {code for code, words in check_words()["language"].items() if _mentions(text.folded, words)}
    asked = FoldedText.of(slots[CommonSlot.OUTPUT_LANGUAGE]).folded
    if asked:
        codes = [code for code, words in check_words()["language"].items() if _mentions(asked, words)]
        if len(codes) == 1 and named == {codes[0]}:
            yield f"language: {codes[0]}"
    elif (
        not (named or names_one)
        and kind_of(idea) is not TaskKind.TRANSLATION
        and language is not None
        and language == _plain_language(idea)
    ):
        yield f"language: {language}"


def _plain_language(idea: str) -> str | None:
    """Return the language that the script or the small words of an idea show; a guess from its letters is no demand."""
    prose = prose_of(idea)
    without_digits = prose if any(map(str.isalpha, prose)) else idea  # in Japanese they belong to a word, and all go
    return language_of_script(without_digits) or language_of_words(prose)


def _mentions(text: str, words: list[str]) -> bool:
    spaced = [word for word in words if word.isascii()]
    return bool(re.search(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", text)) or any(
        word in text for word in words if not word.isascii()
    )


def _form(asked: str, text: FoldedText, language: str | None) -> Iterator[str]:
    """Yield the form of the result. Data formats also need a verb of answering before them: the input may have one."""
    folded = FoldedText.of(asked).folded
    forms = [check for check, words in check_words()["form"].items() if _mentions(folded, words)]
    at = text.folded.find(folded)
    if len(forms) != 1 or any(start <= at < end for start, end in excluded_spans(text, language)):
        return
    before = re.split(r"[.;!?\n]", text.folded[max(0, at - _TO_ANSWER) : at])[-1]
    if at == 0 or re.search(rf"(?<!\w){words_of('answers', language)}(?!\w)", before):
        yield forms[0]


def _without(text: FoldedText, language: str | None) -> Iterator[str]:
    """Yield the forms that the idea rules out: "no emojis", but not "without a table of contents"."""
    for start, end, _most in negated_spans(text, language):
        words = text.folded[start:end]
        for check, names in check_words()["no_form"].items():
            found = re.search(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)(?P<rest>.*)$", words)
            after = text.folded[end:].lstrip() if found and not found["rest"] else ""
            is_whole = found and (
                _JOINT.match(found["rest"]).end() > 1 if found["rest"].strip() else not re.match(r"[^\W_]", after)  # type: ignore[union-attr]  # it may match nothing, but always matches
            )
            if is_whole:
                yield check


def _quoted(text: FoldedText, language: str | None) -> Iterator[str]:
    """Yield the texts in quotes that the result must, or must not, contain. One joined to another is meant the same."""
    named = rf"(?:\s{words_of('named', language)}){{0,3}}\s?:?\s?$"
    forms = {
        "does not contain": re.compile(rf"(?<!\w){words_of('excludes', language)}{named}"),
        "contains": re.compile(rf"{_CLAUSE_START}{words_of('includes', language)}{named}"),
    }
    last, last_end = "", -1
    for match in _QUOTE.finditer(text.original):
        # A line end stands for the start of the text.
        before = FoldedText.of(
            f"\n{text.original}"[max(0, match.start() + 1 - _BEFORE_QUOTE) : match.start() + 1]
        ).folded
        joined = last_end >= 0 and _JOINT.fullmatch(text.original[last_end : match.start()])
        last = last if joined else next((check for check, form in forms.items() if form.search(before)), "")
        last_end = match.end()
        literal = " ".join(next(filter(None, match.groups())).split()).rstrip(".,;:")
        if last and literal and len(literal) <= _MOST_QUOTED and not variables_of(literal):
            yield f"{last}: {literal}"
