"""What has to hold after any end: all acknowledged is there; store, drafts, checkpoints and dossiers are whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import queries
from service.archive import Archive
from service.checkpoints import Checkpoints
from service.failures import StoreError
from service.instance import Instance, everything, open_instance
from service.provenance import record
from service.settings import Settings
from service.store import Store
from service.submissions import Draft, State

from . import dossiers


def look(settings: Settings, partner: str, acknowledged: Iterable[int], received: Iterable[str] = ()) -> list[str]:
    """Open an installation as after a crash, and name what is wrong with it.

    ``acknowledged`` are versions, ``received`` the names of submissions that somebody was told of.
    """
    faults = list(_checkpoint(settings))
    instance = open_instance(settings)
    try:
        instance.submissions.take_up()
        return [
            *faults,
            *_lost(instance.archive, partner, acknowledged),
            *_store(instance),
            *_drafts(instance, partner),
            *_forgotten(instance, partner, received),
            *_left(instance, partner),
            *dossiers.faults(instance),
        ]
    finally:
        instance.store.close()


def _lost(archive: Archive, partner: str, acknowledged: Iterable[int]) -> Iterator[str]:
    head = archive.head(partner)
    for version in acknowledged:
        if version > head:
            yield f"version {version} was acknowledged and is lost; the newest is {head}"
        else:
            archive.version(partner, version)  # raises where its change does not match its digest


def _store(instance: Instance) -> Iterator[str]:
    """Compare the store with what a rebuild would load into it, and its default graph with its named ones."""
    named, expected = set(instance.store.lines()), set(everything(instance.archive))
    if named != expected:
        yield f"the store is not what a rebuild makes: {len(named - expected)} more, {len(expected - named)} fewer"
    union = [line for line in instance.store.lines(union=True) if line not in named]
    if sorted({f"{line.rpartition(' <')[0]} ." for line in named}) != union:
        yield "the default graph is not the duplicate-free union of the named ones"


def _drafts(instance: Instance, partner: str) -> Iterator[str]:
    """Look whether every draft is whole, and every version that was one says so."""
    said = set[int]()
    for draft in instance.submissions.list(partner):
        yield from _draft(instance, draft)
        if draft.state is State.PUBLISHED:
            said.add(draft.version or 0)
            manifest = instance.archive.manifest(partner, draft.version or 0)
            if manifest.submission != draft.id and manifest.version != draft.compared:
                yield f"submission {draft.id} says it is version {draft.version}, and that is another"
    for version in range(1, instance.archive.head(partner) + 1):
        if instance.archive.manifest(partner, version).submission and version not in said:
            yield f"version {version} is no draft's"


def _forgotten(instance: Instance, partner: str, received: Iterable[str]) -> Iterator[str]:
    kept = {draft.id for draft in instance.submissions.list(partner)}
    yield from (f"submission {name} was acknowledged and is lost" for name in received if name not in kept)


def _draft(instance: Instance, draft: Draft) -> Iterator[str]:
    if draft.state is State.READY:
        instance.submissions.difference(draft.partner, draft.id)
        if len(instance.submissions.graph(draft.partner, draft.id)) != draft.triples:
            yield f"submission {draft.id} is ready and its lines are not"
    folder = instance.settings.archive / draft.partner / "submissions" / draft.id / "received"
    if draft.state in {State.RECEIVED, State.READY}:
        for number, file in enumerate(draft.files, 1):
            content = (folder / f"{number:03}" / file.name).read_bytes()
            if hashlib.sha256(content).hexdigest() != file.sha256:
                yield f"submission {draft.id} was received and its bytes are not there"


def _left(instance: Instance, partner: str) -> Iterator[str]:
    """Look for what is half written where the next publication should have cleared it."""
    with instance.archive.lock(partner):
        left = [path.name for path in (instance.settings.archive / partner).glob(".unfinished-*")]
    yield from (f"left behind: {name}" for name in left)


def _checkpoint(settings: Settings) -> Iterator[str]:
    """Compare the newest checkpoint with the archive as of the versions that the checkpoint says it has."""
    current = Checkpoints(settings.data / "checkpoints").current()
    if current is None:
        return
    yield from _compared(current.path, Archive(settings.archive, settings.base, settings.full_every))


def _compared(path: Path, archive: Archive) -> Iterator[str]:
    try:
        store = Store.open_read_only(path)
    except StoreError as error:
        yield f"a checkpoint cannot be opened: {error}"
        return
    rows = store.rows(queries.get("app/heads"))
    heads = {str(row["graph"]).rpartition("/")[2]: int(str(row["version"])) for row in rows}
    if set(store.lines()) != {line for partner, head in heads.items() for line in _as_of(archive, partner, head)}:
        yield "a checkpoint is not a state that the archive ever had"
    store.close()


def _as_of(archive: Archive, partner: str, head: int) -> Iterator[str]:
    provenance = set[str]()
    for number in range(1, head + 1):
        step = record(archive.version(partner, number))
        provenance = (provenance - step.removed) | step.added
    yield from archive.graph(partner, head)
    yield from provenance
