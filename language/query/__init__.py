"""The rule language: terms, the tree that a query is read into, and how it is read and written. Pure."""

from language.query.grammar import parse_query
from language.query.showing import corrections, pointed, shown
from language.query.terms import (
    CODES,
    SHORTEST_PREFIX,
    BadTerm,
    Phrase,
    Prefix,
    Term,
    Word,
    covers,
    parse_term,
)
from language.query.written import written
from language.query.wrong import BadQuery

__all__ = [
    "CODES",
    "SHORTEST_PREFIX",
    "BadQuery",
    "BadTerm",
    "Phrase",
    "Prefix",
    "Term",
    "Word",
    "corrections",
    "covers",
    "parse_query",
    "parse_term",
    "pointed",
    "shown",
    "written",
]
