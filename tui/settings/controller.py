"""Shows and changes the settings, and reports what came of a change."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from domain.errors import PromptImproverError
from tui.background import InOrder
from tui.dialogs.modal import job_for, open_over
from tui.services import SettingsServices
from tui.settings.screen import SettingsScreen
from tui.text.errors import notify_error

if TYPE_CHECKING:
    from domain.settings.rows import SettingRow
    from domain.settings.service import Applied

_CLOSE_SECONDS = 0.5


class SettingsController:
    """Reads and changes settings on a thread, in order. UI thread only. Only `close` waits.

    What came of a change is shown in the dialog, or as a notice when the dialog has closed meanwhile.
    """

    def __init__(
        self,
        screen: Screen[None],
        services: SettingsServices,
        *,
        on_applied: "Callable[[Applied], None]",
        choose_model: Callable[[], None],
    ) -> None:
        """Take callbacks.

        Args:
            screen: Opens the dialog and shows notices.
            services: Reads and changes settings.
            on_applied: Uses what a change has applied.
            choose_model: Opens the list of models.
        """
        self._screen = screen
        self._services = services
        self._on_applied = on_applied
        self._choose_model = choose_model
        self._queue = InOrder("settings")

    def close(self) -> None:
        """Finish the changes so far, in half a second at most."""
        self._queue.close(_CLOSE_SECONDS)

    def open(self) -> None:
        """Open the dialog."""

        def left(wants_models: bool | None) -> None:
            if wants_models:
                self._choose_model()

        open_over(self._screen, SettingsScreen(self), left)

    def read(self) -> None:
        """Read every setting, and show it in the dialog."""
        job = job_for(self._screen, lambda: self._services.settings_service().rows(), self._show, self._failed)
        self._queue.submit(job)

    def change(self, name: str, text: str) -> None:
        """Set a setting to the value of `text`; an empty text restores the default."""

        def work() -> "tuple[Applied, tuple[SettingRow, ...]]":
            service = self._services.settings_service()
            applied = service.change(name, text)
            rows: tuple[SettingRow, ...] = ()
            with suppress(PromptImproverError):  # the change is made; the next reading says why it fails
                rows = service.rows()
            return applied, rows

        self._queue.submit(job_for(self._screen, work, partial(self._changed, name), self._failed))

    @property
    def _dialog(self) -> SettingsScreen | None:
        found = (popup for popup in self._screen.app.screen_stack if isinstance(popup, SettingsScreen))
        return next((popup for popup in found if popup.is_ready), None)

    def _show(self, rows: "tuple[SettingRow, ...]") -> None:
        if rows and (dialog := self._dialog) is not None:
            dialog.show_rows(rows)

    def _changed(self, name: str, result: "tuple[Applied, tuple[SettingRow, ...]]") -> None:
        applied, rows = result
        self._on_applied(applied)
        self._show(rows)
        if (dialog := self._dialog) is not None:
            dialog.say_changed(name, applied.sentence)
        else:
            self._screen.notify(applied.sentence)

    def _failed(self, error: PromptImproverError) -> None:
        if (dialog := self._dialog) is not None:
            dialog.show_error(error)
        else:
            notify_error(self._screen.notify, error)
