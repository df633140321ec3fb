"""Check a batch of a large file: what is certainly clean is written out, the rest is named for the judge."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from zlib import crc32

from rdflib import DCTERMS, RDF, SH, Graph, URIRef

from loaders.ownership import Ownership
from loaders.places import is_part
from loaders.rdf import rewrite
from loaders.rules import REGISTERED, rules
from loaders.space import Space
from loaders.strays import NAME_TERMS, OURS
from loaders.suspects.hybrid import SHARE
from loaders.suspects.index import Index, Said
from loaders.suspects.terms import TYPE, text

from .described import blank, borders, described, numbers, thing_in
from .nearby import Nearby, thing_of
from .outcome import Numbered, Outcome, mark

PUBLISHER, ITEM = text(DCTERMS.publisher), f"<{OURS}PracticeItem>"
NAMES = frozenset(map(text, NAME_TERMS))
#: How many things' owners, and literals' forms, are kept in memory.
KEPT = 100_000
#: A part of a file: where it begins and how long it is; or lines of canonical N-Triples.
Piece = tuple[int, int] | bytes


class Batches:
    """Checks batches of one file; it is made once in a process, which it has to itself."""

    def __init__(self, path: Path, space: Space, trusted: Graph) -> None:
        gc.disable()  # nothing here is cyclic, and there are many objects
        self._path, self._space = path, space
        self._rules, self._filter = rules(), rules().filter
        self._ownership = Ownership(space, lambda _: None, kept=self._rules.kept, registered=REGISTERED)
        self._trusted = Index(((text(s), text(p), text(o)) for s, p, o in trusted), self._filter.above)
        self._classes = frozenset(map(text, self._rules.classes))
        self._reached = [path for link, path in self._filter.links if link == SH.targetObjectsOf]
        self._fine: set[str] = set()
        self._shown: dict[tuple[str, ...], bool | None] = {}
        self._owned: dict[str, bool] = {}
        self._forms: dict[str, str] = {}

    def __call__(self, piece: Piece, whole: bool = False) -> Outcome:  # noqa: FBT001, FBT002 - pickled by place
        """Check a piece; unless it is ``whole`` its first and its last thing are left for later.

        Raises UnreadableError with what is wrong in the piece, lines counted from its beginning.
        """
        data = self._read(*piece) if isinstance(piece, tuple) else piece
        lines = (rewrite.lines(data, self._space, self._path) if isinstance(piece, tuple) else data.decode()).split(
            "\n"
        )
        lines.pop()
        numbered = _Numbers(data if isinstance(piece, tuple) else b"", lines)
        outcome = Outcome(read=data.count(b"\n"))
        if not whole:
            inner = borders(lines)
            outcome.borders = numbered.of(range(inner.start)) + numbered.of(range(inner.stop, len(lines)))
            lines = numbered.cut(inner)
        if kept_apart := blank(lines):
            outcome.blank = numbered.about(kept_apart)
            lines = [line for line in lines if thing_in(line) not in kept_apart]
        self._check(lines, outcome, numbered)
        written = self._written(lines)
        outcome.triples, outcome.lines = len(written), "".join(written).encode()
        return outcome

    def _read(self, start: int, size: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    def _check(self, lines: list[str], outcome: Outcome, numbered: _Numbers) -> None:
        things = described(lines)
        nearby = Nearby(things, self._trusted, self._filter.above, self._owns)
        suspects = {thing_of(subject) for subject in things if not self._clean(subject, nearby)}
        suspects.update(self._pointed(nearby))
        wholes = {thing_of(subject) for subject in things}
        sampled = {each for each in wholes - suspects if crc32(each.encode(errors="replace")) % SHARE == 0}
        outcome.items = sum(self._owns(subject) and not is_part(URIRef(subject[1:-1])) for subject in things)
        outcome.suspects, outcome.sampled = numbered.by_thing(suspects), numbered.by_thing(sampled)
        outcome.things = {mark(each) for each in wholes}
        outcome.offered = {mark(f"{p} {value}") for p in self._filter.backwards for value in nearby.by_value(p)}
        outcome.asked, outcome.unanswered = nearby.marks()

    def _clean(self, subject: str, nearby: Nearby) -> bool:
        """Tell whether nobody certainly has anything to say about a subject: not the judge, and none of the others."""
        said = nearby.things[subject]
        return (
            self._filter.unknown is None
            and self._owns(subject)
            and self._allowed(said)
            and self._is_shown(subject, said, nearby)
            and self._filter.clean(subject, nearby)
        )

    def _owns(self, subject: str) -> bool:
        if (found := self._owned.get(subject)) is None:
            if len(self._owned) > KEPT:
                self._owned.clear()
            found = self._owned[subject] = self._ownership.owns(URIRef(subject[1:-1]))
        return found

    def _allowed(self, said: Said) -> bool:
        """Tell whether only terms that there are, and no other publisher, are named."""
        fine = self._fine
        for predicate in said:
            if predicate not in fine:
                if not self._is_term(predicate):
                    return False
                fine.add(predicate)
        organisation = self._space.organisation
        publishers = said.get(PUBLISHER, []) if organisation and ITEM in said.get(TYPE, []) else []
        if any(each[0] == "<" and each[1:-1] != organisation for each in publishers):
            return False
        return all(self._is_term(value) for name in NAMES if name in said for value in said[name])

    def _is_term(self, name: str) -> bool:
        return name in self._fine or not name.startswith(f"<{OURS}") or name[len(OURS) + 1 : -1] in self._rules.terms

    def _is_shown(self, subject: str, said: Said, nearby: Nearby) -> bool:
        """Tell whether the types are the partner's to give, and there is a page for the thing or for its whole."""
        types = tuple(said.get(TYPE, ()))
        if types not in self._shown:
            self._shown[types] = self._on_a_page(types)
        if (known := self._shown[types]) is not None:
            return known
        whole = thing_of(subject)
        return whole != subject and whole in nearby.things and self._is_shown(whole, nearby.things[whole], nearby)

    def _on_a_page(self, types: tuple[str, ...]) -> bool | None:
        """Tell whether types are allowed and shown; None when that depends on the whole."""
        own = next(iter(self._owned), "<urn:own>")
        if any(self._ownership.skips((URIRef(own[1:-1]), RDF.type, URIRef(each[1:-1]))) for each in types):
            return False
        return True if any(each in self._classes for each in types) else None

    def _pointed(self, nearby: Nearby) -> Iterator[str]:
        """Give the things with a value that some shape looks at because they have it, and that may not conform."""
        for path in self._reached:
            for value, things in nearby.by_value(path).items():
                if value not in nearby.things or not self._filter.clean(value, nearby):
                    yield from map(thing_of, things)
                    yield from [thing_of(value)] if value[0] == "<" and self._owns(value) else []

    def _written(self, lines: list[str]) -> list[str]:
        """Write sorted N-Quads, each once, values in the form in which the store has them."""
        end = f" <{self._space.graph}> .\n"
        typed = {line for line in lines if line.endswith("> .") and '"^^<' in line}
        plain = {line[:-2] + end for line in lines if line not in typed}
        values = {line: line.split(" ", 2) for line in typed}
        self._learn({value[:-2] for _, _, value in values.values()})
        plain.update(f"{s} {p} {self._forms[value[:-2]]}{end}" for s, p, value in values.values())
        return sorted(plain)

    def _learn(self, literals: set[str]) -> None:
        if len(self._forms) > KEPT:
            self._forms.clear()
        if new := [literal for literal in literals if literal not in self._forms and literal[0] == '"']:
            self._forms.update(rewrite.stored(new))
        self._forms.update((each, each) for each in literals if each[0] != '"')


class _Numbers:
    """Lines with their numbers in the piece of the file that they were written from."""

    def __init__(self, data: bytes, lines: list[str]) -> None:
        self._data, self._lines = data, lines
        self._from, self._all = 0, len(lines)

    def of(self, places: Iterable[int]) -> Numbered:
        """Give lines by their place, with their numbers."""
        return [(self._numbers[self._from + n], self._lines[n]) for n in places]

    def cut(self, inner: slice) -> list[str]:
        """Keep only some of the lines."""
        self._from, self._lines = self._from + inner.start, self._lines[inner]
        return self._lines

    def about(self, things: Collection[str]) -> Numbered:
        """Give the lines about things."""
        return self.of(n for n, line in enumerate(self._lines) if thing_in(line) in things) if things else []

    def by_thing(self, things: Collection[str]) -> dict[str, Numbered]:
        """Give the lines about each thing."""
        found: dict[str, Numbered] = {thing: [] for thing in sorted(things)}
        for number, line in self.about(things):
            found[thing_in(line)].append((number, line))
        return found

    @cached_property
    def _numbers(self) -> list[int]:
        return numbers(self._data, self._all)
