"""`prompt-improver check`: reports what code alone can see in prompts that are in use."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from domain.errors import FileError, PromptImproverError
from domain.linting.check import check_prompt, rules, rules_in_use
from domain.text.clean import one_line
from tui.cli.output import print_json, print_text, tell
from tui.cli.runner import ATTENTION, FAILED, container_for, plain_command
from tui.cli.select_record import LAST
from tui.text.errors import describe

if TYPE_CHECKING:
    from tui.cli.check_report import Checked
    from tui.composition.container import Container

_IDS = [rule.id for rule in rules()]


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    last = [CompletionItem(LAST, help="the newest prompt")] if LAST.startswith(incomplete) else []
    return [*last, CompletionItem(incomplete, type="file")]


@click.command("check", short_help="Report what is wrong in prompts, without a model.")
@click.argument("names", nargs=-1, metavar="FILE|UID|NUMBER|last|-...", shell_complete=_complete)
@click.option(
    "--rule",
    "only",
    multiple=True,
    type=click.Choice(_IDS),
    metavar="ID",
    help="Check this rule alone; repeat it for more.",
)
@click.option(
    "--without", multiple=True, type=click.Choice(_IDS), metavar="ID", help="Leave out this rule; repeat it for more."
)
@click.option("--sarif", "as_sarif", is_flag=True, help="Print SARIF 2.1.0, for editors and code review.")
@click.option("--list-rules", is_flag=True, help="List the rules and what each one finds.")
@plain_command
def check(
    names: tuple[str, ...],
    only: tuple[str, ...],
    without: tuple[str, ...],
    as_sarif: bool,
    list_rules: bool,
    as_json: bool,
    env_file: Path | None,
) -> None:
    """Report contradictions, undefined terms, broken variables and the like, with the line and the column.

    It reads prompts of up to 50,000 characters, asks no model, changes nothing, and says the same about the same text.
    A file .prompt-improver-check.toml beside a prompt, or in a folder above, turns rules off and on.

    Exit codes: 0 nothing found, 3 something found, 1 a file cannot be read, 2 wrong call.
    """
    if as_json and as_sarif:
        raise click.UsageError("--json and --sarif cannot be combined.")
    if list_rules:
        _list_rules(as_json=as_json)
        return
    if set(only or _IDS) <= set(without):
        raise click.UsageError("No rule is left to check. Leave out fewer rules.")
    if not names:
        raise click.UsageError("Name a file, a prompt of the history, or - for stdin.")
    from tui.cli.check_inputs import needs_history

    with container_for(env_file, needs_history=needs_history(names)) as container:
        checked, failed = _check(container, dict.fromkeys(names), only, without)
    _print(checked, as_json=as_json, as_sarif=as_sarif)
    if failed or any(one.findings for one in checked):
        sys.exit(FAILED if failed else ATTENTION)


def _check(
    container: "Container", names: Sequence[str] | dict[str, None], only: tuple[str, ...], without: tuple[str, ...]
) -> "tuple[list[Checked], bool]":
    """Return what was found in each prompt, and whether one could not be read; stderr says why."""
    from tui.cli.check_inputs import chosen_rules, read_prompt
    from tui.cli.check_report import Checked
    from tui.composition.checking import language_of

    checked, failed = [], False
    for name in names:
        try:
            source = read_prompt(container, name)
            on = frozenset(only) or rules_in_use(*chosen_rules(source.folder))
            checked.append(Checked(source.name, source.path, check_prompt(source.text, language_of, on - set(without))))
        except (PromptImproverError, OSError) as error:
            failed = True
            tell(str(describe(error if isinstance(error, PromptImproverError) else _unreadable(name, error))))
        except Exception as error:  # noqa: BLE001 - a fault in one rule must not lose what the others are told
            failed = True
            tell(f"{one_line(name)} was not checked: an unexpected {type(error).__name__} stopped it.")
    return checked, failed


def _unreadable(name: str, error: OSError) -> FileError:
    from tui.cli.check_inputs import unreadable

    return unreadable(name, error)


def _list_rules(*, as_json: bool) -> None:
    if as_json:
        print_json([{"id": rule.id, "meaning": rule.meaning, "on": rule.is_on} for rule in rules()])
        return
    width = max(map(len, _IDS))
    for rule in rules():
        print_text(f"{rule.id:<{width}}  {'' if rule.is_on else '(off) '}{rule.meaning}")


def _print(checked: "list[Checked]", *, as_json: bool, as_sarif: bool) -> None:
    from tui.cli.check_report import document, lines, sarif, summary

    if as_json:
        print_json(document(checked))
    elif as_sarif:
        print_json(sarif(checked))
    else:
        for one in checked:
            for line in lines(one):
                print_text(line)
    if checked:
        tell(summary(checked))
