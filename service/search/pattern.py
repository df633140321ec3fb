"""A question as the forms of ``app/search-results``: what holds one of them, the index finds.

The query compares them with "en" or "cy", a space, and the folded text with one space between words and one at its end.
Texts of no language count as Welsh, as in the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rdflib import Literal

from .forms import LANGUAGES, Form, beginnings, forms
from .question import Question, Term

#: Tells whether anything has a form in a language.
Holds = Callable[[Form, str], bool]


def bound(question: Question, holds: Holds = lambda _form, _lang: True) -> dict[str, list[Literal]]:
    """Give the values of the query's parameters: terms by number, their forms, the forms unwanted.

    Forms that nothing ``holds`` are left out: the query finds the same and can be read.
    """
    numbered = [(f"{number:02}", term) for number, term in enumerate(question.wanted)]
    return {
        "term": [Literal(number) for number, _ in numbered],
        "form": [Literal(number + form) for number, term in numbered for form in _forms(term, holds)],
        "unwanted": [Literal(form) for term in question.unwanted for form in _forms(term, holds)],
    }


def _forms(term: Term, holds: Holds) -> Iterator[str]:
    for lang in LANGUAGES:
        begun = beginnings(term, lang)
        yield from (f"{lang} {' '.join(form)}" for form in begun)
        # What a beginning covers needs no form of its own.
        whole = (form for form in forms(term, lang) if form not in begun)
        yield from (f"{lang} {' '.join(form)} " for form in whole if form == term.words or holds(form, lang))
