"""Compare Dolen's validation with plain pySHACL on faults made at random: the same results, none missed.

``python -m bench.fuzz --seeds 100 [--from 1] [--files 60]``
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pyshacl
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import IdentifiedNode, Node

import ontology
import shapes
from bench import generate
from loaders.bulk.batch import Batches
from loaders.bulk.described import thing_in
from loaders.bulk.nearby import thing_of
from loaders.bulk.numbered import Lines
from loaders.bulk.outcome import mark
from loaders.judge import Result, results
from loaders.neighbourhood import judged, neighbourhood
from loaders.ownership import Ownership
from loaders.paths import path_text
from loaders.rdf import parse
from loaders.rules import REGISTERED, rules
from loaders.space import Space
from loaders.statements import Position, Statements, Triple
from loaders.suspects.hybrid import Case
from loaders.suspects.terms import text

DATA = Path(__file__).parent.parent / "tests" / "data"
SPACE = Space("https://dolen.test", "wlga", steward=True)
#: One word of what is said: focus, path, component, shape, severity, value.
Said = tuple[str, ...]
#: Files of valid and of invalid things; there is one of the latter for each pair of a property shape and a constraint.
FILES = (*sorted((DATA / "valid").glob("*.ttl")), *sorted((DATA / "invalid").glob("*.ttl")))
#: Texts that some datatype takes, nearly takes or does not take.
TEXTS = ("", " ", "x", "2014", "2014-13-01", "2014-02-30", "2014-05-28", "28/05/2014", "2014-05-28T10:00:00Z")
TEXTS += (
    "2014-05-28Z",
    "-1",
    "0",
    "3",
    "4",
    "05",
    "1.5",
    "99999999999999999999",
    "true",
    "1",
    "yes",
    "P1Y",
    "P",
    "PT1H",
)
TEXTS += ("one-legal", "a\\d \\1", 'say "this"\n', "http://example.org/a b", "GBP", "gbp", "\u0661\u0662", "en", "cy")
TYPES = (None, XSD.string, XSD.date, XSD.dateTime, XSD.gYear, XSD.integer, XSD.int, XSD.decimal, XSD.boolean)
TYPES += (XSD.duration, XSD.anyURI, RDF.HTML, URIRef("https://example.org/own-type"))
LANGUAGES = ("en", "cy", "en-GB", "CY", "fr")


class Everyone(Space):
    """The files describe several partners' things; what they share with one another is trusted."""

    def owns(self, iri: str) -> bool:
        """Take all things but the shared ones as one's own."""
        return iri.startswith(f"{self.base}/id/") and URIRef(iri) not in shared()


EVERYONE = Everyone(SPACE.base, "wlga", steward=True)


@cache
def shared() -> frozenset[Node]:
    """Give the things that the files refer to and do not describe."""
    return frozenset(parse(DATA / "context.ttl", SPACE).subjects())


@cache
def trusted() -> Graph:
    """Give the vocabulary and the shared things."""
    graph = Graph()
    graph += ontology.graph()
    graph += parse(DATA / "context.ttl", SPACE).graph()
    graph += generate.trusted(SPACE.base)
    return graph


@cache
def triples_of(path: Path) -> tuple[Triple, ...]:
    """Read a file once."""
    return tuple(parse(path, SPACE).triples)


def together(paths: list[Path]) -> list[Triple]:
    """Put files together, the things of each under names of their own."""
    return [
        (_apart(s, number), p, _apart(o, number))  # type: ignore[misc]
        for number, path in enumerate(paths)
        for s, p, o in triples_of(path)
    ]


def _apart(node: Node, number: int) -> Node:
    return URIRef(f"{node}-{number}") if isinstance(node, URIRef) and EVERYONE.owns(node) else node


class Faults:
    """Makes faults of every kind in triples, always the same for a seed."""

    def __init__(self, triples: list[Triple], seed: int) -> None:
        self._random = Random(seed)
        self._triples = triples
        self._things = sorted({s for s, _, _ in triples})
        self._classes = sorted({str(cls) for cls in shapes.graph().objects(None, SH.targetClass)})
        self._paths = sorted({p for p in shapes.graph().objects(None, SH.path) if isinstance(p, URIRef)})
        self._concepts = sorted({s for s in ontology.graph().subjects(RDF.type) if isinstance(s, URIRef)})

    def made(self, share: float = 0.08) -> Statements:
        """Give the triples, a share of them with a fault, and triples that nobody asked for."""
        statements = Statements()
        for number, triple in enumerate(self._triples):
            for one in self._faulty(triple) if self._random.random() < share else (triple,):
                statements.add(one, Position("made.ttl", line=number))
        return statements

    def _faulty(self, triple: Triple) -> tuple[Triple, ...]:
        subject, predicate, value = triple
        pick = self._random.choice
        kinds: tuple[tuple[Triple, ...], ...] = (
            (),
            ((subject, predicate, self._value(value)),),
            (triple, (subject, predicate, self._value(value))),
            (triple, (subject, pick(self._paths), self._value(value))),
            (triple, (subject, RDF.type, URIRef(pick(self._classes)))),
            (triple, self._borrowed(subject)),
            (triple, self._borrowed(subject), self._borrowed(subject)),
            ((pick(self._things), predicate, value),),
            (triple, (self._stranger(), predicate, value)),
            (triple, (subject, pick(self._paths), subject)),
        )
        return pick(kinds)

    def _borrowed(self, subject: IdentifiedNode) -> Triple:
        """Say of a thing what is said of another one: the same identifier, member or role."""
        _, predicate, value = self._random.choice(self._triples)
        return subject, predicate, value

    def _stranger(self) -> IdentifiedNode:
        return self._random.choice(
            (BNode(f"b{self._random.randrange(9)}"), URIRef(f"{SPACE.base}/id/practice/wlga/new"))
        )

    def _value(self, value: Node) -> Node:
        pick = self._random.choice
        kept = str(value) if self._random.random() < 0.5 else pick(TEXTS)  # noqa: PLR2004
        return pick(
            (
                Literal(kept, datatype=pick(TYPES)),
                Literal(kept, datatype=pick(TYPES)),
                Literal(kept, lang=pick(LANGUAGES)),
                Literal(kept, lang=pick(LANGUAGES)),
                pick(self._things),
                pick(self._triples)[2],
                URIRef(pick(self._concepts)),
                URIRef("https://example.org/nowhere"),
                self._stranger(),
            )
        )


class ParsedOnce(Graph):
    """A graph of rdflib that keeps each parsed query, which pySHACL sends anew for every thing."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Evaluate a query."""
        return super().query(_parsed(query_object), *args, **kwargs)


@cache
def _parsed(text: str) -> Query:
    return prepareQuery(text, initNs=dict(Graph().namespaces()))


def said(found: list[Result]) -> Counter[Said]:
    """Give results in a form that can be compared."""
    return Counter(
        tuple(map(repr, (r.focus, path_text(shapes.graph(), r.path), r.component, r.shape, r.severity, r.value)))
        for r in found
    )


def ours(statements: Statements) -> Counter[Said]:
    """Give what Dolen's hybrid says."""
    return said(Case(judged(statements, trusted(), _ownership()), rules()).results(_about(statements)))


def ours_of(triples: list[Triple]) -> set[tuple[int | None, str, str, str]]:
    """Give the number of the file (see ``together``), shape, component and severity of what Dolen says of triples."""
    statements = Statements()
    for triple in triples:
        statements.add(triple, Position("together.ttl"))
    found = Case(judged(statements, trusted(), _ownership()), rules()).results(_about(statements))
    return {(_number(r.focus), _name(r.shape), _name(r.component), _name(r.severity)) for r in found}


def _number(focus: Node) -> int | None:
    number = str(focus).rpartition("-")[2]
    return int(number) if number.isdigit() and not isinstance(focus, BNode) else None


def _name(node: Node) -> str:
    return str(node).rpartition("#")[2]


def plain(statements: Statements) -> Counter[Said]:
    """Give what plain pySHACL says, with the shapes as they are written."""
    data, about = ParsedOnce(), _about(statements)
    for triple in neighbourhood(statements, trusted(), rules().tree, _ownership()):
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes.graph(), advanced=False, allow_warnings=True)
    if not isinstance(report, Graph):
        raise SystemExit(f"pySHACL gave up: {report}")
    return said([result for result in results(report) if result.focus in about])


def overlooked(expected: Counter[Said], statements: Statements) -> Counter[Said]:
    """Give what plain pySHACL says of things that a batch of a large file calls clean.

    One ``Batches`` looks at the files of all seeds: what it keeps of one is what it goes by in the next.
    """
    lines = [f"{text(s)} {text(p)} {text(o)} .\n".encode() for s, p, o in statements.triples]
    outcome = _batches().checked(Lines(lines, lambda: range(len(lines)), by_engine=True), whole=True)
    if outcome is None:
        return expected
    apart = [line for _, line in outcome.blank]
    shared = set(map(_looked_up, apart)) & (outcome.asked | outcome.unanswered)
    tied = [line.decode() for line in lines if _looked_up(line.decode()[:-1]) in shared]
    named = {*outcome.suspects, *map(thing_in, (*apart, *tied))}
    about = {repr(node): thing_of(text(node)) for node in statements.subjects() if _ownership().owns(node)}
    return Counter({each: n for each, n in expected.items() if each[0] in about and about[each[0]] not in named})


def _looked_up(line: str) -> int:
    """Give the mark of what a line lets its thing be looked up by; of that batches know one another."""
    _, predicate, value = line.split(" ", 2)
    return mark(f"{predicate} {value[:-2]}")


@cache
def _batches() -> Batches:
    return Batches(Path("made.nt"), EVERYONE, trusted())


def _ownership() -> Ownership:
    return Ownership(EVERYONE, lambda _: None, kept=rules().kept, registered=REGISTERED)


def _about(statements: Statements) -> frozenset[Node]:
    own = {subject for subject in statements.subjects() if _ownership().owns(subject)}
    return frozenset(own | {value for _, path, value in statements.triples if path in rules().reached})


def difference(seed: int, files: int) -> tuple[int, Counter[Said], Counter[Said]]:
    """Give for a seed how much plain pySHACL says, what Dolen misses of it, at once or in a batch, and what it adds."""
    paths = Random(seed).sample(FILES, files)
    statements = Faults(together(paths), seed).made()
    expected, found = plain(statements), ours(statements)
    return expected.total(), (expected - found) | overlooked(expected, statements), found - expected


def main() -> None:
    """Compare for as many seeds as the command line asks for; stop at the first difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--files", type=int, default=60)
    wanted = parser.parse_args()
    whole, begun = 0, time.process_time()
    for seed in range(wanted.first, wanted.first + wanted.seeds):
        total, missed, added = difference(seed, wanted.files)
        whole += total
        if missed or added:
            sys.exit(f"seed {seed}: missed {dict(missed)}\nadded {dict(added)}")
    print(f"{wanted.seeds} seeds, {whole} results, none missed, none added, {time.process_time() - begun:.0f} s CPU")


if __name__ == "__main__":
    main()
