"""Values of the code lists at the command line: what no list has is refused, and entries near to it are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from rdflib import SKOS, Literal, URIRef
from rdflib.term import Node

import ontology
from loaders.suggest import fold
from loaders.texts import LANGUAGES
from queries import Parameter, Query, QueryError
from queries.parameter import AREAS, DEFINITIONS

from .errors import CommandError

#: How many entries are named, and how alike they have to be (difflib's ratio).
_OFFERED, _ALIKE = 3, 0.5
#: The code list of areas, whose entries are known by their notation.
_AREAS = URIRef(f"{DEFINITIONS}area")
_NAMES = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
_KINDS = frozenset({"concept", "area"})


def values(query: Query, given: Mapping[str, Sequence[str]], base: str) -> dict[str, Node | list[Node]]:
    """Make terms of what was given for a query's parameters.

    Raises:
        QueryError: a value is none of its parameter's type.
        CommandError: a value is no entry of its code list; the text names entries near to it.

    """
    found: dict[str, Node | list[Node]] = {}
    for name, texts in given.items():
        parameter = query.parameter(name)
        try:
            found |= query.values({name: texts}, base)
        except QueryError as error:
            if error.code not in {"not-concept", "not-area"}:
                raise
            raise _refusal(parameter, error.params["value"]) from error
        terms = found.get(name, [])
        for term in terms if isinstance(terms, list) else [terms]:
            _check(parameter, term)
    return found


def _check(parameter: Parameter, term: Node) -> None:
    if parameter.kind not in _KINDS or (term, None, None) in ontology.graph():
        return
    space = AREAS if parameter.kind == "area" else DEFINITIONS
    if str(term).startswith(space):
        raise _refusal(parameter, str(term).rpartition("/")[2])


def _refusal(parameter: Parameter, value: str) -> CommandError:
    scheme = _AREAS if parameter.kind == "area" else URIRef(parameter.space[:-1])
    near = _near(value, scheme)
    return CommandError(
        f"unknown-{parameter.kind}", parameter=parameter.name, value=value, scheme=parameter.scheme, near=near
    )


def _near(value: str, scheme: URIRef) -> dict[str, str]:
    """Name the entries nearest to a value, by short name or by label of either language; else the first ones."""
    names: dict[str, Node] = {}
    for entry in sorted(ontology.graph().subjects(SKOS.inScheme, scheme), key=str):
        for name in (_written(entry), *(str(each) for each in _labels(entry))):
            names.setdefault(fold(name), entry)
    wanted = fold(value)
    alike = [wanted] if wanted in names else get_close_matches(wanted, names, n=2 * _OFFERED, cutoff=_ALIKE)
    entries = list(dict.fromkeys(names[each] for each in alike or names))[:_OFFERED]
    return {lang: ", ".join(f"{_written(each)} ({_label(each, lang)})" for each in entries) for lang in LANGUAGES}


def _written(entry: Node) -> str:
    return str(entry).rpartition("/")[2]


def _labels(entry: Node) -> list[Literal]:
    graph = ontology.graph()
    return [label for name in _NAMES for label in graph.objects(entry, name) if isinstance(label, Literal)]


def _label(entry: Node, lang: str) -> str:
    return next((str(label) for label in _labels(entry) if label.language == lang), _written(entry))
