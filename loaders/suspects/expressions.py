"""Expressions of rules in SPARQL, compiled; what is not certain is said to be so, never guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from rdflib import XSD, Literal, URIRef, Variable

from .terms import INTEGER, language, lexical, plain, text
from .values import UnknownError, integer

#: A solution so far: variable → term.
Binding = dict[str, str]
#: The value of an expression: a term, or a truth value.
Value = str | bool
Expression = Callable[[Binding], Value]


class FailedError(Exception):
    """The expression is certainly an error, as SPARQL understands it."""


class UndecidedError(Exception):
    """It takes more than the filter knows to tell the value."""


def holds(expression: Expression, binding: Binding) -> bool:
    """Tell whether a filter lets a solution pass; raises UndecidedError."""
    try:
        return truth(expression(binding))
    except FailedError:
        return False


def truth(value: Value) -> bool:
    """Give the truth of a value, where it is a truth value."""
    if isinstance(value, bool):
        return value
    raise UndecidedError


def compiled(expression: object) -> Expression:
    """Compile an expression of rdflib's algebra; raises UnknownError for what is not in the table."""
    if isinstance(expression, Variable):
        return _variable(str(expression))
    if isinstance(expression, Literal) and expression.datatype == XSD.boolean:
        constant: Value = str(expression) == "true"
        return lambda _: constant
    if isinstance(expression, URIRef | Literal):
        term = text(expression)
        return lambda _: term
    name = getattr(expression, "name", "")
    if name not in FORMS:
        raise UnknownError(name)
    return FORMS[name](expression)


def _variable(name: str) -> Expression:
    def value(binding: Binding) -> Value:
        try:
            return binding[name]
        except KeyError:
            raise FailedError from None

    return value


def _all(part: Any) -> Expression:  # noqa: ANN401 - rdflib's algebra has no types
    return _connected([part.expr, *part.other], decisive=False)


def _any(part: Any) -> Expression:  # noqa: ANN401
    return _connected([part.expr, *part.other], decisive=True)


def _connected(parts: Iterable[object], *, decisive: bool) -> Expression:
    """Connect truth values: the decisive one decides, whatever the others are (SPARQL 1.1, section 17.2)."""
    tests = [compiled(part) for part in parts]

    def value(binding: Binding) -> Value:
        unclear: Exception | None = None
        for test in tests:
            try:
                if truth(test(binding)) is decisive:
                    return decisive
            except FailedError as error:
                unclear = unclear or error
            except UndecidedError as error:
                unclear = error
        if unclear:
            raise unclear
        return not decisive

    return value


def _not(part: Any) -> Expression:  # noqa: ANN401
    inner = compiled(part.expr)
    return lambda binding: not truth(inner(binding))


def _compared(part: Any) -> Expression:  # noqa: ANN401
    if part.op not in COMPARED:
        raise UnknownError(part.op)
    left, right, compare = compiled(part.expr), compiled(part.other), COMPARED[part.op]
    return lambda binding: compare(left(binding), right(binding))


def _equal(one: Value, other: Value) -> bool:
    if one == other and type(one) is type(other):
        return True
    if isinstance(one, str) and isinstance(other, str) and one[0] == other[0] != '"':
        return False
    if _is_plain(one) and _is_plain(other):
        return False
    return _number(one) == _number(other)


def _is_plain(value: Value) -> bool:
    return isinstance(value, str) and value[0] == '"' and value[-1] == '"'


def _before(one: Value, other: Value) -> bool:
    if _is_plain(one) and _is_plain(other):
        return lexical(str(one)) < lexical(str(other))
    return _number(one) < _number(other)


def _number(value: Value) -> int:
    number = integer(value) if isinstance(value, str) else None
    if number is None:
        raise UndecidedError
    return number


COMPARED: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "=": _equal,
    "!=": lambda one, other: not _equal(one, other),
    "<": _before,
    ">": lambda one, other: _before(other, one),
    "<=": lambda one, other: not _before(other, one),
    ">=": lambda one, other: not _before(one, other),
}


def _text_of(value: Value) -> str:
    """Give the text of a literal that has one without doubt."""
    if isinstance(value, str) and value[0] == '"' and not value.endswith(">"):
        return lexical(value)
    raise UndecidedError


def _str(part: Any) -> Expression:  # noqa: ANN401
    inner = compiled(part.arg)

    def value(binding: Binding) -> Value:
        term = inner(binding)
        if isinstance(term, bool) or term[0] == "_":
            raise UndecidedError
        return plain(lexical(term))

    return value


def _lang(part: Any) -> Expression:  # noqa: ANN401
    tag = _tag(part)
    return lambda binding: plain(tag(binding))


def _tag(part: Any) -> Callable[[Binding], str]:  # noqa: ANN401
    inner = compiled(part.arg)

    def value(binding: Binding) -> str:
        term = inner(binding)
        if isinstance(term, bool) or term[0] != '"':
            raise FailedError
        return language(term)

    return value


def _lowered(inner: Expression) -> Callable[[Binding], str]:
    return lambda binding: _text_of(inner(binding)).lower()


def _lang_matches(part: Any) -> Expression:  # noqa: ANN401
    right = compiled(part.arg2)
    left = _tag(part.arg1) if getattr(part.arg1, "name", "") == "Builtin_LANG" else _lowered(compiled(part.arg1))

    def value(binding: Binding) -> Value:
        tag, wanted = left(binding), _text_of(right(binding)).lower()
        if not wanted.isalpha():
            raise UndecidedError
        return tag == wanted or tag.startswith(f"{wanted}-")

    return value


def _regex(part: Any) -> Expression:  # noqa: ANN401
    if part.flags is not None or not isinstance(part.pattern, Literal):
        raise UnknownError("REGEX")
    search, inner = re.compile(str(part.pattern)).search, compiled(part.text)
    return lambda binding: search(_text_of(inner(binding))) is not None


def _if(part: Any) -> Expression:  # noqa: ANN401
    test, yes, no = compiled(part.arg1), compiled(part.arg2), compiled(part.arg3)
    return lambda binding: (yes if truth(test(binding)) else no)(binding)


def _coalesce(part: Any) -> Expression:  # noqa: ANN401
    choices = [compiled(choice) for choice in part.arg]

    def value(binding: Binding) -> Value:
        for choice in choices:
            try:
                return choice(binding)
            except FailedError:
                continue
        raise FailedError

    return value


def _concat(part: Any) -> Expression:  # noqa: ANN401
    pieces = [compiled(piece) for piece in part.arg]
    return lambda binding: plain("".join(_text_of(piece(binding)) for piece in pieces))


def _substr(part: Any) -> Expression:  # noqa: ANN401
    inner, start = compiled(part.arg), compiled(part.start)
    length = compiled(part.length) if part.length is not None else None

    def value(binding: Binding) -> Value:
        whole, first = _text_of(inner(binding)), _number(start(binding)) - 1
        if first < 0:
            raise UndecidedError
        return plain(whole[first:] if length is None else whole[first : first + _number(length(binding))])

    return value


def _datatype(part: Any) -> Expression:  # noqa: ANN401
    inner = compiled(part.arg)

    def value(binding: Binding) -> Value:
        term = inner(binding)
        if isinstance(term, str) and term.endswith(INTEGER):
            return f"<{XSD.integer}>"
        raise UndecidedError

    return value


def _strdt(part: Any) -> Expression:  # noqa: ANN401
    if part.arg2 != XSD.integer:
        raise UnknownError("STRDT")
    inner = compiled(part.arg1)

    def value(binding: Binding) -> Value:
        lexical_form = _text_of(inner(binding))
        if not lexical_form.isdigit():
            raise UndecidedError
        return f'"{lexical_form}{INTEGER}'

    return value


def _bound(part: Any) -> Expression:  # noqa: ANN401
    name = str(part.arg)
    return lambda binding: name in binding


#: rdflib's name of a form → what compiles it.
FORMS: Final[dict[str, Callable[[Any], Expression]]] = {
    "ConditionalAndExpression": _all,
    "ConditionalOrExpression": _any,
    "UnaryNot": _not,
    "RelationalExpression": _compared,
    "Builtin_STR": _str,
    "Builtin_LANG": _lang,
    "Builtin_LANGMATCHES": _lang_matches,
    "Builtin_REGEX": _regex,
    "Builtin_IF": _if,
    "Builtin_COALESCE": _coalesce,
    "Builtin_CONCAT": _concat,
    "Builtin_SUBSTR": _substr,
    "Builtin_DATATYPE": _datatype,
    "Builtin_STRDT": _strdt,
    "Builtin_BOUND": _bound,
    "TrueFilter": lambda _: lambda _binding: True,
}
