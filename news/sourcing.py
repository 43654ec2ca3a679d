"""Who said it first: of the articles of one story the earliest, who has it from whom, and which are independent. Pure.

A text is one voice however many print it, and so is an agency's, though everybody cuts it another way. Who says that the
news is another outlet's is no voice of its own where that outlet is in the story, or where an earlier article has it
from there, too. Every answer carries its reason; where a clock cannot tell, the answer says so.
"""

from __future__ import annotations

import enum
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from language.fold import fold

HALF_A_DAY = timedelta(hours=12)
AGENCY = "agency "  # how the name of a voice begins that is an agency's
UNDATED = timedelta(days=1)
"""How long before we first saw it an article that names no time may have been out: sources are visited oftener."""

AGENCY_OUTLETS = {
    "apro": "proceso",
    "Agencia Reforma": "reforma",
    "Agencia El Universal": "eluniversal",
}
"""The outlets of agencies (by the names of `crawler.agencies`) that are not called as their agency is."""


def owner_of(agency: str) -> str:
    """Return the id of the outlet that an agency's texts are the own texts of, whether or not there is one."""
    return AGENCY_OUTLETS.get(agency) or fold(agency).replace(" ", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Whom a text says it has its news from: the name as it stands there, and the outlet's id where there is just one."""

    name: str
    outlet: str | None = None
    phrase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An article of a story, as far as it tells who said it first."""

    article: int
    outlet: str
    seen: datetime  # when we first saw it
    published: datetime | None = None
    precision: str | None = None  # "minute"; "day": then `published` is noon of it; None: no more than a hint
    root: int | None = None  # the article that it is a copy of
    agency: str | None = None  # whose text it is
    cited: tuple[Credit, ...] = ()
    repeats: bool = False  # its outlet only repeats what others report
    unread: bool = False  # its page is still to be read: nobody knows yet whose text it is

    @property
    def moment(self) -> datetime:
        """When it was published, for lists: noon stands for a day; when we saw it, where that was before or nobody says."""
        return self.seen if self.published is None else min(self.published, self.seen)

    @property
    def latest(self) -> datetime:
        """When it was out at the latest: what names only a day was, when that day had passed or we had seen it."""
        if self.published is None:
            return self.seen
        return min(self.published + HALF_A_DAY if self.precision == "day" else self.published, self.seen)

    @property
    def earliest(self) -> datetime:
        """Before when it cannot have been out."""
        if self.published is None or self.precision is None:
            return self.latest - UNDATED
        return min(self.published - HALF_A_DAY if self.precision == "day" else self.published, self.seen)


class Because(enum.StrEnum):
    """Why an article is independent, or why it is not."""

    OWN = "own"  # a text of its own, from nobody else of the story
    CIRCLE = "circle"  # each of some cites the other: this one was first
    UNREAD = "unread"  # its page is still to be read
    REPEATS = "repeats"  # its outlet is one that repeats others
    COPY = "copy"  # the text of another of the story
    AGENCY = "agency"  # an agency's text that another of the story has brought
    CITES = "cites"  # it says it has its news from another of the story
    SHARED_SOURCE = "shared-source"  # it has its news from where an earlier one has it, too

    @property
    def independent(self) -> bool:
        """Whether it makes an article a voice of its own."""
        return self in {Because.OWN, Because.CIRCLE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an article is independent, and why: of which other article it is not, by which name."""

    article: int
    because: Because
    of: int | None = None
    name: str = ""  # of the agency, or of whom it cites

    @property
    def independent(self) -> bool:
        """Whether it is a voice of its own."""
        return self.because.independent


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An article that has its news, or its text, from another."""

    article: int
    how: str  # "cites", "copies", "agency"
    name: str  # as the article writes it; an agency's name; "" of a copy
    outlet: str | None  # whose it is, where that is known
    to: int | None  # that outlet's earliest article in the story; None where it has none
    phrase: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The article that was out before the others, by the clock, and how sure that is."""

    article: int
    outlet: str
    at: datetime  # when it was out at the latest
    rivals: tuple[int, ...]  # articles of other outlets that may have been out before it

    @property
    def sure(self) -> bool:
        """Whether no other outlet can have been before it, if the times are right."""
        return not self.rivals


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourcing:
    """Who said it first. `reports` and `verdicts` are in the order of time."""

    reports: tuple[Report, ...]
    first: First
    verdicts: tuple[Verdict, ...]
    voices: tuple[tuple[str, datetime], ...]  # independent outlets and when each had it, in that order

    @property
    def confirmed_at(self) -> datetime | None:
        """When a second independent outlet had it."""
        return self.voices[1][1] if len(self.voices) > 1 else None


def edges(reports: Iterable[Report]) -> tuple[Edge, ...]:
    """Return who of a story has it from whom, in the order of time."""
    return tuple(_Story(_by_time(reports)).edges())


def _by_time(reports: Iterable[Report]) -> tuple[Report, ...]:
    return tuple(sorted(reports, key=lambda each: (each.latest, each.seen, each.article)))


def sourcing(reports: Iterable[Report]) -> Sourcing:
    """Work out who said it first in a story; raises ValueError for one without articles."""
    ordered = _by_time(reports)
    if not ordered:
        raise ValueError("a story has at least one article")
    story = _Story(ordered)
    verdicts = story.verdicts()
    had: dict[str, datetime] = {}
    for report in ordered:
        if verdicts[report.article].independent:
            had.setdefault(report.outlet, report.latest)
    return Sourcing(
        reports=ordered,
        first=_first(ordered),
        verdicts=tuple(verdicts[report.article] for report in ordered),
        voices=tuple(had.items()),
    )


def _first(ordered: Sequence[Report]) -> First:
    first = ordered[0]
    rivals = [each for each in ordered[1:] if each.outlet != first.outlet and each.earliest <= first.latest]
    return First(
        article=first.article,
        outlet=first.outlet,
        at=first.latest,
        rivals=tuple(each.article for each in rivals),
    )


class _Story:
    """The articles of one story, sorted into the voices that speak in it: whoever prints one text, or an agency's."""

    def __init__(self, ordered: Sequence[Report]) -> None:
        self.reports = ordered
        self.by_id = {each.article: each for each in ordered}
        self.of_outlet: defaultdict[str, list[Report]] = defaultdict(list)
        agencies: dict[int, str] = {}  # of texts, by their roots
        for each in ordered:
            self.of_outlet[each.outlet].append(each)
            if each.agency:
                agencies.setdefault(each.root or each.article, each.agency)
        self.voice_of: dict[int, str] = {}
        voices: defaultdict[str, list[Report]] = defaultdict(list)
        for each in ordered:
            text = each.root or each.article
            voice = f"{AGENCY}{agencies[text]}" if text in agencies else f"text {text}"
            self.voice_of[each.article] = voice
            voices[voice].append(each)
        self.speaker = {
            voice: members[0] if len(members) == 1 else _speaker(voice, members)
            for voice, members in voices.items()
        }
        self.owned = {owner_of(agency): f"{AGENCY}{agency}" for agency in sorted({*agencies.values()})}

    def _target(self, report: Report, credit: Credit) -> Report | None:
        """Return the article of the story that a credit means: the outlet's earliest, or an agency's text."""
        if held := self.of_outlet.get(credit.outlet or ""):
            return held[0]
        voice = self.owned.get(credit.outlet or owner_of(credit.name))
        return None if voice is None or voice == self.voice_of[report.article] else self.speaker[voice]

    def edges(self) -> Iterator[Edge]:
        """Yield who has it from whom, by the article that does."""
        for report in self.reports:
            root = self.by_id.get(report.root or report.article, report)
            if root is not report:
                yield Edge(article=report.article, how="copies", name="", outlet=root.outlet, to=root.article)
            if report.agency and owner_of(report.agency) != report.outlet:
                yield self._agency_edge(report, report.agency)
            for credit in report.cited:
                if credit.outlet == report.outlet:
                    continue
                to = self._target(report, credit)
                yield Edge(
                    article=report.article,
                    how="cites",
                    name=credit.name,
                    outlet=credit.outlet or (to.outlet if to else None),
                    to=to.article if to else None,
                    phrase=credit.phrase,
                )

    def _agency_edge(self, report: Report, agency: str) -> Edge:
        to = next(iter(self.of_outlet.get(owner_of(agency), ())), None)
        return Edge(
            article=report.article,
            how="agency",
            name=agency,
            outlet=to.outlet if to else None,
            to=to.article if to else None,
        )

    # ------------------------------------------------------------------------------- who is independent

    def verdicts(self) -> dict[int, Verdict]:
        """Judge every article."""
        voiceless = {
            report.article: verdict
            for report in self.reports
            if (verdict := self._without_voice(report)) is not None
        }
        said = self._by_citations(voiceless) | voiceless
        voices = [report for report in self.reports if said[report.article].independent]
        return said | _second_hand(voices, self.of_outlet)

    def _without_voice(self, report: Report) -> Verdict | None:
        """Judge an article that cannot be a voice, whatever it cites."""
        voice = self.voice_of[report.article]
        speaker = self.speaker[voice]
        if speaker is not report:
            same_text = (report.root or report.article) == (speaker.root or speaker.article)
            because = Because.COPY if same_text else Because.AGENCY
            name = "" if same_text else voice.removeprefix(AGENCY)
            return Verdict(article=report.article, because=because, of=speaker.article, name=name)
        if report.repeats:
            return Verdict(article=report.article, because=Because.REPEATS)
        if report.unread:
            return Verdict(article=report.article, because=Because.UNREAD)
        return None

    def _by_citations(self, voiceless: Mapping[int, Verdict]) -> dict[int, Verdict]:
        """Judge the articles by whom they cite: whoever cites another of the story has it from there.

        Sources are settled first, then whoever cites what is settled, as water runs down. What is left then cites each
        other in a circle, or somebody in one: the first in time of them is taken for the source.
        """
        citing = self._citing(voiceless)
        waiting = {article for articles in citing.values() for article, _ in articles}
        verdicts = {
            report.article: Verdict(article=report.article, because=Because.OWN)
            for report in self.reports
            if report.article not in waiting
        }
        fresh = deque(verdicts)
        self._spread(fresh, citing, verdicts)
        for report in self.reports:
            if report.article not in verdicts and report.article not in voiceless:
                verdicts[report.article] = Verdict(article=report.article, because=Because.CIRCLE)
                fresh.append(report.article)
                self._spread(fresh, citing, verdicts)
        return verdicts

    def _spread(
        self, fresh: deque[int], citing: dict[str, list[tuple[int, str]]], verdicts: dict[int, Verdict]
    ) -> None:
        """Settle whoever rests on what is settled, until nobody is left who does."""
        while fresh:
            source = self.by_id[fresh.popleft()]
            voice = self.voice_of[source.article]
            for place in (f"outlet {source.outlet}", voice):
                left = []
                for article, name in citing.pop(place, ()):
                    if article in verdicts:
                        continue
                    if place != voice and self.voice_of[article] == voice:
                        left.append(
                            (article, name)
                        )  # it rests on what that outlet has beside their common text
                        continue
                    verdicts[article] = Verdict(
                        article=article, because=Because.CITES, of=source.article, name=name
                    )
                    fresh.append(article)
                if left:
                    citing[place] = left

    def _citing(self, voiceless: Mapping[int, Verdict]) -> dict[str, list[tuple[int, str]]]:
        """Return the articles that rest on an outlet or a voice of the story, and the name that they credit."""
        citing: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        for report in self.reports:
            voice = self.voice_of[report.article]
            if report.article in voiceless and self.speaker[voice] is not report:
                citing[voice].append((report.article, ""))
                continue
            for credit in report.cited:
                target = self._target(report, credit)
                if target is None or credit.outlet == report.outlet:
                    continue
                if target.outlet != credit.outlet:
                    citing[self.voice_of[target.article]].append((report.article, credit.name))
                elif any(self.voice_of[each.article] != voice for each in self.of_outlet[target.outlet]):
                    citing[f"outlet {target.outlet}"].append((report.article, credit.name))
        return citing


def _speaker(voice: str, members: Sequence[Report]) -> Report:
    """Choose who of those that print one text stands for it: whose it is, or else who had it first."""
    owner = owner_of(voice.removeprefix(AGENCY)) if voice.startswith(AGENCY) else None
    outlets = {each.outlet for each in members}

    def weight(report: Report) -> tuple[bool, bool, bool, bool]:
        credits_another = any(each.outlet in outlets - {report.outlet} for each in report.cited)
        return report.outlet != owner, report.unread, report.repeats, credits_another

    return min(members, key=weight)  # of equals the first in time


def _second_hand(voices: Sequence[Report], in_story: Mapping[str, Sequence[Report]]) -> dict[int, Verdict]:
    """Judge those that have their news from an outlet outside of the story from which an earlier one has it, too."""
    brought: dict[str, Report] = {}
    verdicts: dict[int, Verdict] = {}
    for report in voices:
        outside = {
            credit.outlet or fold(credit.name): credit.name
            for credit in report.cited
            if (credit.outlet or "") not in in_story
        }
        before = next(((brought[key], name) for key, name in outside.items() if key in brought), None)
        if before is not None and before[0].outlet != report.outlet:
            verdicts[report.article] = Verdict(
                article=report.article, because=Because.SHARED_SOURCE, of=before[0].article, name=before[1]
            )
            continue
        for key in outside:
            brought.setdefault(key, report)
    return verdicts
