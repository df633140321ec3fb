"""Lines of N-Triples that are canonical as they are written: no parser would read or write them in another way."""

from __future__ import annotations

import re
from typing import Final

from .limits import DEFAULT

#: Subject, predicate and value of a line.
Row = tuple[str, str, str]

_PLAIN: Final = r"[A-Za-z0-9._~:/?@!$&'()*+,;=-]*+"
#: Addresses of plain characters. The grammar of IRIs allows many more; those are for the engine.
IRI: Final = rf"<[a-z][a-z0-9+.-]*+://[A-Za-z0-9.-]++(?:[/?]{_PLAIN})?+(?:#{_PLAIN})?+>"
#: Datatypes that are left out, or refused.
_OTHER: Final = r"(?!<http://www\.w3\.org/(?:2001/XMLSchema#string>|1999/02/22-rdf-syntax-ns#))"
#: Texts without what XML cannot carry; escapes are those of canonical N-Triples.
LITERAL: Final = (
    r'"(?:[^"\\\x00-\x1f\x7f\ufffe\uffff]++|\\[nrt"\\])*+"'
    rf"(?:@[a-z]{{2,3}}(?![a-zA-Z0-9-])|\^\^{_OTHER}{IRI})?+"
)
LINE: Final = re.compile(rf"^({IRI}) ({IRI}) ({IRI}|{LITERAL}) \.$", re.MULTILINE)


def rows(data: bytes) -> list[Row] | None:
    """Give the statements of whole lines of N-Triples; None unless all are canonical."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    if _has_long_line(text, DEFAULT.literal):
        return None
    found: list[Row] = LINE.findall(text)
    return found if len(found) == text.count("\n") and text.endswith("\n") else None


def _has_long_line(text: str, limit: int) -> bool:
    """Tell whether a line has more characters; looks at few of them."""
    start = 0
    while start + limit < len(text):
        end = text.rfind("\n", start, start + limit + 1)
        if end < 0:
            return True
        start = end + 1
    return False
