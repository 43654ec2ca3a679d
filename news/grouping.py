"""Which story an article tells: how alike two articles are, how alike an article and a story, and what decides. Pure.

An article is compared as a *profile*: what it is about, each term weighed by how often it stands there and how rare it
is in the archive (the weights of BM25: Robertson, Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond",
2009), at length one. The terms are keys that Spanish and English share (`news.stems`), so that one measure serves both;
what two articles of different languages share is names, numbers, cognates and the glossary, which is less, so that pairs
of languages have thresholds of their own. An article is as close to a story as it is to its articles on average: by the
closest of them stories grow into chains.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from news.features import NAME, NUMBER, PAIR, WORD, Features
from news.stems import COMMON_KEYS

WINDOW = 14  # days between an article and the nearest news of its story
FADES = 5.0  # days after which a likeness counts half; after one day it has hardly faded
THRESHOLDS = {("en", "en"): 0.22, ("es", "es"): 0.26, ("en", "es"): 0.21}
"""How alike two articles of one event are at least, on average, by their languages."""
UNKNOWN_LANGUAGE = 0.4
SATURATES = 1.0  # k1 of BM25
BY_LENGTH, TYPICAL = 0.75, 300  # b of BM25, and the words of a typical article
KINDS = {WORD: 1.0, NAME: 1.6, PAIR: 1.0, NUMBER: 2.0}
"""What a term of a kind weighs beside a word as rare as it is."""
ABROAD = (
    0.7  # what a likeness to an article of the other language counts beside one to an article of the same
)
UNDATED = 1.18  # how much more alike articles must be when nobody has said when one of them was published
BRIDGES, LINKED = 1.4, 0.7
"""An article that scores so much with two stories shows them to be one, where they score so much with each other."""
LOOSE = 0.15  # the power by which a story whose articles are less alike takes in what is less alike
LEAST_SHARED = 3
"""Terms that an article shares at least with a story of its event: two lines of a few words are alike by one of them."""
PRIOR = 1000  # articles: the weight of what one knows of a language before its archive has grown
COMMON_SHARE, USUAL_SHARE, OTHER_SHARE = 0.12, 0.015, 0.008
"""Share of articles that a common word, a word of the glossary and any other word is in, by that knowledge."""
MOST_ANCHORS = 12
ALONE, ENOUGH_ANCHORS = 2, 1.0  # the weightiest anchors lead to a story alone; of others it takes two
MOST_REASONS = 8
_STEPS = 90  # in which a weight is kept
_FIRST = 33  # the character that stands for no weight at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """An article as it is compared: its terms and their weights, which make a vector of length one."""

    language: str | None
    weights: Mapping[str, float]

    def packed(self) -> bytes:
        """Pack it for keeping, in 600 to 800 bytes."""
        terms = " ".join(
            f"{term}{chr(_FIRST + round(math.sqrt(weight) * _STEPS))}"
            for term, weight in self.weights.items()
        )
        return f"{self.language or ''}\n{terms}".encode()

    @classmethod
    def unpacked(cls, kept: bytes) -> Self:
        """Return what `packed` packed, its weights within a few hundredths of what they were."""
        language, _, terms = kept.decode().partition("\n")
        weights = {each[:-1]: _WEIGHTS[ord(each[-1]) - _FIRST] for each in terms.split(" ") if each}
        return cls(language=language or None, weights=weights)


_WEIGHTS = [(step / _STEPS) ** 2 for step in range(_STEPS + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What an article is about, weighed by its archive."""

    profile: Profile
    anchors: tuple[
        str, ...
    ]  # the terms by which it finds its story, and later ones find it, the weightiest first
    written: Mapping[str, str]  # how the article writes each term


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story; `day` is that of the news, counted in days from any date."""

    day: int
    profile: Profile
    outlet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer(Member):
    """An article that is to be compared."""

    own: float = 1.0  # share of its text that is not what its outlet prints everywhere
    dated: bool = True  # whether somebody has said when it was published


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A story that an article may tell, and how it compares."""

    story: int
    score: float  # 1 is what makes an article one of its articles
    because: tuple[str, ...]  # the terms that they share, the weightiest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Which story an article tells: one we know, or none of them."""

    story: int | None
    score: float | None = None  # of the best story, joined or not; None where none was compared
    runner_up: int | None = None  # the next best; of an article that joins none, the best
    runner_up_score: float | None = None
    because: tuple[str, ...] = ()

    @property
    def may_bridge(self) -> bool:
        """Whether the runner-up may be the same story: see `linked`."""
        return self.story is not None and (self.runner_up_score or 0) >= BRIDGES


def keys_of(features: Features) -> list[str]:
    """Name the terms of an article, as they are counted over the archive; each once."""
    return [term.key for term in features.terms]


def weigh(features: Features, counts: Mapping[str, int], articles: int) -> Weighed:
    """Weigh what an article is about; `counts` says in how many of so many `articles` a term stands, as far as known."""
    weights: dict[str, float] = {}
    leads: dict[str, float] = {}
    slow = SATURATES * (1 - BY_LENGTH + BY_LENGTH * features.length / TYPICAL)
    for kind, key, _, count in features.terms:
        weight = (
            KINDS[kind] * rarity(key, counts.get(key, 0), articles) * count * (SATURATES + 1) / (count + slow)
        )
        if weight > 0:
            weights[key] = weight
            if key not in COMMON_KEYS and (kind != NUMBER or ":" in key):
                leads[key] = weight
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    profile = Profile(
        language=features.language, weights={term: weight / length for term, weight in weights.items()}
    )
    return Weighed(
        profile=profile,
        anchors=tuple(heapq.nlargest(MOST_ANCHORS, leads, key=leads.__getitem__)),
        written={term.key: term.written for term in features.terms},
    )


def rarity(key: str, count: int, articles: int) -> float:
    """Weigh a term that stands in `count` of so many articles; what one knows of the language counts as if it were some."""
    known = COMMON_SHARE if key in COMMON_KEYS else USUAL_SHARE if key[0] == "=" else OTHER_SHARE
    return max(0.0, math.log((articles + PRIOR + 1) / (count + PRIOR * known + 0.5)))


def near(anchors: Sequence[str], found: Iterable[tuple[str, int]], most: int) -> list[int]:
    """Choose stories that are worth comparing with, at most so many, by what of an article's anchors leads to them.

    `found` are anchors and the stories that they lead to. One anchor alone is chance, unless it is among the weightiest.
    """
    place = {anchor: at for at, anchor in enumerate(anchors)}
    led: dict[int, float] = {}
    for anchor, story in found:
        led[story] = led.get(story, 0.0) + (1.0 if place[anchor] < ALONE else ENOUGH_ANCHORS / 2)
    close = [story for story, by in led.items() if by >= ENOUGH_ANCHORS]
    return heapq.nlargest(most, close, key=led.__getitem__)


def likeness(one: Profile, other: Profile) -> float:
    """Say how alike two articles are, 0 to 1."""
    weights = other.weights
    return sum(weight * weights[term] for term, weight in one.weights.items() if term in weights)


def threshold(one: str | None, other: str | None) -> float:
    """Say how alike two articles of these languages are at least when they tell one event."""
    return THRESHOLDS.get(tuple(sorted((one or "", other or ""))), UNKNOWN_LANGUAGE)  # type: ignore[arg-type]


def compare(story: int, article: Newcomer, members: Sequence[Member]) -> Candidate | None:
    """Compare an article with a story's; None when its news is too far from theirs.

    What an outlet prints under all its articles makes no two of them alike.
    """
    apart = min(abs(article.day - member.day) for member in members)
    if apart > WINDOW:
        return None
    total = scored = 0.0
    language = article.profile.language
    for member in members:
        counts = _fading(abs(article.day - member.day))
        counts *= 1.0 if member.profile.language == language else ABROAD
        close = likeness(article.profile, member.profile)
        if member.outlet == article.outlet:
            close *= article.own
        total += counts
        scored += counts * close / threshold(language, member.profile.language)
    because = _shared(article.profile, members)
    score = _fading(apart) * scored / total * coherence(members) ** -LOOSE
    score *= min(1.0, len(because) / LEAST_SHARED)
    return Candidate(story=story, score=score if article.dated else score / UNDATED, because=because)


def coherence(members: Sequence[Member]) -> float:
    """Say how alike a story's articles are among themselves, each with itself counted in: 1 of a single one."""
    if len(members) == 1:
        return 1.0
    total: dict[str, float] = {}
    for member in members:
        for term, weight in member.profile.weights.items():
            total[term] = total.get(term, 0.0) + weight
    return sum(weight * weight for weight in total.values()) / len(members) ** 2


def linked(some: Sequence[Member], others: Sequence[Member]) -> bool:
    """Whether two stories are alike enough to be one that was told in two pieces until an article showed it."""
    scores = [compare(0, Newcomer(day=each.day, profile=each.profile), some) for each in others]
    return sum(each.score for each in scores if each is not None) >= LINKED * len(others)


def decide(candidates: Sequence[Candidate]) -> Decision:
    """Choose the story that an article tells, if any."""
    if not candidates:
        return Decision(story=None)
    best, *others = sorted(candidates, key=lambda each: (-each.score, each.story))
    if best.score < 1:
        return Decision(
            story=None,
            score=None,
            runner_up=best.story,
            runner_up_score=best.score,
            because=best.because,
        )
    after = others[0] if others else None
    return Decision(
        story=best.story,
        score=best.score,
        runner_up=after.story if after else None,
        runner_up_score=after.score if after else None,
        because=best.because,
    )


def _fading(days: int) -> float:
    return 1 / (1 + (days / FADES) ** 2)


def _shared(profile: Profile, members: Sequence[Member]) -> tuple[str, ...]:
    carried = {
        term: weight * sum(member.profile.weights.get(term, 0.0) for member in members)
        for term, weight in profile.weights.items()
    }
    found = sorted(
        (term for term, carries in carried.items() if carries > 0), key=lambda term: -carried[term]
    )
    return tuple(found[:MOST_REASONS])
