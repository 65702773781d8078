"""What `prompt-improver` does without a screen: one module for each command."""
