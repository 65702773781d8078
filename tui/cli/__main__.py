"""Runs `prompt-improver` as `python -m tui.cli`."""

from tui.cli.main import main

if __name__ == "__main__":
    main(prog_name="prompt-improver")
