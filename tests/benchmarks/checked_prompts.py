"""What `check` finds in prompts with planted faults: `python -m tests.benchmarks.checked_prompts [FOLDER]`.

Prints a table in Markdown: for each rule how many faults were planted, and how many were found by that rule and by any
rule at the same place; then every fault that was missed, and every finding that was not planted: false alarms in the
clean prompts, and more findings in the others, which a reader judges. A finding is at the place of a fault if either of
its lines is. `--brief` leaves out the lists.
"""

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domain.improver.idea.language import detect_language
from domain.linting.check import check_prompt, rules
from domain.linting.finding import Finding

FOLDER = Path(__file__).parent / "used_prompts"
_QUOTED = 110


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: the rule that it breaks, the lines on which its text stands."""

    rule: str
    lines: frozenset[int]
    note: str


@dataclass(frozen=True, slots=True)
class CheckedPrompt:
    """A prompt, the faults planted in it (none in a clean one), and what was found."""

    name: str
    faults: tuple[Fault, ...]
    findings: tuple[Finding, ...]

    def found_by_rule(self, fault: Fault) -> bool:
        """Return whether the fault's own rule found it."""
        return any(one.rule == fault.rule and lines_of(one) & fault.lines for one in self.findings)

    def found(self, fault: Fault) -> bool:
        """Return whether any rule found something at the place of the fault."""
        return any(lines_of(one) & fault.lines for one in self.findings)

    def beyond(self) -> Iterator[Finding]:
        """Yield the findings that are at the place of no planted fault."""
        planted = frozenset().union(*(fault.lines for fault in self.faults))
        yield from (one for one in self.findings if not lines_of(one) & planted)


def lines_of(finding: Finding) -> frozenset[int]:
    """Return the lines that a finding names."""
    places = [finding.place] if finding.other is None else [finding.place, finding.other]
    return frozenset(line for place in places for line in range(place.line, place.end_line + 1))


def checked(folder: Path) -> Iterator[CheckedPrompt]:
    """Check every prompt of a folder."""
    for file in sorted(folder.glob("*.md")):
        text = file.read_text("utf-8")
        about = file.with_suffix(".toml")
        values = tomllib.loads(about.read_text("utf-8")) if about.exists() else {}
        faults = tuple(
            Fault(one["rule"], _lines(text, one["line"], file.name), one.get("note", ""))
            for one in values.get("faults", ())
        )
        yield CheckedPrompt(file.stem, faults, check_prompt(text, detect_language))


def _lines(text: str, part: str, name: str) -> frozenset[int]:
    found = frozenset(
        text.count("\n", 0, at) + 1 + extra
        for at in _places(text, part)
        for extra in range(part.strip("\n").count("\n") + 1)
    )
    if not found:
        raise SystemExit(f"{name}: the text {part!r} of a fault is not there")
    return found


def _places(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--brief", action="store_true")
    given = parser.parse_args()
    prompts = list(checked(given.folder))
    planted = [(one, fault) for one in prompts for fault in one.faults]
    clean = [one for one in prompts if not one.faults]
    print_table(planted)
    alarms = {one.name: len(one.findings) for one in clean}
    most = max(alarms.values(), default=0)
    print(f"\nFalse alarms in {len(clean)} clean prompts: {sum(alarms.values())}, at most {most} in one.")
    more = [(one, finding) for one in prompts if one.faults for finding in one.beyond()]
    print(f"Findings beyond the planted faults: {len(more)} in {len(prompts) - len(clean)} prompts.")
    if not given.brief:
        print_lists(planted, clean, more)


def print_table(planted: list[tuple[CheckedPrompt, Fault]]) -> None:
    """Print how many faults of each rule were found."""
    order = [rule.id for rule in rules()]
    count, own, any_rule = Counter[str](), Counter[str](), Counter[str]()
    for one, fault in planted:
        count[fault.rule] += 1
        own[fault.rule] += one.found_by_rule(fault)
        any_rule[fault.rule] += one.found(fault)
    print("| rule | planted | found by it | found by any |\n| --- | ---: | ---: | ---: |")
    for rule in sorted(count, key=lambda name: order.index(name) if name in order else len(order)):
        print(f"| {rule} | {count[rule]} | {own[rule]} | {any_rule[rule]} |")
    print(f"| all | {count.total()} | {own.total()} | {any_rule.total()} |")


def print_lists(
    planted: list[tuple[CheckedPrompt, Fault]], clean: list[CheckedPrompt], more: list[tuple[CheckedPrompt, Finding]]
) -> None:
    """Print what was missed, the false alarms, and the findings beyond."""
    print("\n## Missed\n")
    for one, fault in planted:
        if not one.found(fault):
            print(f"- {one.name}:{min(fault.lines)} {fault.rule}: {fault.note[:_QUOTED]}")
    print("\n## False alarms\n")
    for prompt in clean:
        for finding in prompt.findings:
            print(f"- {prompt.name}:{shown(finding)}")
    print("\n## Beyond the planted\n")
    for prompt, finding in more:
        print(f"- {prompt.name}:{shown(finding)}")


def shown(finding: Finding) -> str:
    """Return a finding on one line."""
    return f"{finding.place.line} {finding.rule}: {finding.message[:_QUOTED]} «{finding.place.quote[:_QUOTED]}»"


if __name__ == "__main__":
    main()
