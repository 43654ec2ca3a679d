"""What comes of a story after a rule has told it: its updates, and which of them are told. Pure.

A newsroom hears of a story once. A further article that matches, or a copy, is shown with the alert and sends nothing.
A further message of the same alert is sent when a copy adds text in which the rule matches, and, where the rule asks for
it, when a second independent outlet has the story, or when an article that the rule found is edited or deleted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from config.rule import Rule
from news.changes import BACK, BORING, DELETED, HEADLINE
from storage.records import TOLD_ALREADY, UNCONFIRMED, Edit, Told, Unexamined, UpdateKind

NOT_ASKED = "the rule does not ask for it"
OTHER_OCCASIONS = "the rule is told of edits and deletions alone"
NOTHING_NEW = "the rule does not match in what is new"
ITS_ALERT_WAITS = "its alert waits for a page"
FURTHER = frozenset((UpdateKind.MATCH, UpdateKind.COPY, UpdateKind.NEW_TEXT))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a revision is to an alert, and why that is no message; None: it is one."""

    kind: UpdateKind
    because: str | None = None


def is_substantial(edit: Edit | None) -> bool:
    """Whether a version tells something else than the one before."""
    return edit is not None and BORING not in edit.flags


def is_gone(edit: Edit | None) -> bool:
    """Whether a version says that the page is gone."""
    return edit is not None and DELETED in edit.flags


def events(
    unexamined: Unexamined, rule: Rule, told: Told, *, matches: bool, is_new: bool, hushed: str | None
) -> tuple[Event, ...]:
    """Say what a revision is to an alert of `rule` that was told.

    `matches`: the rule matches it. `is_new`: it matches in what is new of it. `hushed`: why nothing is told of it
    whatever it says: too old, no channel, a flood.
    """
    found = [
        Event(kind=event.kind, because=event.because or _hush(event.kind, hushed))
        for event in _events(unexamined, rule, told, matches=matches, is_new=is_new)
        if not _is_noted(event.kind, unexamined, told)
    ]
    return tuple(found)


def _events(
    unexamined: Unexamined, rule: Rule, told: Told, *, matches: bool, is_new: bool
) -> Iterator[Event]:
    is_its_own = told.article == unexamined.article
    if is_substantial(unexamined.edit) and (is_its_own or rule.id in unexamined.matched):
        yield _edited(unexamined, rule, is_new=is_new)
    elif matches and not is_its_own:
        yield _further(unexamined, is_new=is_new)
    if "confirmed" in rule.when and unexamined.confirmed and not told.confirmed:
        yield Event(kind=UpdateKind.CONFIRMED)


def _edited(unexamined: Unexamined, rule: Rule, *, is_new: bool) -> Event:
    if is_gone(unexamined.edit):
        return Event(kind=UpdateKind.DELETED, because=None if "deleted" in rule.when else NOT_ASKED)
    is_back = unexamined.edit is not None and BACK in unexamined.edit.flags
    asked = "edited" in rule.when or (is_back and "deleted" in rule.when)
    because = None if asked else NOT_ASKED
    if because is None and not is_back and not _concerns(unexamined.edit, rule, is_new=is_new):
        because = NOTHING_NEW
    return Event(kind=UpdateKind.EDITED, because=because)


def _concerns(edit: Edit | None, rule: Rule, *, is_new: bool) -> bool:
    """Whether an edit is one of what a rule looks at: anything, the headline, or words in which it matches anew."""
    if rule.match == "title":
        return edit is not None and HEADLINE in edit.flags
    return rule.match == "text" or is_new


def occasion(unexamined: Unexamined, rule: Rule, *, is_new: bool) -> tuple[UpdateKind | None, str | None]:
    """Say on what occasion an article opens an alert of a rule that has not told its story, and why it does not.

    The kind is None where the occasion is the first article itself.
    """
    is_edit = is_substantial(unexamined.edit)
    if is_edit and rule.id in unexamined.matched and not {"edited", "deleted"}.isdisjoint(rule.when):
        event = _edited(unexamined, rule, is_new=is_new)
        if event.because is None:
            return event.kind, None
    if unexamined.edit is not None and rule.match == "new-text" and not is_new:
        return None, NOTHING_NEW
    return of_first_version(rule.when, confirmed=unexamined.confirmed)


def of_first_version(when: Collection[str], *, confirmed: bool) -> tuple[UpdateKind | None, str | None]:
    """Say the same of an article that nobody has edited."""
    if "first" in when:
        return None, None
    if "confirmed" in when:
        return UpdateKind.CONFIRMED, None if confirmed else UNCONFIRMED
    return None, OTHER_OCCASIONS


def _further(unexamined: Unexamined, *, is_new: bool) -> Event:
    if unexamined.copy_of is None:
        return Event(kind=UpdateKind.MATCH, because=TOLD_ALREADY)
    if unexamined.new_text and is_new:
        return Event(kind=UpdateKind.NEW_TEXT)
    return Event(kind=UpdateKind.COPY, because=TOLD_ALREADY)


def _hush(kind: UpdateKind, hushed: str | None) -> str | None:
    """Say why an event is not told after all. Age silences no edit and no confirmation: they are new whatever they are of."""
    return hushed if kind in FURTHER else None


def _is_noted(kind: UpdateKind, unexamined: Unexamined, told: Told) -> bool:
    """Whether that is on record: the same article is examined more than once."""
    noted = {its for uid, its in unexamined.noted if uid == told.uid}
    if kind is UpdateKind.CONFIRMED:
        return False  # the alert itself says so
    return kind in noted or (kind in {UpdateKind.MATCH, UpdateKind.COPY} and bool(noted & FURTHER))


def told_kinds(found: Sequence[Event]) -> tuple[UpdateKind, ...]:
    """Return the kinds of those events that make a message, the weightiest first."""
    weight = (UpdateKind.DELETED, UpdateKind.EDITED, UpdateKind.NEW_TEXT, UpdateKind.CONFIRMED)
    sent = {event.kind for event in found if event.because is None}
    return tuple(kind for kind in weight if kind in sent)
