"""Named presets of prompt options, and the options used last."""

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
    """The user's presets, sorted by name. Names are unique regardless of case.

    `problem` says what could not be read, and where it was moved.
    """

    shapes: tuple[PromptOptions, ...] = ()
    last: PromptOptions = STANDARD_OPTIONS
    problem: PromptImproverError | None = None

    def find(self, name: str) -> PromptOptions | None:
        """Return the preset with this name, ignoring case."""
        return next((shape for shape in self.shapes if _key(shape.preset) == _key(name)), None)

    def with_saved(self, shape: PromptOptions) -> "Presets":
        """Return these with `shape` added; it replaces a preset of the same name. Raises `InvalidPresetError`."""
        shape = replace(shape, preset=preset_name(shape.preset))
        others = self.without(shape.preset).shapes
        if len(others) >= MOST_PRESETS:
            raise InvalidPresetError(f"You already have {MOST_PRESETS} presets.", "Delete one that you no longer need.")
        return replace(self, shapes=tuple(sorted((*others, shape), key=lambda other: _key(other.preset))))

    def without(self, name: str) -> "Presets":
        """Return these without the preset of this name."""
        return replace(self, shapes=tuple(shape for shape in self.shapes if _key(shape.preset) != _key(name)))

    def with_renamed(self, name: str, new_name: str) -> "Presets":
        """Return these with one preset renamed.

        Raises `InvalidPresetError` if it does not exist, or if the new name is invalid or taken.
        """
        shape, new_name = self.find(name), preset_name(new_name)
        if shape is None:
            raise InvalidPresetError(f"The preset {one_line(name)} no longer exists.", "Save the options again.")
        if self.find(new_name) not in {None, shape}:
            raise InvalidPresetError(f"A preset named {new_name} already exists.")
        last = replace(self.last, preset=new_name) if _key(self.last.preset) == _key(name) else self.last
        return replace(self.without(name).with_saved(replace(shape, preset=new_name)), last=last)

    def named(self, shape: PromptOptions) -> PromptOptions:
        """Return `shape` with the name of a preset that has the same choices; an empty name if there is none.

        If several presets match, its own name is preferred.
        """
        names = [other.preset for other in self.shapes if replace(other, preset=shape.preset) == shape]
        return replace(shape, preset=shape.preset if shape.preset in names else next(iter(names), ""))


def preset_name(text: str) -> str:
    """Return `text` as a preset name: cleaned, on one line. Raises `InvalidPresetError`."""
    name = one_line(text)
    if not name:
        raise InvalidPresetError("A preset needs a name.", "Type a name.")
    if len(name) > MAX_NAME_CHARACTERS:
        raise InvalidPresetError(f"The name has {len(name)} characters; the limit is {MAX_NAME_CHARACTERS}.")
    return name


def _key(name: str) -> str:
    """Return the form in which names are compared: case-folded, and with composed accents (Unicode NFC)."""
    return unicodedata.normalize("NFC", one_line(name).casefold())


class PresetStore(Protocol):
    """Stores presets and the options used last. Thread-safe; blocks on a disk; raises `StorageError`.

    Every method returns the stored presets, including changes by other processes; their `problem` reports damage.
    Names are compared without case. A change that is not allowed raises `InvalidPresetError` and changes nothing.
    """

    def load(self) -> Presets:
        """Return the stored presets."""
        ...

    def save(self, shape: PromptOptions) -> Presets:
        """Store options under their preset name, replacing a preset of that name."""
        ...

    def rename(self, name: str, new_name: str) -> Presets:
        """Rename a preset. Raises `InvalidPresetError` if the new name is taken or the preset no longer exists."""
        ...

    def delete(self, name: str) -> Presets:
        """Delete a preset. A missing one is ignored."""
        ...

    def remember(self, shape: PromptOptions) -> Presets:
        """Store `shape` as the options used last."""
        ...
