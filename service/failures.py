"""What can go wrong in keeping and publishing data, each with its HTTP status and its bilingual text."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from loaders.errors import DolenError, UnreadableError
from loaders.texts import Texts

from . import reasons

if TYPE_CHECKING:
    from loaders.report import Report
    from loaders.statements import Position

    from .submissions.difference import Difference

TEXTS = Texts.load("service", "failures.toml")
#: What the system says of a disk that is full, or that nobody may write to.
_OF_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


class SystemFailureError(DolenError):
    """Something that the system refused; what it said (``reason``) is English, and told in Welsh where it is known."""

    texts = TEXTS

    def __init__(self, code: str, position: Position | None = None, **params: object) -> None:
        if "reason" in params:
            params["reason"] = reasons.worded(params["reason"])
        super().__init__(code, position, **params)


class StorageError(SystemFailureError):
    """The disk is full, or cannot be written, where a request needs it."""

    status = 503
    problem = "storage"


def of_system(error: BaseException | None) -> StorageError | None:
    """Make an error about the disk of one of the system's, or of what came of such a one; None of any other."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _OF_DISK:
            return StorageError("disk", reason=error.strerror)
        error = error.__cause__ or error.__context__
    return None


class SettingsError(SystemFailureError):
    """A setting that cannot be used."""

    status = 500
    problem = "settings"


class ArchiveError(SystemFailureError):
    """The archive cannot be read or written."""

    status = 500
    problem = "archive"


class StoreError(SystemFailureError):
    """The triple store cannot be opened or brought to the archive."""

    status = 503
    problem = "store"


class BackupError(SystemFailureError):
    """A backup that cannot be written, read or put in place."""

    status = 500
    problem = "backup"


class UnknownPartnerError(DolenError):
    """No partner has that name."""

    status = 404
    problem = "unknown-partner"
    texts = TEXTS


class PartnerError(DolenError):
    """A partner that cannot be added as asked."""

    status = 409
    problem = "partner"
    texts = TEXTS


class NotConformingError(DolenError):
    """A submission with findings that must be mended first; ``report`` names them."""

    status = 422
    problem = "not-conforming"
    texts = TEXTS
    report: Report


class EmptyingError(DolenError):
    """A submission that says nothing, and would withdraw all that the partner has published."""

    status = 422
    problem = "emptying"
    texts = TEXTS


class QueryError(DolenError):
    """A SPARQL request that cannot be answered as it is."""

    status = 400
    problem = "bad-query"
    texts = TEXTS


class QueryRefusedError(QueryError):
    """A query that asks for what the service does not do."""

    status = 403
    problem = "refused-query"


class UnsupportedMediaError(QueryError):
    """A request body of another kind than the protocol's."""

    status = 415
    problem = "unsupported-media-type"


class ResultFormatError(QueryError):
    """No format that the client takes can hold the result."""

    status = 406
    problem = "not-acceptable"


class QueryTimeoutError(QueryError):
    """A query that took longer than it may."""

    status = 503
    problem = "query-timeout"


class QueryMemoryError(QueryError):
    """A query that needed more memory than it may use."""

    status = 500
    problem = "query-memory"


class QueryCrashedError(QueryError):
    """The process that answered the query died of it."""

    status = 500
    problem = "query-crashed"


class BusyError(QueryError):
    """More queries than can wait; ``seconds`` is when to come back."""

    status = 503
    problem = "query-busy"

    @property
    def retry_after(self) -> int:
        """Seconds for the Retry-After header."""
        return int(str(self.params["seconds"]))


class ClientGoneError(QueryError):
    """The client went away before its answer was ready; nobody reads this."""

    status = 499
    problem = "client-gone"


class BodyTooLargeError(QueryError):
    """A request body, or a query, longer than the service takes."""

    status = 413
    problem = "too-large"


class MethodError(QueryError):
    """A method that the address does not have; ``allow`` names those it has."""

    status = 405
    problem = "method-not-allowed"

    @property
    def allow(self) -> str:
        """The value of the Allow header."""
        return str(self.params["allow"])


class GraphAbsentError(QueryError):
    """The graph store has no such graph."""

    status = 404
    problem = "no-such-graph"


class KeyMissingError(QueryError):
    """A request without a key or a sign-in where one is needed, or with a key that is not good."""

    status = 401
    problem = "key"


class UnknownKeyError(DolenError):
    """A key that is to be revoked and is not there."""

    status = 404
    problem = "unknown-key"
    texts = TEXTS


class SignInNeededError(KeyMissingError):
    """A page for people who are signed in, asked for by nobody in particular."""


class AccountsError(SystemFailureError):
    """The database of the accounts cannot be read or written."""

    status = 503
    problem = "accounts"


class PersonError(DolenError):
    """A person or a role that cannot be as asked."""

    status = 422
    problem = "person"
    texts = TEXTS


class TooOftenError(DolenError):
    """More attempts than one address may make."""

    status = 429
    problem = "too-often"
    texts = TEXTS


class SignInError(DolenError):
    """A sign-in that did not come about."""

    status = 403
    problem = "sign-in"
    texts = TEXTS


class ForgedError(DolenError):
    """A form that came without the sign that this service's own page made it."""

    status = 403
    problem = "form-not-signed"
    texts = TEXTS


class NotAllowedError(QueryError):
    """Something that the caller has no role for, or that is not the caller's own."""

    status = 403
    problem = "not-yours"


class ChangedError(QueryError):
    """The graph is no longer as the client saw it (If-Match); of a draft, ``difference`` is the one to the newest."""

    status = 412
    problem = "changed"
    difference: Difference | None = None


class NoSuchDraftError(DolenError):
    """The partner has no such draft, or the draft no such part."""

    status = 404
    problem = "no-such-draft"
    texts = TEXTS


class NamesNothingError(UnreadableError):
    """Files that are to take items away and name none that there is."""

    status = 422
    problem = "names-nothing"
    texts = TEXTS


class NotReadyError(DolenError):
    """What was asked of a draft does not fit its state."""

    status = 409
    problem = "not-ready"
    texts = TEXTS


class CheckingBusyError(DolenError):
    """As many files are being checked while somebody waits as may be; ``seconds`` is when to come back."""

    status = 503
    problem = "checking-busy"
    texts = TEXTS

    @property
    def retry_after(self) -> int:
        """Seconds for the Retry-After header."""
        return int(str(self.params["seconds"]))


class MappingNameError(DolenError):
    """A mapping that is not called what mappings are called, or is not there."""

    status = 404
    problem = "mapping"
    texts = TEXTS


class SearchUnreadyError(DolenError):
    """The search index is being made; ``seconds`` is when to come back."""

    status = 503
    problem = "search-unready"
    texts = TEXTS

    @property
    def retry_after(self) -> int:
        """Seconds for the Retry-After header."""
        return int(str(self.params["seconds"]))


class SearchTooWideError(DolenError):
    """More results than are given as one file."""

    status = 400
    problem = "search-too-wide"
    texts = TEXTS
