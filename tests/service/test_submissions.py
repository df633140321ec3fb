"""The way of a submission: bytes first, then the report and the difference, then a version, and back again."""

from __future__ import annotations

import hashlib
import io
import json
import queue
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from rdflib import URIRef

import queries
from loaders.bounded import Bounds
from loaders.errors import TooLargeError, UnreadableError
from service.failures import (
    ArchiveError,
    ChangedError,
    EmptyingError,
    NoSuchDraftError,
    NotConformingError,
    NotReadyError,
    UnknownPartnerError,
)
from service.instance import Instance
from service.submissions import Mode, State, checking

from .submitting import BASE, PREFIXES, REGISTER, check, in_step, item, opened, publish, receive, states, titles


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    with opened(tmp_path, monkeypatch) as instance:
        yield instance


def test_bytes_come_first_and_are_kept_as_they_came(instance: Instance) -> None:
    content = b"\xef\xbb\xbfnot\x00 any known thing"
    draft = instance.submissions.receive(
        "vale", [("../a.csv", io.BytesIO(content)), ("b/a.csv", io.BytesIO(b""))], "me"
    )
    assert (draft.state, draft.stage, draft.agent, draft.base_version) == (State.RECEIVED, "waiting", "me", 0)
    assert [(each.name, each.size) for each in draft.files] == [("a.csv", len(content)), ("a.csv", 0)]
    assert draft.files[0].sha256 == hashlib.sha256(content).hexdigest()
    folder = instance.settings.archive / "vale" / "submissions" / draft.id
    assert sorted(path.read_bytes() for path in folder.rglob("a.csv")) == [b"", content]
    assert instance.submissions.get("vale", draft.id) == draft
    assert instance.archive.head("vale") == 0
    assert instance.archive.publishers() == ["register"]


def test_more_than_may_be_sent_is_refused_while_it_comes_and_nothing_stays(instance: Instance) -> None:
    half = instance.settings.max_upload_bytes // 2 + 1
    with pytest.raises(TooLargeError) as caught:
        instance.submissions.receive("vale", [("a", io.BytesIO(b"x" * half)), ("b", io.BytesIO(b"x" * half))], "me")
    assert caught.value.status == 413
    assert instance.submissions.list("vale") == []
    assert list((instance.settings.archive / "vale" / "submissions").iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc", "nothing", "20260101T000000000000-00000000", ""])
def test_a_draft_that_there_is_not(instance: Instance, name: str) -> None:
    with pytest.raises(NoSuchDraftError):
        instance.submissions.get("vale", name)
    with pytest.raises(UnknownPartnerError):
        instance.submissions.get("../vale", name)


def test_a_submission_goes_the_whole_way(instance: Instance) -> None:
    draft = check(instance, item("one") + item("two"))
    assert (draft.state, draft.added, draft.changed, draft.withdrawn, draft.items) == (State.READY, 2, 0, 0, 2)
    assert instance.archive.head("vale") == 0
    assert len(instance.submissions.graph("vale", draft.id)) == draft.triples
    publication = instance.submissions.publish("vale", draft.id, "chief")
    assert (publication.version, publication.changed) == (1, True)
    done = instance.submissions.get("vale", draft.id)
    assert (done.state, done.version, done.closed_by) == (State.PUBLISHED, 1, "chief")
    manifest = instance.archive.manifest("vale", 1)
    assert (manifest.submission, manifest.submitter, manifest.agent) == (draft.id, "tester", "chief")
    assert manifest.files == draft.files
    assert manifest.received <= manifest.checked <= manifest.created
    report = instance.archive.file("vale", 1, "report.json").read_bytes()
    assert manifest.report_sha256 == hashlib.sha256(report).hexdigest()
    assert instance.submissions.report("vale", draft.id).conforms
    assert instance.submissions.difference("vale", draft.id).count("added") == 2
    assert instance.submissions.graph("vale", draft.id) == sorted(instance.archive.graph("vale", 1))
    assert in_step(instance)
    kept = instance.settings.archive / "vale" / "000001" / "received" / "001-data.ttl"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == draft.files[0].sha256


def test_a_change_is_shown_field_by_field_in_both_languages(instance: Instance) -> None:
    contact = (
        ' ; dcat:contactPoint [ a vcard:Organization ; vcard:fn "{}"@en ; vcard:hasEmail <mailto:{}@vale.example> ]'
    )
    publish(instance, item("one", more=contact.format("Desk", "desk")) + item("two") + item("three"))
    draft = check(instance, item("one", "Better", contact.format("Desk", "help")) + item("two") + item("four"))
    assert (draft.added, draft.changed, draft.withdrawn) == (1, 1, 1)
    changes = instance.submissions.difference("vale", draft.id).changes
    assert [(each.kind, each.iri.rpartition("/")[2]) for each in changes] == [
        ("added", "four"),
        ("changed", "one"),
        ("withdrawn", "three"),
    ]
    changed = changes[1]
    assert changed.type == "https://w3id.org/dolen/def#PracticeItem"
    assert changed.title == {"en": "Better", "cy": "Un tîm"}
    fields = {field.label["en"]: field for field in changed.fields}
    assert [str(each) for each in fields["Title"].before] == ["One team"]
    assert [str(each) for each in fields["Title"].after] == ["Better"]
    assert fields["Title"].label["cy"] == "Teitl"
    (part,) = (field for field in changed.fields if " / " in field.path)
    assert part.path == "http://www.w3.org/ns/dcat#contactPoint / http://www.w3.org/2006/vcard/ns#hasEmail"
    assert ([*map(str, part.before)], [*map(str, part.after)]) == (
        ["mailto:desk@vale.example"],
        ["mailto:help@vale.example"],
    )
    assert len(changed.fields) == 2
    text = instance.submissions.difference("vale", draft.id).to_text("cy")
    assert "~ Un tîm" in text
    assert "Teitl" in text
    assert changes[1].fields == instance.submissions.difference("vale", draft.id).changes[1].fields


def test_judging_a_larger_file_may_take_longer(tmp_path: Path) -> None:
    """Some hundred items a MiB, each of them wrong, take the judge seconds."""
    with (path := tmp_path / "items.ttl").open("wb") as file:
        file.truncate(4 << 20)
    least, more = Bounds(), checking.bounds([path, path])
    assert (more.cpu - least.cpu, more.wall - least.wall, more.memory) == (240, 480, least.memory)


def test_a_draft_that_fails_is_kept_with_its_report(instance: Instance) -> None:
    draft = check(instance, "<id/practice/vale/one> a dol:PracticeItem .")
    assert draft.state is State.FAILING
    assert draft.violations > 0
    report = instance.submissions.report("vale", draft.id)
    assert not report.conforms
    with pytest.raises(NotConformingError) as caught:
        instance.submissions.publish("vale", draft.id, "chief")
    assert caught.value.report.counts == report.counts
    assert instance.submissions.get("vale", draft.id).state is State.FAILING
    assert instance.archive.head("vale") == 0


#: Of two items one is new and one without a date of issue, a third is gone.
FAILING = item("one", "Better").replace('dcterms:issued "2026-01-01"^^xsd:date ;', "") + item("four")


@pytest.mark.parametrize(("mode", "kinds"), [(Mode.REPLACE, [1, 1, 1]), (Mode.MERGE, [1, 1, 0])])
def test_a_draft_that_fails_has_its_difference_too(instance: Instance, mode: Mode, kinds: list[int]) -> None:
    publish(instance, item("one") + item("three"))
    draft = check(instance, FAILING, mode=mode)
    assert (draft.state, draft.has_difference) == (State.FAILING, True)
    assert [draft.added, draft.changed, draft.withdrawn] == kinds
    difference = instance.submissions.difference("vale", draft.id)
    assert not difference.conforms
    assert not difference.to_json("en")["conforms"]
    fields = {field.label["en"]: field for each in difference.changes for field in each.fields}
    assert [str(each) for each in fields["Title"].after] == ["Better"]
    assert fields["Published on"].after == ()
    assert difference.to_text("cy").startswith("! Ni ellir ei gyhoeddi eto")
    graph = instance.submissions.graph("vale", draft.id)
    assert len(graph) == draft.triples
    assert any('"Better"' in line for line in graph)
    with pytest.raises(NotConformingError):
        instance.submissions.publish("vale", draft.id, "me", emptying=True)
    assert instance.submissions.difference("vale", draft.id) == difference
    assert instance.archive.head("vale") == 1


def test_taking_away_what_others_refer_to_fails_and_shows_what_it_would_take(instance: Instance) -> None:
    publish(instance, item("one") + item("two", more="; dol:relatedPractice <id/practice/vale/one>"))
    draft = check(instance, f"{BASE}/id/practice/vale/one", mode=Mode.REMOVE, name="names.txt")
    assert (draft.state, draft.withdrawn) == (State.FAILING, 1)
    (change,) = instance.submissions.difference("vale", draft.id).changes
    assert (change.kind, change.iri) == ("withdrawn", f"{BASE}/id/practice/vale/one")


def test_what_was_compared_and_cannot_be_any_more_has_no_difference(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = check(instance, FAILING)

    def uncanonical(*_: object) -> None:
        raise UnreadableError("file-missing")

    monkeypatch.setattr("service.submissions.judging.canonical", uncanonical)
    instance.submissions._drafts.save(draft, data="of another time")
    again = instance.submissions.check("vale", draft.id)
    assert (again.state, again.has_difference, again.violations) == (State.FAILING, False, draft.violations)
    for look in (instance.submissions.difference, instance.submissions.graph, instance.submissions.look_into):
        with pytest.raises(NoSuchDraftError):
            look("vale", draft.id)


def test_links_are_taken_back_one_by_one(instance: Instance) -> None:
    draft = check(instance, item("one"))
    first = instance.submissions.share("vale", draft.id, " for\n the minister ", "me")
    second = instance.submissions.share("vale", draft.id)
    one, two = instance.submissions.get("vale", draft.id).shares
    assert (one.note, one.agent, two.note) == ("for the minister", "me", "")
    assert draft.created < one.created <= two.created
    assert first not in instance.submissions.get("vale", draft.id).to_bytes().decode()
    instance.submissions.unshare("vale", draft.id, one.id)
    assert instance.submissions.shared(second).id == draft.id
    with pytest.raises(NoSuchDraftError):
        instance.submissions.shared(first)
    with pytest.raises(NoSuchDraftError):
        instance.submissions.unshare("vale", draft.id, one.id)
    instance.submissions.unshare("vale", draft.id)
    with pytest.raises(NoSuchDraftError):
        instance.submissions.shared(second)


@pytest.fixture
def domain(instance: Instance) -> str:
    """Vale has published something of a domain in version 1, nothing of it in version 2."""
    instance.archive.partners.register("vale", "data.example.org", BASE)
    thing = item("two").replace("<id/practice/vale/two>", "<https://data.example.org/two>")
    publish(instance, item("one") + thing)
    publish(instance, item("one"))
    return thing


def test_nobody_goes_back_to_what_is_anothers_by_now(instance: Instance, domain: str) -> None:
    assert domain
    assert instance.submissions.rollback("vale", 1, "me").state is State.READY
    instance.archive.partners.release("vale", "data.example.org")
    instance.archive.partners.register("register", "data.example.org", BASE)
    draft = instance.submissions.rollback("vale", 1, "me")
    assert (draft.state, draft.violations, draft.added) == (State.FAILING, 1, 1)
    (finding,) = instance.submissions.report("vale", draft.id).findings
    assert finding.focus == "https://data.example.org/two"
    assert "Y gofrestr" in finding.problem["cy"]
    with pytest.raises(NotConformingError):
        instance.submissions.publish("vale", draft.id, "me")
    assert instance.submissions.rollback("vale", 2, "me").state is State.READY


def test_a_draft_is_judged_again_when_a_domain_was_taken_away(instance: Instance, domain: str) -> None:
    draft = check(instance, item("one") + domain)
    assert draft.state is State.READY
    instance.archive.partners.release("vale", "data.example.org")
    with pytest.raises(NotConformingError):
        instance.submissions.publish("vale", draft.id, "me")
    assert instance.submissions.get("vale", draft.id).state is State.FAILING


def test_a_rollback_is_rolled_back(instance: Instance) -> None:
    for title in ("First", "Second"):
        publish(instance, item("one", title))
    for version, title in ((1, "First"), (3, "First"), (2, "Second"), (3, "First")):
        draft = instance.submissions.rollback("vale", version, "me")
        assert (draft.state, draft.origin) == (State.READY, f"rollback:{version}")
        instance.submissions.publish("vale", draft.id, "me", emptying=True)
        assert titles(instance) == {title}
    assert instance.archive.head("vale") == 5  # going back to what is there already makes no version
    assert in_step(instance)


def test_nobody_waits_long_for_a_draft_that_is_at_work(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("publishing", "sharing", "way"):
        monkeypatch.setattr(f"service.submissions.{module}.PATIENCE", 0.01)
    draft, drafts = check(instance, item("one")), instance.submissions
    with drafts._drafts.lock(draft):
        for work in (
            lambda: drafts.publish("vale", draft.id, "me"),
            lambda: drafts.discard("vale", draft.id, "me"),
            lambda: drafts.share("vale", draft.id),
        ):
            with pytest.raises(NotReadyError) as caught:
                work()
            assert caught.value.code == "draft-busy"
        drafts._drafts.tell(draft, stage="checking", done=1, total=2)
        with pytest.raises(NotReadyError) as caught:
            drafts.publish("vale", draft.id, "me")
        assert caught.value.code == "draft-not-checked"
    progress = drafts._drafts.folder("vale", draft.id) / "progress.json"
    progress.write_bytes(b"")  # as a power cut may leave it
    assert drafts.publish("vale", draft.id, "me").version == 1


def test_a_version_is_published_though_its_draft_cannot_be_noted(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = check(instance, item("one"))
    with monkeypatch.context() as patch:
        patch.setattr(instance.submissions._drafts, "save", _full)
        assert instance.submissions.publish("vale", draft.id, "me").version == 1
    assert in_step(instance)
    instance.submissions.take_up()
    assert instance.submissions.get("vale", draft.id).version == 1


def _full(*_: object, **__: object) -> None:
    raise ArchiveError("archive-write", folder="/srv", reason="No space left on device")


def test_a_link_comes_to_an_end(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = check(instance, item("one"))
    lasting, ending = (instance.submissions.share("vale", draft.id, days=days) for days in (None, 30))
    forever, ends = instance.submissions.get("vale", draft.id).shares
    assert forever.expires == ""
    days = datetime.fromisoformat(ends.expires) - datetime.fromisoformat(ends.created)
    assert days.days in {29, 30}
    monkeypatch.setattr("service.submissions.sharing.now", lambda: ends.expires)
    with pytest.raises(NoSuchDraftError) as caught:
        instance.submissions.shared(ending)
    assert caught.value.code == "share-over"
    assert ends.expires[:10] in caught.value.text("cy")
    assert instance.submissions.shared(lasting).id == draft.id


def test_links_of_an_earlier_release_still_lead(instance: Instance) -> None:
    draft = check(instance, item("one"))
    token = instance.submissions.share("vale", draft.id)
    record = instance.settings.archive / "vale" / "submissions" / draft.id / "draft.json"
    kept = json.loads(record.read_bytes())
    kept["shares"] = [each["sha256"] for each in kept["shares"]]
    record.write_text(json.dumps(kept))
    (share,) = instance.submissions.shared(token).shares
    assert (share.created, share.note) == ("", "")
    instance.submissions.unshare("vale", draft.id, share.id)
    assert instance.submissions.get("vale", draft.id).shares == ()


def test_what_cannot_be_read_says_so_in_both_languages(instance: Instance) -> None:
    draft = check(instance, "<id/practice/vale/one> a ")
    assert draft.state is State.UNREADABLE
    assert draft.error is not None
    assert draft.error["status"] == 400
    assert draft.error["en"] != draft.error["cy"]
    assert not instance.submissions.report("vale", draft.id).conforms
    with pytest.raises(NotReadyError):
        instance.submissions.publish("vale", draft.id, "chief")


def test_a_draft_can_be_shared_by_a_link_that_tells_nothing_else(instance: Instance) -> None:
    draft = receive(instance, item("one"))
    token, other = (instance.submissions.share("vale", draft.id) for _ in range(2))
    assert instance.submissions.shared(token).id == instance.submissions.shared(other).id == draft.id
    record = (instance.settings.archive / "vale" / "submissions" / draft.id / "draft.json").read_text()
    assert token.rpartition("-")[2] not in record
    for wrong in (token[:-1], draft.id, "", "../../x-y-z", "*-*-*"):
        with pytest.raises(NoSuchDraftError):
            instance.submissions.shared(wrong)


def test_a_discarded_draft_loses_its_files_and_keeps_its_record(instance: Instance) -> None:
    draft = check(instance, item("one"))
    assert instance.submissions.discard("vale", draft.id, "me").state is State.DISCARDED
    folder = instance.settings.archive / "vale" / "submissions" / draft.id
    assert not (folder / "received").exists()
    assert instance.submissions.report("vale", draft.id).conforms
    for again in (instance.submissions.discard, instance.submissions.publish):
        with pytest.raises(NotReadyError):
            again("vale", draft.id, "me")


def test_nobody_publishes_over_a_version_they_have_not_seen(instance: Instance) -> None:
    publish(instance, item("one"))
    mine = check(instance, item("one", "Mine"))
    publish(instance, item("one") + item("two"))
    with pytest.raises(ChangedError) as caught:
        instance.submissions.publish("vale", mine.id, "me")
    assert caught.value.status == 412
    assert caught.value.difference is not None
    assert caught.value.difference.version == 2
    assert [each.kind for each in caught.value.difference.changes] == ["changed", "withdrawn"]
    assert instance.archive.head("vale") == 2
    with pytest.raises(ChangedError):
        instance.submissions.publish("vale", mine.id, "me", expected=1)
    assert instance.submissions.publish("vale", mine.id, "me", expected=2).version == 3


def test_a_draft_made_from_an_older_version_is_compared_with_the_newest(instance: Instance) -> None:
    publish(instance, item("one"))
    publish(instance, item("one") + item("two"))
    draft = check(instance, item("one"), base_version=1)
    with pytest.raises(ChangedError) as caught:
        instance.submissions.publish("vale", draft.id, "me")
    assert caught.value.difference is not None
    assert [each.kind for each in caught.value.difference.changes] == ["withdrawn"]


def test_a_whole_graph_is_not_taken_away_by_mistake(instance: Instance) -> None:
    publish(instance, item("one"))
    draft = check(instance, "")
    assert (draft.state, draft.withdrawn) == (State.READY, 1)
    with pytest.raises(EmptyingError):
        instance.submissions.publish("vale", draft.id, "me")
    assert instance.submissions.publish("vale", draft.id, "me", emptying=True).triples == 0


def test_going_back_is_a_new_version_that_says_so(instance: Instance) -> None:
    publish(instance, item("one"))
    publish(instance, item("one", "Worse"))
    draft = instance.submissions.rollback("vale", 1, "me")
    assert (draft.state, draft.origin, draft.changed) == (State.READY, "rollback:1", 1)
    assert instance.submissions.publish("vale", draft.id, "me").version == 3
    assert instance.archive.graph("vale", 3) == instance.archive.graph("vale", 1)
    assert instance.archive.manifest("vale", 3).origin == "rollback:1"
    derived = f"<{BASE}/version/vale/3> <http://www.w3.org/ns/prov#wasDerivedFrom> <{BASE}/version/vale/1>"
    assert any(line.startswith(derived) for line in instance.store.lines())
    assert in_step(instance)
    for wrong in (0, 4, -1):
        with pytest.raises(NoSuchDraftError):
            instance.submissions.rollback("vale", wrong, "me")


def test_every_thing_that_disappears_is_withdrawn_and_comes_back(instance: Instance) -> None:
    evidence = '<id/evidence/vale/e> a dol:EvidenceItem ; dcterms:title "Evaluation"@en, "Gwerthusiad"@cy .'
    publish(instance, item("one") + evidence + item("two", more="; dol:inferredProperty dcterms:title"))
    publish(instance, item("two"))
    assert states(instance) | {"practice/vale/one": "withdrawn", "evidence/vale/e": "withdrawn"} == states(instance)
    assert states(instance)["practice/vale/two"] == "published"
    (row,) = instance.store.rows(queries.get("app/withdrawal"), iri=_iri("evidence/vale/e"))
    when = datetime.fromisoformat(instance.archive.manifest("vale", 2).created)
    assert (str(row["number"]), datetime.fromisoformat(str(row["when"]))) == ("2", when)
    instance.submissions.publish("vale", instance.submissions.rollback("vale", 1, "me").id, "me")
    assert states(instance)["evidence/vale/e"] == "published"
    assert not instance.store.rows(queries.get("app/withdrawal"), iri=_iri("evidence/vale/e"))
    instance.submissions.withdraw("vale", "me")
    assert {state for name, state in states(instance).items() if "vale/" in name} == {"withdrawn"}
    (row,) = instance.store.rows(queries.get("app/withdrawal"), iri=_iri("evidence/vale/e"))
    assert str(row["number"]) == "4"
    assert in_step(instance)


def _iri(path: str) -> URIRef:
    return URIRef(f"{BASE}/id/{path}")


def test_a_thing_that_loses_one_of_its_classes_is_not_withdrawn(instance: Instance) -> None:
    publish(instance, item("one", more="; a dol:Resource"))
    publish(instance, item("one"))
    assert states(instance)["practice/vale/one"] == "published"


def test_one_step_is_the_same_way(instance: Instance, tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(PREFIXES + item("one"))
    assert instance.publish("vale", [file], "me").version == 1
    (draft,) = instance.submissions.list("vale")
    assert (draft.state, draft.version, draft.added) == (State.PUBLISHED, 1, 1)
    assert not instance.publish("vale", [file], "me").changed
    assert len(instance.submissions.list("vale")) == 1
    file.write_text("nonsense")
    with pytest.raises(UnreadableError):
        instance.publish("vale", [file], "me")
    file.write_text(PREFIXES + "<id/practice/vale/one> a dol:PracticeItem .")
    with pytest.raises(NotConformingError):
        instance.publish("vale", [file], "me")
    assert [each.state for each in instance.submissions.list("vale")[:2]] == [State.FAILING, State.UNREADABLE]
    with pytest.raises(UnreadableError):
        instance.publish("vale", [tmp_path / "missing.ttl"], "me")
    with pytest.raises(ChangedError):
        instance.publish("vale", [file], "me", expected=7)


def test_the_lock_is_held_for_writing_alone(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = receive(instance, item("one"))
    judge = checking.judge

    def meanwhile(*args: object) -> Iterator[object]:
        with instance.archive.lock("vale"):
            yield from judge(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "judge", meanwhile)
    monkeypatch.setattr("service.archive._LOCK_SECONDS", 0)
    assert instance.submissions.check("vale", draft.id).state is State.READY


def test_a_check_that_another_publication_overtakes_is_done_again(
    instance: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(instance, item("one"))
    other = check(instance, item("one") + item("two"))
    file = tmp_path / "data.ttl"
    file.write_text(PREFIXES + item("one", "Late"))
    judge, overtaken = checking.judge, list[int]()

    def meanwhile(*args: object) -> object:
        if not overtaken:
            overtaken.append(1)
            instance.submissions.publish("vale", other.id, "other")
        return judge(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(checking, "judge", meanwhile)
    assert instance.publish("vale", [file], "me").version == 3
    assert titles(instance) == {"Late"}
    assert in_step(instance)


def test_a_draft_is_judged_again_when_what_it_refers_to_has_gone(instance: Instance) -> None:
    draft = check(instance, item("one", more="; dcterms:contributor <id/organisation/dale>"))
    assert draft.state is State.READY
    publish(instance, REGISTER.rpartition("<id/organisation/dale>")[0], partner="register")
    with pytest.raises(NotConformingError):
        instance.submissions.publish("vale", draft.id, "me")
    assert instance.submissions.get("vale", draft.id).state is State.FAILING


def test_drafts_are_checked_in_the_background_and_taken_up_after_a_crash(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, done = receive(instance, item("one")), _finished(instance, monkeypatch)
    instance.submissions._drafts.tell(left, stage="reading")
    assert instance.submissions.get("vale", left.id).state is State.CHECKING
    instance.submissions.start()
    assert done(left.id) is State.READY
    later = receive(instance, "<id/practice/vale/one> a dol:PracticeItem .")
    instance.submissions.enqueue("vale", later.id)
    assert done(later.id) is State.FAILING
    instance.submissions.stop()


def _finished(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], State]:
    """Gives what waits until the background has checked a draft."""
    ended: queue.Queue[str] = queue.Queue()
    check = instance.submissions._background._check

    def told(partner: str, name: str) -> None:
        check(partner, name)
        ended.put(name)

    monkeypatch.setattr(instance.submissions._background, "_check", told)

    def wait(name: str) -> State:
        while ended.get(timeout=60) != name:
            pass
        return instance.submissions.get("vale", name).state

    return wait


def test_what_was_published_just_before_a_crash_is_known_afterwards(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = check(instance, item("one"))

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(instance.submissions._publishing, "_close", crash)
    with pytest.raises(KeyboardInterrupt):
        instance.submissions.publish("vale", draft.id, "me")
    monkeypatch.undo()
    assert instance.submissions.get("vale", draft.id).state is State.READY
    instance.submissions.start()
    noted = instance.submissions.get("vale", draft.id)
    assert (noted.state, noted.version, noted.closed_by) == (State.PUBLISHED, 1, "me")


def test_what_was_published_at_once_just_before_a_crash_is_not_checked_as_if_it_were_not(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(instance, item("one"))
    done = _finished(instance, monkeypatch)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(instance.submissions._publishing, "_close", crash)
        with pytest.raises(KeyboardInterrupt):
            instance.submissions.withdraw("vale", "me")
    (left,) = (each for each in instance.submissions.list("vale") if each.origin == "withdrawal")
    assert left.state in {State.RECEIVED, State.CHECKING}
    waiting = receive(instance, item("two"))
    instance.submissions.start()
    assert done(waiting.id) is State.READY
    noted = instance.submissions.get("vale", left.id)
    assert (noted.state, noted.version, noted.closed_by) == (State.PUBLISHED, 2, "me")


@pytest.mark.parametrize("mode", list(Mode))
def test_a_full_disk_leaves_the_draft_as_it_was(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, mode: Mode
) -> None:
    publish(instance, item("one"))
    draft = receive(instance, item("one", "New"), mode=mode)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.submissions.drafts.write_file", full)
    with pytest.raises(Exception, match="No space left"):
        instance.submissions.check("vale", draft.id)
    monkeypatch.undo()
    assert instance.submissions.get("vale", draft.id) == draft
