"""The contexts of a JSON-LD document: ours stands in for its IRI, any other that lies elsewhere is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ontology
from loaders.errors import RefusedError

from .jsontext import Array, Object, Scalar

if TYPE_CHECKING:
    from .jsontext import Value
    from .source import Source

KEYWORDS = frozenset(
    {"@base", "@container", "@context", "@direction", "@graph", "@id", "@import", "@included", "@index", "@json"}
    | {"@language", "@list", "@nest", "@none", "@prefix", "@propagate", "@protected", "@reverse", "@set", "@type"}
    | {"@value", "@version", "@vocab"}
)
#: Containers whose objects are maps from something to values, not nodes.
MAPS = frozenset({"@language", "@index", "@id", "@type", "@graph"})


class Contexts:
    """What the contexts of one document say about its keys, whichever part of the document they hold for."""

    def __init__(self, source: Source) -> None:
        self._source = source
        #: Other names of keywords: ``id`` → ``@id``.
        self.aliases: dict[str, str] = {}
        #: Terms whose objects are maps or nests.
        self.maps: set[str] = set()
        #: Terms whose values are JSON literals.
        self.literals: set[str] = set()
        #: Terms a context switches off.
        self.ignored: set[str] = set()

    def keyword(self, key: str) -> str | None:
        """Give the keyword a key stands for."""
        return key if key in KEYWORDS else self.aliases.get(key)

    def collect(self, value: Value) -> None:
        """Note what every context inside a document says."""
        match value:
            case Object(members):
                for key, member in members:
                    if key.text == "@context":
                        self._note(json.loads(self.local(member)))
                    self.collect(member)
            case Array(items):
                for item in items:
                    self.collect(item)

    def local(self, value: Value) -> str:
        """Write a ``@context`` value as JSON without any reference; raises RefusedError for a foreign one."""
        match value:
            case Scalar(token, line):
                return token if value.text is None else self._known(value.text, line)
            case Array(items):
                return f"[{','.join(map(self.local, items))}]"
            case Object(members):
                return f"{{{','.join(f'{key.token}:{self._member(key, member)}' for key, member in members)}}}"

    def _member(self, key: Scalar, value: Value) -> str:
        if key.text == "@import":
            raise self._foreign((isinstance(value, Scalar) and value.text) or plain(value), key.line)
        if key.text == "@context":
            return self.local(value)
        if isinstance(value, Object):
            return f"{{{','.join(f'{name.token}:{self._member(name, member)}' for name, member in value.members)}}}"
        return plain(value)

    def _known(self, iri: str, line: int) -> str:
        if iri != ontology.CONTEXT_IRI:
            raise self._foreign(iri, line)
        return json.dumps(ontology.context()["@context"])

    def _foreign(self, iri: str, line: int) -> RefusedError:
        return RefusedError("context-remote", self._source.at(line), iri=iri, known=ontology.CONTEXT_IRI)

    def _note(self, context: Any) -> None:  # noqa: ANN401 - any JSON
        for one in context if isinstance(context, list) else [context]:
            if isinstance(one, dict):
                for term, definition in one.items():
                    self._note_term(term, definition)

    def _note_term(self, term: str, definition: Any) -> None:  # noqa: ANN401 - any JSON
        if definition is None and term not in KEYWORDS:
            self.ignored.add(term)
        if isinstance(definition, str):
            definition = {"@id": definition}
        if not isinstance(definition, dict):
            return
        containers = definition.get("@container") or []
        if MAPS.intersection([containers] if isinstance(containers, str) else containers):
            self.maps.add(term)
        if definition.get("@type") == "@json":
            self.literals.add(term)
        if (meant := definition.get("@id")) in KEYWORDS and term not in KEYWORDS:
            self.aliases[term] = meant
        if "@context" in definition:
            self._note(definition["@context"])


def plain(value: Value) -> str:
    """Write a value as JSON, just as it is."""
    match value:
        case Scalar(token):
            return token
        case Array(items):
            return f"[{','.join(map(plain, items))}]"
        case Object(members):
            return f"{{{','.join(f'{key.token}:{plain(member)}' for key, member in members)}}}"
