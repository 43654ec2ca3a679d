"""An article as rules see it: three fields, cut into words once, where terms can be looked up. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, islice
from typing import Protocol

from language.fold import laid_flat
from language.query import Term, Word
from language.sentences import sentences
from language.tokens import tokenise, words
from storage.records import Span

FIELDS = ("title", "summary", "text")
MOST_SPANS = 50  # of one term in one article: enough to mark, and bounded whatever the article
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


@dataclass(frozen=True, slots=True)
class Leaf:
    """A term to look for. With `upper` it must be written in capitals: `CRAC` the organisation, not *crac* the noise."""

    term: Term
    upper: bool = False
    key: str = field(init=False)  # equal for two leaves that find the same

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", f"^{self.term.key}" if self.upper else self.term.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A term of a rule, or one name of an actor: as it is written in the configuration, and as it is looked for."""

    source: str
    leaf: Leaf


class Field:
    """One field of an article: its words at once, places and sentences when somebody asks."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        flat = laid_flat(text)
        self.words = words(text) if flat is None else flat.split()
        self._flat = flat

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence stands."""
        return sentences(self.text)

    @cached_property
    def sentence_starts(self) -> list[int]:
        """Where each sentence begins."""
        return [start for start, _ in self.sentences]

    @cached_property
    def _row(self) -> str:
        """The folded words between spaces; character by character where the text is where that can be."""
        return f" {' '.join(self.words) if self._flat is None else self._flat} "

    @cached_property
    def _ends(self) -> dict[int, int]:
        """The end of each word in the text, by its end in the row, where folding has moved them."""
        ends = accumulate(len(word) + 1 for word in self.words)
        return {end: token.end for end, token in zip(ends, tokenise(self.text), strict=True)}

    @cached_property
    def _starts(self) -> dict[int, int]:
        """The start of each word likewise."""
        starts = accumulate((len(word) + 1 for word in self.words), initial=1)
        return {start: token.start for start, token in zip(starts, tokenise(self.text), strict=False)}

    def find(self, leaf: Leaf) -> Iterator[tuple[int, int]]:
        """Yield every place where the leaf stands, in order."""
        first = leaf.term.parts[0]
        sought = f" {first.word} " if isinstance(first, Word) else f" {first.stem}"
        at = self._row.find(sought)
        while at >= 0:
            end = self._end_of(leaf.term, at)
            if end is not None:
                place = self._place(at + 1, end)
                if not leaf.upper or self.text[slice(*place)].isupper():
                    yield place
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
        return (start - 1, end - 1) if self._flat is not None else (self._starts[start], self._ends[end])


class Reading:
    """An article, read: its fields and what was looked up in them so far."""

    def __init__(self, document: Legible) -> None:
        self.document = document
        self.fields = [Field(name, getattr(document, name)) for name in FIELDS]
        self.language = (document.language or "").partition("-")[0].lower()
        self._spans: dict[tuple[str, str], tuple[Span, ...]] = {}

    @cached_property
    def of_title(self) -> Reading:
        """The same article with nothing but its headline."""
        seen = self.document
        return Reading(Document(title=seen.title, outlet=seen.outlet, language=seen.language))

    @property
    def row(self) -> list[str]:
        """All words of all fields, with a sign between fields that no word contains."""
        title, summary, text = self.fields
        return [*title.words, BETWEEN_FIELDS, *summary.words, BETWEEN_FIELDS, *text.words]

    def holds(self, leaf: Leaf) -> bool:
        """Whether the leaf stands anywhere."""
        return any(True for each in self.fields for _ in each.find(leaf))

    def spans(self, name: Name) -> tuple[Span, ...]:
        """Return where a term stands, in the order of reading: the first 50 places."""
        asked = name.leaf.key, name.source
        if asked not in self._spans:
            self._spans[asked] = tuple(islice(self._every_span(name), MOST_SPANS))
        return self._spans[asked]

    def _every_span(self, name: Name) -> Iterator[Span]:
        for each in self.fields:
            for start, end in each.find(name.leaf):
                yield Span(field=each.name, start=start, end=end, term=name.source)
