"""A question as a query of the index: exact words before other forms, titles before texts, the overdue below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from tantivy import FieldType, Occur, Query

from .forms import LANGUAGES, Form, beginnings, forms
from .index import State
from .question import Question, Term

#: How much a match counts: in a title or a text, of the word itself, of another form, of a longer word.
_FIELDS = {"title": 3.0, "text": 1.0}
_OTHER_FORM, _LONGER = 0.7, 0.35
#: So many words that begin alike are named one by one.
_NAMED = 200
#: What the score of an item is multiplied by when its review is overdue.
OVERDUE = 0.6


class Matcher:
    """Makes queries for one state of the index; forms that it does not hold are left out at once."""

    def __init__(self, state: State) -> None:
        self._schema, self._searcher, self._memory = state.schema, state.searcher, state.memory

    def words(self, question: Question) -> Query:
        """Give what matches all wanted terms and no unwanted one."""
        return self._memory.known(("words", question), lambda: self._words(question))

    def _words(self, question: Question) -> Query:
        wanted = [(Occur.Must, self.term(term)) for term in question.wanted] or [(Occur.Must, Query.all_query())]
        return Query.boolean_query([*wanted, *((Occur.MustNot, self.term(term)) for term in question.unwanted)])

    def term(self, term: Term) -> Query:
        """Give what matches a term in any field and language."""
        found = [
            Query.boost_query(query, boost * _FIELDS[group])
            for group in _FIELDS
            for lang in LANGUAGES
            for query, boost in self._in_field(term, f"{group}_{lang}", lang)
        ]
        return Query.disjunction_max_query(found, 0.1) if found else Query.empty_query()

    def _in_field(self, term: Term, name: str, lang: str) -> Iterable[tuple[Query, float]]:
        for place, form in enumerate(forms(term, lang)):
            if self._held(name, form):
                yield self._form(name, form), 1.0 if not place else _OTHER_FORM
        open_words = beginnings(term, lang)
        single = tuple(form[0] for form in open_words if len(form) == 1)
        if single and (longer := self._longer(name, single)):
            yield Query.const_score_query(longer, 1.0), _LONGER
        for form in open_words:
            if len(form) > 1 and self._held(name, form[:-1]):
                yield Query.phrase_prefix_query(self._schema, name, list(form)), _LONGER

    def _longer(self, name: str, beginnings: Sequence[str]) -> Query | None:
        """Give what matches words that begin with one of some and go on; None where there are none.

        The engine takes a millisecond to make an automaton, and less to name a few words one by one. Numbers may be
        the beginning of very many: those of identifiers.
        """
        if all(map(str.isalpha, beginnings)):
            found = [self._searcher.terms_with_prefix(name, each, limit=_NAMED) for each in beginnings]
            if all(len(each) < _NAMED for each in found):
                pairs = zip(beginnings, found, strict=True)
                longer = {word for beginning, each in pairs for word, _ in each if word != beginning}
                return Query.term_set_query(self._schema, name, sorted(longer)) if longer else None
        return Query.regex_query(self._schema, name, f"({'|'.join(beginnings)}).+")

    def _held(self, name: str, form: Form) -> bool:
        return all(self._searcher.doc_freq(name, word) for word in form)

    def _form(self, name: str, form: Form) -> Query:
        if len(form) == 1:
            return Query.term_query(self._schema, name, form[0], "freq")
        return Query.phrase_query(self._schema, name, list(form))

    def filtered(self, query: Query, filters: Mapping[str, Sequence[str]]) -> Query:
        """Narrow a query: one of the values of each filter."""
        narrow = [
            (Occur.Must, Query.const_score_query(Query.term_set_query(self._schema, name, list(values)), 0.0))
            for name, values in filters.items()
            if values
        ]
        return Query.boolean_query([(Occur.Must, query), *narrow]) if narrow else query

    def ranked(self, query: Query, today: date) -> Query:
        """Lower what is overdue for review; which things are found stays the same."""
        day = int(today.strftime("%Y%m%d"))
        overdue = Query.range_query(self._schema, "review", FieldType.Integer, 0, day, include_upper=False)
        unscored = Query.const_score_query(overdue, 0.0)
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, unscored)])
        fresh = Query.boolean_query([(Occur.Must, query), (Occur.MustNot, overdue)])
        return Query.disjunction_max_query([fresh, Query.boost_query(both, OVERDUE)])
