"""Rebuilds the index of the library: run `python -m tests.pattern_index` after you change a pattern.

It takes about half a minute for each language, and needs the extra `local`.
"""

from pathlib import Path

import domain.patterns
from domain.patterns.embedding import Embedding
from domain.patterns.vectors import INDEX_FILE, build_index, library_texts

FILE = Path(domain.patterns.__file__).parent / "library" / INDEX_FILE


def main() -> None:
    """Write the index beside the patterns."""
    texts = library_texts()
    FILE.write_bytes(build_index(texts, Embedding()))
    print(f"{len(texts)} texts, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
