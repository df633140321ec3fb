"""Makes the data: a data folder of Dolen, a copy of its store for the peer, and the names of the items."""

from __future__ import annotations

import json
import subprocess
from itertools import islice
from pathlib import Path

from bench.sparql.data import CHUNK, OXIGRAPH, settings
from bench.sparql.generate import QUADS_PER_ITEM, Drawn, lines
from service.instance import open_instance
from service.store import Store


def prepare(folder: Path, count: int, seed: int = 1) -> list[str]:
    """Give the IRIs of items in a folder (of many the first); make everything first unless it is there."""
    named = folder / "items.json"
    if not named.exists():
        _fill(folder, count, seed)
    return list(json.loads(named.read_text()))


def copy(folder: Path) -> None:
    """Copy the store for the peer, unless that has been done; a folder of ``bench.publishing`` has none to copy."""
    if not (folder / "copy").exists():
        command = [OXIGRAPH, "backup", "--location", settings(folder).store, "--destination", folder / "copy"]
        subprocess.run(command, check=True, capture_output=True)


def _fill(folder: Path, count: int, seed: int) -> None:
    """Put the items straight into the store; the archive gets the vocabulary alone."""
    drawn = Drawn()
    settings(folder).store.parent.mkdir(parents=True, exist_ok=True)
    store, made = Store(settings(folder).store), lines(int(count * QUADS_PER_ITEM), seed, drawn)
    while chunk := list(islice(made, CHUNK)):
        store.load(chunk)
    store.close()
    open_instance(settings(folder)).store.close()
    (folder / "items.json").write_text(json.dumps(drawn.items))
