"""The options of the next prompt, such as its length and format, and presets of them."""
