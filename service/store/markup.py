"""What XML cannot say: the engine writes it all the same, so its XML is looked through as it comes.

XML has no control characters (XML 1.0, section 2.2), a carriage return has to be written as a reference (2.11), and
in RDF/XML the name of a property has to end in an XML name (RDF 1.1 XML Syntax, section 5.1).
"""

from __future__ import annotations

import re
from typing import IO

#: Bytes of characters that XML has not; the two that are three bytes long in UTF-8.
_CONTROLS = bytes(each for each in range(0x20) if each not in b"\t\n\r")
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
#: An element whose name has a prefix and nothing after it; as long as such a beginning and those characters may be.
_NAMELESS, _LONGEST = re.compile(rb"<[^\s<>:\"]*:[\s>]"), 32


class UnwritableError(ValueError):
    """A result that the format, its only argument, cannot hold; others can."""


class Markup:
    """Takes XML as a file does and passes it on with carriage returns as references."""

    def __init__(self, output: IO[bytes], media_type: str) -> None:
        self._output, self._media_type, self._before = output, media_type, b""

    def write(self, data: bytes) -> int:
        """Pass on a piece.

        Raises:
            UnwritableError: the result has a value or a name that XML cannot say.

        """
        text = self._before + data
        if (
            len(data.translate(None, _CONTROLS)) < len(data)
            or any(each in text for each in _NONCHARACTERS)
            or _NAMELESS.search(text)
        ):
            raise UnwritableError(self._media_type)
        self._before = text[-_LONGEST:]
        self._output.write(data.replace(b"\r", b"&#xD;") if b"\r" in data else data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: a file has this."""
