"""The index of what can be found: made from the store, brought forward with each publication, made again when in doubt.

It remembers which version of each partner's graph it has. A crash leaves it at an earlier state, from which it is
brought forward again; what is newer than its notes is indexed a second time, to the same end.
"""

from __future__ import annotations

import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tantivy
from rdflib import URIRef

import queries
from service.durable import write_file
from service.failures import StoreError
from service.store import Store

from .schema import FORMAT, WORDS, analyzer, entries, schema

log = logging.getLogger(__name__)
#: Graph of a partner → its newest version and the digest of that version's change.
Heads = Mapping[str, tuple[int, str]]
#: The lines (N-Quads) that changed in a graph after one version, up to another; None when they are too many.
Changes = Callable[[str, int, int], Iterable[str] | None]
_BATCH = 500
#: When more things than this share changed, making the index again is faster.
_SHARE = 0.5
_HEAP_BYTES = 64 * 2**20
_NOTES = "dolen.json"
_ORGANIZATION = "<http://www.w3.org/ns/org#organization>"


@dataclass(frozen=True)
class State:
    """One state of the index, which stays as it is while it is read."""

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    version: str


class Index:
    """Documents of one installation, on the disk or, without a folder, in memory."""

    def __init__(self, folder: Path | None) -> None:
        """Open the index; one that is missing, broken or of another format is begun anew, empty."""
        self._folder, self._writing = folder, threading.Lock()
        self._heads: dict[str, tuple[int, str]] = {}
        self._state: State | None = None
        self._index = self._opened()

    @property
    def state(self) -> State | None:
        """The state to search in; None until there is one."""
        return self._state

    def bring(self, store: Store, changes: Changes | None = None) -> bool:
        """Bring the index to the store's state; tell whether anything was to be done.

        Raises:
            ArchiveError: a version's change cannot be read.
            StoreError: the index cannot be written; the next time all of it is made again.

        """
        with self._writing:
            if self._state and self._state.version == store.version:
                return False
            try:
                self._bring(store, changes)
            except (OSError, ValueError) as error:  # ValueError: the engine's word for what it cannot write
                self._heads = {}
                raise StoreError("store-write", folder=str(self._folder), reason=str(error)) from error
            return True

    def _bring(self, store: Store, changes: Changes | None) -> None:
        # The store may go on meanwhile: what is noted is no newer than what is indexed.
        version, wanted = store.version, heads(store)
        touched = self._touched(store, wanted, changes)
        if touched is None or (len(touched) > _BATCH and len(touched) > len(things(store)) * _SHARE):
            self._make(store, wanted, version)
        else:
            self._update(store, sorted(touched), wanted, version)

    def _touched(self, store: Store, wanted: Heads, changes: Changes | None) -> set[str] | None:
        """Give the things whose documents may have changed; None when only making all again will do."""
        moved = {graph for graph in {*wanted, *self._heads} if wanted.get(graph) != self._heads.get(graph)}
        if changes is None or not self._heads or any(_goes_back(self._heads, wanted, graph) for graph in moved):
            return None
        if any(graph.endswith("/vocabulary") for graph in moved):
            return None
        changed = set[str]()
        for graph in moved:
            lines = changes(graph, self._heads.get(graph, (0, ""))[0], wanted[graph][0])
            if lines is None:
                return None
            changed |= _subjects(lines)
        return changed | _touched(store, changed)

    def _make(self, store: Store, wanted: Heads, version: str) -> None:
        """Index everything again, beside the old documents; they are seen until the new ones are there."""
        log.info("making the search index")
        writer = self._index.writer(_HEAP_BYTES, 1)
        writer.delete_all_documents()
        for document in _documents(store, things(store)):
            writer.add_document(document)
        self._end(writer, wanted, version)

    def _update(self, store: Store, touched: Sequence[str], wanted: Heads, version: str) -> None:
        writer = self._index.writer(_HEAP_BYTES, 1)
        for iri in touched:
            writer.delete_documents_by_term("id", iri)
        for document in _documents(store, touched):
            writer.add_document(document)
        self._end(writer, wanted, version)

    def _end(self, writer: tantivy.IndexWriter, wanted: Heads, version: str) -> None:
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._heads = dict(wanted)
        searcher = self._index.searcher()
        if self._folder is not None:
            notes = {"format": FORMAT, "heads": self._heads, "documents": searcher.num_docs, "version": version}
            write_file(self._folder / _NOTES, json.dumps(notes).encode())
        self._state = State(searcher, self._index.schema, version)

    def _opened(self) -> tantivy.Index:
        if self._folder is None:
            return registered(tantivy.Index(schema()))
        try:
            return self._existing(self._folder)
        except (OSError, ValueError, KeyError, TypeError) as error:
            if self._folder.exists():
                log.warning("the search index cannot be used and is made again: %s", error)
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True)
            return registered(tantivy.Index(schema(), str(self._folder)))

    def _existing(self, folder: Path) -> tantivy.Index:
        """Open what is there.

        Raises:
            OSError, ValueError, KeyError, TypeError: it is no index of this format, or not all of it is there.

        """
        notes = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
        if notes["format"] != FORMAT:
            raise ValueError(f"format {notes['format']}")
        index = registered(tantivy.Index.open(str(folder)))
        index.reload()
        searcher = index.searcher()
        self._heads = {graph: (int(number), str(digest)) for graph, (number, digest) in notes["heads"].items()}
        if searcher.num_docs == notes["documents"]:
            self._state = State(searcher, index.schema, str(notes["version"]))
        # Else a crash came between documents and notes; the notes are behind, and bring() starts from them.
        return index


def heads(store: Store) -> dict[str, tuple[int, str]]:
    """Give the newest version of each graph that the store holds."""
    rows = store.rows(queries.get("app/heads"))
    return {str(row["graph"]): (int(str(row["version"])), str(row["digest"])) for row in rows}


def things(store: Store) -> list[str]:
    """Give everything that can be found."""
    return store.column(queries.get("app/search-things"), "thing")


def _goes_back(old: Heads, new: Heads, graph: str) -> bool:
    return graph not in new or new[graph][0] <= old.get(graph, (0, ""))[0]


def registered(index: tantivy.Index) -> tantivy.Index:
    """Tell an index how words are taken apart; it has to be told each time it is opened."""
    index.register_tokenizer(WORDS, analyzer())
    return index


def _subjects(lines: Iterable[str]) -> set[str]:
    """Give the subjects of changed lines, and the bodies whose membership changed."""
    found = set()
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        found.add(subject[1:-1])
        if predicate == _ORGANIZATION:
            found.add(rest.partition(">")[0][1:])
    return found


def _touched(store: Store, changed: Iterable[str]) -> set[str]:
    query, found = queries.get("app/search-touched"), set[str]()
    for batch in _batches(sorted(changed)):
        found |= {str(row["touched"]) for row in store.rows(query, thing=batch)}
    return found


def _documents(store: Store, iris: Sequence[str]) -> Iterator[tantivy.Document]:
    query = queries.get("app/search-document")
    for batch in _batches(iris):
        yield from (entry.document() for entry in entries(store.rows(query, thing=batch)))


def _batches(iris: Sequence[str]) -> Iterator[list[URIRef]]:
    for start in range(0, len(iris), _BATCH):
        yield [URIRef(iri) for iri in iris[start : start + _BATCH]]
