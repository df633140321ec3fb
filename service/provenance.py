"""What the service records of each publication, in PROV: who, when, from which file, under which shapes.

The record follows from the archive alone, so that a rebuilt store holds the same triples.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from rdflib import DCAT, DCTERMS, PROV, RDF, VOID, XSD, Literal, Namespace, URIRef

from loaders.rdf import canonical
from loaders.space import Space
from loaders.statements import Position, Statements, Triple
from ontology import DOLEN

from .manifest import Manifest, Version
from .store import Change

#: The name under which the service's own vocabulary is published.
VOCABULARY = "vocabulary"
#: How the origin of a version begins that was made of an older one.
ROLLBACK = "rollback:"
ADMS = Namespace("http://www.w3.org/ns/adms#")
#: Not in rdflib's closed DCAT namespace: terms of DCAT 3.
HAS_CURRENT_VERSION = URIRef(f"{DCAT}hasCurrentVersion")
VERSION = URIRef(f"{DCAT}version")
_STATES = {name: URIRef(f"{str(DOLEN).rstrip('#')}/record-state/{name}") for name in ("published", "withdrawn")}
_ITEM = re.compile(rf"<([^>]*)> <{re.escape(str(RDF.type))}> <{re.escape(str(DOLEN.PracticeItem))}> ")


def in_graph(lines: Iterable[str], graph: URIRef) -> list[str]:
    """Turn N-Triples lines into N-Quads lines of one graph."""
    return [f"{line[:-1]}<{graph}> ." for line in lines]


def record(version: Version) -> Change:
    """Give the change of the provenance graph that belongs to one version."""
    manifest = version.manifest
    came, went = _things(version)
    base = manifest.base
    added = {*_states(came, "published", base), *_states(went, "withdrawn", base), *_taken(manifest, went)}
    removed = set(_states(went, "published", base))
    if manifest.previous:
        removed.update(_states(came, "withdrawn", base))
        before = (_graph(manifest), HAS_CURRENT_VERSION, _name(manifest, manifest.previous))
        removed.update(_lines([before], base))
    return Change.of(added.union(_lines(_version(manifest), base)), removed)


def _version(manifest: Manifest) -> Iterator[Triple]:
    name, graph = _name(manifest, manifest.version), _graph(manifest)
    activity = URIRef(f"{name}#publication")
    agent = URIRef(manifest.owner)
    when = Literal(manifest.created, datatype=XSD.dateTime)
    yield graph, HAS_CURRENT_VERSION, name
    yield graph, DCTERMS.publisher, agent
    yield name, RDF.type, PROV.Entity
    yield name, PROV.specializationOf, graph
    yield name, VERSION, Literal(str(manifest.version))
    yield name, PROV.generatedAtTime, when
    yield name, PROV.wasAttributedTo, agent
    yield name, PROV.wasGeneratedBy, activity
    yield name, PROV.value, Literal(manifest.change_sha256)
    yield name, VOID.triples, Literal(str(manifest.triples), datatype=XSD.integer)
    if manifest.previous:
        yield name, PROV.wasRevisionOf, _name(manifest, manifest.previous)
    yield activity, RDF.type, PROV.Activity
    yield activity, PROV.endedAtTime, when
    yield activity, PROV.wasAssociatedWith, agent
    yield activity, DCTERMS.conformsTo, URIRef(manifest.shapes)
    if manifest.origin.startswith(ROLLBACK):
        yield name, PROV.wasDerivedFrom, _name(manifest, int(manifest.origin.removeprefix(ROLLBACK)))
    if manifest.submission:
        yield activity, DCTERMS.type, Literal(manifest.origin.partition(":")[0] or manifest.mode)
        yield from _steps(manifest, name, activity)
    yield from _files(manifest, name, activity)


def _steps(manifest: Manifest, name: URIRef, publication: URIRef) -> Iterator[Triple]:
    """Record what came before the publication: that it was received, and that it was checked, with which report."""
    receipt, check, report = (URIRef(f"{name}#{step}") for step in ("receipt", "check", "report"))
    steps = ((receipt, manifest.received), (check, manifest.checked))
    for step, ended in steps:
        yield step, RDF.type, PROV.Activity
        yield step, PROV.wasAssociatedWith, URIRef(manifest.owner)
        yield step, PROV.endedAtTime, Literal(ended, datatype=XSD.dateTime)
    yield receipt, DCTERMS.identifier, Literal(manifest.submission)
    yield check, PROV.wasInformedBy, receipt
    yield check, DCTERMS.conformsTo, URIRef(manifest.shapes)
    yield publication, PROV.wasInformedBy, check
    yield publication, PROV.used, report
    yield report, RDF.type, PROV.Entity
    yield report, PROV.wasGeneratedBy, check
    yield report, DCTERMS.identifier, Literal(f"sha256:{manifest.report_sha256}")


def _files(manifest: Manifest, name: URIRef, activity: URIRef) -> Iterator[Triple]:
    for number, file in enumerate(manifest.files, 1):
        entity = URIRef(f"{name}#file-{number}")
        yield activity, PROV.used, entity
        yield entity, RDF.type, PROV.Entity
        yield entity, DCTERMS.title, Literal(file.name)
        yield entity, DCTERMS.identifier, Literal(f"sha256:{file.sha256}")
        yield entity, DCAT.byteSize, Literal(str(file.size), datatype=XSD.nonNegativeInteger)


def _states(items: Iterable[str], state: str, base: str) -> Iterator[str]:
    """Give the lines that say in which state items are; they may be millions, so that no graph is made of them."""
    end = f"<{ADMS.status}> <{_STATES[state]}> <{Space(base, 'provenance').graph}> ."
    return (f"<{item}> {end}" for item in items)


def _taken(manifest: Manifest, things: Iterable[str]) -> Iterator[str]:
    """Record which publication took things away, for ever: its end is when that was."""
    start = f"<{_name(manifest, manifest.version)}#publication> <{PROV.invalidated}>"
    end = f"<{Space(manifest.base, 'provenance').graph}> ."
    return (f"{start} <{thing}> {end}" for thing in things)


def _things(version: Version) -> tuple[Collection[str], Collection[str]]:
    """Give the things that came and went; of versions that do not tell them, the practice items.

    The vocabulary's terms are not published by anybody, so that they have no state until they are withdrawn.
    """
    if not version.manifest.things_sha256:
        came, went = _items(version.added), _items(version.removed)
        return came, went - came
    return () if version.manifest.partner == VOCABULARY else version.came, version.went


def _items(lines: Iterable[str]) -> set[str]:
    return {match[1] for line in lines if (match := _ITEM.match(line))}


def _graph(manifest: Manifest) -> URIRef:
    return Space(manifest.base, manifest.partner).graph


def _name(manifest: Manifest, version: int) -> URIRef:
    return URIRef(f"{manifest.base}/version/{manifest.partner}/{version}")


def _lines(triples: Iterable[Triple], base: str) -> list[str]:
    statements = Statements()
    for triple in triples:
        statements.add(triple, Position("provenance"))
    space = Space(base, "provenance")
    return in_graph(canonical(statements, space), space.graph)
