"""What a look at other records leaves behind: nothing."""

from tests.support.application import running
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths


async def test_leaving_the_search_shows_again_how_the_opened_prompt_is_saved(paths: Paths) -> None:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="an older idea"))
    repository.close()
    async with running(paths) as app:
        await app.improve("Design a REST API")
        await app.until(lambda: "✓ saved" in app.result, "the record")
        await app.press("ctrl+f", "down")
        await app.until(lambda: "an older idea" in app.result, "another record is previewed")
        await app.press("escape")
        await app.until(lambda: "Design a REST API" in app.result, "the opened one is back")
        assert "✓ saved" in app.result


async def test_after_a_run_the_cursor_of_the_list_is_on_the_new_prompt(paths: Paths) -> None:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="an older idea"))
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: app.rows, "the list")
        await app.improve("Design a REST API")
        await app.until(lambda: len(app.rows) == 2, "the new row")
        await app.until(lambda: "✓ saved" in app.result, "the record")
        await app.press("ctrl+f", "down")
        await app.until(lambda: "an older idea" in app.result, "the row below the new one")
