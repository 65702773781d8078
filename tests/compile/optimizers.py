"""The optimisers of DSPy, each within its plan."""

import importlib.util
from typing import Any

from domain.improver.lm.dspy_setup import dspy
from domain.improver.program.metric import metric
from domain.improver.program.program import ImprovePrompt
from tests.compile.budget import MINIBATCH, MIPRO_CANDIDATES, Budget, Plan, gepa_step

NAMES = ("bootstrap", "gepa", "mipro")
_MOST_DEMONSTRATIONS = 3
_PERFECT = 1.0


def missing_package(optimizer: str) -> str:
    """Return the package that an optimizer needs and that is not installed, empty when there is none."""
    return "optuna" if optimizer == "mipro" and importlib.util.find_spec("optuna") is None else ""


def compile_program(optimizer: str, plan: Plan, budget: Budget, reflection: Any) -> Any:
    """Return the compiled program; `reflection` is the model that writes instructions."""
    if optimizer == "bootstrap":
        return _bootstrap(plan)
    return _gepa(plan, budget, reflection) if optimizer == "gepa" else _mipro(plan, reflection)


def _bootstrap(plan: Plan) -> Any:
    """Show the program its own answers that nothing is wrong with."""
    optimizer = dspy.BootstrapFewShot(
        metric=metric,
        metric_threshold=_PERFECT,
        max_bootstrapped_demos=_MOST_DEMONSTRATIONS,
        max_labeled_demos=0,
        max_errors=len(plan.train) + 1,
    )
    return optimizer.compile(ImprovePrompt(), trainset=plan.train)


def _gepa(plan: Plan, budget: Budget, reflection: Any) -> Any:
    """Let a model rewrite the instructions by what is wrong with answers; stop before a round that costs too much."""
    optimizer = dspy.GEPA(
        metric=metric,
        max_metric_calls=plan.compile_calls,
        reflection_lm=reflection,
        reflection_minibatch_size=MINIBATCH,
        component_selector="all",
        use_merge=False,
        num_threads=1,
        gepa_kwargs={"stop_callbacks": [lambda _state: budget.left < gepa_step(plan)]},
    )
    return optimizer.compile(ImprovePrompt(), trainset=plan.train, valset=plan.validation)


def _mipro(plan: Plan, reflection: Any) -> Any:
    """Try instructions that a model writes, with demonstrations, in every combination that the trials have room for."""
    optimizer = dspy.MIPROv2(
        metric=metric,
        metric_threshold=_PERFECT,
        prompt_model=reflection,
        auto=None,
        num_candidates=MIPRO_CANDIDATES,
        max_bootstrapped_demos=_MOST_DEMONSTRATIONS,
        max_labeled_demos=0,
        num_threads=1,
        max_errors=10_000,
    )
    return optimizer.compile(
        ImprovePrompt(),
        trainset=plan.train,
        valset=plan.validation,
        num_trials=plan.trials,
        minibatch=False,
        program_aware_proposer=False,
        data_aware_proposer=False,
        tip_aware_proposer=False,
        fewshot_aware_proposer=False,
    )
