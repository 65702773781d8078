"""Makes the applications of a test run cheap: style sheets are shared, and frames that nobody sees are not drawn.

Importing `tests.support.application` shares the style sheets in every test of a screen.
"""

import gc
from typing import Any

import pytest
from rich.console import RenderableType
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

_MANY_OBJECTS = 20_000
"""An application is thousands of objects; the default of 700 walks through all of DSPy's again and again."""

_parsed: dict[tuple[Any, ...], list[RuleSet]] = {}
_parse = Stylesheet._parse_rules


def share_styles() -> None:
    """Parse each style sheet once for each set of theme colours."""
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


_render_update = Compositor.render_update


def skip_unseen_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw a headless screen only when a test looks at it: each frame takes a third of what a key costs."""
    monkeypatch.setattr(Compositor, "render_update", _render_when_asked)


def _render_when_asked(
    self: Compositor, full: bool = False, screen_stack: list[Screen[Any]] | None = None, simplify: bool = False
) -> RenderableType | None:
    if full:  # a picture is taken
        return _render_update(self, full, screen_stack, simplify)
    self._dirty_regions.clear()
    return None
