"""A backend of the package `keyring` in memory; it can be locked, which never answers, or refuse."""

import threading


class FakeBackend:
    """What `SystemKeyring` needs of a backend."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.asked: list[str] = []
        self.error: Exception | None = None
        self.unlocked = threading.Event()
        self.unlocked.set()

    def get_password(self, service: str, name: str) -> str | None:
        self.asked.append(name)
        self.unlocked.wait()
        if self.error is not None:
            raise self.error
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, key: str) -> None:
        self.unlocked.wait()
        if self.error is not None:
            raise self.error
        self.kept[service, name] = key
