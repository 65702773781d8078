"""What people type, by class. The words are those of `tests.benchmarks.search_corpus`."""

from itertools import chain

_BY_CLASS = {
    "empty": [""],
    "1 character": ["d", "q", "x", "7"],
    "2 characters": ["de", "ui", "xz", "c+"],
    "3 characters": ["des", "mig", "str"],
    "prefix": ["desi", "kubern", "constr", "presup", "accessib"],
    "infix": ["esig", "ocker", "bernet", "anslat"],
    "two words": ["design rest", "api vegan", "poem autumn", "rest design api"],
    "phrase": ['"design rest"', '"api user"', '"rest design api"'],
    "common": ["design", "rest", "api"],
    "rare": ["hailetral", "hincherstin", "honraival"],
    "only in prompts": ["constraints", "stakeholder", "stakeholder rubric", "deliverable kubernetes"],
    "absent": ["absentword", "qqqq", "xylophone zither"],
    "typo": ["kubrenetes", "desgin", "acessibility", "tranlsate"],
    "accents": ["camion", "canción", "MIGRACION", "academico informe"],
    "cjk": ["機能", "検", "議事録を要約", "数据库"],
    "code": ["c++", "c#", "it's", "foo-bar", "node.js", "x86_64"],
    "not": ["kubernetes !docker", "poem !autumn", "!kubernetes"],
    "is:": ["is:fav", "is:fav kubernetes", "is:archived", "is:archived poem", "is:fewshot", "is:flagged vegan"],
    "field": ["model:gpt", "provider:ollama", "backend:few api", "framework:refine", "lang:es", "model:llama lisbon"],
    "confidence": ["confidence:>0.8", "confidence:<0.3", "confidence:>0.95 kubernetes"],
    "date": ["before:2022-01-02", "after:2022-01-03", "before:2022-01-03 lisbon", "after:friday"],
    "relevance": ["sort:relevance design rest", "sort:relevance kubernetes"],
}
QUERIES = dict(chain.from_iterable(((query, name) for query in queries) for name, queries in _BY_CLASS.items()))
"""The queries with their classes."""
