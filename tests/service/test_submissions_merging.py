"""Some items merged or taken away: the others stay, are judged with them, and cost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from service.archive import Archive
from service.instance import Instance
from service.submissions import Mode, State

from .submitting import BASE, check, in_step, item, opened, publish, receive, states, titles

CONTACT = ' ; dcat:contactPoint [ a vcard:Organization ; vcard:fn "{}"@en ; vcard:hasEmail <mailto:{}@vale.example> ]'
EVIDENCE = '<id/evidence/vale/e> a dol:EvidenceItem ; dcterms:title "{}"@en, "Gwerthusiad"@cy .\n'
RESTS = " ; dol:hasEvidence <id/evidence/vale/e>"
SERVICE = """
<id/service/vale/legal> a dol:SharedService ; skos:prefLabel "Legal"@en, "Cyfreithiol"@cy ;
    dol:category <https://w3id.org/dolen/def/shared-service-category/back-office> ;
    dol:openness <https://w3id.org/dolen/def/openness/open> .
"""
MEMBER = """
<id/membership/vale/{0}> a org:Membership ; org:member <id/organisation/{0}> ;
    org:organization <id/service/vale/legal> ;
    org:role <https://w3id.org/dolen/def/membership-role/member> .
"""


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with opened(tmp_path, monkeypatch) as instance:
        yield instance


def violations(instance: Instance, text: str, mode: Mode, **how: object) -> set[tuple[str, str]]:
    """What is wrong with a submission, by the last part of the thing's and of the property's name."""
    draft = check(instance, text, mode=mode, **how)
    findings = instance.submissions.report("vale", draft.id).findings
    wrong = [each for each in findings if each.severity == "Violation"]
    assert (draft.state is State.FAILING) == bool(wrong)
    return {(each.focus.rpartition("/")[2], (each.path or "").replace("#", "/").rpartition("/")[2]) for each in wrong}


def test_only_the_items_named_are_replaced(instance: Instance) -> None:
    publish(instance, item("one", more=CONTACT.format("Desk", "desk")) + item("two", "Two"))
    done = publish(
        instance, item("one", "New", CONTACT.format("Desk", "help")) + item("three", "Three"), mode=Mode.MERGE
    )
    assert (done.added, done.changed, done.withdrawn) == (1, 1, 0)
    assert titles(instance) == {"New", "Two", "Three"}
    lines = instance.archive.graph("vale", 2)
    assert not any("desk@vale" in line for line in lines)
    assert sum("contactPoint" in line for line in lines) == 1
    assert len(lines) == instance.archive.manifest("vale", 2).triples
    assert in_step(instance)
    assert not instance.archive.manifest("vale", 2).origin
    assert instance.archive.manifest("vale", 2).mode == "merge"


def test_a_merge_says_what_a_replacement_by_the_whole_would(instance: Instance) -> None:
    """The same graph comes of both, line for line."""
    publish(instance, item("one", more=CONTACT.format("A", "a")) + item("two"))
    publish(instance, item("two", "Two", CONTACT.format("B", "b")), mode=Mode.MERGE)
    merged = instance.archive.graph("vale", 2)
    whole = check(instance, item("one", more=CONTACT.format("A", "a")) + item("two", "Two", CONTACT.format("B", "b")))
    assert set(instance.submissions.graph("vale", whole.id)) == merged
    assert (whole.added, whole.changed, whole.withdrawn) == (0, 0, 0)
    assert not instance.submissions.publish("vale", whole.id, "me").changed


def test_the_same_items_again_change_nothing(instance: Instance) -> None:
    publish(instance, item("one", more=CONTACT.format("A", "a")) + item("two"))
    draft = check(instance, item("one", more=CONTACT.format("A", "a")), mode=Mode.MERGE)
    assert not instance.submissions.publish("vale", draft.id, "me").changed
    assert instance.archive.head("vale") == 1


def test_a_part_that_two_items_share_stays_for_the_other(instance: Instance) -> None:
    shared = " ; dcat:contactPoint _:desk"
    desk = '_:desk a vcard:Organization ; vcard:fn "Desk"@en ; vcard:hasEmail <mailto:desk@vale.example> .'
    publish(instance, item("one", more=shared) + item("two", more=shared) + desk)
    publish(instance, item("one"), mode=Mode.MERGE)
    lines = instance.archive.graph("vale", 2)
    assert sum("desk@vale" in line for line in lines) == 1
    publish(instance, f"<{BASE}/id/practice/vale/two> dcterms:title 'x' .", mode=Mode.REMOVE)
    assert not any("desk@vale" in line for line in instance.archive.graph("vale", 3))


def test_an_identifier_that_another_item_has_is_found(instance: Instance) -> None:
    publish(instance, item("one", identifier="A1") + item("two"))
    assert violations(instance, item("three", identifier="A1"), Mode.MERGE) >= {("three", "identifier")}
    assert not violations(instance, item("one", "Same", identifier="A1"), Mode.MERGE)
    assert not violations(instance, item("one", identifier="A2") + item("two", identifier="A1"), Mode.MERGE)


def test_what_is_said_of_a_column_or_a_file_is_said_of_a_merge_too(instance: Instance) -> None:
    for name, text, told in (
        ("new.csv", "identifier,titel_en\none,One\n", "column-unknown"),
        ("new.ttl", "", "nothing-said"),
    ):
        draft = check(instance, text, mode=Mode.MERGE, name=name)
        found = {each.component.rpartition("#")[2] for each in instance.submissions.report("vale", draft.id).findings}
        assert f"cell-{told}" in found


def test_an_item_may_rest_on_what_stays(instance: Instance) -> None:
    publish(instance, item("one", more=RESTS) + EVIDENCE.format("Evaluation"))
    assert not violations(instance, item("two", more=RESTS), Mode.MERGE)
    missing = item("two", more=" ; dol:hasEvidence <id/evidence/vale/none>")
    assert violations(instance, missing, Mode.MERGE) == {("two", "hasEvidence")}


def test_what_others_rest_on_cannot_go_or_become_another_thing(instance: Instance) -> None:
    publish(instance, item("one", more=RESTS) + EVIDENCE.format("Evaluation"))
    assert violations(instance, EVIDENCE.format("x"), Mode.REMOVE) == {("one", "hasEvidence")}
    other = '<id/evidence/vale/e> a dol:Resource ; dcterms:title "R"@en, "A"@cy ; dol:resourceType'
    other += " <https://w3id.org/dolen/def/resource-type/guidance> ; dcterms:publisher <id/organisation/vale> ."
    assert ("one", "hasEvidence") in violations(instance, other, Mode.MERGE)
    assert not violations(instance, EVIDENCE.format("Better"), Mode.MERGE)
    both = EVIDENCE.format("x") + f"<{BASE}/id/practice/vale/one> dcterms:title 'x' ."
    assert not violations(instance, both, Mode.REMOVE)


def test_a_link_that_is_followed_backwards_is_looked_at(instance: Instance) -> None:
    """The partners of a shared service have to be memberships, which are things of their own."""
    publish(instance, SERVICE + MEMBER.format("vale") + MEMBER.format("dale"))
    assert not violations(instance, SERVICE.replace("Legal", "Law"), Mode.MERGE)
    assert not violations(instance, MEMBER.format("dale"), Mode.REMOVE)
    other = item("dale", more=" ; org:organization <id/service/vale/legal>")
    wrong = violations(instance, other, Mode.MERGE)
    assert wrong == {("legal", "^org:organization")} or {focus for focus, _ in wrong} == {"legal"}


def test_a_membership_twice_is_found(instance: Instance) -> None:
    publish(instance, SERVICE + MEMBER.format("vale") + MEMBER.format("dale"))
    twice = MEMBER.format("vale").replace("membership/vale/vale", "membership/vale/again")
    merged = {name for name, _ in violations(instance, twice, Mode.MERGE)}
    text = SERVICE + MEMBER.format("vale") + MEMBER.format("dale") + twice
    assert merged == {name for name, _ in violations(instance, text, Mode.REPLACE)}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("names.txt", f"\ufeff# these\r\n{BASE}/id/practice/vale/one\r\n\r\n{BASE}/id/practice/vale/two"),
        ("names.uris", f"{BASE}/cy/practice/vale/one?x=1\n/en/practice/vale/two/\n"),
        ("names.txt", f"<{BASE}/data/practice/vale/one.ttl>\nid/practice/vale/two\n"),
        ("names.txt", f"{BASE}/en/resource?iri={quote(f'{BASE}/id/practice/vale/one', safe='')}\nid/practice/vale/two"),
        ("names.csv", "type,identifier\nPracticeItem,one\nPracticeItem,two\n"),
        ("names.ttl", item("one") + "<id/practice/vale/two> dcterms:title 'any' ."),
    ],
)
def test_items_are_taken_away_by_name(instance: Instance, name: str, text: str) -> None:
    publish(instance, item("one", "One") + item("two", "Two", CONTACT.format("A", "a")) + item("three", "Three"))
    done = publish(instance, text, mode=Mode.REMOVE, name=name)
    assert (done.added, done.changed, done.withdrawn) == (0, 0, 2)
    assert titles(instance) == {"Three"}
    assert not any("mailto" in line for line in instance.archive.graph("vale", 2))
    assert states(instance)["practice/vale/one"] == "withdrawn"
    assert in_step(instance)


def test_names_that_are_nobodys_are_told(instance: Instance) -> None:
    publish(instance, item("one") + item("two"))
    text = f"{BASE}/id/practice/vale/one\n{BASE}/id/practice/vale/noone\nno address\n<x>\n{BASE}/id/organisation/dale"
    draft = check(instance, text, mode=Mode.REMOVE, name="names.txt")
    assert (draft.state, draft.warnings, draft.withdrawn) == (State.READY, 4, 1)
    nothing = check(instance, f"{BASE}/id/practice/vale/noone", mode=Mode.REMOVE, name="names.txt")
    assert nothing.state is State.UNREADABLE
    assert nothing.error is not None
    assert nothing.error["code"] == "names-nothing"


def test_all_may_be_taken_away_by_name(instance: Instance) -> None:
    publish(instance, item("one"))
    assert publish(instance, f"{BASE}/id/practice/vale/one", mode=Mode.REMOVE, name="names.txt").version == 2
    assert instance.archive.graph("vale", 2) == set()


def test_another_partners_things_are_refused(instance: Instance) -> None:
    wrong = '<id/organisation/dale> a org:FormalOrganization ; skos:prefLabel "Mine"@en, "Mine"@cy .'
    assert violations(instance, item("one") + wrong, Mode.MERGE) >= {("dale", "type")} or violations(
        instance, item("one") + wrong, Mode.MERGE
    )


def test_a_merge_reads_no_whole_graph(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(instance, "".join(item(f"n{number}") for number in range(5)))
    monkeypatch.setattr(Archive, "graph", None)
    for mode, text in ((Mode.MERGE, item("n1", "New")), (Mode.REMOVE, item("n2"))):
        draft = receive(instance, text, mode=mode)
        instance.submissions.check("vale", draft.id)
        assert instance.submissions.publish("vale", draft.id, "me").changed
    monkeypatch.undo()
    assert len(instance.archive.graph("vale", 3)) == instance.archive.manifest("vale", 3).triples
    assert in_step(instance)
