"""Find the places that an article names: every name of every one of them at once, the longest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from language.mentions.gazetteer import Gazetteer, Name
from language.mentions.place_hits import Hit, is_abbreviation, is_written
from language.mentions.place_refusals import refusal
from language.mentions.place_words import NEVER
from language.mentions.placed import Article, Verdict
from language.mentions.records import Kind, Mention, Text
from language.mentions.surface import Surface
from language.mentions.trie import Trie
from language.query.terms import Phrase, Term, Word
from language.tokens import words


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlace:
    """A name of a place that stands in a text and is no mention of it; `why` is a code, with a value after a colon."""

    id: str
    field: str
    start: int
    end: int
    why: str


class Places:
    """All places of a gazetteer, ready to be looked for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._trie: Trie[Name | None] = Trie()
        for place in gazetteer.places.values():
            for name in place.names():
                self._trie.add(_term(name.written), name)
        for phrase in NEVER:
            self._trie.add(_term(phrase), None)

    def find(
        self, texts: Sequence[Text], *, home: str | None = None, language: str | None = None
    ) -> list[Mention]:
        """Return every mention, in the order of reading; `home` is the id of the state that the outlet reports from."""
        return self.look(texts, home=home, language=language)[0]

    def look(
        self, texts: Sequence[Text], *, home: str | None = None, language: str | None = None
    ) -> tuple[list[Mention], list[NoPlace]]:
        """Return every mention, and every name of a place that stands there and is none."""
        english = (language or "").startswith("en")
        hits = [
            hit for number, text in enumerate(texts) for hit in self._hits(number, Surface(text), english)
        ]
        if not hits:
            return [], []
        for hit in hits:
            hit.refused = refusal(hit, english=english)
        article = Article(self._gazetteer, hits, home)
        verdicts = article.judged()
        mentions = [
            mention
            for hit in hits
            if (verdict := verdicts.get(id(hit)))
            for mention in _mentions(hit, verdict)
        ]
        passed = [_no_place(hit) for hit in hits if id(hit) not in verdicts]
        return mentions, passed

    def _hits(self, number: int, surface: Surface, english: bool) -> Iterator[Hit]:  # noqa: FBT001 (of its own)
        """Yield the names in a field, the longest where several begin or overlap, each tied to the ones beside it."""
        behind = 0
        previous: Hit | None = None
        found: dict[int, list[tuple[int, list[Name | None]]]] = {}
        for first, end, names in self._trie.find(surface.tokens):
            found.setdefault(first, []).append((end, names))
        for first, ends in found.items():
            if first < behind:
                continue
            for end, names in reversed(ends):
                if None in names:
                    if any(map(surface.is_capitalised, range(first, end))):
                        behind = end
                        break
                    continue
                hit = Hit(surface, number, first, end, tuple(name for name in names if name), previous)
                if not is_written(hit):
                    continue
                if hit.names[0].form == "abbreviation" and not is_abbreviation(hit, english=english):
                    continue
                behind = end
                if previous is not None:
                    previous.after = hit
                previous = hit
                yield hit
                break


def _term(name: str) -> Term:
    parts = tuple(Word(word, word) for word in words(name))
    return parts[0] if len(parts) == 1 else Phrase(name, parts)


def _mentions(hit: Hit, verdict: Verdict) -> Iterable[Mention]:
    for place in verdict.places:
        yield Mention(
            kind=Kind.PLACE,
            id=place.id,
            field=hit.surface.field,
            start=hit.start,
            end=hit.stop,
            form=verdict.form,
            strong=verdict.strong,
            why=verdict.why,
        )


def _no_place(hit: Hit) -> NoPlace:
    return NoPlace(
        id=hit.names[0].place.id,
        field=hit.surface.field,
        start=hit.start,
        end=hit.stop,
        why=hit.refused or "bare",
    )
