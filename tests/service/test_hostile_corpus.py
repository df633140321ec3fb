"""Whatever strangers send ends in a clear report or error, opens nothing, stays in bounds, and hurts nobody else."""

from __future__ import annotations

import io
import json
import mimetypes
import os
import socket
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient

import ontology
from loaders import bounded
from loaders.report import Report
from loaders.texts import LANGUAGES
from service.app import create_app
from service.archive import Archive
from service.instance import Instance
from service.publish import judge
from service.publishing import validate_door
from service.settings import Settings
from service.store import Store
from service.submissions import State, checking

from .hostile_files import BASE, MADE, good
from .submitting import REGISTER, STEWARD, VALE, in_step
from .watching import Watch, watched

EXPECTED: dict[str, str] = json.loads((Path(__file__).parents[1] / "data" / "hostile.json").read_text(encoding="utf-8"))
#: Bounds of the corpus; the service's own are wider.
BOUNDS = bounded.Bounds(memory=2 * 1024**3, cpu=30, wall=300.0)
#: What ends at the bound on processor time alone, which is therefore lower for these.
ENDLESS = {name for name, code in EXPECTED.items() if code == "worker-slow"}
SLOW = bounded.Bounds(memory=2 * 1024**3, cpu=2, wall=300.0)
#: Refused at the second door by the same limit of the same process; they would only take the same time again.
ONCE = {*ENDLESS, "xlsx: a million empty rows", "xlsx: a bomb of spaces", "xlsx: a bomb of rows", "ods: a bomb"}


@pytest.fixture(scope="module")
def hook() -> Watch:
    mimetypes.init()  # the client of the tests asks for them, with what the system knows
    watch = Watch()
    sys.addaudithook(watch)
    return watch


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    settings = Settings(data=tmp_path_factory.mktemp("hostile") / "data", base=BASE, validate_per_minute=10_000)
    made = Instance(settings, Archive(settings.archive, BASE), Store())
    for partner in (STEWARD, VALE):
        made.archive.partners.add(partner)
    draft = made.submissions.receive("register", [("register.ttl", io.BytesIO(REGISTER.encode()))], "tester")
    made.submissions.check("register", draft.id)
    made.submissions.publish("register", draft.id, "tester")
    yield made
    made.submissions.stop()


@pytest.fixture(scope="module")
def client(instance: Instance) -> FlaskClient:
    return create_app(instance.settings, instance.store, instance).test_client()


@pytest.fixture
def opened(hook: Watch, monkeypatch: pytest.MonkeyPatch, instance: Instance) -> Iterator[Callable[[bool], None]]:
    """Runs the checks of a test watched and in low bounds; afterwards nothing has been opened that is not ours."""
    run = bounded.run

    def set_bounds(endless: bool) -> None:
        bounds = SLOW if endless else BOUNDS

        def limited(work: Callable[..., object], *args: object, readable: object = (), **_: object) -> object:
            return run(watched if work is judge else work, *args, readable=readable, bounds=bounds)  # type: ignore[arg-type]

        def streamed(
            work: Callable[..., Iterator[object]], *args: object, readable: object = (), **_: object
        ) -> object:
            return bounded.stream(work, *args, readable=readable, bounds=bounds)  # type: ignore[arg-type]

        for door in (checking, validate_door):
            here = SimpleNamespace(run=limited, stream=streamed, Bounds=bounded.Bounds)
            monkeypatch.setattr(door, "bounded", here)

    hook.seen = seen = []
    yield set_bounds
    hook.seen = None
    packages = (str(Path(ontology.__file__).parents[1]), *sysconfig.get_paths().values(), sys.base_prefix)
    ours = (*packages, str(instance.settings.data), "/tmp/dolen-", "/dev/null", "/dev/shm")  # noqa: S108
    for event, what in seen:
        assert event in {"open", "socket.connect"}, (event, what)
        if event == "socket.connect":
            assert isinstance(what, str | bytes), f"a connection to {what!r}"  # the server of workers, on this machine
        elif not isinstance(what, int) and what != tempfile.gettempdir():  # a file there that never has a name
            assert os.path.realpath(os.fsdecode(what)).startswith(ours), what  # type: ignore[arg-type]


def outcome(instance: Instance, files: list[tuple[str, bytes]]) -> str:
    """Send files through the door of submissions; say what came of it, its texts looked at."""
    draft = instance.submissions.receive("vale", [(name, io.BytesIO(body)) for name, body in files], "stranger")
    draft = instance.submissions.check("vale", draft.id)
    told(instance.submissions.report("vale", draft.id))
    if draft.state is State.UNREADABLE:
        assert draft.error is not None
        assert draft.error["en"] != draft.error["cy"]
        return str(draft.error["code"])
    for name in (path.name for path in instance.settings.archive.glob("vale/submissions/*/received/*/*")):
        assert name not in {"", ".", ".."}
        assert name.isprintable()
    instance.submissions.discard("vale", draft.id, "stranger")
    return str(draft.state)


def told(report: Report) -> None:
    """Look whether a report says what is wrong in both languages, without a word of our own making."""
    for finding in report.findings:
        assert finding.problem["en"], finding
        assert finding.problem["cy"], finding
        assert finding.problem["en"] != finding.problem["cy"], finding
    for lang in LANGUAGES:
        text = report.to_text(lang)
        assert "Traceback" not in text
        assert not {"\x00", "\x1b", "\u202e"} & set(text), "characters that take over a terminal"


@pytest.mark.parametrize("fault", MADE)
def test_each_gets_an_answer_and_opens_nothing(
    fault: str, instance: Instance, client: FlaskClient, opened: Callable[[bool], None]
) -> None:
    files = MADE[fault]()
    opened(fault in ENDLESS)
    found = outcome(instance, files)
    assert found == EXPECTED[fault]
    if fault in ONCE or not files:
        return
    for lang in LANGUAGES if fault.startswith("name: ") else LANGUAGES[:1]:
        answered(client, files, lang, found)


def answered(client: FlaskClient, files: list[tuple[str, bytes]], lang: str, found: str) -> None:
    """Send files through the door that is anyone's."""
    form = {"files": [(io.BytesIO(body), name.replace("\0", "").replace("\udc80", "") or "x") for name, body in files]}
    headers = {"Accept": "application/json", "Accept-Language": lang}
    response = client.post("/validate", data=form, headers=headers, content_type="multipart/form-data")
    response.request.environ["wsgi.input"].close()  # the client leaves that to chance
    assert response.status_code in {200, 400, 413, 422}, response.text[:500]
    if response.status_code == 200:
        assert response.json["conforms"] is False or found in {"ready", "failing"}
    else:
        assert response.json["title"]
        assert response.json["detail"]


def test_the_service_goes_on(instance: Instance, client: FlaskClient) -> None:
    draft = instance.submissions.receive("vale", [("good.ttl", io.BytesIO(good().encode()))], "vale")
    draft = instance.submissions.check("vale", draft.id)
    assert draft.state is State.READY
    assert instance.submissions.publish("vale", draft.id, "vale").version == 1
    assert client.get("/id/practice/vale/good", follow_redirects=True).status_code == 200
    assert in_step(instance)


def test_every_fault_has_an_expectation() -> None:
    assert set(EXPECTED) == set(MADE)


def test_the_watch_sees_what_it_is_for() -> None:
    watch = Watch()
    sys.addaudithook(watch)
    watch.seen = seen = []
    with pytest.raises(ConnectionRefusedError), socket.socket() as one:
        one.connect(("127.0.0.1", 9))
    watch.seen = None
    assert ("socket.connect", ("127.0.0.1", 9)) in seen
