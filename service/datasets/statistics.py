"""Counts of the data, graph by graph and of the whole, made anew for what changed alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from rdflib import URIRef

import queries
from service.store import Store

#: Queries that run at the same time; the engine lets go of the interpreter while it counts.
_AT_ONCE = 2
_TRIES = 3


@dataclass(frozen=True)
class Statistics:
    """Counts of one graph, or of the union; ``classes`` gives things and triples, ``properties`` triples."""

    triples: int
    subjects: int
    values: int
    things: int
    properties: Mapping[URIRef, int]
    classes: Mapping[URIRef, tuple[int, int]]
    example: URIRef | None


@dataclass(frozen=True)
class Links:
    """How many statements lead by a property to IRIs that begin with ``space``."""

    space: str
    property: URIRef
    triples: int


@dataclass(frozen=True)
class Contents:
    """The counts at one version of the data; ``digests`` tells of which state each graph was counted."""

    version: str
    modified: datetime
    whole: Statistics
    graphs: Mapping[URIRef, Statistics]
    digests: Mapping[URIRef, str]
    links: tuple[Links, ...]


def count(store: Store, before: Contents | None = None) -> Contents:
    """Count everything; graphs that are as they were when ``before`` was counted are not counted again."""
    for _ in range(_TRIES):
        version, modified = store.version, store.modified
        found = _count(store, version, modified, before)
        if store.version == version:
            break
    return found


def _count(store: Store, version: str, modified: datetime, before: Contents | None) -> Contents:
    named = digests(store)
    same = {graph: before.graphs[graph] for graph in named if before and before.digests.get(graph) == named[graph]}
    with ThreadPoolExecutor(_AT_ONCE, "count") as pool:
        whole = _statistics(store, pool, None)
        links = pool.submit(_links, store)
        graphs = {graph: _statistics(store, pool, graph) for graph in named if graph not in same}
        counted = {graph: finish() for graph, finish in graphs.items()}
        return Contents(version, modified, whole(), same | counted, named, links.result())


def digests(store: Store) -> dict[URIRef, str]:
    """Give the digest of each graph's newest version; of one that has none, that of the whole."""
    rows = store.rows(queries.get("app/dataset-graphs"))
    return {URIRef(str(row["graph"])): str(row.get("digest", store.version)) for row in rows}


def _statistics(store: Store, pool: ThreadPoolExecutor, graph: URIRef | None) -> Callable[[], Statistics]:
    """Begin to count; the function that is given back waits for the end."""
    kind, values = ("graph-", {"graph": graph}) if graph is not None else ("", {})

    def ask(what: str) -> Future[list[dict[str, object]]]:
        return pool.submit(store.rows, queries.get(f"app/void-{kind}{what}"), **values)  # type: ignore[arg-type]

    sizes, properties, classes = ask("size"), ask("properties"), ask("classes")
    found = pool.submit(example, store, graph)

    def finish() -> Statistics:
        size = sizes.result()[0]
        return Statistics(
            **{name: int(str(size[name])) for name in ("triples", "subjects", "values", "things")},
            properties={URIRef(str(row["property"])): int(str(row["triples"])) for row in properties.result()},
            classes={URIRef(str(row["class"])): _pair(row) for row in classes.result() if "class" in row},
            example=found.result(),
        )

    return finish


def _pair(row: Mapping[str, object]) -> tuple[int, int]:
    return int(str(row["things"])), int(str(row["triples"]))


def example(store: Store, graph: URIRef | None) -> URIRef | None:
    """Give one thing that a graph describes, of the whole none."""
    rows = store.rows(queries.get("app/void-example"), graph=graph) if graph is not None else []
    return URIRef(str(rows[0]["example"])) if rows and "example" in rows[0] else None


def _links(store: Store) -> tuple[Links, ...]:
    rows = store.rows(queries.get("app/void-links"))
    found = (Links(str(row["space"]), URIRef(str(row["property"])), int(str(row["triples"]))) for row in rows)
    return tuple(sorted(found, key=lambda links: (links.space, links.property)))
