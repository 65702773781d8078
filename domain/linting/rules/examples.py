"""Examples that break a rule of the prompt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.checks.lines import run_checks
from domain.linting.demands import Wish, forms_of, languages_of
from domain.linting.finding import Hit, Rule
from domain.linting.limits import limits_of
from domain.linting.lines import Kind
from domain.linting.meaning import is_conditional, is_negated
from domain.linting.prompt import QUOTE, Prompt
from domain.text.clean import fold, fold_evenly

_NEXT = "Correct the example, or the rule: a model follows the example."
_OUTPUT = r"^[\s>*_-]*(?P<label>(?&output_label))(?:\s?\d{1,2})?[\s*_]{0,3}[:：][\s*_]{0,3}"
_OTHER_LABEL = r"^[\s>*_-]*(?:(?&io_label)|(?&output_label)|(?&example))(?:\s?\d{1,2})?[\s*_]{0,3}[:：]"
_OUTPUT_TAGS = frozenset(
    {"output", "answer", "response", "reply", "assistant", "ideal_output", "good_output", "result"}
)
_ISO = re.compile(r"YYYY-MM-DD|AAAA-MM-DD|AAAA-MM-JJ|JJJJ-MM-TT|AAAA-MM-GG|JJJJ-MM-DD|ISO[ -]8601", re.IGNORECASE)
_OTHER_DATES = re.compile(
    r"\b(?:DD|TT|JJ|GG|MM)[./-](?:MM|DD|TT)[./-](?:YY|AA|JJ)+\b|(?<![./-])\bMM[./-]DD\b", re.IGNORECASE
)
_DATE_VALUE = re.compile(r"\"[^\"\n]{1,60}\"\s*:\s*\"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./]\d{1,2}[./]\d{1,2})\"")
_NAME_VALUE = re.compile(r"\"(?P<key>[\w -]{1,40})\"\s*:\s*\"(?P<value>[a-z][a-z0-9]*(?:_[a-z0-9]+)*)\"")
_FEWEST_KNOWN = 3
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_CHECKED_FORMS = {
    form: f"no {form.replace('_', ' ')}" for form in ("table", "bullet_list", "numbered_list", "headings", "code_block")
}
_FEWEST_WORDS = 5
_MOST_LABEL_WORDS = 4
_FEWEST_LABELS = 2
_MOST_QUOTED = 60
_QUOTED_NAME = r"[`\"'“„«「]?[\w-]+(?: [\w-]+)?[`\"'”“»」]?"
_OR = r"(?:or|oder|o|ou|of|and|und|y|et|e|en)\s"
_LABELS = (
    rf"(?&one_of)\s?[:：]?\s?(?P<labels>(?:{_QUOTED_NAME}\s?(?:,|、|;|/|\|)\s?(?:{_OR})?)+"
    rf"(?:{_OR})?{_QUOTED_NAME}(?:\s{_OR}{_QUOTED_NAME})?)"
)
_SPLIT = re.compile(r"\s*(?:,|、|;|/|\|)\s*|\s(?:or|oder|o|ou|of|and|und|y|et|e|en)\s|[`\"'“”„«»「」]")


@dataclass(frozen=True, slots=True)
class Output:
    """The output of an example: where it stands, and its text."""

    start: int
    end: int
    text: str


def outputs_of(prompt: Prompt) -> tuple[Output, ...]:
    """Return the outputs of the examples, without those that are called bad."""
    return tuple(sorted({*_in_tags(prompt), *_after_labels(prompt)}, key=lambda one: one.start))


def _in_tags(prompt: Prompt) -> Iterator[Output]:
    for element in prompt.elements:
        line = prompt.line_at(element.start).index
        text = _bare(prompt.text[element.inner_start : element.inner_end])
        if text and element.name in _OUTPUT_TAGS and line in prompt.example_lines and not _is_bad(prompt, line):
            yield Output(element.inner_start, element.inner_end, text)


def _after_labels(prompt: Prompt) -> Iterator[Output]:
    for line in prompt.lines:
        if line.index not in prompt.example_lines or line.kind is Kind.CODE:
            continue
        match = next(iter(prompt.found(_OUTPUT, prompt.folded[line.start : line.end])), None)
        if match is None or _is_bad(prompt, line.index):
            continue
        start = line.start + match.end()
        end = _end_of(prompt, line.index)
        if text := _bare(prompt.text[start:end]):
            yield Output(start, end, text)


def _end_of(prompt: Prompt, index: int) -> int:
    """Return where the output that begins in a line ends: before the next label, heading or paragraph."""
    end, in_fence = prompt.lines[index].end, False
    for line in prompt.lines[index + 1 :]:
        text = prompt.folded[line.start : line.end]
        if line.kind is Kind.CODE:
            in_fence = True
        elif in_fence or line.index not in prompt.example_lines or line.kind in (Kind.HEADING, Kind.TAG, Kind.BLANK):
            if line.kind is Kind.BLANK and not prompt.text[prompt.lines[index].end - 1 : end].strip(" :*\n"):
                continue
            break
        elif prompt.has(_OTHER_LABEL, text):
            break
        end = line.end
    return end


def _bare(text: str) -> str:
    """Return an output without its fence or its quotation marks."""
    text = text.strip()
    fence = re.fullmatch(r"(`{3,}|~{3,})[^\n]*\n([\s\S]*?)\n\s*\1\s*", text)
    text = fence[2].strip() if fence else text
    quoted = QUOTE.fullmatch(text)
    return text[1:-1].strip() if quoted else text


def _is_bad(prompt: Prompt, index: int) -> bool:
    """Return whether the label of an example, or the heading or label above it, calls it bad."""
    above = range(index, max(-1, index - 4), -1)
    section = prompt.sections[index]
    texts = [prompt.folded[prompt.lines[one].start : prompt.lines[one].end][:80] for one in above]
    texts += [fold_evenly(prompt.lines[section].title)] if section >= 0 else []
    return any(prompt.has(r"^\W*(?:\w+\W+){0,2}?(?&bad_example)\b", text) for text in texts)


def _find(prompt: Prompt) -> Iterator[Hit]:
    yield from _dates(prompt)
    yield from _values(prompt)
    outputs = outputs_of(prompt)
    if not outputs:
        return
    rules = [*_limits(prompt), *_forms(prompt), *_languages(prompt), *_words(prompt)]
    labels = _labels(prompt)
    for output in outputs:
        broken = _broken(prompt, output, rules, labels)
        if broken is not None:
            place, said = broken
            first = prompt.line_at(output.start)
            yield Hit(
                output.start,
                min(output.end, max(first.end, output.start + 1)),
                f"This example breaks a rule: {said}.",
                _NEXT,
                place,
            )


def _dates(prompt: Prompt) -> Iterator[Hit]:
    """Yield the dates of the data in examples that are not written as the prompt demands."""
    rule = next((one for one in _ISO.finditer(prompt.text) if not _is_example(prompt, one.start())), None)
    if rule is None or any(not _is_example(prompt, one.start()) for one in _OTHER_DATES.finditer(prompt.text)):
        return
    for match in _DATE_VALUE.finditer(prompt.text):
        if _is_example(prompt, match.start()) and not _is_bad(prompt, prompt.line_at(match.start()).index):
            said = f"This example breaks a rule: the date is not in the form {rule[0]}."
            yield Hit(match.start(), match.end(), said, _NEXT, rule.span())


def _values(prompt: Prompt) -> Iterator[Hit]:
    """Yield the values of the data in examples that the prompt names nowhere, where it names those of all others."""
    by_key: dict[str, list[re.Match[str]]] = {}
    for match in _NAME_VALUE.finditer(prompt.text):
        if _is_example(prompt, match.start()):
            by_key.setdefault(match["key"], []).append(match)
    rest = "\n".join(
        prompt.text[line.start : line.end] for line in prompt.lines if line.index not in prompt.example_lines
    )
    for key, matches in by_key.items():
        known = {value for value in {match["value"] for match in matches} if re.search(rf"(?<!\w){value}(?!\w)", rest)}
        strange = [match for match in matches if match["value"] not in known]
        if len(known) >= _FEWEST_KNOWN and len(strange) == 1:
            (match,) = strange
            said = f"This example breaks a rule: {match['value']} is none of the values of {key}."
            yield Hit(match.start(), match.end(), said, _NEXT)


def _is_example(prompt: Prompt, place: int) -> bool:
    return prompt.line_at(place).index in prompt.example_lines


_Rule = tuple[str, tuple[int, int], str]
"""A check of `domain.checks.lines`, the span of its rule, and what breaks it."""


def _broken(
    prompt: Prompt, output: Output, rules: list[_Rule], labels: tuple[frozenset[str], tuple[int, int]] | None
) -> tuple[tuple[int, int], str] | None:
    for check, place, said in rules:
        if check.startswith("language") and len(output.text.split()) < _FEWEST_WORDS and output.text.isascii():
            continue
        if check == "no emoji":
            if _EMOJI.search(output.text):
                return place, said
            continue
        (result,) = run_checks((check,), output.text, prompt.language_of)
        if not result.passed and result.place != "the language is not clear":
            return place, f"{said} ({result.place})" if check.startswith(("at ", "exactly")) else said
    if labels is not None:
        names, place = labels
        answer = fold(output.text).strip(" .`\"'")
        if 0 < len(answer.split()) <= _MOST_LABEL_WORDS and not re.search(r"[{}:\n]", answer) and answer not in names:
            return place, "it is none of the labels"
    return None


def _limits(prompt: Prompt) -> Iterator[_Rule]:
    for limit in limits_of(prompt):
        if limit.check and not limit.scope.of and (limit.scope.is_named or limit.unit == "word"):
            yield limit.check, (limit.statement.start, limit.statement.end), limit.check


def _forms(prompt: Prompt) -> Iterator[_Rule]:
    for demand in forms_of(prompt):
        place = demand.statement.start, demand.statement.end
        if demand.scope.of:
            continue
        if demand.form == "json" and demand.wish is Wish.ONLY:
            yield "json", place, "it is not JSON"
        elif demand.wish is Wish.BANNED and demand.form in _CHECKED_FORMS:
            yield _CHECKED_FORMS[demand.form], place, f"it has a {demand.form.replace('_', ' ')}"
        elif demand.wish is Wish.BANNED and demand.form == "emoji":
            yield "no emoji", place, "it has an emoji"


def _languages(prompt: Prompt) -> Iterator[_Rule]:
    found = languages_of(prompt)
    if len({one.language for one in found}) == 1:
        yield (
            f"language: {found[0].language}",
            (found[0].statement.start, found[0].statement.end),
            "it is in another language",
        )


def _words(prompt: Prompt) -> Iterator[_Rule]:
    """Yield the quoted texts that the answer must not have, or must begin or end with."""
    for statement in prompt.statements:
        if is_conditional(prompt, statement):
            continue
        place = statement.start, statement.end
        forbids = is_negated(prompt, statement) and prompt.has("(?&says_word)", statement.folded)
        for quote in QUOTE.finditer(prompt.text, statement.start, statement.end):
            text = quote[0][1:-1].strip().rstrip(".,;:")
            if not text or "{" in text or len(text) > _MOST_QUOTED or text.startswith("<"):
                continue
            before = prompt.folded[statement.start : quote.start()]
            if (forbids and prompt.has(r"(?&negation)", before)) or (forbids and prompt.language == "ja"):
                yield f"does not contain: {text}", place, f"it has “{text}”"
            elif prompt.has(r"(?&ends_with)(?:\W+\w+){0,3}\W*$", before) and not is_negated(prompt, statement):
                yield f"ends with: {text}", place, f"it does not end with “{text}”"
            elif prompt.has(r"(?&begins_with)(?:\W+\w+){0,3}\W*$", before) and not is_negated(prompt, statement):
                yield f"begins with: {text}", place, f"it does not begin with “{text}”"


def _labels(prompt: Prompt) -> tuple[frozenset[str], tuple[int, int]] | None:
    """Return the labels of which one is the whole answer, if the prompt has one such list."""
    found = []
    for statement in prompt.statements:
        match = next(iter(prompt.found(_LABELS, statement.folded)), None)
        if match is not None and not is_negated(prompt, statement) and not prompt.has("(?&in_data)", statement.folded):
            names = frozenset(part.strip() for part in _SPLIT.split(match["labels"]) if part and part.strip())
            if len(names) >= _FEWEST_LABELS:
                found.append((names, (statement.start, statement.end)))
    return found[0] if len(found) == 1 else None


RULES = (
    Rule(
        "example-against-rule",
        "An example that breaks a limit, a form, a language or a word that the prompt sets.",
        _find,
    ),
)
