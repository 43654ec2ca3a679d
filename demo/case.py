"""What must have happened beside what did: the stories there are, the alerts that they owe, and what arrived. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from demo.observed import Observed, Remembered, RuleStory
from demo.pieces import Piece, expected_alerts, expected_messages


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
