"""What the rules for prompts find in a text, for tests."""

from domain.improver.idea.language import detect_language
from domain.linting.check import check_prompt
from domain.linting.finding import Finding

LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl", "ca", "zh", "ja")


def findings(text: str, *rules: str) -> tuple[Finding, ...]:
    """Return what these rules find, or all that are on."""
    return check_prompt(text, detect_language, rules or None)


def quotes(text: str, rule: str) -> list[str]:
    """Return the passages that a rule finds."""
    return [one.place.quote for one in findings(text, rule)]


def lines(text: str, rule: str) -> list[int]:
    """Return the lines in which a rule finds something."""
    return [one.place.line for one in findings(text, rule)]
