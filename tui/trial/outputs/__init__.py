"""The outputs of a trial on the screen: as they arrive, for the blind choice, by name, and what they show."""
