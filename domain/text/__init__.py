"""Plain text: its scripts, its size, what differs between two."""
