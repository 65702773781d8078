"""The terminal application: screens, widgets, and the one place that wires everything together."""
