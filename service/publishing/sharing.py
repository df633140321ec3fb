"""A draft shown to a colleague by a link, to read without signing in; and the link taken back."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.accounts import Action

from . import drafts, intake, steps
from .page import blueprint, desk, has_archive, lead, show


@blueprint.get("/partners/<slug>/submissions/<name>/share")
def ask_share(lang: str, slug: str, name: str) -> Response:
    """Ask whether to make a link, or to take those there are back."""
    whose = desk(lang, slug, Action.SUBMIT)
    return show("submission-share.html", desk=whose, draft=steps.submissions().get(slug, name), link="")


@blueprint.post("/partners/<slug>/submissions/<name>/share")
def share(lang: str, slug: str, name: str) -> Response:
    """Make a link, and show it this once."""
    whose = desk(lang, slug, Action.SUBMIT)
    token = steps.share(whose.caller, slug, name, request.form.get("note", ""), intake.days())
    link = f"{current_app.config['SETTINGS'].base}{url_for('partner_pages.shared', lang=lang, token=token)}"
    return show("submission-share.html", 201, desk=whose, draft=steps.submissions().get(slug, name), link=link)


@blueprint.post("/partners/<slug>/submissions/<name>/unshare")
def unshare(lang: str, slug: str, name: str) -> AnyResponse:
    """Take one link to a draft back, or all."""
    share = request.form.get("share") or None
    steps.unshare(desk(lang, slug, Action.SUBMIT).caller, slug, name, share)
    return lead("submission", lang, slug, name=name, done="unshared-one" if share else "unshared")


@blueprint.get("/shared/<token>")
def shared(lang: str, token: str) -> Response:
    """Show a draft to whoever has its link."""
    has_archive()
    draft = steps.submissions().shared(token)
    partner = steps.instance().archive.partners.get(draft.partner)
    address = url_for("partner_pages.shared", lang=lang, token=token)
    seen = drafts.look(draft, address, f"/shared/{token}", lang, draft.compared)
    return show(
        "submission-shared.html", look=seen, draft=draft, name=partner.name_cy if lang == "cy" else partner.name_en,
        page=drafts.changes(draft, lang) if draft.has_difference else None,
    )  # fmt: skip
