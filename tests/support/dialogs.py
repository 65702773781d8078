"""What a person does in the dialogs about models and settings, and what they show."""

from collections.abc import Callable

from textual.widgets import Input, OptionList, Static

from domain.prompts.request import EngineStatus
from tests.support.application import Driver
from tests.support.openai_server import ModelServer
from tests.support.scripted_improver import ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.settings.screen import SettingsScreen
from tui.widgets.choice_list import ChoiceList

KEY = "sk-canary-in-the-field"
IDEA = "plan a herb garden"


def really(container: Container) -> None:
    """Let the chosen provider answer in place of the script."""
    container.improver.replace(container.improver_switch)


def shown(app: Driver) -> str:
    """Everything the screen on top shows."""
    texts = [str(widget.render()) for widget in app.top.query(Static) if widget.display]
    texts += [str(option.prompt) for one in app.top.query(OptionList) for option in one.options]
    texts += [str(box.border_subtitle) for box in app.top.query("Vertical")]
    return "\n".join(texts)


def config(paths: Paths) -> str:
    file = paths.config / "config.toml"
    return file.read_text() if file.exists() else ""


async def setup_opens(app: Driver) -> None:
    await app.until(lambda: isinstance(app.top, SetupScreen) and "ready" in shown(app), "the first run's screen")


async def fill_in(app: Driver, server: ModelServer, key: str = KEY, model: str = "gpt-test") -> None:
    """From the list of providers to the filled-in form of another server."""
    await app.press("c", "enter")
    await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
    await app.type(model)
    await app.press("enter")
    await app.type(server.base_url)
    await app.press("enter")
    app.top.query_one("#provider-key", Input).value = key


async def closed(app: Driver) -> None:
    await app.until(lambda: app.top is app.screen, "only the main screen")


class CountingImprover(ScriptedImprover):
    """Counts how often the engine is loaded."""

    loads = 0

    def warm_up(self, on_status: Callable[[EngineStatus], None]) -> None:
        self.loads += 1
        super().warm_up(on_status)


async def pick(app: Driver, words: str) -> None:
    await app.press("f2")
    await app.until(lambda: isinstance(app.top, ModelScreen) and "looking" not in shown(app), "the list")
    await app.type(words)
    await app.press("enter")


async def settings_open(app: Driver) -> None:
    await app.press("f9")
    await app.until(lambda: isinstance(app.top, SettingsScreen) and "LLM_MODEL" in shown(app), "the settings")


async def change(app: Driver, name: str, text: str) -> None:
    app.top.query_one(ChoiceList).point_at(name)
    await app.press("enter", "ctrl+a", "ctrl+k")
    await app.type(text)
    await app.press("enter")
