"""Stores providers' keys where the user chooses: in the system keyring or in the config folder's `.env`."""

from domain.errors import ModelAccessError, SettingsError
from domain.models.keys import KeptKey, KeyPlace, key_variable
from storage.config.dotenv import EnvFile
from storage.config.keyring import KeyringSilentError, SystemKeyring

_TITLE = "The key was not saved"


class KeyFiles:
    """Implements `domain.models.keys.KeyStore`. Reads the file first: it cannot hang, and its content is visible.

    Keys are written to `env_file` only if `writable`, which a file given by `--env-file` is not.
    """

    def __init__(self, env_file: EnvFile, keyring: SystemKeyring, *, writable: bool = True) -> None:
        self._file = env_file
        self._keyring = keyring
        self._writable = writable

    def places(self) -> tuple[KeyPlace, ...]:
        """Return where a key can be stored, the keyring first."""
        keyring = (KeyPlace.KEYRING,) if self._keyring.is_there() else ()
        return keyring + ((KeyPlace.FILE,) if self._writable else ())

    def find(self, provider: str) -> KeptKey | None:
        """Return the provider's key. Raises `ModelAccessError` and `SettingsError`."""
        name = key_variable(provider)
        if key := self._file.values().get(name, "").strip():
            return KeptKey(key, KeyPlace.FILE)
        try:
            key = (self._keyring.find(name) or "").strip()
        except KeyringSilentError as silent:
            raise ModelAccessError(
                f"The key for {provider} cannot be read: the system keyring {silent}.",
                f"Unlock the keyring and try again, or set {name} in the environment.",
            ) from None
        return KeptKey(key, KeyPlace.KEYRING) if key else None

    def in_file(self) -> frozenset[str]:
        """Return the names of the variables that the file sets to a non-blank value."""
        return frozenset(name for name, value in self._file.values().items() if value.strip())

    def keep(self, provider: str, key: str, place: KeyPlace) -> None:
        """Store the key in `place`, so that `find` returns it. Raises `SettingsError`."""
        name = key_variable(provider)
        if place is KeyPlace.KEYRING:
            self._keep_in_keyring(name, key)
            if self._writable and name in self._file.values():
                self._file.change({name: None})
            return
        if not self._writable:
            raise SettingsError(
                "Keys are not written to a file given by --env-file.", "Start without --env-file.", title=_TITLE
            )
        self._file.change({name: key})

    def _keep_in_keyring(self, name: str, key: str) -> None:
        try:
            is_kept = self._keyring.keep(name, key)
        except KeyringSilentError as silent:
            raise SettingsError(
                f"The system keyring {silent}.", "Unlock it and try again, or save the key in the file.", title=_TITLE
            ) from None
        if not is_kept:
            raise SettingsError("The system keyring did not accept it.", "Save the key in the file.", title=_TITLE)
