"""The page of all ways in: what each list, finder and page of the service is good for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from .kinds import KINDS
from .reader import reader

#: Lists of kinds that have no way in of their own on this page.
_LISTS = (
    "initiative", "event", "action", "resource", "roadmap", "assessment", "evidence", "adoption", "change", "post",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A page to start from, with what it is good for; ``values`` complete its address."""

    name: LazyString
    words: LazyString
    endpoint: str
    kind: str = ""

    def href(self, lang: str) -> str:
        """Give its address in a language."""
        return url_for(self.endpoint, lang=lang, kind=self.kind or None)


_PRACTICE = (
    Way(_("Search"), _("By words, in either language"), "search.page"),
    Way(_("Practice"), _("What others did, and what came of it"), "browse.practice_list"),
    Way(_("Themes"), _("Practice by what it is about"), "browse.themes"),
    Way(_("Map"), _("What there is for one area"), "browse.map"),
    Way(_("Co-production"), _("Services planned and run with the people who use them"), "browse.coproduction"),
)
_JOINT = (
    Way(_("Shared services"), _("Which are open to others, and how to join"), "browse.finder"),
    Way(_("Principles of joint working"), _("What was agreed, and who adopted it"), "browse.principles"),
    Way(_("A framework for multi-agency working"), _("From a gap to the practice that helps"), "browse.framework_page"),
)
_BODIES = (
    Way(_("Organisations"), _("Who takes part in what, and since when"), "browse.kind_list", "organisation"),
    Way(_("Partnerships"), _("Their members as at a date, and what has changed"), "browse.kind_list", "partnership"),
)
_DATA = (
    Way(_("SPARQL"), _("Questions of your own, and examples to start from"), "browse.sparql"),
    Way(_("Vocabulary"), _("The terms and code lists of the data"), "vocabulary.page"),
    Way(_("Data to reuse"), _("Everything to download"), "datasets.catalogue_page"),
)
WAYS: Sequence[tuple[LazyString, Sequence[Way]]] = (
    (_("Find practice"), _PRACTICE),
    (_("Work together"), _JOINT),
    (_("See who is who"), _BODIES),
    (_("Use the data"), _DATA),
)


def show() -> str:
    """Show every way in."""
    lang = reader().lang
    groups = [(title, [(way.name, way.words, way.href(lang)) for way in ways]) for title, ways in WAYS]
    others = [(KINDS[kind].many, url_for("browse.kind_list", lang=lang, kind=kind)) for kind in _LISTS]
    return render_template("explore.html", groups=groups, others=others)
