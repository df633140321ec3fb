"""What went wrong with a query, in plain words of the reader's language beside the form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from loaders.errors import DolenError
from service.failures import BusyError
from service.sparql.guard import tokens

from .sparql_cells import PREFIXES

_PLACE = re.compile(r"\b(\d+):(\d+)\b")

#: The most of a line that is shown.
_MOST = 200


@dataclass(frozen=True)
class Problem:
    """What happened, how to mend it, the line it is about, lines to add, and what the engine says (in English)."""

    what: str
    mend: str = ""
    field: str = "query"
    line: str = ""
    add: str = ""
    engine: str = ""
    status: int = 400
    retry_after: int = 0


def problem(error: DolenError, query: str, lang: str) -> Problem:
    """Explain an error of the endpoint."""
    reason = str(error.params.get("reason", ""))
    if error.code == "query-syntax":
        return _syntax(reason, query)
    if reason:
        return Problem(_("The query could not be answered."), engine=reason, status=error.status)
    wait = error.retry_after if isinstance(error, BusyError) else 0
    return Problem(error.what(lang), error.mend(lang), status=error.status, retry_after=wait)


def undeclared(query: str) -> list[str]:
    """Give the prefixes a query uses and does not declare, in order."""
    found, declared, used = list(tokens(query)), set(), []
    for (kind, before), (after_kind, after) in zip([("", ""), *found], found, strict=False):
        prefix = after.partition(":")[0]
        if after_kind != "name":
            continue
        if kind == "word" and before.upper() == "PREFIX":
            declared.add(prefix)
        elif prefix != "_" and prefix not in used:
            used.append(prefix)
    return [prefix for prefix in used if prefix not in declared]


def _syntax(reason: str, query: str) -> Problem:
    place, lines = _PLACE.search(reason), query.split("\n")
    number, column = (int(place[1]), int(place[2])) if place else (0, 0)
    shown = lines[number - 1] if 0 < number <= len(lines) else ""
    missing = undeclared(query) if "Prefix not found" in reason else []
    add = "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in missing if name in PREFIXES)
    mend = _("Add to the beginning of the query:") if add else ""
    return Problem(_words(reason, missing, number, column), mend, line=_about(shown, column), add=add, engine=reason)


def _about(line: str, column: int) -> str:
    """Give a line, or of a long one what stands about a column."""
    begin = min(max(0, column - _MOST // 2), max(0, len(line) - _MOST))
    cut = line[begin : begin + _MOST].strip()
    return f"{'… ' if begin else ''}{cut}{' …' if begin + _MOST < len(line) else ''}"


def _words(reason: str, missing: list[str], line: int, column: int) -> str:
    if missing:
        return str(_("The query uses a prefix that it does not declare: %(names)s.", names=", ".join(missing)))
    if "variable that is unbound" in reason:
        return str(_("SELECT names a variable that is neither in GROUP BY nor in a function such as COUNT."))
    if "Duplicated variable" in reason:
        return str(_("SELECT gives two columns the same name."))
    if not line:
        return str(_("The query is not valid SPARQL."))
    return str(_("The query is not valid SPARQL at line %(line)s, column %(column)s.", line=line, column=column))
