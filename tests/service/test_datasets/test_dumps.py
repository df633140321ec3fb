"""Files to download: the archive's content, the same bytes each time, sent as the client needs them."""

from __future__ import annotations

import gzip
import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from service.datasets.dumps import Dumps
from service.datasets.errors import TEXTS
from service.durable import UNFINISHED
from service.failures import ArchiveError
from service.store import Store

EDITIONS = [
    ("vocabulary", 1), ("register", 1), ("gloucestershire-cc", 1), ("gloucestershire-cc", 2), ("wlga", 1), ("wlga", 2),
]  # fmt: skip
#: Day → the version of each graph as at its end.
DAYS = {
    "2026-03-01": {"vocabulary": 1, "register": 1, "gloucestershire-cc": 1},
    "2026-03-02": {"vocabulary": 1, "register": 1, "gloucestershire-cc": 2, "wlga": 1},
    "2026-03-03": {"vocabulary": 1, "register": 1, "gloucestershire-cc": 2, "wlga": 1},
    "2026-03-04": {"vocabulary": 1, "register": 1, "gloucestershire-cc": 2, "wlga": 2},
    "2026-07-01": {"vocabulary": 1, "register": 1, "gloucestershire-cc": 2, "wlga": 2},
}


def lines(content: bytes) -> list[str]:
    return gzip.decompress(content).decode().splitlines()


@pytest.mark.parametrize(("slug", "number"), EDITIONS)
def test_an_edition_is_what_the_archive_has(web: FlaskClient, world: Any, slug: str, number: int) -> None:
    expected = world.archive.graph(slug, number)
    assert lines(web.get(f"/dumps/{slug}/{number}.nq.gz").data) == sorted(expected)
    turtle = gzip.decompress(web.get(f"/dumps/{slug}/{number}.ttl.gz").data)
    triples = {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    assert triples == {quad.triple for quad in ox.parse("\n".join(expected).encode(), format=ox.RdfFormat.N_QUADS)}
    assert len(triples) == len(expected)


@pytest.mark.parametrize("day", DAYS)
def test_a_day_holds_what_was_current_when_it_ended(web: FlaskClient, world: Any, day: str) -> None:
    found = lines(web.get(f"/dumps/{day}.nq.gz").data)
    provenance = {line for line in found if line.endswith("/graph/provenance> .")}
    expected = set().union(*(world.archive.graph(slug, number) for slug, number in DAYS[day].items()))
    assert set(found) - provenance == expected
    assert len(found) == len(set(found))
    for slug, number in DAYS[day].items():
        versions = {line.split("> ")[0].rpartition("/")[2] for line in provenance if f"/version/{slug}/" in line[:80]}
        assert {version.partition("#")[0] for version in versions} == {str(each + 1) for each in range(number)}


def test_the_newest_is_all_that_the_store_has(web: FlaskClient, world: Any) -> None:
    found = lines(web.get("/dumps/2026-03-04.nq.gz").data)
    assert sorted(found) == world.store.lines()
    loaded = Store()
    loaded.load(found)
    assert loaded.version == world.store.version


def test_made_again_it_is_the_same(web: FlaskClient, elsewhere: Any) -> None:
    for slug, number in EDITIONS:
        for extension in ("nq", "ttl"):
            edition = elsewhere.holdings().editions(slug)[number - 1]
            again = elsewhere.dumps.edition(edition, extension)
            assert again.path.read_bytes() == web.get(f"/dumps/{slug}/{number}.{extension}.gz").data
    for day in DAYS:
        again = elsewhere.dumps.snapshot(elsewhere.snapshot(date.fromisoformat(day)))
        assert again.path.read_bytes() == web.get(f"/dumps/{day}.nq.gz").data


def test_it_is_written_once(elsewhere: Any) -> None:
    edition = elsewhere.holdings().editions("wlga")[0]
    made = elsewhere.dumps.edition(edition)
    state = made.path.stat().st_mtime_ns, made.path.stat().st_ino
    elsewhere.dumps._known.clear()
    again = elsewhere.dumps.edition(edition)
    assert again == made
    assert (again.path.stat().st_mtime_ns, again.path.stat().st_ino) == state
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()


@pytest.mark.parametrize("address", ["/dumps/2026-03-02.nq.gz", "/dumps/wlga/1.nq.gz", "/dumps/wlga/2.ttl.gz"])
def test_a_file_is_sent_in_parts_and_once(web: FlaskClient, address: str) -> None:
    whole = web.get(address)
    assert whole.mimetype == "application/gzip"
    assert "Content-Encoding" not in whole.headers
    assert whole.headers["ETag"] == f'"{hashlib.sha256(whole.data).hexdigest()}"'
    cache = {each.strip() for each in whole.headers["Cache-Control"].split(",")}
    assert cache == {"public", "immutable", "max-age=31536000"}
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    part = web.get(address, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    rest = web.get(address, headers={"Range": "bytes=100-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, rest.data) == (206, whole.data[100:])
    changed = web.get(address, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (changed.status_code, changed.data) == (200, whole.data)
    beyond = web.get(address, headers={"Range": f"bytes={len(whole.data)}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.data)}")
    for header in ({"If-None-Match": whole.headers["ETag"]}, {"If-Modified-Since": whole.headers["Last-Modified"]}):
        assert (web.get(address, headers=header).status_code, web.get(address, headers=header).data) == (304, b"")
    head = web.head(address)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(whole.data))


@pytest.mark.parametrize(
    "address",
    [
        "/dumps/2026-02-28.nq.gz", "/dumps/2999-01-01.nq.gz", "/dumps/2026-02-30.nq.gz", "/dumps/20260302.nq.gz",
        "/dumps/wlga/3.nq.gz", "/dumps/wlga/0.nq.gz", "/dumps/wlga/1.rdf.gz", "/dumps/nobody/1.nq.gz",
        "/dumps/provenance/1.nq.gz", "/dumps/../1.nq.gz", "/dumps/%2e%2e/1.nq.gz", "/dumps/wlga/1.nq", "/dumps/",
    ],
)  # fmt: skip
def test_what_there_is_not(web: FlaskClient, address: str) -> None:
    answer = web.get(address)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_today_may_still_change(today: Any) -> None:
    now = datetime.now(UTC).date()
    world = today("One", "Two")
    answer = world.web.get(f"/dumps/{now}.nq.gz")
    assert {each.strip() for each in answer.headers["Cache-Control"].split(",")} == {"no-cache", "public"}
    assert '"Two"@en' in gzip.decompress(answer.data).decode()
    assert world.web.get(f"/dumps/{now + timedelta(2)}.nq.gz").status_code == 404


def test_an_earlier_hour_of_the_day_gives_way(today: Any) -> None:
    now = datetime.now(UTC).date()
    first = today("One")
    made = first.library.dumps.snapshot(first.library.snapshot(now))
    second = today("Two")
    again = second.library.dumps.snapshot(second.library.snapshot(now))
    assert again.path.exists()
    assert made.path.exists() == (made.path == again.path)
    assert made.path != again.path


def test_what_the_archive_lacks_is_not_offered(world: Any, tmp_path: Any) -> None:
    from dataclasses import replace

    from service.app import create_app

    client = create_app(replace(world.settings, data=tmp_path), world.store).test_client()
    assert client.get("/dumps/wlga/1.nq.gz").status_code == 404
    assert client.get("/dumps/2026-03-04.nq.gz").status_code == 404
    assert "/dumps/" not in client.get("/en/catalog").text


def test_nothing_stays_of_what_could_not_be_written(elsewhere: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    edition = elsewhere.holdings().editions("wlga")[0]
    with monkeypatch.context() as patched:
        patched.setattr("service.datasets.dumps._write_lines", full)
        with pytest.raises(ArchiveError, match="No space left"):
            elsewhere.dumps.edition(edition)
    assert elsewhere.dumps.ready(edition) is None
    assert not list(elsewhere.dumps._folder.glob(f"{UNFINISHED}*"))
    assert elsewhere.dumps.edition(edition).size > 0


def test_two_processes_may_make_the_same_file(elsewhere: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = elsewhere.holdings().editions("wlga")[0]
    made = elsewhere.dumps.edition(edition)
    other = Dumps(elsewhere.dumps._folder, elsewhere.archive)
    looked = iter([None, None, made])
    monkeypatch.setattr(other, "_read", lambda _: next(looked))
    assert other.edition(edition) == made
    assert next(looked, "all asked") == "all asked"


def test_who_comes_while_a_file_is_made_is_asked_to_come_again(today: Any) -> None:
    world = today("One")
    world.library.dumps._patience = 0
    with world.library.dumps._making:
        busy = world.web.get("/dumps/vale/1.nq.gz", headers={"Accept-Language": "cy"})
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "15")
    assert busy.get_json()["title"] == "Mae ffeil arall yn cael ei chreu ar hyn o bryd."
    assert world.web.get("/dumps/vale/1.nq.gz").status_code == 200
    with world.library.dumps._making:
        assert world.web.get("/dumps/vale/1.nq.gz").status_code == 200, "what was made is there for all"
    assert TEXTS.faults() == []
