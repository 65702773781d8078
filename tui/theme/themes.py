"""The application's own themes, and which one is used when a person has not chosen."""

from collections.abc import Mapping

from textual.theme import Theme

DARK, LIGHT = "dark", "light"
SIXTEEN = "ansi-16"
"""Made of the terminal's own sixteen colours, on its own background."""
MONOCHROME = "monochrome"
"""Black and white alone, which `tui.theme.filters` turns into no colour at all."""

_LIGHT_GROUND = 7
"""In COLORFGBG 7 and 15 are white; the other numbers are dark enough to be called so."""


def _theme(
    name: str,
    *,
    dark: bool,
    background: str,
    surface: str,
    panel: str,
    foreground: str,
    muted: str,
    pane_border: str,
    primary: str,
    accent: str,
    warning: str,
    error: str,
    success: str,
    cursor: tuple[str, str],
    resting_cursor: str,
    ansi: bool = False,
) -> Theme:
    """Return a theme whose texts have exactly the colours that are given: Textual's own blends would lose contrast.

    `cursor` is the text under the list's cursor and what it stands on; `resting_cursor` what it stands on while the
    list is not in use.
    """
    on_cursor, under_cursor = cursor
    texts = {"primary": primary, "secondary": muted, "accent": accent, "warning": warning, "error": error}
    return Theme(
        name=name,
        primary=primary,
        secondary=muted,
        accent=accent,
        warning=warning,
        error=error,
        success=success,
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        dark=dark,
        ansi=ansi,
        variables={
            **{f"text-{role}": colour for role, colour in (texts | {"success": success}).items()},
            **({"ansi-background": background, "ansi-foreground": foreground} if ansi else {}),
            "text": foreground,
            "text-muted": muted,
            "text-disabled": muted,
            "foreground-muted": muted,
            "pane-border": pane_border,
            "border": primary,
            "border-blurred": pane_border,
            "boost": background,
            "panel-darken-1": surface,
            "panel-lighten-1": panel,
            "block-cursor-foreground": on_cursor,
            "block-cursor-background": under_cursor,
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-foreground": foreground,
            "block-cursor-blurred-background": resting_cursor,
            "block-cursor-blurred-text-style": "bold",
            "block-hover-background": resting_cursor,
            # In the terminal's own colours the cursor is drawn in reverse.
            "input-cursor-foreground": foreground if ansi else on_cursor,
            "input-cursor-background": background if ansi else under_cursor,
            "input-cursor-text-style": "reverse" if ansi else "none",
            "input-selection-foreground": on_cursor,
            "input-selection-background": under_cursor,
            "screen-selection-foreground": on_cursor,
            "screen-selection-background": under_cursor,
            "footer-foreground": foreground,
            "footer-background": panel,
            "footer-key-foreground": accent,
            "footer-description-foreground": foreground,
            "scrollbar": pane_border,
            "scrollbar-hover": primary,
            "scrollbar-active": primary,
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
        },
    )


_PLAIN = "ansi_default"

OWN_THEMES = (
    _theme(
        DARK,
        dark=True,
        background="#11151c",
        surface="#181d26",
        panel="#212836",
        foreground="#dbe2ee",
        muted="#9aa7bd",
        pane_border="#67758c",
        primary="#6cb6ff",
        accent="#e8b86d",
        warning="#f0b35a",
        error="#ff8f8f",
        success="#7fd88f",
        cursor=("#0b1017", "#6cb6ff"),
        resting_cursor="#2b3648",
    ),
    _theme(
        LIGHT,
        dark=False,
        background="#fbfaf7",
        surface="#f3f1ec",
        panel="#e6e3dc",
        foreground="#22262e",
        muted="#545d6c",
        pane_border="#7d8590",
        primary="#0a5ab5",
        accent="#7a4300",
        warning="#7d4700",
        error="#a81c28",
        success="#17602d",
        cursor=("#ffffff", "#0a5ab5"),
        resting_cursor="#cfdcec",
    ),
    _theme(
        "high-contrast-dark",
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#1a1a1a",
        foreground="#ffffff",
        muted="#d0d0d0",
        pane_border="#a8a8a8",
        primary="#6cd6ff",
        accent="#ffd75f",
        warning="#ffb84d",
        error="#ff9c9c",
        success="#6dff8a",
        cursor=("#000000", "#ffd75f"),
        resting_cursor="#3a3a3a",
    ),
    _theme(
        "high-contrast-light",
        dark=False,
        background="#ffffff",
        surface="#ffffff",
        panel="#ebebeb",
        foreground="#000000",
        muted="#333333",
        pane_border="#555555",
        primary="#003a8c",
        accent="#4b0082",
        warning="#5c3000",
        error="#8a0010",
        success="#004d1f",
        cursor=("#ffffff", "#003a8c"),
        resting_cursor="#d0d0d0",
    ),
    _theme(
        SIXTEEN,
        dark=True,
        ansi=True,
        background=_PLAIN,
        surface=_PLAIN,
        panel=_PLAIN,
        foreground=_PLAIN,
        muted=_PLAIN,
        pane_border=_PLAIN,
        # Blue is hard to see on black, yellow on white; these four are readable on both.
        primary="ansi_cyan",
        accent="ansi_magenta",
        warning="ansi_magenta",
        error="ansi_red",
        success="ansi_green",
        cursor=("ansi_black", "ansi_cyan"),
        resting_cursor=_PLAIN,
    ),
    _theme(
        MONOCHROME,
        dark=True,
        background="#000000",
        surface="#000000",
        panel="#000000",
        foreground="#ffffff",
        muted="#ffffff",
        pane_border="#ffffff",
        primary="#ffffff",
        accent="#ffffff",
        warning="#ffffff",
        error="#ffffff",
        success="#ffffff",
        cursor=("#000000", "#ffffff"),
        resting_cursor="#000000",
    ),
)


def choose_theme(name: str, names: Mapping[str, object], environ: Mapping[str, str], *, sixteen_colours: bool) -> str:
    """Return the theme for the setting `name`, which must be one of `names`, `auto`, or is taken for `auto`.

    NO_COLOR (https://no-color.org: any text but an empty one) wins over it. `sixteen_colours` says that the terminal
    knows no others.
    """
    if environ.get("NO_COLOR"):
        return MONOCHROME
    if name in names:
        return name
    if sixteen_colours:
        return SIXTEEN
    return LIGHT if _has_light_ground(environ) else DARK


def _has_light_ground(environ: Mapping[str, str]) -> bool:
    """Read COLORFGBG, "foreground;background" in numbers of colours, which rxvt, Konsole and others set."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return ground.isdecimal() and int(ground) in {_LIGHT_GROUND, _LIGHT_GROUND + 8}
