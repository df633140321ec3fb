"""Where the command line meets a person: errors become one line in their language, long work a progress bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

import click
from tqdm import tqdm

from loaders.errors import DolenError
from loaders.texts import language
from queries import QueryError
from service.failures import NotConformingError

T = TypeVar("T")
#: Exit statuses beside 0.
DOES_NOT_CONFORM, UNREADABLE = 1, 2


class Commands(click.Group):
    """A group of commands whose errors are told in words, never as a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as click has it
        """Run a command and report what goes wrong at one place."""
        try:
            return super().main(*args, **kwargs)
        except NotConformingError as error:
            click.echo(error.report.to_text(reader()))
            _end(error.text(reader()), DOES_NOT_CONFORM)
        except (DolenError, QueryError) as error:
            _end(error.text(reader()), UNREADABLE)
        except BrokenPipeError:
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - the reader went away
            sys.exit(0)


def reader() -> str:
    """Give the language of the person at the terminal, from the usual variables of the environment."""
    tag = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "en")
    return language(tag.replace("_", "-"))


def say(english: str, welsh: str) -> None:
    """Tell the person something, on standard error, so that standard output is the result alone."""
    click.echo(welsh if reader() == "cy" else english, err=True)


def progress(steps: Iterable[T], english: str, welsh: str, total: int | None = None) -> Iterable[T]:
    """Show a bar while going through steps that take long; none where nobody is looking."""
    return tqdm(steps, desc=welsh if reader() == "cy" else english, total=total, disable=None, delay=1)


def _end(message: str, status: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)
