"""The faults of an RDF/XML file that is well formed: the parser is asked about each element and attribute by itself.

What stands around an element, and in it, is put in its place in a form that is right, so that one fault hides no other
and is told once. The parser alone says what is a fault; that a name is given twice in a file is seen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyoxigraph as ox

from loaders.errors import UnreadableError

from .elements import RDF, Attribute, Element, Elements, Place
from .syntax import meaning

if TYPE_CHECKING:
    from loaders.errors import DolenError

    from .source import Source

#: Bytes of a file in which further errors are looked for.
LOOKED_AT = 48 << 20
#: Our own prefix for RDF's namespace, whatever the file calls it.
OURS = "dolen-rdf"
NODE, PROPERTY = f"<{OURS}:Description/>".encode(), f"<{OURS}:value/>".encode()
#: Kinds of properties whose content is not of statements, or of properties.
LITERAL, RESOURCE, COLLECTION = "Literal", "Resource", "Collection"


class XmlFaults:
    """The faults of one file."""

    def __init__(self, source: Source, base: str) -> None:
        self._source, self._base = source, base
        self._errors: list[DolenError] = []
        self._names: set[tuple[str, str]] = set()
        self._elements: Elements | None = None

    def find(self) -> list[DolenError]:
        """Give every fault, in the order of the file; none where the file is too large to look at each element."""
        if sum(len(piece) for _, piece in self._source.lines()) > LOOKED_AT:
            return []
        self._elements = Elements(self._source, self._judge)
        self._elements.read()
        root = self._elements.root
        if root is not None and root.expanded(root.name) == f"{RDF}RDF":
            self._errors += self._of_frame(root)
        return sorted(self._errors, key=lambda error: _line(error.position))

    def _judge(self, element: Element) -> None:
        """Judge an element that stands by itself, and what is in it if it is at fault."""
        if self._is_foreign(element):
            self._errors.append(UnreadableError("xml-not-rdf", self._source.at(*element.place), found=element.name))
            return
        twice = list(self._twice(element))
        self._errors += twice
        if whole := self._wrong(element.scope, element.whole):
            found = list(self._within(element, is_node=True))
            self._errors += found or ([] if twice else [self._told(whole, element.place, element.name)])

    def _is_foreign(self, element: Element) -> bool:
        """Tell XML of another kind: its outermost element belongs to no vocabulary, and what is in it is no fault."""
        is_outermost = self._elements is not None and self._elements.root is element
        return is_outermost and ":" not in element.name and "" not in element.scope

    def _within(self, element: Element, *, is_node: bool) -> Iterator[DolenError]:
        yield from self._own(element, is_node=is_node)
        kind = "" if is_node else _kind(element)
        if kind in {"", COLLECTION, RESOURCE}:
            for child in element.children:
                yield from self._within(child, is_node=not is_node and kind != RESOURCE)

    def _own(self, element: Element, *, is_node: bool) -> Iterator[DolenError]:
        """Judge an element with its attributes and text; what it holds is replaced by what is right there."""
        inner = _stand_ins(element, is_node=is_node)
        written = [each.written for each in element.attributes]
        if not self._asked(element, written, inner, is_node=is_node):
            return
        if name := self._asked(element, [], b"", is_node=is_node):
            yield self._told(name, element.place, element.name)
            return
        alone = [(each, self._asked(element, [each.written], b"", is_node=is_node)) for each in element.attributes]
        yield from (self._told(found, each.place, _shown(each)) for each, found in alone if found)
        sound = [each.written for each, found in alone if not found]
        if error := self._asked(element, sound, inner, is_node=is_node):
            place = element.text[0][1] if element.text and "text event" in error.msg else element.place
            yield self._told(error, place, element.name)

    def _of_frame(self, root: Element) -> Iterator[DolenError]:
        for each in root.attributes:
            if error := self._parsed(_framed(root.scope, b"", each.written)):
                yield self._told(error, each.place, _shown(each))
        for _, place in root.text:
            yield UnreadableError("xml-text", self._source.at(*place))

    def _asked(self, element: Element, attributes: list[bytes], inner: bytes, *, is_node: bool) -> SyntaxError | None:
        name = element.name.encode()
        one = b"<" + b" ".join([name, *attributes]) + b">" + inner + b"</" + name + b">"
        return self._wrong(element.scope, one if is_node else _around(one))

    def _wrong(self, scope: dict[str, bytes], inner: bytes) -> SyntaxError | None:
        return self._parsed(_framed(scope, inner))

    def _parsed(self, document: bytes) -> SyntaxError | None:
        try:
            for _ in ox.parse(document, format=ox.RdfFormat.RDF_XML, base_iri=self._base):
                pass
        except SyntaxError as error:
            return error
        return None

    def _twice(self, element: Element) -> Iterator[DolenError]:
        """Find names of ``rdf:ID`` that were given before."""
        if named := element.said("ID"):
            key = (element.base, named.value)
            if key in self._names:
                yield UnreadableError("xml-id-twice", self._source.at(*named.place), found=named.value)
            self._names.add(key)
        if _kind(element) != LITERAL:
            for child in element.children:
                yield from self._twice(child)

    def _told(self, error: SyntaxError, place: Place, found: str) -> DolenError:
        told = meaning(error, self._source.at(*place), "syntax")
        if told.code.startswith("xml-"):
            told.params = {"found": found}
        return told


def _framed(scope: dict[str, bytes], inner: bytes, attribute: bytes = b"") -> bytes:
    declared = b" ".join([*(each for prefix, each in scope.items() if prefix != OURS), attribute])
    return f'<{OURS}:RDF xmlns:{OURS}="{RDF}" '.encode() + declared + b">" + inner + f"</{OURS}:RDF>".encode()


def _around(inner: bytes) -> bytes:
    return f"<{OURS}:Description>".encode() + inner + f"</{OURS}:Description>".encode()


def _kind(element: Element) -> str:
    kind = element.said("parseType")
    return kind.value if kind else ""


def _stand_ins(element: Element, *, is_node: bool) -> bytes:
    """Give what stands for the content of an element: its text, and for each element in it one that may be there."""
    kind = "" if is_node else _kind(element)
    if kind == LITERAL:
        return b""
    text = b"x" if element.text else b""
    return text + (PROPERTY if is_node or kind == RESOURCE else NODE) * len(element.children)


def _shown(attribute: Attribute) -> str:
    return attribute.value if attribute.name.endswith(("ID", "nodeID")) else attribute.name


def _line(position: object) -> int:
    return getattr(position, "line", None) or 0
