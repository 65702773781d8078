"""Where the keys of providers are kept: the system's keyring, or a private file."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class KeyPlace(StrEnum):
    """Where a key can be kept, as a person reads it."""

    KEYRING = "the system keyring"
    FILE = "the .env file of the config folder"


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A provider's key and where it lies; the key is in no text form of it."""

    key: str = field(repr=False)
    place: KeyPlace


class KeyStore(Protocol):
    """Keys by the provider's name. Every method may block for seconds; only the named provider's key is asked for."""

    def places(self) -> tuple[KeyPlace, ...]:
        """Return where a key can be kept on this machine, the safer place first."""
        ...

    def find(self, provider: str) -> KeptKey | None:
        """Return the provider's key. Raises `ModelAccessError` when the keyring does not let itself be asked."""
        ...

    def in_file(self) -> frozenset[str]:
        """Return the names of the variables for which the file holds a key; asks no keyring."""
        ...

    def keep(self, provider: str, key: str, place: KeyPlace) -> None:
        """Keep the provider's key there, so that it is the one that `find` returns. Raises `SettingsError`."""
        ...


def key_variable(provider: str) -> str:
    """Return the name under which a provider's key stands in a file."""
    return f"{provider.upper().replace('-', '_')}_API_KEY"
