"""Work in a bounded process: its answer comes back, and whatever it does wrong ends as a clear error."""

import logging
import math
import os
import signal
import socket
import subprocess
import sys
import time
from multiprocessing import active_children, forkserver
from pathlib import Path
from threading import Thread

import pytest
from rdflib import Graph

from loaders import Space, Statements, read
from loaders.bounded import Bounds, run
from loaders.errors import (
    DolenError,
    RefusedError,
    TooLargeError,
    TooSlowError,
    UnreadableError,
    WorkerError,
)
from loaders.launch import Process
from loaders.rdf import parse

DATA = Path(__file__).parent.parent / "data"
SPACE = Space("https://dolen.test", "wlga")
SMALL = Bounds(memory=2 * 1024**3, cpu=1, wall=60)


def _refusal(error: DolenError) -> str:
    assert error.text("cy") != error.text("en")
    return str(error.params["event"]).split()[0]


def test_the_answer_comes_back() -> None:
    assert run(math.factorial, 10) == math.factorial(10)
    path = DATA / "rdf" / "same" / "item.ttl"
    said = run(parse, path, SPACE, readable=[path])
    assert isinstance(said, Statements)
    assert set(said.triples.values()) == set(parse(path, SPACE).triples.values())


def test_a_whole_submission_can_be_read() -> None:
    paths = [DATA / "rdf" / "same" / "item.jsonld", DATA / "rdf" / "lines" / "turtle.ttl"]
    said = run(read, paths, SPACE, Graph(), readable=paths)
    assert {place.file for place in said.triples.values()} == {"item.jsonld", "turtle.ttl"}


def test_a_fork_server_that_is_killed_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(math.factorial, 3) == 6
    connect = forkserver.connect_to_new_process

    def killed(descriptors: list[int]) -> tuple[int, int]:
        monkeypatch.setattr(forkserver, "connect_to_new_process", connect)
        given = connect(descriptors)
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)  # type: ignore[attr-defined]
        return given

    monkeypatch.setattr(forkserver, "connect_to_new_process", killed)
    assert run(math.factorial, 10) == math.factorial(10)


def test_work_that_went_with_its_fork_server_is_begun_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    start, starts = Process.start, list[Process]()

    def started(process: Process) -> None:
        starts.append(process)
        start(process)

    monkeypatch.setattr(Process, "start", started)
    with pytest.raises(WorkerError):
        run(os._exit, 255)  # as it is told of processes whose server has gone
    assert len(starts) == 2
    with pytest.raises(WorkerError):
        run(os._exit, 254)
    assert len(starts) == 3


def test_errors_of_the_work_come_back_as_they_are() -> None:
    path = DATA / "rdf" / "faults" / "several.ttl"
    with pytest.raises(UnreadableError) as caught:
        run(parse, path, SPACE, readable=[path])
    assert [error.code for error in caught.value.errors] == ["syntax-prefix", "syntax-open-text", "syntax-dot"]


def test_files_that_were_not_named_stay_closed() -> None:
    path = DATA / "rdf" / "same" / "item.ttl"
    with pytest.raises(RefusedError) as caught:
        run(parse, path, SPACE)
    assert _refusal(caught.value) == "open"


@pytest.mark.parametrize(
    ("source", "event"),
    [
        ("open('/etc/hostname')", "open"),
        ("open('{here}', 'a')", "open"),
        ("__import__('os').open('{here}', 1)", "open"),
        ("__import__('os').remove('{here}')", "os.remove"),
        ("__import__('os').system('true')", "os.system"),
        ("__import__('os').fork()", "os.fork"),
        ("__import__('subprocess').run(['true'])", "subprocess.Popen"),
        ("__import__('socket').create_connection(('127.0.0.1', 9))", "socket.getaddrinfo"),
        ("__import__('socket').socket()", "socket.__new__"),
        ("__import__('urllib.request').request.urlopen('http://127.0.0.1:9/')", "socket.getaddrinfo"),
    ],
)
def test_what_the_work_has_no_business_with_is_refused(source: str, event: str) -> None:
    with pytest.raises(RefusedError) as caught:
        run(eval, source.replace("{here}", __file__), readable=[Path(__file__)])
    assert _refusal(caught.value) == event
    assert Path(__file__).exists()


def test_a_file_that_was_named_can_be_read_and_modules_imported() -> None:
    source = "(__import__('wsgiref.util').__name__, len(open(path).read()))"
    name, size = run(eval, source, {"path": __file__}, readable=[Path(__file__)])
    assert (name, size) == ("wsgiref", len(Path(__file__).read_text(encoding="utf-8")))


def test_too_much_memory() -> None:
    with pytest.raises(TooLargeError) as caught:
        run(bytearray, 10 * 1024**3, bounds=SMALL)
    assert "2048 MiB" in caught.value.text("cy")


def test_too_much_processor_time() -> None:
    with pytest.raises(TooSlowError) as caught:
        run(eval, "sum(1 for _ in __import__('itertools').count())", bounds=SMALL)
    assert " 1 " in caught.value.text("cy")


def test_too_long_a_wait() -> None:
    with pytest.raises(TooSlowError):
        run(time.sleep, 3600, bounds=Bounds(wall=0.1))
    assert not active_children()


@pytest.mark.parametrize("source", ["__import__('os').abort()", "__import__('ctypes').string_at(0)"])
def test_a_crash_is_told_as_too_large(source: str) -> None:
    with pytest.raises(TooLargeError):
        run(eval, source)


@pytest.mark.parametrize("source", ["1 / 0", "__import__('os')._exit(3)", "lambda: 0"])
def test_another_failure_is_logged_and_not_shown(source: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(WorkerError) as caught:
        run(eval, source)
    assert "Traceback" not in caught.value.text("en")
    assert "The bounded work" in caplog.text


def test_several_threads_may_ask_at_once() -> None:
    answers: list[int] = []
    threads = [Thread(target=lambda n=n: answers.append(run(math.factorial, n))) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [1, 1, 2, 6]


def test_the_bounds_hold_in_the_worker_alone() -> None:
    assert run(os.getpid) != os.getpid()
    with socket.create_server(("127.0.0.1", 0)):
        assert Path(__file__).read_text(encoding="utf-8")


def test_a_worker_ends_with_the_program_that_was_killed() -> None:
    work = "print('at work', flush=True), __import__('time').sleep(20), print('went on', flush=True)"
    program = f"import loaders.bounded\nloaders.bounded.run(eval, {work!r})"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "at work\n"
        process.kill()
        assert process.stdout.read() == ""  # when nobody has it open any more
