"""Lines of Turtle and TriG in pieces that tell where a statement's value stands.

The parser gives the statement of a plain text only when it has seen what follows, as that might be a language. Where
a mark or another text opens the next line, it is handed out by itself under the number of the line before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What may stand after a plain text and opens a line: marks, or another text (in a list).
FOLLOWING = re.compile(rb"""\s*(?:[.;,)\]}]+\s*|"(?:[^"\\\r\n]|\\.)*"(?!")|'(?:[^'\\\r\n]|\\.)*'(?!'))""")
#: With what one of these begins; and what begins a line that holds none, or a comment.
MARKS, NOTHING = frozenset(b".;,)]}\"'"[n : n + 1] for n in range(8)), frozenset({b"", b"#"})


def pieces(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Split lines where a value of the last line with content may end; comments and empty lines have none."""
    last = 1
    for number, line in lines:
        start = line.lstrip()[:1]
        match = FOLLOWING.match(line) if start in MARKS else None
        if match is None:
            yield number, line
        else:
            yield last, match[0]
            if rest := line[match.end() :]:
                yield number, rest
        if start not in NOTHING:
            last = number
