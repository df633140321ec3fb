"""Prepares a folder of data that every server is given alike: ``python -m bench.sparql data FOLDER --quads N``.

``FOLDER/dolen`` is a data folder of Dolen, ``FOLDER/copy`` a checkpoint of its store for the others (named graphs,
and in the default graph their union), ``FOLDER/union.nt`` the default graph, ``FOLDER/parameters.json`` what queries
ask for.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random

from ontology import DOLEN
from service.instance import open_instance
from service.settings import Settings
from service.store import Store

from .generate import BASE, DEF, STATUSES, Drawn, areas, lines, names

CHUNK = 200_000
OXIGRAPH = str(Path(sys.executable).with_name("oxigraph"))
#: So many values of a parameter at most; sources in a query for 40,000 rows.
VALUES, SOURCES = 2000, 20


def settings(folder: Path) -> Settings:
    """Give the settings of the installation in a folder."""
    return Settings(base=BASE, data=folder / "dolen")


def prepare(folder: Path, quads: int, seed: int) -> None:
    """Fill an empty folder; the archive gets the vocabulary alone, the partners' graphs go straight to the store."""
    drawn = Drawn()
    settings(folder).store.parent.mkdir(parents=True)
    store = Store(settings(folder).store)
    for chunk in _chunks(lines(quads, seed, drawn)):
        store.load(chunk)
    store.close()
    (folder / "parameters.json").write_text(json.dumps(parameters(drawn, seed), indent=1), encoding="utf-8")
    refresh(folder)


def refresh(folder: Path) -> str:
    """Bring the vocabulary to this release's, make the checkpoint anew when it changed; give the data's version."""
    instance = open_instance(settings(folder))
    version = instance.store.version
    instance.store.close()
    marker, copy, union = folder / "version", folder / "copy", folder / "union.nt"
    if not marker.exists() or marker.read_text() != version:
        shutil.rmtree(copy, ignore_errors=True)
        _oxigraph("backup", "--location", settings(folder).store, "--destination", copy)
        _oxigraph("dump", "--location", copy, "--file", union, "--graph", "default")
        marker.write_text(version)
    return version


def parameters(drawn: Drawn, seed: int) -> dict[str, list[str]]:
    """Draw what queries ask for: for each placeholder, the terms or letters that take its place."""
    random = Random(seed + 1)
    return {
        "item": _terms(_some(drawn.items, random)),
        "theme": _terms(_some(drawn.themes, random)),
        "area": _terms(_some(drawn.areas, random)),
        "organisation": _terms(_some(drawn.organisations, random)),
        "source": _terms(_some(drawn.sources, random)),
        "sources": [" ".join(_terms(_some(drawn.sources, random)[:SOURCES])) for _ in range(100)],
        "status": _terms(f"{DEF}/practice-status/{status}" for status in STATUSES),
        "word": _some(_words(), random),
    }


def _words() -> list[str]:
    named = " ".join(name for concept in (*names(DOLEN.Theme), *areas()) for name in concept[1:])
    return sorted(set(re.findall(r"\b[a-z]{4,}\b", named.lower(), re.ASCII)))


def _some(found: list[str], random: Random) -> list[str]:
    return random.sample(found, min(len(found), VALUES))


def _terms(iris: Iterable[str]) -> list[str]:
    return [f"<{iri}>" for iri in iris]


def _chunks(made: Iterator[str]) -> Iterator[list[str]]:
    while chunk := list(islice(made, CHUNK)):
        yield chunk


def _oxigraph(*command: str | Path) -> None:
    subprocess.run([OXIGRAPH, *command], check=True, capture_output=True)


def main(arguments: list[str]) -> None:
    """Prepare a folder; nothing is done when it holds data already."""
    parser = argparse.ArgumentParser(prog="python -m bench.sparql data", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quads", type=int, default=1_000_000, help="quads in partners' graphs and the register's")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args(arguments)
    if not (wanted.folder / "parameters.json").exists():
        prepare(wanted.folder, wanted.quads, wanted.seed)
    print(f"{wanted.folder}: version {refresh(wanted.folder)}")
