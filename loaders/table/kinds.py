"""The classes a row may describe: the path segment of their IRIs and the names a sheet or a ``type`` cell may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from rdflib import RDFS, SKOS, Literal, Namespace, URIRef
from rdflib.namespace import ORG

import ontology
from ontology import DOLEN

from .folding import fold

SCHEMA = Namespace("https://schema.org/")

#: Class → segment of ``{base}/id/{segment}/…``. The first is what a table without any other sign describes.
SEGMENTS: Mapping[URIRef, str] = {
    DOLEN.PracticeItem: "practice",
    DOLEN.SharedService: "shared-service",
    DOLEN.Initiative: "initiative",
    DOLEN.CoproductionInitiative: "initiative",
    DOLEN.Programme: "initiative",
    DOLEN.Phase: "initiative",
    ORG.Organization: "organisation",
    ORG.FormalOrganization: "organisation",
    DOLEN.Partnership: "partnership",
    DOLEN.Network: "partnership",
    DOLEN.SteeringGroup: "partnership",
    ORG.Membership: "membership",
    ORG.Post: "post",
    ORG.ChangeEvent: "change",
    SCHEMA.Event: "event",
    DOLEN.Commitment: "action",
    DOLEN.Resource: "resource",
    DOLEN.EvidenceItem: "evidence",
    DOLEN.Framework: "framework",
    DOLEN.Roadmap: "roadmap",
    DOLEN.ReadinessAssessment: "assessment",
    DOLEN.Adoption: "adoption",
    DOLEN.LinkCheck: "link-check",
}
DEFAULT = DOLEN.PracticeItem


def local_name(cls: URIRef) -> str:
    """Give the class's name as sheets use it: ``PracticeItem``."""
    return cls.replace("#", "/").rpartition("/")[2]


@cache
def labels(cls: URIRef) -> Mapping[str, str]:
    """Give the class's label by language; its local name where it has none."""
    graph = ontology.graph()
    found = {
        label.language: str(label)
        for predicate in (SKOS.prefLabel, RDFS.label)
        for label in graph.objects(cls, predicate)
        if isinstance(label, Literal) and label.language
    }
    return {lang: found.get(lang, found.get("en", local_name(cls))) for lang in ("en", "cy")}


def kind(name: str) -> URIRef | None:
    """Find the class a sheet or a ``type`` cell names: local name, label in either language, segment, IRI."""
    return _names().get(_key(name))


def names() -> Iterator[tuple[str, URIRef]]:
    """Name each class as sheets do, for suggestions: local names and labels."""
    for cls in SEGMENTS:
        yield from ((name, cls) for name in (local_name(cls), *labels(cls).values()))


@cache
def _names() -> Mapping[str, URIRef]:
    """Index the names; where classes share a segment the first one has it."""
    found: dict[str, URIRef] = {}
    for cls, segment in SEGMENTS.items():
        for name in (local_name(cls), str(cls), segment, *labels(cls).values()):
            found.setdefault(_key(name), cls)
            found.setdefault(_key(f"{name}s"), cls)
    return found


def _key(name: str) -> str:
    """Compare names without spaces: programs that make tables write ``SharedService`` and ``Shared service``."""
    return fold(name).replace(" ", "").replace("-", "").replace("_", "")
