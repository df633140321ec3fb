"""Lines of a graph by the item they belong to: an item with its parts, each value under the way that leads to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rdflib import RDF, Literal, URIRef
from rdflib.term import Node

from loaders.places import DEEPEST, TITLES, is_part
from loaders.rdf.lines import subject, triples
from loaders.statements import Triple

GENID = "/.well-known/genid/"
Path = tuple[URIRef, ...]


@dataclass
class Item:
    """What is said of an item and its parts, in the order of the lines."""

    iri: str
    said: dict[Node, list[Triple]] = field(default_factory=dict)

    @property
    def types(self) -> list[str]:
        """The classes it is stated to be in, in order."""
        return sorted(str(o) for _, p, o in self.said.get(URIRef(self.iri), ()) if p == RDF.type)

    @property
    def title(self) -> dict[str, str]:
        """What it is called, by language; what has no language tag stands under ``""``."""
        own = self.said.get(URIRef(self.iri), ())
        for name in TITLES:
            found = {(o.language or "")[:2]: str(o) for _, p, o in own if p == name and isinstance(o, Literal)}
            if found:
                return found
        return {}

    def leaves(self) -> dict[Path, list[Node]]:
        """Give every value that is no part of the item, by the properties that lead to it, in order."""
        found: dict[Path, list[Node]] = {}
        seen: set[Node] = set()
        for root in (URIRef(self.iri), *self.said):
            if root not in seen:
                self._walk(root, (), seen, found)
        return {path: sorted(values, key=lambda each: each.n3()) for path, values in found.items()}

    def classes(self, path: Path) -> list[str]:
        """Give the classes of the parts that a way passes, the item's own for a way of one step."""
        nodes: set[Node] = {URIRef(self.iri)}
        for step in path[:-1]:
            nodes = {o for node in nodes for _, p, o in self.said.get(node, ()) if p == step}
        return sorted(str(o) for node in nodes for _, p, o in self.said.get(node, ()) if p == RDF.type)

    def _walk(self, node: Node, path: Path, seen: set[Node], found: dict[Path, list[Node]]) -> None:
        seen.add(node)
        for _, predicate, value in self.said.get(node, ()):
            here = (*path, predicate)
            if value in self.said and is_part(value):
                if value not in seen and len(here) <= DEEPEST:
                    self._walk(value, here, seen, found)
            else:
                found.setdefault(here, []).append(value)


class Wholes:
    """Tells which item a subject belongs to, by its name or by what refers to it."""

    def __init__(self, *graphs: Iterable[str]) -> None:
        """Look for the parts without a name in some graphs' lines."""
        self._above: dict[str, str] = {}
        for line in (line for graph in graphs for line in graph if GENID in line):
            end = line.rindex(" <", 0, -2)
            value = line[line.rindex(" ", 0, end) + 1 : end]
            if value.startswith("<") and GENID in value and subject(line) != value[1:-1]:
                known = self._above.get(value[1:-1], subject(line))
                self._above[value[1:-1]] = min(known, subject(line))

    def of(self, iri: str) -> str:
        """Climb from a part to its item; what is no part, or of nothing, stays."""
        for _ in range(DEEPEST):
            if GENID in iri and iri in self._above:
                iri = self._above[iri]
            elif "#" in iri and GENID not in iri:
                iri = iri.partition("#")[0]
            else:
                break
        return iri


def items(lines: Iterable[str], wholes: Wholes, chosen: Mapping[str, bool]) -> Iterator[Item]:
    """Gather chosen items from a graph's lines, in order; whose value is false with what they are called alone."""
    found: dict[str, Item] = {}
    for said in triples(_chosen(lines, wholes, chosen)):
        whole = wholes.of(str(said[0]))
        found.setdefault(whole, Item(whole)).said.setdefault(said[0], []).append(said)
    return (found[iri] for iri in sorted(found))


def _chosen(lines: Iterable[str], wholes: Wholes, chosen: Mapping[str, bool]) -> Iterator[str]:
    brief = tuple(f"<{name}> " for name in (RDF.type, *TITLES))
    wanted: dict[str, bool | None] = {}
    for line in lines:
        if (about := subject(line)) not in wanted:
            whole = wholes.of(about)
            wanted[about] = chosen.get(whole) or (False if whole in chosen and about == whole else None)
        if wanted[about] or (wanted[about] is False and line.startswith(brief, len(about) + 3)):
            yield line
