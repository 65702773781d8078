"""What is wrong with a prompt stands above it, and what was done for it beside its size."""

from tests.support.application import running
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths


async def shown(paths: Paths, *keys: str, **fields: object) -> str:
    repository = Container(paths).repository()
    repository.save(make_record(original_idea="write", improved_prompt="A prompt of two lines\nand more", **fields))
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: app.rows, "the row")
        await app.press("alt+down")
        await app.until(lambda: "A prompt of two lines" in app.result, "the record")
        app.screen.set_focus(app.pane)
        await app.press(*keys)
        return app.result


async def test_what_was_lost_is_named_above_the_prompt(paths: Paths) -> None:
    result = await shown(paths, findings=("lost: Recife", "it is in English, the idea in German"))
    above = result[: result.index("A prompt of two lines")]
    assert "! lost: Recife\n! it is in English, the idea in German\n" in above


async def test_sizes_are_exact_where_somebody_counted(paths: Paths) -> None:
    assert "idea 12 → prompt 1,240 tokens" in await shown(paths, idea_tokens=12, prompt_tokens=1240)


async def test_what_was_supplied_and_asked_again_is_said(paths: Paths) -> None:
    result = await shown(paths, kept_exactly=("{name}", "5 days"), attempts=2)
    assert "idea ~2 → prompt ~8 tokens · pattern: none · 2 details kept word for word · 2 attempts" in result


async def test_the_models_reasons_stand_below(paths: Paths) -> None:
    reasons = {"why": ("The role fits the task.",), "repairs": ("A remark before the task was removed.",)}
    assert "The role fits the task." not in await shown(paths, **reasons)
    result = await shown(paths, "i", **reasons)
    assert "Why\n- The role fits the task." in result
    assert "Repairs\n- A remark before the task was removed." in result


async def test_a_badge_is_data(paths: Paths) -> None:
    assert "! lost: [bold]x[/]" in await shown(paths, findings=("lost: [bold]x[/]",))


async def test_above_an_edit_what_was_wrong_is_told_of_the_text_before_it(paths: Paths) -> None:
    result = await shown(
        paths, findings=("lost: Recife",), accepted_text="A prompt of two lines\nand Recife", idea_tokens=1
    )
    assert "! before your edit: lost: Recife\nidea 1 → prompt ~8 tokens" in result
