"""Storage of the providers' API keys: the system keyring or a private file."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class KeyPlace(StrEnum):
    """A place where a key can be saved, as shown to the user."""

    KEYRING = "the system keyring"
    FILE = "the .env file of the config folder"


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A provider's key and where it is saved. Its `repr` leaves the key out."""

    key: str = field(repr=False)
    place: KeyPlace


class KeyStore(Protocol):
    """Stores keys by provider name. Every method may block for seconds and reads only the named provider's key."""

    def places(self) -> tuple[KeyPlace, ...]:
        """Return where a key can be saved on this machine, the safer place first."""
        ...

    def find(self, provider: str) -> KeptKey | None:
        """Return the provider's key, or None. Raises `ModelAccessError` when the keyring cannot be read."""
        ...

    def in_file(self) -> frozenset[str]:
        """Return the names of the variables that the file sets. Does not read the keyring."""
        ...

    def keep(self, provider: str, key: str, place: KeyPlace) -> None:
        """Save the provider's key at `place`, so that `find` returns it. Raises `SettingsError`."""
        ...


def key_variable(provider: str) -> str:
    """Return the variable that holds a provider's key in the file."""
    return f"{provider.upper().replace('-', '_')}_API_KEY"
