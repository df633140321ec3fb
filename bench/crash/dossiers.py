"""Whether the dossiers are, after any end, those of a state that the archive had, and follow it from there."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from service.archive import Archive
from service.dossiers import Dossiers, file, making, places
from service.heads import Heads
from service.instance import Instance

_NAMES = "SELECT DISTINCT name FROM dossier"
Content = dict[str, set[str]]


def faults(instance: Instance) -> Iterator[str]:
    """Compare those that a service left, and then those brought forward, with ones made anew; none are as good."""
    folder = instance.settings.dossiers
    if places.current(folder) is None:
        return
    try:
        yield from _differences(folder, instance.archive, "the service left")
        Dossiers(folder, instance.archive).bring(instance.store)
        yield from _differences(folder, instance.archive, "were brought forward")
    except (OSError, sqlite3.Error) as error:
        yield f"the dossiers cannot be read: {error}"


def _differences(folder: Path, archive: Archive, which: str) -> Iterator[str]:
    path = places.current(folder)
    assert path  # noqa: S101 - it was there, or has been made
    heads, found = _content(path)
    with tempfile.TemporaryDirectory() as beside:
        anew = Path(beside) / "anew.sqlite"
        file.make(anew, making.everything(archive, heads), heads)
        expected = _content(anew)[1]
    if wrong := [name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)]:
        yield f"of the dossiers that {which} {len(wrong)} are not what the archive says, such as {min(wrong)}"


def _content(path: Path) -> tuple[Heads, Content]:
    with closing(file.connected(path)) as connection:
        kept = file.begun(connection)
        return kept.heads, {name: set(kept.lines(name) or ()) for (name,) in connection.execute(_NAMES).fetchall()}
