"""The one hierarchy of errors that people see: each knows its status, problem type and bilingual text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from .texts import Texts
from .visible import isolated, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .statements import Position


class DolenError(Exception):
    """Something a person is told: a code of the class's catalogue, the values its text needs, where it is.

    A package with texts of its own derives a class and sets ``texts = Texts.load("its.package")``; the codes
    of the loaders' catalogue stay usable there. ``errors`` holds the single errors when one submission has
    several and is empty otherwise; ``line`` is the text of the line it is on, where that helps. Errors survive
    pickling.
    """

    #: HTTP status of the answer.
    status: ClassVar[int] = 500
    #: Last segment of the problem type's IRI (RFC 9457).
    problem: ClassVar[str] = "internal-error"
    texts: ClassVar[Texts] = Texts.load("loaders")

    def __init__(self, code: str, position: Position | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.params = params
        self.errors: tuple[DolenError, ...] = ()
        self.line = ""

    @classmethod
    def several(cls, errors: Sequence[DolenError]) -> DolenError:
        """Make one error of several of one submission; a single one stays as it is."""
        if len(errors) == 1:
            return errors[0]
        whole = cls("several-errors", count=len(errors))
        whole.errors = tuple(errors)
        return whole

    def where(self, lang: str) -> str:
        """Say where it is, in words; empty when it is nowhere in particular."""
        return place(self.position, lang) if self.position else ""

    def what(self, lang: str) -> str:
        """Say what happened."""
        return self._texts().part(self.code, lang, "what", self.params)

    def mend(self, lang: str) -> str:
        """Say how to mend it; may be empty."""
        return self._texts().part(self.code, lang, "mend", self.params)

    def text(self, lang: str) -> str:
        """Say where, what and how to mend it, with the line; several errors stand on lines of their own."""
        own = " ".join(filter(None, (self.what(lang), self.mend(lang))))
        first = ": ".join(filter(None, (self.where(lang), own)))
        line = [f"    {isolated(visible(self.line))}"] if self.line else []
        return "\n".join([first, *line, *(error.text(lang) for error in self.errors)])

    def _texts(self) -> Texts:
        shared = DolenError.texts
        return shared if self.code not in self.texts.entries and self.code in shared.entries else self.texts

    def __str__(self) -> str:
        return self.text("en")

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore, (type(self), self.code, self.position, self.params, self.errors, self.line))

    @classmethod
    def restore(cls, code: str, position: Position | None, params: dict[str, object]) -> Self:
        """Make the error again from what pickling kept."""
        error = cls.__new__(cls)
        DolenError.__init__(error, code, position, **params)
        return error


class UnreadableError(DolenError):
    """A file that cannot be read."""

    status = 400
    problem = "unreadable"


class RefusedError(UnreadableError):
    """A file that asks for what is not allowed: another graph, a remote context, a DOCTYPE."""

    status = 422
    problem = "refused"


class TooLargeError(UnreadableError):
    """A file, or what it unfolds to, is larger than a limit."""

    status = 413
    problem = "too-large"


class TooSlowError(UnreadableError):
    """Reading took longer than the time allowed."""

    status = 422
    problem = "too-slow"


class UnsupportedFormatError(UnreadableError):
    """A file in no format that Dolen reads."""

    status = 415
    problem = "unsupported-format"


class WorkerError(DolenError):
    """The process that did the work ended without an answer."""

    status = 500
    problem = "worker-failed"


def place(position: Position, lang: str) -> str:
    """Name a place in a file in words: ``practice.csv, row 7, column title_en``."""
    values = {step: getattr(position, step) for step in ("file", "nth", "sheet", "line", "row", "column")}
    named = {step: str(value) for step, value in values.items() if value is not None}
    texts = DolenError.texts
    codes = {f"place-{step}-{value}": f"place-{step}" for step, value in named.items()}
    chosen = [own if own in texts.entries else plain for own, plain in codes.items()]
    return ", ".join(texts.part(code, lang, "what", named) for code in chosen)


def _restore(
    cls: type[DolenError],
    code: str,
    position: Position | None,
    params: dict[str, object],
    errors: tuple[DolenError, ...],
    line: str,
) -> DolenError:
    error = cls.restore(code, position, params)
    error.errors, error.line = errors, line
    return error
