"""The embedded model: its weights, where they come from, and the engine that loads them."""
