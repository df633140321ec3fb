"""A cell's values as terms: what the column's property takes decides how each value is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rdflib import DCTERMS, SKOS, Graph, Literal, Namespace, URIRef

from ontology import DOLEN
from shapes.fields import Field

from . import values
from .names import Names
from .sheets import Cell
from .values import Misfit, Reading

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

#: Properties whose range is more than one class, so that no shape names it with sh:class.
RANGES: Mapping[URIRef, tuple[URIRef, ...]] = {DOLEN.describes: (DOLEN.Initiative, DOLEN.Partnership)}
#: The two properties that take a date or a time.
MOMENTS = frozenset({DCTERMS.issued, DCTERMS.modified})

#: Ends of the node kinds that a web address fits.
_KINDS = ("#IRI", "#BlankNodeOrIRI")
#: Codes of areas and the IRIs of the Office for National Statistics; an area that is not known here has one too.
_GSS = re.compile(r"[A-Z]\d{8}$", re.ASCII)
_AREA: URIRef = DOLEN.Area
_AREAS = "http://statistics.data.gov.uk/id/statistical-geography/"
_SEPARATOR = re.compile(r"(?<!\\)\|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Cells:
    """Reads values with the names of one submission at hand."""

    def __init__(self, names: Names, trusted: Graph) -> None:
        self._names = names
        self._trusted = trusted
        self._licences: dict[str, URIRef] = {}

    def read(self, value: Cell, field: Field, lang: str | None) -> Reading:
        """Read one value for a property; raises Misfit when it cannot be one."""
        if isinstance(value, str) and _CONTROL.search(value):
            raise Misfit("control-character")
        if field.path in MOMENTS:
            return values.moment(value)
        if field.datatype in values.DATATYPES:
            return values.DATATYPES[field.datatype](value)
        if field.path == DCTERMS.license:
            return Reading(self._licence(values.text(value)))
        if field.path == VCARD.hasEmail:
            return Reading(values.email(value))
        if field.lang:
            return Reading(Literal(values.text(value), lang=lang))
        return self._thing(value, field) or Reading(Literal(values.text(value)))

    def resource(self, value: Cell, classes: Sequence[URIRef]) -> URIRef:
        """Find the thing a value names among those of some classes; raises Misfit."""
        return self._names.find(values.text(value), tuple(classes))

    def _thing(self, value: Cell, field: Field) -> Reading | None:
        """Read a value that names a thing or a web address; None where the property takes plain text."""
        if field.cls == _AREA and _GSS.match(code := values.text(value).upper()):
            return Reading(URIRef(f"{_AREAS}{code}"))
        if classes := RANGES.get(field.path, (field.cls,) if field.cls else ()):
            return Reading(self.resource(value, classes))
        if field.datatype is None and field.node_kind is not None and field.node_kind.endswith(_KINDS):
            return Reading(self._address(value))
        return None

    def _address(self, value: Cell) -> URIRef:
        """Read a web address; a name of something the service knows stands for its IRI."""
        try:
            return values.iri(value)
        except Misfit as misfit:
            if misfit.near:
                raise
            try:
                return self._names.find(values.text(value), ())
            except Misfit:
                raise misfit from None

    def _licence(self, value: str) -> URIRef:
        """Find a licence by slug, name or IRI and give the IRI under which the world knows it."""
        if value not in self._licences:
            self._licences[value] = self._known_licence(value)
        return self._licences[value]

    def _known_licence(self, value: str) -> URIRef:
        found = self._names.find(value, (DOLEN.Licence,))
        known = [match for match in self._trusted.objects(found, SKOS.exactMatch) if isinstance(match, URIRef)]
        return min(known, default=found)


def split(value: Cell, *, keep_empty: bool = False) -> list[Cell]:
    r"""Separate the values of a cell at ``|``; ``\|`` is a bar inside a value; empty values do not count."""
    if not isinstance(value, str):
        return [value]
    parts = (part.replace("\\|", "|").strip() for part in _SEPARATOR.split(value))
    return [part for part in parts if part or keep_empty]
