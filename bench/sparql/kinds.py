"""The kinds of queries that are measured: files that run as they stand once their placeholders have a value.

A placeholder is an IRI ``<param:name>`` or, within a string, the letters ``param:name``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
_PLACEHOLDER = re.compile(r"<param:(\w+)>|param:(\w+)")
_TRIES = 20
RESULTS, GRAPH = "application/sparql-results+json", "text/turtle"
Parameters = dict[str, list[str]]


@dataclass(frozen=True)
class Kind:
    """One kind of query: its name and its text with placeholders."""

    name: str
    text: str

    @property
    def accept(self) -> str:
        """The media type that is asked for."""
        return GRAPH if re.search(r"^(CONSTRUCT|DESCRIBE)", self.text, re.MULTILINE) else RESULTS

    def queries(self, parameters: Parameters, most: int, seed: int = 1) -> list[str]:
        """Give at most so many distinct queries, the same for a seed."""
        random, found = Random(seed), dict[str, None]()
        for _ in range(most * _TRIES):
            found[self._with(parameters, random)] = None
            if len(found) == most:
                break
        return list(found)

    def _with(self, parameters: Parameters, random: Random) -> str:
        chosen: dict[str, str] = {}

        def value(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return chosen.setdefault(name, random.choice(parameters[name]))

        return _PLACEHOLDER.sub(value, self.text)


def kinds(folder: str = "kinds") -> Iterator[Kind]:
    """Read the kinds of a folder: the twelve, ``ordered`` (ORDER BY) or ``never`` (queries without an end)."""
    for path in sorted((HERE / folder).glob("*.rq")):
        yield Kind(path.stem, path.read_text(encoding="utf-8"))
