"""What the terminal sends and gets: the clipboard, pastes, escape sequences, the external editor, the title."""
