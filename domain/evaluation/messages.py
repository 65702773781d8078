"""What is sent for a case: the prompt with its variables filled, and the message that follows it. Pure."""

from domain.evaluation.experiment import Case, ComparedPrompt
from domain.evaluation.ports import Question
from domain.text.placeholders import filled


def question_for(prompt: ComparedPrompt, case: Case) -> Question:
    """Return what the model is asked: the filled prompt, as the system message if the case has a message."""
    text = filled(prompt.text, dict(case.values))
    return Question(message=case.message, system=text) if case.message else Question(message=text)
