"""Dates that addresses ask for, and what is known of a thing as at a date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
#: How much of a written date must be the same for a start given to the month or the year to be in doubt.
_COARSE = {"month": 7, "year": 4}


def asked_date(arguments: Mapping[str, str], name: str = "at") -> tuple[date | None, bool]:
    """Read a date of an address; the second value tells that something was given that is no date."""
    given = arguments.get(name, "").strip()
    if not given:
        return None, False
    try:
        return (date.fromisoformat(given), False) if _DATE.fullmatch(given) else (None, True)
    except ValueError:
        return None, True


def in_force(since: date | None, until: date | None, precision: str, at: date) -> str:
    """Tell whether something was in force as at a date: "yes", "no", or "unknown".

    The rule is that of ``app/members-of``: unknown where the start is not stated, or is no finer than the year or the
    month that the date falls in.
    """
    if (since and since > at) or (until and until <= at):
        return "no"
    if since is None:
        return "unknown"
    same = _COARSE.get(precision)
    return "unknown" if same and str(since)[:same] == str(at)[:same] else "yes"
