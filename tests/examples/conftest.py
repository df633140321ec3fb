"""The example partners' files, read as the service reads them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph

import loaders
import ontology
from loaders.space import Space
from loaders.statements import Statements

BASE = "https://dolen.test"
EXAMPLES = Path(__file__).parents[2] / "examples"
PARTNERS = ("register", "gloucestershire-cc", "wlga", "newcastle-university", "all-in-this-together")


@dataclass(frozen=True)
class Example:
    """A partner's folder with what its file says."""

    folder: Path
    space: Space
    statements: Statements

    @property
    def graph(self) -> Graph:
        return self.statements.graph()


@cache
def read_example(slug: str) -> Example:
    """Read one partner's file; every partner but the register may refer to what the register says."""
    folder = EXAMPLES / slug
    settings = tomllib.loads((folder / "partner.toml").read_text(encoding="utf-8"))
    space = Space(BASE, settings["slug"], settings["steward"], tuple(settings["domains"]))
    files = sorted(path for path in folder.iterdir() if path.name != "partner.toml")
    return Example(folder, space, loaders.read(files, space, trusted(slug)))


@cache
def trusted(slug: str) -> Graph:
    """The vocabulary, and for all but the register itself the register."""
    return ontology.graph() if slug == "register" else ontology.graph() + read_example("register").graph


@pytest.fixture(params=PARTNERS)
def partner(request: pytest.FixtureRequest) -> Example:
    return read_example(request.param)


@pytest.fixture(scope="session")
def example() -> Callable[[str], Example]:
    """Reads one partner's file."""
    return read_example


@pytest.fixture(scope="session")
def known() -> Callable[[str], Graph]:
    """Gives what a partner's file may refer to."""
    return trusted


@pytest.fixture(scope="session")
def register() -> Graph:
    return read_example("register").graph


@pytest.fixture(scope="session")
def everything() -> Graph:
    """What the five partners say, without the vocabulary."""
    graph = Graph()
    for slug in PARTNERS:
        graph += read_example(slug).graph
    return graph
