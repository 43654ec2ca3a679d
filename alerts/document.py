"""An article as rules see it: three fields, cut into words once, where terms can be looked up. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Protocol

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article that is not, or not yet, in storage: what a rule is tried on."""

    title: str
    summary: str = ""
    text: str = ""
    outlet: str = ""
    language: str | None = None


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
    """One field of an article: its words at once, their places when somebody asks."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.words = words(text)

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where each word stands in the text as it was written."""
        return [(token.start, token.end) for token in tokenise(self.text)]

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Where each sentence stands."""
        return sentences(self.text)

    def find(self, leaf: Leaf) -> Iterator[tuple[int, int]]:
        """Yield every place where the leaf stands, in order."""
        parts = leaf.term.parts
        for first in self._begins(leaf.term):
            last = first + len(parts) - 1
            if last >= len(self.words):
                return
            if all(part.fits(word) for part, word in zip(parts, self.words[first : last + 1], strict=True)):
                start, end = self.places[first][0], self.places[last][1]
                if not leaf.upper or self.text[start:end].isupper():
                    yield start, end

    def _begins(self, term: Term) -> Iterator[int]:
        """Yield the positions of words that fit the first word of the term."""
        first = term.parts[0]
        if not isinstance(first, Word):
            yield from (position for position, word in enumerate(self.words) if first.fits(word))
            return
        position = -1
        for _ in range(self.words.count(first.word)):
            position = self.words.index(first.word, position + 1)
            yield position


class Reading:
    """An article, read: its fields and what was looked up in them so far."""

    def __init__(self, document: Legible) -> None:
        self.document = document
        self.fields = [Field(name, getattr(document, name)) for name in FIELDS]
        self.language = (document.language or "").partition("-")[0].lower()
        self._spans: dict[tuple[str, str], tuple[Span, ...]] = {}

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
