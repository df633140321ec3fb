"""The header row: which column of the class each cell of it means, and what is to be said of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from rdflib import URIRef

from .columns import LANGUAGE_NAMES, LANGUAGES, Column, columns
from .folding import fold_column
from .sheets import Cell
from .values import text

ALIKE, OFFERED = 0.7, 3
#: How the column begins that a report adds to a partner's table; it is no data, should the table be sent again.
MARKS = ("findings_in_this_row", "canfyddiadau_yn_y_rhes_hon")
#: Everyday names of the two languages, for labels such as ``Teitl (Welsh)``.
_LANGUAGE_WORDS = {lang: {LANGUAGE_NAMES[reader][lang] for reader in LANGUAGES} | {lang} for lang in LANGUAGES}


@dataclass(frozen=True)
class Heading:
    """A cell of the header row: its place (from 0), what the partner wrote, the column it means or why none."""

    place: int
    written: str
    column: Column | None = None
    code: str | None = None
    near: tuple[Mapping[str, str], ...] = ()


def known(cells: Sequence[Cell], classes: Sequence[URIRef]) -> int:
    """Count the cells that name a column of any of the classes."""
    return sum(1 for cell in cells if any(fold_column(text(cell)) in _index(cls) for cls in classes))


def headings(cells: Sequence[Cell], cls: URIRef) -> list[Heading]:
    """Match each cell of a header row that is not empty with a column of the class, the first of a name first."""
    index = _index(cls)
    taken: set[str] = set()
    found = []
    for place, written in enumerate(map(text, cells)):
        if not written or fold_column(written).startswith(MARKS):
            continue
        column = index.get(fold_column(written))
        if column is None:
            found.append(Heading(place, written, code="column-unknown", near=_near(written, cls)))
        elif column.key in taken:
            found.append(Heading(place, written, code="column-twice", near=()))
        else:
            taken.add(column.key)
            found.append(Heading(place, written, column))
    return found


def find(written: str, cls: URIRef) -> Column | None:
    """Find the column of a class by its key, its stem or its label in either language."""
    index, folded = _index(cls), fold_column(written)
    return index.get(folded) or index.get(f"{folded}_en")


def _near(written: str, cls: URIRef) -> tuple[Mapping[str, str], ...]:
    index = _index(cls)
    folded = fold_column(written)
    inside = [name for name in index if name.startswith(f"{folded}_")] if folded else []
    names = [*inside, *get_close_matches(folded[:100], index, n=2 * OFFERED, cutoff=ALIKE)]
    keys = dict.fromkeys(index[name].key for name in names)
    return tuple({"en": key, "cy": key} for key in list(keys)[:OFFERED])


@cache
def _index(cls: URIRef) -> dict[str, Column]:
    """Index the columns of a class by folded key and label; a label that two columns share names neither."""
    found: dict[str, Column] = {fold_column(column.key): column for column in columns(cls)}
    labelled: dict[str, dict[str, Column]] = {}
    for column in columns(cls):
        for label in _labels(column):
            labelled.setdefault(fold_column(label), {})[column.key] = column
    for label, meant in labelled.items():
        if len(meant) == 1:
            found.setdefault(label, next(iter(meant.values())))
    return found


def _labels(column: Column) -> Iterator[str]:
    """Name a column in every way: its label in either language, with the text's language named in either."""
    yield from column.name.values()
    if column.lang and column.field and not column.part:
        for name in column.field.name.values():
            yield from (f"{name} ({word})" for word in _LANGUAGE_WORDS[column.lang])
