"""The keys where a model is chosen and settings are changed."""

from tui.keys.command import closing, local, shown
from tui.keys.movement import stepping

IN_A_CHOICE = (
    shown("choice-take", "enter", "select", "Take", "Take the row, or change it"),
    *stepping("choice", "the first row", "the last row"),
)
"""Work in the lists of providers, models and settings."""

IN_THE_SETTINGS = (
    shown("setting-before", "h,left", "screen.turn(-1)", "Before", "Take the value before"),
    shown("setting-after", "l,right,space", "screen.turn(1)", "After", "Take the next value"),
    shown("setting-default", "0", "screen.default", "Default", "Take the default"),
)
"""Work where settings are changed, beside those of a list."""

OVER_THE_SETTINGS = (
    closing("settings-back", "escape,f9", "leave", "Back", "Stop typing a value; close the settings"),
    shown("settings-models", "f2", "models", "Model", "Choose who answers"),
)
"""Work over the settings, also while a value is typed."""

IN_THE_MODELS = (
    closing("model-back", "escape,f2", "dismiss", "Back", "Close the models"),
    local("models-up", "up", "move(-1)", "Up", "Go up in the models"),
    local("models-down", "down", "move(1)", "Down", "Go down in the models"),
    local("models-page-up", "pageup", "move(0, -1)", "Page up", "Go up by a screenful"),
    local("models-page-down", "pagedown", "move(0, 1)", "Page down", "Go down by a screenful"),
)
"""Work in the list of models, while its filter is typed; enter takes the model under the cursor."""

IN_A_MODEL_FIELD = (
    local("model-before", "up", "turn(-1)", "Before", "Take the model before"),
    local("model-after", "down", "turn(1)", "After", "Take the next model"),
)
"""Work in the field for a model; the right arrow completes."""

IN_THE_PLACES = (
    shown("place-next", "enter", "next", "Next", "Go on, with the place that is chosen"),
    local("place-before", "h,left", "turn(-1)", "Before", "Keep the key elsewhere"),
    local("place-after", "l,right,space", "turn(1)", "After", "Keep the key in the next place"),
)
"""Work where the place for a key is chosen."""

AT_A_PROVIDER = (
    closing("provider-back", "escape", "leave", "Back", "Go back to the list"),
    shown("provider-test", "ctrl+t", "test", "Test", "Ask the model for one word, for real"),
    shown("provider-use", "ctrl+s", "use", "Use it", "Use this model and keep the choice"),
)
"""Work where a provider is set up; enter goes to the next field."""

AT_THE_FIRST_RUN = (
    closing("setup-leave", "escape,f2", "leave", "Leave", "Take the embedded model, or what was chosen"),
)
"""Work where the providers are listed."""
