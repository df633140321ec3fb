"""A query with what its header says, and the one way values get into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING

from rdflib import Literal
from rdflib.term import Node

from . import tokens
from .errors import QueryError
from .header import Header

if TYPE_CHECKING:
    from .parameter import Parameter

Value = Node | None | Sequence[Node]
#: Parameters whose numbers follow a keyword, because SPARQL takes no variable there.
KEYWORDS = {"limit": "LIMIT", "offset": "OFFSET"}


@dataclass(frozen=True)
class Query:
    """A query that runs as it stands; ``title`` and ``description`` are language → text."""

    name: str
    text: str
    form: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    _blocks: tuple[tokens.Block, ...] = field(repr=False)
    _numbers: Mapping[str, tokens.Token] = field(repr=False)

    @classmethod
    def of(cls, name: str, text: str) -> Query:
        """Read a query's text; QueryError says what is wrong with its header or parameters."""
        header, found = Header.of(name, text), tokens.tokens(text)
        form = tokens.form(found)
        if form is None:
            raise QueryError("no-form", name=name)
        declared = header.parameters
        blocks = tuple(block for block in tokens.blocks(found) if declared.keys() >= set(block.variables))
        numbers = {key: token for key, token in _numbers(found) if key in declared}
        parameters = tuple(_with_default(name, p, blocks, numbers) for p in declared.values())
        return cls(name, text, form, header.title, header.description, parameters, blocks, numbers)

    def parameter(self, name: str) -> Parameter:
        """Find a parameter; QueryError names those there are."""
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "–"
        raise QueryError("unknown-parameter", name=self.name, parameter=name, known=known)

    def values(self, texts: Mapping[str, str | Sequence[str]], base: str | None = None) -> dict[str, Node | list[Node]]:
        """Make terms of the texts of an address, a form or a command line; an empty text is no value."""
        found: dict[str, Node | list[Node]] = {}
        for name, given in texts.items():
            parameter = self.parameter(name)
            filled = [text for text in ([given] if isinstance(given, str) else given) if text.strip()]
            terms = [parameter.parse(text, base) for text in filled]
            if terms:
                found[name] = terms if len(terms) > 1 else terms[0]
        return found

    def bind(self, **values: Value) -> str:
        """Give the text with these values in the rows of its VALUES blocks; None stands for UNDEF."""
        for name in values:
            self.parameter(name)
        terms = {p.name: _terms(self.name, p, values) for p in self.parameters}
        text = self.text
        for start, end, words in sorted(self._edits(terms), reverse=True):
            text = text[:start] + words + text[end:]
        return text

    def _edits(self, terms: Mapping[str, Sequence[str]]) -> list[tuple[int, int, str]]:
        rows = [
            (block.start, block.end, block.rows(list(product(*(terms[name] for name in block.variables)))))
            for block in self._blocks
        ]
        return rows + [(token.start, token.end, terms[key][0]) for key, token in self._numbers.items()]


def _numbers(found: Sequence[tokens.Token]) -> list[tuple[str, tokens.Token]]:
    pairs = list(pairwise(found))
    return [(key, b) for key, word in KEYWORDS.items() for a, b in pairs if a.text.upper() == word]


def _with_default(
    name: str, parameter: Parameter, blocks: Sequence[tokens.Block], numbers: Mapping[str, tokens.Token]
) -> Parameter:
    """Fill in what stands in the file."""
    if parameter.name in numbers:
        return replace(parameter, default=(parameter.parse(numbers[parameter.name].text),))
    for block in blocks:
        if parameter.name in block.variables:
            return replace(parameter, default=block.column(parameter.name))
    raise QueryError("parameter-unbound", name=name, parameter=parameter.name)


def _terms(name: str, parameter: Parameter, values: Mapping[str, Value]) -> list[str]:
    """Serialise what was given for a parameter, or what stands in the file."""
    given = values.get(parameter.name)
    if given is None and (parameter.required or (parameter.name in values and not parameter.optional)):
        raise QueryError("missing-parameter", name=name, parameter=parameter.name, type=parameter.type)
    # A number after a keyword cannot be left undefined: it stays as the file has it.
    if parameter.name not in values or (given is None and parameter.name in KEYWORDS):
        return [_serialise(parameter, term) for term in parameter.default]
    if given is None or isinstance(given, Node | str):
        return [_serialise(parameter, given)]
    if not parameter.many:
        raise QueryError("several-values", parameter=parameter.name, count=str(len(given)))
    return [_serialise(parameter, parameter.check(term)) for term in given]


def _serialise(parameter: Parameter, term: object) -> str:
    if term is None:
        return "UNDEF"
    checked = parameter.check(term)
    if parameter.name in KEYWORDS:
        return str(checked)
    return tokens.literal(checked) if isinstance(checked, Literal) else checked.n3()
