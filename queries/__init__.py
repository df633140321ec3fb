"""The product's SPARQL: one documented query per file; values are bound to it, never written into it."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from .errors import QueryError
from .parameter import Parameter
from .query import Query, Value

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Parameter", "Query", "QueryError", "Value", "checks", "get", "library", "names", "read"]

FOLDERS = ("app", "library", "checks")


@cache
def names() -> tuple[str, ...]:
    """Name every query, ``folder/name``, in order."""
    folders = ((folder, files("queries").joinpath(folder)) for folder in FOLDERS)
    found = [(folder, file.name) for folder, path in folders for file in path.iterdir()]
    return tuple(sorted(f"{folder}/{name.removesuffix('.rq')}" for folder, name in found if name.endswith(".rq")))


@cache
def get(name: str) -> Query:
    """Give a query by its name, ``library/who-works-with-whom``; QueryError lists names near to it."""
    if name not in names():
        near = get_close_matches(name, names(), cutoff=0.4) or FOLDERS
        raise QueryError("unknown-query", name=name, near=", ".join(near))
    return Query.of(name, files("queries").joinpath(f"{name}.rq").read_text(encoding="utf-8"))


def library() -> tuple[Query, ...]:
    """Give the analysts' questions, in order of name."""
    return _folder("library")


def checks() -> tuple[Query, ...]:
    """Give the checks of the published graphs: any row is an error."""
    return _folder("checks")


def read(path: Path) -> Query:
    """Read a query of one's own from a file; a header is not needed."""
    try:
        return Query.of(path.name, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise QueryError("unreadable-query", name=path.name) from error


def _folder(folder: str) -> tuple[Query, ...]:
    return tuple(get(name) for name in names() if name.startswith(f"{folder}/"))
