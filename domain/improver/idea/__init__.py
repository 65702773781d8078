"""Analyses an idea without a model: literal facts, clauses, language, kind of task, prompt injections.

Imports `domain.prompts`, `domain.text` and below. Begin with `facts`.
"""
