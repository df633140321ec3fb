"""What pyoxigraph's syntax errors mean, in the words of the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from loaders.errors import UnreadableError

if TYPE_CHECKING:
    from loaders.statements import Position

#: What the parser says → the code of our text; the named groups are the text's values. The first that fits wins.
MEANINGS = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"XML namespaces are required", "xml-namespace"),
        (r"^<\S*#(?P<found>\S*)> has already been used as rdf:ID", "xml-id-twice"),
        (r"^(?P<found>.*) is not a valid rdf:(ID|nodeID) value", "xml-id"),
        (r"^(?P<found>\S+) is not a valid attribute", "xml-attribute"),
        (r"^Not both rdf:", "xml-both"),
        (r"Invalid (property|node) element tag name: (?P<found>\S*)", "xml-element"),
        (r"Unexpected text event", "xml-text"),
        (r"Unexpected node, a text value is already", "xml-two-values"),
        (r"A dot is expected", "syntax-dot"),
        (r"must be followed by a dot", "syntax-dot-missing"),
        (r"[Tt]he prefix (?P<found>\S*:) has not been declared|Unknown prefix (?P<other>\S*:)", "syntax-prefix"),
        (r"PREFIX keyword|PREFIX declaration", "syntax-prefix-name"),
        (r"BASE keyword", "syntax-base"),
        (r"Line jumps are not allowed", "syntax-open-text"),
        (r"Unexpected end", "syntax-end"),
        (r"subtag|language (sub)?tag|language code", "syntax-language"),
        (r"escape (character|sequence)|unicode escape", "syntax-escape"),
        (r"datatype IRI after", "syntax-kind"),
        (r"subject of a triple|is not a valid subject", "syntax-subject"),
        (r"predicate of a triple|is not a valid predicate", "syntax-property"),
        (r"object of a triple|is not a valid RDF object", "syntax-value"),
        (r"(?P<found>'.*') is not allowed at the beginning|Unexpected byte|Unexpected character", "syntax-character"),
        (r"[Bb]lank node ID", "syntax-part-name"),
        (r"Invalid IRI code point (?P<found>'.*')", "syntax-iri-character"),
        (r"No scheme found in an absolute IRI", "syntax-iri-relative"),
        (r"IRI|in host|port", "syntax-iri"),
        (r"should end with|closing|[Bb]lank node property list|collection", "syntax-bracket"),
        (r"(?P<found>.*) is not a valid", "syntax-unexpected"),
    )
)
#: The place pyoxigraph puts before its words.
PLACE = re.compile(r"^Parser error (at|between) line .*?: ")


def meaning(error: SyntaxError, position: Position, otherwise: str = "syntax") -> UnreadableError:
    """Tell a parser's error in our words; ``otherwise`` is the text that repeats the parser's own."""
    said = PLACE.sub("", error.msg)
    for pattern, code in MEANINGS:
        if match := pattern.search(said):
            values = match.groupdict()
            found = values.get("found") or values.get("other")
            return UnreadableError(code, position, **({"found": found} if found else {}))
    return UnreadableError(otherwise, position, found=said)
