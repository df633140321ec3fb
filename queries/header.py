"""The comment lines `#+ …` at the top of a query: what it is called, what it says, what it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import QueryError
from .parameter import PARSERS, Parameter

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE = re.compile(r"#\+ (?P<key>title|description)@(?P<lang>en|cy): (?P<text>\S.*)")
PARAMETER = re.compile(
    r"#\+ param (?P<name>[a-z][a-z0-9_]*): (?P<kind>[a-z]+)(?:\((?P<scheme>[a-z0-9-]+)\))?"
    r"(?P<options>(?:, [a-z]+)*) — (?P<en>[^|]*[^|\s]) \| (?P<cy>\S.*)"
)
CONTINUED = re.compile(r"#\+ {2,}(?P<text>\S.*)")
OPTIONS = frozenset({"optional", "required", "many"})


@dataclass
class Header:
    """What the header says; ``title`` and ``description`` are language → text."""

    name: str
    title: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, text: str) -> Header:
        """Read the header of a query's text; QueryError names the line that is wrong."""
        header = cls(name)
        for number, line in _lines(text):
            header._take(number, line)
        return header

    def _take(self, number: int, line: str) -> None:
        if match := LINE.fullmatch(line):
            self._say(number, match)
        elif match := PARAMETER.fullmatch(line):
            self._declare(number, match)
        else:
            code = "parameter-line" if line.startswith("#+ param") else "header-line"
            raise self._error(code, number, line)

    def _say(self, number: int, match: re.Match[str]) -> None:
        texts = self.title if match["key"] == "title" else self.description
        if match["lang"] in texts:
            raise self._error("header-twice", number, f"{match['key']}@{match['lang']}")
        texts[match["lang"]] = match["text"].strip()

    def _declare(self, number: int, match: re.Match[str]) -> None:
        if match["name"] in self.parameters:
            raise self._error("header-twice", number, f"param {match['name']}")
        if match["kind"] not in PARSERS or (match["scheme"] and match["kind"] != "concept"):
            raise self._error("parameter-type", number, match["kind"], sorted(PARSERS))
        options = [option for option in match["options"].split(", ") if option]
        if wrong := [option for option in options if option not in OPTIONS]:
            raise self._error("parameter-option", number, wrong[0], sorted(OPTIONS))
        self.parameters[match["name"]] = Parameter(
            match["name"],
            match["kind"],
            match["scheme"],
            {"en": match["en"].strip(), "cy": match["cy"].strip()},
            optional="optional" in options,
            required="required" in options,
            many="many" in options,
        )

    def _error(self, code: str, number: int, text: str, known: list[str] | None = None) -> QueryError:
        params = {"name": self.name, "line": str(number), "text": text}
        return QueryError(code, **params, known=", ".join(known or []))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Give the header's lines, each with its number and what is continued on the next ones."""
    number, whole = 0, ""
    for count, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            continue
        if whole and (match := CONTINUED.fullmatch(line)):
            whole += f" {match['text'].strip()}"
            continue
        if whole:
            yield number, whole
        number, whole = count, line.rstrip()
    if whole:
        yield number, whole
