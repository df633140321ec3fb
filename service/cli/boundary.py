"""Where the command line's errors become lines in the person's language."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from loaders.errors import DolenError
from queries import QueryError
from service.failures import NotConformingError
from service.terminal import reader

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


def _end(message: str, status: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)
