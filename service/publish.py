"""The last step of the publishing path: what a submission changes becomes a version in the archive."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rdflib import ORG, RDF, Graph, URIRef
from rdflib.graph import ReadOnlyGraphAggregate

import loaders
import ontology
import shapes
from loaders.places import is_part
from loaders.rdf import canonical
from loaders.rdf.lines import subject
from loaders.report import Report
from loaders.space import OpenSpace, Space
from loaders.statements import Statements
from loaders.validate import validate

from .archive import Archive
from .failures import ArchiveError
from .lines import LineFile
from .manifest import Manifest, Received, Version, digest
from .partners import Owners
from .provenance import in_graph

SHAPES = f"https://w3id.org/dolen/shapes/{shapes.VERSION}"


@dataclass(frozen=True)
class Publication:
    """What publishing did: ``version`` is the partner's newest; ``changed`` is false when nothing was new."""

    partner: str
    version: int
    changed: bool
    added: int
    removed: int
    triples: int
    report: Report


@dataclass(frozen=True)
class Step:
    """From one version of a graph to the next: sorted lines, IRIs of things, ``triples`` of the graph afterwards.

    What is too large for memory is in files (``LineFile``).
    """

    added: Sequence[str]
    removed: Sequence[str]
    came: Sequence[str]
    went: Sequence[str]
    triples: int

    @classmethod
    def between(cls, before: set[str], after: set[str], ordered: Sequence[str] = ()) -> Step:
        """Compare two whole graphs; ``ordered`` are the lines of the second one in order, where they are at hand."""
        then, now = things(before), things(after)
        added = tuple(line for line in ordered or sorted(after) if line not in before)
        sides = [tuple(sorted(each)) for each in (before - after, now - then, then - now)]
        return cls(added, sides[0], sides[1], sides[2], len(after))

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True)
class Origin:
    """Where a version comes from: whose graph it is of (an organisation's IRI), who published it, in words.

    The rest is of the submission it was: its files with where they lie, how it was meant, when and by whom it was sent,
    when and under which shapes it was checked.
    """

    partner: str
    owner: str
    agent: str
    paths: tuple[Path, ...] = ()
    files: tuple[Received, ...] = ()
    mode: str = "replace"
    submission: str = ""
    received: str = ""
    submitter: str = ""
    checked: str = ""
    origin: str = ""
    shapes: str = SHAPES


class Publisher:
    """Writes versions."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def archive(self, origin: Origin, step: Step, report: Report, graph: Collection[str] | None = None) -> Publication:
        """Write a step from the newest version as a new one; the caller holds the partner's lock.

        ``graph`` is the whole graph afterwards, where it is at hand. An empty step changes nothing.

        Raises:
            ArchiveError: the disk is full or cannot be written; nothing was published.

        """
        head = self._archive.head(origin.partner)
        if step:
            head += 1
            kept = json.dumps(report.stored(), ensure_ascii=False)
            manifest = self._manifest(origin, head, step, report, kept)
            version = Version(manifest, step.added, step.removed, step.came, step.went)
            self._archive.write(version, origin.paths, kept, graph)
        return Publication(origin.partner, head, bool(step), len(step.added), len(step.removed), step.triples, report)

    def _manifest(self, origin: Origin, number: int, step: Step, report: Report, kept: str) -> Manifest:
        for line in (
            step.added if not isinstance(step.added, LineFile) else ()
        ):  # what is large was looked at line by line
            if line.startswith("_:") or " _:" in line.partition('"')[0]:
                raise AssertionError(f"a blank node came to the archive unnamed: {line[:200]}")
        return Manifest(
            partner=origin.partner,
            version=number,
            previous=number - 1,
            base=self._archive.base,
            owner=origin.owner,
            agent=origin.agent,
            created=datetime.now(UTC).isoformat(timespec="microseconds"),
            files=origin.files,
            added=len(step.added),
            removed=len(step.removed),
            triples=step.triples,
            shapes=origin.shapes,
            warnings=report.counts["Warning"],
            change_sha256=digest(step.added, step.removed),
            mode=origin.mode,
            submission=origin.submission,
            received=origin.received,
            submitter=origin.submitter,
            checked=origin.checked,
            report_sha256=hashlib.sha256(kept.encode()).hexdigest(),
            origin=origin.origin,
            things_sha256=digest(step.came, step.went),
        )


def things(lines: Iterable[str]) -> set[str]:
    """Name the things that lines are about, without their parts."""
    return {iri for iri in set(map(subject, lines)) if not is_part(URIRef(iri))}


def judge(paths: Sequence[Path], space: Space, things: Graph, owners: Owners) -> tuple[list[str], Report]:
    """Read, validate and canonicalise, in the process that is bounded; no lines where the report does not conform."""
    statements, report = judged(paths, space, things, owners)
    return in_graph(canonical(statements, space), space.graph) if report.conforms else [], report


def judged(paths: Sequence[Path], space: Space, things: Graph, owners: Owners) -> tuple[Statements, Report]:
    """Read and validate files as a whole submission; give what they state, and the report on it."""
    trusted = together(ontology.graph(), things, *([_anyone(space)] if isinstance(space, OpenSpace) else []))
    statements = loaders.read(paths, space, trusted)
    return statements, validate(statements, trusted, space, owners)


def together(*graphs: Graph) -> Graph:
    """Read several graphs as one, without copying them."""
    return ReadOnlyGraphAggregate(list(graphs))


def _anyone(space: OpenSpace) -> Graph:
    """Make up the sender of files that are judged as nobody's in particular, so that they can have a publisher."""
    sender = Graph()
    sender.add((URIRef(space.organisation), RDF.type, ORG.FormalOrganization))
    return sender


def received(path: Path) -> Received:
    """Describe a file that stays where it is.

    Raises:
        ArchiveError: it cannot be read.

    """
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Received(path.name, sha256, path.stat().st_size)
    except OSError as error:
        raise ArchiveError("archive-write", folder=str(path), reason=error.strerror or "?") from error
