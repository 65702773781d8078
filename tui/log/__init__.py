"""The log as the application shows it."""
