"""Choose the passage that shows best why a rule matched. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from alerts.document import Field, Reading
from storage.records import Span

LONGEST = 300  # characters of a passage, the marks of a cut included
SHORT = 120  # a shorter passage takes the sentences after it along
CONTEXT = 80  # characters kept before the first term where a long sentence is cut
CUT = "…"
ROOM = LONGEST - 2 * len(CUT)
BY_WORTH = ("text", "summary", "title")  # a message shows the title anyway


def passage(reading: Reading, spans: Sequence[Span]) -> str:
    """Return the sentences, 300 characters at most, that hold the most different terms; the earliest of equals."""
    fields = {field.name: field for field in reading.fields}
    for name in BY_WORTH:
        here = sorted((span for span in spans if span.field == name), key=lambda span: span.start)
        if here:
            return " ".join(_best(fields[name], here).split())
    return ""


def _best(field: Field, spans: list[Span]) -> str:
    starts = field.sentence_starts
    homes = sorted({bisect_right(starts, span.start) - 1 for span in spans})
    runs = [_run(field.sentences, home, spans) for home in homes]
    first, last = max(runs, key=lambda run: (_worth(field, run, spans), run[0] - run[1], -run[0]))
    start, end = field.sentences[first][0], field.sentences[last][1]
    if end - start > LONGEST:
        return _window(field.text, start, end, _inside(spans, start, end))
    while last + 1 < len(starts) and end - start < SHORT and field.sentences[last + 1][1] - start <= LONGEST:
        last += 1
        end = field.sentences[last][1]
    return field.text[start:end]


def _run(sentences: list[tuple[int, int]], first: int, spans: list[Span]) -> tuple[int, int]:
    """Return the fewest whole sentences from the first on that hold what all that fit would hold."""
    start = sentences[first][0]
    best, held = first, _terms(spans, *sentences[first])
    for number in range(first + 1, len(sentences)):
        end = sentences[number][1]
        if end - start > LONGEST:
            break
        if (terms := _terms(spans, start, end)) > held:
            best, held = number, terms
    return first, best


def _worth(field: Field, run: tuple[int, int], spans: list[Span]) -> int:
    """Count the different terms a passage would show; of a sentence that must be cut, those near its best term."""
    start, end = field.sentences[run[0]][0], field.sentences[run[1]][1]
    if end - start <= LONGEST:
        return _terms(spans, start, end)
    inside = _inside(spans, start, end)
    return max((_terms(inside, span.start, span.start + ROOM) for span in inside), default=0)


def _inside(spans: list[Span], start: int, end: int) -> list[Span]:
    """Return those that stand between two places; of spans in the order of their beginnings, of which there may be thousands."""
    first, last = (bisect_left(spans, place, key=lambda span: span.start) for place in (start, end))
    return [span for span in spans[first:last] if span.end <= end]


def _terms(spans: list[Span], start: int, end: int) -> int:
    """Count the different terms between two places."""
    return len({span.term for span in _inside(spans, start, end)})


def _window(text: str, start: int, end: int, spans: list[Span]) -> str:
    """Cut the best 300 characters out of a longer sentence, at words."""
    opening = max(
        spans, key=lambda span: (_terms(spans, span.start, span.start + ROOM), -span.start), default=None
    )
    if opening is None:  # a phrase that reaches over the end of the sentence
        return _ended(text, start, end, start + ROOM)
    held = [span.end for span in _inside(spans, opening.start, opening.start + ROOM)]
    slack = ROOM - (max(held, default=opening.end) - opening.start)
    begin = max(start, opening.start - max(0, min(CONTEXT, slack)))
    if begin > start:
        gap = text.find(" ", begin, opening.start)
        begin = gap + 1 if gap >= 0 else opening.start
    return (CUT if begin > start else "") + _ended(text, begin, end, begin + ROOM)


def _ended(text: str, begin: int, end: int, limit: int) -> str:
    """Return the text from `begin`, cut before `limit` at a word where it goes on."""
    if end <= limit:
        return text[begin:end]
    gap = text.rfind(" ", begin, limit + 1)
    return text[begin : gap if gap > begin else limit].rstrip(" ,;:") + CUT
