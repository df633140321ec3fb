"""Lines taken apart: what they say after their subject is looked at once for all lines that say the same."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from loaders.rdf import rewrite, written
from loaders.suspects.kinds import Kind, Kinds

#: What is kept of lines; when there is more, only what the last batch had stays.
KEPT: Final = 100_000
#: Lines about one subject that are looked for nearby.
_NEAR: Final = 64


#: What a line says of its subject: a value, and its kind, which knows the property.
Tail = tuple[str, Kind]
#: A subject, and what is said about it.
About = tuple[bytes, list[Tail]]


class Tails:
    """Takes canonical lines apart. What was seen is kept, as far as there is room: vocabulary comes again and again."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds
        self._known: dict[bytes, Tail] = {}
        self._other: dict[bytes, bytes] = {}

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
        self._other.clear()

    def stored(self, lines: list[bytes]) -> list[bytes]:
        """Give sorted lines that were just taken with values in the form in which the store has them, sorted again."""
        if not self._other:
            return lines
        parts = (line.partition(b" ") for line in lines)
        return sorted({subject + space + self._other.get(rest, rest) for subject, space, rest in parts})

    def taken(self, lines: Sequence[bytes], *, by_engine: bool) -> list[About] | None:
        """Give what sorted lines, each once, say about each subject.

        Lines that nobody wrote ``by_engine`` have to be canonical all the same, as far as that is quick to see: else
        None. What is known was so when it was first seen.
        """
        subjects, groups = list[bytes](), list[tuple[int, int, int]]()
        for subject, start, end in grouped(lines):
            subjects.append(subject[:-1])
            groups.append((len(subject), start, end))
        rests = [line[skip:] for skip, start, end in groups for line in lines[start:end]]
        found = list(map(self._known.get, rests))
        new = list(dict.fromkeys([rest for rest, tail in zip(rests, found, strict=True) if tail is None]))
        if not by_engine and not written.are_subjects(subjects):
            return None
        said = written.tails(new)
        if said is None and not by_engine:
            return None
        odd = [] if said is not None else [rest for rest in new if written.tails([rest]) is None]
        self._learn(new, said or list(map(_split, new)))
        known = [tail or self._known[rest] for tail, rest in zip(found, rests, strict=True)]
        for rest in odd:
            del self._known[rest]
        if len(self._known) > KEPT:
            self._forget(rests)
        return [(subject, known[start:end]) for subject, (_, start, end) in zip(subjects, groups, strict=True)]

    def _learn(self, rests: Sequence[bytes], said: Sequence[written.Said]) -> None:
        of = self._kinds.of
        tails = [(value, of(predicate, value)) for predicate, value in said]
        self._known.update(zip(rests, tails, strict=True))
        typed = {value for _, value in said if value[-1] == ">" and value[0] == '"'}
        if typed:
            other = {value: form for value, form in rewrite.stored(typed).items() if form != value}
            for rest, (predicate, value) in zip(rests, said, strict=True) if other else ():
                if value in other:
                    self._other[rest] = f"{predicate} {other[value]} .\n".encode()

    def _forget(self, last: Sequence[bytes]) -> None:
        """Keep only what the last batch had; not even that where it is too much."""
        kept = set(last) if len(last) <= KEPT else set[bytes]()
        self._known = {rest: self._known[rest] for rest in kept & self._known.keys()}


def grouped(lines: Sequence[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Give for each subject, with the space after it, where its lines begin and end."""
    start, count = 0, len(lines)
    while start < count:
        line = lines[start]
        subject = line[: line.find(b" ") + 1]
        after = subject[:-1] + b"!"  # the character after the space: no line about the subject is beyond it
        near = min(start + _NEAR, count)
        end = bisect_left(lines, after, start + 1, near)
        if end == near:
            end = bisect_left(lines, after, near, count)
        yield subject, start, end
        start = end


def _split(rest: bytes) -> written.Said:
    """Take apart what the engine wrote."""
    predicate, _, value = rest[:-3].decode().partition(" ")
    return predicate, value
