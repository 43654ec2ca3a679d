"""New rules look back: what they would have raised of late is counted, and told where they ask for it (`look_back`).

It goes on in portions that take some hundredths of a second, so that whoever runs it can let news go first. A version that has
looked back is noted (`rule_versions`), and never does again; one that was stopped half-way begins anew.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from alerts.document import Who
from alerts.looking_back import BURST, OPENED, as_news, digest, found_only, without_messages
from alerts.matching import Matcher, who_of
from config.rule import Rule, span_of
from config.schema import Catalog
from language.query.sought import Wanted
from serviola.backtest import Noted, hit_of, noted, occasions_of
from serviola.backtest_count import Raised, raised_by
from serviola.searching import known_of, wanted_by
from storage.engine import Database
from storage.errors import StorageError
from storage.looking_back import LookingBack, Overtaken, Told
from storage.past import Past
from storage.records import Examination, HeldMatch, LookedBack, Match, OwedDelivery, Unexamined
from storage.search import PORTION, Candidate, Scope, Search

log = structlog.get_logger("serviola.look_back")

FEW = 20
"""As many new rules look back one by one, each through the index of words; more go together over all that is stored."""
DECIDED_AT_ONCE = 20  # stories: each may write a message to every channel
MOST_LEFT_OUT = 10  # articles; more of them are no fault of theirs
NAMED = 10  # rules that are named in the log
NOTHING = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one rule would have raised, the latest story first; only those that somebody would have been told of count."""

    rule: Rule
    raised: tuple[Raised, ...]

    @property
    def stories(self) -> int:
        """How many stories it would have raised."""
        return sum(each.rings_at is not None for each in self.raised)


class Look:
    """One look at what is stored, by a few rules or by many together."""

    def __init__(self, database: Database, catalog: Catalog, who: Who | None) -> None:
        self.search = Search(database)
        self.past = Past(database)
        self.catalog = catalog
        self.who = who
        self.left_out: set[int] = set()  # articles at which a fault of ours was met

    def matcher(self, rules: Sequence[Rule]) -> Matcher:
        """Return a matcher of some rules."""
        catalog = self.catalog
        return Matcher(rules, catalog.actors, lists=catalog.lists, groups=catalog.groups, who=self.who)

    def groups(self, rules: Sequence[Rule]) -> list[list[Rule]]:
        """Put together the rules that look at the same articles."""
        if len(rules) <= FEW:
            return [[rule] for rule in rules]
        by_span: defaultdict[timedelta, list[Rule]] = defaultdict(list)
        for rule in rules:
            by_span[span_of(rule)].append(rule)
        return list(by_span.values())

    def find(self, matcher: Matcher, now: datetime) -> Iterator[list[Looked] | None]:
        """Yield None while it is at it, and at the end what each rule of the matcher would have raised."""
        rules = [each.rule for each in matcher.rules]
        scope = Scope(since=now - span_of(rules[0]))
        wanted = wanted_by(matcher.rules[0], known_of(self.catalog)) if len(rules) == 1 else NOTHING
        found = self.search.find(wanted, scope)
        hits: defaultdict[str, list[Noted]] = defaultdict(list)
        for number, each in enumerate(self.search.read(found)):
            if number % PORTION == 0:
                yield None
            for name in self.decided(matcher, each):
                hits[name].append(noted(each))
        came = self.past.how_they_came({each.article for its in hits.values() for each in its})
        yield [
            Looked(
                rule=rule,
                raised=tuple(
                    raised_by(
                        [hit_of(each, came[each.article]) for each in hits[rule.id] if each.article in came],
                        occasions_of(rule, self.catalog),
                    )
                ),
            )
            for rule in rules
        ]

    def decided(self, matcher: Matcher, seen: Candidate) -> list[str]:
        """Return the rules that match; none of an article at which a fault of ours is met, which the log tells of."""
        try:
            return matcher.decide(seen)
        # As when it is examined, one article keeps the others from nothing. A fault at many is one of a rule, and travels.
        except Exception:
            self.left_out.add(seen.article)
            if len(self.left_out) > MOST_LEFT_OUT:
                raise
            log.exception("article left out", article=seen.article, url=seen.url)
            return []

    def anything(self, since: datetime) -> bool:
        """Whether anything is stored since then."""
        return self.search.count(NOTHING, Scope(since=since), 1) > 0


def would_raise(database: Database, catalog: Catalog, rules: Sequence[Rule], now: datetime) -> list[Looked]:
    """Say what a few rules would have raised of late; nothing is written."""
    if not rules:
        return []
    look = Look(database, catalog, who_of(catalog))
    every = (found for rule in rules for found in look.find(look.matcher([rule]), now))
    return [looked for found in every if found is not None for looked in found]


class LookBack:
    """The rules of a catalog that are new, looking back. One thread at a time may take steps."""

    def __init__(
        self, database: Database, catalog: Catalog, who: Who | None, now: Callable[[], datetime]
    ) -> None:
        self.catalog = catalog
        self.now = now
        self.over = False
        self._store = LookingBack(database)
        self._look = Look(database, catalog, who)
        self._at: list[Rule] = []  # rules that are looking back just now
        self._given_up: set[str] = set()
        self._room = BURST  # stories that may still be told one by one, whichever rules have them
        self._steps = self._run()

    def step(self) -> None:
        """Do a portion; afterwards `over` says whether that was all.

        A rule at which a fault of ours is met looks back no more before the next start; the others go on.
        """
        try:
            next(self._steps)
        except StopIteration:
            self.over = True
        except (
            BaseException
        ) as fault:  # whatever it is, it travels on; what has raised it cannot be gone on with
            if isinstance(fault, Exception) and not isinstance(fault, StorageError):
                self._given_up |= {rule.id for rule in self._at}
            self._steps = self._run()
            raise

    def _run(self) -> Iterator[None]:
        in_force = {rule.id: rule.version for rule in self.catalog.rules if rule.enabled}
        names = set(self._store.pending(in_force, self.now())) - self._given_up
        new = [rule for rule in self.catalog.rules if rule.id in names]
        for some in self._look.groups(new):
            self._at = some
            yield from self._look_back(some)
        self._at = []

    def _look_back(self, rules: list[Rule]) -> Iterator[None]:
        now = self.now()
        looked = [Looked(rule=rule, raised=()) for rule in rules]
        matcher = None
        if self._look.anything(now - span_of(rules[0])):
            matcher = self._look.matcher(rules)
            for found in self._look.find(matcher, now):
                if found is not None:
                    looked = found
                yield
        silent = [each for each in looked if matcher is None or not each.rule.look_back]
        self._store.note([_noted(each, now) for each in silent])
        for each in looked:
            if each not in silent:
                yield from self._tell(each, now)
        if matcher is not None:
            tell_log(looked)

    # ------------------------------------------------------------------------------------- telling

    def _tell(self, looked: Looked, now: datetime) -> Iterator[None]:
        """Tell what a rule has not told of what it looks back on: at once, and so that it is told once."""
        rule = looked.rule
        matcher = self._look.matcher([rule])
        raised = list(since(looked.raised, now - rule.look_back))
        while True:
            told = self._store.told(rule.id, [each.story for each in raised])
            new = [each for each in raised if each.story not in told.stories]
            decided: list[tuple[Examination, Unexamined, Match]] = []
            for start in range(0, min(len(new), OPENED), DECIDED_AT_ONCE):
                decided += self._decide(matcher, rule, new[start : min(start + DECIDED_AT_ONCE, OPENED)], now)
                yield
            yield from self._keep(matcher, raised, told, {each.article for each, _, _ in decided}, now)
            done = self._done(looked, decided, len(new), now)
            try:
                self._store.end(done)
            except Overtaken:
                yield
                continue
            self._room -= sum(bool(alert.deliveries) for each in done.opens for alert in each.alerts)
            return

    def _decide(
        self, matcher: Matcher, rule: Rule, some: Sequence[Raised], now: datetime
    ) -> Iterator[tuple[Examination, Unexamined, Match]]:
        """Decide on stories by the first article of each that the rules have seen; what they have not is news to come."""
        every = [hit.article for each in some for hit in each.articles]
        known = {each.article: each for each in self._store.again(every)}
        for each in some:
            seen = next((known[hit.article] for hit in each.articles if hit.article in known), None)
            if seen is not None:
                for match in matcher.match(seen):
                    yield as_news(seen, match, rule, self.catalog, now), seen, match

    def _keep(
        self, matcher: Matcher, raised: Sequence[Raised], told: Told, decided: set[int], now: datetime
    ) -> Iterator[None]:
        """Keep what was found in the other articles, which open nothing."""
        every = [hit.article for each in raised for hit in each.articles]
        rest = array("q", sorted({*every} - decided - told.in_digests))
        for start in range(0, len(rest), PORTION):
            seen = self._store.again(rest[start : start + PORTION])
            self._store.keep(
                [found_only(each, match, self.catalog, now) for each in seen for match in matcher.match(each)]
            )
            yield

    def _done(
        self,
        looked: Looked,
        decided: Sequence[tuple[Examination, Unexamined, Match]],
        stories: int,
        now: datetime,
    ) -> LookedBack:
        """Say what is opened, and whether each is told by itself or all in one digest."""
        rule = looked.rule
        opens = tuple(each for each, _, _ in reversed(decided))  # messages go out in the order of the news
        opening = [(seen, match) for each, seen, match in decided if each.alerts]
        owed: tuple[OwedDelivery, ...] = ()
        if len(opening) > self._room:
            held = [_held(seen, match) for seen, match in opening]
            owed = digest(self.catalog, rule, held, len(opening) + max(stories - OPENED, 0), now)
            opens = tuple(map(without_messages, opens))
        return LookedBack(
            rule=rule.id,
            version=rule.version,
            seconds=int(rule.look_back.total_seconds()),
            stories=looked.stories,
            at=now,
            opens=opens,
            digest=owed,
        )


def since(raised: Sequence[Raised], begins: datetime) -> Iterator[Raised]:
    """Yield the stories with articles since then, and of each only those."""
    for each in raised:
        late = tuple(hit for hit in each.articles if hit.at >= begins)
        if late:
            yield replace(each, articles=late)


def _held(seen: Unexamined, match: Match) -> HeldMatch:
    return HeldMatch(
        rule=match.rule,
        article=seen.article,
        story=seen.story,
        outlet=seen.outlet,
        title=seen.title,
        url=seen.url,
        excerpt=match.excerpt,
    )


def _noted(looked: Looked, now: datetime) -> LookedBack:
    return LookedBack(
        rule=looked.rule.id,
        version=looked.rule.version,
        seconds=int(looked.rule.look_back.total_seconds()),
        stories=looked.stories,
        at=now,
    )


def tell_log(looked: Sequence[Looked]) -> None:
    """Log what new rules would have raised; of many, how many all of them."""
    if len(looked) > NAMED:
        log.info("rules looked back", rules=len(looked), stories=sum(each.stories for each in looked))
        return
    for each in looked:
        log.info(
            "rule looked back",
            rule=each.rule.id,
            stories=each.stories,
            days=round(span_of(each.rule) / timedelta(days=1)),
            tells=bool(each.rule.look_back),
        )
