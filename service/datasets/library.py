"""The datasets of one installation: what is held, the counts, the files and the documents that describe them."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from flask import Flask, current_app
from rdflib import Graph, URIRef

import queries
from loaders.errors import DolenError
from service.archive import Archive
from service.settings import Settings
from service.store import Store

from . import catalogue, void
from .dumps import EXTENSIONS, Dumps
from .elsewhere import Elsewhere
from .holdings import Holdings, Snapshot, holdings
from .kept import Counts
from .service_description import description

NAME = "dolen-datasets"
#: Of data of more triples no files are made ahead: that would take minutes after each publication.
MOST_AHEAD = 3_000_000
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Document:
    """A description and the mark of its state: another state, another mark; ``settled`` when no more is to come."""

    graph: Graph
    mark: str
    settled: bool


class Library:
    """Everything the addresses of this package answer from; what is dear is kept until the data change."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings, self._store = settings, store
        self.elsewhere = Elsewhere(settings, store)
        self.counts = Counts(store, count_all=self.elsewhere.count)
        self._making = threading.Lock()
        self._holdings: Holdings | None = None
        self._void: Document | None = None
        self._catalogue: Document | None = None

    @cached_property
    def archive(self) -> Archive:
        """The archive, opened when it is first needed."""
        settings = self._settings
        return Archive(settings.archive, settings.base, settings.full_every, settings.large_bytes)

    @cached_property
    def dumps(self) -> Dumps:
        """The files that are made from the archive."""
        return Dumps(self._settings.data / "dumps", self.archive)

    def holdings(self) -> Holdings:
        """Give what is held now."""
        found = self._holdings
        if found is None or found.version != self._store.version:
            found = self._holdings = holdings(self._store, self._settings.base, self.archive.partners)
        return found

    def void(self) -> Document:
        """Give the description of the data in VoID."""
        contents = self.counts.get()
        mark, found = contents.version, self._void
        if found is None or found.mark != mark:
            found = self._void = Document(void.describe(self.holdings(), contents), mark, settled=True)
        return replace(found, settled=mark == self._store.version)

    def catalogue(self) -> Document:
        """Give the catalogue in DCAT; its mark changes with the files that were made too."""
        held, found = self.holdings(), self._catalogue
        if found is None or found.mark != f"{held.version}-{self.dumps.state}":
            graph, settled = catalogue.describe(held, self.dumps), self._prepared(held)
            found = self._catalogue = Document(graph, f"{held.version}-{self.dumps.state}", settled)
        return found

    def warm(self) -> None:
        """Begin to count and to make files, aside: for who knows that the data have changed."""
        self.counts.at_hand()
        self.prepare_aside()

    @property
    def reading(self) -> frozenset[Path]:
        """The checkpoint that is being counted, which is to stay until then."""
        return self.elsewhere.reading

    def stop(self) -> None:
        """End the process that counts, if there is one: for a service that ends."""
        self.elsewhere.stop()

    def description(self) -> Graph:
        """Describe the SPARQL endpoint without waiting: with the counts at hand, or with none yet."""
        contents = self.counts.at_hand()
        rows = [] if contents else self._store.rows(queries.get("app/dataset-graphs"))
        return description(self._settings.base, contents, (URIRef(str(row["graph"])) for row in rows))

    def snapshot(self, day: date) -> Snapshot | None:
        """Give everything as at the end of a day."""
        return self.holdings().as_at(day)

    def prepare(self) -> None:
        """Make the newest files, so that the catalogue knows their sizes and digests; trouble is logged."""
        with self._making:
            try:
                self._prepare(self.holdings())
            except DolenError as error:
                log.warning("the files of the catalogue could not be made: %s", error)

    def prepare_aside(self) -> None:
        """Do so in a thread of its own, unless that is under way or done; for large data only when asked."""
        archive = self.archive
        triples = sum(archive.manifest(each, archive.head(each)).triples for each in archive.publishers())
        if triples <= MOST_AHEAD and not self._making.locked() and not self._prepared(self.holdings()):
            threading.Thread(target=self.prepare, name="dumps", daemon=True).start()

    def _prepare(self, held: Holdings) -> None:
        for each in held.graphs:
            for newest in filter(self.dumps.offered, each.editions[-1:]):
                for extension in EXTENSIONS:
                    self.dumps.edition(newest, extension)
        for snapshot in filter(self.dumps.offered, _newest(held)):
            self.dumps.snapshot(snapshot)

    def _prepared(self, held: Holdings) -> bool:
        wanted = [snapshot for snapshot in _newest(held) if self.dumps.offered(snapshot)]
        return all(self.dumps.ready(snapshot) for snapshot in wanted)


def _newest(held: Holdings) -> list[Snapshot]:
    return [snapshot for day in held.days()[-1:] if (snapshot := held.as_at(day))]


def install(app: Flask) -> Library:
    """Give an application its library, made of the settings and the store in its configuration."""
    library = Library(app.config["SETTINGS"], app.config["STORE"])
    app.extensions[NAME] = library
    return library


def of(app: Flask | None = None) -> Library:
    """Give the library of an application, of the one that answers when none is named."""
    found: Library = (app or current_app).extensions[NAME]
    return found
