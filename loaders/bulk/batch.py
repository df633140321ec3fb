"""Check a batch of a large file: what is certainly clean is written out, the rest is named for the judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from zlib import crc32

from rdflib import RDF, SH, BNode, Graph, URIRef

from loaders.ownership import Ownership
from loaders.passing import drop
from loaders.places import GENID
from loaders.rdf import rewrite, written
from loaders.rules import REGISTERED, rules
from loaders.space import Space
from loaders.strays import NAME_TERMS, is_sound
from loaders.suspects.hybrid import SHARE
from loaders.suspects.kinds import Kinds
from loaders.suspects.patterns import LostError
from loaders.suspects.signatures import Signatures
from loaders.suspects.terms import text

from .described import Described
from .layout import PUBLISHER, Layout, Layouts
from .nearby import Nearby, thing_of
from .numbered import Lines, numbers
from .outcome import Outcome, mark
from .own import Own
from .tails import About, Tails
from .trusted import Trusted

NAMES = frozenset(map(text, NAME_TERMS))
_SOMETHING = BNode()
#: A part of a file: where it begins and how long it is; or lines of canonical N-Triples.
Piece = tuple[int, int] | bytes


def ends(space: Space) -> tuple[bytes, bytes]:
    """Give how lines of the partner's graph end as N-Quads, and as N-Triples; no line holds either before its end."""
    return f" <{space.graph}> .\n".encode(), b" .\n"


class Batches:
    """Checks batches of one file; it is made once in a process.

    What is kept from one batch to the next follows from the shapes, from what is trusted and from lines as they are
    written; never from what else a batch says.
    """

    def __init__(self, path: Path, space: Space, trusted: Graph) -> None:
        self._path, self._space = path, space
        self._rules, self._filter = rules(), rules().filter
        self._ownership = Ownership(space, lambda _: None, kept=self._rules.kept, registered=REGISTERED)
        self._own = Own(self._ownership)
        self._trusted = Trusted(trusted, self._filter.above)
        self._classes = frozenset(map(text, self._rules.classes))
        self._reached = [path for link, path in self._filter.links if link == SH.targetObjectsOf]
        self._rivals = [rule for shape in self._filter.shapes for rule in shape.rules if rule.rivals]
        self._graph, self._end = ends(space)
        apart = [(PUBLISHER, f"<{space.organisation}>")] if space.organisation else []
        self._kinds = Kinds(self._filter, self._trusted, self._own.has, self._is_term, NAMES, apart)
        self._tails, self._signatures = Tails(self._kinds), Signatures(self._filter)
        looked_up = self._filter.backwards.union(self._reached)
        self._layouts = Layouts(looked_up, self._on_a_page, space.organisation)
        self._nearby = Nearby({}, self._trusted, self._filter, self._own.has)

    def __call__(self, piece: Piece, whole: bool = False) -> Outcome:  # noqa: FBT001, FBT002 - pickled by place
        """Check a piece; unless it is ``whole`` its first and its last thing are left for later.

        Raises UnreadableError with what is wrong in the piece, lines counted from its beginning.
        """
        if self._kinds.is_full:
            for kept in (self._kinds, self._tails, self._signatures, self._layouts):
                kept.clear()
        data = self._read(*piece) if isinstance(piece, tuple) else piece
        for lines in self._readings(data, given=not isinstance(piece, tuple)):
            if (outcome := self.checked(lines, whole=whole)) is not None:
                outcome.read = data.count(b"\n")
                return outcome
        raise AssertionError("what the engine wrote is canonical")

    def _readings(self, data: bytes, *, given: bool) -> Iterator[Lines]:
        """Read lines as they are, if they may be canonical, then by the engine; what is ``given`` it wrote itself."""
        if given:
            lines = data.splitlines(keepends=True)
            yield Lines(lines, lambda: [0] * len(lines), by_engine=True)
            return
        if not written.has_long_line(data):
            yield self._plain(data)
        yield self._by_engine(data)

    def reached(self, things: Iterable[str], far: int) -> set[str]:
        """Give things of the last batch with the others of the partner's own that they lead to in so many steps."""
        parts: dict[str, list[Described]] = {}
        for name, it in self._nearby.described.items():
            parts.setdefault(thing_of(name), []).append(it)
        found = edge = set(things)
        for _ in range(far):
            values = {value for thing in edge for it in parts.get(thing, ()) for _, value in it.at(it.layout.own)}
            edge = {thing_of(value) for value in values} - found
            found = found | edge
        return found

    def _read(self, start: int, size: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read(size)
            drop(file.fileno(), start, start + size)
        return data

    def _plain(self, data: bytes) -> Lines:
        """Take lines as they are written."""
        plain = data.replace(self._graph, self._end) if self._graph in data else data
        lines = plain.splitlines(keepends=True)
        return Lines(lines, lambda: range(1, len(lines) + 1), by_engine=False)

    def _by_engine(self, data: bytes) -> Lines:
        """Have lines read and written by the engine; raises UnreadableError."""
        lines = rewrite.lines(data, self._space, self._path).encode().splitlines(keepends=True)
        return Lines(lines, lambda: numbers(data, len(lines)), by_engine=True)

    def checked(self, lines: Lines, *, whole: bool) -> Outcome | None:
        """Check lines; None where they are not canonical. See ``__call__``."""
        outcome = Outcome()
        if not whole:
            inner = lines.inner()
            outcome.borders = lines.numbered((*range(inner.start), *range(inner.stop, len(lines))))
            apart = lines.lines[: inner.start] + lines.lines[inner.stop :]
            if self._tails.taken(sorted(apart), by_engine=lines.by_engine) is None:
                return None
            lines = lines.cut(inner)
        if things := lines.blank():
            outcome.blank = lines.about(things)
            lines = lines.without(things)
        ordered = lines.sorted()
        if (said := self._tails.taken(ordered, by_engine=lines.by_engine)) is None:
            return None
        self._look(said, outcome, lines)
        outcome.lines = b"".join(self._tails.stored(ordered))
        return outcome

    def _look(self, said: list[About], outcome: Outcome, lines: Lines) -> None:
        """Find the suspects, and say what others have to know of the batch."""
        things: dict[str, Described] = {}
        others: set[str] = set()
        for subject, tails in said:
            if self._own.has(name := subject.decode()):
                things[name] = Described(tails, self._layouts[tuple([kind for _, kind in tails])])
            else:
                others.add(name)
        nearby = self._nearby = Nearby(things, self._trusted, self._filter, self._own.has, self._nearby)
        unclean = {thing for thing, it in things.items() if not self._clean(thing, it, nearby)} | others
        pointed = list(self._pointed(nearby, unclean))
        suspects = {thing_of(each) for each in unclean}.union(*pointed)
        wholes = {thing_of(each) for each in (*things, *others)}
        sampled = {each for each in wholes - suspects if crc32(each.encode(errors="replace")) % SHARE == 0}
        outcome.items = sum("#" not in each and GENID not in each for each in things)
        outcome.suspects, outcome.sampled = lines.by_thing(suspects), sampled
        tied = nearby.ties(unclean & things.keys(), self._rivals)
        outcome.ties = [[thing_of(each) for each in tie] for tie in tied] + [tie for tie in pointed if len(tie) > 1]
        outcome.things = {mark(each) for each in wholes}
        outcome.offered, outcome.asked, outcome.unanswered = nearby.marks()

    def _clean(self, thing: str, it: Described, nearby: Nearby) -> bool:
        """Tell whether nobody certainly has anything to say about a thing: not the judge, and none of the others."""
        layout = it.layout
        if self._filter.unknown is not None or not layout.is_allowed or not self._is_shown(thing, layout, nearby):
            return False
        try:
            linked = nearby.linked(thing)
            if (rest := layout.rests.get(linked)) is None:
                made = self._signatures.rest(layout.kinds, linked, thing, nearby)
                rest = layout.rests[linked] = made is not None and (made.is_nothing or made)
            return rest if isinstance(rest, bool) else rest.holds(thing, it.at(layout.own), nearby)
        except LostError:
            return False

    def _is_term(self, name: str) -> bool:
        """Tell whether a name is no term that its vocabulary lacks, ours or another's."""
        return is_sound(name[1:-1], self._rules)

    def _is_shown(self, thing: str, layout: Layout, nearby: Nearby) -> bool:
        """Tell whether the types are the partner's to give, and there is a page for the thing or for its whole."""
        if layout.is_shown is not None:
            return layout.is_shown
        whole = nearby.described.get(thing_of(thing))
        return whole is not None and whole.layout.is_shown is True

    def _on_a_page(self, types: tuple[str, ...]) -> bool | None:
        """Tell whether types are allowed and shown; None when that depends on the whole.

        A class that the partner may describe, and so put above or below another one, is for the judge.
        """
        if any(self._own.has(each) or self._is_kept(each) for each in types):
            return False
        return True if any(each in self._classes for each in types) else None

    def _is_kept(self, kind: str) -> bool:
        """Tell whether a type is the register's to give."""
        return self._ownership.skips((_SOMETHING, RDF.type, URIRef(kind[1:-1])))

    def _pointed(self, nearby: Nearby, unclean: set[str]) -> Iterator[list[str]]:
        """Give the things with a value that some shape looks at because they have it, and that may not conform.

        Those of one value come together, and with it where it is the partner's own: the judge has to see the link.
        """
        for path in self._reached:
            for value, things in nearby.by_value(path).items():
                if value not in nearby.described or value in unclean:
                    own = [thing_of(value)] if value[0] == "<" and self._own.has(value) else []
                    yield list(dict.fromkeys([*own, *map(thing_of, things)]))
