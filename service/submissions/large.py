"""Check a large file as a partner's whole graph: in batches, on all cores, with memory that does not grow with it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

import ontology
from loaders import bulk
from loaders.bounded import stream
from loaders.ownership import Ownership
from loaders.passing import Passing
from loaders.rdf import rewrite
from loaders.space import Space
from service.lines import LineFile

if TYPE_CHECKING:
    from service.instance import Instance

    from .checking import Tell

#: Endings of the formats that are read from the beginning to the end.
SUFFIXES = frozenset({".nt", ".nq", ".ttl", ".trig"})
_PIECE = 8 << 20


def takes(paths: Sequence[Path], large: int) -> bool:
    """Tell whether files are one large file that can be read in batches."""
    return len(paths) == 1 and paths[0].suffix.lower() in SUFFIXES and paths[0].stat().st_size > large


def check(instance: Instance, space: Space, path: Path, folder: Path, tell: Tell) -> tuple[LineFile, bulk.Checked]:
    """Read, validate and canonicalise; the sorted lines are in a file of the folder, whether they conform or not.

    Raises what ``loaders.bulk.check`` raises.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "runs").mkdir(parents=True)
    tell("reading")
    trusted = _trusted(instance, space, path)
    owners = instance.archive.partners.owners(instance.archive.base)
    checked = bulk.check(
        path,
        space,
        trusted,
        owners,
        folder / "runs",
        on_batch=lambda done, total: tell("checking", done, total),
    )
    target = checked.whole.rename(folder / "graph.nq")
    shutil.rmtree(folder / "runs")
    return LineFile(target), checked


def _trusted(instance: Instance, space: Space, path: Path) -> Graph:
    """Give the vocabulary, and what the file may refer to: of a large installation what it does refer to."""
    graph = Graph()
    graph += ontology.graph()
    graph += instance.register()
    if not instance.is_small():
        owns = Ownership(space, lambda _: None).owns
        graph += instance.named(iri for iri in sorted(_referred(path, space)) if not owns(URIRef(iri)))
    return graph


def _referred(path: Path, space: Space) -> set[str]:
    """Find what a file may refer to: whatever stands in angle brackets after a subject or a property, but its own."""
    own = re.escape(f"{space.base}/id/".encode()) + rb"[^/>]+/" + re.escape(space.partner.encode()) + b"/"
    pattern = re.compile(rb"> ?<(?!" + own + rb")([^> ]+)(?=>)")
    found = set[bytes]()
    for piece in _pieces(path, space):
        found.update(pattern.findall(piece))
    return {iri.decode(errors="replace") for iri in found}


def _pieces(path: Path, space: Space) -> Iterator[bytes]:
    if path.suffix.lower() not in rewrite.BY_LINE:
        yield from stream(rewrite.stream, path, space, _PIECE, readable=[path], bounds=bulk.BOUNDS)
        return
    with path.open("rb") as file:
        passing = Passing(file.fileno())
        while piece := file.read(_PIECE):
            yield piece + file.readline()
            passing.reached(file.tell())
