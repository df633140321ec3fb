"""``python -m bench.browsing FOLDER --items N --trifid FOLDER``: pages, data and search; see ``bench/README.md``."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from urllib.parse import quote

from rdflib import Graph, URIRef

from bench.sparql.generate import BASE, names
from ontology import DOLEN

from . import data
from .measure import Cell, memory, run
from .peers import Server, dolen, trifid

HTML, TURTLE = "text/html", "text/turtle"
CLIENTS = (1, 16)
#: Things that are compared, and that warm a server up.
COMPARED, WARMING = 10, 20
#: No run takes more of the items than this part.
_SHARES = 10
_HEAD = """\
| server | kind | clients | answers/s | p50 ms | p95 ms | CPU ms | errors |
|---|---|---:|---:|---:|---:|---:|---:|"""


@dataclass(frozen=True)
class Kind:
    """What is asked for, and how many different ones in a run; one is asked for again and again."""

    name: str
    accept: str
    different: int
    form: str


#: What each server is asked for; ``form`` makes a path of an item's.
KINDS = {
    "dolen": (
        Kind("page", HTML, 4000, "/en/practice/{}"),
        Kind("page again", HTML, 1, "/en/practice/{}"),
        Kind("Turtle", TURTLE, 4000, "/data/practice/{}.ttl"),
    ),
    "trifid": (Kind("page", HTML, 4000, "/id/practice/{}"), Kind("Turtle", TURTLE, 4000, "/id/practice/{}")),
}


class Items:
    """Items in an order of their own, each given once."""

    def __init__(self, iris: Sequence[str]) -> None:
        self._left = [iri.removeprefix(f"{BASE}/id/practice/") for iri in iris]
        self._share = len(self._left) // _SHARES
        Random(3).shuffle(self._left)

    def take(self, count: int) -> list[str]:
        """Give items that nobody has had: so many, of few a share."""
        count = min(count, self._share)
        taken, self._left = self._left[:count], self._left[count:]
        return taken


def cells(server: Server, items: Items, seconds: int) -> Iterator[Cell]:
    """Measure every kind, with one client and with many."""
    for kind in KINDS[server.name]:
        for target in items.take(WARMING):
            server.fetch(kind.form.format(target), kind.accept)
        for clients in CLIENTS:
            targets = [kind.form.format(each) for each in items.take(kind.different)]
            if kind.different == 1:
                server.fetch(targets[0], kind.accept)
            yield run(server, kind.name, targets, kind.accept, clients, seconds)


def searches(server: Server, seconds: int) -> Iterator[Cell]:
    """Measure the search page with its facets: every theme's name with each area, no two alike."""
    themes, areas = names(DOLEN.Theme), names(DOLEN.Area)
    every = [f"/en/search?q={quote(theme[1])}&area={quote(area[0], safe='')}" for area in areas for theme in themes]
    Random(4).shuffle(every)
    for number, clients in enumerate(CLIENTS):
        half = every[number::2]
        yield run(server, "search", half, HTML, clients, seconds)


def differences(ours: Server, theirs: Server, items: Sequence[str]) -> int:
    """Count the items of which the two do not say the same; the peer calls them by its own address."""
    return sum(
        _said(ours, f"/data/practice/{each}.ttl", each) != _said(theirs, f"/id/practice/{each}", each) for each in items
    )


def _said(server: Server, target: str, item: str) -> set[tuple[str, str]]:
    body = server.fetch(target, TURTLE)[1].decode().replace(f"{server.address}/", f"{BASE}/")
    graph = Graph().parse(data=body, format="turtle")
    return {(p.n3(), o.n3()) for p, o in graph.predicate_objects(URIRef(f"{BASE}/id/practice/{item}"))}


def weights(server: Server, item: str) -> str:
    """Tell how long a page is."""
    kind = KINDS[server.name][0]
    return f"{server.name}: a page is {len(server.fetch(kind.form.format(item), kind.accept)[1]):,} bytes"


def main() -> None:
    """Measure, and write ``results.md`` beside the data."""
    parser = argparse.ArgumentParser(prog="python -m bench.browsing", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=35_000)
    parser.add_argument(
        "--trifid", type=Path, help="a folder in which npm installed trifid; without it there is no peer"
    )
    parser.add_argument("--seconds", type=int, default=3)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    with (wanted.folder / "results.md").open("w") as report:
        for line in _measured(wanted):
            print(line, flush=True)
            report.write(f"{line}\n")


def _measured(wanted: argparse.Namespace) -> Iterator[str]:
    iris = data.prepare(wanted.folder, wanted.items)
    items, compared = Items(iris), [iri.removeprefix(f"{BASE}/id/practice/") for iri in iris[:COMPARED]]
    yield f"{len(iris):,} items, {datetime.now(UTC):%d %B %Y %H:%M} UTC, load {os.getloadavg()[0]:.0f} before\n"
    with ExitStack() as stack:
        servers = [stack.enter_context(dolen(wanted.folder))]
        if wanted.trifid:
            data.copy(wanted.folder)
            servers.append(stack.enter_context(trifid(wanted.folder, wanted.trifid, compared[0])))
            yield f"items of which the two say different things: {differences(*servers, compared)} of {COMPARED}\n"
        yield _HEAD
        for server in servers:
            yield from map(_row, cells(server, items, wanted.seconds))
        yield from map(_row, searches(servers[0], wanted.seconds))
        yield ""
        for server in servers:
            sizes = ", ".join(f"{size / 2**20:,.0f} MiB" for size in memory(server).values())
            yield f"{weights(server, compared[0])}; memory {sizes}; load {os.getloadavg()[0]:.0f}"


def _row(cell: Cell) -> str:
    kind = f"{cell.kind} (some again)" if cell.again else cell.kind
    times = f"{cell.rate:,.0f} | {cell.p50:.1f} | {cell.p95:.1f} | {cell.cpu:.2f}"
    return f"| {cell.server} | {kind} | {cell.clients} | {times} | {cell.errors} |"


if __name__ == "__main__":
    main()
