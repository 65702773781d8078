"""The idea and its context, and the draft of them."""
