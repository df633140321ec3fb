"""What is wrong with a query, its header or a value for it: a code, and a text in English and Welsh."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

Catalogue = dict[str, dict[str, dict[str, str]]]


class QueryError(ValueError):
    """Raised with a code of ``texts.toml`` and the values that its text needs."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return self.text("en")

    def text(self, lang: str) -> str:
        """Say what is wrong and how to mend it; Welsh for ``cy`` and its variants, else English."""
        parts = texts()[self.code]["cy" if lang.lower().partition("-")[0] == "cy" else "en"]
        return " ".join(parts[part].format_map(self.params) for part in ("what", "mend"))

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.params)


def _again(code: str, params: dict[str, str]) -> QueryError:
    """Make the error anew in another process."""
    return QueryError(code, **params)


@cache
def texts() -> Catalogue:
    """Give the texts: code → language → ``what`` and ``mend``."""
    content = tomllib.loads(files("queries").joinpath("texts.toml").read_text(encoding="utf-8"))
    return {code: entry for code, entry in content.items() if isinstance(entry, dict)}
