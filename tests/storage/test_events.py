"""Thirty events of our own, told in Spanish and English among look-alikes, each come into one story."""

from __future__ import annotations

from bench.stories import EVENTS, bcubed, events, stories_of
from storage.store import Store


def test_events_and_their_look_alikes_are_told_apart(sqlite_store: Store):
    pieces = sorted(events(EVENTS), key=lambda each: each.published)
    true = [each.story for each in pieces]
    assert sum(true.count(story) > 1 for story in set(true)) == 30
    told = stories_of(sqlite_store, pieces)
    precision, _, both = bcubed(true, told)
    assert both >= 0.95
    assert precision >= 0.97, "what is told as one event is one"
