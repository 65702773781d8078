"""Shapes under names, and the one used last."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Protocol

from domain.errors import InvalidPresetError, PromptImproverError
from domain.prompts.options import STANDARD_OPTIONS, PromptOptions
from domain.text.clean import one_line

MAX_NAME_CHARACTERS = 40
MOST_PRESETS = 100


@dataclass(frozen=True, slots=True)
class Presets:
    """What a person has named, by name; no two names differ in case alone.

    `problem` says what could not be read, and where it lies now.
    """

    shapes: tuple[PromptOptions, ...] = ()
    last: PromptOptions = STANDARD_OPTIONS
    problem: PromptImproverError | None = None

    def find(self, name: str) -> PromptOptions | None:
        """Return the preset of this name, in whatever case."""
        return next((shape for shape in self.shapes if _key(shape.preset) == _key(name)), None)

    def with_saved(self, shape: PromptOptions) -> "Presets":
        """Return these with `shape` under its name, in place of the one that had it. Raises `InvalidPresetError`."""
        shape = replace(shape, preset=preset_name(shape.preset))
        others = self.without(shape.preset).shapes
        if len(others) >= MOST_PRESETS:
            raise InvalidPresetError(f"There are {MOST_PRESETS} presets already.", "Delete one that you need no more.")
        return replace(self, shapes=tuple(sorted((*others, shape), key=lambda other: _key(other.preset))))

    def without(self, name: str) -> "Presets":
        """Return these but the one of this name."""
        return replace(self, shapes=tuple(shape for shape in self.shapes if _key(shape.preset) != _key(name)))

    def with_renamed(self, name: str, new_name: str) -> "Presets":
        """Return these with one under another name. Raises `InvalidPresetError` when that is another's."""
        shape, new_name = self.find(name), preset_name(new_name)
        if shape is None:
            raise InvalidPresetError(f"There is no preset {one_line(name)} any more.", "Save the shape anew.")
        if self.find(new_name) not in {None, shape}:
            raise InvalidPresetError(f"There is a preset {new_name} already.")
        last = replace(self.last, preset=new_name) if _key(self.last.preset) == _key(name) else self.last
        return replace(self.without(name).with_saved(replace(shape, preset=new_name)), last=last)

    def named(self, shape: PromptOptions) -> PromptOptions:
        """Return `shape` under the name that its choices have here; its own, if they have that one; else under none."""
        names = [other.preset for other in self.shapes if replace(other, preset=shape.preset) == shape]
        return replace(shape, preset=shape.preset if shape.preset in names else next(iter(names), ""))


def preset_name(text: str) -> str:
    """Return `text` as a name: cleaned, on one line. Raises `InvalidPresetError`."""
    name = one_line(text)
    if not name:
        raise InvalidPresetError("A preset needs a name.", "Type one.")
    if len(name) > MAX_NAME_CHARACTERS:
        raise InvalidPresetError(f"The name has {len(name)} characters; {MAX_NAME_CHARACTERS} is the most.")
    return name


def _key(name: str) -> str:
    """Return that in which names are alike: neither case nor the way in which an accent is written counts."""
    return unicodedata.normalize("NFC", one_line(name).casefold())


class PresetStore(Protocol):
    """Keeps named shapes and the one used last. Thread-safe; blocks on a disk; raises `StorageError`.

    Every method returns what is kept now, changes of other processes among it; `problem` in it says what was damaged.
    Names that differ in case alone are one name. What cannot be kept raises `InvalidPresetError` and changes nothing.
    """

    def load(self) -> Presets:
        """Return what is kept."""
        ...

    def save(self, shape: PromptOptions) -> Presets:
        """Keep a shape under its name, in place of the one that has it."""
        ...

    def rename(self, name: str, new_name: str) -> Presets:
        """Give a preset another name, which no other has; one that is gone meanwhile is refused."""
        ...

    def delete(self, name: str) -> Presets:
        """Forget a preset. A missing one is no error."""
        ...

    def remember(self, shape: PromptOptions) -> Presets:
        """Keep `shape` as the one used last."""
        ...
