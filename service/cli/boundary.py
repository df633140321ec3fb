"""Where the command line's errors become lines in the person's language."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any, NoReturn

import click

from loaders.errors import DolenError
from queries import QueryError
from service.failures import NotConformingError
from service.terminal import reader

from .errors import CommandError, of_system
from .language import speak

log = logging.getLogger(__name__)
#: Exit statuses beside 0.
DOES_NOT_CONFORM, UNREADABLE = 1, 2
#: What click tells by itself.
_CLICKS = (click.ClickException, click.exceptions.Exit, click.Abort)


class Commands(click.Group):
    """A group of commands that speak the person's language; errors are told in words, never as a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as click has it
        """Run a command in the language of the terminal."""
        speak(self, reader())
        with _told():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command and report what goes wrong, before click ends for a closed pipe or an interrupt with 1."""
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except _CLICKS:
        raise
    except NotConformingError as error:
        click.echo(error.report.to_text(reader()))
        _end(error, DOES_NOT_CONFORM)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away; nothing is flushed to it
        sys.exit(0)
    except KeyboardInterrupt:
        _end(CommandError("interrupted"))
    except Exception as error:  # whatever it is, it is told in words
        log.debug("The command failed", exc_info=error)
        _end(_worded(error))


def _worded(error: Exception) -> DolenError | QueryError:
    """Give an error that has a text in both languages."""
    match error:
        case DolenError() | QueryError():
            return error
        case OSError():
            return of_system(error)
        case JSONDecodeError():
            return CommandError("record-damaged", reason=str(error))
        case UnicodeEncodeError():
            return CommandError("not-in-encoding", encoding=error.encoding)
        case _:
            return CommandError("unforeseen", kind=type(error).__name__, reason=str(error).rstrip("."))


def _end(error: DolenError | QueryError, status: int = UNREADABLE) -> NoReturn:
    click.echo(error.text(reader()), err=True)
    sys.exit(status)
