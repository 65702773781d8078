"""What changed is shown word by word: against the idea, the parent, any other version, and against one's own edit."""

import threading

import pytest
from textual.widgets import Static

from domain.errors import StorageError
from domain.history.comparison import Comparison
from domain.history.lineage import Lineage
from domain.history.reader import ListItem
from domain.text.diff import DiffLine, diff_lines
from tests.support.application import Driver, running
from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.keys.popup_keys import IN_THE_DIFF
from tui.result.diff_screen import DiffScreen
from tui.result.diff_view import DiffView
from tui.widgets.key_footer import FooterKey


def screen(app: Driver) -> DiffScreen:
    assert isinstance(app.top, DiffScreen)
    return app.top


def diff(app: Driver) -> str:
    """What is compared, and every row with its mark."""
    title = str(screen(app).query_one("#diff-title", Static).render())
    return "\n".join([title, *(f"{row.change.value} {row.content.plain}" for row in screen(app).view.diff.rows)])


def where(app: Driver) -> str:
    boxes = screen(app).query("#diff-box")
    return str(boxes.first().border_subtitle) if boxes else ""


def drawn(app: Driver) -> list[str]:
    """What stands on the screen."""
    view = screen(app).view
    return [view.render_line(y).text.rstrip() for y in range(view.size.height)]


async def open_diff(app: Driver, key: str = "f3") -> None:
    await app.press(key)
    await app.until(lambda: isinstance(app.top, DiffScreen) and "change" in where(app), "the diff")


async def compare(app: Driver, old: str, new: str) -> DiffView:
    record = make_record(original_idea=old, improved_prompt=new)
    await app.app.push_screen(DiffScreen(Comparison.of(record, Lineage())))
    await app.until(lambda: "comparing" not in where(app), "the diff")
    return screen(app).view


async def improved(app: Driver) -> None:
    await app.improve("Design a REST API")
    await app.until(lambda: "✓" in app.result, "it is saved")


async def test_the_idea_is_compared_with_the_prompt_and_both_are_measured(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        await open_diff(app)
        assert diff(app).startswith("- your idea\n+ the prompt · ~5 → ~47 tokens")
        assert "\n+ # Role\n" in diff(app)
        await app.press("escape")
        assert not isinstance(app.top, DiffScreen)


async def test_v_opens_it_from_the_list_and_the_result(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        for pane in ("h", "r"):
            await app.press("ctrl+o", pane)
            await open_diff(app, "v")
            await app.press("v")


async def test_a_version_is_compared_with_its_parent_and_with_any_other(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        await app.press("ctrl+r")
        await app.type("shorter")
        await app.press("enter")
        await app.until(lambda: "▸   v2" in app.result, "the second version")
        await open_diff(app)
        assert diff(app).startswith("- your idea\n+ v2")
        await app.press("p")
        await app.until(lambda: "  # Role" in diff(app), "compared with the parent")
        assert diff(app).startswith("- v1\n+ v2")
        assert "+ Heeds: shorter" in diff(app)
        await app.press("i")
        await app.until(lambda: diff(app).startswith("- your idea\n+ v2"), "compared with the idea")
        await app.press("right_square_bracket", "left_curly_bracket")
        await app.until(lambda: where(app) == "the texts are the same", "v1 compared with itself")


async def test_a_first_version_says_that_it_has_no_parent(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        await open_diff(app)
        await app.press("p")
        assert any("no version that this one was made from" in notice for notice in app.notices)
        assert diff(app).startswith("- your idea\n+ the prompt")


async def test_an_edit_is_compared_with_what_the_model_wrote(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        await app.press("ctrl+o", "r", "e", "ctrl+home")
        await app.type("MINE ")
        await app.press("escape")
        await app.until(lambda: "MINE # Role" in app.result, "the edit")
        await open_diff(app)
        await app.press("m")
        await app.until(lambda: "- # Role" in diff(app), "the edit and the model's text")
        assert diff(app).startswith("- the prompt by the model\n+ the prompt with your edit")
        assert "+ MINE # Role" in diff(app)


async def test_m_says_when_there_is_no_edit(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        await open_diff(app)
        await app.press("m")
        assert any("not edited" in notice for notice in app.notices)


async def test_what_is_typed_at_this_moment_is_compared_and_the_edit_goes_on(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        await app.press("ctrl+o", "r", "e", "ctrl+home")
        await app.type("MINE ")
        await open_diff(app)
        assert "+ MINE # Role" in diff(app)
        await app.press("escape")
        await app.type("TOO ")
        await app.press("escape")
        await app.until(lambda: "MINE TOO # Role" in app.result, "the edit")


async def test_two_keys_in_a_row_open_it_once(paths: Paths) -> None:
    async with running(paths) as app:
        await improved(app)
        app.screen.action_diff()
        app.screen.action_diff()
        await app.until(lambda: isinstance(app.top, DiffScreen) and "change" in where(app), "the diff")
        await app.press("escape")
        assert app.top is app.screen


async def test_the_versions_of_a_record_that_is_not_open_are_read(paths: Paths) -> None:
    first = make_record(improved_prompt="one", original_idea="the first")
    second = make_record(
        improved_prompt="two", original_idea="the first", root_uid=first.uid, parent_uid=first.uid, version=2
    )
    repository = Container(paths).repository()
    for record in (first, second):
        repository.save(record)
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: len(app.rows) == 2, "the rows")
        await app.press("ctrl+o", "h", "home", "v")
        await app.until(lambda: isinstance(app.top, DiffScreen) and "+ v2" in diff(app), "every version")
        await app.press("p")
        await app.until(lambda: "- one" in diff(app), "the parent")
        assert diff(app).startswith("- v1\n+ v2")


async def test_a_choice_made_before_the_versions_were_read_stays(paths: Paths) -> None:
    first = make_record(improved_prompt="one", accepted_text="first edit")
    second = make_record(
        improved_prompt="two", root_uid=first.uid, parent_uid=first.uid, version=2, accepted_text="2nd"
    )
    whole = Comparison.of(second, Lineage.of([ListItem(first), ListItem(second)]))
    read = threading.Event()

    def read_all() -> Comparison:
        assert read.wait(10)
        return whole

    async with running(paths) as app:
        await app.app.push_screen(DiffScreen(Comparison.of(second, Lineage()), read_all))
        await app.press("m")
        await app.until(lambda: "- two" in diff(app), "the edit and the model's text")
        read.set()
        await app.until(lambda: diff(app).startswith("- v2 by the model\n+ v2 with your edit"), "every version")
        await app.press("p")
        await app.until(lambda: diff(app).startswith("- v1 with your edit\n+ v2 with your edit"), "the parent")


async def test_a_history_that_cannot_be_read_leaves_what_is_known(paths: Paths) -> None:
    tried = threading.Event()

    def read_all() -> Comparison:
        tried.set()
        raise StorageError("The history cannot be read.")

    async with running(paths) as app:
        await app.app.push_screen(DiffScreen(Comparison.of(make_record(), Lineage()), read_all))
        await app.until(tried.is_set, "it was tried")
        await app.until(lambda: "change" in where(app), "the diff")


async def test_n_goes_to_the_next_change_and_back(paths: Paths) -> None:
    lines = [f"line {number}" for number in range(200)]
    changed = [f"{line} anew" if number in {50, 150, 199} else line for number, line in enumerate(lines)]
    async with running(paths) as app:
        view = await compare(app, "\n".join(lines), "\n".join(changed))
        assert where(app) == "3 changes"
        await app.press("n")
        assert (view.scroll_y, where(app)) == (50, "change 1 of 3")
        assert drawn(app)[0].startswith("-▸line 50")
        await app.press("n")
        assert view.scroll_y == 151  # the first change takes two lines
        await app.press("n")
        assert where(app) == "change 3 of 3"
        assert view.scroll_y == view.max_scroll_y
        await app.press("n")
        assert where(app) == "change 3 of 3"
        await app.press("N", "N")
        assert (view.scroll_y, where(app)) == (50, "change 1 of 3")
        await app.press("j", "n")  # from where one has scrolled to
        assert where(app) == "change 2 of 3"


async def test_every_row_of_a_long_line_has_its_mark_and_fits(paths: Paths) -> None:
    async with running(paths, size=(60, 20)) as app:
        view = await compare(app, "short", "a long line of many words " * 10 + "日本語" * 40)
        rows = [row for row in drawn(app) if row]
        assert len(rows) > 5
        assert rows[0] == "- short"
        assert all(row.startswith("+ ") for row in rows[1:])
        assert all(view.render_line(y).cell_length == view.width for y in range(view.size.height))
        assert [row.content.plain for row in view.diff.rows if row.content.cell_length > view.width - 2] == []


async def test_another_width_breaks_the_lines_anew_and_keeps_the_place(paths: Paths) -> None:
    text = "\n".join("word " * 30 + str(number) for number in range(200))
    async with running(paths, size=(100, 30)) as app:
        view = await compare(app, text, text.replace("word 30", "word x"))
        await app.press("n")
        rows, top = len(view.diff.rows), drawn(app)[0]
        await app.pilot.resize_terminal(60, 20)
        await app.until(lambda: len(view.diff.rows) > rows, "narrower rows")
        assert drawn(app)[0].startswith("-▸")
        assert top.startswith(drawn(app)[0])
        assert where(app) == "change 1 of 1"


async def test_changes_are_told_without_colour(paths: Paths) -> None:
    async with running(paths) as app:
        view = await compare(app, "write a poem", "write an ode")
        styles = {
            segment.text: segment.style for y in range(2) for segment in view.render_line(y) if segment.text.strip()
        }
        removed, added, kept = (styles[text] for text in ("a poem", "an ode", "write "))
        assert removed is not None
        assert added is not None
        assert kept is not None
        assert removed.strike
        assert added.underline
        assert added.bold
        assert not any((kept.strike, kept.underline, kept.bold))


async def test_its_footer_shows_its_keys(paths: Paths) -> None:
    async with running(paths) as app:
        await compare(app, "a", "b")
        # How to leave it stands at the end.
        labels = [one.label for one in sorted(IN_THE_DIFF, key=lambda one: one.essential) if one.footer]
        labels.append("Help")
        await app.until(lambda: [key.description for key in app.top.query(FooterKey)] == labels, "the footer")


async def test_foreign_text_is_not_read_as_markup(paths: Paths) -> None:
    async with running(paths) as app:
        await compare(app, "[bold]x[/] [link=https://a.example]y[/]", "[red]z")
        assert drawn(app)[:2] == ["- [bold]x[/] [link=https://a.example]y[/]", "+ [red]z"]


async def test_a_key_for_the_next_change_that_comes_before_the_changes_is_kept(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_compare = threading.Event()

    def slow(old: str, new: str) -> tuple[DiffLine, ...]:
        assert may_compare.wait(20)
        return diff_lines(old, new)

    monkeypatch.setattr("tui.result.diff_screen.diff_lines", slow)
    async with running(paths) as app:
        await improved(app)
        await app.press("f3")
        await app.until(lambda: isinstance(app.top, DiffScreen), "the screen")
        await app.press("n")
        may_compare.set()
        await app.until(lambda: where(app) == "change 1 of 1", "the first change")
