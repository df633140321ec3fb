"""A question as the forms of ``app/search-results``: what holds one of them, the index finds.

The query compares them with "en" or "cy", a space, and the folded text with one space between words and one at its end.
Texts of no language count as Welsh, as in the index.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal

from .forms import LANGUAGES, beginnings, forms
from .question import Question, Term


def bound(question: Question) -> dict[str, list[Literal]]:
    """Give the values of the query's parameters: terms by number, their forms, the forms unwanted."""
    numbered = [(f"{number:02}", term) for number, term in enumerate(question.wanted)]
    return {
        "term": [Literal(number) for number, _ in numbered],
        "form": [Literal(number + form) for number, term in numbered for form in _forms(term)],
        "unwanted": [Literal(form) for term in question.unwanted for form in _forms(term)],
    }


def _forms(term: Term) -> Iterator[str]:
    for lang in LANGUAGES:
        begun = beginnings(term, lang)
        yield from (f"{lang} {' '.join(form)}" for form in begun)
        # What a beginning covers needs no form of its own.
        yield from (f"{lang} {' '.join(form)} " for form in forms(term, lang) if form not in begun)
