"""The versions of rules: written down once, with the time from which they were in force."""

from __future__ import annotations

from storage.rule_views import RuleViews
from storage.store import Store
from tests.storage.samples import HOUR, NOON


def test_a_version_is_new_once_and_so_is_a_changed_one(store: Store):
    assert store.note_rules({"a": "1", "b": "1"}, NOON) == {"a": "1", "b": "1"}
    assert store.note_rules({"a": "1", "b": "2", "c": "1"}, NOON + HOUR) == {"b": "2", "c": "1"}
    assert store.note_rules({"a": "1", "b": "1"}, NOON + 2 * HOUR) == {}
    views = RuleViews(store.engine)
    assert [(row.rule, row.version, row.since) for row in views.versions()] == [
        ("b", "2", NOON + HOUR),
        ("c", "1", NOON + HOUR),
        ("a", "1", NOON),
        ("b", "1", NOON),
    ]
    assert [row.version for row in views.versions("b")] == ["2", "1"]


def test_ten_thousand_rules_are_written_down_and_known_again(store: Store):
    rules = {f"r{number}": "1" for number in range(10_000)}
    assert store.note_rules(rules, NOON) == rules
    assert store.note_rules({**rules, "r1": "2"}, NOON + HOUR) == {"r1": "2"}
