"""Everything that touches DSPy and the embedded model. Imported lazily: it takes seconds."""
