"""Which version If-Match means."""

from __future__ import annotations

import pytest

from service import versions


@pytest.mark.parametrize(
    ("header", "head", "meant"),
    [
        (None, 3, None),
        ("*", 3, None),
        (" * ", 3, None),
        ('"3"', 5, 3),
        ("3", 5, 3),
        ('W/"3"', 5, 3),
        ('"2", "3"', 3, 3),
        ('"3","2"', 2, 2),
        ('"2", W/"3" , 4', 9, 4),
        ('"1", "of a graph"', 1, 1),
        ('"0"', 0, 0),
    ],
)
def test_one_or_several(header: str | None, head: int, meant: int | None) -> None:
    assert versions.one(versions.named(header), head) == meant


@pytest.mark.parametrize("header", ["", '""', "three", '"x", "y"', "-1", '"1', "1e3", "\u0663", '"1234567890"', "*, *"])
def test_what_names_none(header: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its text is the header
        versions.named(header)
    assert str(caught.value) == header
