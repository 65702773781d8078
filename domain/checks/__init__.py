"""What code can see in an output: a check is one line of text that a person writes and reads.

It may import `domain.text`, `domain.runtime` and `domain.errors`. Begin with `lines.py`.
"""
