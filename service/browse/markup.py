"""The parts of a page that stand on it again and again, written without a template: links, values, rows, sections.

A page has a hundred of them, and a template takes ten times as long over each. A link, which is the same on many
pages, is kept as it is written. Templates reach them through ``macros.html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from markupsafe import Markup, escape

from . import wording
from .records import Part, Row, Section, Value
from .texts import Text

#: So many links and names are kept.
_MOST = 20_000
#: A term with its values, in a list of such.
SUMMARY_ROW = (
    '  <div class="govuk-summary-list__row">\n    <dt class="govuk-summary-list__key">{}</dt>\n'
    '    <dd class="govuk-summary-list__value">{}</dd>\n  </div>\n'
)


class Leading(Protocol):
    """A name that may lead to a page."""

    @property
    def text(self) -> Text: ...  # noqa: D102

    @property
    def href(self) -> str: ...  # noqa: D102


class Marks(NamedTuple):
    """What is said of values in a language."""

    unknown: Markup
    inferred: Markup
    to_check: Markup


class Writer:
    """Writes for pages in a language."""

    def __init__(self, lang: str, marks: Marks) -> None:
        self._lang, self._marks = lang, marks

    def words(self, text: Text) -> Markup:
        """Write words of the data, with a visible mark where they are in another language than the page."""
        return wording.words(text, self._lang)

    def named(self, text: Text) -> Markup:
        """Write the same without the mark."""
        return wording.named(text, self._lang)

    def link(self, to: Leading, *, in_full: bool = False) -> Markup:
        """Write a name that leads to a page.

        The mark of its language is short, as names are often the same in both; a title (``in_full``) says it in full.
        """
        return Markup(_link(self._lang, to.text, to.href, in_full))  # noqa: S704 - escaped there

    def links(self, to: Iterable[Leading]) -> Markup:
        """Write several."""
        return Markup(", ".join(self.link(each) for each in to))  # noqa: S704 - escaped in each

    def unknown(self) -> Markup:
        """Say that something is not known."""
        return self._marks.unknown

    def inferred(self) -> Markup:
        """Say that something is not stated by the source."""
        return self._marks.inferred

    def to_check(self) -> Markup:
        """Say that something is not settled."""
        return self._marks.to_check

    def value(self, each: Value) -> Markup:
        """Write a value: a part, a link or words."""
        return Markup(self._value(each))  # noqa: S704 - escaped there

    def values(self, row: Row) -> Markup:
        """Write all values of a row; none is said to be unknown."""
        return Markup(self._values(row))  # noqa: S704 - escaped there

    def summary(self, rows: Sequence[Row]) -> Markup:
        """Write rows as a list of terms with their values."""
        return Markup(self._summary(rows))  # noqa: S704 - escaped there

    def section(self, it: Section) -> Markup:
        """Write facts under their heading."""
        body = "".join(map(self._prose, it.rows)) if it.prose else self._summary(it.rows)
        return Markup(f'<h2 class="govuk-heading-m">{escape(it.title)}</h2>\n{body}')  # noqa: S704 - escaped here

    def _value(self, each: Value) -> str:
        if each.part:
            return f"{self._part(each.part)}\n"
        if each.external and each.href:
            return f'<a class="govuk-link" href="{escape(each.href)}" rel="external">{self.named(each.text)}</a>\n'
        if each.href:
            return f"{_link(self._lang, each.text, each.href, False)}\n"  # noqa: FBT003 - a cache's place
        return self.words(each.text)

    def _values(self, row: Row) -> str:
        marked = f" {self._marks.inferred}" if row.inferred else ""
        if not row.values:
            return f"{self._marks.unknown}\n{marked}"
        if len(row.values) == 1:
            return f"{self._value(row.values[0])}\n{marked}"
        listed = "".join(f"<li>{self._value(each)}</li>" for each in row.values)
        return f'<ul class="dolen-values">{listed}</ul>{marked}'

    def _part(self, it: Part) -> str:
        anchor = f' id="{escape(it.anchor)}"' if it.anchor else ""
        name = f"<strong>{self.words(it.name)}</strong>" if it.name else ""
        check = f" {self._marks.to_check}" if it.notes.to_check else ""
        head = f'<p class="govuk-body">{name}{check}</p>' if name or check else ""
        rows = "".join(f"<dt>{self.words(row.label)}</dt><dd>{self._values(row)}</dd>" for row in it.rows)
        notes = "".join(f'<p class="govuk-body dolen-quiet">{self.words(note)}</p>' for note in it.notes.words)
        return f'<div class="dolen-part"{anchor}>\n{head}{f"<dl>{rows}</dl>" if rows else ""}{notes}</div>'

    def _summary(self, rows: Sequence[Row]) -> str:
        written = "".join([row.written.get("summary") or self._summary_row(row) for row in rows])
        return f'<dl class="govuk-summary-list">\n{written}</dl>'

    def _summary_row(self, row: Row) -> str:
        found = row.written["summary"] = SUMMARY_ROW.format(self.words(row.label), self._values(row))
        return found

    def _prose(self, row: Row) -> str:
        values = "".join(f'<p class="govuk-body dolen-prose">{self._value(each)}</p>' for each in row.values)
        marked = f'<p class="govuk-body">{self._marks.inferred}</p>' if row.inferred else ""
        body = values or f'<p class="govuk-body">{self._marks.unknown}</p>'
        return f'<h3 class="govuk-heading-s">{self.words(row.label)}</h3>\n{body}{marked}'


@lru_cache
def writer(lang: str) -> Writer:
    """Give the writer of the pages in a language; to be asked for on such a page."""
    _ = wording.gettext()
    unknown = Markup('<span class="dolen-unknown">{}</span>').format(_("not known"))
    mark = Markup('<span class="dolen-mark dolen-mark--{}">{}</span>')
    inferred = mark.format("inferred", _("inferred, not stated by the source"))
    return Writer(lang, Marks(unknown, inferred, mark.format("check", _("to be checked"))))


@lru_cache(_MOST)
def _link(lang: str, text: Text, href: str, in_full: bool) -> str:  # noqa: FBT001 - a cache's place
    name = wording.named(text, lang)
    led = f'<a class="govuk-link" href="{escape(href)}">{name}</a>' if href else name
    if not text.foreign_to(lang):
        return str(led)
    told = escape(wording.only_in(text.lang or ""))
    if in_full:
        return f'{led} <span class="dolen-mark">{told}</span>'
    tag, hidden = escape((text.lang or "").partition("-")[0]), f'<span class="govuk-visually-hidden"> ({told})</span>'
    return f'{led}&nbsp;<span class="dolen-tongue"><span aria-hidden="true">{tag}</span>{hidden}</span>'
