"""The tests, by what they need: see the README."""
