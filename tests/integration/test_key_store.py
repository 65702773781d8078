"""Where keys are kept: a private file that keeps its other lines, or a keyring that may be locked."""

import stat
from pathlib import Path

import keyring
import pytest
from dotenv import dotenv_values
from keyring.backends import fail, null

from domain.errors import ModelAccessError, SettingsError
from domain.models.keys import KeptKey, KeyPlace
from storage.config.dotenv import EnvFile
from storage.config.keyring import SystemKeyring, _real_backend
from storage.config.keys import KeyFiles
from tests.support.fake_keyring import FakeBackend

KEY = "sk-canary-1234"
BY_HAND = """# my keys, do not lose

export OPENAI_API_KEY='old'   # from work
LLM_MODEL="a model"
not a line at all
GROQ_API_KEY=stays"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / ".env"


def store(path: Path, backend: FakeBackend | None = None, *, seconds: float = 5, writable: bool = True) -> KeyFiles:
    return KeyFiles(EnvFile(path), SystemKeyring(lambda: backend, seconds), writable=writable)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_key_in_the_file_is_found_again_and_is_the_owners_alone(path: Path) -> None:
    store(path).keep("openai-compatible", KEY, KeyPlace.FILE)
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    assert path.read_text() == f"OPENAI_COMPATIBLE_API_KEY={KEY}\n"
    assert store(path).find("openai-compatible") == KeptKey(KEY, KeyPlace.FILE)
    assert store(path).find("openai") is None


def test_a_file_that_others_could_read_is_closed_and_keeps_its_other_lines(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(BY_HAND)
    path.chmod(0o644)
    store(path).keep("openai", KEY, KeyPlace.FILE)
    assert mode(path) == 0o600
    assert path.read_text() == BY_HAND.replace(
        "export OPENAI_API_KEY='old'   # from work", f"export OPENAI_API_KEY={KEY}"
    )
    store(path).keep("anthropic", KEY, KeyPlace.FILE)
    assert path.read_text().splitlines()[-2:] == ["GROQ_API_KEY=stays", f"ANTHROPIC_API_KEY={KEY}"]


@pytest.mark.parametrize("value", ["plain", "with space", "it's", 'quo"te', "back\\slash", "a#b", "$HOME", "=", "é"])
def test_whatever_is_written_is_read_back(path: Path, value: str) -> None:
    EnvFile(path).change({"ONE": "1", "NAME": value, "TWO": "2"})
    assert EnvFile(path).values() == {"ONE": "1", "NAME": value, "TWO": "2"}
    assert dotenv_values(path, interpolate=False)["NAME"] == value


def test_a_variable_that_stands_twice_is_set_once(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("A=1\nB=x\nA=2\n")
    EnvFile(path).change({"A": "3"})
    assert path.read_text() == "B=x\nA=3\n"
    EnvFile(path).change({"A": None})
    assert path.read_text() == "B=x\n"


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.env"
    real.write_text("# mine\n")
    path.parent.mkdir()
    path.symlink_to(real)
    store(path).keep("openai", KEY, KeyPlace.FILE)
    assert path.is_symlink()
    assert real.read_text() == f"# mine\nOPENAI_API_KEY={KEY}\n"


def test_a_file_that_cannot_be_read_is_left_alone_and_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"\.env cannot be read"):
        store(path).keep("openai", KEY, KeyPlace.FILE)
    assert path.read_bytes() == b"\xff\xfe"


def test_a_key_in_the_keyring_is_in_no_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("OPENAI_API_KEY=older\nLLM_MODEL=m\n")
    backend = FakeBackend()
    keys = store(path, backend)
    assert keys.places() == (KeyPlace.KEYRING, KeyPlace.FILE)
    keys.keep("openai", KEY, KeyPlace.KEYRING)
    assert path.read_text() == "LLM_MODEL=m\n", "the older key would win"
    assert keys.find("openai") == KeptKey(KEY, KeyPlace.KEYRING)
    assert KEY not in repr(keys.find("openai"))
    assert set(backend.asked) == {"OPENAI_API_KEY"}, "no other provider's key is asked for"


def test_a_locked_keyring_does_not_hang_and_says_so(path: Path) -> None:
    backend = FakeBackend()
    backend.unlocked.clear()
    keys = store(path, backend, seconds=0.02)
    with pytest.raises(ModelAccessError, match=r"did not answer within 0\.02 seconds") as caught:
        keys.find("openai")
    assert "Unlock" in caught.value.next_step
    with pytest.raises(SettingsError, match="did not answer"):
        keys.keep("openai", KEY, KeyPlace.KEYRING)
    backend.unlocked.set()


def test_a_keyring_that_refuses_is_told_without_its_words(path: Path) -> None:
    backend = FakeBackend()
    backend.error = RuntimeError(f"secret {KEY}")
    with pytest.raises(ModelAccessError, match=r"refused \(RuntimeError\)") as caught:
        store(path, backend).find("openai")
    assert KEY not in f"{caught.value.sentence} {caught.value.next_step} {caught.value.__cause__}"


def test_without_a_real_backend_there_is_only_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store(path).places() == (KeyPlace.FILE,)
    assert store(path).find("openai") is None
    for unreal in (fail.Keyring(), null.Keyring()):  # type: ignore[no-untyped-call]  # they have no types
        monkeypatch.setattr(keyring, "get_keyring", lambda unreal=unreal: unreal)
        assert _real_backend() is None


def test_a_file_named_by_env_file_is_read_and_not_written(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(f"OPENAI_API_KEY={KEY}\n")
    keys = store(path, writable=False)
    assert keys.places() == ()
    assert keys.find("openai") == KeptKey(KEY, KeyPlace.FILE)
    with pytest.raises(SettingsError, match="not written to"):
        keys.keep("openai", "sk-new", KeyPlace.FILE)
