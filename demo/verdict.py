"""What was expected against what was observed: a summary with every difference by name. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from demo.case import Case
from demo.observed import Observed, RuleStory, Told
from demo.pieces import Piece, Script


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
