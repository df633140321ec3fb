"""Where a sign-in leads: to the page that asked for it, if that is one of ours."""

from __future__ import annotations

import re

from flask import url_for

#: A path of this site. Browsers read ``//`` and backslashes as another host's beginning, and drop control characters.
_OURS = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")

#: The beginning of the path of a page.
_LANGUAGE = re.compile(r"\A/(?:en|cy)(?=[/?#]|\Z)")


def target(wanted: str, lang: str) -> str:
    """Give the address to go to, in the language that the reader has chosen by now.

    It is the account's page where the wanted one is missing or another site's.
    """
    return _LANGUAGE.sub(f"/{lang}", wanted) if _OURS.fullmatch(wanted) else url_for("account.own", lang=lang)
