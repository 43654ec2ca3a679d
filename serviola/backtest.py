"""What a rule would have raised, of what is stored: candidates by their words, read, asked, and counted by story and day.

Candidates come from the index of words and are verified by the matcher itself, so that what is counted is what it would find.
Where there are very many, some are drawn by chance, and what they come to is scaled up (serviola/backtest_count.py).
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.asked import asked_by
from alerts.evaluate import Explanation
from alerts.matching import Matcher, who_of
from alerts.message import find_all, surfaces, tidy
from config.rule import Rule
from config.schema import Catalog
from language.mentions.records import Kind, Mention
from language.query import written
from language.query.walk import actors, places
from serviola.backtest_cost import Cost, cost_of
from serviola.backtest_count import (
    Counted,
    Estimate,
    Hit,
    Occasions,
    Raised,
    Sampled,
    counted,
    raised_by,
    shown,
)
from serviola.searching import either, known_of, wanted_by
from storage.past import Came, Past
from storage.records import Match
from storage.search import Candidate, Found, Scope, Search

TRIED, AGAINST = "tried", "against"
MOST = 20_000  # candidates that are all read
DRAWN = 5_000  # that are read where there are more
SEED = 20_260_101  # the same sample for the same question
KEPT = 100  # articles that match, and candidates that do not, which are looked at closely
TOLD_EVERY = 200  # candidates between two words on how far it is

Advance = Callable[[int, int], None]
"""Takes how many candidates were read, and how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is tried, against what, and on which articles."""

    rule: Rule
    against: Rule | None = None
    its_catalog: Catalog | None = None  # of `against`, where it stands in another file
    since: datetime | None = None
    until: datetime | None = None
    outlet: str | None = None
    samples: int = 5
    most: int | None = MOST  # candidates that are all read; None: however many there are
    drawn: int = DRAWN  # that are read where there are more


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What keeps an article from a rule: what has nothing to do with words, or the part of its query that fails."""

    turned_away: tuple[str, ...] = ()
    part: str = ""  # as a query
    got: int | None = None  # how near that came: alerts.evaluate.Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One story that would have been raised, by its first article that matches."""

    article: int
    story: int
    at: datetime
    outlet: str
    title: str
    url: str
    passage: str
    marked: tuple[tuple[int, int], ...]  # what was found in the passage, ends exclusive
    rings_at: datetime | None
    why: Why | None = None  # of one that the other rule does not find, or no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Stories that only one of two rules has."""

    stories: Estimate
    alerts: Estimate
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the tried rule brings and loses against the other."""

    counted: Counted  # of the other
    gained: Difference
    lost: Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How many of the stories that were read other rules have found, the most first; `alone`: those that none has."""

    stories: int
    by_rule: Mapping[str, int]
    alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What a rule would have raised."""

    rule: str
    first: (
        datetime | None
    )  # of the time that was asked about and in which there were articles; None: there are none
    last: datetime
    sampled: Sampled
    not_indexed: int  # articles that stand in no index yet, up to 20,000: each was looked at
    counted: Counted
    samples: tuple[Sample, ...]
    overlap: Overlap
    cost: Cost
    comparison: Comparison | None = None


class Nobody:
    """Who is named, where no rule asks."""

    def find(self, *_: object) -> Sequence[Mention]:
        """Find nobody."""
        return ()

    def around(self, _: str, /) -> Sequence[str]:
        """Know no place."""
        return ()

    def knows(self, _kind: Kind, _name: str) -> bool:
        """Know nobody."""
        return False


def matcher_for(rules: Sequence[Rule], catalog: Catalog) -> Matcher:
    """Return a matcher of a few rules, switched on or not; raises ValueError for a name that nobody knows.

    Those who find names are made only where somebody asks for one: reading the places takes a while.
    """
    asks_who = any(actors(rule.tree) or places(rule.tree) for rule in rules)
    return Matcher(
        [asked_by(rule.model_copy(update={"enabled": True}), catalog.groups) for rule in rules],
        catalog.actors,
        lists=catalog.lists,
        who=who_of(catalog) if asks_who else Nobody(),
    )


class Rules:
    """The rule that is tried and the one it is held against; each is asked with what its own configuration defines."""

    def __init__(self, ask: Ask, catalog: Catalog) -> None:
        tried = ask.rule.model_copy(update={"id": TRIED})
        against = ask.against.model_copy(update={"id": AGAINST}) if ask.against else None
        self.by_name = {TRIED: tried} | ({AGAINST: against} if against else {})
        if against is None or ask.its_catalog is None:
            matcher = matcher_for(list(self.by_name.values()), catalog)
            self.matchers = dict.fromkeys(self.by_name, matcher)
            wanted = [wanted_by(asked, known_of(catalog)) for asked in matcher.rules]
        else:
            its = ask.its_catalog
            self.matchers = {TRIED: matcher_for([tried], catalog), AGAINST: matcher_for([against], its)}
            known = {TRIED: known_of(catalog), AGAINST: known_of(its)}
            wanted = [wanted_by(self.matchers[name].rules[0], known[name]) for name in self.by_name]
        self.of_tried = wanted[0]
        self.wanted = either(wanted[0], wanted[-1])
        self._every = list({id(each): each for each in self.matchers.values()}.values())

    def decide(self, candidate: Candidate) -> list[str]:
        """Return the names of those that match."""
        return [name for matcher in self._every for name in matcher.decide(candidate)]

    def match(self, name: str, candidate: Candidate) -> Match:
        """Return what one of them finds in an article that it matches."""
        return next(each for each in self.matchers[name].match(candidate) if each.rule == name)

    def explain(self, name: str, candidate: Candidate) -> Explanation:
        """Say why one of them matches an article or not."""
        return self.matchers[name].explain(name, candidate)


class Noted(NamedTuple):
    """An article that matches, as it was read; how it came is asked of all at once."""

    article: int
    story: int
    outlet: str
    at: datetime
    first_seen_at: datetime
    published: datetime | None
    precision: str | None
    drawn: bool


@dataclass(slots=True)
class _Hits:
    """What the rules found, and a few candidates by chance of those they did and did not."""

    of: dict[str, list[Noted]] = field(default_factory=dict)
    found: int = 0
    missed: int = 0
    some_hits: list[int] = field(default_factory=list)
    some_misses: list[int] = field(default_factory=list)


class Backtester:
    """One database, asked what rules would have raised."""

    def __init__(self, search: Search, past: Past, catalog: Catalog, now: datetime) -> None:
        self.search = search
        self.past = past
        self.catalog = catalog
        self.now = now
        self.zone = ZoneInfo(catalog.settings.timezone)

    def run(self, ask: Ask, advance: Advance = lambda done, every: None) -> Backtest:  # noqa: ARG005
        """Try a rule; raises ValueError for one that names what nobody knows."""
        rules = Rules(ask, self.catalog)
        scope = Scope(
            since=ask.since, until=ask.until, outlets=frozenset((ask.outlet,)) if ask.outlet else None
        )
        found = self.search.find(rules.wanted, scope, most=ask.most, seed=SEED)
        drawn = found.articles[: ask.drawn] if found.is_sample else found.articles
        sampled = Sampled(read=len(drawn), every=found.every)
        hits = self._hits(rules, drawn, advance)
        if not sampled.is_whole:
            self._complete(rules, hits, scope, set(drawn))
        found_by = self._with_how_they_came(hits)
        first, last = self._span(ask)
        tallies = {
            name: self._counted(found_by.get(name, []), rule, sampled, first or last, last)
            for name, rule in rules.by_name.items()
        }
        tried = tallies[TRIED]
        return Backtest(
            rule=ask.rule.id,
            first=first,
            last=last,
            sampled=sampled,
            not_indexed=self.past.not_indexed(MOST),
            counted=tried,
            samples=self._samples(rules, shown(tried.raised, ask.samples), TRIED),
            overlap=self._overlap({each.story for each in tried.raised}, ask.rule.id),
            cost=cost_of(
                rules.matchers[TRIED],
                TRIED,
                self.search,
                self.past,
                rules.of_tried,
                (hits.some_hits, hits.some_misses),
            ),
            comparison=self._compared(rules, tallies, sampled, ask.samples) if ask.against else None,
        )

    # ------------------------------------------------------------------------------------- reading

    def _hits(self, rules: Rules, drawn: Sequence[int], advance: Advance) -> _Hits:
        hits = _Hits()
        chance = random.Random(SEED)  # noqa: S311 (a sample)
        in_order = array("q", sorted(drawn))  # as they lie on the disk
        for number, each in enumerate(self.search.read(Found(articles=in_order, every=len(in_order)))):
            if number % TOLD_EVERY == 0:
                advance(number, len(in_order))
            names = rules.decide(each)
            for name in names:
                hits.of.setdefault(name, []).append(noted(each))
            if TRIED in names:
                hits.found += 1
                _keep(hits.some_hits, each.article, hits.found, chance)
            else:
                hits.missed += 1
                _keep(hits.some_misses, each.article, hits.missed, chance)
        advance(len(in_order), len(in_order))
        return hits

    def _complete(self, rules: Rules, hits: _Hits, scope: Scope, drawn: set[int]) -> None:
        """Read the other articles of the stories that a sample has touched: what a story comes to hangs on all of them."""
        stories = {hit.story for its in hits.of.values() for hit in its}
        for each in self.search.read(self.past.of_stories(stories)):
            if each.article not in drawn and _is_within(each, scope):
                for name in rules.decide(each):
                    hits.of.setdefault(name, []).append(noted(each, drawn=False))

    def _with_how_they_came(self, hits: _Hits) -> dict[str, list[Hit]]:
        came = self.past.how_they_came({each.article for its in hits.of.values() for each in its})
        return {
            name: [hit_of(each, came[each.article]) for each in its if each.article in came]
            for name, its in hits.of.items()
        }

    def _span(self, ask: Ask) -> tuple[datetime | None, datetime]:
        """Return from when to when articles were asked about: not from before there were any, whatever was found in them."""
        last = self.now if ask.until is None else min(ask.until - timedelta.resolution, self.now)
        begins = self.past.begins()
        if begins is None:
            return None, last
        if ask.since is not None and begins <= ask.since:
            return min(ask.since, last), last
        span = self.past.span()  # what an archive brought is older than the day it came
        earliest = begins if span is None else min(begins, span[0])
        first = earliest if ask.since is None else max(ask.since, earliest)
        return min(first, last), last

    # ------------------------------------------------------------------------------------ counting

    def _counted(
        self, hits: Sequence[Hit], rule: Rule, sampled: Sampled, first: datetime, last: datetime
    ) -> Counted:
        raised = raised_by(hits, occasions_of(rule, self.catalog))
        return counted(raised, sampled, first, last, self.zone)

    def _overlap(self, stories: set[int], rule: str) -> Overlap:
        others = {name: its for name, its in self.past.found_by_rules(stories).items() if name != rule}
        by_rule = sorted(others.items(), key=lambda each: (-len(each[1]), each[0]))
        return Overlap(
            stories=len(stories),
            by_rule={name: len(its) for name, its in by_rule},
            alone=len(stories.difference(*others.values())),
        )

    def _compared(
        self, rules: Rules, tallies: Mapping[str, Counted], sampled: Sampled, most: int
    ) -> Comparison:
        return Comparison(
            counted=tallies[AGAINST],
            gained=self._only(rules, tallies, TRIED, AGAINST, sampled, most),
            lost=self._only(rules, tallies, AGAINST, TRIED, sampled, most),
        )

    def _only(
        self,
        rules: Rules,
        tallies: Mapping[str, Counted],
        has: str,
        lacks: str,
        sampled: Sampled,
        most: int,
    ) -> Difference:
        """Say which stories one of two rules has and the other has not, and which it alone would have told."""
        known = {each.story for each in tallies[lacks].raised}
        told = {each.story for each in tallies[lacks].raised if each.rings_at is not None}
        only = [each for each in tallies[has].raised if each.story not in known]
        rung = [each for each in tallies[has].raised if each.rings_at is not None and each.story not in told]
        return Difference(
            stories=_estimated(only, sampled),
            alerts=_estimated(rung, sampled),
            samples=self._samples(rules, shown(only, most), has, lacks),
        )

    # ------------------------------------------------------------------------------------- showing

    def _samples(
        self, rules: Rules, raised: Sequence[Raised], name: str, lacks: str | None = None
    ) -> tuple[Sample, ...]:
        first = array("q", (each.articles[0].article for each in raised))
        texts = {each.article: each for each in self.search.read(Found(articles=first, every=len(first)))}
        return tuple(
            _sample(rules, texts[each.articles[0].article], each, name, lacks)
            for each in raised
            if each.articles[0].article in texts
        )


def _sample(rules: Rules, seen: Candidate, raised: Raised, name: str, lacks: str | None) -> Sample:
    match = rules.match(name, seen)
    shows = tidy(match.excerpt, len(match.excerpt))
    return Sample(
        article=seen.article,
        story=raised.story,
        at=seen.at,
        outlet=seen.outlet,
        title=seen.title,
        url=seen.url,
        passage=shows,
        marked=find_all(surfaces(seen, match), shows),
        rings_at=raised.rings_at,
        why=None if lacks is None else why_not(rules.explain(lacks, seen)),
    )


def why_not(explanation: Explanation) -> Why:
    """Say what keeps an article from a rule: the first part of its query that fails, as far down as it can be said."""
    turned_away = tuple(part.value for part in explanation.turned_away)
    failing = explanation.clause.failing
    if not failing:
        return Why(turned_away=turned_away)
    return Why(turned_away=turned_away, part=written(failing[-1].node), got=failing[-1].got)


def noted(seen: Candidate, *, drawn: bool = True) -> Noted:
    """Note an article that matches, without its text."""
    return Noted(
        seen.article,
        seen.story,
        seen.outlet,
        seen.at,
        seen.first_seen_at,
        seen.published,
        seen.precision,
        drawn,
    )


def occasions_of(rule: Rule, catalog: Catalog) -> Occasions:
    """Say when a rule tells."""
    max_age = catalog.settings.max_age if rule.max_age is None else rule.max_age
    return Occasions(when=frozenset(rule.when), max_age=max_age)


def hit_of(noted: Noted, came: Came) -> Hit:
    """Say how an article came that matches; what came quietly counts as if it had been news when it was published."""
    return Hit(
        article=noted.article,
        story=noted.story,
        outlet=noted.outlet,
        at=noted.at,
        came_at=noted.at if came.quiet else noted.first_seen_at,
        published=noted.published,
        precision=noted.precision,
        is_copy=came.is_copy,
        confirmed_at=came.confirmed_at,
        drawn=noted.drawn,
    )


def _is_within(seen: Candidate, scope: Scope) -> bool:
    if scope.since is not None and seen.at < scope.since:
        return False
    if scope.until is not None and seen.at >= scope.until:
        return False
    return scope.outlets is None or seen.outlet in scope.outlets


def _keep(kept: list[int], article: int, number: int, chance: random.Random) -> None:
    """Keep some of a stream of unknown length, each with the same chance (Vitter's algorithm R)."""
    if len(kept) < KEPT:
        kept.append(article)
    elif (place := chance.randrange(number)) < KEPT:
        kept[place] = article


def _estimated(raised: Sequence[Raised], sampled: Sampled) -> Estimate:
    return sampled.estimated(1 / len(each.articles) for each in raised for _ in range(each.drawn))
