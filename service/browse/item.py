"""Writes the content of an item's page: its own words one by one, all else as it was written for pages before.

Items are the most of all things, and most of what their pages show stands on many: who published them, what is like
them, what is said where nothing is known. Such parts are templates, written once for all that they depend on
(``pieces``).
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from flask import render_template
from markupsafe import Markup, escape

from . import locales, markup, pieces, wording
from .addresses import address
from .kinds import KINDS
from .reader import Reader, reader

if TYPE_CHECKING:
    from .pages import ThingPage

_KIND = "practice"


def content(page: ThingPage, asked: Reader | None = None) -> Markup:
    """Write what stands in the frame of an item's page; without a reader, for that of the request at hand."""
    return Markup(_Writer(asked or reader(), page).content())  # noqa: S704 - written and escaped below


class _Writer:
    """Writes for one page."""

    def __init__(self, asked: Reader, page: ThingPage) -> None:
        self._asked, self._page, self._thing, self._lang = asked, page, page.thing, asked.lang
        self._write, self._say, self._kept = markup.writer(asked.lang), wording.gettext(), pieces.of(asked)

    def content(self) -> str:
        first, last = ("".join(self._sections(closing=closing)) for closing in (False, True))
        return (
            f"{self._opening()}{self._joining()}{self._evidence()}{self._overdue()}{self._notes()}\n{first}"
            f"{self._upkeep()}{self._similar()}{last}{self._inverses()}\n{self._record()}"
        )

    def _opening(self) -> str:
        thing, write = self._thing, self._write
        also = "; ".join(map(write.named, thing.other_names))
        states = (write.value(each.status) for each in thing.versions if each.language == self._lang)
        said = [f'<p class="govuk-body">{self._say("Also called")}: {also}</p>'] if also else []
        said += [
            f'<p class="govuk-body dolen-quiet">{self._say("State of the words on this page:")} {each}</p>'
            for each in states
        ]
        said += [f'<p class="govuk-body-l dolen-prose">{write.words(words)}</p>' for words in thing.lead]
        return (
            f'<span class="govuk-caption-xl dolen-caption">{escape(str(KINDS[_KIND].one))}</span>\n'
            f'<h1 class="govuk-heading-xl">{write.words(thing.name)}</h1>\n{"".join(said)}'
        )

    def _joining(self) -> str:
        """Lead to the services that the item describes, where they say how to join them."""
        services = address("browse.kind_list", lang=self._lang, kind="shared-service")
        values = [each for section in self._thing.sections for row in section.rows for each in row.values]
        return "".join(
            f'<p class="govuk-body"><strong>{self._say("Can we join?")}</strong> <a class="govuk-link" '
            f'href="{escape(each.href)}#joining">{self._write.named(each.text)}: '
            f"{self._say('whether it is open, and who to ask')}</a></p>\n"
            for each in values
            if each.href.startswith(services)
        )

    def _evidence(self) -> str:
        level, words = self._page.evidence, self._write.words
        said = words(level.name) if level else self._write.unknown()
        defined = f". {words(level.definition)}" if level and level.definition else ""
        return f'<p class="govuk-body"><strong>{self._say("Evidence:")}</strong> {said}{defined}</p>\n'

    def _overdue(self) -> str:
        if not self._page.overdue:
            return ""
        when = locales.date_text(self._page.overdue, self._lang)
        said = self._say("the publisher should have looked at this again by %(date)s.", date=when)
        return f'<div class="govuk-inset-text"><strong>{self._say("Review overdue:")}</strong> {said}</div>'

    def _notes(self) -> str:
        return self._part("notes.html", self._thing.notes, notes=self._thing.notes)

    def _sections(self, *, closing: bool) -> list[str]:
        return [self._write.section(each) for each in self._thing.sections if each.closing == closing]

    def _upkeep(self) -> str:
        page = self._page
        key = None if page.adoptions or page.link_checks else ()
        return self._part("practice-upkeep.html", key, page=page)

    def _similar(self) -> str:
        return self._part("practice-similar.html", self._page.similar, similar=self._page.similar)

    def _inverses(self) -> str:
        if not self._page.inverses:
            return ""
        return self._part("inverses.html", None, inverses=self._page.inverses, iri=self._thing.iri)

    def _record(self) -> str:
        page, thing = self._page, self._thing
        key = (tuple(page.publishers), thing.kinds, thing.versions, thing.notes.welsh_status)
        cited = f'<code class="dolen-iri">{escape(str(thing.iri))}</code>'
        last = markup.SUMMARY_ROW.format(self._say("Address to cite"), cited)
        return f"{self._part('thing-record.html', key, page=page, thing=thing)}{last}</dl>"

    def _part(self, template: str, key: Hashable | None, **values: object) -> str:
        """Write a part that depends on the key alone, or on more where there is none."""
        if key is None:
            return render_template(template, **values)
        known = (template, key)
        if (found := self._kept.get(known)) is None:
            found = self._kept[known] = render_template(template, **values)
        return str(found)
