"""Changes settings and keys in the files of the configuration folder and in the system keyring.

Imports `storage.files`. Begin with `settings`.
"""
