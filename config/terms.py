"""Tell what is wrong with a term of a rule apart, so that it can be said in more languages than one. Pure."""

from __future__ import annotations

import re

from language.query import BadTerm

# `language.query` says what is wrong in English; each kind has a name here, and its sentence in `config.problem.term`.
KINDS = tuple(
    (code, re.compile(words))
    for code, words in (
        ("empty", r"^is empty"),
        ("no_word", r"holds neither a letter nor a digit"),
        ("two_lines", r"^goes over a line"),
        ("too_long", r"^is (?P<length>\d+) characters long"),
        ("never_opened", r"^closes a quote \((?P<quote>.)\)"),
        ("never_closed", r"^opens a quote \((?P<quote>.)\) .* close it with (?P<closing>\S)"),
        ("operator", r"^holds the operator (?P<operator>[^;]+)"),
        ("field", r"^asks for a field \((?P<field>[^:]+):\)"),
        ("minus", r"^begins with (?P<sign>-),"),
        ("sign", r"^begins with (?P<sign>.),"),
        ("star_in_front", r"^has a star in front"),
        ("star_alone", r"^has a star that follows no word"),
        ("star_inside", r"^has a star inside a word; .*such as (?P<example>\S+)$"),
        ("short_prefix", r"^has a star after only (?P<written>[^;]+); write at least (?P<least>\d+)"),
    )
)


def term_code(error: BadTerm) -> tuple[str, dict[str, str]]:
    """Return the code of what is wrong with a term, and what its sentence needs; `other` carries the English words."""
    said = str(error)
    for code, words in KINDS:
        if found := words.search(said):
            return code, found.groupdict()
    return "other", {"detail": said}
