"""How fast search answers with many items: an index of made-up documents, questions of several kinds.

``python -m bench.search N FOLDER`` makes the index in the folder unless it is there, and prints milliseconds. Figures
of the index alone: the page adds the rendering of 25 hits.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import quantiles

import tantivy

from service.search import Query, Search
from service.search.schema import Entry, Value, schema
from service.search.writing import Notes, registered

DEF = "https://w3id.org/dolen/def/"
WORDS, AREAS, THEMES, ORGANISATIONS = 30_000, 400, 150, 500
KINDS = {
    "everything": lambda _random: Query(),
    "frequent word": lambda random: Query(f"word{random.randrange(5, 40)} "),
    "two words": lambda random: Query(f"word{random.randrange(20, 400)} gair{random.randrange(20, 400)} "),
    "rare word": lambda random: Query(f"word{random.randrange(3000, WORDS)} "),
    "beginning": lambda random: Query(f"word{random.randrange(100, 3000)}"),
    "word and theme": lambda random: Query(
        f"word{random.randrange(20, 400)} ", {"theme": (f"{DEF}theme/t{random.randrange(THEMES)}",)}
    ),
    "by date": lambda random: Query(f"word{random.randrange(20, 400)} ", sort="date"),
}


def entries(count: int) -> Iterator[Entry]:
    """Make up practice items; words are as unequally frequent as those of a language."""
    random, totals, total = Random(1), [], 0.0
    for rank in range(WORDS):
        total += 1 / (rank + 3)
        totals.append(total)
    ranks = range(WORDS)
    for number in range(count):
        chosen = random.choices(ranks, cum_weights=totals, k=100)
        words, gair = (
            [f"{stem}{rank}" for rank in part] for stem, part in (("word", chosen[:60]), ("gair", chosen[60:]))
        )
        plain = {
            "kind": ["practice"],
            "theme": [f"{DEF}theme/t{random.randrange(THEMES)}" for _ in range(3)],
            "organisation": [f"https://bench.example/id/organisation/o{random.randrange(ORGANISATIONS)}"],
            "publisher": [f"https://bench.example/id/organisation/o{random.randrange(ORGANISATIONS)}"],
            "area": [f"{DEF}area/a{random.randrange(AREAS)}" for _ in range(2)],
            "date": [f"{random.randrange(2000, 2027)}-0{random.randrange(1, 10)}-15"],
            "review": [f"{random.randrange(2020, 2032)}-06-30"],
            "status": [f"{DEF}practice-status/s{random.randrange(5)}"],
            "level": [str(random.randrange(6))],
            "stage": [f"{DEF}coproduction-stage/c{random.randrange(4)}"] if not number % 5 else [],
            "category": [f"{DEF}shared-service-category/c{random.randrange(6)}"] if not number % 7 else [],
        }
        fields: dict[str, list[Value]] = {name: [(each, "") for each in values] for name, values in plain.items()}
        fields["title"] = [(" ".join(words[:6]), "en"), (" ".join(gair[:6]), "cy")]
        fields["summary"] = [(" ".join(words[6:]), "en"), (" ".join(gair[6:]), "cy")]
        yield Entry(f"https://bench.example/id/practice/p/{number}", fields)


def make(folder: Path, count: int) -> None:
    """Make the index, with notes as the service writes them."""
    folder.mkdir(parents=True)
    index = registered(tantivy.Index(schema(), str(folder)))
    writer = index.writer(64 * 2**20, 1)
    for entry in entries(count):
        writer.add_document(entry.document())
    writer.commit()
    writer.wait_merging_threads()
    Notes("bench", {}, count).write(folder)


def main() -> None:
    """Make the index if need be, then ask."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    if not folder.exists():
        started = time.perf_counter()
        make(folder, count)
        print(f"made in {time.perf_counter() - started:.0f} s")
    search, random = Search(folder), Random(2)
    for name, question in KINDS.items():
        taken, found = [], 0
        for _ in range(60):
            query = question(random)
            started = time.perf_counter()
            found += search.find(query).total
            taken.append(1000 * (time.perf_counter() - started))
        cuts = quantiles(taken, n=20)
        print(f"{name:16} p50 {cuts[9]:7.1f} ms  p95 {cuts[18]:7.1f} ms  {found // 60:8} found")
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
