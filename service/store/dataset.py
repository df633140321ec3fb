"""A plain SPARQL dataset that anyone may write: what the sandbox holds. No union, no partners, no archive."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyoxigraph as ox

from service.failures import StoreError

from .mistakes import located
from .results import GRAPHS, Answer


class Dataset:
    """A default graph and named graphs. Reading is safe from any thread; writes are one at a time.

    Relative IRIs of queries, updates and files without a base of their own are resolved against ``base``.
    """

    def __init__(self, folder: Path | None, base: str) -> None:
        """Open the dataset.

        Raises:
            StoreError: another process has it open, or it is damaged.

        """
        self._base, self._writing, self._folder = base, threading.RLock(), folder
        try:
            if folder is not None:
                folder.parent.mkdir(parents=True, exist_ok=True)
            self._store = ox.Store(folder) if folder is not None else ox.Store()
        except (OSError, RuntimeError) as error:
            code = "store-locked" if "lock" in str(error).lower() else "store-broken"
            raise StoreError(code, folder=str(folder), reason=str(error)) from error
        self.version, self.modified = uuid4().hex, datetime.now(UTC)

    @property
    def lock(self) -> threading.RLock:
        """Held by who reads a graph's state and then writes."""
        return self._writing

    def answer(self, query: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()) -> Answer:
        """Run a query; graphs that are named take the place of its own FROM.

        Raises:
            SyntaxError: it is no SPARQL.

        """
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(iri) for iri in default_graphs]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named_graphs]
        graphs: dict[str, Any] = {"default_graph": default, "named_graphs": named} if default or named else {}
        parse = partial(self._store.query, base_iri=self._base)
        try:
            return Answer(partial(parse, query, **graphs))
        except SyntaxError as error:
            raise SyntaxError(located(str(error), query, parse)) from error

    def update(self, update: str) -> None:
        """Do an update in one transaction; it is on the disk when this returns.

        Raises:
            SyntaxError: it is no SPARQL.
            ValueError, RuntimeError, OSError: it cannot be done; nothing was changed.

        """
        with self._writing:
            try:
                self._store.update(update, base_iri=self._base)
            except SyntaxError as error:
                parse = partial(ox.Store().update, base_iri=self._base)
                raise SyntaxError(located(str(error), update, parse)) from error
            self._changed()

    def has(self, graph: str) -> bool:
        """Tell whether there is a named graph of that name, be it empty."""
        return self._store.contains_named_graph(ox.NamedNode(graph))

    def write(self, graph: str | None, files: Sequence[tuple[bytes, str]], *, replace: bool) -> None:
        """Put files (bytes, media type) into a graph (None is the default one), in place of what it holds or beside it.

        Raises:
            SyntaxError: a file is not of its type; nothing was changed.

        """
        base = graph or self._base
        triples = [triple for body, media_type in files for triple in _triples(body, media_type, base)]
        lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()
        if graph is None:
            clear, data = ["CLEAR DEFAULT"], lines
        else:
            clear = [f"DROP SILENT GRAPH <{graph}>", f"CREATE SILENT GRAPH <{graph}>"]
            data = f"GRAPH <{graph}> {{\n{lines}}}"
        self.update(" ;\n".join([*(clear if replace else clear[1:]), f"INSERT DATA {{\n{data}}}"]))

    def drop(self, graph: str | None) -> None:
        """Take a graph away; the default one is emptied."""
        self.update("CLEAR DEFAULT" if graph is None else f"DROP SILENT GRAPH <{graph}>")

    def close(self) -> None:
        """Let go of the folder, so that another process may open it."""
        del self._store

    def _changed(self) -> None:
        if self._folder is not None:
            self._store.flush()
        self.version, self.modified = uuid4().hex, datetime.now(UTC)


def _triples(body: bytes, media_type: str, base: str) -> list[ox.Triple]:
    """Read a file; its blank nodes are its own."""
    found = ox.parse(body, format=GRAPHS[media_type], base_iri=base, without_named_graphs=True, rename_blank_nodes=True)
    return [quad.triple for quad in found]
