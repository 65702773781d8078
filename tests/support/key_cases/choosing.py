"""The keys where a model is chosen, a provider is set up and settings are changed."""

import json
import re
from collections.abc import Callable

from domain.settings.rows import setting_rows
from tests.support.key_cases.case import Case
from tests.support.key_cases.moving import moves, under
from tests.support.key_stage import Stage
from tests.support.ollama_server import list_server

_PROVIDERS = "╭─ Choose a model provider "
_NOWHERE = "http://127.0.0.1:9/v1"
"""An address where nothing answers."""
_SETTINGS = [row.name for row in setting_rows({}, frozenset())]
_SETTING = "SQLITE_SYNCHRONOUS"
"""A setting with a few values."""


def _shows(opens: str, title: str) -> Case:
    """Return a case on the main screen, with a title that comes; `opens` is pressed before."""

    def case(stage: Stage, key: str) -> None:
        stage.home()
        if opens:
            stage.press(opens)
        stage.until(lambda: title not in stage.screen, f"no {title} yet")
        stage.press(key)
        stage.shows(title)

    return case


def _closes(go: Callable[[Stage], None], title: str) -> Case:
    def case(stage: Stage, key: str) -> None:
        go(stage)
        stage.shows(title)
        stage.press(key)
        stage.hides(title)

    return case


# The settings


def _in_settings(stage: Stage) -> None:
    stage.press("f9")
    stage.until(lambda: _setting_row(stage) == 0, "the first setting under the cursor")


def _setting_row(stage: Stage) -> int:
    name = stage.under_cursor(rf"\b({'|'.join(_SETTINGS)})\b")
    return _SETTINGS.index(name) if name else -1


def _settings_back(stage: Stage, key: str) -> None:
    stage.home()
    _in_settings(stage)
    stage.press(key)
    stage.hides("╭─ Settings ")


def _settings_models(stage: Stage, key: str) -> None:
    stage.home()
    _in_settings(stage)
    stage.press(key)
    stage.shows("╭─ Model ")


def _take(stage: Stage, key: str) -> None:
    stage.home()
    _in_settings(stage)
    _go_to(stage, "LLM_MAX_TOKENS")
    stage.hides("╭─ LLM_MAX_TOKENS")
    stage.press(key)
    stage.shows("╭─ LLM_MAX_TOKENS")


def _go_to(stage: Stage, setting: str) -> None:
    stage.press("home", *["j"] * _SETTINGS.index(setting))
    stage.until(lambda: stage.under_cursor(setting), f"{setting} under the cursor")


def _turn(*before: str, to_default: bool) -> Case:
    """Return a case in which the value of a setting becomes another one, or the default again."""

    def case(stage: Stage, key: str) -> None:
        stage.stay(_in_settings)
        _go_to(stage, _SETTING)
        stage.press("0")
        stage.until(lambda: _is_default(stage), "the default")
        stage.press(*before)
        stage.until(lambda: _is_default(stage) != to_default, "the value before")
        stage.press(key)
        stage.until(lambda: _is_default(stage) == to_default, "the value after")

    return case


def _is_default(stage: Stage) -> bool:
    return re.search(rf"{_SETTING} +FULL +default", stage.screen) is not None


_MOVES = moves(
    _in_settings,
    lambda stage, _: _setting_row(stage),
    lambda stage: _setting_row(stage) == 0,
    lambda stage: _setting_row(stage) == len(_SETTINGS) - 1,
)


# The models


def _in_models(stage: Stage) -> None:
    stage.home()
    stage.press("f2")
    stage.shows("model-01")
    stage.hides("Looking for models")


def _model_line(stage: Stage) -> int:
    return stage.line_under_cursor("Embedded model|Ollama|Another server|Set up another")


def _models_move(*before: str, at: int, by: int) -> Case:
    """Return a case that begins `at` rows below the first."""

    def case(stage: Stage, key: str) -> None:
        _in_models(stage)
        stage.until(lambda: stage.under_cursor("Embedded model"), "the model of now under the cursor")
        first = _model_line(stage)
        stage.press(*before)
        begins = first + at
        stage.until(lambda: _model_line(stage) == begins, "where the case begins")
        stage.press(key)
        stage.until(lambda: _model_line(stage) not in {begins, -1}, "moved")
        far = _model_line(stage) - begins
        assert far == by or (abs(by) > 1 and far * by > abs(by))

    return case


# The patterns


def _in_patterns(stage: Stage) -> None:
    stage.open("filler 01")
    stage.press("p")
    stage.shows("Pattern 01")
    stage.until(lambda: stage.under_cursor("General task"), "the first row under the cursor")


def _patterns_move(*before: str, at: int, by: int) -> Case:
    """Return a case that begins `at` rows below the first, and moves by `by` rows, or further if that is a page."""

    def case(stage: Stage, key: str) -> None:
        _in_patterns(stage)
        first = stage.line_under_cursor("General task")
        begins = first + at
        stage.press(*before)
        stage.until(lambda: _pattern_line(stage) == begins, "where the case begins")
        stage.press(key)
        stage.until(lambda: _pattern_line(stage) not in {begins, -1}, "moved")
        far = _pattern_line(stage) - begins
        assert far == by or (abs(by) > 1 and far * by > abs(by))

    return case


def _pattern_line(stage: Stage) -> int:
    return stage.line_under_cursor(r"General task|No pattern|Pattern \d\d")


# The providers


def _in_providers(stage: Stage) -> None:
    stage.home()
    stage.press("f2")
    stage.shows("+ Set up another…")
    stage.type("no such model")
    stage.until(lambda: stage.under_cursor("Set up another"), "the last row alone")
    stage.press("enter")
    stage.shows(_PROVIDERS)
    stage.shows("Status ")


def _at(letter: str, title: str, *fields: str) -> Callable[[Stage], None]:
    """Return how to go to a provider and fill its fields."""

    def go(stage: Stage) -> None:
        _in_providers(stage)
        stage.press(letter, "enter")
        stage.shows(f"╭─ {title} ")
        for at, field in enumerate(fields):
            if at:
                stage.press("enter")
            stage.type(field)
        if fields:
            stage.until(lambda: fields[0] in stage.screen, "the fields are filled")

    return go


_at_server = _at("c", "Another server", "tiny", _NOWHERE)


def _test(stage: Stage, key: str) -> None:
    _at_server(stage)
    stage.press(key)
    stage.shows("could not be reached")


def _use(stage: Stage, key: str) -> None:
    _at_server(stage)
    stage.press(key)
    stage.shows("The next run uses openai-compatible · tiny")
    # The other cases want the embedded model.
    stage.home()
    stage.press("f2")
    stage.type("embedded")
    stage.until(lambda: stage.under_cursor("Embedded model"), "the embedded model under the cursor")
    stage.press("enter")
    stage.shows("│ local ·")


def _model_turn(name: str) -> Case:
    """Return a case in the field for a model, of a server that lists three; `name` is taken then."""

    def case(stage: Stage, key: str) -> None:
        models = json.dumps({"data": [{"id": f"mod-{number}"} for number in range(1, 4)]})
        with list_server({"/v1/models": models}) as server:
            _at("c", "Another server", "mod", f"http://127.0.0.1:{server.port}/v1")(stage)
            stage.press("enter")
            stage.shows("↑↓ mod-1 · mod-2 · mod-3")
            stage.press("shift+tab", "shift+tab", "down", "down")
            stage.until(lambda: _model_name(stage) == "mod-2", "the name before")
            stage.press(key)
            stage.until(lambda: _model_name(stage) == name, name)

    return case


def _model_name(stage: Stage) -> str:
    found = re.search(r"│ Model +(\S+)", stage.screen)
    return found[1] if found else ""


# The place for a key


def _at_place(stage: Stage) -> None:
    _at("c", "Another server", "tiny", _NOWHERE, "no-real-key")(stage)
    stage.shows("Keep it in ‹the system keyring›")
    stage.press("enter")


def _place_turn(stage: Stage, key: str) -> None:
    _at_place(stage)
    stage.press(key)
    stage.shows("‹the .env file (0600)›")


def _place_next(stage: Stage, key: str) -> None:
    _at_place(stage)
    # The next thing is the button for a test.
    stage.press(key, "enter")
    stage.shows("could not be reached")


CHOOSING: dict[str, Case] = {
    "model": _shows("", "╭─ Model "),
    "settings": _shows("", "╭─ Settings "),
    "theme": _shows("", "Theme: high-contrast-dark"),
    **under("choice", _MOVES),
    "choice-take": _take,
    "setting-before": _turn(to_default=False),
    "setting-after": _turn(to_default=False),
    "setting-default": _turn("l", to_default=True),
    "settings-back": _settings_back,
    "settings-models": _settings_models,
    "model-back": _closes(_in_models, "╭─ Model "),
    "models-up": _models_move("down", "down", at=2, by=-1),
    "models-down": _models_move("down", at=1, by=1),
    "models-page-up": _models_move(*["down"] * 12, at=12, by=-2),
    "models-page-down": _models_move("down", at=1, by=2),
    "pattern-back": _closes(_in_patterns, "╭─ Pattern "),
    "patterns-up": _patterns_move("down", "down", at=2, by=-1),
    "patterns-down": _patterns_move("down", at=1, by=1),
    "patterns-page-up": _patterns_move(*["down"] * 12, at=12, by=-2),
    "patterns-page-down": _patterns_move("down", at=1, by=2),
    "setup-leave": _closes(_in_providers, _PROVIDERS),
    "provider-back": _closes(_at_server, "╭─ Another server "),
    "provider-test": _test,
    "provider-use": _use,
    "model-before": _model_turn("mod-1"),
    "model-after": _model_turn("mod-3"),
    "place-next": _place_next,
    "place-before": _place_turn,
    "place-after": _place_turn,
}
