"""What `prompt-improver check` found: as lines, as JSON, and as SARIF."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from domain.linting.check import rules
from domain.linting.finding import Finding, Place
from domain.text.counts import count_of

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NAME = "prompt-improver"


@dataclass(frozen=True, slots=True)
class Checked:
    """A prompt that was checked: its name, its file if it has one, and what was found."""

    name: str
    path: Path | None
    findings: tuple[Finding, ...]


def lines(checked: Checked) -> Iterator[str]:
    """Yield two lines for each finding: where it is and what is wrong, then the next step."""
    for one in checked.findings:
        yield f"{checked.name}:{one.place.line}:{one.place.column}: {one.rule}: {one.message}"
        yield f"    {one.next_step}"


def summary(checked: list[Checked]) -> str:
    """Return how much was found, in a sentence."""
    found, prompts = sum(len(one.findings) for one in checked), len(checked)
    where = count_of(prompts, "prompt")
    return f"{count_of(found, 'finding')} in {where}." if found else f"Nothing found in {where}."


def document(checked: list[Checked]) -> dict[str, object]:
    """Return all findings for JSON. Lines and columns count from 1, columns in characters."""
    return {
        "prompts": [{"name": one.name, "findings": [_values(found) for found in one.findings]} for one in checked],
        "found": sum(len(one.findings) for one in checked),
    }


def _values(found: Finding) -> dict[str, object]:
    return {
        "rule": found.rule,
        **_place(found.place),
        "message": found.message,
        "next_step": found.next_step,
        "other": _place(found.other) if found.other is not None else None,
    }


def _place(place: Place) -> dict[str, object]:
    return {
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "quote": place.quote,
    }


def sarif(checked: list[Checked]) -> dict[str, object]:
    """Return all findings as a SARIF 2.1.0 log."""
    order = {rule.id: number for number, rule in enumerate(rules())}
    driver = {
        "name": _NAME,
        "version": version("dspy-prompt-improver"),
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.meaning},
                "defaultConfiguration": {"enabled": rule.is_on, "level": "warning"},
            }
            for rule in rules()
        ],
    }
    results = [_result(one, found, order[found.rule]) for one in checked for found in one.findings]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _result(checked: Checked, found: Finding, number: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": found.rule,
        "ruleIndex": number,
        "level": "warning",
        "message": {"text": f"{found.message} {found.next_step}"},
        "locations": [_location(checked, found.place)],
    }
    if found.other is not None:
        result["relatedLocations"] = [_location(checked, found.other)]
    return result


def _location(checked: Checked, place: Place) -> dict[str, object]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
        "snippet": {"text": place.quote},
    }
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(checked)}, "region": region}}


def _uri(checked: Checked) -> str:
    """Return the file's address relative to the working folder, as a review wants it; whole if it is elsewhere."""
    if checked.path is None:
        return quote(checked.name)
    try:
        return quote(checked.path.resolve().relative_to(Path.cwd().resolve()).as_posix())
    except ValueError:
        return checked.path.resolve().as_uri()
