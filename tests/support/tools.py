"""Programs that some tests need: missing ones skip with one line locally and fail in CI."""

import os
import shutil

import pytest


def require_tool(name: str, package: str) -> str:
    """Return the program's path, or skip the test naming the package that has it."""
    found = shutil.which(name)
    if found is None:
        sentence = f"{name} is not installed (Debian package {package})"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found
