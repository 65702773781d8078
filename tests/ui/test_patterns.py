"""The pattern of a prompt: shown beside it, changed by a key, left out by another."""

from textual.content import Content
from textual.widgets import Input, Static

from domain.patterns.pattern import NEUTRAL
from domain.patterns.titles import PatternTitle, PatternTitles
from domain.prompts.record import PromptHistory
from domain.prompts.request import NO_PATTERN
from tests.monkey.idle import busy_threads
from tests.support.application import Driver, running
from tests.support.held import Held
from tests.support.pattern_files import write_pattern
from tests.support.records import make_record
from tests.support.scripted_improver import PATTERNS, ScriptedImprover
from tui.composition.container import Container
from tui.composition.paths import Paths
from tui.patterns.screen import PatternScreen
from tui.widgets.choice_list import ChoiceList

IDEA = "an API for a library of toys"
TITLES = (
    PatternTitle("packing-list", "Packing list", "family and everyday"),
    PatternTitle("my-own", "Weekend of ours", "mine", is_own=True),
    *(PatternTitle(slug, title, "software") for slug, title in PATTERNS.items()),
)


def with_titles(container: Container, *problems: str) -> None:
    container.pattern_titles = lambda _language: PatternTitles(TITLES, problems)


def newest(app: Driver) -> PromptHistory:
    record = app.container.repository().find_recent(limit=1)[0]
    assert isinstance(record, PromptHistory)
    return record


async def choose(app: Driver, key: str = "p") -> None:
    """Open the list of patterns, and wait until they are read."""
    await app.press(key)
    await app.until(lambda: isinstance(app.top, PatternScreen), "the list of patterns")
    await app.until(lambda: rows(app), "the patterns in it")


def rows(app: Driver) -> list[str]:
    return [str(option.prompt).strip() for option in app.top.query_one(ChoiceList).options]


def titles(app: Driver) -> list[str]:
    """Return what each row begins with."""
    return [row.removeprefix("● ").split("  ")[0] for row in rows(app)]


async def improved(app: Driver) -> None:
    await app.improve(IDEA)
    await app.press("ctrl+o", "r")
    await app.until(lambda: "✓ saved" in app.result, "saved")


async def test_the_pattern_stands_beside_the_result_and_in_its_details(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(), prepare=with_titles) as app:
        await improved(app)
        assert "pattern: API design" in app.result
        await app.press("i")
        assert "Pattern\nAPI design" in app.result
        await app.until(lambda: " · API design · decomposition" in app.rows[0], "the title in the list")


async def test_another_pattern_makes_a_version_and_the_list_begins_with_the_nearest(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver, prepare=with_titles) as app:
        await improved(app)
        await choose(app)
        assert titles(app) == [
            "API integration",
            "Database schema",
            "User stories",
            "General task",
            "No pattern",
            "Packing list",
            "Weekend of ours",
            "API design",
        ]
        assert [row for row in rows(app) if row.startswith("●")] == [rows(app)[7]], "the one of now is marked"
        assert "yours" in rows(app)[6]
        await app.press("down", "enter")
        await app.until(lambda: "pattern: Database schema" in app.result and "v2 of 2" in app.result, "the version")
        assert "v2 from v1: pattern Database schema" in app.result
        assert (improver.requests[-1].pattern, improver.requests[-1].feedback) == ("database-schema", "")
        parent = improver.requests[-1].parent
        assert parent is not None
        await app.until(lambda: newest(app).parent_uid == parent.uid, "it is saved")


async def test_the_list_is_filtered_by_title_and_group(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(), prepare=with_titles) as app:
        await improved(app)
        await choose(app, "alt+p")
        await app.type("FAMILY")
        await app.until(lambda: titles(app) == ["Packing list"], "what matches")
        app.top.query_one(Input).value = ""
        await app.type("generál")
        await app.until(lambda: titles(app) == ["General task"], "what matches without accents")
        await app.press("enter")
        await app.until(lambda: "pattern: neutral" in app.result, "the version")
        await app.until(lambda: newest(app).pattern == NEUTRAL, "it is saved")


async def test_one_key_leaves_the_pattern_out(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver, prepare=with_titles) as app:
        await improved(app)
        await app.press("P")
        await app.until(lambda: "pattern: none" in app.result and "v2 of 2" in app.result, "a version without")
        assert "v2 from v1: no pattern" in app.result
        assert improver.requests[-1].pattern == NO_PATTERN
        await choose(app)
        assert next(row for row in rows(app) if row.startswith("●")).startswith("● No pattern")


async def test_escape_changes_nothing(paths: Paths) -> None:
    improver = ScriptedImprover()
    async with running(paths, improver, prepare=with_titles) as app:
        await improved(app)
        await choose(app)
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")
        assert len(improver.requests) == 1


async def test_files_that_are_no_patterns_are_named_in_the_list(paths: Paths) -> None:
    sentence = 'my-bug.md, line 3: The section "## Task" is missing or empty.'
    async with running(paths, ScriptedImprover(), prepare=lambda container: with_titles(container, sentence)) as app:
        await improved(app)
        await choose(app)
        assert f"! {sentence}" in app.screen_text


async def test_of_many_such_files_only_the_first_are_named(paths: Paths) -> None:
    problems = [f"p{number}.md: broken" for number in range(10)]
    async with running(paths, prepare=lambda container: with_titles(container, *problems)) as app:
        await improved(app)
        await choose(app)
        assert "! p2.md: broken" in app.screen_text
        assert "p3.md" not in app.screen_text
        assert "! … and 7 more" in app.screen_text


async def test_a_run_says_once_for_each_change_that_a_file_is_no_pattern(paths: Paths) -> None:
    paths.patterns.mkdir(parents=True)
    file = paths.patterns / "my-bug.md"
    file.write_text("no pattern")
    sentence = 'patterns/my-bug.md, line 1: The first line must be "+++".'

    def is_told() -> bool:
        return any(sentence in notice for notice in app.notices)

    async with running(paths, prepare=with_titles) as app:
        await improved(app)
        await app.until(is_told, "said with the run")
        app.forget_notices()
        await app.press("g")
        await app.until(lambda: "v2 of 2" in app.result and not busy_threads(), "the next run")
        assert not is_told()
        file.write_text("still none")
        await app.press("g")
        await app.until(is_told, "said after the change")


async def test_without_a_record_the_keys_say_so(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(), prepare=with_titles) as app:
        await app.press("alt+p")
        await app.until(lambda: "Open a record first." in app.notices, "said")
        assert app.top is app.screen


async def test_a_key_marks_whose_words_they_are(paths: Paths) -> None:
    prompt = f"# Task\n{IDEA}\n\n- Name every status code."
    record = make_record(
        original_idea=IDEA,
        improved_prompt=prompt,
        pattern="api-design",
        pattern_title="API design",
        is_written_by_pattern=True,
    )
    repository = Container(paths).repository()
    repository.save(record)
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: app.rows, "the row")
        await app.press("alt+down", "ctrl+o", "r")
        await app.until(lambda: "✓ saved" in app.result, "the record")
        shown = app.screen.query_one("#result-prompt", Static)
        unmarked = shown.render()
        await app.press("w")
        assert "Words: yours (underlined) · the pattern's" in app.result
        content = shown.render()
        assert isinstance(content, Content)
        assert content.plain == prompt
        marked = {content.plain[span.start : span.end]: str(span.style).split()[0] for span in content.spans}
        assert marked == {IDEA: "underline"}
        await app.press("w")
        assert "Words:" not in app.result
        assert shown.render() == unmarked


async def test_words_stay_marked_from_record_to_record_and_a_legend_names_only_who_wrote(paths: Paths) -> None:
    async with running(paths, prepare=with_titles) as app:
        await improved(app)
        await app.press("w")
        assert "Words: yours (underlined) · the model's (italic)\n" in app.result, (
            "this model gave reasons: it wrote it"
        )
        await app.press("P")
        await app.until(lambda: "v2 of 2" in app.result, "the next version")
        assert "Words: yours" in app.result


async def test_a_pattern_of_ones_own_is_chosen_changed_broken_and_removed(paths: Paths) -> None:
    improver = ScriptedImprover()
    file = paths.patterns / "toy-letter.md"
    write_pattern(file, "Letter about a toy")

    async def listed(words: str) -> list[str]:
        await choose(app)
        await app.type(words)
        await app.until(lambda: app.top.query_one(Input).value == words, "the filter")
        await app.settle()
        return rows(app)

    async def closed() -> None:
        await app.press("escape")
        await app.until(lambda: app.top is app.screen, "closed")

    async with running(paths, improver) as app:
        await improved(app)
        (row,) = await listed("letter about a toy")
        assert "yours · mine" in row
        await app.press("enter")
        await app.until(lambda: "pattern: toy-letter" in app.result and "✓ saved" in app.result, "the version")
        assert improver.requests[-1].pattern == "toy-letter"
        write_pattern(file, "Complaint about a toy")
        assert len(await listed("complaint about a toy")) == 1
        await closed()
        file.write_text(file.read_text().replace("- Threats.", "Threats."))
        assert await listed("about a toy") == []
        assert '! patterns/toy-letter.md, line 19: Each line of "## Avoid" must begin with "- ".' in app.screen_text
        await closed()
        file.unlink()
        assert await listed("about a toy") == []
        assert "toy-letter.md" not in app.screen_text


async def test_where_no_pattern_is_clear_the_nearest_are_named_with_their_key(paths: Paths) -> None:
    record = make_record(pattern=NEUTRAL, pattern_title="General task", nearest_patterns=("bug-fix", "recipe"))
    repository = Container(paths).repository()
    repository.save(record)
    repository.close()
    async with running(paths) as app:
        await app.until(lambda: app.rows, "the row")
        await app.press("alt+down")
        await app.until(lambda: "pattern: General task (alt+p: bug fix, recipe)" in app.result, "the offer")


async def test_a_filter_that_matches_nothing_says_so(paths: Paths) -> None:
    async with running(paths, ScriptedImprover(), prepare=with_titles) as app:
        await improved(app)
        await choose(app)
        none = app.top.query_one("#pick-none", Static)
        assert not none.display

        await app.press(*"zzz")
        await app.until(lambda: not rows(app), "no row")
        assert none.display

        await app.press("backspace", "backspace", "backspace")
        await app.until(lambda: rows(app), "all rows")
        assert not none.display


async def test_a_filter_that_is_typed_while_the_patterns_are_read_is_not_said_to_match_nothing(paths: Paths) -> None:
    held = Held("", "pattern_titles")

    def prepare(container: Container) -> None:
        with_titles(container)
        held.prepare(container)

    async with running(paths, ScriptedImprover(), prepare=prepare) as app:
        await improved(app)
        await app.press("p", *"zzz")
        await app.until(lambda: isinstance(app.top, PatternScreen) and held.calls == 1, "the list, not read yet")
        await app.until(lambda: app.top.query_one(Input).value == "zzz", "what was typed")
        none = app.top.query_one("#pick-none", Static)
        assert not none.display

        held.release()
        await app.until(lambda: bool(none.display), "nothing matches")
