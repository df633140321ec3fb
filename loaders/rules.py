"""The rules a submission is judged by: the shapes, the class tree, and the classes that pages know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from .judge import without_texts
from .suspects.profile import Filter

DOL = Namespace("https://w3id.org/dolen/def#")
ORG = Namespace("http://www.w3.org/ns/org#")
#: What the register's steward alone may call a thing; an arrangement between organisations is not among them.
REGISTERED = frozenset(
    {
        ORG.Organization,
        ORG.FormalOrganization,
        ORG.OrganizationalUnit,
        URIRef("http://data.europa.eu/m8g/PublicOrganisation"),
        URIRef("https://schema.org/NGO"),
    }
)


@dataclass(frozen=True)
class Rules:
    """Shapes with what belongs to them.

    ``shapes`` are as they are written, ``flattened`` give the same results in bulk; ``vocabulary`` names
    classes and properties in both languages and holds the class tree.
    """

    shapes: Graph
    flattened: Graph
    vocabulary: Graph

    @cached_property
    def judged(self) -> Graph:
        """The shapes as the judge gets them."""
        return without_texts(self.flattened)

    @cached_property
    def tree(self) -> Graph:
        """The class tree alone."""
        tree = Graph()
        for graph in (self.vocabulary, self.shapes):
            for triple in graph.triples((None, RDFS.subClassOf, None)):
                if all(isinstance(node, URIRef) for node in triple):
                    tree.add(triple)
        return tree

    @cached_property
    def filter(self) -> Filter:
        """What finds suspects by these shapes."""
        return Filter(self.judged, self.tree)

    @cached_property
    def classes(self) -> frozenset[Node]:
        """The classes whose things are shown on a page, or are part of one that is."""
        declared = {c for kind in (OWL.Class, RDFS.Class) for c in self.vocabulary.subjects(RDF.type, kind)}
        return frozenset(declared | set(self.shapes.objects(None, SH.targetClass)) | REGISTERED)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The local names of our namespace's classes and properties: what is declared, and what the shapes speak of."""
        named = {*self.vocabulary.subjects(RDF.type), *self.shapes.objects()}
        return frozenset(term.removeprefix(DOL) for term in named if isinstance(term, URIRef) and term.startswith(DOL))

    @cached_property
    def spoken(self) -> frozenset[Node]:
        """Whatever the vocabulary and the shapes themselves speak of."""
        return frozenset({*self.vocabulary.all_nodes(), *self.vocabulary.predicates(), *self.shapes.objects()})

    @cached_property
    def reached(self) -> frozenset[Node]:
        """The properties whose values the shapes look at, whoever describes them."""
        return frozenset(self.shapes.objects(None, SH.targetObjectsOf))

    @cached_property
    def kept(self) -> frozenset[Node]:
        """The classes of which the service keeps every thing: code lists and areas."""
        lists = filter(None, self.tree.transitive_subjects(RDFS.subClassOf, SKOS.Concept))
        return frozenset({*lists, SKOS.ConceptScheme, DOL.Area, OWL.Class, RDFS.Class})


@cache
def rules() -> Rules:
    """Give the rules that Dolen has, read once."""
    import ontology
    import shapes

    return Rules(shapes.graph(), shapes.flattened(), ontology.graph())
