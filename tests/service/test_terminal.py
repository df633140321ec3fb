"""Words and bars for the person at the terminal."""

from __future__ import annotations

import io
import sys
import time

import pytest

from service.terminal import progress, reader, say, waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "cy_GB.UTF-8"}, "cy"),
        ({"LC_ALL": "C", "LANG": "cy_GB"}, "en"),
        ({"LC_MESSAGES": "cy"}, "cy"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_terminals(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert reader() == language


def test_long_work_is_shown_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", screen := Terminal())
    monkeypatch.setenv("LC_ALL", "cy_GB")
    with waiting("Checking", "Yn gwirio"):
        time.sleep(1.8)
    assert "Yn gwirio 00:0" in screen.getvalue()


def test_nothing_is_shown_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with waiting("Checking", "Yn gwirio"):
        time.sleep(1.2)
    assert list(progress([1, 2], "Steps", "Camau")) == [1, 2]
    assert capsys.readouterr() == ("", "")


def test_what_is_said_goes_to_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "cy")
    say("Done", "Wedi gorffen")
    assert capsys.readouterr() == ("", "Wedi gorffen\n")
