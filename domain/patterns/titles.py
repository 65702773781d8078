"""The patterns by their titles, for a person who chooses one."""

from dataclasses import dataclass

from domain.text.clean import fold


@dataclass(frozen=True, slots=True)
class PatternTitle:
    """A pattern as a list shows it; each text is on one line. `is_own` means that the user wrote it."""

    slug: str
    title: str
    group: str = ""
    is_own: bool = False

    def matches(self, words: str) -> bool:
        """Return whether title, group and slug contain each of `words`, ignoring case and accents."""
        name = fold(f"{self.title} {self.group} {self.slug}")
        return all(word in name for word in fold(words).split())


@dataclass(frozen=True, slots=True)
class PatternTitles:
    """Every pattern but the neutral one, by group and title, and a sentence for each file that cannot be used."""

    titles: tuple[PatternTitle, ...] = ()
    problems: tuple[str, ...] = ()
