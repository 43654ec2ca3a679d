"""The health of an outlet's pages: the last ones held against its own earlier ones. Pure.

A redesign shows here: pages that give no article any more, texts half as long, dates or authors that are gone, selectors that
find nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import comb
from statistics import median, quantiles

from crawler.health import Sign, Subject
from storage.records import Incident, Outcome
from storage.rows import PageFigure

PAGES, SHORTER_TEXTS, FEWER_DATES, FEWER_AUTHORS = "pages", "shorter_texts", "fewer_dates", "fewer_authors"
DECAYED_SELECTORS = "decayed_selectors"
RECENT = 10
"""The last pages tried: what is held against the rest."""
FEWEST = 8  # of them
PAST = 20  # pages before those, at the least
BY_CHANCE = 0.001
"""How likely it may be that so few are so by chance, when nothing has changed."""
FALLEN, RISEN = 0.5, 0.75
"""Of what was usual: at the one an incident begins, at the other it is over. Between them nothing changes."""
WALLS = frozenset({
    Outcome.BOT_CHECK, Outcome.CONSENT_WALL, Outcome.PAYWALL, Outcome.REFUSED, Outcome.RATE_LIMITED, Outcome.ROBOTS,
    Outcome.NEEDS_JAVASCRIPT,
})  # fmt: skip
"""What stands before some outlets' pages from the first one on."""
WALLED = 0.6  # of the last pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of so many."""

    yes: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.yes / self.of if self.of else 0.0


def share_of(answers: Sequence[bool]) -> Share:
    """Count the answers that are yes."""
    return Share(yes=sum(answers), of=len(answers))


def by_chance(few: Share, usual: float) -> float:
    """Return how likely it is to find so few or fewer where the usual share is this: the binomial's lower tail."""
    return sum(comb(few.of, yes) * usual**yes * (1 - usual) ** (few.of - yes) for yes in range(few.yes + 1))


def has_fallen(now: Share, before: Share) -> bool:
    """Whether a share is half of what it was, or less, and not by chance."""
    if now.of < FEWEST or before.of < PAST or now.value > FALLEN * before.value:
        return False
    return by_chance(now, before.value) < BY_CHANCE


def page_signs(
    outlet: str, pages: Sequence[PageFigure], opened: Mapping[str, Incident], now: datetime
) -> list[Sign]:
    """Judge how an outlet's pages are read, and what they give. `pages` begin with the last one tried.

    `opened` are the outlet's open incidents by family: while one is open, its figures are held against what was usual
    when it began, and not against a past that it has become.
    """

    def subject(family: str) -> Subject:
        return Subject(outlet=outlet, family=family)

    read = [page for page in pages if page.outcome == Outcome.OK]
    lengths = [page.text_length for page in read if page.text_length is not None]
    dated, signed = [page.dated for page in read], [page.signed for page in read]
    signs = (
        pages_read(subject(PAGES), pages, opened.get(PAGES), now),
        shorter(subject(SHORTER_TEXTS), lengths, opened.get(SHORTER_TEXTS), now),
        coverage(subject(FEWER_DATES), dated, opened.get(FEWER_DATES), now),
        coverage(subject(FEWER_AUTHORS), signed, opened.get(FEWER_AUTHORS), now),
        selectors(subject(DECAYED_SELECTORS), read, opened.get(DECAYED_SELECTORS), now),
    )
    return [sign for sign in signs if sign is not None]


def pages_read(
    subject: Subject, pages: Sequence[PageFigure], opened: Incident | None, now: datetime
) -> Sign | None:
    """Judge which share of the last pages gave an article; the kind names what most of the others were."""
    last = pages[:RECENT]
    good = [page.outcome == Outcome.OK for page in pages]
    share, past = share_of(good[:RECENT]), share_of(good[RECENT:])
    if opened is not None:
        usual = opened.evidence["usual"]
        if share.value >= RISEN * (usual or 1.0):
            return subject.well()
        return _pages_ill(subject, opened.kind, opened.opened_at, share, usual)
    walled = share_of([page.outcome in WALLS for page in last])
    if not has_fallen(share, past) and (walled.of < RECENT or walled.value < WALLED):
        return None
    most = Counter(page.outcome for page in last if page.outcome != Outcome.OK).most_common(1)[0][0]
    usual = past.value if past.of >= PAST else 0.0
    return _pages_ill(subject, f"{PAGES}_{most}", _since(last, now), share, usual)


def _pages_ill(subject: Subject, kind: str, since: datetime, share: Share, usual: float) -> Sign:
    return subject.ill(kind, since, read=share.yes, of=share.of, usual=round(usual, 3))


def _since(last: Sequence[PageFigure], now: datetime) -> datetime:
    """Return when the first of the last pages was tried that gave nothing."""
    return min((page.tried_at for page in last if page.outcome != Outcome.OK), default=now)


def shorter(subject: Subject, lengths: Sequence[int], opened: Incident | None, now: datetime) -> Sign | None:
    """Judge whether texts are as long as ever: the median of the last ones against that of those before."""
    last, before = lengths[:RECENT], lengths[RECENT:]
    if len(last) < FEWEST:
        return None
    length = median(last)
    if opened is not None:
        usual = opened.evidence["usual"]
        if length >= RISEN * usual:
            return subject.well()
        return subject.ill(SHORTER_TEXTS, opened.opened_at, now=round(length), usual=usual)
    if len(before) < PAST or length > FALLEN * median(before):
        return None
    lower_quarter = quantiles(before, n=4)[0]
    as_long = share_of([each >= lower_quarter for each in last])
    if by_chance(as_long, 0.75) >= BY_CHANCE:
        return None
    return subject.ill(SHORTER_TEXTS, now, now=round(length), usual=round(median(before)))


def coverage(
    subject: Subject, answers: Sequence[bool], opened: Incident | None, now: datetime
) -> Sign | None:
    """Judge whether as many of the last articles have a date, or an author, as of those before."""
    share, past = share_of(answers[:RECENT]), share_of(answers[RECENT:])
    if opened is not None:
        usual = opened.evidence["usual"]
        if share.value >= RISEN * usual:
            return subject.well()
        return subject.ill(opened.kind, opened.opened_at, now=round(share.value, 3), usual=usual)
    if not has_fallen(share, past):
        return None
    return subject.ill(subject.family, now, now=round(share.value, 3), usual=round(past.value, 3))


def selectors(
    subject: Subject, read: Sequence[PageFigure], opened: Incident | None, now: datetime
) -> Sign | None:
    """Judge whether an outlet's configured selectors find each field as often as ever, or the recipe has to.

    Those that have never found a field which the recipe did find were wrong from the beginning.
    """
    last, before = read[:RECENT], read[RECENT:]
    if opened is not None:
        usual = opened.evidence["fields"]
        if all(_found(field, last).value >= RISEN * share for field, share in usual.items()):
            return subject.well()
        return _selectors_ill(subject, opened.opened_at, usual)
    lost = {}
    for field in {field for page in last for field in page.decayed}:
        found, past = _found(field, last), _found(field, before)
        never = found.of == RECENT and not found.yes and not past.yes
        if never or has_fallen(found, past):
            lost[field] = round(past.value, 3) or 1.0
    return _selectors_ill(subject, now, lost) if lost else None


def _found(field: str, pages: Sequence[PageFigure]) -> Share:
    """Count the pages on which a field's selectors found it, or had nothing to find."""
    return share_of([field not in page.decayed for page in pages])


def _selectors_ill(subject: Subject, since: datetime, usual: Mapping[str, float]) -> Sign:
    names = ", ".join(sorted(usual))
    return subject.ill(DECAYED_SELECTORS, since, names=names, fields=dict(usual))
