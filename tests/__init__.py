"""The tests, by what they need: see the manual's page on developing."""
