"""Recognises by code which slots of a pattern an idea fills, and with which of its words."""

import re
from collections.abc import Callable
from functools import cache

from domain.improver.filling.exclusions import negated_spans
from domain.improver.filling.folded import FoldedText, slot_form
from domain.improver.filling.lengths import amount, length_in
from domain.improver.idea.facts import FactKind, facts_of
from domain.improver.idea.quantities import quantities
from domain.patterns.pattern import CommonSlot, Pattern, Slot, SlotKind
from domain.text.clean import fold
from domain.text.scripts import UNSPACED, has_unspaced

_MOST_CHARACTERS = 4_000
"""The part of a text that is examined; an idea says what it wants early."""
_MOST_BEFORE = 12
_SYMBOLS = "€$£¥"
_OUTPUT_LANGUAGE = (
    r"(?<!\w)(?:(?&in_language)\s|a l'|all')(?&language_name)(?!\w)"
    r"|(?:(?<=[译翻写改]成)|(?<=(?<!使)用))(?&language_name)(?!的)"
    r"|(?&language_name)(?=で(?:書|話|返|答|お願い|説明|作)|に(?:翻訳|訳|して|直))"
)
_SPACED_MONEY = r"(?<![\w.,])\d{1,3}(?:\s\d{3})+(?:,\d+)?\s?(?:[€$£¥]|(?&currency)(?!\w))"
"""Three digits after a space belong to the number: 8 000 €."""
_CURRENCY_FIRST = (
    r"(?<!\w)(?:[a-z]{1,2}\$|₹|eur|usd|chf|gbp|brl|inr|rs\.?|rmb)\s?\d+(?:[.,']\d+)*(?:\s?(?:k|m|mil|million)(?!\w))?"
)
_COUNTED_MONEY = (
    r"(?<![\w.,])(?:\d+(?:[.,]\d+)?\s?(?:k|mila|mil|mille|tausend|mln|mill?ion[ei]?s?)|mille|mil)\s?"
    r"(?:di\s|de\s|d')?(?:[€$£¥]|(?&currency)(?!\w))"
)
_LOWEST = re.compile(
    r"(?<!\w)(?:between|entre|zwischen|tra|fra|tussen)\s(\d[\d.,]*(?:\s?[€$£])?\s(?:and|y|et|und|e|i|en)\s)$",
    re.IGNORECASE,
)
_MOST_LOWEST = 40
_HAN_MONEY = r"[一二三四五六七八九十百千万两]{2,}(?:元|块|円)"
_YEARS = re.compile(r"(?:years?|anos?|jahre?n?|ans?|annees?|ann[oi]|jaar|anys?|年|岁)$")
_AGE_BEFORE = re.compile(r"(?<!\w)(?:tiene[ns]?|cumple|tem|ha|fa|compie|aged|turns|turning)\s$")
_OF_BEFORE = re.compile(r"(?<!\w)(?:de\s|di\s|d')$")
_LEAST_AGE = 12
"""In years: after "of", more are the age of somebody ("un homme de 60 ans") and not how long something takes."""
_AGE_AFTER = re.compile(r"[\s-]?(?:olds?|alte?[nrs]?|oud)(?!\w)")
_HOURS = re.compile(
    r"(?<![\w:.,/–-])(?:[1-9]|1[0-2])\s?h(?:\s?[0-5]\d)?(?![\w–-])(?!\s(?:a|et|e|y|i|und|en|bis|to|till?|tot)\s\d)"
)
"""Hours as in "2h" and "1h30"; the span "9h a 17h" gives times of the day."""
_CLOCK_BEFORE = r"(?<!\w)(?:(?&month_or_day)|(?&clock_before))\s$"
_MOST_BEFORE_HOURS = 20
_FORMAT = (
    r"(?<!\w)(?:as|into|in|als|en|como|em|come|sotto forma di|sous forme de|in forma di|en forma de)\s"
    r"(?:(?!(?:the|der|dem|den|die|de|het|el|la|los|las|le|les|il|lo|els)\s)\w+\s)?(?&format_word)(?!\w)"
    r"|^\W*(?:an?\s|una?\s|une?\s|eine\s|uma?\s|een\s)?(?&format_word)(?!\w)|(?:表格|列表|清单)(?=$|[\s，。,.;；!！])|表形式|箇条書き"
    r"|(?<=[整做列写]成)(?:(?&format_word)|表)|(?<=(?<!使)用)(?:(?&format_word)|表)(?=输出|返回|格式|给|列|展示|回答|整理)"
    r"|(?:(?&format_word)|表)(?=で(?:くら|比|まと|整理|出|返|見|ほし|欲し|お願い)|に(?:して|まと|整理))"
)
"""The name of a form counts only where it is the form of the result: "as a table", not "in the table"."""


def filled_slots(
    pattern: Pattern, idea: str, context: str = "", *, has_material: bool = False, language: str | None = None
) -> dict[str, str]:
    """Return the slots that the user's words fill, with their words; the first mention counts. Pure.

    A slot without a kind and cues is never filled here, because only a reader can find its words.
    """
    text = examined(idea, context)
    negated = negated_spans(text, language)
    values = {slot.name: _value(slot, text, negated, language) for slot in pattern.slots}
    values |= {CommonSlot.MATERIAL: "yes" if has_material else "", **result_slots(text, language)}
    return {str(name): value for name, value in values.items() if value}


def examined(idea: str, context: str = "") -> FoldedText:
    """Return the part of the user's words that is examined."""
    return FoldedText.of(f"{idea}\n{context}"[:_MOST_CHARACTERS])


def result_slots(text: FoldedText, language: str | None = None) -> dict[str, str]:
    """Return the words for the slots that describe the result; empty where nothing says it."""
    return {
        CommonSlot.LENGTH: length_in(text, language),
        CommonSlot.FORMAT: _found(slot_form(_FORMAT, language), text),
        CommonSlot.OUTPUT_LANGUAGE: _found(slot_form(_OUTPUT_LANGUAGE, language), text),
        CommonSlot.NOTHING_ELSE: _found(slot_form(r"(?<!\w)(?&nothing_else)", language), text),
    }


def _value(slot: Slot, text: FoldedText, negated: list[tuple[int, int, int]], language: str | None) -> str:
    if slot.cues:
        return _cued(slot.cues, text, negated)
    return _BY_KIND[slot.kind](text, language) if slot.kind else ""


def _cued(cues: tuple[str, ...], text: FoldedText, negated: list[tuple[int, int, int]]) -> str:
    for match in _cue_form(cues).finditer(text.folded):
        # A cue that is itself a negation ("no car") counts; one that the idea negates ("no kids") does not.
        if not any(start <= match.start() < end and match.end() <= most for start, end, most in negated):
            return text.words(*match.span())
    return ""


@cache
def _cue_form(cues: tuple[str, ...]) -> re.Pattern[str]:
    folded = [FoldedText.of(cue).folded for cue in cues]
    return re.compile("|".join(_cue(cue) for cue in sorted(folded, key=len, reverse=True)))


def _cue(cue: str) -> str:
    is_whole = cue.endswith(" ")
    cue = cue.strip()
    # A Latin word may follow a digit, as in "10kg", or a character of a script without spaces directly.
    begins = "" if has_unspaced(cue) or not cue[0].isalnum() else rf"(?<![^\W\d_{UNSPACED}])"
    ends = rf"(?![^\W_{UNSPACED}])" if (is_whole or " " in cue) and cue[-1].isalnum() and not has_unspaced(cue) else ""
    rest = rf"[^\W{UNSPACED}]*" if not ends and cue[-1].isalnum() and not has_unspaced(cue) else ""
    return rf"{begins}{re.escape(cue)}{ends}{rest}"


def _found(form: re.Pattern[str], text: FoldedText) -> str:
    match = form.search(text.folded)
    return text.words(*match.span()) if match else ""


def _money(text: FoldedText, language: str | None) -> str:
    for form in (_SPACED_MONEY, _CURRENCY_FIRST, _COUNTED_MONEY, _HAN_MONEY):
        if found := _found(slot_form(form, language), text):
            return found
    for begins, end in quantities(text.original):
        lowest = _LOWEST.search(text.original, max(begins - _MOST_LOWEST, 0), begins)
        start = lowest.start(1) if lowest else begins
        value = text.original[start:end]
        if any(symbol in value for symbol in _SYMBOLS) or _is_money(fold(value), language):
            return value
        if after := _currency_after(language).match(fold(text.original[end : end + 20])):
            return text.original[start : end + after.end()]
    return ""


@cache
def _currency_after(language: str | None) -> re.Pattern[str]:
    return slot_form(r"\s?(?&currency)(?!\w)|\s?(?:(?:百|千|万)?(?:円|元|块|人民币))", language)


def _is_money(value: str, language: str | None) -> bool:
    return slot_form(r"(?<![^\W\d])(?&currency)(?!\w)|円|元|块", language).search(value) is not None


def _duration(text: FoldedText, language: str | None) -> str:
    form = slot_form(
        r"(?<!\w)(?:\d+(?:[.,]\d+)?(?:\s?(?:[-–]|to|a|bis)\s?\d+)?[\s'-]?|(?&small_number)(?:[\s'-]|(?<=mezz)))"
        r"(?&time_unit)"
        r"(?:\s(?:and a half|y medi[oa]|et demie?|e mezz[oa]|e mei[oa]|i mi(?:g|tja)))?(?!\w)"
        r"|\d+泊\d+日|(?<!\d)(?!\d{4}年)\d+\s?(?:分钟?|小时|天|周|个?星期|个月|年|分|時間|日間|週間|か月|ヶ月|泊)"
        r"|(?<![月\d])\d+日(?=で(?!す)|の旅|以内|くらい|ほど)|半(?:年|天|日|个月|月|个?小时|時間)"
        r"|(?<![第一二三四五六七八九十两])[一二三四五六七八九十两]+(?:分钟|个?小时|天|周|个?星期|个月|日游|日間|週間|泊)",
        language,
    )
    found = [
        match
        for match in (*form.finditer(text.folded), *_hours(text, language))
        if not _AGE_BEFORE.search(text.folded, max(match.start() - _MOST_BEFORE, 0), match.start())
        and not _AGE_AFTER.match(text.folded, match.end())
        and not (
            _YEARS.search(match[0])
            and amount(match[0]) >= _LEAST_AGE
            and _OF_BEFORE.search(text.folded, max(match.start() - _MOST_BEFORE, 0), match.start())
        )
    ]
    # A number of years beside another duration is an age: "8 ans, 3 jours".
    found.sort(key=lambda match: (_YEARS.search(match[0]) is not None, match.start()))
    return text.words(*found[0].span()) if found else ""


def _hours(text: FoldedText, language: str | None) -> list[re.Match[str]]:
    """Return the hours that are a duration ("una riunione di 2h") and not a time of the day ("alle 2h")."""
    clock = slot_form(_CLOCK_BEFORE, language)
    return [
        match
        for match in _HOURS.finditer(text.folded)
        if not clock.search(text.folded[max(match.start() - _MOST_BEFORE_HOURS, 0) : match.start()])
    ]


def _date(text: FoldedText, language: str | None) -> str:
    form = slot_form(
        r"(?<!\w)(?:\d{1,2}(?:st|nd|rd|th|er|\.)?\s(?:de\s|of\s)?)?(?&month_or_day)(?!\w)(?:\s\d{1,2}(?!\d))?"
        r"|(?<![\w.])\d{1,2}\.\d{1,2}\.(?!\d)"
        r"|(?<!\w)\d{1,2}(?:st|nd|rd|th|\.)?\s(?:of\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?!\w)"
        r"|(?<![\w/.])(?:\d{4}[/.-]\d{1,2}[/.-]\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2}))(?![\w.])"
        r"|(?<!\w)\d{1,2}[:h]\d{2}(?:\s?[ap]m)?(?!\w)|\d{1,2}月(?:\d{1,2}[日号])?"
        r"|(?:下|这|本)(?:周|星期)[一二三四五六日天]?|下个月|今天|明天|后天|周末|月底|年底|春节|国庆"
        r"|来週|来月|来年|今日|明日|明後日|今週|週末|年末|お盆|\d{1,2}日まで",
        language,
    )
    hours = {match.start() for match in _hours(text, language)}
    found = next((match for match in form.finditer(text.folded) if match.start() not in hours), None)
    return text.words(*found.span()) if found else ""


def _number(text: FoldedText, language: str | None) -> str:
    """Return the first number that counts things: no time, age, money, share, distance or weight."""
    for start, end in quantities(text.original):
        # A unit of a script without spaces is not a part of the quantity.
        if not _measured(language).search(fold(text.original[start : end + 1])):
            return text.original[start:end]
    return ""


@cache
def _measured(language: str | None) -> re.Pattern[str]:
    return slot_form(
        rf"(?<![^\W\d])(?:(?&time_unit)|(?&currency)|km|miles?|m|cm|mm|kg|g|lbs?|oz|ml|l|h)(?!\w)|[%{_SYMBOLS}]"
        r"|\d[:h]\d\d|[年岁天周分歳]|小时|時間|个月|か月|公里|公斤|元|块|円",
        language,
    )


def _percentage(text: FoldedText, _language: str | None) -> str:
    return next((text.original[s:e] for s, e in quantities(text.original) if "%" in text.original[s:e]), "")


def _place(text: FoldedText, language: str | None) -> str:
    names = [fact.text for fact in facts_of(text.original, language) if fact.kind is FactKind.NAME]
    for name in names:
        at = text.original.find(name)
        if at > 0 and slot_form(r"(?<!\w)(?&place_before)\s$", language).search(
            fold(text.original[max(at - 12, 0) : at])
        ):
            return name
    return ""


def _name(text: FoldedText, language: str | None) -> str:
    return next((f.text for f in facts_of(text.original, language) if f.kind is FactKind.NAME), "")


def _file(text: FoldedText, language: str | None) -> str:
    return next((f.text for f in facts_of(text.original, language) if f.kind is FactKind.PATH), "")


def _language(text: FoldedText, language: str | None) -> str:
    return _found(slot_form(r"(?<!\w)(?&language_name)(?!\w)", language), text) or _found(
        slot_form(
            r"英语|英文|中文|汉语|日语|日文|法语|德语|西班牙语|韩语|英語|日本語|中国語|フランス語|ドイツ語|スペイン語|韓国語"
        ),
        text,
    )


def _technology(text: FoldedText, _language: str | None) -> str:
    return _found(
        slot_form(rf"(?<![^\W{UNSPACED}])(?<![.-])(?&technology)(?:\s?\d+(?:\.\d+)*)?(?![^\W{UNSPACED}]|-)"), text
    )


_BY_KIND: dict[SlotKind, Callable[[FoldedText, str | None], str]] = {
    SlotKind.MONEY: _money,
    SlotKind.DURATION: _duration,
    SlotKind.DATE: _date,
    SlotKind.NUMBER: _number,
    SlotKind.PERCENTAGE: _percentage,
    SlotKind.PLACE: _place,
    SlotKind.NAME: _name,
    SlotKind.LANGUAGE: _language,
    SlotKind.TECHNOLOGY: _technology,
    SlotKind.FILE: _file,
}
