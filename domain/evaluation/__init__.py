"""Whether an improved prompt wins: test inputs, outputs, votes, judging, statistics, verdict.

An experiment runs two prompts on the same inputs. It may import `domain.checks`, `domain.prompts`, `domain.runtime`,
`domain.text` and `domain.errors`. Begin with `experiment.py` (the values) and `run.py` (asks for the outputs that are
missing); `verdict.py` says what was seen. The ports are in `ports.py`.
"""
