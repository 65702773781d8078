"""Choosing who answers, the settings, the log, the themes, and work that takes long."""

from dataclasses import replace

from textual.command import CommandPalette
from textual.widgets import Static

from domain.models.catalogue import ProviderStatus
from domain.models.embedded import EmbeddedModelStatus, Presence
from domain.models.setup import ModelSetup
from domain.runtime.progress import BYTES, Progress
from tests.snapshots.states.history import all_rows, fill_history
from tests.snapshots.states.registry import state
from tests.support.application import Driver
from tests.support.clocks import FakeClock
from tui.composition.container import Container
from tui.log.screen import LogScreen
from tui.messages import TRANSFER, WorkProgressed
from tui.models.model_screen import ModelScreen
from tui.models.provider_list_screen import SetupScreen
from tui.models.provider_screen import ProviderScreen
from tui.progress.line import WorkLine
from tui.settings.screen import SettingsScreen

EMBEDDED = (
    EmbeddedModelStatus(
        name="qwen2.5-coder-0.5b",
        title="Qwen2.5-Coder 0.5B",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m",
        licence="Apache-2.0",
        size=491_400_064,
        memory=650_000_000,
        presence=Presence.INSTALLED,
        seconds=9.4,
    ),
    EmbeddedModelStatus(
        name="qwen3-4b",
        title="Qwen3 4B",
        file="Qwen3-4B-Q4_K_M",
        licence="Apache-2.0",
        size=2_497_280_256,
        memory=4_600_000_000,
        presence=Presence.TO_DOWNLOAD,
        memory_room=3_100_000_000,
    ),
)
OFFERS = (
    ProviderStatus("local", "ready", is_ready=True, models=tuple(one.name for one in EMBEDDED), embedded=EMBEDDED),
    ProviderStatus("ollama", "2 models", is_ready=True, models=("llama3.2:3b", "qwen3:8b")),
    ProviderStatus("openai", "OPENAI_API_KEY", is_ready=True, key_set_by="OPENAI_API_KEY"),
    ProviderStatus("anthropic", "no key", is_ready=False),
    ProviderStatus("openai-compatible", "", is_ready=False),
)
LOG = """\
2026-03-04 05:06:07,089 INFO tui.session: started
2026-03-04 05:06:08,090 WARNING httpx: a message of warning level, left out for privacy
2026-03-04 05:06:09,091 ERROR tui.background: background work load failed: ValueError at tui/startup.py:12
"""


def discover_providers(container: Container) -> None:
    """Find the same on every machine."""
    make = container.model_setup._factory

    def made() -> ModelSetup:
        setup = make()
        setup._ports = replace(setup._ports, discover_providers=lambda _settings: OFFERS)
        return setup

    container.model_setup.replace(made)


def survey_at_the_first_start(container: Container) -> None:
    discover_providers(container)
    container.asks_first = True


async def found(app: Driver) -> None:
    await app.until(lambda: isinstance(app.top, SetupScreen) and "OPENAI_API_KEY" in app.screen_text, "what is there")


@state(is_popup=True, prepare=survey_at_the_first_start)
async def first_run(app: Driver) -> None:
    await found(app)


@state(is_popup=True, prepare=survey_at_the_first_start)
async def provider_form(app: Driver) -> None:
    await found(app)
    await app.press("a", "enter")
    await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
    await app.type("claude")


@state(is_popup=True, prepare=survey_at_the_first_start)
async def embedded_model_form(app: Driver) -> None:
    await found(app)
    await app.press("e", "enter")
    await app.until(lambda: isinstance(app.top, ProviderScreen), "the form")
    await app.press("shift+tab", "down")
    await app.until(lambda: "It needs 4.6 GB" in app.screen_text, "what the machine lacks")


@state(is_popup=True, prepare=discover_providers)
async def models(app: Driver) -> None:
    await app.press("f2")
    await app.until(lambda: isinstance(app.top, ModelScreen) and "llama3.2" in app.screen_text, "the models")
    await app.press("down")


@state(is_popup=True, prepare=discover_providers)
async def settings(app: Driver) -> None:
    await app.press("f9")
    await app.until(lambda: isinstance(app.top, SettingsScreen) and "LLM_PROVIDER" in app.screen_text, "the settings")
    await app.press("down", "down")


def write_log(container: Container) -> None:
    container.log_file.parent.mkdir(parents=True, exist_ok=True)
    container.log_file.write_text(LOG)


@state(is_popup=True, prepare=write_log)
async def log(app: Driver) -> None:
    await app.press("f12")
    await app.until(lambda: isinstance(app.top, LogScreen) and "httpx" in app.screen_text, "the log")
    app.top.query_one("#log-file", Static).update("~/.local/state/dspy-prompt-improver/log/prompt-improver.log")


@state(is_popup=True, prepare=fill_history)
async def themes(app: Driver) -> None:
    await app.press("alt+t")
    await app.until(lambda: isinstance(app.top, CommandPalette) and "high-contrast" in app.screen_text, "the themes")


@state(prepare=fill_history)
async def long_work(app: Driver) -> None:
    await all_rows(app)
    line = app.screen.query_one(WorkLine)
    app.screen.mailbox.post(WorkProgressed(TRANSFER, Progress("importing", 100_000, 3_000_000, BYTES)))
    await app.until(lambda: line.progress_of(TRANSFER), "the work")
    clock = app.container.clock
    assert isinstance(clock, FakeClock)
    clock.advance(10)
    app.screen.mailbox.post(WorkProgressed(TRANSFER, Progress("importing", 1_700_000, 3_000_000, BYTES)))
    await app.until(lambda: "importing" in app.screen_text, "the line")


@state(prepare=fill_history)
async def full_screen(app: Driver) -> None:
    await all_rows(app)
    await app.press("alt+down", "alt+z")
    await app.until(lambda: app.screen.query_one("#result").size.width > app.screen.size.width - 8, "the result alone")
