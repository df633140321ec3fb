"""The state of the check of one file: what batches gave, what they have in common, who is a suspect."""

from __future__ import annotations

from pathlib import Path

from rdflib import URIRef

from loaders.bounded import Crew, run
from loaders.errors import TooLargeError
from loaders.ownership import Ownership
from loaders.places import GENID, is_part
from loaders.rdf import canonical, rewrite
from loaders.rdf.lines import triples
from loaders.rules import rules
from loaders.space import Space
from loaders.statements import Position, Statements

from . import runs
from .again import said_of
from .batch import ends
from .described import thing_in
from .marks import Marks
from .nearby import thing_of
from .outcome import Numbered, Outcome, mark
from .run import Run
from .runs import Files, Part
from .suspects import Suspects

#: Statements that have to do with blank nodes; they are looked at all at once.
MOST_BLANK = 1_000_000
#: Things whose lines are kept as the file has them, to tell exact places and spellings.
KEPT = 5_000


class Checking:
    """What is known so far about a file."""

    def __init__(self, path: Path, space: Space, files: Files) -> None:
        self.items = self.triples = self.read = 0
        self._path, self._space = path, space
        self._files, self._marks = files, Marks()
        self._runs: list[Run] = []
        self._borders: Numbered = []
        self._blank: Numbered = []
        self._suspects: dict[str, Numbered] = {}
        self._sampled: dict[str, Numbered] = {}
        self._ties: list[list[str]] = []
        self._partial: frozenset[str] = frozenset()

    def take(self, outcome: Outcome) -> None:
        """Take in what came of the batch that follows."""
        outcome.move(self.read)
        self.read += outcome.read
        self._take(outcome)

    def finish(self, hands: Crew) -> None:
        """Check what lay at the borders of batches, and name blank nodes."""
        borders, self._borders = self._borders, []
        numbers = {line: number for number, line in borders}
        for outcome in hands.map([("check", "".join(f"{line}\n" for _, line in borders).encode(), True)]):
            for said in (outcome.blank, *outcome.suspects.values()):
                said[:] = [(numbers.get(line, 0), line) for _, line in said]
            self._take(outcome)
        if self._blank:
            named = run(_canonical, self._blank, self._space)
            self._runs.append(self._files.add(named))
            self._marks.add(self._of_blank())

    def suspects(self, hands: Crew) -> Suspects:
        """Give the things for the judge; before that the runs become one."""
        graph, end = ends(self._space)
        parts = runs.parts(self._files.runs, self._runs, len(graph) - len(end))
        merging = hands.map([("merge", part) for part in parts])
        twice, shared = self._marks.twice(), self._marks.shared()
        found = Suspects(alone=self._suspects, sampled=self._sampled, ties=self._ties)
        self._merged(parts, list(merging))
        if not (twice or shared or self._blank):
            return found
        for number, line in self._blank:
            found.together.setdefault(thing_in(line), []).append((number, line))
        self._partial = frozenset(found.together)
        if twice or shared:
            self._look_again(twice, shared, found)
        found.alone = {name: said for name, said in found.alone.items() if name not in found.together}
        return found

    def _merged(self, parts: list[Part], sizes: list[tuple[int, int]]) -> None:
        """Note what merging the runs came to; they are not needed any more."""
        self.triples = sum(count for count, _ in sizes)
        runs.closed_up(self._files.whole, parts, [size for _, size in sizes])
        self._files.runs.unlink(missing_ok=True)

    def _take(self, outcome: Outcome) -> None:
        self.items += outcome.items
        if outcome.run:
            self._runs.append(outcome.run)
        self._marks.add(outcome)
        self._borders += outcome.borders
        self._blank += outcome.blank
        self._sampled.update({thing: [] for thing in sorted(outcome.sampled)})
        self._ties += outcome.ties
        full = len(self._suspects) > KEPT
        self._suspects.update({thing: [] if full else said for thing, said in outcome.suspects.items()})
        if len(self._blank) > MOST_BLANK:
            raise TooLargeError("triples-too-many", Position(self._path.name), limit=MOST_BLANK)

    def _look_again(self, twice: set[int], shared: set[int], found: Suspects) -> None:
        """Find the things behind marks, and the lines about them in a file of one statement a line."""
        things: set[str] = set()
        with self._files.whole.open("rb") as lines:
            for line in lines:
                things.add(line[: line.index(b" ")].decode())
                self._look(line.decode(), twice, shared, found)
        if twice:
            ownership = Ownership(self._space, lambda _: None)
            self.items = sum(ownership.owns(URIRef(e[1:-1])) and not is_part(URIRef(e[1:-1])) for e in things)
        lost = [name for said in (found.together, found.alone) for name, lines in said.items() if not lines][:KEPT]
        if lost and self._path.suffix.lower() in rewrite.BY_LINE:
            for name, said in said_of(self._path, self._space, lost).items():
                (found.together if name in found.together else found.alone)[name] = said

    def _look(self, line: str, twice: set[int], shared: set[int], found: Suspects) -> None:
        """Name the things behind marks: a thing in several batches, things that have a value in common."""
        subject, predicate, value = line.split(" ", 2)
        thing = thing_of(subject)
        if twice and mark(thing) in twice:
            found.sampled.pop(thing, None)
            if thing not in self._partial:
                found.alone[thing] = []
            elif GENID not in line:
                found.together[thing].append((0, line.rstrip()))
        if predicate in rules().filter.backwards:
            value = value[: value.rindex(" <")]
            if mark(f"{predicate} {value}") in shared:
                for each in (thing, thing_of(value)) if value[0] == "<" else (thing,):
                    found.together.setdefault(each, found.alone.get(each, []))
                    found.sampled.pop(each, None)

    def _of_blank(self) -> Outcome:
        """Give what things with blank nodes bring to the others: their marks, and how many they are."""
        outcome = Outcome()
        subjects = set()
        for _, line in self._blank:
            subject, predicate, value = line.split(" ", 2)
            subjects.add(subject)
            outcome.things.add(mark(thing_of(subject)))
            if predicate in rules().filter.backwards:
                outcome.offered.add(mark(f"{predicate} {value[:-2]}"))
        outcome.asked = set(outcome.offered)
        self.items += sum(each[0] == "<" and not is_part(URIRef(each[1:-1])) for each in subjects)
        return outcome


def _canonical(numbered: Numbered, space: Space) -> bytes:
    statements = Statements()
    for triple, (number, _) in zip(triples(line for _, line in numbered), numbered, strict=True):
        statements.add(triple, Position("", line=number or None))
    return "".join(f"{line}\n" for line in canonical(statements, space)).encode()
