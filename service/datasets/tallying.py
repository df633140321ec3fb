"""Counts large data in one pass over all statements, and gathers its practice items for lists on the way.

The lines are sorted, so that all that is said of a thing is in a row; different values are told apart by 64 bits each,
kept on the disk. So memory is that of one piece, however much there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path

from rdflib import RDF, SKOS, URIRef
from rdflib.namespace import DCTERMS

from ontology import DOLEN
from service.archive import Archive
from service.shelf.making import Making, Row
from service.store import Store

from . import poured
from .different import Different
from .statistics import Contents, Links, Statistics, digests, example

#: Lines that are taken apart at once.
_PIECE = 10_000
_TYPE, _BROADER = f"<{RDF.type}>".encode(), f"<{SKOS.broader}>".encode()
_ITEM = f"<{DOLEN.PracticeItem}>".encode()
_DATES = tuple(f"<{each}>".encode() for each in (DCTERMS.issued, DCTERMS.modified))
#: What narrows a list of items, by the property that says it.
_HELD = {
    f"<{prop}>".encode(): name
    for prop, name in (
        (DCTERMS.subject, "theme"), (DCTERMS.spatial, "area"), (DCTERMS.publisher, "publisher"),
        (DOLEN.practiceStatus, "status"),
    )
}  # fmt: skip
_OF_ITEMS = frozenset({*_HELD, *_DATES})
#: Other datasets, with the properties that lead there.
SPACES = (
    "http://statistics.data.gov.uk/id/", "http://id.esd.org.uk/", "http://linked.data.gov.au/def/cofog/",
    "http://metadata.un.org/sdg/",
)  # fmt: skip
LINKING = (
    DCTERMS.spatial, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch, SKOS.broadMatch, SKOS.narrowMatch,
)  # fmt: skip
_LINKING = {f"<{prop}>".encode(): prop for prop in LINKING}
#: Subject, property and value, as N-Quads writes them.
Said = tuple[bytes, bytes, bytes]


def count(store: Store, archive: Archive, file: Path) -> Contents:
    """Count a checkpoint, which nobody writes, and make the shelf of its items in a file.

    Raises:
        ArchiveError: a version is damaged.

    """
    named, making = digests(store), Making(file)
    try:
        tally = Tally(named, file.parent, making)
        tally.take(poured.lines(store, archive, named, file.parent))
        making.finish(store.version, tally.broader)
    finally:
        making.drop()
    values, by_graph = tally.different.count()
    graphs = {
        graph: _statistics(sums, by_graph.get(term, 0), example(store, graph))
        for graph in named
        for term in [f"<{graph}>".encode()]
        for sums in [tally.graphs[term]]
    }
    links = (Links(space, prop, number) for (space, prop), number in tally.links.items())
    ordered = tuple(sorted(links, key=lambda each: (each.space, each.property)))
    return Contents(store.version, store.modified, _statistics(tally.whole, values, None), graphs, named, ordered)


@dataclass
class Sums:
    """Counts of one graph, or of the union."""

    triples: int = 0
    subjects: int = 0
    things: int = 0
    properties: Counter[bytes] = field(default_factory=Counter)
    members: Counter[bytes] = field(default_factory=Counter)
    statements: Counter[bytes] = field(default_factory=Counter)

    def add(self, said: Sequence[Said], types: Sequence[tuple[bytes, bytes]]) -> None:
        """Add what is said in one piece, of whole things; ``types`` gives their classes."""
        by_subject = Counter(map(itemgetter(0), said))
        self.triples += len(said)
        self.subjects += len(by_subject)
        self.things += len({thing for thing, _ in types})
        self.properties.update(map(itemgetter(1), said))
        self.members.update(cls for _, cls in types)
        for thing, cls in types:
            self.statements[cls] += by_subject[thing]


class Tally:
    """Counts sorted lines."""

    def __init__(self, graphs: Iterable[URIRef], folder: Path, making: Making) -> None:
        """Begin to count some graphs; the folder is to work in."""
        self.different, self._making = Different(folder), making
        self.whole, self.graphs = Sums(), {f"<{graph}>".encode(): Sums() for graph in graphs}
        self.links = Counter[tuple[str, URIRef]]()
        self.broader: dict[str, list[str]] = {}

    def take(self, lines: Iterable[bytes]) -> None:
        """Count N-Quads lines, each with its line end, all of a thing in a row."""
        rest, left = iter(lines), list[bytes]()
        while piece := list(islice(rest, _PIECE)):
            whole, left = _parted([*left, *piece])
            self._count(whole)
        self._count(left)

    def _count(self, lines: Iterable[bytes]) -> None:
        by_graph: dict[bytes, list[Said]] = {}
        for subject, prop, rest in (line.split(b" ", 2) for line in lines):
            value, graph, _ = rest.rsplit(b" ", 2)
            by_graph.setdefault(graph, []).append((subject, prop, value))
        for graph, said in by_graph.items():
            self.graphs[graph].add(said, _types(said))
            self.different.add(graph, {value for _, _, value in said})
        whole = list(dict.fromkeys(each for said in by_graph.values() for each in said))
        if len(by_graph) > 1:
            whole.sort(key=itemgetter(0))
        types = _types(whole)
        self.whole.add(whole, types)
        self._note(whole, {thing for thing, cls in types if cls == _ITEM})

    def _note(self, whole: Sequence[Said], items: set[bytes]) -> None:
        """Note what leads elsewhere, what is broader, and what lists of items need."""
        for subject, prop, value in whole:
            if prop in _LINKING:
                self.links.update((space, _LINKING[prop]) for space in SPACES if value[1:].startswith(space.encode()))
            if prop == _BROADER:
                self.broader.setdefault(_iri(subject), []).append(_iri(value))
        said = (each for each in whole if each[0] in items and each[1] in _OF_ITEMS)
        self._making.add(_row(_iri(item), list(group)) for item, group in groupby(said, itemgetter(0)))


def _parted(lines: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Part lines before those of the last subject."""
    subject, start = lines[-1].split(b" ", 1)[0] + b" ", len(lines) - 1
    while start and lines[start - 1].startswith(subject):
        start -= 1
    return lines[:start], lines[start:]


def _statistics(sums: Sums, values: int, an_example: URIRef | None) -> Statistics:
    return Statistics(
        sums.triples, sums.subjects, values, sums.things,
        properties={URIRef(_iri(prop)): number for prop, number in sums.properties.items()},
        classes={URIRef(_iri(cls)): (number, sums.statements[cls]) for cls, number in sums.members.items()},
        example=an_example,
    )  # fmt: skip


def _types(said: Iterable[Said]) -> list[tuple[bytes, bytes]]:
    return [(subject, value) for subject, prop, value in said if prop == _TYPE]


def _row(item: str, said: Sequence[Said]) -> Row:
    issued, changed = (max((_text(value) for _, p, value in said if p == prop), default="") for prop in _DATES)
    held = {(_HELD[prop], _iri(value)) for _, prop, value in said if prop in _HELD}
    return item, issued, changed or issued, tuple(sorted(held))


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _text(literal: bytes) -> str:
    """Give the words of a literal; dates have nothing that would be written otherwise in N-Quads."""
    return literal[1 : literal.rindex(b'"')].decode() if literal.startswith(b'"') else _iri(literal)
