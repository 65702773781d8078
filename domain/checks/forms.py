"""The forms that a check looks for in an output: lists, tables, code that parses. Pure; the parsers load when used."""

import ast
import json
import re
import warnings
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import accumulate
from time import thread_time
from typing import TYPE_CHECKING, Any

from domain.text.clean import one_line

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Possessive, and only from the first mark on, so that the time is linear for any text.
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"')\]»”’]*+(?=\s|$)|[。！？]++[」』”’）]*+")
_WORD = re.compile(r"\w")
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Za-zÄÖÜ]|[Dd]r|Mr|Mrs|Ms|Prof|St|etc|bzw|ca|vs|Nr|No|Sr|Sra|Ing)|\d)\.$")
_LONGEST_ABBREVIATION = 8
_BRACKET = re.compile(r"[\[\]{}]")
_REASON = 80
MOST_SECONDS = 1.0
"""For the regular expressions of one check: a text can be made for which it would take years."""
_MOST_PARSED = 50_000
"""Characters. What follows is not looked at: parsing a megabyte of headings takes half a minute."""
MOST_COUNTED = _MOST_PARSED // 2
"""Items and sentences: each takes two characters of what is looked at."""
_TOO_LONG = "too long to check"
_MOST_NESTED = 1000
"""Brackets that may be open at once in YAML, whose parser takes the square of their number."""


@cache
def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    # Only the blocks are looked at; the time for what is inside them grows with the square of some texts.
    return MarkdownIt("commonmark").enable("table").disable("inline")


@lru_cache(maxsize=4)
def _parsed_markdown(text: str) -> "tuple[Token, ...]":
    return tuple(_markdown().parse(text))


def _tokens(text: str) -> "tuple[Token, ...]":
    return _parsed_markdown(text[:_MOST_PARSED])


def _has(text: str, kind: str) -> bool:
    return any(token.type == kind for token in _tokens(text))


def has_table(text: str) -> bool:
    """Return whether `text` has a Markdown table."""
    return _has(text, "table_open")


def has_code_block(text: str) -> bool:
    """Return whether `text` has a fenced code block."""
    return _has(text, "fence")


def has_headings(text: str) -> bool:
    """Return whether `text` has a Markdown heading."""
    return _has(text, "heading_open")


def has_numbered_list(text: str) -> bool:
    """Return whether `text` has a numbered list."""
    return _has(text, "ordered_list_open")


def has_bullet_list(text: str) -> bool:
    """Return whether `text` has a list with bullets."""
    return _has(text, "bullet_list_open")


def count_items(text: str) -> int:
    """Return how many items the lists of `text` have, without those of lists within an item.

    A text without a list has as many items as its first table has rows below the head.
    """
    depth, items, rows, in_body = 0, 0, 0, False
    for token in _tokens(text):
        if token.type in ("ordered_list_open", "bullet_list_open"):
            depth += 1
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            depth -= 1
        elif token.type == "list_item_open" and depth == 1:
            items += 1
        elif token.type in ("tbody_open", "tbody_close"):
            in_body = token.type == "tbody_open"
        elif token.type == "tr_open" and in_body:
            rows += 1
    return items or rows


def count_sentences(text: str) -> int:
    """Return how many sentences the prose of `text` has. A paragraph or item without an end mark is one sentence."""
    count = 0
    for token in _tokens(text):
        if token.type != "inline":
            continue
        content, start, word = token.content, 0, False
        for end in _SENTENCE_END.finditer(content):
            word = word or _WORD.search(content, start, end.start()) is not None
            start = end.end()
            if word and not _ABBREVIATION.search(content, max(0, start - _LONGEST_ABBREVIATION), start):
                count, word = count + 1, False
        if word or _WORD.search(content, start):
            count += 1
    return count


def without_code(text: str) -> str:
    """Return the prose of `text`: what no fence holds."""
    return "\n".join(token.content for token in _tokens(text) if token.type == "inline") or text


def blocks(text: str, language: str = "") -> list[tuple[int, str]]:
    """Return the fenced code of `text` with the line where it begins; of `language`, or without a name, if given."""
    found = []
    for token in _tokens(text):
        if token.type == "fence" and token.map is not None:
            name = token.info.strip().split(" ")[0].lower()
            if not language or name in ("", language, *_ALIASES.get(language, ())):
                found.append((token.map[0] + 2, token.content))
    return found


def json_problem(text: str) -> str:
    """Return why `text` is not one JSON value, alone or in a single fence; empty if it is."""
    return _parsed(text, "json", _json_error)


def _schema_of(text: str) -> Any:
    """Return the value of a schema. Raises `ValueError` with the reason that the user reads."""
    try:
        value = json.loads(text, object_hook=_bounded)
    except json.JSONDecodeError as error:
        raise ValueError(f"The schema is not JSON: {error.msg} at character {error.colno}.") from None
    except RecursionError:
        raise ValueError("The schema is nested too deeply.") from None
    if value is False:
        raise ValueError("No output fits the schema false.")
    return value


def schema_check(schema: str) -> Callable[[str], str]:
    """Return a function that says why a text does not fit a JSON schema. Raises `ValueError` for a wrong schema."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError, best_match
    from jsonschema.validators import extend, validator_for
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    end = 0.0

    try:
        value = _schema_of(schema)
        kind = validator_for(value, default=Draft202012Validator)
        kind.check_schema(value)
        kind = extend(
            kind,
            {
                "uniqueItems": _not_unique,
                "pattern": lambda _validator, pattern, value, _schema: _no_match(pattern, value, end - thread_time()),
            },
        )
        validator = kind(value, registry=Registry())  # empty: a schema fetches nothing
    except (SchemaError, TypeError, AttributeError) as error:
        raise ValueError(f"The schema is wrong: {one_line(getattr(error, 'message', str(error)))[:_REASON]}.") from None

    def problem(text: str) -> str:
        nonlocal end
        end = thread_time() + MOST_SECONDS

        def fault(part: str) -> str:
            if found := _json_error(part):
                return found
            try:
                error = best_match(validator.iter_errors(json.loads(part)))
            except Unresolvable as missing:
                return f"the schema refers to {one_line(missing.ref)[:_REASON]}, which it does not have"
            except RecursionError:
                return "too deeply nested to check"
            except TimeoutError:
                return "an expression of the schema takes too long on this output"
            return f"{error.json_path}: {one_line(error.message)[:_REASON]}" if error is not None else ""

        return _parsed(text, "json", fault)

    return problem


def _not_unique(_validator: object, wanted: bool, value: object, _schema: object) -> "Iterator[ValidationError]":
    """Check `uniqueItems` in linear time; jsonschema compares each item to each."""
    from jsonschema.exceptions import ValidationError

    if wanted and isinstance(value, list) and len(set(map(_key, value))) < len(value):
        yield ValidationError("two of its items are the same")


def _bounded(part: dict[str, object]) -> dict[str, object]:
    """Refuse what jsonschema searches for without a time limit."""
    if "patternProperties" in part:
        raise ValueError("patternProperties cannot be checked. Name the properties, or leave it out.")
    return part


def _no_match(pattern: str, value: object, seconds: float) -> "Iterator[ValidationError]":
    """Check `pattern` within the seconds that are left for the whole check. Raises `TimeoutError`."""
    import regex
    from jsonschema.exceptions import ValidationError

    if seconds <= 0:
        raise TimeoutError
    try:
        fits = not isinstance(value, str) or regex.search(pattern, value, timeout=seconds)
    except regex.error as error:  # what `re` takes but `regex` does not
        raise ValueError(f'"{pattern[:_REASON]}" in the schema cannot be used: {error}.') from None
    if not fits:
        yield ValidationError(f"{one_line(str(value))[:_REASON]!r} does not match {pattern[:_REASON]!r}")


def _key(value: object) -> object:
    """Return a key that two JSON values share if they are the same: 1 and 1.0 are, 1 and true are not."""
    match value:
        case dict():
            return frozenset((name, _key(part)) for name, part in value.items())
        case list():
            return tuple(map(_key, value))
        case bool():
            return bool, value
    return value


def code_check(language: str) -> Callable[[str], str]:
    """Return a function that says why a text has no code of `language` that parses. Raises `ValueError`."""
    parsers = {"python": _python_error, "json": _json_error, "yaml": _yaml_error}
    language = next((name for name, others in _ALIASES.items() if language in others), language)
    if language not in parsers:
        raise ValueError(f'Code in "{language[:_REASON]}" cannot be checked. Choose one of: {", ".join(parsers)}.')
    return lambda text: _parsed(text, language, parsers[language])


_ALIASES = {"python": ("py", "python3"), "yaml": ("yml",), "json": ("jsonc",)}


def _parsed(text: str, language: str, fault: Callable[[str], str]) -> str:
    """Return the first fault of the text's code, with its line; the whole text is the code if there is no fence."""
    found = blocks(text, language)
    if found and len(text) > _MOST_PARSED:
        return _TOO_LONG
    if found:
        return next((f"code from line {line}: {problem}" for line, code in found if (problem := fault(code))), "")
    return fault(text)


def _json_error(code: str) -> str:
    try:
        json.loads(code, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return f"not JSON in line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError) as error:
        return f"not JSON: {one_line(str(error))[:_REASON]}"
    return ""


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _python_error(code: str) -> str:
    if len(code) > _MOST_PARSED:
        return _TOO_LONG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning about the model's code would be printed over the screen
            ast.parse(code)
    except SyntaxError as error:
        return f"not Python in line {error.lineno}: {error.msg}"
    except (ValueError, RecursionError, MemoryError):
        return "not Python"
    return ""


def _yaml_error(code: str) -> str:
    import yaml

    if len(code) > _MOST_PARSED:
        return _TOO_LONG
    if max(accumulate((1 if mark in "[{" else -1 for mark in _BRACKET.findall(code)), initial=0)) > _MOST_NESTED:
        return _TOO_LONG
    try:
        for _ in yaml.parse(code, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            pass
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return f"not YAML in line {line}: {one_line(error.problem or '')[:_REASON]}"
    except (yaml.YAMLError, RecursionError, ValueError):
        return "not YAML"
    return ""
