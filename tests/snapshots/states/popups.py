"""Everything that opens over the main screen."""

from datetime import timedelta

from textual.command import CommandPalette
from textual.widgets import Static

from domain.evaluation.experiment import Result, Source, Tally
from domain.patterns.titles import PatternTitle, PatternTitles
from domain.prompts.options import OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.record import Framework
from domain.text.diff import Change
from storage.state.presets import FilePresetStore
from tests.snapshots.states.history import all_rows, fill_history
from tests.snapshots.states.registry import state
from tests.snapshots.states.runs import improve
from tests.support.application import Driver
from tests.support.experiments import make_experiment
from tests.support.records import make_record
from tests.support.scripted_improver import PATTERNS
from tui.composition.container import Container
from tui.dialogs.file_prompt import SaveScreen
from tui.dialogs.help import HelpScreen
from tui.dialogs.manual_screen import ManualScreen, PageList
from tui.history.list import HistoryList
from tui.prompt_options.form import ShapeForm
from tui.result.copy_menu import CopyPartScreen
from tui.result.diff_screen import DiffScreen
from tui.result.diff_view import DiffView


@state(is_popup=True)
async def help_screen(app: Driver) -> None:
    await app.press("f1")


@state(is_popup=True, prepare=fill_history)
async def palette(app: Driver) -> None:
    await app.press("ctrl+p")
    await app.until(lambda: isinstance(app.top, CommandPalette), "the palette")
    await app.type("stat")
    await app.until(lambda: "Statistics" in app.screen_text, "the command")


@state(is_popup=True, closes_on_resize=True, prepare=fill_history)
async def jump(app: Driver) -> None:
    await all_rows(app)
    await app.press("ctrl+o")


def know_patterns(container: Container) -> None:
    titles = [PatternTitle(slug, title, "software") for slug, title in PATTERNS.items()]
    own = PatternTitle("toy-letter", "Letter about a broken toy", "family and everyday", is_own=True)
    recipe = PatternTitle("recipe", "Recipe", "family and everyday")
    problem = 'my-bug.md, line 12: "[days]" names no slot of this pattern.'
    container.pattern_titles = lambda _language: PatternTitles((own, recipe, *titles), (problem,))


@state(is_popup=True, prepare=know_patterns)
async def patterns(app: Driver) -> None:
    await improve(app)
    await app.press("alt+p")
    await app.until(lambda: "User stories" in app.screen_text, "the patterns")


def fill_for_statistics(container: Container) -> None:
    for number in range(90):
        created = container.clock.now() - timedelta(days=number * number % 29, hours=1)
        model = ("qwen2.5-coder-0.5b", "gpt-4o", "会议纪要整理成任务会议纪要整理成任务")[number % 7 % 3]
        framework = list(Framework)[number % 9 % 5]
        record = make_record(created_at=created, model=model, framework=framework, confidence=0.8, latency_ms=9000)
        container.repository().save(record)


@state(is_popup=True, prepare=fill_for_statistics)
async def statistics(app: Driver) -> None:
    await app.until(lambda: len(app.screen.query_one(HistoryList).rows) == 90, "the number of rows")
    await app.press("f4")
    await app.until(lambda: "90 prompts" in app.screen_text, "the numbers")


def fill_with_tried(container: Container) -> None:
    for number in range(14):
        model = ("gpt-4o", "qwen2.5-coder-0.5b", "会议纪要整理成任务会议纪要整理成任务")[number % 7 % 3]
        length = list(TargetLength)[number % 2]
        record = make_record(
            created_at=container.clock.now() - timedelta(days=number),
            model=model,
            target_length=length.value,
            use=PromptUse.USER.value,
        )
        wins, losses = (8, 1) if number % 5 else (1, 4)
        result = Result.BETTER if number % 5 else Result.NOT_SHOWN
        tally = Tally(result=result, source=Source.VOTES, wins=wins, losses=losses, undecided=2)
        container.repository().save(record)
        container.repository().experiments.save_experiment(make_experiment(record, tally=tally))


@state(is_popup=True, prepare=fill_with_tried)
async def statistics_of_tried(app: Driver) -> None:
    await app.until(lambda: len(app.screen.query_one(HistoryList).rows) == 14, "the number of rows")
    await app.press("f4")
    await app.until(lambda: "Tried prompts" in app.screen_text, "the numbers")


@state(is_popup=True)
async def difference(app: Driver) -> None:
    await improve(app)
    await app.press("ctrl+r")
    await app.type("make it shorter")
    await app.press("enter")
    await app.until(lambda: "▸   v2" in app.result, "the second version")
    await app.press("f3")
    await app.until(lambda: isinstance(app.top, DiffScreen), "the screen")
    await app.press("p")
    view = app.top.query_one(DiffView)
    await app.until(lambda: view.diff.rows and view.diff.rows[0].change is Change.KEPT, "compared with the parent")
    await app.press("n")


API = PromptOptions(Framework.DECOMPOSITION, TargetLength.THOROUGH, OutputStyle.XML, PromptUse.SYSTEM, "API design")


def save_presets(container: Container) -> None:
    store = FilePresetStore(container.paths.presets)
    store.save(API)
    store.save(PromptOptions(length=TargetLength.LEAN, preset="Quick [b]notes[/b]"))
    store.remember(API)


@state(is_popup=True, prepare=save_presets)
async def shape(app: Driver) -> None:
    await app.until(lambda: app.options == API, "the shape used last")
    await app.press("f7", "down")
    await app.until(lambda: app.top.query_one(ShapeForm).preset is None, "the screen")


@state(is_popup=True, prepare=fill_history)
async def copy_menu(app: Driver) -> None:
    await improve(app)
    await app.press("ctrl+o", "r", "Y")
    await app.until(lambda: isinstance(app.top, CopyPartScreen), "the menu")


@state(is_popup=True)
async def save_to_a_file(app: Driver) -> None:
    await improve(app)
    await app.press("ctrl+s")
    await app.until(lambda: isinstance(app.top, SaveScreen), "the question for a name")
    await app.press("home")
    await app.type("no-such-folder/")
    await app.press("enter")
    await app.until(lambda: app.top.query_one("#file-problem").display, "the problem")
    sentence = "The folder ~/no-such-folder does not exist. Create it first, or choose another folder."
    app.top.query_one("#file-problem", Static).update(sentence)


@state(is_popup=True)
async def manual(app: Driver) -> None:
    await app.press("f1")
    await app.until(lambda: isinstance(app.top, HelpScreen), "the help")
    await app.press("m")
    await app.until(lambda: isinstance(app.top, ManualScreen), "the manual")
    await app.press("slash")
    await app.type("exit codes")
    await app.until(lambda: "Exit codes" in app.screen_text, "the section")


@state(is_popup=True)
async def manual_page(app: Driver) -> None:
    await manual(app)
    await app.press("ctrl+u")
    await app.type("copying")
    await app.until(lambda: app.top.query_one(PageList).hits[0].page.topic == "copying", "the page")
    await app.press("enter")
    await app.until(lambda: "OSC 52" in app.screen_text, "its text")
