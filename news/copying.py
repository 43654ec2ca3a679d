"""Whether a text is a copy of another, which of those it might be a copy of, and what a copy adds. Pure.

How much of a text stands in another is told exactly, from the shingles of both less what their outlets print under many
of their texts. A wrong "copy" silences news, a missed one repeats it: in doubt a text only *shares text*, which is shown
and changes nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

from language.sentences import sentences
from language.tokens import words
from news.fingerprint import ENOUGH_WORDS, tells
from news.shingles import LENGTH, hashes

WINDOW = timedelta(days=30)
"""Texts of news further apart are not compared."""
MOST_OF_IT = 0.5
"""The share of the shorter text's shingles in the other from which on one is a copy."""
SOME_OF_IT = 0.35
"""The share from which on a text is said to share text with another."""
ENOUGH_SHARED = 30
"""Shingles that two texts share at the least, lest a quotation or a name with all its titles make one."""
UPDATE = 30
"""A copy that adds so many shingles to what it copies is told as an update: two or three sentences."""

NEARLY_ALL = 0.8
"""The share of both texts' shingles (Jaccard) from which on one of few words is a copy; and of one in another of its outlet."""
FEWEST = 10
"""Shingles of a text of few words below which only its headline can tell."""
ENOUGH_OF_FEW = 20
"""Shingles of a text of few words that stand in another at the least."""
HEADLINES_AGREE = timedelta(hours=48)
"""How far apart two texts of one headline may be: later it is a column's, or the same thing happened again."""
ONE_EDITION = timedelta(hours=20)
"""How far apart texts of one outlet may be to be copies: a daily count or a weather report repeats its words each day."""
ALMOST_NOTHING = 0.1
"""The share below which two parts of a text have nothing to do with each other: it is a round-up of several pieces."""


class Kind(enum.StrEnum):
    """What a text is to another one."""

    SAME_URL = "same-url"  # they have an address in common
    SAME_TEXT = "same-text"  # word by word
    COPY = "copy"  # much of both is the same
    CONTAINED = "contained"  # one is a part of a much longer one
    SHARES_TEXT = "shares-text"  # too little for a copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text as it is compared."""

    outlet: str  # "" where nobody says
    at: datetime  # of the news
    words: int
    title: int | None  # see `news.fingerprint.title_of`
    shingles: AbstractSet[int]  # less those that its outlet prints under many of its texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a text is to another one, and why."""

    kind: Kind
    score: float  # share of the shorter text's shingles that stand in the other; of headlines that agree, 1
    shared: int  # shingles
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A text that we hold, and the one that it is a copy of: itself where it is none."""

    article: int
    root: int
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The article that a text has most to do with."""

    article: int
    root: int
    verdict: Verdict
    says_nothing: bool = (
        False  # the words are the outlet's own, and tell nothing of what either article is about
    )


# -------------------------------------------------------------------------------------- of two texts


def compare(one: Text, other: Text) -> Verdict | None:
    """Tell what a text is to another one; None when they have nothing to do with each other."""
    apart = abs(one.at - other.at)
    if apart > WINDOW:
        return None
    same_outlet = one.outlet == other.outlet != ""
    if min(one.words, other.words) < ENOUGH_WORDS:
        return _of_few_words(one, other, apart, same_outlet=same_outlet)
    shared = len(one.shingles & other.shingles)
    shorter, longer = sorted((len(one.shingles), len(other.shingles)))
    if shared < ENOUGH_SHARED or shared < SOME_OF_IT * shorter:
        return None
    found = Verdict(
        kind=Kind.COPY if 2 * shared >= longer else Kind.CONTAINED,
        score=shared / shorter,
        shared=shared,
        because=f"{shared} of {shorter} shingles",
    )
    if found.score < MOST_OF_IT:
        return replace(found, kind=Kind.SHARES_TEXT)
    return _within_outlet(found, one, other) if same_outlet else found


def _within_outlet(found: Verdict, one: Text, other: Text) -> Verdict:
    """Doubt that an outlet copies itself: it repeats a frame of words in each piece of a series, and under every piece."""
    if abs(one.at - other.at) > ONE_EDITION:
        return demoted(found, "the same outlet on another day")
    if found.score < NEARLY_ALL and (one.title is None or one.title != other.title):
        return demoted(found, "another headline of the same outlet")
    return found


def _of_few_words(one: Text, other: Text, apart: timedelta, *, same_outlet: bool) -> Verdict | None:
    """Compare texts of which one at least is a summary, a caption or a teaser; an outlet repeats those under many pieces."""
    same_title = one.title is not None and one.title == other.title
    shared = len(one.shingles & other.shingles)
    shorter, longer = sorted((len(one.shingles), len(other.shingles)))
    nearly = shorter >= FEWEST and shared >= NEARLY_ALL * (shorter + longer - shared)
    part = shared >= ENOUGH_OF_FEW and shared >= NEARLY_ALL * shorter
    both_agree = same_title and shared >= FEWEST and shared >= MOST_OF_IT * shorter
    if same_outlet and not (same_title and apart <= ONE_EDITION):
        return None
    if nearly or part or both_agree:
        kind = Kind.COPY if 2 * shared >= longer else Kind.CONTAINED
        because = f"{shared} of {shorter} shingles"
        return Verdict(kind=kind, score=shared / shorter, shared=shared, because=because)
    if same_title and not same_outlet and tells(one.title or 0) and apart <= HEADLINES_AGREE:
        return Verdict(kind=Kind.COPY, score=1.0, shared=shared, because="the same headline")
    return None


def demoted(found: Verdict, because: str) -> Verdict:
    """Return the verdict on a text that would be a copy, were it not for something."""
    return replace(found, kind=Kind.SHARES_TEXT, because=f"{found.because}; {because}")


# -------------------------------------------------------------------------------------- of many texts


def choose(new: Text, held: Sequence[Held], roots: Mapping[int, Text]) -> Found | None:
    """Choose what a text is a copy of, or else shares most text with; None when it is a text of its own.

    `roots` has the texts of what those held are copies of. A copy of a copy has to share text with the root, too: else a
    chain of texts, each with a part of the one before, would end far from where it began.
    """
    texts = {each.article: each.text for each in held}
    found = [
        _rooted(new, Found(article=each.article, root=each.root, verdict=verdict), roots)
        for each in held
        if (verdict := compare(new, each.text))
    ]
    parts = [
        texts[each.article]
        for each in found
        if each.verdict.kind is Kind.CONTAINED and len(texts[each.article].shingles) < len(new.shingles)
    ]
    if any(strangers(*pair) for pair in combinations(parts, 2)):
        found = [replace(each, verdict=demoted(each.verdict, "a round-up of several")) for each in found]
    return max(found, key=_weight, default=None)


def _rooted(new: Text, found: Found, roots: Mapping[int, Text]) -> Found:
    if found.root == found.article or found.verdict.kind is Kind.SHARES_TEXT:
        return found
    root = roots.get(found.root)
    by_headline = found.verdict.shared < ENOUGH_OF_FEW
    if by_headline or (root is not None and compare(new, root) is not None):
        return found
    return replace(found, verdict=demoted(found.verdict, "little of what that is a copy of"))


def _weight(found: Found) -> tuple[bool, float, int]:
    """Prefer copies, then much of both; a text under another's boilerplate shares more with that, and less of itself."""
    verdict = found.verdict
    return verdict.kind is not Kind.SHARES_TEXT, verdict.shared * verdict.score**2, -found.root


def strangers(one: Text, other: Text) -> bool:
    """Tell whether two parts of one text have nothing in common, so that it is a round-up of several pieces."""
    shared = len(one.shingles & other.shingles)
    return shared < ALMOST_NOTHING * min(len(one.shingles), len(other.shingles))


# ------------------------------------------------------------------------------------------ what is new


def new_passages(known: AbstractSet[int], text: str) -> str:
    """Return the sentences of `text` whose shingles are mostly not among the known ones (`news.shingles.unpacked`).

    Those that follow each other in a paragraph stay together; other ones begin a line. The shingles of a sentence are
    those that end in it, too; one of a word or two is judged by the shingle that begins with it.
    """
    is_known = [each in known for each in hashes(text)]
    passages: list[tuple[int, int]] = []
    word = 0  # the number of the first word of a sentence
    for start, end in sentences(text):
        length = len(words(text[start:end]))
        of_it = is_known[word : word + max(1, length - LENGTH + 1)] if length else []
        word += length
        if not of_it or 2 * sum(of_it) > len(of_it):
            continue
        goes_on = passages and text[passages[-1][1] : start] == " "
        passages.append((passages.pop()[0] if goes_on else start, end))
    return "\n".join(text[start:end] for start, end in passages)
