"""Where the idea and its context are typed."""

from collections.abc import Callable

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import TextArea

from domain.text.size import length_words
from tui.keys.active import key_label
from tui.widgets.note_line import NoteLine
from tui.widgets.text_input import TextInput


class InputPane(Vertical):
    """Two text areas, each with its size in its border, and a line for what is wrong with them."""

    on_typed: Callable[[], object]
    """Is called when the idea or the context was edited. Set it before the pane is composed."""
    _idea_area = getters.query_one("#idea", TextInput)
    _context_area = getters.query_one("#context", TextInput)

    def __init__(self) -> None:
        super().__init__(id="input")
        self._shape = ""
        self._is_material = False
        self._known_contexts = {"": False}
        """Contexts that undo and redo can restore, and whether each came from a file."""

    def compose(self) -> ComposeResult:
        """Idea above, context below."""
        idea = TextInput(self._invitation, id="idea")
        idea.border_title = "Idea"
        context = TextInput("Who is it for? What must it respect? (optional)", id="context")
        context.border_title = "Context"
        yield idea
        yield NoteLine(id="input-problem")
        yield context

    @property
    def _invitation(self) -> str:
        return f"Type a raw idea, then press {key_label('improve')}"

    def show_keys(self) -> None:
        """Show the current keys."""
        self._idea_area.placeholder = self._invitation

    @property
    def idea(self) -> str:
        """The idea as typed."""
        return self._idea_area.text

    @property
    def context(self) -> str:
        """The context as typed."""
        return self._context_area.text

    @property
    def context_is_material(self) -> bool:
        """Whether the context came from a pipe or a file, edited or not. One that you emptied first is typed."""
        self._is_material = self._known_contexts.get(self.context, self._is_material)
        return self._is_material

    def fill(self, idea: str, context: str, *, context_is_material: bool = False) -> None:
        """Put other text in both areas; undo in each brings the old one back."""
        self._known_contexts[self.context] = self.context_is_material
        self._idea_area.fill(idea)
        self._context_area.fill(context)
        if self.context:
            self._known_contexts[self.context] = context_is_material
        self._is_material = self.context_is_material

    def type_on(self, text: str) -> None:
        """Insert a text at the cursor of the idea, as if it was typed there."""
        self._idea_area.insert(text)

    def add_to_undo(self, idea: str, context: str, *, context_is_material: bool = False) -> bool:
        """Let undo in each area restore an earlier text; return whether one differs from what is there."""
        self._known_contexts = {context: context_is_material} | self._known_contexts
        self._known_contexts[self.context] = self.context_is_material
        is_other_idea, is_other_context = self._idea_area.add_to_undo(idea), self._context_area.add_to_undo(context)
        return is_other_idea or is_other_context

    def show_shape(self, words: str) -> None:
        """Name the options of the next prompt in the border of the idea; an empty text for the standard ones."""
        self._shape = words
        self._show_size(self._idea_area)

    def show_problem(self, sentence: str) -> None:
        """Say below the idea what is wrong with it; an empty sentence hides the line."""
        self.query_one(NoteLine).say(sentence)

    @on(TextArea.Changed)
    def _forward(self, event: TextArea.Changed) -> None:
        event.stop()
        self._is_material = self.context_is_material
        self.show_problem("")
        self._show_size(event.text_area)
        self.on_typed()

    def _show_size(self, area: TextArea) -> None:
        shape = self._shape if area.id == "idea" else ""
        area.border_subtitle = Content(" · ".join(part for part in (length_words(area.text), shape) if part))
