"""What the partners' pages have in common: whose they are, nobody keeps them, where they lead back to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.accounts import Action, Caller
from service.accounts.web import required
from service.browse.locales import LANGUAGES
from service.errors import NotFoundError
from service.partners import Partner

from . import steps

LANG = f"<any({','.join(LANGUAGES)}):lang>"
blueprint = Blueprint("partner_pages", __name__, url_prefix=f"/{LANG}")


@dataclass(frozen=True)
class Desk:
    """A partner's pages as somebody with a role there sees them; ``head`` is the newest version, 0 for none."""

    partner: Partner
    caller: Caller
    lang: str
    head: int

    @property
    def slug(self) -> str:
        """The partner's short name."""
        return self.partner.slug

    @property
    def name(self) -> str:
        """What the partner is called in the page's language."""
        return self.partner.name_cy if self.lang == "cy" else self.partner.name_en

    @property
    def may_submit(self) -> bool:
        """Whether who asks may send files."""
        return self.caller.may(Action.SUBMIT, self.slug)

    @property
    def may_publish(self) -> bool:
        """Whether who asks may publish."""
        return self.caller.may(Action.PUBLISH, self.slug)

    @property
    def may_manage(self) -> bool:
        """Whether who asks may manage people and keys."""
        return self.caller.may(Action.MANAGE, self.slug)


def desk(lang: str, slug: str, action: Action = Action.VIEW) -> Desk:
    """Give the pages of a partner to who may do something there.

    Raises:
        SignInNeededError, NotAllowedError: nobody in particular asks, or they may not.
        UnknownPartnerError: there is no such partner.

    """
    caller = required(action, slug)
    has_archive()
    archive = steps.instance().archive
    return Desk(archive.partners.get(slug), caller, lang, archive.head(slug))


def has_archive() -> None:
    """Refuse what an application that only reads has not.

    Raises:
        NotFoundError: this is one.

    """
    if current_app.config["INSTANCE"] is None:
        raise NotFoundError("not-found")


def show(template: str, status: int = 200, /, **values: object) -> Response:
    """Render a page that nobody keeps and no crawler lists."""
    response = make_response(render_template(template, moment_of=datetime.fromisoformat, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def lead(endpoint: str, lang: str, slug: str, /, **values: object) -> AnyResponse:
    """Lead on to another of a partner's pages, after something was done."""
    target = url_for(f"partner_pages.{endpoint}", lang=lang, slug=slug, **values)  # type: ignore[arg-type]
    response = redirect(target, HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = "private, no-store"
    return response
