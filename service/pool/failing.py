"""The errors that a worker reports, as the pool raises them."""

from __future__ import annotations

from service.failures import QueryCrashedError, QueryError, QueryMemoryError
from service.sparql.execution import not_acceptable, unwritable
from service.store.results import UnwritableError

from .channel import FAILURES, FORMS, Frame


def failure(frame: Frame) -> QueryError:
    """Make the error of a frame that reports one; ``rows`` is the form when no format of it is accepted."""
    code = FAILURES[frame.what] if frame.what < len(FAILURES) else ""
    if code == "query-memory":
        return QueryMemoryError(code)
    if code == "query-not-acceptable" and 0 <= frame.rows < len(FORMS):
        return not_acceptable(FORMS[frame.rows])
    if code == "query-unwritable":
        return unwritable(UnwritableError(frame.body.decode(errors="replace")))
    if code in {"query-syntax", "query-failed"}:
        return QueryError(code, reason=frame.body.decode(errors="replace"))
    return QueryCrashedError("query-crashed")
