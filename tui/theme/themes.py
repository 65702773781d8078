"""The application's own themes, and the default."""

from collections.abc import Mapping
from dataclasses import replace

from textual.theme import BUILTIN_THEMES, Theme

from tui.theme.appearance import AUTO

DARK, LIGHT = "dark", "light"
SIXTEEN = "ansi-16"
"""The terminal's own sixteen colours, on its own background."""
MONOCHROME = "monochrome"
"""Only black and white, which `tui.theme.filters` turns into no colour at all."""

_LIGHT_GROUND = 7
"""In COLORFGBG 7 and 15 are white; the other colours count as dark."""


def _complete(theme: Theme, *, pane_border: str, cursor: tuple[str, str], resting_cursor: str) -> Theme:
    """Return the theme with exactly these text colours: Textual's own blends would lose contrast.

    `secondary` is the colour of muted text. `cursor` is the text under the list's cursor and its background;
    `resting_cursor` the background while the list does not have the focus.
    """
    colours = vars(theme)
    roles = ("primary", "secondary", "accent", "warning", "error", "success")
    ground, text, (on_cursor, under_cursor) = colours["background"], colours["foreground"], cursor
    # With the terminal's own colours Textual draws a text cursor in reverse.
    text_cursor = (text, ground) if theme.ansi else cursor
    painted = (
        (text, "text block-cursor-blurred-foreground footer-foreground footer-description-foreground"),
        (ground, "boost scrollbar-background scrollbar-background-hover scrollbar-background-active"),
        (colours["secondary"], "text-muted text-disabled foreground-muted"),
        (colours["primary"], "border scrollbar-hover scrollbar-active"),
        (colours["accent"], "footer-key-foreground"),
        (colours["surface"], "panel-darken-1"),
        (colours["panel"], "panel-lighten-1 footer-background"),
        (pane_border, "pane-border border-blurred scrollbar"),
        (on_cursor, "block-cursor-foreground input-selection-foreground screen-selection-foreground"),
        (under_cursor, "block-cursor-background input-selection-background screen-selection-background"),
        (resting_cursor, "block-cursor-blurred-background block-hover-background"),
        (text_cursor[0], "input-cursor-foreground"),
        (text_cursor[1], "input-cursor-background"),
    )
    variables = {name: colour for colour, names in painted for name in names.split()}
    variables |= {f"text-{role}": colours[role] for role in roles}
    variables["block-cursor-blurred-text-style"] = "bold"
    if theme.ansi:
        variables |= {"ansi-background": ground, "ansi-foreground": text}
    return replace(theme, variables=variables)


_PLAIN = "ansi_default"

OWN_THEMES = (
    _complete(
        Theme(
            DARK,
            dark=True,
            background="#11151c",
            surface="#181d26",
            panel="#212836",
            foreground="#dbe2ee",
            secondary="#9aa7bd",
            primary="#6cb6ff",
            accent="#e8b86d",
            warning="#f0b35a",
            error="#ff8f8f",
            success="#7fd88f",
        ),
        pane_border="#67758c",
        cursor=("#0b1017", "#6cb6ff"),
        resting_cursor="#2b3648",
    ),
    _complete(
        Theme(
            LIGHT,
            dark=False,
            background="#fbfaf7",
            surface="#f3f1ec",
            panel="#e6e3dc",
            foreground="#22262e",
            secondary="#545d6c",
            primary="#0a5ab5",
            accent="#7a4300",
            warning="#7d4700",
            error="#a81c28",
            success="#17602d",
        ),
        pane_border="#7d8590",
        cursor=("#ffffff", "#0a5ab5"),
        resting_cursor="#cfdcec",
    ),
    _complete(
        Theme(
            "high-contrast-dark",
            dark=True,
            background="#000000",
            surface="#000000",
            panel="#1a1a1a",
            foreground="#ffffff",
            secondary="#d0d0d0",
            primary="#6cd6ff",
            accent="#ffd75f",
            warning="#ffb84d",
            error="#ff9c9c",
            success="#6dff8a",
        ),
        pane_border="#a8a8a8",
        cursor=("#000000", "#ffd75f"),
        resting_cursor="#3a3a3a",
    ),
    _complete(
        Theme(
            "high-contrast-light",
            dark=False,
            background="#ffffff",
            surface="#ffffff",
            panel="#ebebeb",
            foreground="#000000",
            secondary="#333333",
            primary="#003a8c",
            accent="#4b0082",
            warning="#5c3000",
            error="#8a0010",
            success="#004d1f",
        ),
        pane_border="#555555",
        cursor=("#ffffff", "#003a8c"),
        resting_cursor="#d0d0d0",
    ),
    _complete(
        Theme(
            SIXTEEN,
            dark=True,
            ansi=True,
            background=_PLAIN,
            surface=_PLAIN,
            panel=_PLAIN,
            foreground=_PLAIN,
            secondary=_PLAIN,
            # Blue is hard to see on black, yellow on white; these four are readable on both.
            primary="ansi_cyan",
            accent="ansi_magenta",
            warning="ansi_magenta",
            error="ansi_red",
            success="ansi_green",
        ),
        pane_border=_PLAIN,
        cursor=("ansi_black", "ansi_cyan"),
        resting_cursor=_PLAIN,
    ),
    _complete(
        Theme(
            MONOCHROME,
            dark=True,
            background="#000000",
            surface="#000000",
            panel="#000000",
            foreground="#ffffff",
            secondary="#ffffff",
            primary="#ffffff",
            accent="#ffffff",
            warning="#ffffff",
            error="#ffffff",
            success="#ffffff",
        ),
        pane_border="#ffffff",
        cursor=("#000000", "#ffffff"),
        resting_cursor="#000000",
    ),
)


def theme_names() -> tuple[str, ...]:
    """Return the values of the setting `THEME`: ours first, then Textual's own themes."""
    ours = (AUTO, *(theme.name for theme in OWN_THEMES))
    return *ours, *sorted(BUILTIN_THEMES.keys() - set(ours))


def choose_theme(name: str, names: Mapping[str, object], environ: Mapping[str, str], *, sixteen_colours: bool) -> str:
    """Return the theme for the setting `name`; one that is not in `names` counts as `auto`.

    A NO_COLOR that is not empty (https://no-color.org) takes precedence. `sixteen_colours` says that the terminal has
    no others.
    """
    if environ.get("NO_COLOR"):
        return MONOCHROME
    if name in names:
        return name
    if sixteen_colours:
        return SIXTEEN
    return LIGHT if _has_light_ground(environ) else DARK


def _has_light_ground(environ: Mapping[str, str]) -> bool:
    """Read COLORFGBG, "foreground;background" as colour numbers, which rxvt, Konsole and others set."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return ground.isdecimal() and int(ground) in {_LIGHT_GROUND, _LIGHT_GROUND + 8}
