"""What the page of the catalogue shows, in the words of one language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from service.browse import locales

from .distributions import File, files
from .dumps import Dumps
from .holdings import Edition, Holdings, Snapshot
from .words import words

#: Earlier editions the page lists; the catalogue for programs has them all.
MOST = 20
_NAMES = {"nq": "N-Quads", "ttl": "Turtle"}


@dataclass(frozen=True)
class Download:
    """A file to download: its address within this site, its format, and its size where it was made."""

    href: str
    format: str
    size: str


@dataclass(frozen=True)
class Issue:
    """A version: its number or nothing for a day, when, and its files."""

    number: str
    when: str
    downloads: list[Download]


@dataclass(frozen=True)
class Entry:
    """A dataset on the page; ``newest`` is None where nothing can be downloaded."""

    title: str
    description: str
    graph: str
    triples: int | None
    newest: Issue | None
    earlier: list[Issue]
    more: int


def entries(held: Holdings, dumps: Dumps, lang: str) -> list[Entry]:
    """Give the whole first, then each graph."""
    snapshots = [snapshot for day in reversed(held.days()) if (snapshot := held.as_at(day))]
    days, more = _issues(held, dumps, snapshots, lang)
    title, described = words("everything")[lang], words("everything", "description")[lang]
    shown = [Entry(title, described, "", None, *_first(days), more)]
    for each in held.graphs:
        issues, more = _issues(held, dumps, [*reversed(each.editions)], lang)
        triples = each.editions[-1].triples if each.editions else None
        name = str(each.graph)
        shown.append(Entry(each.title[lang], each.description[lang], name, triples, *_first(issues), more))
    return shown


def _issues(held: Holdings, dumps: Dumps, found: Iterable[Edition | Snapshot], lang: str) -> tuple[list[Issue], int]:
    every = [each for each in found if dumps.offered(each)]
    shown = [_issue(each, files(held, dumps, each), lang) for each in every[: MOST + 1]]
    return shown, len(every) - len(shown)


def _issue(of: Edition | Snapshot, offered: Iterable[File], lang: str) -> Issue:
    downloads = [Download(urlsplit(file.address).path, _NAMES[file.extension], _size(file, lang)) for file in offered]
    if isinstance(of, Snapshot):
        return Issue("", locales.date_text(of.day, lang), downloads)
    return Issue(str(of.number), locales.moment_text(of.published, lang), downloads)


def _first(issues: list[Issue]) -> tuple[Issue | None, list[Issue]]:
    return (issues[0], issues[1:]) if issues else (None, [])


def _size(file: File, lang: str) -> str:
    """Write a size in kB, at least 1; nothing for a file that was not made yet."""
    if file.made is None:
        return ""
    return f"{locales.number_text(max(1, round(file.made.size / 1000)), lang)} kB"
