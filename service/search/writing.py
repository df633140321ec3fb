"""Writes documents into the index. Who reads it sees the old ones until all of the new are there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import tantivy

from service.durable import write_file
from service.heads import heads
from service.store import Store

from . import documents
from .schema import FORMAT, WORDS, analyzer

#: What the engine gathers before it writes to the disk: the memory that making an index takes, whatever its size.
_HEAP_BYTES = 64 * 2**20
_NOTES = "dolen.json"
#: Documents between two words of how far it is.
_STRIDE = 1000
#: Hears how many documents there are, of how many.
Far = Callable[[tuple[int, int]], None]


@dataclass(frozen=True)
class Notes:
    """Which state of the data an index holds: version, newest version and digest by graph, how many documents."""

    version: str
    heads: dict[str, tuple[int, str]]
    documents: int
    format: int = FORMAT

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the notes of an index.

        Raises:
            OSError, ValueError, KeyError, TypeError: there are none, or they are of another format.

        """
        found = json.loads(cls.path(folder).read_text(encoding="utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']}")
        known = {graph: (int(number), str(digest)) for graph, (number, digest) in found["heads"].items()}
        return cls(str(found["version"]), known, int(found["documents"]))

    @staticmethod
    def path(folder: Path) -> Path:
        """Give where the notes of an index lie."""
        return folder / _NOTES

    def write(self, folder: Path) -> None:
        """Write them in one step."""
        write_file(self.path(folder), json.dumps(asdict(self)).encode())


def registered(index: tantivy.Index) -> tantivy.Index:
    """Tell an index how words are taken apart; it has to be told each time it is opened."""
    index.register_tokenizer(WORDS, analyzer())
    return index


def write(
    index: tantivy.Index, folder: Path | None, store: Store, touched: Iterable[str] | None, far: Far = lambda _: None
) -> Notes:
    """Index some things again, or everything, as the store has them, and note it.

    The documents are there before the notes: a crash between the two only has them indexed again.

    Raises:
        OSError, ValueError: the engine cannot write, or another process does.

    """
    # The store may go on meanwhile: what is noted is no newer than what is indexed.
    version, have = store.version, heads(store)
    writer = index.writer(_HEAP_BYTES, 1)
    chosen = None if touched is None else sorted(touched)
    if chosen is None:
        writer.delete_all_documents()
    for iri in chosen or ():
        writer.delete_documents_by_term("id", iri)
    total = sum(1 for _ in documents.things(store)) if chosen is None else len(chosen)
    found = documents.entries(store, documents.things(store) if chosen is None else chosen)
    for number, entry in enumerate(found, 1):
        writer.add_document(entry.document())
        if number % _STRIDE == 0:
            far((number, total))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    notes = Notes(version, have, index.searcher().num_docs)
    if folder is not None:
        notes.write(folder)
    return notes
