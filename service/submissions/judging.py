"""What is done with a draft's files in the bounded process: read them, judge them, write their canonical lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from rdflib import Graph, URIRef

import loaders
import ontology
from loaders import bounded
from loaders.bulk import once
from loaders.errors import DolenError
from loaders.places import is_part
from loaders.rdf import canonical
from loaders.rdf.lines import subject, triples
from loaders.report import Report
from loaders.space import Space
from loaders.statements import Position, Statements
from loaders.validate import validate
from service.partners import Owners
from service.provenance import in_graph
from service.publish import judged, together

bounded.preload(__name__)  # with all that it needs, which takes longer to import than a hundred items to judge
#: The path of an item's page or data below the base: kind, partner and short name, or any address.
_PAGE = re.compile(
    r"(?:data|en|cy)/(?:resource(?:\.\w+)?\?iri=(?P<iri>[^&#\s]+)|(?P<item>[^/?#\s]+/[^?#\s]+?))"
    r"(?:/|\.(?:ttl|jsonld|rdf|nt|csv))?(?:[?#&]\S*)?"
)
#: Endings of lists of addresses, one a line (RFC 2483, text/uri-list).
LISTS = frozenset({".txt", ".uris", ".urls", ".uri"})


def read(paths: Sequence[Path], space: Space, things: Graph) -> list[str]:
    """Read files as the lines of a partner's graph, whether they conform or not."""
    return in_graph(canonical(loaders.read(paths, space, together(ontology.graph(), things)), space), space.graph)


def judge(paths: Sequence[Path], space: Space, things: Graph, owners: Owners) -> Iterator[bytes | Report | None]:
    """Judge files as a partner's whole graph; give its lines, whether they conform or not, and then the report.

    The lines are there as soon as they can be, for others to compare them meanwhile, and each has its line end. There
    are none where what does not conform cannot be made canonical either.
    """
    if len(paths) == 1 and (found := once.check(paths[0], space, together(ontology.graph(), things), owners)):
        yield _text(found.lines)
        yield found.report
        return
    statements, report = judged(paths, space, things, owners)
    try:
        yield _text(in_graph(canonical(statements, space), space.graph))
    except DolenError:
        if report.conforms:
            raise
        yield None
    yield report


def _text(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def named(paths: Sequence[Path], space: Space, things: Graph) -> list[str]:
    """Name the items that files are about: the subjects of data, the addresses of a list (also those of pages)."""
    lists = [path for path in paths if path.suffix.lower() in LISTS]
    rest = [path for path in paths if path not in lists]
    names = [line.strip() for path in lists for line in path.read_text("utf-8-sig", "replace").splitlines()]
    said = loaders.read(rest, space, together(ontology.graph(), things)) if rest else Statements()
    subjects = [str(node) for node in said.subjects() if isinstance(node, URIRef)]
    meant = (_meant(name, space.base) for name in names if name and not name.startswith("#"))
    return [*meant, *subjects]


def _meant(name: str, base: str) -> str:
    """Give the name of an item for what people copy: the address of its page or its data, or one without the base."""
    plain = name.removeprefix("<").removesuffix(">")
    if ":" in plain.partition("?")[0] and not plain.startswith(f"{base}/"):
        return plain
    rest = plain.removeprefix(base).lstrip("/")
    if page := _PAGE.fullmatch(rest):
        return unquote(page["iri"]) if page["iri"] else f"{base}/id/{page['item']}"
    return f"{base}/{rest}" if rest.startswith("id/") else plain


def judge_beside(
    paths: Sequence[Path],
    space: Space,
    things: tuple[Graph, ...],
    owners: Owners,
    judged: Sequence[str],
    beside: Sequence[str],
    where: str,
) -> Report:
    """Judge files together with lines of the partner's graph; ``where`` stands for a place in these.

    The report is on the files' items, and on what becomes wrong with the others.
    """
    said = [*triples(judged)]
    trusted = together(ontology.graph(), *things)
    statements = loaders.read(paths, space, trusted) if paths else Statements()
    own, count = list(statements.subjects()), len(statements)
    for triple in said:
        statements.add(triple, Position(where))
    around = Graph()
    for triple in triples(beside):
        around.add(triple)
    report = validate(statements, trusted, space, owners, beside=around)
    named = {"", *map(str, own)}  # what is about a file or a column is about no item
    kept = [each for each in report.findings if each.severity == "Violation" or each.focus in named]
    items = sum(not is_part(node) for node in own)
    return replace(report, findings=kept, items=items, triples=count)


def wholes(lines: Sequence[str]) -> set[str]:
    """Name the items that lines are about; a part stands for itself where nothing is said of its item."""
    subjects = {subject(line) for line in lines}
    return {iri for iri in subjects if "#" not in iri or iri.partition("#")[0] not in subjects}
