"""A sorted file is looked into by the beginning of a line, mapped or page by page."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from loaders.bulk import whole
from loaders.bulk.whole import Paged, Whole

THINGS = [f"<https://e.test/{number}{part}>" for number in range(60) for part in ("", "#part")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    random = Random(1)  # noqa: S311
    lines = (f'{thing} <p> "{"x" * random.randrange(300)}" .\n' for thing in THINGS if "7" not in thing)
    (path := tmp_path / "whole.nq").write_text("".join(sorted(lines)))
    return path


@pytest.mark.parametrize("mapped", [True, False])
def test_a_thing_is_found_with_its_parts(mapped: bool, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_PAGE", 64)
    look, lines = Whole(path, mapped=mapped), path.read_text().splitlines(keepends=True)
    for thing in THINGS[::2]:
        assert sorted(look.thing(thing)) == [line for line in lines if line.startswith((f"{thing} ", f"{thing[:-1]}#"))]


def test_pages_are_searched_like_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "_PAGE", 64)
    pages, content = Paged(path), path.read_bytes()
    assert (len(pages), pages[5:70]) == (len(content), content[5:70])
    for wanted in (b"\n", b"> <p>", b"nowhere", b"x" * 70):
        for start, stop in ((0, len(content)), (63, 65), (100, 4000), (4000, 100), (0, 10**9)):
            assert pages.find(wanted, start, stop) == content.find(wanted, start, stop)
            assert pages.rfind(wanted, start, min(stop, len(content))) == content.rfind(wanted, start, stop)
