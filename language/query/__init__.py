"""The rule language: terms, the tree that a query is read into, and how it is read. Pure."""

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

__all__ = [
    "CODES",
    "SHORTEST_PREFIX",
    "BadTerm",
    "Phrase",
    "Prefix",
    "Term",
    "Word",
    "covers",
    "parse_term",
]
