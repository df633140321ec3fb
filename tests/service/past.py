"""An installation with a history of its own, written straight into the archive: nothing is validated here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from service.app import create_app
from service.archive import Archive
from service.instance import Instance
from service.manifest import Manifest, Version, digest
from service.settings import Settings
from service.store import Store

BASE = "https://dolen.test"
OWNER = f"{BASE}/id/organisation/council"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
TITLE = "<http://purl.org/dc/terms/title>"
ITEM = "<https://w3id.org/dolen/def#PracticeItem>"


def thing(slug: str, title: str) -> list[str]:
    """An item with a nameless part, which has a nameless part of its own, and a fragment."""
    iri, graph = f"<{BASE}/id/practice/council/{slug}>", f"<{BASE}/graph/council> ."
    outer, inner = (f"<{BASE}/.well-known/genid/council/{slug}-{each}>" for each in ("outer", "inner"))
    return [
        f"{iri} {TYPE} {ITEM} {graph}",
        f'{iri} {TITLE} "{title}"@en {graph}',
        f'{iri} {TITLE} "{title}: tŷ"@cy {graph}',
        f"{iri} <https://w3id.org/dolen/def#hasEvidence> {outer} {graph}",
        f'{outer} <http://www.w3.org/2000/01/rdf-schema#comment> "=1+1" {graph}',
        f"{outer} <http://purl.org/dc/terms/hasPart> {inner} {graph}",
        f'{inner} <http://www.w3.org/2000/01/rdf-schema#comment> "{title}, deep" {graph}',
        f"{iri} <http://purl.org/dc/terms/hasPart> {iri[:-1]}#part> {graph}",
        f'{iri[:-1]}#part> <http://www.w3.org/2000/01/rdf-schema#label> "part" {graph}',
    ]


class Past:
    """A folder with an archive, a store that follows it and the application over both."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(base=BASE, data=folder)
        self.archive, self.store = Archive(self.settings.archive, BASE, full_every=2), Store()
        self.instance = Instance(self.settings, self.archive, self.store)

    def publish(self, lines: Sequence[str], day: int, partner: str = "council") -> int:
        """Add a version that holds exactly these lines, published on a day of May 2015."""
        before, after = self.archive.graph(partner, head := self.archive.head(partner)), set(lines)
        added, removed = tuple(sorted(after - before)), tuple(sorted(before - after))
        fields = {
            "partner": partner, "version": head + 1, "previous": head, "base": BASE, "owner": OWNER, "agent": "test",
            "created": f"2015-05-{day:02}T12:00:00+00:00", "files": (), "added": len(added), "removed": len(removed),
            "triples": len(after), "shapes": "https://w3id.org/dolen/shapes/1", "warnings": 0,
            "change_sha256": digest(added, removed),
        }  # fmt: skip
        self.archive.write(Version(Manifest(**fields), added, removed), (), "{}", sorted(after))  # type: ignore[arg-type]
        self.instance.catch_up()
        return head + 1

    def app(self) -> Flask:
        return create_app(self.settings, self.store, instance=self.instance)
