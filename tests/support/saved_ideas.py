"""Records in the history of an application that does not run yet."""

from tests.support.records import make_record
from tui.composition.container import Container
from tui.composition.paths import Paths


def save_ideas(paths: Paths, *ideas: str) -> None:
    """Store one record an idea, oldest first, as another process would."""
    repository = Container(paths).repository()
    for idea in ideas:
        repository.save(make_record(original_idea=idea, improved_prompt=f"The prompt for {idea}"))
    repository.close()
