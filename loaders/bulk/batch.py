"""Check a batch of a large file: what is certainly clean is written out, the rest is named for the judge."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from itertools import islice, zip_longest
from pathlib import Path
from zlib import crc32

from rdflib import DCTERMS, RDF, SH, Graph, URIRef

from loaders.ownership import Ownership
from loaders.places import GENID
from loaders.rdf import rewrite, written
from loaders.rules import REGISTERED, rules
from loaders.space import Space
from loaders.strays import NAME_TERMS, OURS
from loaders.suspects.hybrid import SHARE
from loaders.suspects.index import Index, Said
from loaders.suspects.terms import TYPE, Texts, text

from .described import borders, described, numbers, split
from .nearby import Nearby, thing_of
from .numbered import Rows
from .outcome import Outcome, mark

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
        texts = Texts()
        self._trusted = Index(((texts[s], texts[p], texts[o]) for s, p, o in trusted), self._filter.above)
        self._classes = frozenset(map(text, self._rules.classes))
        self._reached = [path for link, path in self._filter.links if link == SH.targetObjectsOf]
        self._end = f" <{space.graph}> .\n".encode()
        self._fine: set[str] = set()
        self._shown: dict[tuple[str, ...], bool | None] = {}
        self._owned: dict[str, bool] = {}
        self._forms: dict[str, str] = {}
        self._nearby: Nearby | None = None

    def __call__(self, piece: Piece, whole: bool = False) -> Outcome:  # noqa: FBT001, FBT002 - pickled by place
        """Check a piece; unless it is ``whole`` its first and its last thing are left for later.

        Raises UnreadableError with what is wrong in the piece, lines counted from its beginning.
        """
        data = self._read(*piece) if isinstance(piece, tuple) else piece
        rows = self._rows(data, given=not isinstance(piece, tuple))
        outcome = Outcome(read=data.count(b"\n"))
        if not whole:
            inner = borders(rows.rows)
            outcome.borders = rows.numbered(range(inner.start)) + rows.numbered(range(inner.stop, len(rows)))
            rows = rows.cut(inner)
        if apart := rows.blank():
            outcome.blank = rows.about(apart)
            rows = rows.without(apart)
        things = described(rows.rows)
        self._check(things, outcome, rows)
        outcome.triples, outcome.lines = self._written(things, rows)
        return outcome

    def _rows(self, data: bytes, *, given: bool) -> Rows:
        """Read lines: those that are canonical as they are without the engine, and lines that are ``given`` are so."""
        if given:
            rows = split(data.decode().split("\n")[:-1])
            return Rows(rows, lambda: [0] * len(rows))
        plain = data.replace(f" <{self._space.graph}> .\n".encode(), b" .\n")
        if (found := written.rows(plain)) is not None:
            quads = plain.replace(b" .\n", self._end).splitlines(keepends=True)
            return Rows(found, lambda: range(1, len(found) + 1), quads)
        rows = split(rewrite.lines(data, self._space, self._path).split("\n")[:-1])
        return Rows(rows, lambda: numbers(data, len(rows)))

    def _read(self, start: int, size: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            return file.read(size)

    def _check(self, things: dict[str, Said], outcome: Outcome, rows: Rows) -> None:
        nearby = self._nearby = Nearby(things, self._trusted, self._filter, self._owns, self._nearby)
        suspects = {thing_of(subject) for subject in things if not self._clean(subject, nearby)}
        suspects.update(self._pointed(nearby))
        wholes = {thing_of(subject) for subject in things}
        sampled = {each for each in wholes - suspects if crc32(each.encode(errors="replace")) % SHARE == 0}
        outcome.items = sum("#" not in each and GENID not in each and self._owns(each) for each in things)
        outcome.suspects, outcome.sampled = rows.by_thing(suspects), rows.by_thing(sampled)
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
        if not said.keys() <= self._fine:
            if not all(map(self._is_term, said)):
                return False
            self._fine.update(said)
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

    def _written(self, things: Mapping[str, Said], rows: Rows) -> tuple[int, bytes]:
        """Write sorted N-Quads, each once, values in the form in which the store has them; count them, too."""
        other = self._other_forms(things)
        if other or rows.quads is None:
            end = self._end.decode()
            lines = [f"{s} {p} {other.get(o, o)}{end}".encode() for s, p, o in rows.rows]
        else:
            lines = list(rows.quads)
        lines.sort()
        once = [line for line, after in zip_longest(lines, islice(lines, 1, None)) if line != after]
        return len(once), b"".join(once)

    def _other_forms(self, things: Mapping[str, Said]) -> dict[str, str]:
        """Give the typed values that the store keeps in another form."""
        typed = {
            value
            for said in things.values()
            for values in said.values()
            for value in values
            if value[-1] == ">" and value[0] == '"'
        }
        if len(self._forms) > KEPT:
            self._forms.clear()
        if new := typed - self._forms.keys():
            self._forms.update(rewrite.stored(new))
        return {value: form for value in typed if (form := self._forms[value]) != value}
