"""What an idea says: its literal facts, its clauses, its language, its kind of task, and orders hidden in it.

No model is involved. Imports `domain.prompts`, `domain.text` and below. Begin with `facts`.
"""
