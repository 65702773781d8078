"""The product's rules, which know neither the screen nor the database.

From the bottom: `text` and `runtime`, then `settings` and `prompts`, then `search` and `models`, then `history`;
`improver` turns an idea into a prompt and is the only package that knows DSPy. A port is defined beside what needs it.
Imports nothing of `storage` or `tui`. Begin with `prompts.improve`, the use case.
"""
