"""What somebody meant who wrote a line that YAML reads otherwise: the parser's own words name a sign, and often the next line. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from language.query import BadQuery, parse_query

QUERY = re.compile(r"^\s*(?:- +)?query:[ \t]+(?P<query>[^\s|>].*?)\s*$")
COMMENT = " #"
DASH = re.compile(r"^\s*(?P<slip>-)[^\s-]")
COLON = re.compile(r"^\s*(?:- +)?(?P<key>[a-z_]+)(?P<slip>:)[^\s:/]")
KEY = re.compile(r"^\s*(?:- +)?(?P<key>[A-Za-z_]+):(?:\s|$)")
PLAIN = re.compile(r"^\s*(?:- +)?(?P<key>[A-Za-z_]+): +[^\s|>'\"\[{#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A mistake and where it stands, line and column counted from 0. It shows no more of a line than a key or a query: there may be a secret in it."""

    code: str
    line: int
    column: int
    values: dict[str, str] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()


def slip_at(text: str, line: int, column: int) -> Slip | None:
    """Say what was meant by the line where a parser stopped, or by the one before it; None when nobody can tell."""
    lines = text.split("\n")
    if line < len(lines) and (deeper := _too_far_in(lines, line, column)):
        return deeper
    if line < len(lines) and (next_line := _query_goes_on(lines, line, column)):
        return next_line
    for number in _suspects(lines, line, column):
        found = QUERY.match(lines[number])
        if found and (number == line or COMMENT in found["query"]):
            return _query_in_quotes(found, number)
        for pattern, code in ((DASH, "dash_without_space"), (COLON, "colon_without_space")):
            if found := pattern.match(lines[number]):
                values = {"name": found.groupdict().get("key", "")}
                return Slip(code=code, line=number, column=found.start("slip"), values=values)
    return None


def _suspects(lines: list[str], line: int, column: int) -> Iterator[int]:
    """Yield the line where the parser stopped, and the one above if it stopped before anything of the line was read."""
    if line < len(lines):
        yield line
        key = KEY.match(lines[line])
        if lines[line][:column].strip() and not (key and column == key.end("key")):
            return
    if (above := _above(lines, line)) is not None:
        yield above


def _above(lines: list[str], line: int) -> int | None:
    return next((each for each in reversed(range(min(line, len(lines)))) if lines[each].strip()), None)


def _too_far_in(lines: list[str], line: int, column: int) -> Slip | None:
    """Find a key that is further in than the one above it, which has its value already."""
    here, above = KEY.match(lines[line]), _above(lines, line)
    if here is None or above is None or column != here.end("key"):
        return None
    there = PLAIN.match(lines[above])
    if there is None or there.start("key") >= here.start("key"):
        return None
    values = {"name": here["key"], "other": there["key"], "line": str(above + 1)}
    values["column"] = str(there.start("key") + 1)
    return Slip(code="too_far_in", line=line, column=here.start("key"), values=values)


def _query_goes_on(lines: list[str], line: int, column: int) -> Slip | None:
    """Find the next line of a query that stands no further in than its key."""
    above = _above(lines, line)
    key = None if above is None else KEY.match(lines[above])
    if key is None or key["key"] != "query" or COMMENT in lines[above or 0]:
        return None
    if KEY.match(lines[line]) or lines[line][:column].strip():
        return None
    return Slip(code="query_goes_on", line=line, column=column)


def _query_in_quotes(found: re.Match[str], line: int) -> Slip:
    """Put a query into single quotes; not one that YAML reads as ending in a comment, which may be one."""
    query = found["query"]
    corrected: tuple[str, ...] = ()
    if COMMENT not in query:
        corrected = tuple(f"query: {_quoted(each)}" for each in _mended(_bare(query)))
    return Slip(code="query_in_quotes", line=line, column=found.start("query"), corrected=corrected)


def _bare(query: str) -> str:
    """Take off the quotes around the whole; those within were meant for phrases."""
    if len(query) > 1 and query[0] == query[-1] == "'":
        return query[1:-1].replace("'", '"')
    return query


def _mended(query: str) -> tuple[str, ...]:
    try:
        parse_query(query)
    except BadQuery as wrong:
        return wrong.corrected or (query,)
    return (query,)


def _quoted(query: str) -> str:
    return "'" + query.replace("'", "''") + "'"
