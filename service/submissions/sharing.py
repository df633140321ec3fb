"""Drafts shown to whoever has a link: a token for each, kept as its sha-256, to be taken back one by one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from service.failures import NoSuchDraftError

from .drafts import PATIENCE, Drafts
from .records import Draft, Share, now

_TOKEN_BYTES = 24
#: Of a token's digest, what a share is known by; and the longest note on one, in characters.
_ID, _LONGEST = 12, 100


class Sharing:
    """Makes links to drafts and takes them back."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def share(self, draft: Draft, note: str = "", agent: str = "", days: int | None = None) -> str:
        """Give a new token; see ``Submissions.share``."""
        token = f"{draft.id}-{secrets.token_urlsafe(_TOKEN_BYTES)}"
        digest = _digest(token)
        ends = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="microseconds") if days else ""
        made = Share(digest[:_ID], digest, " ".join(note.split())[:_LONGEST], now(), agent, ends)
        with self._drafts.lock(draft, PATIENCE):
            draft = self._drafts.get(draft.partner, draft.id)
            self._drafts.save(draft, shares=(*draft.shares, made))
        return token

    def unshare(self, draft: Draft, share: str | None = None) -> Draft:
        """Take back one link, or all; see ``Submissions.unshare``."""
        with self._drafts.lock(draft, PATIENCE):
            draft = self._drafts.get(draft.partner, draft.id)
            if share is not None and share not in {each.id for each in draft.shares}:
                raise NoSuchDraftError("no-share", partner=draft.partner, id=draft.id)
            left = tuple(each for each in draft.shares if share is not None and each.id != share)
            return self._drafts.save(draft, shares=left)

    def shared(self, token: str) -> Draft:
        """Give the draft that a token shows; see ``Submissions.shared``."""
        draft = self._drafts.find("-".join(token.split("-")[:2]))
        shares = draft.shares if draft else ()
        found = [each for each in shares if hmac.compare_digest(_digest(token), each.sha256)]
        if draft is None or not found:
            raise NoSuchDraftError("no-shared-draft")
        if "" < found[0].expires <= now():
            raise NoSuchDraftError("share-over", expires=found[0].expires[:10])
        return draft


def _digest(token: str) -> str:
    """Digest a token; it holds so much chance that a plain sha-256 cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
