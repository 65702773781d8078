"""Services that answer only when a test lets them, and what the screen says then."""

from threading import Event

from tests.support.application import Driver
from tests.support.dialogs import closed
from tui.composition.container import Container

REFUSAL = "The config folder is full."
UNEXPECTED = "An unexpected RuntimeError stopped it."


class Held:
    """Holds a method as a slow disk or a keyring that does not answer does, until it is released."""

    def __init__(self, service: str, method: str, error: Exception | None = None) -> None:
        """Hold `method` of a service of the container, of itself for an empty name; `error` is how each call ends."""
        self.calls = 0
        self._service, self._method, self._error = service, method, error
        self._goes_on = Event()

    def prepare(self, container: Container) -> None:
        if not self._service:
            self._hold(container)
            return
        service = getattr(container, self._service)
        make = service._factory

        def made() -> object:
            one = make()
            self._hold(one)
            return one

        service.replace(made)

    def _hold(self, owner: object) -> None:
        work = getattr(owner, self._method)

        def late(*args: object, **options: object) -> object:
            self.calls += 1
            assert self._goes_on.wait(60), "never released"
            if self._error is not None:
                raise self._error
            return work(*args, **options)

        setattr(owner, self._method, late)

    def release(self) -> None:
        self._goes_on.set()


def count(app: Driver, words: str) -> int:
    return sum(words in notice for notice in app.notices)


async def said(app: Driver, words: str) -> None:
    await app.until(lambda: count(app, words), f"the notice {words!r}")


async def leave(app: Driver) -> None:
    await app.press("escape", "escape")
    await closed(app)
