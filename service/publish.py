"""The publishing path: files of a partner → validated → a version in the archive → the store brought to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rdflib import ORG, RDF, Graph, URIRef

import loaders
import ontology
import shapes
from loaders import bounded
from loaders.rdf import canonical
from loaders.report import Report
from loaders.space import OpenSpace, Space
from loaders.validate import validate

from .archive import Archive, Manifest, Received, Version, digest
from .failures import ArchiveError, EmptyingError, NotConformingError
from .partners import Owners, Partner
from .provenance import in_graph

SHAPES = f"https://w3id.org/dolen/shapes/{shapes.VERSION}"


@dataclass(frozen=True)
class Submission:
    """Files that came for a partner's graph: whose graph (an organisation's IRI), who sent them, where they lie."""

    partner: str
    owner: str
    agent: str
    paths: tuple[Path, ...]


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


class Publisher:
    """Reads, validates and archives submissions; ``things`` gives what an upload may refer to, by type and name."""

    def __init__(self, archive: Archive, things: Callable[[], Graph]) -> None:
        self._archive, self._things = archive, things

    def check(self, partner: Partner, paths: Sequence[Path]) -> tuple[list[str], Report]:
        """Read and validate files as one submission; give its canonical N-Quads lines and the report.

        Raises:
            DolenError: a file cannot be read, or takes more time or memory than there is for it.

        """
        space, owners = partner.space(self._archive.base), self._archive.partners.owners(self._archive.base)
        return bounded.run(judge, tuple(paths), space, self._things(), owners, readable=paths)

    def publish(
        self,
        partner: Partner,
        paths: Sequence[Path],
        agent: str,
        *,
        emptying: bool = False,
        expected: int | None = None,
    ) -> Publication:
        """Replace what a partner publishes by what the files say; the same content again changes nothing.

        Raises:
            ChangedError: the newest version is not the expected one.
            NotConformingError: findings must be mended first; ``report`` holds them.
            DolenError: a file cannot be read, the archive cannot be written; nothing was published.

        """
        with self._archive.lock(partner.slug, expected):
            lines, report = self.check(partner, paths)
            if not report.conforms:
                count = sum(finding.severity == "Violation" for finding in report.findings)
                error = NotConformingError("not-conforming", count=count)
                error.report = report
                raise error
            if not lines and not emptying and (head := self._archive.head(partner.slug)):
                raise EmptyingError("emptying", partner=partner.slug, version=head)
            owner = str(partner.agent(self._archive.base))
            return self.archive(Submission(partner.slug, owner, agent, tuple(paths)), lines, report)

    def archive(self, submission: Submission, lines: Sequence[str], report: Report) -> Publication:
        """Write the difference to the newest version as a new one; the caller holds the partner's lock."""
        partner = submission.partner
        if nameless := next((line for line in lines if line.startswith("_:") or " _:" in line.partition('"')[0]), None):
            raise AssertionError(f"a blank node came to the archive unnamed: {nameless[:200]}")
        head = self._archive.head(partner)
        before, after = self._archive.graph(partner, head), set(lines)
        added, removed = tuple(sorted(after - before)), tuple(sorted(before - after))
        changed = bool(added or removed)
        if changed:
            head += 1
            manifest = self._manifest(submission, head, (added, removed), len(after), report)
            self._archive.write(
                Version(manifest, added, removed),
                submission.paths,
                json.dumps(report.to_json("en"), ensure_ascii=False),
                after,
            )
        return Publication(partner, head, changed, len(added), len(removed), len(after), report)

    def _manifest(
        self,
        submission: Submission,
        number: int,
        change: tuple[tuple[str, ...], tuple[str, ...]],
        triples: int,
        report: Report,
    ) -> Manifest:
        added, removed = change
        return Manifest(
            partner=submission.partner,
            version=number,
            previous=number - 1,
            base=self._archive.base,
            owner=submission.owner,
            agent=submission.agent,
            created=datetime.now(UTC).isoformat(timespec="microseconds"),
            files=tuple(_received(path) for path in submission.paths),
            added=len(added),
            removed=len(removed),
            triples=triples,
            shapes=SHAPES,
            warnings=sum(finding.severity == "Warning" for finding in report.findings),
            change_sha256=digest(added, removed),
        )


def judge(paths: Sequence[Path], space: Space, things: Graph, owners: Owners) -> tuple[list[str], Report]:
    """Read, validate and canonicalise, in the process that is bounded; no lines where the report does not conform."""
    trusted = ontology.graph() + things
    if isinstance(space, OpenSpace):
        trusted += _anyone(space)
    statements = loaders.read(paths, space, trusted)
    report = validate(statements, trusted, space, owners)
    return in_graph(canonical(statements, space), space.graph) if report.conforms else [], report


def _anyone(space: OpenSpace) -> Graph:
    """Make up the sender of files that are judged as nobody's in particular, so that they can have a publisher."""
    sender = Graph()
    sender.add((URIRef(space.organisation), RDF.type, ORG.FormalOrganization))
    return sender


def _received(path: Path) -> Received:
    try:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Received(path.name, sha256, path.stat().st_size)
    except OSError as error:
        raise ArchiveError("archive-write", folder=str(path), reason=error.strerror or "?") from error
