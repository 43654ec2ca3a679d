"""`serviola rules match`: the rules asked about the articles of a file, one after the other, with no database.

Rows are read as `serviola import` reads them, and what each article came to is written in the order of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts.document import Document, Reading
from alerts.matching import Matcher
from language.mentions.records import Kind, Mention
from serviola.archive_rows import Bad, Line, Press, RowArticle, read_articles
from storage.records import Match, Span

ENOUGH = 1_000  # lines that are all no use: nothing more of the file is read


@dataclass(slots=True, kw_only=True)
class Sifted:
    """What a file has come to so far."""

    articles: int = 0
    matched: int = 0  # articles that a rule matches
    matches: int = 0
    bad: int = 0
    unused: frozenset[str] = frozenset()  # keys that rows have and nobody reads

    @property
    def exit_code(self) -> int:
        """0: all lines were of use; 1: some were not."""
        return 1 if self.bad else 0


class NoRows(Exception):  # noqa: N818 - says what became of the file
    """Lines there were, and none was of use: it is another kind of file."""


def sift(
    portions: Iterable[Sequence[Line]],
    press: Press,
    matcher: Matcher,
    now: datetime,
    *,
    write: Callable[[Mapping[str, Any]], None],
    complain: Callable[[Bad], None],
    progress: Callable[[Sifted], None],
    sifted: Sifted,
) -> None:
    """Ask the rules about every article, write a row for each, and count in `sifted`. Raises NoRows, and what reading and writing do."""
    for lines in portions:
        read = read_articles(lines, press, now)
        sifted.unused |= read.unused
        for row in read.rows:
            if isinstance(row, Bad):
                sifted.bad += 1
                complain(row)
                continue
            reading = matcher.read(document_of(row))
            matches = matcher.match_in(reading)
            write(record_of(row, matches, reading))
            sifted.articles += 1
            sifted.matched += bool(matches)
            sifted.matches += len(matches)
        progress(sifted)
        if sifted.bad >= ENOUGH and not sifted.articles:
            break
    if sifted.bad and not sifted.articles:
        raise NoRows


def document_of(row: RowArticle) -> Document:
    """Return the article that a row tells of, as rules see one."""
    return Document(
        title=row.title,
        text=row.text,
        outlet=row.outlet,
        language=row.language,
        authors=row.authors,
        published=row.published.at if row.published else None,
    )


def record_of(row: RowArticle, matches: Sequence[Match], reading: Reading) -> dict[str, Any]:
    """Return an article as JSON: `id` is the row's own, else its address, else the number of its line.

    Places are characters of `title` and `text` as the file gives them, end exclusive.
    """
    return {
        "id": row.id if row.id is not None else row.url or row.line,
        "matches": [
            {
                "rule": each.rule,
                "terms": list(each.terms),
                "spans": [span_of(span) for span in each.spans],
                "excerpt": each.excerpt,
            }
            for each in matches
        ],
        "actors": mentions_of(reading, Kind.ACTOR),
        "places": mentions_of(reading, Kind.PLACE),
    }


def span_of(span: Span) -> dict[str, Any]:
    """Return where a term stands, as JSON."""
    return {"field": span.field, "start": span.start, "end": span.end, "term": span.term}


def mentions_of(reading: Reading, kind: Kind) -> list[dict[str, Any]]:
    """Return who, or where, is named, a mention each: the strong ones first, then in the order of reading."""
    order = {field.name: number for number, field in enumerate(reading.fields)}

    def place(each: Mention) -> tuple[bool, int, int, str]:
        return not each.strong, order[each.field], each.start, each.id

    return [
        {
            "id": each.id,
            "field": each.field,
            "start": each.start,
            "end": each.end,
            "form": each.form,
            "strong": each.strong,
            "why": each.why,
        }
        for each in sorted((each for each in reading.mentions if each.kind is kind), key=place)
    ]
