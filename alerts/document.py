"""An article as rules see it: its fields, cut into words once, and whoever is named in it. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from language.fold import laid_flat
from language.mentions.records import Kind, Mention, Text
from language.query.terms import Term, Word
from language.query.tree import Field as Narrowed
from language.sentences import sentences
from language.tokens import Token, tokenise, words

FIELDS = ("title", "summary", "text")
"""What a term is looked for in when nothing else is said."""
BETWEEN_FIELDS = "|"  # no word: so that no phrase reaches from one field into the next


class Legible(Protocol):
    """Whatever rules can be asked about: a `Document`, or a `storage.records.Unexamined`."""

    @property
    def title(self) -> str: ...  # noqa: D102 (the names say it)
    @property
    def summary(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def outlet(self) -> str: ...  # noqa: D102
    @property
    def language(self) -> str | None: ...  # noqa: D102
    @property
    def authors(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def section(self) -> str | None: ...  # noqa: D102
    @property
    def published(self) -> datetime | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article that is not, or not yet, in storage: what a rule is tried on."""

    title: str
    summary: str = ""
    text: str = ""
    outlet: str = ""
    language: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    published: datetime | None = None


class Who(Protocol):
    """Who finds actors and places in an article."""

    def find(self, texts: Sequence[Text], article: Legible) -> Sequence[Mention]:
        """Return every mention in the fields of an article."""
        ...

    def knows(self, kind: Kind, name: str) -> bool:
        """Whether there is such an actor or place."""
        ...

    def around(self, place: str, /) -> Sequence[str]:
        """Return the ids of what a place lies in, itself left out."""
        ...


class Field:
    """One field of an article: its words at once, places, lines and sentences when somebody asks."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        flat = laid_flat(text) if text else ""
        self.words = words(text) if flat is None else flat.split()
        self._flat = flat

    @cached_property
    def tokens(self) -> list[Token]:
        """Its words with their places."""
        return tokenise(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each word begins."""
        return [token.start for token in self.tokens]

    @cached_property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return [token.end for token in self.tokens]

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Where each line stands, those without a word left out."""
        ends = list(accumulate(len(line) for line in self.text.splitlines(keepends=True)))
        every = zip([0, *ends], ends, strict=False)
        return [(start, end) for start, end in every if self.numbers(start, end)]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence stands."""
        return sentences(self.text)

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Where each sentence begins."""
        return [start for start, _ in self.sentences]

    def numbers(self, start: int, end: int) -> range:
        """Return the numbers of the words that stand, in part at least, between two places."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    @cached_property
    def _row(self) -> str:
        """The folded words between spaces; character by character where the text is where that can be."""
        return f" {' '.join(self.words) if self._flat is None else self._flat} "

    @cached_property
    def _by_row(self) -> tuple[dict[int, int], dict[int, int]]:
        """The start and the end of each word in the text by those in the row, where folding has moved them."""
        ends = list(accumulate(len(word) + 1 for word in self.words))
        starts = [end - len(word) for word, end in zip(self.words, ends, strict=True)]
        return dict(zip(starts, self.starts, strict=True)), dict(zip(ends, self.ends, strict=True))

    def find(self, term: Term) -> Iterator[tuple[int, int]]:
        """Yield every place where the term stands, in order."""
        first = term.parts[0]
        sought = f" {first.word} " if isinstance(first, Word) else f" {first.stem}"
        at = self._row.find(sought)
        while at >= 0:
            end = self._end_of(term, at)
            if end is not None:
                yield self._place(at + 1, end)
            at = self._row.find(sought, at + 1)

    def _end_of(self, term: Term, at: int) -> int | None:
        """Return where the term ends if its words follow the space at `at`."""
        row = self._row
        for part in term.parts:
            while at < len(row) and row[at] == " ":
                at += 1
            end = row.find(" ", at)
            if end < 0 or not part.fits(row[at:end]):
                return None
            at = end
        return at

    def _place(self, start: int, end: int) -> tuple[int, int]:
        """Translate a place in the row into one in the text as it was written."""
        if self._flat is not None:
            return start - 1, end - 1
        starts, ends = self._by_row
        return starts[start], ends[end]


class Name(Field):
    """A field that is one word to whoever asks, whatever signs are in it: the id of an outlet, a language."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.words = [text.lower()]
        self._flat = None

    @cached_property
    def tokens(self) -> list[Token]:
        """All of it."""
        return [Token(self.text.lower(), 0, len(self.text))]


class Reading:
    """An article, read: its fields, and whoever is named in it once somebody asks."""

    def __init__(self, document: Legible, who: Who | None = None) -> None:
        self.document = document
        self.who = who
        self.fields = [Field(name, getattr(document, name)) for name in FIELDS]
        self.language = (document.language or "").partition("-")[0].lower()

    @cached_property
    def of_title(self) -> Reading:
        """The same article with nothing but its headline; who is named there is known from all of it."""
        seen = self.document
        title = Document(
            title=seen.title,
            outlet=seen.outlet,
            language=seen.language,
            authors=seen.authors,
            section=seen.section,
            published=seen.published,
        )
        return _OfTitle(title, self)

    def of_news(self, news: Legible) -> Reading:
        """Return a reading of what is new in the article; who is named there is known from all of it."""
        return _OfNews(news, self)

    @property
    def row(self) -> list[str]:
        """All words of all fields, with a sign between fields that no word contains."""
        title, summary, text = self.fields
        return [*title.words, BETWEEN_FIELDS, *summary.words, BETWEEN_FIELDS, *text.words]

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Whoever and wherever is named, weak mentions included."""
        if self.who is None:
            return ()
        return tuple(self.who.find(self.texts, self.document))

    @property
    def texts(self) -> list[Text]:
        """Its fields as those who find names take them."""
        return [Text(field=each.name, text=each.text, tokens=each.tokens) for each in self.fields]

    @cached_property
    def named(self) -> Mapping[tuple[Kind, str], list[Mention]]:
        """The strong mentions by whom they name; one of a place counts for those it lies in, too."""
        named: dict[tuple[Kind, str], list[Mention]] = {}
        for each in self.mentions:
            if not each.strong:
                continue
            around = self.who.around(each.id) if self.who and each.kind is Kind.PLACE else ()
            for name in dict.fromkeys((each.id, *around)):
                named.setdefault((each.kind, name), []).append(each)
        return named

    @cached_property
    def beside(self) -> Mapping[Narrowed, list[Field]]:
        """What a query may ask for beside the words of the article: each author is a field of their own."""
        document = self.document
        return {
            Narrowed.AUTHOR: [Field("author", each) for each in document.authors],
            Narrowed.SECTION: [Field("section", document.section or "")],
            Narrowed.OUTLET: [Name("outlet", document.outlet)],
            Narrowed.LANGUAGE: [Name("lang", self.language)] if self.language else [],
        }


class _OfTitle(Reading):
    def __init__(self, title: Document, whole: Reading) -> None:
        super().__init__(title, whole.who)
        self._whole = whole

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(each for each in self._whole.mentions if each.field == "title")


class _OfNews(Reading):
    """What is new: a headline or none, and lines that stand in the text of the whole in the same order."""

    def __init__(self, news: Legible, whole: Reading) -> None:
        super().__init__(news, whole.who)
        self._whole = whole

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        lines = self._lines()
        return tuple(
            replace(each, start=each.start + moved, end=each.end + moved)
            for each in self._whole.mentions
            for start, end, moved in _around(lines.get(each.field, ()), each.start)
            if each.end <= end
        )

    def _lines(self) -> dict[str, list[tuple[int, int, int]]]:
        """Return by field where each new line stands in the whole, and how far it is from there to where it stands here."""
        lines: dict[str, list[tuple[int, int, int]]] = {}
        for field, its in zip(self.fields, self._whole.fields, strict=True):
            here = there = 0
            for line in filter(None, field.text.splitlines(keepends=True)):
                written = line.rstrip("\n")
                start = its.text.find(written, there)
                if start >= 0:
                    there = start + len(written)
                    lines.setdefault(field.name, []).append((start, there, here - start))
                here += len(line)
        return lines


def _around(lines: Sequence[tuple[int, int, int]], place: int) -> Sequence[tuple[int, int, int]]:
    """Return the line that begins last before a place; none where there is none."""
    at = bisect_right(lines, place, key=lambda line: line[0])
    return lines[max(0, at - 1) : at]
