"""A story with everything that is to be known of it: who said it first, who is independent, what outlets differ on. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from news.differing import Claim, Differing, Text, differing
from news.sourcing import Edge, Report, Sourcing, Verdict, edges, sourcing
from storage.rows import AlertRow
from storage.stories import DecisionRow, StoryRow, TellingRow, WholeStory


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One article of a story: what it is, whose news it has, and why it stands here."""

    row: TellingRow
    verdict: Verdict
    edges: tuple[Edge, ...]
    decision: (
        DecisionRow | None
    )  # the last that gave it its place; None of a copy, or of who opened the story

    @property
    def report(self) -> Report:
        """What it tells of who said it first."""
        return self.row.report


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAccount:
    """A story, its articles in the order of time."""

    story: StoryRow
    sourcing: Sourcing
    tellings: tuple[Telling, ...]
    differing: tuple[Differing, ...]
    alerts: tuple[AlertRow, ...]

    def telling(self, article: int) -> Telling | None:
        """Return one of its articles."""
        return next((each for each in self.tellings if each.row.id == article), None)

    @property
    def first(self) -> Telling:
        """The article that was out before the others."""
        return next(each for each in self.tellings if each.row.id == self.sourcing.first.article)


def account_of(whole: WholeStory, alerts: Sequence[AlertRow]) -> StoryAccount:
    """Put together what a story is made of."""
    rows = {row.id: row for row in whole.articles}
    reports = [row.report for row in whole.articles]
    told = sourcing(reports)
    leading: defaultdict[int, list[Edge]] = defaultdict(list)
    for edge in edges(reports):
        leading[edge.article].append(edge)
    decided = {each.article: each for each in whole.decisions}  # the last of each
    return StoryAccount(
        story=whole.story,
        sourcing=told,
        tellings=tuple(
            Telling(
                row=rows[verdict.article],
                verdict=verdict,
                edges=tuple(leading[verdict.article]),
                decision=decided.get(verdict.article),
            )
            for verdict in told.verdicts
        ),
        differing=differing(_text(row) for row in whole.articles if row.duplicate_of is None),
        alerts=tuple(alerts),
    )


def _text(row: TellingRow) -> Text:
    report = row.report
    return Text(
        article=row.id,
        outlet=row.outlet,
        at=report.latest,
        title=row.title,
        text=row.text,
        language=row.language,
    )


# ---------------------------------------------------------------------------------------------- as JSON


def told(account: StoryAccount) -> dict[str, Any]:
    """Return an account as plain values, for JSON."""
    first = account.sourcing.first
    return {
        "story": asdict(account.story),
        "first": {
            "article": first.article,
            "outlet": first.outlet,
            "at": first.at,
            "sure": first.sure,
            "rivals": first.rivals,
        },
        "independent": [{"outlet": outlet, "at": at} for outlet, at in account.sourcing.voices],
        "articles": [_article(each) for each in account.tellings],
        "figures": [_figures(each) for each in account.differing],
        "alerts": [asdict(each) for each in account.alerts],
    }


def _article(telling: Telling) -> dict[str, Any]:
    row, report, verdict = telling.row, telling.report, telling.verdict
    return {
        "id": row.id,
        "outlet": row.outlet,
        "url": row.url,
        "title": row.title,
        "language": row.language,
        "published_at": report.published,
        "published_precision": report.precision,
        "first_seen_at": report.seen,
        "out_by": report.latest,
        "deleted_at": row.deleted_at,
        "duplicate_of": row.duplicate_of,
        "duplicate_kind": row.duplicate_kind,
        "duplicate_score": row.duplicate_score,
        "shares_text_with": row.shares_text_with,
        "agency": report.agency,
        "independent": verdict.independent,
        "because": verdict.because.value,
        "because_of": verdict.of,
        "sources": [_edge(each) for each in telling.edges],
        "decision": None if telling.decision is None else asdict(telling.decision),
    }


def _edge(edge: Edge) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(edge).items() if name != "article"}


def _figures(each: Differing) -> dict[str, Any]:
    return {"counted": each.counted, "apart": each.apart, "claims": [_claim(claim) for claim in each.claims]}


def _claim(claim: Claim) -> dict[str, Any]:
    figure = claim.figure
    return {
        "written": figure.written,
        "low": figure.low,
        "high": figure.high,
        "about": figure.about,
        "by": [{"outlet": outlet, "at": at, "article": article} for outlet, at, article in claim.by],
    }
