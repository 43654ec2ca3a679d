"""What a rule costs, and what in it looks wrong: measured on the newest articles, and on some that it nearly matches."""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.asked import Asked
from alerts.evaluate import Clause
from alerts.leaves import Leaves, key_of
from alerts.matching import Matcher
from alerts.positions import Positions
from config.asking import leaf_count
from language.query import Prefix, written
from language.query.sought import Begins, Every, Has, Some, Sought, Wanted
from language.query.tree import And, Listed, Node, Not, Or, Words
from language.query.walk import leaves
from storage.past import Past
from storage.search import ANYWHERE, Candidate, Found, Search

NEWEST = 200  # articles that stand for all
COUNTED = 20_000  # articles with a word, beyond which nobody counts them
WORDS = 6  # required words that are counted
SHOWN_WORDS = 3
NEARLY_ALL = 0.3
"""Of the newest articles: a rule that matches more is no rule."""
OFTEN = 0.2
"""The same, of a beginning of three or four letters."""
SHORT = 4
ENOUGH = 20
"""Articles, below which nothing is said of a part that never mattered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """In how many articles a required word stands, or one of several; None: in more than anybody counts."""

    word: str
    articles: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The share of the newest articles in which something stands."""

    part: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a rule costs, and what looks wrong in it."""

    microseconds: float | None  # an article, beside reading it once for all rules; None: there is no article
    newest: int  # articles that this was measured on
    share: float  # of them that match
    leaves: int  # its lists written out
    words: tuple[Frequency, ...]  # of which each must stand in an article, the rarest first
    reads_all: bool  # no word can be asked for: every article is a candidate
    often: tuple[Share, ...]  # short beginnings that stand in many articles
    looked_at: tuple[
        int, int
    ]  # articles that match, and candidates that do not, in which parts were looked for
    never_held: tuple[str, ...]  # alternatives that none of those that match holds
    never_excluded: tuple[str, ...]  # exclusions that kept none of the others out

    @property
    def is_nearly_all(self) -> bool:
        """Whether it matches nearly everything."""
        return self.newest >= ENOUGH and self.share >= NEARLY_ALL


def cost_of(
    matcher: Matcher,
    name: str,
    search: Search,
    past: Past,
    wanted: Wanted,
    looked_at: tuple[Sequence[int], Sequence[int]],
) -> Cost:
    """Measure a rule; `looked_at` are articles that match, and candidates that do not."""
    asked = next(each for each in matcher.rules if each.rule.id == name)
    newest = list(search.read(past.newest(NEWEST)))
    keys = [_keys(matcher, each) for each in newest]
    clauses = [[_clause(matcher, name, each) for each in _read(search, which)] for which in looked_at]
    return Cost(
        microseconds=_microseconds(matcher, newest),
        newest=len(newest),
        share=sum(name in matcher.decide(each) for each in newest) / max(len(newest), 1),
        leaves=leaf_count(asked.tree, {name: list(map(str, its)) for name, its in matcher.lists.items()}),
        words=tuple(_frequencies(search, wanted)),
        reads_all=wanted.words is None,
        often=tuple(_often(asked, matcher, keys)),
        looked_at=(len(clauses[0]), len(clauses[1])),
        never_held=tuple(_never_held(clauses[0])),
        never_excluded=tuple(_never_excluded(asked.tree, clauses[1])),
    )


def _read(search: Search, which: Sequence[int]) -> Iterator[Candidate]:
    return search.read(Found(articles=array("q", which), every=len(which)))


def _keys(matcher: Matcher, seen: Candidate) -> set[str]:
    reading = matcher.read(seen)
    return matcher.leaves.present(reading, Positions(reading, matcher.lists))


def _microseconds(matcher: Matcher, newest: Sequence[Candidate]) -> float | None:
    """Measure what the rule adds to reading an article: looking for what it asks for, and asking."""
    if not newest:
        return None
    nothing = Leaves((), matcher.lists, ())
    spent = 0.0
    for each in newest:
        reading = matcher.read(each)
        reading = reading.of_title if matcher.index.is_empty else reading
        index = matcher.of_titles if matcher.index.is_empty else matcher.index
        at = Positions(reading, matcher.lists)
        nothing.present(reading, at)
        began = time.perf_counter()
        nothing.present(reading, at)
        middle = time.perf_counter()
        index.matching(matcher.leaves.present(reading, at), reading, at)
        spent += time.perf_counter() - middle - (middle - began)
    return max(spent, 0.0) / len(newest) * 1e6


# ------------------------------------------------------------------------------------ words it requires


def _frequencies(search: Search, wanted: Wanted) -> list[Frequency]:
    if wanted.words is None:
        return []
    parts = wanted.words.parts if isinstance(wanted.words, Every) else (wanted.words,)
    counted = [(search.count(Wanted(words=part), ANYWHERE, COUNTED), part) for part in parts[:WORDS]]
    rarest = sorted(counted, key=lambda each: each[0])[:SHOWN_WORDS]
    return [
        Frequency(word=_named(part), articles=None if often >= COUNTED else often) for often, part in rarest
    ]


def _named(sought: Sought) -> str:
    match sought:
        case Has(word=word):
            return word
        case Begins(stem=stem):
            return f"{stem}*"
        case Every(parts=parts):
            return " ".join(map(_named, parts))
        case Some(parts=parts):
            first = ", ".join(map(_named, parts[:SHOWN_WORDS]))
            more = f", +{len(parts) - SHOWN_WORDS}" if len(parts) > SHOWN_WORDS else ""
            return f"({first}{more})"


# ------------------------------------------------------------------------------------- what looks wrong


def _often(asked: Asked, matcher: Matcher, keys: Sequence[set[str]]) -> Iterator[Share]:
    """Yield beginnings of a few letters that stand in many of the newest articles."""
    if len(keys) < ENOUGH:
        return
    every = [
        words
        for leaf in leaves(asked.tree)
        for words in (matcher.lists.get(leaf.name, ()) if isinstance(leaf, Listed) else (leaf,))
        if isinstance(words, Words)
    ]
    for words in dict.fromkeys(every):
        if isinstance(words.term, Prefix) and len(words.term.stem) <= SHORT:
            share = sum(key_of(words) in present for present in keys) / len(keys)
            if share >= OFTEN:
                yield Share(part=written(words), share=share)


def _clause(matcher: Matcher, name: str, seen: Candidate) -> Clause:
    return matcher.explain(name, seen).clause


def _never_held(clauses: Sequence[Clause]) -> Iterator[str]:
    """Yield alternatives of which none was there in any article that matches."""
    if len(clauses) < ENOUGH:
        return
    held: Counter[Node] = Counter()
    for clause in clauses:
        for part in _alternatives(clause):
            held[part.node] += part.holds
    yield from (written(node) for node, often in held.items() if not often)


def _alternatives(clause: Clause) -> Iterator[Clause]:
    if isinstance(clause.node, Not):
        return
    for part in clause.parts:
        if isinstance(clause.node, Or):
            yield part
        yield from _alternatives(part)


def _never_excluded(tree: Node, misses: Sequence[Clause]) -> Iterator[str]:
    """Yield exclusions that alone kept none of the candidates out."""
    if not isinstance(tree, And) or len(misses) < ENOUGH:
        return
    mattered = {
        failing[0]
        for clause in misses
        if len(failing := [part.node for part in clause.parts if not part.holds]) == 1
    }
    yield from (written(part) for part in tree.parts if isinstance(part, Not) and part not in mattered)
