"""Makes the start of each application of a test run cheap: what Textual reads from style sheets is shared.

Nothing of it changes a style. Importing `tests.support.application` does it for every test of a screen.
"""

import gc
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_MANY_OBJECTS = 20_000
"""An application is thousands of objects; the default of 700 walks through all of DSPy's again and again."""

_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
_parse = Stylesheet._parse_rules


def share_styles() -> None:
    """Parse each style sheet once for each set of theme colours, and let rules be hashed without a call of Python."""
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]  # it returns id(self), hundreds of times a widget
    Stylesheet._parse_rules = _parse_once  # type: ignore[method-assign]  # its own cache ends with its application
    gc.set_threshold(_MANY_OBJECTS, 50, 50)


def _parse_once(
    self: Stylesheet,
    css: str,
    read_from: tuple[str, str],
    is_default_rules: bool = False,
    tie_breaker: int = 0,
    scope: str = "",
) -> list[RuleSet]:
    key = (css, read_from, is_default_rules, tie_breaker, scope, tuple(self._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(self, css, read_from, is_default_rules, tie_breaker, scope)
    return _parsed[key]
