"""The product's rules, independent of the screen and the database.

From the bottom: `text` and `runtime`, then `settings` and `prompts`, then `search` and `models`, then `history`;
`improver` turns an idea into a prompt and is the only package that uses DSPy. A port is defined beside the code that
needs it. Imports nothing from `storage` or `tui`. Begin with `prompts.improve`, the use case.
"""
