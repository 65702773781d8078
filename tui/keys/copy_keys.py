"""The keys by which prompts leave the application: the menu of what can be copied, and files."""

from domain.prompts.formats import PROMPT_FORMS
from tui.keys.command import closing, local, shown

COPY_MENU = (
    *(
        local(f"copy-{form.id}", form.letter, f"take('{form.id}')", form.name, f"Copy {form.name}")
        for form in PROMPT_FORMS
    ),
    closing("copy-close", "escape,Y", "dismiss", "Close", "Copy nothing"),
)
"""Work while the menu is shown."""

OVER_A_FILE_NAME = (closing("save-leave", "escape,ctrl+s", "dismiss", "Leave", "Save nothing"),)
"""Work while the name of a file is typed for a prompt."""

IN_A_FILE_NAME = (shown("save-complete", "tab", "cursor_right", "Complete", "Complete the name"),)
"""Work in the name of a file; enter saves."""

OVER_A_HISTORY_FILE = (closing("path-cancel", "escape", "dismiss", "Cancel", "Write and read nothing"),)
"""Work while the file of an export or import is named."""
