"""The files of the configuration folder and the system keyring: settings and keys are changed there.

Imports `storage.files`. Begin with `settings`.
"""
