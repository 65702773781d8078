"""`prompt-improver models`: the providers and their state. Sends nothing off this machine."""

from dataclasses import asdict
from pathlib import Path

import click

from domain.text.clean import one_line
from tui.cli.output import print_json
from tui.cli.runner import container_for, plain_command

_NAME_CELLS = 18


@click.command(short_help="List the providers.")
@plain_command
def models(env_file: Path | None, as_json: bool) -> None:
    """List every provider: what was found for it, and what it costs; API keys are never shown.

    The embedded models are listed with what each needs; `config set LOCAL_MODEL` chooses one.

    The current provider is marked. `--provider` and `--model` of `improve`, or `config set LLM_PROVIDER`, choose
    another.
    """
    with container_for(env_file, needs_history=False) as container:
        chosen = container.model_setup().current()
        offers = container.model_setup().offers()
    if as_json:
        rows = [
            {
                "provider": offer.provider,
                "chosen": offer.provider == chosen.provider,
                "model": chosen.model if offer.provider == chosen.provider else "",
                "ready": offer.is_ready,
                "found": offer.found,
                "models": list(offer.models),
                "embedded": [asdict(one) for one in offer.embedded],
                "key": offer.about.key_need.value,
                "key_set_by": offer.key_set_by,
                **{name: getattr(offer.about, name) for name in ("title", "short", "cost", "speed", "privacy")},
            }
            for offer in offers
        ]
        print_json(rows)
        return
    for offer in offers:
        mark = "▸" if offer.provider == chosen.provider else " "
        click.echo(f"{mark} {offer.provider:<{_NAME_CELLS}} {one_line(offer.found)}")
        click.echo(f"  {' ' * _NAME_CELLS} {offer.about.short}")
        for one in offer.embedded:
            click.echo(f"  {' ' * _NAME_CELLS} - {one.name}: {one.about}")
        for model in () if offer.embedded else offer.models:
            click.echo(f"  {' ' * _NAME_CELLS} - {one_line(model)}")
    model = f", model {one_line(chosen.model)}" if chosen.model else ""
    click.echo(f"\nChosen: {one_line(chosen.provider)}{model}.", err=True)
