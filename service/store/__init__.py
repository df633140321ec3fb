"""The embedded triple store: an index of the archive, brought forward one change at a time."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Self
from uuid import uuid4

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.term import Node

import queries
from queries import Query
from service.durable import sync, write_file
from service.failures import StoreError

from . import items
from .changes import Change, quads, update
from .descriptions import description, of_lines, write
from .loading import load
from .near import Near
from .results import Answer
from .said import Said
from .terms import to_graph, to_rdflib

__all__ = ["Answer", "Change", "Store"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: In the names of the folders of stores made beside another to take its place; the file that says which one did.
_BESIDE, _NOW = ".beside-", ".now"


class Store:
    """Named graphs, and in the default graph the duplicate-free union of them all.

    Reading is safe from any thread; ``apply`` is one at a time. Without a folder the store is in memory.
    """

    def __init__(self, folder: Path | None = None, *, read_only: bool = False) -> None:
        """Open the store.

        Raises:
            StoreError: another process has it open, or it is damaged.

        """
        self._folder = folder
        self._writing = threading.Lock()
        self.version, self.modified = "", _EPOCH
        try:
            if folder is not None and read_only:
                self._store = ox.Store.read_only(str(folder))
            else:
                self._store = _opened(folder)
                if folder is not None:
                    _clear_beside(folder)
        except (OSError, RuntimeError) as error:  # RuntimeError: the engine's word for corruption
            locked = "lock" in str(error).lower()
            code = "store-locked" if locked else "store-broken"
            raise StoreError(code, folder=str(folder), reason=str(error)) from error
        self._refresh()

    @classmethod
    def open_read_only(cls, folder: Path) -> Self:
        """Open a checkpoint, which no one writes.

        The engine starts threads: open after forking, never before.

        Raises:
            StoreError: it is not there or damaged.

        """
        return cls(folder, read_only=True)

    def rows(self, query: Query, **values: Node | Sequence[Node] | None) -> list[dict[str, Node]]:
        """Answer a SELECT query; what is unbound in a row is absent from it."""
        solutions: Any = self._store.query(query.bind(**values))
        names = [variable.value for variable in solutions.variables]
        return [
            {name: to_rdflib(term) for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]

    def ask(self, query: Query, **values: Node | Sequence[Node] | None) -> bool:
        """Answer an ASK query."""
        return bool(self._store.query(query.bind(**values)))

    def pairs(self, query: Query, names: tuple[str, str], **values: Node | None) -> Iterator[tuple[str, str]]:
        """Give two columns of a SELECT query as text, one row after the other; empty where unbound.

        The rows are to be taken in the thread that asks, and to their end.
        """
        solutions: Any = self._store.query(query.bind(**values))
        for row in solutions:
            first, second = (row[name] for name in names)
            yield first.value, second.value if second is not None else ""

    def worded(
        self, query: Query, names: Sequence[str], **values: Node | Sequence[Node] | None
    ) -> Iterator[tuple[list[str], str]]:
        """Give columns of a SELECT query as text, and the language of the last (empty where it has none).

        The rows are to be taken in the thread that asks, and to their end.
        """
        solutions: Any = self._store.query(query.bind(**values))
        for row in solutions:
            terms = [row[name] for name in names]
            yield [term.value for term in terms], getattr(terms[-1], "language", None) or ""

    def graph(self, query: Query, **values: Node | Sequence[Node] | None) -> Graph:
        """Answer a CONSTRUCT or DESCRIBE query."""
        triples: Any = self._store.query(query.bind(**values))
        return to_graph(triples)

    def describe(self, iri: URIRef) -> Graph:
        """Give what is said of a thing and of its parts (hash IRIs and skolem nodes), however deep."""
        return to_graph(description(self._store, iri))

    def said_of(self, iri: str) -> Said:
        """Give the same as ``describe`` to look things up in: for pages, in a quarter of the time."""
        return Said(description(self._store, iri))

    @property
    def near(self) -> Near:
        """Look at what stands next to a thing, without a query."""
        return Near(self._store)

    def documents(self, iris: Iterable[str], media_type: str) -> Iterator[bytes]:
        """Write what is said of each of some things and of its parts, as one document, piece by piece."""
        return write((triple for iri in iris for triple in description(self._store, iri)), media_type)

    def column(self, query: Query, name: str, **values: Node | Sequence[Node] | None) -> list[str]:
        """Give one column of a SELECT query as text: for lists that may be long."""
        solutions: Any = self._store.query(query.bind(**values))
        return [row[name].value for row in solutions]

    def said(self, graph: str, subjects: Iterable[str], *, parts: bool = False) -> list[str]:
        """Give the N-Quads lines of one graph about some subjects, on request about their parts too.

        It costs by what they are linked with, not by the graph.
        """
        return items.said(self._store, graph, items.with_parts(self._store, graph, subjects) if parts else subjects)

    def said_anywhere(self, subjects: Iterable[str]) -> list[str]:
        """Give what all graphs together say about some subjects, as N-Triples lines."""
        return items.anywhere(self._store, subjects)

    def referring(self, graph: str, things: Iterable[str], properties: Iterable[str | None] = (None,)) -> set[str]:
        """Give the subjects of one graph that refer to some things, by any property or by those named."""
        return items.referring(self._store, graph, things, list(properties))

    def answer(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Run a query of a stranger's, already guarded; graphs that are named take the place of its own FROM.

        Raises:
            SyntaxError: it is no SPARQL.
            ValueError: a graph's name is no IRI.

        """
        if not default_graphs and not named_graphs:
            return Answer(self._store.query(query))
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named_graphs]
        return Answer(
            self._store.query(query, default_graph=[ox.NamedNode(iri) for iri in default_graphs], named_graphs=named)
        )

    def apply(self, change: Change) -> None:
        """Bring the store forward by one change, in one transaction, on the disk when this returns.

        Raises:
            StoreError: the disk is full or cannot be written; nothing of the change is visible.

        """
        with self._writing:
            try:
                if request := update(self._store, change):
                    self._store.update(request)
                self.flush()
            except (OSError, RuntimeError) as error:
                raise StoreError("store-write", folder=str(self._folder), reason=str(error)) from error
            self._refresh()

    def load(self, lines: Iterable[str]) -> None:
        """Fill an empty store with N-Quads lines of named graphs; not atomic, for a store nobody reads yet."""
        self._store.bulk_extend(_with_union(quads(lines)))
        self.flush()
        self._refresh()

    def bulk(self, chunks: Iterable[bytes]) -> None:
        """Add N-Quads, in pieces of whole lines of one graph each; not atomic, for a store nobody reads yet."""
        try:
            load(self._store, chunks)
            self.flush()
        except (OSError, RuntimeError) as error:
            raise StoreError("store-write", folder=str(self._folder), reason=str(error)) from error
        self._refresh()

    @contextmanager
    def beside(self, *, empty: bool = False) -> Iterator[Store]:
        """Give a copy to change at leisure, or an empty store; when the block ends well it takes this one's place.

        Who reads meanwhile reads the old one to the end; there is no state between the two. A store in memory is
        read by the process that has it alone, and gives itself.

        Raises:
            StoreError: the disk is full; this store stays as it is.

        """
        if self._folder is None:
            yield self
            return
        with self._writing:
            _clear_beside(self._folder)
            fresh = _new_beside(self._folder)
            if not empty:
                self._copied(fresh)
            store = Store(fresh)
            try:
                yield store
                write_file(_pointer(self._folder), fresh.name.encode())  # from now on it is that one
            except BaseException as error:
                store.close()
                shutil.rmtree(fresh, ignore_errors=True)
                if isinstance(error, OSError):
                    raise StoreError("store-write", folder=str(fresh), reason=str(error)) from error
                raise
            self._store = store._store
            self._refresh()

    def checkpoint(self, folder: Path) -> tuple[str, datetime]:
        """Copy the store on the disk, by hard links, to a folder yet to be; give the version and time of its data.

        Raises:
            StoreError: the store is in memory, or the disk is full.

        """
        with self._writing:
            self._copied(folder)
            return self.version, self.modified

    def pour(self, output: IO[bytes]) -> None:
        """Write every quad, the default graph's too, as N-Quads in no order."""
        self._store.dump(output, format=ox.RdfFormat.N_QUADS)

    def fill(self, source: IO[bytes]) -> None:
        """Read what ``pour`` wrote into an empty store; not atomic."""
        self._store.bulk_load(source, format=ox.RdfFormat.N_QUADS, lenient=True)
        self._refresh()

    def flush(self) -> None:
        """Bring what was written to the disk."""
        if self._folder is not None:
            self._store.flush()

    def lines(self, *, union: bool = False) -> list[str]:
        """Give every quad of the named graphs as N-Quads lines in order, on request the default graph's too."""
        if union:
            return sorted(filter(None, self._dump().split("\n")))
        found = [f"{line[:-1]}{graph} ." for graph in self._store.named_graphs() for line in self._graph(graph)]
        return sorted(found)

    def __len__(self) -> int:
        return len(self._store)

    def close(self) -> None:
        """Let go of the folder, so that another process may open it."""
        del self._store

    def _copied(self, folder: Path) -> None:
        try:
            self.flush()
            self._store.backup(folder)
        except (OSError, RuntimeError) as error:
            raise StoreError("store-write", folder=str(folder), reason=str(error)) from error

    def _dump(self) -> str:
        return (self._store.dump(format=ox.RdfFormat.N_QUADS) or b"").decode()

    def _graph(self, graph: ox.NamedNode | ox.BlankNode) -> list[str]:
        content = self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
        return content.decode().split("\n")[:-1]

    def _refresh(self) -> None:
        """Name the data as it stands: by the newest version of each partner."""
        heads = self.rows(queries.get("app/heads"))
        named = "\n".join(f"{row['graph']} {row['version']} {row['digest']}" for row in heads)
        self.version = hashlib.sha256(named.encode()).hexdigest()[:16] if heads else ""
        times = [datetime.fromisoformat(str(row["created"])) for row in heads if "created" in row]
        self.modified = max(times, default=_EPOCH)


def _opened(folder: Path | None) -> ox.Store:
    if folder is None:
        return ox.Store()
    folder.parent.mkdir(parents=True, exist_ok=True)
    return ox.Store(_place(folder))


def _pointer(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{_NOW}")


def _place(folder: Path) -> Path:
    """Give where a store is that is known by a folder: there, or beside it where a file says so.

    The folder of an open store is never renamed, nor is another put in its place: the engine cleans up by name.
    """
    try:
        beside = folder.with_name(_pointer(folder).read_text(encoding="ascii"))
    except FileNotFoundError:
        return folder
    return beside if beside.is_dir() else folder


def _clear_beside(folder: Path) -> None:
    """Remove the stores beside one: what was in its place before, and what was never finished."""
    for path in (folder, *folder.parent.glob(f".{folder.name}{_BESIDE}*")):
        if path != _place(folder):
            shutil.rmtree(path, ignore_errors=True)


def _new_beside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{_BESIDE}{uuid4().hex[:12]}")


def _with_union(found: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in found:
        yield quad
        yield ox.Quad(quad.subject, quad.predicate, quad.object)


def graph_of_lines(lines: Iterable[str]) -> Graph:
    """Make a graph of N-Quads lines, whatever graphs they name."""
    return to_graph(of_lines(lines))


def write_lines(lines: Iterable[str], media_type: str) -> Iterator[bytes]:
    """Write the triples of N-Quads lines as one document, piece by piece."""
    return write(of_lines(lines), media_type)


def replace(old: Path, new: Path) -> None:
    """Put a rebuilt store's folder in the place of an old one that nobody has open."""
    aside = old.with_name(f"{old.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    _pointer(old).unlink(missing_ok=True)
    sync(old.parent)
    shutil.rmtree(aside, ignore_errors=True)
