"""The vocabulary as graphs, read once for all tests of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

import ontology

DATA = Path(__file__).parent.parent / "data" / "ontology"


@pytest.fixture(scope="session")
def vocabulary() -> Graph:
    """Terms, code lists and areas together."""
    return ontology.graph()


@pytest.fixture(scope="session")
def terms() -> Graph:
    """The terms alone."""
    return Graph().parse(ontology.files()[0])


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the graphs and documents that these tests read."""
    return DATA
