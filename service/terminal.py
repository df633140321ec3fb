"""Speaking to the person at a terminal: in their language, on standard error, with a bar for what takes long."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TypeVar

import click
from tqdm import tqdm

from loaders.texts import LANGUAGES

T = TypeVar("T")
#: What the stages of a publication are called in English and in Welsh.
STAGES = {
    "waiting": ("Waiting", "Yn aros"),
    "reading": ("Reading", "Yn darllen"),
    "checking": ("Checking", "Yn gwirio"),
    "comparing": ("Comparing", "Yn cymharu"),
    "archiving": ("Archiving", "Yn archifo"),
    "loading": ("Bringing it into the store", "Yn ei roi yn y storfa"),
}


def reader() -> str:
    """Give the language of the person at the terminal, from the usual variables of the environment.

    ``LANGUAGE`` (first choices first, with colons between) counts unless the locale is C, as in GNU gettext.
    """
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    wished = os.environ.get("LANGUAGE", "").split(":") if locale.partition(".")[0] not in {"C", "POSIX"} else []
    primary = [re.split("[_.@-]", tag)[0].lower() for tag in (list(filter(None, wished)) or [locale])]
    return next((tag for tag in primary if tag in LANGUAGES), "en")


def say(english: str, welsh: str) -> None:
    """Tell the person something, on standard error, so that standard output is the result alone."""
    click.echo(welsh if reader() == "cy" else english, err=True)


def progress(steps: Iterable[T], english: str, welsh: str, total: int | None = None) -> Iterable[T]:
    """Show a bar while going through steps that take long; none where nobody is looking."""
    return tqdm(steps, desc=welsh if reader() == "cy" else english, total=total, disable=None, delay=1)


@contextmanager
def waiting(english: str, welsh: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show what is being done, and for how long already, when it takes more than a second; nothing for nobody.

    It gives a function that says more: the stage (of ``STAGES``), and how much of how much is done where that is known.
    """
    done = Event()
    text = [welsh if reader() == "cy" else english]

    def tell(stage: str, part: int, whole: int) -> None:
        words = STAGES[stage][reader() == "cy"]
        text[0] = f"{words} {part / whole:.0%}" if whole else words

    def show() -> None:
        if done.wait(1):
            return
        with tqdm(desc=text[0], bar_format="{desc} {elapsed}", leave=False) as bar:
            while not done.wait(0.5):
                bar.set_description_str(text[0], refresh=False)
                bar.update()

    if not sys.stderr.isatty():
        yield tell
        return
    thread = Thread(target=show, daemon=True)
    thread.start()
    try:
        yield tell
    finally:
        done.set()
        thread.join()
