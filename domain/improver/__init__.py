"""Turns an idea into a prompt with DSPy, using the embedded model or a provider.

`idea` and `material` analyse the idea, `program` asks the model through `lm` and `wire`, `answer` parses the answer,
and `composition` builds the prompt with the texts of `sections`. `local` runs the embedded model and `steering`
constrains its output. Importing DSPy takes a second, so the modules that need it are imported inside functions. Begin
with `service`.
"""
