"""Searches that found nothing, counted by day and theme: what people miss here, and nothing of who they are.

The words of a search are kept nowhere. Words that name themes of the vocabulary count for these themes, a filter by
theme for its theme, and everything else for no theme.
"""

from __future__ import annotations

import atexit
import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rdflib import RDF, SKOS

import ontology
from ontology import DOLEN

from . import plurals, words
from .question import Question

log = logging.getLogger(__name__)
_TABLE = """CREATE TABLE IF NOT EXISTS miss (
    day TEXT NOT NULL, theme TEXT NOT NULL, searches INTEGER NOT NULL, PRIMARY KEY (day, theme)) WITHOUT ROWID"""
_COUNT = """INSERT INTO miss VALUES (?, ?, ?)
    ON CONFLICT (day, theme) DO UPDATE SET searches = searches + excluded.searches"""
_SUM = "SELECT theme, SUM(searches), MAX(day) FROM miss WHERE day >= ? GROUP BY theme ORDER BY 2 DESC, 1"
_WAIT_SECONDS = 1
#: Counts are written together, so long after the first: each writing waits for the disk, and no reader is to.
_WRITE_SECONDS = 0.5
_waiting = Counter[tuple[Path, str, str]]()
_guard = threading.Lock()


@dataclass(frozen=True)
class Missed:
    """How often a theme (IRI, or empty) was searched for and not found, and when last (ISO 8601)."""

    theme: str
    searches: int
    last: str


def count(file: Path, question: Question, themes: Iterable[str], today: date) -> None:
    """Count a search that found nothing; it is in the file a little later, at the end of the process at the latest."""
    wanted = sorted({*themes, *themes_of(question)}) or [""]
    with _guard:
        is_first = not _waiting
        _waiting.update((file, today.isoformat(), theme) for theme in wanted)
    if is_first:
        timer = threading.Timer(_WRITE_SECONDS, write)
        timer.daemon = True
        timer.start()


@atexit.register
def write() -> None:
    """Write what was counted; trouble with a file is logged and keeps nobody from an answer."""
    with _guard:
        counted = _waiting.copy()
        _waiting.clear()
    for file in {file for file, _, _ in counted}:
        rows = [(day, theme, searches) for (own, day, theme), searches in counted.items() if own == file]
        try:
            with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS)) as connection, connection:
                connection.execute(_TABLE)
                connection.executemany(_COUNT, rows)
        except sqlite3.Error as error:
            log.warning("%s: searches that found nothing were not counted: %s", file, error)


def since(file: Path, day: date) -> list[Missed]:
    """Sum up what was missed since a day, the most missed first."""
    write()
    if not file.exists():
        return []
    with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS)) as connection, connection:
        connection.execute(_TABLE)
        return [Missed(*row) for row in connection.execute(_SUM, (day.isoformat(),))]


def themes_of(question: Question) -> list[str]:
    """Find the themes that the words name: all words of one of a theme's names."""
    asked = {form for word in question.words for form in words.english_forms(word) | plurals.welsh_forms(word)}
    return sorted({theme for name, theme in _names() if name <= asked})


@cache
def _names() -> tuple[tuple[frozenset[str], str], ...]:
    graph = ontology.graph()
    found = set()
    for theme in graph.subjects(RDF.type, DOLEN.Theme):
        for prop in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel):
            for label in graph.objects(theme, prop):
                telling = frozenset(words.tokens(str(label))) - words.STOP
                if telling:
                    found.add((telling, str(theme)))
    return tuple(found)
