"""What was expected against what was observed: a summary with every difference by name. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from demo.pieces import Piece, Script, expected_alerts, expected_messages
from demo.receivers import Received

RuleStory = tuple[str, str]  # a rule, and the first piece of a story


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One message that arrived and was accepted, and what it is about."""

    channel: str
    rule: str
    piece: str
    id: str
    at: datetime
    number: int = 1  # of the message within its alert
    confirmed: bool = False  # it names two independent outlets


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the program's database holds of one piece."""

    piece: str
    page: str | None  # how reading its page ended: "ok", "robots"
    copy_of: str | None
    rules: frozenset[str]  # that matched it, told or silent
    story: int | None = None  # None: alone, but for its copies


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything that was seen from outside, and in the database, when all was over."""

    published: Mapping[str, datetime]
    updates: int
    remembered: Mapping[str, Remembered]
    alerts: Sequence[RuleStory]  # (rule, piece) of every alert that stands
    told: Sequence[Told]
    apart: Sequence[RuleStory] = ()  # of those that were told before their stories turned out to be one
    refused: Sequence[tuple[str, str]] = ()  # (channel, why) of messages that a receiver found wrong
    strangers: Sequence[str] = ()  # channels of messages about nothing we published
    trespasses: Sequence[str] = ()  # pages that were asked for although robots.txt forbids it
    complaints: Sequence[str] = ()  # what the program logged as an error
    code: int | None = 0  # the program's exit code


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it should be: the name of the kind, and the values its sentence needs."""

    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """One rule: the pieces it must match and did (copies aside), the alerts it owes and raised."""

    rule: str
    to_match: int
    matched: int
    alerts_expected: int
    alerts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLine:
    """One channel: messages owed, arrived, missed, come twice; seconds from publication to arrival."""

    channel: str
    expected: int
    delivered: int
    missed: int
    repeated: int
    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the whole came to."""

    published: int
    updates: int
    stored: int
    copies: int
    copies_folded: int
    refused_by_robots: int
    noise: int
    noise_silent: int
    backlog: int
    backlog_silent: int
    stories: int
    planted: int  # pieces of events that several outlets tell
    planted_together: int
    alerts_expected: int
    alerts: int
    apart: int  # alerts that were told before their stories turned out to be one
    messages_expected: int  # further ones, of alerts that were told
    messages: int
    rules: tuple[RuleLine, ...]
    channels: tuple[ChannelLine, ...]
    p50: float | None  # seconds from publication to the first receiver
    p95: float | None
    differences: tuple[Difference, ...]

    @property
    def good(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences

    @property
    def missed(self) -> int:
        """Messages that never came."""
        return sum(line.missed for line in self.channels)

    @property
    def repeated(self) -> int:
        """Messages that came again."""
        return sum(line.repeated for line in self.channels)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {"good": self.good, "missed": self.missed, "repeated": self.repeated} | asdict(self)


def told_of(received: Received, rules: Mapping[str, str], addresses: Mapping[str, str]) -> Told | None:
    """Say which rule told of which piece, by the rule's name and the address in the message; None when neither is ours.

    `rules` maps names to ids, `addresses` URLs to pieces.
    """
    named = [rule for name, rule in rules.items() if name in received.text]
    pieces = [addresses[url] for url in received.addresses if url in addresses]
    if len(named) != 1 or not pieces:
        return None
    return Told(
        channel=received.channel,
        rule=named[0],
        piece=pieces[0],
        id=received.id,
        at=received.at,
        number=received.number,
        confirmed=_names_two(received.data or {}),
    )


def _names_two(data: Mapping[str, Any]) -> bool:
    """Whether a webhook names two outlets that have its story independently; the other channels do not say."""
    story = data.get("data", {}).get("story", {}) if data.get("type") == "alert.opened" else {}
    return sum(bool(each["independent"]) for each in story.get("told_by", ())) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The two sides, and what follows from them. `texts` are pieces and their copies, by the first one's id.

    Which stories there are, the program says: an alert is owed once for a rule and each of them. That those are right is
    asked of the events that were planted.
    """

    texts: Mapping[str, Sequence[Piece]]
    routes: Mapping[str, Sequence[str]]  # rule -> the channels it tells
    observed: Observed

    @property
    def pieces(self) -> list[Piece]:
        """Every piece that was published."""
        return [piece for pieces in self.texts.values() for piece in pieces]

    @property
    def roots(self) -> dict[str, str]:
        """The piece that each piece's text is of."""
        return {piece.id: piece.root for piece in self.pieces}

    @property
    def stories(self) -> dict[str, str]:
        """The story of each piece, as the program sees it, by its first piece."""
        first: dict[int, str] = {}
        stories = {}
        for piece in self.pieces:
            held = self.observed.remembered.get(piece.id)
            story = None if held is None else held.story
            stories[piece.id] = piece.root if story is None else first.setdefault(story, piece.id)
        return stories

    @property
    def owed(self) -> frozenset[RuleStory]:
        """The alerts that must be raised."""
        return expected_alerts(self.pieces, self.stories)

    @property
    def raised(self) -> Counter[RuleStory]:
        """The alerts that were."""
        stories = self.stories
        return Counter((rule, stories[piece]) for rule, piece in self.observed.alerts)

    @property
    def messages(self) -> Counter[tuple[str, str, str]]:
        """The further messages of alerts that came, as (channel, rule, piece)."""
        return Counter(
            (each.channel, each.rule, each.piece) for each in self.observed.told if each.number > 1
        )

    @property
    def messages_owed(self) -> set[tuple[str, str, str]]:
        """Those that must come: no confirmation of what was confirmed when it was told first."""
        stories, tells = self.stories, {piece.id: piece.tells for piece in self.pieces}
        confirmed = {(told.rule, stories[told.piece]) for told in self.observed.told if told.confirmed}
        return {
            (channel, rule, piece)
            for rule, piece in expected_messages(self.pieces)
            for channel in self.routes[rule]
            if tells[piece] != "confirmed" or (rule, stories[piece]) not in confirmed
        }

    def planted(self) -> dict[str, list[str]]:
        """Return the pieces of each event that several outlets tell."""
        events: dict[str, list[str]] = {}
        for piece in self.pieces:
            if piece.event is not None:
                events.setdefault(piece.event, []).append(piece.id)
        return events

    def together(self, planted: Sequence[str]) -> list[str]:
        """Return those pieces of an event that are in the story of its first one."""
        stories = self.stories
        return [piece for piece in planted if stories[piece] == stories[planted[0]]]

    @property
    def channels(self) -> list[str]:
        """Every channel that a rule tells, once."""
        return list(dict.fromkeys(channel for channels in self.routes.values() for channel in channels))

    def owed_to(self, channel: str) -> set[RuleStory]:
        """Return the alerts that must arrive at a channel."""
        return {(rule, root) for rule, root in self.owed if channel in self.routes[rule]}

    def arrived_at(self, channel: str) -> Counter[RuleStory]:
        """Count the alerts that did arrive there; once, those of stories that were two when they were told."""
        stories = self.stories
        came = Counter(
            (told.rule, stories[told.piece])
            for told in self.observed.told
            if told.channel == channel and told.number == 1
        )
        apart = Counter((rule, stories[piece]) for rule, piece in self.observed.apart)
        return Counter({each: max(1, count - apart[each]) for each, count in came.items()})

    def held(self, root: str) -> list[Remembered]:
        """Return what the database holds of a story."""
        remembered = self.observed.remembered
        return [remembered[piece.id] for piece in self.texts[root] if piece.id in remembered]

    def matched(self, root: str) -> frozenset[str]:
        """Return the rules that matched any piece of a story."""
        return frozenset().union(*(each.rules for each in self.held(root)))

    def folded(self, root: str) -> int:
        """Count the pieces of a story that are known as copies of another of it."""
        roots = self.roots
        return sum(each.copy_of is not None and roots.get(each.copy_of) == root for each in self.held(root))


def judge(script: Script, routes: Mapping[str, Sequence[str]], observed: Observed) -> Summary:
    """Compare what must have happened with what did. `routes` maps rules to the channels they tell."""
    texts: dict[str, list[Piece]] = {}
    for piece in script.pieces:
        if piece.id in observed.published:
            texts.setdefault(piece.root, []).append(piece)
    case = Case(texts=texts, routes=routes, observed=observed)
    pieces, planted = case.pieces, case.planted().values()
    spoken = {told.piece for told in observed.told} | {piece for _, piece in observed.alerts}
    noise = [piece.id for piece in pieces if piece.noise]
    backlog = [piece.id for piece in pieces if piece.backlog and piece.rules]
    first = _first_arrivals(observed.told, observed.published)
    return Summary(
        published=len(pieces),
        updates=observed.updates,
        stored=sum(piece.id in observed.remembered for piece in pieces),
        copies=sum(bool(piece.copy_of) for piece in pieces),
        copies_folded=sum(case.folded(root) for root in texts),
        refused_by_robots=sum(each.page == "robots" for each in observed.remembered.values()),
        noise=len(noise),
        noise_silent=sum(piece not in spoken for piece in noise),
        backlog=len(backlog),
        backlog_silent=sum(piece not in spoken for piece in backlog),
        stories=len(set(case.stories.values())),
        planted=sum(map(len, planted)),
        planted_together=sum(len(case.together(each)) for each in planted),
        alerts_expected=len(case.owed),
        alerts=case.raised.total(),
        apart=len(observed.apart),
        messages_expected=len(case.messages_owed),
        messages=case.messages.total(),
        rules=tuple(_rule_line(rule, case) for rule in routes),
        channels=tuple(_channel_line(channel, case) for channel in case.channels),
        p50=percentile(first, 50),
        p95=percentile(first, 95),
        differences=tuple(_differences(case)),
    )


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the nearest-rank percentile, rounded to milliseconds; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return round(ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)], 3)


def _first_arrivals(told: Sequence[Told], published: Mapping[str, datetime]) -> list[float]:
    """Return, for each rule and piece, the seconds until somebody had been told of it."""
    first: dict[tuple[str, str], float] = {}
    for each in told:
        if each.number > 1:
            continue
        waited = (each.at - published[each.piece]).total_seconds()
        first[each.rule, each.piece] = min(waited, first.get((each.rule, each.piece), waited))
    return list(first.values())


def _rule_line(rule: str, case: Case) -> RuleLine:
    mine = [root for root, pieces in case.texts.items() if rule in pieces[0].rules]
    return RuleLine(
        rule=rule,
        to_match=len(mine),
        matched=sum(rule in case.matched(root) for root in mine),
        alerts_expected=sum(each == rule for each, _ in case.owed),
        alerts=sum(count for (each, _), count in case.raised.items() if each == rule),
    )


def _channel_line(channel: str, case: Case) -> ChannelLine:
    owed, came = case.owed_to(channel), case.arrived_at(channel)
    published = case.observed.published
    waits = [
        (told.at - published[told.piece]).total_seconds()
        for told in case.observed.told
        if told.channel == channel
    ]
    return ChannelLine(
        channel=channel,
        expected=len(owed),
        delivered=len(owed & came.keys()),
        missed=len(owed - came.keys()),
        repeated=sum(count - 1 for count in came.values()),
        p50=percentile(waits, 50),
        p95=percentile(waits, 95),
    )


# ------------------------------------------------------------------------------------------ differences


def _differences(case: Case) -> Iterator[Difference]:
    for piece in case.pieces:
        yield from _about_piece(piece, case)
    for root in case.texts:
        yield from _about_story(root, case)
    yield from _about_events(case)
    yield from _about_alerts(case.owed, case.raised)
    yield from _about_messages(case)
    for channel in case.channels:
        yield from _about_channel(channel, case.owed_to(channel), case.arrived_at(channel))
    yield from _about_the_rest(case.observed)


def _about_piece(piece: Piece, case: Case) -> Iterator[Difference]:
    held = case.observed.remembered.get(piece.id)
    if held is None:
        yield Difference(kind="not_stored", values={"piece": piece.id})
        return
    if held.copy_of is not None and case.roots.get(held.copy_of) != piece.root:
        yield Difference(kind="no_copy", values={"piece": piece.id})
    page = "robots" if piece.private else "ok"
    if held.page != page:
        yield Difference(kind="page", values={"piece": piece.id, "expected": page, "found": str(held.page)})
    for rule in sorted(held.rules - piece.rules):
        yield Difference(kind="matched_wrongly", values={"piece": piece.id, "rule": rule})


def _about_story(root: str, case: Case) -> Iterator[Difference]:
    pieces = case.texts[root]
    for rule in sorted(pieces[0].rules - case.matched(root)):
        yield Difference(kind="not_matched", values={"piece": root, "rule": rule})
    # Whichever of them was read first is the original: which one that is does not matter, that there is one does.
    if case.folded(root) != len(pieces) - 1:
        yield Difference(kind="copies_not_folded", values={"piece": root})


def _about_alerts(owed: frozenset[RuleStory], raised: Counter[RuleStory]) -> Iterator[Difference]:
    for rule, piece in sorted(owed - raised.keys()):
        yield Difference(kind="no_alert", values={"rule": rule, "piece": piece})
    for (rule, piece), count in sorted(raised.items()):
        if (rule, piece) not in owed:
            yield Difference(kind="alert_too_many", values={"rule": rule, "piece": piece})
        elif count > 1:
            yield Difference(kind="alert_twice", values={"rule": rule, "piece": piece})


def _about_events(case: Case) -> Iterator[Difference]:
    for event, pieces in case.planted().items():
        together = case.together(pieces)
        for piece in sorted(set(pieces) - set(together)):
            yield Difference(kind="event_split", values={"piece": piece, "event": event})
        others = [piece for piece, story in case.stories.items() if story == case.stories[pieces[0]]]
        for piece in sorted(set(others) - set(together)):
            yield Difference(kind="event_mixed", values={"piece": piece, "event": event})


def _about_messages(case: Case) -> Iterator[Difference]:
    owed, came = case.messages_owed, case.messages
    for channel, rule, piece in sorted(owed - came.keys()):
        yield Difference(kind="no_update", values={"channel": channel, "rule": rule, "piece": piece})
    for (channel, rule, piece), count in sorted(came.items()):
        values = {"channel": channel, "rule": rule, "piece": piece}
        if (channel, rule, piece) not in owed:
            yield Difference(kind="update_uncalled_for", values=values)
        elif count > 1:
            yield Difference(kind="update_twice", values=values)


def _about_channel(channel: str, owed: set[RuleStory], came: Counter[RuleStory]) -> Iterator[Difference]:
    for rule, piece in sorted(owed - came.keys()):
        yield Difference(kind="missed", values={"channel": channel, "rule": rule, "piece": piece})
    for (rule, piece), count in sorted(came.items()):
        values = {"channel": channel, "rule": rule, "piece": piece}
        if (rule, piece) not in owed:
            yield Difference(kind="uncalled_for", values=values)
        elif count > 1:
            yield Difference(kind="repeated", values=values)


def _about_the_rest(observed: Observed) -> Iterator[Difference]:
    for channel, because in observed.refused:
        yield Difference(kind="refused", values={"channel": channel, "because": because})
    for channel in observed.strangers:
        yield Difference(kind="stranger", values={"channel": channel})
    for page in observed.trespasses:
        yield Difference(kind="trespass", values={"page": page})
    for complaint in observed.complaints:
        yield Difference(kind="complaint", values={"event": complaint})
    if observed.code != 0:
        yield Difference(kind="ended_badly", values={"code": str(observed.code)})
