"""Long lists in pages: which page is asked for, what lies on it, which others there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.errors import NotFoundError

SIZE = 25
#: More digits than the number of any page has.
_DIGITS = 9
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; ``number`` counts from 1, ``alphabetical`` is what the list says of its order."""

    items: Sequence[T]
    number: int
    total: int
    size: int = SIZE
    alphabetical: bool = True

    @property
    def last(self) -> int:
        """The number of the last page; an empty list has one page."""
        return max(1, -(-self.total // self.size))

    @property
    def first_item(self) -> int:
        """The place of the page's first item in the whole list, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last_item(self) -> int:
        """The place of the page's last item in the whole list."""
        return min(self.number * self.size, self.total)

    @property
    def numbers(self) -> list[int | None]:
        """The pages to link: first, last and those about this one; None stands for a gap."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown = sorted(each for each in near if 1 <= each <= self.last)
        gaps = zip(shown, [*shown[1:], shown[-1] + 1], strict=True)
        return [entry for each, after in gaps for entry in ([each] if after == each + 1 else [each, None])]


def asked_number(arguments: Mapping[str, str]) -> int:
    """Read which page an address asks for; the first where it does not say.

    Raises:
        NotFoundError: what it asks for is no number.

    """
    asked = arguments.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or len(asked) > _DIGITS:
        raise NotFoundError("no-such-page")
    return int(asked)


def offset(number: int, size: int = SIZE) -> int:
    """Give the number of rows before a page.

    Raises:
        NotFoundError: pages count from 1.

    """
    if number < 1:
        raise NotFoundError("no-such-page")
    return (number - 1) * size


def page_of(items: Sequence[T], number: int, size: int = SIZE) -> Page[T]:
    """Cut a page out of a whole list.

    Raises:
        NotFoundError: the list is not that long.

    """
    start = offset(number, size)
    return checked(Page(items[start : start + size], number, len(items), size))


def checked(page: Page[T]) -> Page[T]:
    """Refuse a page beyond the last.

    Raises:
        NotFoundError: the list is not that long.

    """
    if page.number > page.last:
        raise NotFoundError("no-such-page")
    return page
