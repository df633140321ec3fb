"""The embedded triple store: an index of the archive, brought forward one change at a time."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Self

import pyoxigraph as ox
from rdflib import Graph

import queries
from service.durable import write_file
from service.failures import StoreError
from service.reasons import is_of_disk

from .changes import Change, quads, update
from .descriptions import of_lines, write
from .loading import load
from .order import Order, Ordered
from .places import clear_beside, copied_beside, new_beside, place, pointer
from .reading import Reading
from .results import Answer
from .terms import is_iri, to_graph

__all__ = ["Answer", "Change", "Order", "Ordered", "Store", "is_iri"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Store(Reading):
    """Named graphs, and in the default graph the duplicate-free union of them all.

    Reading is safe from any thread; ``apply`` is one at a time. Without a folder the store is in memory.
    """

    def __init__(self, folder: Path | None = None, *, read_only: bool = False) -> None:
        """Open the store.

        Raises:
            StoreError: another process has it open, or it is damaged.

        """
        self._folder = folder
        self._writing, self._failed = threading.Lock(), False
        self.version, self.modified = "", _EPOCH
        try:
            if folder is not None and read_only:
                self._store = ox.Store.read_only(str(folder))
            else:
                self._store = _opened(folder)
                if folder is not None:
                    clear_beside(folder)
        except (OSError, RuntimeError) as error:  # RuntimeError: the engine's word for corruption
            locked, of_disk = "lock" in str(error).lower(), is_of_disk(error)
            code = "store-write" if of_disk else "store-locked" if locked else "store-broken"
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

    def mend(self) -> None:
        """Where the disk could not be written, open a copy of what lies on it, beside it; else do nothing.

        Who reads the old one reads it to the end. The state may be another one, as after a crash.

        Raises:
            StoreError: it still cannot be.

        """
        if self._folder is not None and self._failed:
            with self._writing, self._told():
                fresh = copied_beside(self._folder)
                store = ox.Store(str(fresh))
                write_file(pointer(self._folder), fresh.name.encode())
                self._store, self._failed = store, False
                self._refresh()

    def apply(self, change: Change) -> None:
        """Bring the store forward by one change, in one transaction, on the disk when this returns.

        Raises:
            StoreError: the disk is full or cannot be written; nothing of the change is visible.

        """
        with self._writing:
            with self._told():
                if request := update(self._store, change):
                    self._store.update(request)
                self.flush()
            self._refresh()

    def load(self, lines: Iterable[str]) -> None:
        """Fill an empty store with N-Quads lines of named graphs; not atomic, for a store nobody reads yet."""
        self._store.bulk_extend(_with_union(quads(lines)))
        self.flush()
        self._refresh()

    def bulk(self, chunks: Iterable[bytes]) -> None:
        """Add N-Quads, in pieces of whole lines of one graph each; not atomic, for a store nobody reads yet.

        The pieces are gone through twice.
        """
        try:
            load(self._store, chunks, self._folder)
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
            clear_beside(self._folder)
            fresh = new_beside(self._folder)
            if not empty:
                self._copied(fresh)
            store = Store(fresh)
            try:
                yield store
                write_file(pointer(self._folder), fresh.name.encode())  # from now on it is that one
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

    def pour(self, output: IO[bytes], *, union: bool = False) -> None:
        """Write every quad, the default graph's too, as N-Quads in no order; on request the default graph alone."""
        if union:
            self._store.dump(output, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        else:
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
        with self._told():
            self.flush()
            self._store.backup(folder)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell of a disk that cannot be written, and note it: the engine writes no more then, room or not."""
        try:
            yield
        except (OSError, RuntimeError) as error:
            self._failed = self._folder is not None
            reason = getattr(error, "strerror", None) or error
            raise StoreError("store-write", folder=str(self._folder), reason=str(reason)) from error

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
    return ox.Store(place(folder))


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
