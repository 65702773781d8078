"""A keyring in memory: `PYTHON_KEYRING_BACKEND` names it, and nothing outlives the process."""

from keyring.backend import KeyringBackend

_kept: dict[tuple[str, str], str] = {}


class MemoryKeyring(KeyringBackend):
    """Has the priority of a real one."""

    priority = 5

    def get_password(self, service: str, username: str) -> str | None:
        return _kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        _kept[service, username] = password
