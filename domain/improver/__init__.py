"""Turns an idea into a prompt, with DSPy, on the embedded model or a provider.

An idea is read (`idea`, `material`), asked (`program`, through `lm` and `wire`), its answer is read (`answer`) and a
prompt is composed (`composition`, in the words of `sections`); `local` runs the embedded model and `steering` guides
it. Importing DSPy takes a second, so the modules that need it are imported inside functions. Begin with `service`.
"""
