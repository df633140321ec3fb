"""Every example can be published: nothing in it is a violation, and its warnings are the ones that are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from rdflib import Graph

from loaders import table
from loaders.validate import validate

PARTNERS = ("register", "gloucestershire-cc", "wlga", "newcastle-university", "all-in-this-together")
#: Warnings that the sources make unavoidable: local name of the shape → how often, by partner. Names and titles without
#: Welsh are proper names that no source gives in Welsh, or items left in English on purpose (title and summary each).
WARNINGS: dict[str, dict[str, int]] = {
    "register": {"Named-both-languages": 60, "Resource-both-languages": 17, "ChangeEvent-date": 5},
    "gloucestershire-cc": {
        "Named-both-languages": 8,
        "PracticeItem-both-languages": 6,
        "SharedService-deliveryModel": 1,
        "SharedService-opennessCheckedOn": 8,
    },
    "wlga": {"PracticeItem-both-languages": 2},
    "newcastle-university": {
        "Named-both-languages": 1,
        "PracticeItem-both-languages": 4,
        "Resource-both-languages": 1,
    },
    "all-in-this-together": {"PracticeItem-both-languages": 4},
}


@pytest.fixture(scope="module", params=PARTNERS)
def report(request: pytest.FixtureRequest, example: Callable[[str], Any], known: Callable[[str], Graph]) -> Any:
    partner = example(request.param)
    return request.param, validate(partner.statements, known(request.param), partner.space, lambda _: None)


def test_there_is_no_violation(report: Any) -> None:
    _, found = report
    assert [f"{f.focus} {f.path}: {f.problem['en']}" for f in found.findings if f.severity == "Violation"] == []
    assert found.conforms


def test_warnings_are_the_expected_ones(report: Any) -> None:
    partner, found = report
    warnings = Counter(f.shape.rpartition("#")[2] for f in found.findings if f.severity == "Warning")
    assert warnings == WARNINGS[partner]


@pytest.mark.parametrize(("slug", "file"), [("gloucestershire-cc", "practice.xlsx"), ("wlga", "practice.csv")])
def test_every_cell_fits_its_column(
    slug: str, file: str, example: Callable[[str], Any], known: Callable[[str], Graph]
) -> None:
    partner = example(slug)
    read = table.read(partner.folder / file, partner.space, known(slug))
    assert [(p.position.row, p.position.column, p.value, p.code) for p in read.problems] == []
