"""What a try is said to take is what the providers' servers count, whatever the protocol and the language."""

from datetime import UTC, datetime

import pytest

from domain.evaluation.experiment import AskedWith, Case, ComparedPrompt
from domain.evaluation.keeper import Keeper
from domain.evaluation.kept import Kept
from domain.evaluation.trial import Trial, draft_of
from domain.runtime.cancellation import CancelToken
from tests.support.improver_runs import PROVIDERS, improver_for
from tests.support.tried_model import tried_model
from tui.composition.answering import ModelAnswerer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WAY = AskedWith(most_tokens=1200)
PROMPTS = {
    "en": (
        "Answer the customer in at most 80 words: {{x}}",
        "You are a patient support agent. Apologise once, name the next step, do not promise a refund.\n\n{{x}}",
        "Order 7123 of the blue kettle arrived without its lid and the shop does not answer",
    ),
    "de": (
        "Beantworte die Nachricht des Kunden in höchstens 80 Wörtern: {{x}}",
        "Du bist im Kundendienst. Entschuldige dich einmal und nenne den nächsten Schritt, versprich nichts.\n\n{{x}}",
        "Die Bestellung 7123 kam ohne den Deckel an und niemand geht ans Telefon",
    ),
    "es": (
        "Responde al cliente en 80 palabras como máximo: {{x}}",
        "Atiendes a los clientes. Discúlpate una vez y di el siguiente paso, sin prometer un reembolso.\n\n{{x}}",
        "El pedido 7123 llegó sin la tapa y nadie contesta al teléfono",
    ),
    "ja": (
        "80文字以内で返信してください：{{x}}",
        "サポート担当者として一度だけ謝り、次の手順を伝える。{{x}}",
        "注文7123の蓋がありません",
    ),
}


def within(stated: float | None, real: float) -> bool:
    return stated is not None and abs(stated - real) <= 0.2 * real


@pytest.mark.parametrize(
    ("provider", "language"), [*((one, "en") for one in PROVIDERS), *(("openai", one) for one in PROMPTS)]
)
def test_stated_requests_are_sent_and_stated_tokens_counted(provider: str, language: str) -> None:
    original, improved, value = PROMPTS[language]
    with tried_model(lambda message: f"We are sorry about this, and answer soon. {message[:40]}") as model:
        answerer = ModelAnswerer(improver_for(model.server, provider), provider, "m", 4, asked_with=WAY, owned=True)
        draft = draft_of(
            ComparedPrompt(text=original, name="original idea"),
            ComparedPrompt(text=improved, name="version 1"),
            [Case(values=(("x", f"{value} {number}"),)) for number in range(6)],
            answerer,
            NOW,
        )
        nothing = Keeper(lambda _experiment: None, lambda _output: None)
        trial = Trial(Kept(draft), nothing, lambda _text: None)
        plan = trial.plan(answerer)
        assert plan.tokens_out == 36 * 1200
        assert trial.run(answerer, CancelToken()).is_whole
        assert plan.requests == len(model.messages) == 36
        assert within(plan.tokens_in, sum(model.counted)), (plan.tokens_in, sum(model.counted))

        first = {output.cell: output for output in trial.outputs[:8]}
        half = Trial(Kept(draft, outputs=first), nothing, lambda _text: None)
        rest = half.plan(answerer)
        before = len(model.messages)
        half.run(answerer, CancelToken())
        assert rest.requests == len(model.messages) - before == 28
        assert within(rest.tokens_in, sum(model.counted[before:]))
        assert within(rest.tokens_out, sum(output.tokens_out or 0 for output in half.new_outputs))
