"""One installation put together: archive, store and publishing path, the store always at the archive's state."""

from __future__ import annotations

import atexit
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rdflib import Graph

import ontology
import queries
from loaders import bounded
from loaders.rdf import canonical, parse
from loaders.report import Report
from loaders.space import Space
from loaders.statements import Statements

from . import growing
from .archive import Archive
from .checkpoints import Checkpoints
from .failures import StoreError
from .partners import Partner
from .provenance import VOCABULARY, in_graph, record
from .publish import Origin, Publication, Publisher, Step, judge, received
from .settings import Settings
from .store import Change, Store
from .store.places import replace
from .submissions import Submissions
from .submissions.checking import Told, nobody
from .trusted import Trusted

log = logging.getLogger(__name__)
#: Beginning of the names of folders with an index of one process's own, and after how many seconds it has left one.
_ASIDE, _ABANDONED = ".aside-", 24 * 3600


class Instance:
    """Everything that one process needs to publish and to answer."""

    def __init__(self, settings: Settings, archive: Archive, store: Store, *, is_follower: bool = False) -> None:
        """Put it together; a follower reads an index of its own, beside that of the service."""
        self.is_follower = is_follower
        self.told: Told = nobody  # hears how far publications are
        self.settings, self.archive, self.store = settings, archive, store
        self.publisher = Publisher(archive)
        self._trusted = Trusted(archive, store)
        self._catching_up = threading.Lock()
        self.submissions = Submissions(self)
        self.publish, self.withdraw = self.submissions.publish_at_once, self.submissions.withdraw

    @property
    def partners(self) -> list[Partner]:
        """The partners, in order of their short names."""
        return list(self.archive.partners)

    def things(self) -> Graph:
        """Give what an upload may refer to beside the vocabulary: others' things, by type and name; shared."""
        return self._trusted.things()

    def register(self) -> Graph:
        """Give what a table of a few items may name: all things, or of a large installation the register; shared."""
        return self._trusted.register()

    def trusted_for(self, lines: Sequence[str]) -> tuple[Graph, Graph]:
        """Give what lines may refer to: the register, and what is said of the very things they name."""
        return self._trusted.register(), self._trusted.named_in(lines)

    def is_small(self) -> bool:
        """Tell whether the register is all things there are."""
        return self._trusted.is_small()

    def named(self, iris: Iterable[str]) -> Graph:
        """Give what is said of some things, wherever it is said."""
        return self._trusted.named(iris)

    def follow_publication(self, partner: str, version: int) -> None:
        """Bring the store to a version just archived; an index of one's own is not made anew for a large one."""
        if not (self.is_follower and version and self.archive.is_large(partner, version)):
            self.catch_up()

    def check(self, partner: str, paths: Sequence[Path]) -> Report:
        """Validate files as a partner's whole submission; keep and publish nothing."""
        whose = self.archive.partners.get(partner)
        space, owners = whose.space(self.archive.base), self.archive.partners.owners(self.archive.base)
        return bounded.run(judge, tuple(paths), space, self.things(), owners, readable=paths)[1]

    def publish_vocabulary(self) -> Publication:
        """Bring the vocabulary's graph to the files of this release; no change when it is there already."""
        space, statements = Space(self.archive.base, VOCABULARY), Statements()
        for path in ontology.files():
            statements.update(parse(path, space))
        after = set(in_graph(canonical(statements, space), space.graph))
        files = ontology.files()
        origin = Origin(
            VOCABULARY, f"{self.archive.base}/", f"dolen {ontology.VERSION}", files, tuple(map(received, files))
        )
        with self.archive.lock(VOCABULARY):
            step = Step.between(self.archive.graph(VOCABULARY, self.archive.head(VOCABULARY)), after)
            publication = self.publisher.archive(origin, step, Report(), after)
        self.catch_up()
        return publication

    def catch_up(self) -> int:
        """Apply what the archive has and the store has not; give how many versions that was."""
        with self._catching_up:
            self.store.mend()
            applied = {partner: version for partner, version, _ in _heads(self.store)}
            missing = [
                (partner, number)
                for partner in self.archive.publishers()
                for number in range(applied.get(partner, 0) + 1, self.archive.head(partner) + 1)
            ]
            if growing.is_large(self.archive, missing):
                growing.grow(self.store, self.archive, missing)
            else:
                for partner, number in missing:
                    self.store.apply(change(self.archive, partner, number))
        return len(missing)

    def changed_lines(self, graph: str, after: int, until: int) -> Iterable[str] | None:
        """Give the N-Quads lines that a graph's versions after one, up to another, added or removed.

        None when one of them changes more than is to be looked at line by line.

        Raises:
            ArchiveError: a version is missing or damaged.

        """
        partner, numbers = graph.rpartition("/")[2], range(after + 1, until + 1)
        if any(self.archive.is_large(partner, number) for number in numbers):
            return None
        versions = (self.archive.version(partner, number) for number in numbers)
        return (line for version in versions for lines in (version.added, version.removed) for line in lines)

    def follows_archive(self) -> bool:
        """Tell whether all that the store holds is of the archive; not so when an older backup was restored."""
        return all(self._knows(*state) for state in _heads(self.store))

    def _knows(self, partner: str, version: int, digest: str) -> bool:
        known = version <= self.archive.head(partner)
        return known and self.archive.manifest(partner, version).change_sha256 == digest


def change(archive: Archive, partner: str, number: int) -> Change:
    """Give all that one version changes: its own graph and the record of its provenance."""
    version = archive.version(partner, number)
    return Change.of(version.added, version.removed) | record(version)


def open_instance(settings: Settings, *, shared: bool = False, create: bool = True) -> Instance:
    """Open an installation and bring its store to the archive.

    Without ``create`` it has to be there already. With ``shared``, a store that a running service holds is no
    obstacle: this process then reads an index of its own, and the service follows the archive.

    Raises:
        DolenError: the archive is another base's or damaged, or the store is in use.

    """
    if not create and not (settings.archive / "archive.json").exists():
        raise StoreError("no-installation", folder=str(settings.data))
    archive = Archive(settings.archive, settings.base, settings.full_every, settings.large_bytes)
    try:
        instance = Instance(settings, archive, Store(settings.store))
    except StoreError as error:
        if error.code == "store-broken":
            return rebuild(settings)
        if not (shared and error.code == "store-locked"):
            raise
        instance = Instance(settings, archive, aside(settings, archive), is_follower=True)
    if not instance.follows_archive():
        instance.store.close()
        return rebuild(settings)
    instance.catch_up()
    instance.publish_vocabulary()
    return instance


def rebuild(settings: Settings) -> Instance:
    """Make the store again from the archive alone, beside the old one, and put it in its place.

    Raises:
        StoreError: a running service holds the store.

    """
    archive = Archive(settings.archive, settings.base, settings.full_every, settings.large_bytes)
    _refuse_if_locked(settings.store)
    fresh = settings.store.with_name("store.new")
    shutil.rmtree(fresh, ignore_errors=True)
    store = Store(fresh)
    growing.fill(store, archive)
    store.close()
    replace(settings.store, fresh)
    instance = Instance(settings, archive, Store(settings.store))
    instance.publish_vocabulary()
    return instance


def everything(archive: Archive) -> Iterator[str]:
    """Give the N-Quads lines of all named graphs as the archive's newest versions have them."""
    return (line for chunk in growing.everything(archive) for line in chunk.decode().split("\n")[:-1])


def aside(settings: Settings, archive: Archive) -> Store:
    """Make an index of this process's own: of the service's newest checkpoint, or in memory when there is none."""
    for left in settings.data.glob(f"{_ASIDE}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_ASIDE, dir=settings.data))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if (newest := Checkpoints(settings.data / "checkpoints").current()) and newest.copy(folder / "store"):
        return Store(folder / "store")
    store = Store()
    growing.fill(store, archive)
    return store


def _refuse_if_locked(folder: Path) -> None:
    try:
        Store(folder).close()
    except StoreError as error:
        if error.code != "store-broken":
            raise
        log.warning("the old store is replaced: %s", error.what("en"))


def _heads(store: Store) -> Iterator[tuple[str, int, str]]:
    for row in store.rows(queries.get("app/heads")):
        yield str(row["graph"]).rpartition("/")[2], int(str(row["version"])), str(row["digest"])
