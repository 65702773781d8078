"""What every `PresetStore` promises."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import InvalidPresetError
from domain.prompts.options import OutputStyle, PromptOptions, PromptUse, TargetLength
from domain.prompts.presets import MAX_NAME_CHARACTERS, MOST_PRESETS, Presets, PresetStore
from domain.prompts.record import Framework
from storage.state.presets import FilePresetStore
from tests.support.records import texts
from tests.support.tiers import examples

LEAN = PromptOptions(length=TargetLength.LEAN, preset="Lean")
API = PromptOptions(Framework.DECOMPOSITION, TargetLength.THOROUGH, OutputStyle.XML, PromptUse.SYSTEM, "api")

shapes = st.builds(
    PromptOptions,
    st.none() | st.sampled_from(Framework),
    st.sampled_from(TargetLength),
    st.sampled_from(OutputStyle),
    st.sampled_from(PromptUse),
    texts,
)


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PresetStore:
    return FilePresetStore(tmp_path / "state" / "presets.json", writes=request.param == "file")


def test_there_is_nothing_at_first(store: PresetStore) -> None:
    assert store.load() == Presets()


def test_presets_come_back_by_name_and_one_takes_the_place_of_its_namesake(store: PresetStore) -> None:
    store.save(LEAN)
    assert store.save(API) == store.load() == Presets((API, LEAN))
    louder = replace(API, preset="API", use=PromptUse.USER)
    assert store.save(louder).shapes == store.load().shapes == (louder, LEAN)


def test_the_shape_used_last_is_kept_beside_the_presets(store: PresetStore) -> None:
    store.save(LEAN)
    assert store.remember(API) == store.load() == Presets((LEAN,), API)
    store.delete("lean")
    assert store.load() == Presets((), API)


def test_a_deleted_preset_is_gone_and_deleting_twice_is_no_error(store: PresetStore) -> None:
    store.save(LEAN)
    store.save(API)
    assert store.delete("LEAN").shapes == store.delete("LEAN").shapes == store.load().shapes == (API,)


def test_a_renamed_preset_keeps_its_choices_and_takes_no_other_name_away(store: PresetStore) -> None:
    store.save(LEAN)
    store.save(API)
    store.remember(LEAN)
    with pytest.raises(InvalidPresetError, match="API already"):
        store.rename("Lean", "API")
    with pytest.raises(InvalidPresetError, match="preset gone no longer exists"):
        store.rename("gone", "new")
    assert store.load().shapes == (API, LEAN)
    shorter = replace(LEAN, preset="Short")
    assert store.rename("lean", " Short ") == store.load() == Presets((API, shorter), shorter)
    assert store.rename("Short", "SHORT").find("short") == replace(LEAN, preset="SHORT")


@pytest.mark.parametrize("name", ["", " \n ", "\x1b[31m", "x" * (MAX_NAME_CHARACTERS + 1)])
def test_what_is_no_name_is_refused(store: PresetStore, name: str) -> None:
    store.save(LEAN)
    with pytest.raises(InvalidPresetError):
        store.save(PromptOptions(preset=name))
    with pytest.raises(InvalidPresetError):
        store.rename("Lean", name)
    assert store.load().shapes == (LEAN,)


def test_a_name_is_cleaned_and_an_accent_is_the_same_however_it_is_written(store: PresetStore) -> None:
    store.save(PromptOptions(preset="  Caf\u00e9\x1b]52;c;aGk=\x07\n au lait\ud800 "))
    assert [shape.preset for shape in store.load().shapes] == ["Caf\u00e9 au lait\ufffd"]
    store.save(PromptOptions(preset="Cafe\u0301"))
    assert len(store.save(PromptOptions(preset="CAF\u00c9")).shapes) == 2


def test_there_is_a_bound_beyond_which_presets_can_only_be_replaced(store: PresetStore) -> None:
    for number in range(MOST_PRESETS):
        store.save(PromptOptions(preset=f"p{number}"))
    with pytest.raises(InvalidPresetError, match=f"{MOST_PRESETS} presets"):
        store.save(LEAN)
    assert store.save(replace(LEAN, preset="P7")).find("p7") == replace(LEAN, preset="P7")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(40), deadline=None)
@given(shape=shapes)
def test_every_shape_comes_back_as_it_was(store: PresetStore, shape: PromptOptions) -> None:
    name = "x" + shape.preset[: MAX_NAME_CHARACTERS - 1]
    kept = store.save(replace(shape, preset=name)).shapes[0]
    assert replace(kept, preset=shape.preset) == shape
    store.remember(kept)
    assert store.load() == Presets((kept,), kept)
    store.delete(kept.preset)
