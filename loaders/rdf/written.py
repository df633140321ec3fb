"""Lines of N-Triples that are canonical as they are written: no parser would read or write them in another way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .limits import DEFAULT

#: Predicate and value of a line.
Said = tuple[str, str]

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
_SUBJECT: Final = re.compile(rf"^{IRI}$", re.MULTILINE)
_TAIL: Final = re.compile(rf"^({IRI}) ({IRI}|{LITERAL}) \.$", re.MULTILINE)


def are_subjects(names: Sequence[bytes]) -> bool:
    """Tell whether all are addresses as a canonical line begins with one."""
    text = _text([*names, b""], b"\n")
    return text is not None and len(_SUBJECT.findall(text)) == len(names) == text.count("\n")


def tails(rests: Sequence[bytes]) -> list[Said] | None:
    """Give predicate and value of what whole lines hold after their subject; None unless all are canonical."""
    text = _text(rests)
    if text is None or text.count("\n") != len(rests):  # one of them is no whole line
        return None
    found: list[Said] = _TAIL.findall(text)
    return found if len(found) == len(rests) else None


def has_long_line(data: bytes, limit: int = DEFAULT.literal) -> bool:
    """Tell whether a line has more bytes, hence may have more characters; looks at few of them."""
    start = 0
    while start + limit < len(data):
        end = data.rfind(b"\n", start, start + limit + 1)
        if end < 0:
            return True
        start = end + 1
    return False


def _text(parts: Sequence[bytes], between: bytes = b"") -> str | None:
    try:
        return between.join(parts).decode()
    except UnicodeDecodeError:
        return None
