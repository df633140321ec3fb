"""The vocabulary with the standards it rests on contradicts nothing, and the check can tell when something does."""

from __future__ import annotations

from pathlib import Path

import owlrl
import pytest
from rdflib import Graph, URIRef

import ontology

ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
INCONSISTENT = sorted((Path(__file__).parent.parent / "data" / "ontology" / "inconsistent").glob("*.ttl"))


def contradictions(*files: Path) -> list[str]:
    """Close the merged files under OWL 2 RL and give what the reasoner found contradictory."""
    graph = Graph()
    for file in files:
        graph.parse(file)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return [str(message) for message in graph.objects(None, ERROR)]


def test_vocabulary_and_model_use_are_consistent(data: Path) -> None:
    files = [*ontology.files(), data / "standards.ttl", data / "instances.ttl"]
    assert contradictions(*files) == []


def test_there_are_contradictions_to_try() -> None:
    assert len(INCONSISTENT) >= 9


@pytest.mark.parametrize("wrong", INCONSISTENT, ids=lambda file: file.stem)
def test_a_known_trap_is_found(data: Path, wrong: Path) -> None:
    assert contradictions(ontology.files()[0], data / "standards.ttl", wrong)


def test_the_standards_alone_make_the_trap(data: Path) -> None:
    wrong = data / "inconsistent" / "shared-service-as-activity.ttl"
    assert contradictions(ontology.files()[0], wrong) == []
