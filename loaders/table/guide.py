"""The tables of ``docs/template.md``, made from the shapes: ``python -m loaders.table.guide docs/template.md``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rdflib import URIRef

from . import kinds
from .columns import columns
from .template import CLASSES, notes, sheet_name, word

_BLOCK = re.compile(r"(<!-- columns (en|cy) -->\n).*?(<!-- /columns -->)", re.DOTALL)
_HEADS = ("column", "name", "description", "needed", "several", "values", "example")


def rewritten(guide: str) -> str:
    """Give the guide with the blocks between its ``columns`` marks made anew."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{tables(block[2])}\n{block[3]}", guide)


def tables(lang: str) -> str:
    """Explain the columns of the usual classes in tables, name those of the others in lists."""
    full = [_table(cls, lang) for cls in CLASSES]
    brief = [_brief(cls, lang) for cls in kinds.SEGMENTS if cls not in CLASSES]
    return "\n".join([*full, *brief])


def _table(cls: URIRef, lang: str) -> str:
    rows = [
        (f"`{note.key}`", note.name, note.description, note.needed, note.several, note.values, _code(note.example))
        for note in notes(cls, lang)
    ]
    head = tuple(word(head, lang) for head in _HEADS)
    lines = "\n".join(_row(row) for row in (head, ("---",) * len(head), *rows))
    return f"{_title(cls, lang)}\n\n{lines}\n"


def _brief(cls: URIRef, lang: str) -> str:
    named = "; ".join(f"`{column.key}` {column.name[lang]}" for column in columns(cls))
    return f"{_title(cls, lang)}\n\n{named}.\n"


def _title(cls: URIRef, lang: str) -> str:
    names = dict.fromkeys((sheet_name(cls, "en"), kinds.labels(cls)[lang]))
    return f"### {' · '.join(names)}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escaped(cells))} |"


def _escaped(cells: Sequence[str]) -> Iterator[str]:
    yield from (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)


def _code(example: str) -> str:
    return f"`{example}`" if example else ""


if __name__ == "__main__":
    guide_path = Path(sys.argv[1])
    guide_path.write_text(rewritten(guide_path.read_text(encoding="utf-8")), encoding="utf-8")
