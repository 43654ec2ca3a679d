"""The sentences in which something stands, with the places in them: what an explanation shows. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.document import Field, Reading
from storage.records import Span

LONGEST = 240  # characters of a sentence that are shown
BEFORE = 80  # characters kept before the first place where a sentence is cut
Mark = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of a field, or what is shown of it: `start` and `end` are characters of the field, as are the marks."""

    field: str
    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]
    begins: bool  # what is shown is the beginning of the sentence
    ends: bool  # and its end

    @property
    def pieces(self) -> Iterator[tuple[str, bool]]:
        """Yield the text in pieces, and whether each is marked."""
        at = self.start
        for start, end in self.marks:
            if start > at:
                yield self.text[at - self.start : start - self.start], False
            yield self.text[start - self.start : end - self.start], True
            at = end
        if at < self.end:
            yield self.text[at - self.start :], False


def quotes(reading: Reading, spans: Sequence[Span]) -> tuple[Quote, ...]:
    """Return the sentences that hold the places, in the order of reading, each once."""
    found = []
    for field in (*reading.fields, *(each for its in reading.beside.values() for each in its)):
        here = sorted(
            {
                (span.start, span.end)
                for span in spans
                if span.field == field.name and span.end <= len(field.text)
            }
        )
        sentences: dict[tuple[int, int], list[Mark]] = {}
        for mark in here:
            sentences.setdefault(_home(field, mark), []).append(mark)
        found += [_quote(field, *home, _apart(marks)) for home, marks in sentences.items()]
    return tuple(found)


def _home(field: Field, mark: Mark) -> tuple[int, int]:
    """Return where the sentence stands in which a place begins; of one that reaches over its end, both."""
    starts = field.sentence_starts
    first = max(0, bisect_right(starts, mark[0]) - 1)
    last = max(first, bisect_right(starts, mark[1] - 1) - 1)
    if not starts:
        return 0, len(field.text)
    return min(mark[0], field.sentences[first][0]), max(mark[1], field.sentences[last][1])


def _apart(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Join places that overlap."""
    joined: list[Mark] = []
    for start, end in marks:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _quote(field: Field, start: int, end: int, marks: tuple[Mark, ...]) -> Quote:
    """Cut a long sentence at words, around its first place; places behind the cut are left out."""
    begin, stop = start, end
    if end - start > LONGEST:
        begin = _at_word(field.text, max(start, marks[0][0] - BEFORE), marks[0][0])
        limit = max(begin + LONGEST, marks[0][1])
        if limit < end:
            gap = field.text.rfind(" ", marks[0][1], limit + 1)
            stop = gap if gap > 0 else limit
    shown = tuple((one, other) for one, other in marks if other <= stop)
    return Quote(
        field=field.name,
        start=begin,
        end=stop,
        text=field.text[begin:stop],
        marks=shown,
        begins=begin == start,
        ends=stop == end,
    )


def _at_word(text: str, start: int, before: int) -> int:
    """Return where the first whole word begins after `start`, at `before` at the latest."""
    if start == 0 or text[start - 1].isspace():
        return start
    gap = text.find(" ", start, before)
    return gap + 1 if gap >= 0 else before
