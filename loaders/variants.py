"""Which variant of a component's text fits what was found: no value or several, a text or a link, a kind not marked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from .judge import Result

#: Values longer than this are not tried as another kind.
LONGEST = 120
#: Values that can be smaller or earlier than others.
MEASURABLE = (int, float, Decimal, date)


def variant(shapes: Graph, result: Result, component: str) -> str | None:
    """Name the variant of the catalogue's text for a component, or None for the plain text."""
    choose = CHOICES.get(component.removesuffix("ConstraintComponent"))
    return choose(shapes, result) if choose else None


def _at_least(shapes: Graph, result: Result) -> str | None:
    return None if str(shapes.value(result.shape, SH.minCount)) == "1" else "many"


def _at_most(shapes: Graph, result: Result) -> str | None:
    return {"0": "none", "1": "one"}.get(str(shapes.value(result.shape, SH.maxCount)))


def _blank(shapes: Graph, result: Result) -> str | None:
    return "blank" if str(shapes.value(result.shape, SH.pattern)) == r"\S" else None


def _kind(shapes: Graph, result: Result) -> str | None:
    asked = shapes.value(result.shape, SH.nodeKind)
    if asked == SH.IRI and isinstance(result.value, Literal):
        return "text"
    return "link" if asked == SH.Literal and isinstance(result.value, URIRef) else None


def _language(_: Graph, result: Result) -> str | None:
    return "other" if isinstance(result.value, Literal) and result.value.language else None


def _marked(shapes: Graph, result: Result) -> str | None:
    return "unmarked" if fits(result.value, shapes.value(result.shape, SH.datatype)) else None


def _measured(_: Graph, result: Result) -> str | None:
    return None if isinstance(result.value, Literal) and isinstance(result.value.value, MEASURABLE) else "other"


def fits(value: Node | None, datatype: Node | None) -> bool:
    """Tell whether a value would be right if only it were marked with this datatype."""
    if not isinstance(value, Literal) or value.language or value.datatype == datatype or len(value) > LONGEST:
        return False
    if datatype == XSD.string or (datatype == XSD.date and "T" in value):
        return False
    return not Literal(str(value), datatype=URIRef(str(datatype)), normalize=False).ill_typed


CHOICES: dict[str, Callable[[Graph, Result], str | None]] = {
    "MinCount": _at_least,
    "MaxCount": _at_most,
    "Pattern": _blank,
    "NodeKind": _kind,
    "LanguageIn": _language,
    "Datatype": _marked,
    "MinInclusive": _measured,
    "MaxInclusive": _measured,
}
