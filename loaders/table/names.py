"""Finds the thing a cell names: by IRI, slug, notation or identifier, name in either language, other names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from urllib.parse import unquote

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import FOAF, ORG

from .folding import fold
from .values import Misfit, is_iri

ADMS = Namespace("http://www.w3.org/ns/adms#")
SCHEMA = Namespace("https://schema.org/")

CODES = (SKOS.notation, DCTERMS.identifier)
LABELS = (SKOS.prefLabel, RDFS.label, DCTERMS.title, SCHEMA.name, FOAF.name)
OTHER_LABELS = (SKOS.altLabel, SKOS.hiddenLabel, SCHEMA.alternateName)

#: What the ORG vocabulary (0.8) and CPOV say of their own classes and the vocabulary does not repeat.
BELOW: Mapping[URIRef, tuple[URIRef, ...]] = {
    ORG.Organization: (
        ORG.FormalOrganization,
        ORG.OrganizationalCollaboration,
        ORG.OrganizationalUnit,
        URIRef("http://data.europa.eu/m8g/PublicOrganisation"),
        SCHEMA.NGO,
    )
}

#: How many names are offered for one that is not known, how alike they must be, and for how many of a file.
OFFERED, ALIKE, LOOKED_UP = 3, 0.7, 500

#: From the surest sign to the least sure: slug or code, name, other name. The first that finds anything decides.
Level = dict[str, set[URIRef]]
Classes = tuple[URIRef, ...]


class Names:
    """An index of names by class over what an upload may refer to, and over the things of the upload itself."""

    def __init__(self, trusted: Graph, base: str) -> None:
        self._trusted = trusted
        self._base = base
        self._own: list[tuple[URIRef, URIRef, tuple[tuple[str, int], ...]]] = []
        self._labels: dict[URIRef, dict[str, str]] = {}
        self._levels: dict[Classes, tuple[Level, ...]] = {}
        self._found: dict[tuple[str, Classes], URIRef] = {}
        self._near: dict[tuple[str, Classes], tuple[Mapping[str, str], ...]] = {}

    def add(self, thing: URIRef, cls: URIRef, slug: str, names: Mapping[str, str]) -> None:
        """Make a thing of the upload known before the first look-up; ``names`` by language."""
        self._own.append((thing, cls, ((slug, 0), *((name, 1) for name in names.values()))))
        self._labels[thing] = dict(names) or {"en": slug, "cy": slug}

    def find(self, value: str, classes: Classes) -> URIRef:
        """Find what a value names among the things of some classes (of any class when there are none).

        An absolute IRI is taken as it is, ``id/…`` is relative to the base. Raises Misfit: ``unknown-name`` with
        the nearest names, ``ambiguous-name`` with the things it may mean.
        """
        if is_iri(value):
            return URIRef(value)
        if value.startswith("id/") and is_iri(f"{self._base}/{value}"):
            return URIRef(f"{self._base}/{value}")
        if (value, classes) not in self._found:
            self._found[value, classes] = self._look_up(value, classes)
        return self._found[value, classes]

    def _look_up(self, value: str, classes: Classes) -> URIRef:
        key = fold_name(value)
        found = next((level[key] for level in self._indexed(classes) if key in level), set())
        if len(found) > 1:
            raise Misfit("ambiguous-name", tuple(self._by_slug(thing) for thing in sorted(found)[:OFFERED]))
        if not found:
            raise Misfit("unknown-name", self._nearest(key, classes))
        return next(iter(found))

    def label(self, thing: URIRef) -> dict[str, str]:
        """Name a thing in both languages; what has no name in one is named in the other, else by its slug."""
        if thing not in self._labels:
            found = {
                label.language or "": str(label)
                for predicate in reversed(LABELS)
                for label in self._trusted.objects(thing, predicate)
                if isinstance(label, Literal)
            }
            any_name = found.get("en") or next(iter(found.values()), slug_of(thing))
            self._labels[thing] = {lang: found.get(lang, any_name) for lang in ("en", "cy")}
        return self._labels[thing]

    def instances(self, cls: URIRef) -> list[URIRef]:
        """Give the known things of a class and of those below it, in order of their IRIs."""
        return sorted(
            {s for c in self._below((cls,)) for s in self._trusted.subjects(RDF.type, c) if isinstance(s, URIRef)}
        )

    def _indexed(self, classes: Classes) -> tuple[Level, ...]:
        if classes not in self._levels:
            levels: tuple[Level, ...] = (defaultdict(set), defaultdict(set), defaultdict(set))
            for thing, name, level in self._named(classes):
                levels[level][fold_name(name)].add(thing)
            self._levels[classes] = tuple(dict(level) for level in levels)
        return self._levels[classes]

    def _named(self, classes: Classes) -> Iterator[tuple[URIRef, str, int]]:
        for thing in self._things(classes):
            yield thing, slug_of(thing), 0
            for level, predicates in enumerate((CODES, LABELS, OTHER_LABELS)):
                yield from ((thing, str(o), level) for p in predicates for o in self._trusted.objects(thing, p))
            for identifier in self._trusted.objects(thing, ADMS.identifier):
                yield from ((thing, str(o), 0) for o in self._trusted.objects(identifier, SKOS.notation))
        wanted = self._below(classes)
        for thing, cls, names in self._own:
            if not classes or cls in wanted:
                yield from ((thing, name, level) for name, level in names)

    def _things(self, classes: Classes) -> Iterator[URIRef]:
        if classes:
            yield from (thing for cls in classes for thing in self.instances(cls))
        else:
            under = f"{self._base}/id/"
            yield from {s for s in self._trusted.subjects() if isinstance(s, URIRef) and s.startswith(under)}

    def _below(self, classes: Classes) -> set[URIRef]:
        """Give the classes and those below them, in the vocabulary and in ORG itself."""
        wide = {*classes, *(sub for cls in classes for sub in BELOW.get(cls, ()))}
        below = {sub for cls in wide for sub in self._trusted.transitive_subjects(RDFS.subClassOf, cls)}
        return {*wide, *(sub for sub in below if isinstance(sub, URIRef))}

    def _nearest(self, key: str, classes: Classes) -> tuple[Mapping[str, str], ...]:
        if (key, classes) not in self._near and len(self._near) < LOOKED_UP:
            known: dict[str, URIRef] = {}
            for level in self._indexed(classes):
                for name, things in level.items():
                    known.setdefault(name, min(things))
            near = get_close_matches(key[:200], known, n=2 * OFFERED, cutoff=ALIKE)
            things_ = list(dict.fromkeys(known[name] for name in near))[:OFFERED]
            self._near[key, classes] = tuple(self.label(thing) for thing in things_)
        return self._near.get((key, classes), ())

    def _by_slug(self, thing: URIRef) -> Mapping[str, str]:
        slug = slug_of(thing)
        return {lang: f"{name} ({slug})" for lang, name in self.label(thing).items()}


def slug_of(thing: URIRef) -> str:
    """Give the last segment of an IRI."""
    return unquote(thing.rstrip("/#").replace("#", "/").rpartition("/")[2])


def fold_name(text: str) -> str:
    """Fold a name or slug for comparison: hyphens and underscores are spaces, ``&`` is ``and``."""
    return " ".join(fold(text).replace("-", " ").replace("_", " ").replace("&", " and ").split())
