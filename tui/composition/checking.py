"""What the check of prompts needs of the improver."""


def language_of(text: str) -> str | None:
    """Return the code of the language of `text`, None if unsure. The first call takes up to a second."""
    from domain.improver.idea.language import detect_language

    return detect_language(text)
