"""What long texts cost the improver's own code, part by part: `python -m tests.benchmarks.material`.

Each kind of text at 12, 25 and 50 kB, each part the best of three: milliseconds of processor time, and how much more
the longest takes than the shortest (4 is linear, 17 squared). What costs most stands first.
"""

import time
from collections.abc import Callable, Iterator

from domain.improver.composition.compose import compose_prompt
from domain.improver.idea.clarity import is_ambiguous
from domain.improver.idea.clauses import clauses_of, unsaid
from domain.improver.idea.facts import Fact, FactKind, facts_of, missing_from
from domain.improver.idea.injections import without_injections
from domain.improver.idea.language import detect_language
from domain.improver.idea.quantities import quantities
from domain.improver.idea.task_kind import kind_of
from domain.improver.material.authority import claims_authority
from domain.improver.material.split import divide
from domain.improver.program.checks import check_prompt
from domain.improver.program.demonstrations import nearest_demonstrations
from domain.improver.sections.sections import Sections
from domain.prompts.formats import as_markdown
from tests.support.good_answers import GOOD_ANSWERS, judged, question_for
from tests.support.records import make_record

SIZES = (12_000, 25_000, 50_000)
_ROUNDS = 3
_LOG = '2024-05-01T10:{0:02}:17Z ERROR db[{0}]: connection to 10.0.0.{0}:5432 refused after {0} ms, "u{0}"\n'
_CODE = 'def f_{0}(x: int = {0}) -> dict[str, int]:\n    return {{"a": x[{0}], "b": "{{name}}"}}  # {0} %\n'
TEXTS = {
    "log": _LOG,
    "csv": "{0},Name {0},Rome,{0}.5 kg,https://x.example/{0}\n",
    "code": _CODE,
    "cjk": "会議は{0}時に始まりました。田中さんは「必ず送る」と言い、{0}個を運んだ。",
    "one line": "tick tock {0} of them for Ana Ruiz, but never more than {0} km; ",
    "one word": "tick",
    "one open bracket": "{{(",
    "one open quotation": '"a {0} ',
    "backslashes": "\\d{{{0}}}\\frac{{a}}",
    "spaces": " \t",
    "line ends": "\n\n",
    "fences": "```\n~~~~ {0}\n",
    "versions": "1.1.",
    "marks": "-_.+",
    "stars": "*@",
    "tags": "<a b='{0}'><",
}
"""One unit of each kind of text, with a number to fill in."""


def text_of(kind: str, size: int) -> str:
    """Return `size` characters of one kind of text."""
    unit = TEXTS[kind]
    count = size // len(unit.format(0)) + 1
    return "".join(unit.format(at % 60) for at in range(count))[:size]


def _judged(given: str) -> object:
    return judged(GOOD_ANSWERS[0], question_for(f"Summarise this for Ana Ruiz in 3 lines:\n{given}"))


def _checked(text: str) -> object:
    sections = Sections(role="You are a writer.", directive=text, requirements=(text[:2_000],), output_format="A list.")
    return check_prompt(sections, text, [Fact(FactKind.NAME, "Ana Ruiz", "Ana Ruiz")], given=text, language="en")


PARTS: dict[str, Callable[[str], object]] = {
    "material": divide,
    "facts": lambda text: missing_from(facts_of(text, "en")[:20], text),
    "quantities": lambda text: list(quantities(text)),
    "conditions": lambda text: unsaid(clauses_of(text)[:20], (text,)),
    "language": detect_language,
    "orders": without_injections,
    "authority": claims_authority,
    "kind of task": kind_of,
    "ambiguity": is_ambiguous,
    "demonstrations": lambda text: nearest_demonstrations(text, "en", 3),
    "composition": lambda text: compose_prompt(Sections(directive=text), text, "en", material=(text,)),
    "checks": _checked,
    "forms": lambda text: as_markdown(make_record(original_idea=f"idea {text}", context=text)),
    "all of it": _judged,
}
"""Each part of the improver that reads what a person wrote, as it is called for one idea."""


def seconds(part: Callable[[str], object], text: str, rounds: int = _ROUNDS) -> float:
    """Return the least processor time of several calls."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        part(text)
        times.append(time.process_time() - began)
    return min(times)


def measured() -> Iterator[tuple[str, str, list[float]]]:
    """Yield each part and kind of text with its seconds at every size."""
    for part in PARTS.values():
        part(text_of("log", 500))  # loads what the first call loads
    for name, part in PARTS.items():
        for kind in TEXTS:
            yield name, kind, [seconds(part, text_of(kind, size)) for size in SIZES]


def main() -> None:
    """Print the table, what costs most first."""
    print(f"{'part':<16}{'text':<20}{'12 kB':>10}{'25 kB':>10}{'50 kB':>10}{'growth':>8}")
    for name, kind, times in sorted(measured(), key=lambda row: -row[2][-1]):
        figures = "".join(f"{1000 * one:>10.2f}" for one in times)
        print(f"{name:<16}{kind:<20}{figures}{times[-1] / max(times[0], 1e-6):>8.1f}")


if __name__ == "__main__":
    main()
