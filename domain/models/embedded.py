"""What is known of an embedded model before it is chosen."""

from dataclasses import dataclass
from enum import StrEnum

from domain.text.size import size_of_file


class Presence(StrEnum):
    """Whether a model's file is on this machine, as shown."""

    INSTALLED = "installed"
    TO_DOWNLOAD = "to download"
    MISSING = "not installed"
    """Its packages are not installed, and `LOCAL_MODEL_SOURCE` forbids a download."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedModelStatus:
    """An embedded model on this machine. `size`, `memory` and the rooms are in bytes.

    `name` is its name in the settings, `file` its name in records. `memory_room` and `disk_room` are what is free, None
    if that is not known or not needed. `seconds` is the median of the last prompts with it on this machine, None if
    there are none.
    """

    name: str
    title: str
    file: str
    licence: str
    size: int
    memory: int
    presence: Presence
    memory_room: int | None = None
    disk_room: int | None = None
    seconds: float | None = None

    @property
    def note(self) -> str:
        """A few words for a row of a list."""
        speed = "" if self.seconds is None else f", {_seconds(self.seconds)}"
        return f"{self._where}, {size_of_file(self.memory)} RAM{speed}"

    @property
    def _where(self) -> str:
        is_to_download = self.presence is Presence.TO_DOWNLOAD
        return f"{size_of_file(self.size)} {self.presence}" if is_to_download else self.presence

    @property
    def about(self) -> str:
        """Everything, in sentences."""
        facts = f"{self.title}, {self.licence}: {self._where}, about {size_of_file(self.memory)} of memory."
        if self.seconds is not None:
            facts += f" Your last prompts with it took {_seconds(self.seconds)}."
        return f"{facts} {self.warning}".rstrip()

    @property
    def warning(self) -> str:
        """What this machine lacks for it; empty for nothing."""
        lacks = [
            f"{size_of_file(needed)} of {what} but only {size_of_file(room)} are free"
            for what, needed, room in (("memory", self.memory, self.memory_room), ("disk", self.size, self.disk_room))
            if room is not None and room < needed
        ]
        return f"It needs {' and '.join(lacks)}." if lacks else ""


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds >= 1 else "less than 1 s"
