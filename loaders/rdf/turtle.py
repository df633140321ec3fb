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


def pieces(lines: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Split lines where a value of the last line with content may end; comments and empty lines have none."""
    last = 1
    for number, line in lines:
        if match := FOLLOWING.match(line):
            yield last, match[0]
        rest = line[match.end() :] if match else line
        if rest:
            yield number, rest
        if line.strip() and not line.lstrip().startswith(b"#"):
            last = number
