"""What batches of a file have in common, known by marks alone."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from .outcome import Outcome


class Marks:
    """Marks of all batches; 8 bytes each."""

    def __init__(self) -> None:
        self._things, self._offered = array("Q"), array("Q")
        self._asked, self._unanswered = array("Q"), array("Q")

    def add(self, outcome: Outcome) -> None:
        """Take in the marks of one batch."""
        self._things.extend(outcome.things)
        self._offered.extend(outcome.offered)
        self._asked.extend(outcome.asked)
        self._unanswered.extend(outcome.unanswered)

    def twice(self) -> set[int]:
        """Give the marks of things that more than one batch describes."""
        return _repeated(self._things)

    def shared(self) -> set[int]:
        """Give the marks of values that a rule looked up in one batch and that another one offers."""
        repeated = _repeated(self._offered)
        offered = array("Q", sorted(self._offered))
        found = {each for each in self._asked if each in repeated}
        return found | {each for each in self._unanswered if bisect_left(offered, each) < bisect_right(offered, each)}


def _repeated(marks: Iterable[int]) -> set[int]:
    found: set[int] = set()
    last = None
    for each in sorted(marks):
        if each == last:
            found.add(each)
        last = each
    return found
