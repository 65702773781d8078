"""The sidebar: rows, search, favourites, archived records."""

from domain.history.notices import Notice
from tests.snapshots.states.registry import state
from tests.support.application import Driver
from tests.support.clocks import FakeClock
from tests.support.records import make_record
from tui.composition.container import Container
from tui.dialogs.confirm import ConfirmScreen
from tui.main_screen.banner import Banner

IDEAS = (
    "Explain our deployment to a new colleague",
    "un plan de estudio para álgebra",
    "会议纪要整理成任务",
    "Cold email 🚀 to gyms",
)


def fill_history(container: Container) -> None:
    """Save a few records of earlier days."""
    for day, idea in enumerate(IDEAS):
        created = FakeClock().now().replace(day=1 + day // 2, hour=9 + day)
        record = make_record(original_idea=idea, improved_prompt=f"The prompt for: {idea}", created_at=created)
        container.repository().save(record)


def fill_and_index(container: Container) -> None:
    fill_history(container)
    container.repository().maintain_index(10)


def fill_and_archive(container: Container) -> None:
    fill_history(container)
    for entry in container.repository().find_recent()[::2]:
        container.repository().set_archived(entry.uid, container.clock.now())


async def all_rows(app: Driver) -> None:
    await app.until(lambda: len(app.rows) == len(IDEAS), "all rows")


@state(prepare=fill_history)
async def search(app: Driver) -> None:
    await all_rows(app)
    await app.press("ctrl+f")
    await app.type("algebra")
    await app.until(lambda: "1 found" in app.note and "The prompt for" in app.result, "the hit, and a look at it")


@state(prepare=fill_history)
async def search_before_typing(app: Driver) -> None:
    await all_rows(app)
    await app.press("ctrl+f")


@state(prepare=fill_and_index)
async def corrected_search(app: Driver) -> None:
    await all_rows(app)
    await app.press("ctrl+f")
    await app.type("deploymnet is:nonsense")
    await app.until(lambda: "1 found" in app.note and "The prompt for" in app.result, "the hit")


@state(prepare=fill_and_index)
async def no_hits(app: Driver) -> None:
    await all_rows(app)
    await app.press("ctrl+f")
    await app.type("xyzzy 無い")
    await app.until(lambda: not app.rows and app.note, "nothing")


@state(is_popup=True, prepare=fill_history)
async def delete_everything_found(app: Driver) -> None:
    await all_rows(app)
    await app.press("ctrl+f")
    await app.type("prompt")
    await app.until(lambda: "4 found" in app.note, "the hits")
    await app.press("tab", "D")
    await app.until(lambda: isinstance(app.top, ConfirmScreen), "the question")


@state(prepare=fill_and_archive)
async def archived(app: Driver) -> None:
    await app.press("ctrl+f")
    await app.type("is:archived")
    await app.until(lambda: f"{len(IDEAS) // 2} found" in app.note, "the archived ones")
    await app.press("enter")
    await app.until(lambda: "archived (a restores it)" in app.result, "one is open")


@state(prepare=fill_history)
async def favourite_and_news(app: Driver) -> None:
    await all_rows(app)
    await app.press("alt+down")
    await app.press("alt+s")
    await app.until(lambda: "★" in app.rows[0] and "★" in app.result, "the star")
    await app.until(lambda: "waiting" not in app.result, "it is saved")
    sentence = "312 prompts were recovered into a new file (312 from the damaged file)."
    news = Notice(
        "The history file was damaged and has been repaired", sentence, "The damaged file is kept: ~/history.damaged"
    )
    app.container.news.tell(news)
    await app.until(lambda: app.screen.query_one(Banner).display, "the news")
