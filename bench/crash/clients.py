"""The clients of a service that is killed: one that publishes in every way, one that only sends, one that reads."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from .work import FEW, PARTNER, turtle

_TURTLE = {"Content-Type": "text/turtle"}
#: Seconds for one answer.
_LONGEST = 120
_LABELS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?label WHERE { GRAPH <%s> { ?organisation skos:prefLabel ?label } }"""
_UPDATE = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE {{ ?o skos:prefLabel ?old }} INSERT {{ ?o skos:prefLabel ?new }} WHERE {{
  VALUES (?o ?new) {{ {rows} }} ?o skos:prefLabel ?old }}"""


class RefusedError(Exception):
    """The service answered otherwise than it was asked for; nothing was acknowledged."""


class Clients:
    """All clients of one service's life; what was acknowledged to them, and what they saw that must not be."""

    def __init__(self, base: str, key: str, name: str) -> None:
        self._base, self._key, self._name = base, key, name
        self._ended = threading.Event()
        self.acknowledged: list[int] = []
        self.received: list[str] = []
        self.refused: Counter[str] = Counter()
        self.faults: list[str] = []
        works = (self._publish, self._send, self._read)
        self._threads = [threading.Thread(target=self._live, args=(work,), daemon=True) for work in works]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Ask nothing more; what is being asked comes to its end with the service."""
        self._ended.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _live(self, work: Callable[[int], None]) -> None:
        number = 0
        while not self._ended.is_set():
            try:
                work(number)
            except RefusedError as error:
                self.refused[str(error)] += 1
                time.sleep(0.05)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            number += 1

    # --- Publishing -------------------------------------------------------------------------------------------

    def _publish(self, number: int) -> None:
        """Publish in the way whose turn it is, and look whether it is seen at once."""
        ways = (
            self._replace, self._merge, self._update, self._in_background, self._roll_back, self._put, self._post,
            self._remove, self._delete, self._put, self._withdraw,
        )  # fmt: skip
        way = ways[number % len(ways)] if self.acknowledged else self._replace  # what an earlier life left goes first
        self.acknowledged.append(way(number))
        if way in {self._replace, self._merge, self._update, self._put}:
            self._look({str(number)})

    def _replace(self, number: int) -> int:
        return self._submitted(turtle(self._name, number).encode(), _TURTLE)

    def _merge(self, number: int) -> int:
        return self._submitted(turtle(self._name, number, FEW).encode(), _TURTLE, "?mode=merge")

    def _remove(self, number: int) -> int:
        gone = f"{self._base}/id/organisation/{self._name}-{FEW + number % 30}\n"
        return self._submitted(gone.encode(), {"Content-Type": "text/uri-list"}, "?mode=remove")

    def _in_background(self, number: int) -> int:
        draft = self._ask("POST", f"{self._of}/submissions", turtle(self._name, number).encode(), _TURTLE)
        self.received.append(draft["id"])
        while draft["state"] in {"received", "checking"}:
            time.sleep(0.05)
            draft = self._ask("GET", f"{self._of}/submissions/{draft['id']}")
        return self._published(draft)

    def _roll_back(self, _: int) -> int:
        return self._published(self._ask("POST", f"{self._of}/versions/{self._head() - 1}/rollback"))

    def _withdraw(self, _: int) -> int:
        return int(self._ask("POST", f"{self._of}/withdrawal")["version"])

    def _update(self, number: int) -> int:
        names = ("host", self._name, *(f"{self._name}-{each}" for each in range(FEW)))
        rows = (f'(<{self._base}/id/organisation/{name}> "{name} {number}"@en)' for name in names)
        body = _UPDATE.format(rows=" ".join(rows)).encode()
        return int(self._ask("POST", "/sparql", body, {"Content-Type": "application/sparql-update"})["version"])

    def _put(self, number: int) -> int:
        return self._stored("PUT", turtle(self._name, number).encode())

    def _post(self, number: int) -> int:
        return self._stored("POST", turtle(f"{self._name}-more-{number}", number, 0, host=False).encode())

    def _delete(self, _: int) -> int:
        return self._stored("DELETE", b"")

    def _stored(self, method: str, body: bytes) -> int:
        """Write by the graph store, whose answer names no version: nobody else publishes, so it is the next one."""
        before = self._head()
        self._ask(method, f"/graph-store?{urlencode({'graph': self._graph})}", body, _TURTLE)
        return before + 1

    def _submitted(self, body: bytes, headers: dict[str, str], asked: str = "") -> int:
        path = f"{self._of}/submissions{asked}"
        draft = self._ask("POST", path, body, {**headers, "Prefer": "wait=30"})
        self.received.append(draft["id"])
        return self._published(draft)

    def _published(self, draft: dict[str, Any]) -> int:
        return int(self._ask("POST", f"{self._of}/submissions/{draft['id']}/publish?emptying=true")["version"])

    def _head(self) -> int:
        return int(self._ask("GET", f"{self._of}/versions")["head"])

    # --- Sending and reading ----------------------------------------------------------------------------------

    def _send(self, number: int) -> None:
        """Send a file that nobody waits for."""
        body = turtle(f"{self._name}-sent", number, FEW).encode()
        self.received.append(self._ask("POST", f"{self._of}/submissions?mode=merge", body, _TURTLE)["id"])
        time.sleep(2)

    def _read(self, _: int) -> None:
        """Look at the whole graph: every version of it is of one number here and one there."""
        self._look()
        time.sleep(0.02)

    def _look(self, wanted: set[str] | None = None) -> None:
        asked = f"/sparql?query={quote(_LABELS % self._graph)}"
        answer = self._ask("GET", asked, headers={"Accept": "application/sparql-results+json"})
        labels = [row["label"]["value"] for row in answer["results"]["bindings"]]
        numbers = numbers_of(labels)
        mixed = [name for name, each in numbers.items() if len(each) > 1]
        self.faults += [f"{name} of one state have several numbers: {labels}" for name in mixed]
        if wanted is not None and numbers.get(self._name) != wanted:
            self.faults.append(f"acknowledged, and not seen: {wanted}, but {numbers.get(self._name)}")

    @property
    def _of(self) -> str:
        return f"/partners/{PARTNER}"

    @property
    def _graph(self) -> str:
        return f"{self._base}/graph/{PARTNER}"

    def _ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401
        """Ask, and give what is in the answer as JSON."""
        connection = http.client.HTTPConnection(self._base.partition("//")[2], timeout=_LONGEST)
        sent = {"Authorization": f"Bearer {self._key}", "Accept": "application/json", **(headers or {})}
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= http.client.BAD_REQUEST:
            asked = path.partition("?")[0].rpartition("/")[2]
            raise RefusedError(f"{method} {asked}: {answer.status} {_code(content)}")
        return json.loads(content) if content else {}


def numbers_of(labels: list[str]) -> dict[str, set[str]]:
    """Give the numbers in labels by what was written together: a life's few that are merged and updated, its others.

    The host goes with every life, and what is posted beside others is by itself.
    """
    found: dict[str, set[str]] = {}
    for label in labels:
        name, _, number = label.rpartition(" ")
        life, _, last = name.partition("-")
        if name != "host" and not last.startswith("more-"):
            found.setdefault(f"others of {life}" if last and int(last) >= FEW else life, set()).add(number)
    return found


def _code(content: bytes) -> str:
    try:
        said = json.loads(content)
    except ValueError:
        return ""
    return str(said.get("code") or said.get("type") or said.get("state", "")).rpartition("/")[2]
