"""The keys of the screen that shows what changed; a part of the keymap."""

from tui.keys.command import closing, local, shown
from tui.keys.movement import scrolling

IN_THE_DIFF = (
    closing("diff-close", "escape,q,v,f3", "dismiss", "Close", "Close what changed"),
    shown("diff-next", "n", "change(1)", "Next", "Go to the next change"),
    local("diff-previous", "N", "change(-1)", "Previous", "Go to the change before"),
    shown("diff-idea", "i", "idea", "Idea", "Compare with the idea"),
    shown("diff-parent", "p", "parent", "Parent", "Compare with the version that it was made from"),
    shown("diff-model", "m", "model", "Model's", "Compare your edit with what the model wrote"),
    shown("diff-old-before", "left_square_bracket", "move(-1, 0)", "Old", "Take the text before as the older"),
    local("diff-old-after", "right_square_bracket", "move(1, 0)", "Old", "Take the text after for the older one"),
    shown("diff-new-before", "left_curly_bracket", "move(0, -1)", "New", "Take the text before as the newer"),
    local("diff-new-after", "right_curly_bracket", "move(0, 1)", "New", "Take the text after for the newer one"),
)
"""Work while it is shown what changed."""

IN_THE_CHANGES = scrolling("diff")
"""Scroll what changed."""
