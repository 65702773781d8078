"""The manual: a Markdown page for each subject, and a search in all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TOPICS = (
    "first-steps",
    "tour",
    "keys",
    "ideas",
    "patterns",
    "results",
    "trying",
    "checking",
    "history",
    "models",
    "embedded-model",
    "settings",
    "files",
    "commands",
    "copying",
    "troubleshooting",
    "privacy",
    "developing",
)
"""The names of the pages, in reading order."""

_HEADING = re.compile(r"(#{1,6}) (.+)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_PAGE_LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.md(?:#[^)]*)?\)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name, its title, and its text in Markdown, title included."""

    topic: str
    title: str
    text: str

    @property
    def for_terminal(self) -> str:
        """The text with a line in place of each picture that says what it shows."""
        return _PICTURE.sub(r"*Picture: \1*", self.text)

    @property
    def for_printing(self) -> str:
        """`for_terminal` with the command that prints a page in place of each link to it."""
        return _PAGE_LINK.sub(r"\1 (`prompt-improver manual \2`)", self.for_terminal)


@dataclass(frozen=True, slots=True)
class Hit:
    """A result of a search: the page, the heading above (empty for the title), the line as plain text."""

    page: Page
    heading: str
    line: str

    @property
    def anchor(self) -> str:
        """The heading's anchor in links, as on GitHub."""
        return re.sub(r"[^\w -]", "", self.heading.lower()).replace(" ", "-")


@cache
def pages() -> tuple[Page, ...]:
    """Return every page, in reading order. Reads the disk the first time. Thread-safe."""
    return tuple(_read(topic) for topic in TOPICS)


def find_page(topic: str) -> Page | None:
    """Return the page called `topic`, in any case, or None."""
    return next((page for page in pages() if page.topic == topic.strip().lower()), None)


def nearest_topic(topic: str) -> str | None:
    """Return the topic that a misspelled `topic` probably means, or None."""
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415 - for a mistyped name only

    found = process.extractOne(topic, TOPICS, scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=60)
    return found[0] if found is not None else None


def search(words: str) -> tuple[Hit, ...]:
    """Return the sections that have every word, in any case, titles and headings first; without words, every page."""
    wanted = words.casefold().split()
    if not wanted:
        return tuple(Hit(page, "", _contents(page)) for page in pages())
    found = [
        (not all(word in f"{page.title} {heading}".casefold() for word in wanted), Hit(page, heading, line))
        for page in pages()
        for heading, lines in _sections(page)
        if (line := _match(wanted, f"{page.title} {heading}", lines)) is not None
    ]
    return tuple(hit for _in_text, hit in sorted(found, key=lambda one: one[0]))


def _contents(page: Page) -> str:
    """Return the headings of a page, or its first line if it has none."""
    (_, first), *rest = _sections(page)
    return " · ".join(heading for heading, _ in rest) or first[0]


def _match(wanted: list[str], title: str, lines: list[str]) -> str | None:
    """Return the line with most of the words, the first if the title has all; None if a word is missing."""
    everything = f"{title} {' '.join(lines)}".casefold()
    if not all(word in everything for word in wanted):
        return None
    if all(word in title.casefold() for word in wanted):
        return next(iter(lines), "")
    return max(lines, key=lambda line: sum(word in line.casefold() for word in wanted))


def _sections(page: Page) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading with its paragraphs, rows and items as plain lines."""
    heading, lines, is_code, is_open = "", list[str](), False, False
    for line in page.text.split("\n")[1:]:
        if line.startswith("```"):
            is_code = not is_code
            is_open = False
        elif not is_code and (found := _HEADING.fullmatch(line)):
            yield heading, lines
            heading, lines, is_open = found[2], [], False
        elif line.startswith("| ---"):
            lines.pop()  # the names of the columns
        elif not line.strip():
            is_open = False
        else:
            text = _plain(line)
            starts = is_code or line.startswith(("| ", "- ", "![")) or line[:1].isdigit()
            if is_open and not starts:
                lines[-1] += f" {text}"
            else:
                lines.append(text)
            is_open = not is_code
    yield heading, lines


def _plain(line: str) -> str:
    """Return a line of Markdown as plain text."""
    if line.startswith("|"):
        return " · ".join(cell.strip() for cell in line.strip("| ").split(" | ")).replace("`", "")
    return _LINK.sub(r"\1", line).replace("`", "").replace("**", "").removeprefix("- ").strip()


def _read(topic: str) -> Page:
    text = (files(__name__) / f"{topic}.md").read_text(encoding="utf-8")
    return Page(topic, text.partition("\n")[0].removeprefix("# "), text)
