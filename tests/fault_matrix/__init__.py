"""Every fault of the history that can be caused for real, played in the real command on a terminal."""
