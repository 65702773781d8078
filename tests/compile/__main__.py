"""Compiles the program for a model, and prints the score on held-out ideas before and after.

`python -m tests.compile --optimizer bootstrap --budget 60` asks the model of the usual settings, or the one that
`--provider` and `--model` name, and writes a file for DSPY_PROGRAM. It never makes more calls than the budget.
"""

import argparse
import random
import sys
from pathlib import Path
from typing import Any

from domain.errors import FileError, PromptImproverError
from domain.improver.lm.dspy_setup import dspy
from domain.improver.lm.errors import translate_error
from domain.improver.lm.providers import find_provider
from domain.improver.program.metric import metric
from domain.improver.program.program import ImprovePrompt
from domain.models.catalogue import Provider
from domain.settings.schema import Settings
from domain.text.named_file import path_to_write, reason_of
from tests.compile.budget import Budget, Plan, make_plan
from tests.compile.ideas import examples
from tests.compile.model import Model, open_model
from tests.compile.optimizers import NAMES, compile_program, missing_package
from tui.composition.container import Container
from tui.composition.paths import platform_paths

_SEED = 0


def main(arguments: list[str] | None = None) -> int:
    """Compile as the command line says; return the exit code."""
    options = _parsed(arguments)
    if package := missing_package(options.optimizer):
        return _refuse(f"{options.optimizer} needs a package that is not installed: pip install {package}")
    named = {"llm_provider": options.provider, "llm_model": options.model}
    command_line = {name: value for name, value in named.items() if value}
    budget, container = Budget(options.budget), Container(platform_paths(), overrides=command_line)
    try:
        # Before a model is loaded and anything is paid for.
        options.out = path_to_write(str(options.out))
        _check_writable(options.out)
        settings = container.settings()
        plan = make_plan(options.optimizer, options.budget, _shuffled(settings, find_provider(settings)))
        with open_model(container, budget) as model:
            return _compile(options, model, plan, budget)
    except PromptImproverError as error:
        return _refuse(f"{error.sentence} {error.next_step}".strip())
    except ValueError as error:
        return _refuse(str(error))
    finally:
        container.close()


def _compile(options: argparse.Namespace, model: Model, plan: Plan, budget: Budget) -> int:
    held_out = len(plan.held_out)
    print(f"{model.provider.name}, {model.name}; {options.optimizer}, trained on {len(plan.train)} ideas")
    print(
        f"at most {plan.most_calls} calls: {held_out} to score before, {plan.compile_calls} to compile, {held_out} to "
        f"score after; the budget is {budget.most}",
        flush=True,
    )
    before = _score(ImprovePrompt(), plan, budget)
    if len(budget.faults) == held_out:
        fault = translate_error(budget.faults[-1], model.provider.name, model.name)
        return _refuse(f"{fault.sentence} {fault.next_step}".strip())
    print(f"before: {before:.1f} of 100 on {held_out} held-out ideas", flush=True)
    budget.begin(plan.compile_calls)
    reflection = model.other(options.reflection_model) if options.reflection_model else model.lm
    program = compile_program(options.optimizer, plan, budget, reflection)
    program.save(options.out)
    demonstrations = sum(len(predictor.demos) for predictor in program.predictors())
    print(f"saved {options.out} with {demonstrations} demonstrations", flush=True)
    after = _score(program, plan, budget)
    print(f"after: {after:.1f} of 100 on the same ideas; {budget.used} calls were made")
    if after <= before:
        print("The score did not rise on these ideas.")
    return 0


def _check_writable(path: Path) -> None:
    """Raise `FileError` when `path` cannot be written; leave everything as it was."""
    target = path.resolve()
    is_new = not target.exists()
    try:
        target.open("ab").close()
        if is_new:
            target.unlink()
    except OSError as error:
        raise FileError(f"{path} cannot be written: {reason_of(error)}.") from None


def _score(program: Any, plan: Plan, budget: Budget) -> float:
    budget.begin(len(plan.held_out))
    evaluate = dspy.Evaluate(devset=plan.held_out, metric=metric, num_threads=1, max_errors=len(plan.held_out) + 1)
    return float(evaluate(program).score)


def _shuffled(settings: Settings, provider: Provider) -> list[Any]:
    found = examples(settings, provider)
    random.Random(_SEED).shuffle(found)
    return found


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.compile", description=__doc__)
    parser.add_argument("--optimizer", choices=NAMES, required=True)
    parser.add_argument("--budget", type=int, required=True, help="the most calls of a model")
    parser.add_argument("--provider", help="as LLM_PROVIDER")
    parser.add_argument("--model", help="as LLM_MODEL")
    parser.add_argument("--reflection-model", help="writes the instructions; the same model unless named")
    parser.add_argument("--out", type=Path, default=Path("compiled.json"), help="the file to write, ending in .json")
    options = parser.parse_args(arguments)
    if options.out.suffix != ".json":
        parser.error("--out must end in .json")
    return options


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
