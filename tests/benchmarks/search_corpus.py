"""A history as a heavy user's might be after years: real words and invented rare ones, three scripts, code, filters.

Words are as frequent as in a language (Zipf's law, with Mandelbrot's offset); the same seed gives the same history.
"""

import itertools
import json
import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from storage.database.rows import to_row
from storage.repository import SqlitePromptRepository
from tests.support.clocks import FakeClock
from tests.support.records import make_record

COMMON = """
design rest api user management write email customer refund summarise meeting notes explain recursion beginner plan
marketing campaign spring launch refactor python function tests translate contract spanish clause poem autumn rain
generate sql query orders month debug memory leak service compare cloud providers startup draft policy remote work
interview questions senior engineer create recipe vegan dinner analyse sales data quarter build onboarding checklist
review pull request security prepare lesson fractions children story dragon library optimise docker image size
kubernetes deployment pipeline monitor latency database migration schema index cache invalidate token login password
reset mobile app accessibility audit colour contrast newsletter weekly podcast script travel itinerary lisbon budget
invoice template legal disclaimer privacy notice release changelog support ticket triage churn prediction model
evaluation prompt chatbot tone friendly brief
""".split()  # noqa: SIM905 - a list of quoted words would be one word a line
SPANISH = """
camión diseño académico informe ventas reunión resumen código función prueba traducción cocina receta viaje
presupuesto lección niños cuento lluvia canción análisis datos configuración migración índice contraseña sesión
""".split()  # noqa: SIM905 - a list of quoted words would be one word a line
CODE = ["c++", "c#", "it's", "foo-bar", "node.js", "snake_case", "utf-8", "os.path", "don't", "x86_64", "gpt-4o", "e2e"]
EAST_ASIAN = [
    "検索機能を設計する",
    "会議の議事録を要約する",
    "東京旅行の計画を立てる",
    "数据库迁移方案",
    "用户登录接口设计",
]
ONLY_IN_PROMPTS = ["constraints", "audience", "stakeholder", "deliverable", "rubric"]
MODELS = [
    ("qwen2.5-coder-0.5b", "local"),
    ("gpt-4o", "openai"),
    ("claude-sonnet-4", "anthropic"),
    ("llama3.1", "ollama"),
]
FRAMEWORKS = ["chain-of-thought", "decomposition", "role-playing", "tree-of-thoughts", "self-refine"]
_RARE_WORDS = 60_000
_SENTENCES = 30_000
_FIRST_MS = 1_640_995_200_000  # 2022
_STEP_MS = 110_000
_PORTION = 10_000
_ONSETS = "b c d f g h k l m n p r s t v z br tr st pl ch".split()  # noqa: SIM905 - as above
_RIMES = "a e i o u ai on er al in".split()  # noqa: SIM905 - as above


class Corpus:
    """Makes ideas and prompts."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self._words = COMMON + SPANISH + CODE + list(self._invented())
        self._weights = list(itertools.accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(self._words))))
        self._sentences = [self._sentence() for _ in range(_SENTENCES)]

    def idea(self) -> str:
        """Return an idea of about 65 characters."""
        words = self._choose(self.chance.randint(5, 12))
        if self.chance.random() < 0.03:
            words.insert(self.chance.randrange(len(words)), self.chance.choice(EAST_ASIAN))
        text = " ".join(words)
        return text[0].upper() + text[1:]

    def prompt(self, idea: str) -> str:
        """Return an improved prompt of about 1.2 kB."""
        return f"You are an expert. {idea}. {' '.join(self.chance.choices(self._sentences, k=13))}"

    def _choose(self, count: int) -> list[str]:
        return self.chance.choices(self._words, cum_weights=self._weights, k=count)

    def _sentence(self) -> str:
        words = self._choose(self.chance.randint(9, 16))
        if self.chance.random() < 0.2:
            words.append(self.chance.choice(ONLY_IN_PROMPTS))
        return " ".join(words).capitalize() + "."

    def _invented(self) -> list[str]:
        found: set[str] = set()
        while len(found) < _RARE_WORDS:
            syllables = self.chance.choice([2, 3, 3, 4])
            found.add("".join(self.chance.choice(_ONSETS) + self.chance.choice(_RIMES) for _ in range(syllables)))
        words = sorted(found)
        self.chance.shuffle(words)
        return words


def build(path: Path, rows: int, seed: int = 1) -> None:
    """Write a history of `rows` records that no index knows yet, past the application's own saving."""
    repository = SqlitePromptRepository(path, readers=1, wal=True, synchronous="FULL", clock=FakeClock())
    repository.check_writable()
    repository.close()
    made = _rows(Corpus(seed), rows)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        while portion := list(itertools.islice(made, _PORTION)):
            names, marks = ", ".join(portion[0]), ", ".join(f":{name}" for name in portion[0])
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(f"INSERT INTO prompt_history ({names}) VALUES ({marks})", portion)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _rows(corpus: Corpus, count: int) -> Iterator[dict[str, Any]]:
    chance = corpus.chance
    base = to_row(make_record())
    base.pop("id")
    details = json.loads(base["details"])
    shapes = [
        json.dumps(details | {"language": language, "findings": findings})
        for language, findings in (("en", []), ("es", []), ("en", ["lost: {{name}}"]))
    ]
    for number in range(count):
        idea, created_at = corpus.idea(), _FIRST_MS + number * _STEP_MS
        model, provider = chance.choices(MODELS, weights=[70, 20, 9, 1])[0]
        uid = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        yield base | {
            "uid": uid,
            "root_uid": uid,
            "created_at": created_at,
            "framework": chance.choice(FRAMEWORKS),
            "backend": "few-shot" if chance.random() < 0.1 else "zero-shot",
            "model": model,
            "provider": provider,
            "confidence": round(chance.betavariate(9, 2), 2) if chance.random() < 0.9 else None,
            "latency_ms": chance.randrange(500, 30_000),
            "favorite": int(chance.random() < 0.005),
            "archived_at": created_at + 1 if chance.random() < 0.2 else None,
            "original_idea": idea,
            "details": chance.choices(shapes, weights=[80, 17, 3])[0],
            "improved_prompt": corpus.prompt(idea),
        }


def last_moment(rows: int) -> datetime:
    """Return when the newest record of a history of `rows` was made."""
    return datetime.fromtimestamp((_FIRST_MS + rows * _STEP_MS) / 1000, UTC)
