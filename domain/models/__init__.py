"""Which model answers.

Providers are listed, chosen, tested and exchanged while the application runs. Imports `domain.settings`,
`domain.prompts` and below. Begin with `setup`.
"""
