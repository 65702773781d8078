"""Changes `config.toml` and keeps what the user wrote there: comments, order and unknown names."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import SettingsError
from storage.config.rewriting import rewrite

if TYPE_CHECKING:
    import tomlkit

    from domain.settings.rows import Value


class ConfigFile:
    """One file, which any process of the user may change; methods block on disk access. Never contains a secret."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def change(self, values: "Mapping[str, Value | None]") -> None:
        """Set the settings in `values` (lower-case names), and remove those that are None; all or none.

        Raises `SettingsError` if the file is not valid TOML or cannot be written; it is then unchanged.
        """

        def changed(text: str) -> str:
            document = self._parsed(text)
            for name, value in values.items():
                _set(document, name, value)
            return document.as_string()

        rewrite(self._path, changed)

    def _parsed(self, text: str) -> "tomlkit.TOMLDocument":
        import tomlkit  # noqa: PLC0415 - only changing a setting needs it
        from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - as above

        try:
            return tomlkit.parse(text)
        except TOMLKitError:
            raise SettingsError(
                f"{self._path} is not valid TOML, so it was not changed.", "Correct it, or move it to another folder."
            ) from None


def _set(document: "tomlkit.TOMLDocument", name: str, value: "Value | None") -> None:
    """Set or remove a setting, keeping the case of its name and removing duplicates in other cases."""
    *others, own = [key for key in document if key.lower() == name] or [name]
    for key in others:
        del document[key]
    if value is not None:
        document[own] = value
    else:
        document.pop(own, None)
