"""Who may describe what: a partner only its own things, the register's and the vocabulary's things nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote, urlsplit

from rdflib import RDF, BNode, URIRef
from rdflib.term import Node

from .places import is_part
from .space import OpenSpace, Space
from .statements import Statements, Triple

#: The vocabulary's IRIs are the same at every installation; no partner describes them, whatever its domains.
VOCABULARY = "https://w3id.org/dolen/"
#: Dot segments: to a browser the same address as another one, to a graph a name of its own.
DOTS = re.compile(r"/\.{1,2}(?=[/?#]|$)")
#: What RFC 3987 keeps out of an IRI.
FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f<>\"{}|\\^`]")

#: What needs no closer look than for dot segments: no user, brackets, escapes or characters beyond ASCII.
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9/._~:?#=&;,!$'()*+-]*")
#: A set, because a term is sooner found in one than compared.
TYPES = frozenset({RDF.type})

Owners = Callable[[str], Mapping[str, str] | str | None]


@dataclass(frozen=True)
class Refusal:
    """A subject that this partner may not describe: which text says why, and whose it is if that is known.

    ``code`` is one of the catalogue's: foreign-owned, foreign-vocabulary, foreign-crooked, foreign-unknown,
    kept-by-register (then ``kept`` is the class that only the register gives).
    """

    subject: Node
    code: str
    owner: Mapping[str, str] | str | None = None
    kept: URIRef | None = None


@dataclass(frozen=True)
class Ownership:
    """Tells a partner's own subjects from others'.

    ``owners`` names the owner of an IRI, by language where it can, or None when nobody is known to own it.
    ``kept`` are the classes whose things come from the trusted graph only, ``registered`` those that the steward
    alone gives.
    """

    space: Space
    owners: Owners
    kept: frozenset[Node] = frozenset()
    registered: frozenset[Node] = frozenset()
    _known: dict[Node, str | None] = field(default_factory=dict, repr=False, compare=False)

    def owns(self, node: Node) -> bool:
        """Tell whether the partner may describe a node."""
        return self._code(node) is None

    def allows(self, iri: str) -> bool:
        """Tell the same of an IRI without keeping it, for whoever asks about millions."""
        return self._refused(iri) is None

    def replaces(self, node: Node) -> bool:
        """Tell whether only the submission says what there is to say about a node, nothing published before it."""
        return self.owns(node) and not isinstance(self.space, OpenSpace)

    def skips(self, triple: Triple) -> bool:
        """Tell whether a triple has no place in the graph that is judged."""
        return self._is_type(triple) or not self.owns(triple[0])

    def refusals(self, statements: Statements) -> Iterator[Refusal]:
        """Give each subject that is refused once, then each type that is not the partner's to give."""
        for subject in statements.subjects():
            if code := self._code(subject):
                owner = self.owners(str(subject)) if code == "foreign-unknown" else None
                yield Refusal(subject, "foreign-owned" if owner else code, owner)
        for triple in statements.triples:
            if self._is_type(triple) and self.owns(triple[0]):
                yield Refusal(triple[0], "kept-by-register", kept=URIRef(str(triple[2])))

    def _is_type(self, triple: Triple) -> bool:
        """Tell whether a triple gives a type that is not the partner's to give."""
        return triple[1] in TYPES and triple[2] in self._trusted_only

    @cached_property
    def _trusted_only(self) -> frozenset[Node]:
        return self.kept if self.space.steward else self.kept | self.registered

    def _code(self, node: Node) -> str | None:
        if node not in self._known:
            self._known[node] = None if isinstance(node, BNode) else self._refused(str(node))
        return self._known[node]

    def _refused(self, iri: str) -> str | None:
        if iri.startswith(VOCABULARY):
            return "foreign-vocabulary"
        if is_crooked(iri):
            return "foreign-crooked"
        return None if self.space.owns(iri) else "foreign-unknown"


def is_crooked(iri: str) -> bool:
    """Tell whether an IRI pretends to lie elsewhere than it does, or cannot be opened as it is written."""
    if PLAIN.fullmatch(iri):
        return "/." in iri and DOTS.search(iri) is not None
    try:
        host = urlsplit(iri).netloc
    except ValueError:
        return True
    return bool(DOTS.search(unquote(iri)) or FORBIDDEN.search(iri)) or "@" in host


def orphans(statements: Statements, known: frozenset[Node], thing: Callable[[Node], Node]) -> Iterator[Node]:
    """Give the subjects that no page would show, each once: of no known type, nor part of a thing that has one."""
    typed = {s for s, p, o in statements.triples if p in TYPES and o in known}
    untyped = [subject for subject in statements.subjects() if subject not in typed]
    wholes = dict.fromkeys(thing(subject) if is_part(subject) else subject for subject in untyped)
    return (whole for whole in wholes if whole not in typed)
