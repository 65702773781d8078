"""What a statement of a prompt speaks of: its keywords, its scope, whether it forbids, allows or depends."""

import re
from dataclasses import dataclass
from functools import lru_cache

from domain.linting.lines import Kind
from domain.linting.prompt import Prompt, Statement
from domain.linting.words import names
from domain.text.clean import fold_evenly
from domain.text.scripts import HAN, HIRAGANA, UNSPACED

_STEM = 6
_WORD = re.compile(rf"[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)?")
_PAIR = re.compile(rf"(?=([{UNSPACED}]{{2}}))")
_KANA_PAIR = re.compile(f"[{HIRAGANA}].|.[{HIRAGANA}]")
_SHORTEST = 3
_LABEL = re.compile(r"[^\s:：][^:：.!?。\n]{0,40}[:：]")
_MOST_LABEL_WORDS = 4
# What a rule is about in Chinese and Japanese, which have no articles.
_NOUN_BEFORE = re.compile(
    rf"([{HAN}\u30a0-\u30ff]{{1,10}})(?:(?:は|を|も|が)[^。、,,]{{0,12}}|(?<![用在写为到是])\s?)$"
)
_NOUN_AFTER = re.compile(rf"\s?(?:の|的)([{UNSPACED}]{{1,8}}?)(?:[をはがと、,。]|$)")
_COMMA = re.compile(r"[,;:(、，；：（]")
_CLAUSE_END = re.compile(r"[.;:!?()。；：]")
_PLURAL = re.compile(r"(?:ies|es|s)$")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a rule holds for: the whole answer if `of` is empty, else the part or the case that it names."""

    of: frozenset[str]
    is_named: bool
    """Whether the statement itself names it, and does not only stand in a section."""
    is_universal: bool
    """Whether it says that it holds always."""


@lru_cache(maxsize=20_000)
def keywords(folded: str, language: str | None) -> frozenset[str]:
    """Return the stems of the words of folded text that mean something, and pairs of Chinese or Japanese characters."""
    stop = names("stop", language)
    words = (word for word in _WORD.findall(folded) if word not in stop and (len(word) >= _SHORTEST or word.isdigit()))
    stems = frozenset(_PLURAL.sub("", word)[:_STEM] if word.isalpha() else word for word in words)
    if folded.isascii():
        return stems
    pairs = {pair for pair in _PAIR.findall(_without_stop(folded, language)) if not _KANA_PAIR.match(pair)}
    return stems | pairs


def _without_stop(folded: str, language: str | None) -> str:
    for word in names("stop", language):
        if not word.isascii():
            folded = folded.replace(word, " ")
    return folded


def is_negated(prompt: Prompt, statement: Statement) -> bool:
    """Return whether a statement forbids, by its own words or by its heading, such as "Avoid"."""
    return prompt.has("(?&negation)", statement.folded) or is_under_ban(prompt, statement)


def is_under_ban(prompt: Prompt, statement: Statement) -> bool:
    """Return whether the heading above forbids what stands below it."""
    section = prompt.sections[statement.line]
    return section >= 0 and prompt.has("^(?:(?&negation)|(?&avoid))", fold_evenly(prompt.lines[section].title))


def is_conditional(prompt: Prompt, statement: Statement) -> bool:
    """Return whether a statement holds in some cases only, or belongs to an item that names a case."""
    return prompt.has("(?&condition)", statement.folded) or _is_under_case(prompt, statement)


def is_optional(prompt: Prompt, statement: Statement) -> bool:
    """Return whether a statement only allows."""
    return prompt.has("(?&optional)", statement.folded)


def _is_under_case(prompt: Prompt, statement: Statement) -> bool:
    """Return whether the heading or the item above begins with a condition, such as "If the customer is angry:"."""
    section = prompt.sections[statement.line]
    if section >= 0 and prompt.has("(?&condition)", fold_evenly(prompt.lines[section].title)):
        return True
    line = prompt.lines[statement.line]
    if line.kind is Kind.ITEM and line.indent:
        for above in reversed(prompt.lines[max(0, line.index - 12) : line.index]):
            if above.kind is Kind.ITEM and above.indent < line.indent:
                return prompt.has("(?&condition)", prompt.folded[above.start : above.end])
    return False


def scope_of(prompt: Prompt, statement: Statement, start: int, end: int, *, any_noun: bool = False) -> Scope | None:
    """Return what the rule at a span of the text holds for; None if it depends on a condition.

    With `any_noun`, any noun with an article before or after the span counts as what the rule is about.
    """
    if is_conditional(prompt, statement):
        return None
    before = prompt.folded[statement.start : start]
    after = _COMMA.split(_CLAUSE_END.split(prompt.folded[end : statement.end])[0])[0]
    universal = prompt.has("(?&always)", prompt.folded[statement.start : end] + after)
    named = _named(prompt, before, after, any_noun=any_noun)
    if named is None and prompt.has("(?&whole)", prompt.folded[start:end]):
        named = frozenset()  # "no answer exceeds 80 words"
    if named is None:
        return Scope(_of_section(prompt, statement), False, universal)
    if named or universal:
        return Scope(named, True, universal)
    return Scope(_of_section(prompt, statement), True, universal)


def _named(prompt: Prompt, before: str, after: str, *, any_noun: bool) -> frozenset[str] | None:
    """Return the nouns that the words around a rule name: none if it is the whole answer; None if they name nothing."""
    label = _LABEL.match(before)
    if label and len(label[0].split()) <= _MOST_LABEL_WORDS and not prompt.has("(?&generic_heading)", label[0]):
        whole = prompt.has("(?&whole)", label[0])
        return frozenset() if whole else keywords(label[0], prompt.language) or frozenset({label[0]})
    clause = _COMMA.split(before)[-1]
    found = _nouns(prompt, clause, after, any_noun=any_noun)
    return _nouns(prompt, before, after, any_noun=any_noun) if found is None and clause != before else found


def _nouns(prompt: Prompt, before: str, after: str, *, any_noun: bool) -> frozenset[str] | None:
    part = _first(prompt, "(?&part)", before, after) or (
        _first(prompt, "(?&unit_sentence)", before) if any_noun else None
    )
    if part:
        following = _WORD.search(part.string, part.end()) if prompt.has("(?&ordinal)", part[0]) else None
        return keywords(part[0], prompt.language) | {part[0][:_STEM]} | ({following[0][:_STEM]} if following else set())
    if _first(prompt, "(?&whole)", before, after):
        return frozenset()
    if each := _first(prompt, r"(?&each)\s(\w+)", before, after):
        return keywords(each[1], prompt.language) or None
    return _any_noun(prompt, before, after) if any_noun else None


def _any_noun(prompt: Prompt, before: str, after: str) -> frozenset[str] | None:
    if prompt.language in ("zh", "ja") and (noun := _NOUN_BEFORE.search(before) or _NOUN_AFTER.match(after)):
        return frozenset({noun[1]})
    phrase = _first(prompt, r"(?&determiner)\s(\w+)", before, after)
    return (keywords(phrase[1], prompt.language) or None) if phrase else None


def _first(prompt: Prompt, pattern: str, *texts: str) -> re.Match[str] | None:
    return next((match for text in texts for match in prompt.found(pattern, text)), None)


def _of_section(prompt: Prompt, statement: Statement) -> frozenset[str]:
    """Return the keywords of the section's title, none if its rules hold for every answer."""
    section = prompt.sections[statement.line]
    if section >= 0:
        line = prompt.lines[section]
        title = fold_evenly(line.title)
        if prompt.has("(?&generic_heading)", title):
            return frozenset()
        return frozenset() if section == prompt.first_line else keywords(title, prompt.language)
    return frozenset()
