"""What opens over the main screen and belongs to no feature: help, palette, confirmations, file prompts."""
