"""Why a rule matches an article or not: everything about the two, gathered for `serviola rules explain`.

Nothing is fetched and nothing is written. What is explained is a version of an article that is stored, or one from a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts.deciding import too_old
from alerts.document import Document, Reading
from alerts.evaluate import Evaluator, Explanation, explain
from alerts.matching import matcher_of
from alerts.nearness import Branch, Hint, Nearness
from alerts.quotes import quotes
from config.rule import Rule
from config.schema import Catalog
from language.query import tree
from language.query.written import written
from serviola.whose_alert import alert_for
from storage.records import Span
from storage.rows import AlertRow, MatchRow, RevisionRow, WholeArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The article that is explained; `whole` and `revision` of one that is stored."""

    document: Document
    precision: str | None = None  # of its date: "minute", "day"
    whole: WholeArticle | None = None
    revision: RevisionRow | None = None

    @property
    def is_newest(self) -> bool:
        """Whether it is what the rules have looked at last."""
        return self.whole is not None and self.revision == self.whole.revisions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """Whether an article is young enough to raise an alert: `limit` is `max_age` of the rule, or that of the settings."""

    published: datetime | None
    limit: timedelta
    holds: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InFact:
    """What happened when the rules looked at a stored article. `is_older`: by another version of the rule."""

    examined_at: datetime | None
    match: MatchRow | None
    alert: AlertRow | None
    is_older: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Why a rule matches an article or not."""

    rule: Rule
    subject: Subject
    explanation: Explanation
    branch: Branch
    reading: Reading
    age: Age
    in_fact: InFact | None  # None of an article from a file, and of a query that is no rule

    @property
    def matches(self) -> bool:
        """Whether the rule matches it."""
        return self.explanation.matches

    @property
    def failing(self) -> Branch | None:
        """The first part that failed; None where all of the query holds."""
        way = self.branch.failing
        return way[-1] if way else None


def account_of(
    rule: Rule, subject: Subject, catalog: Catalog, now: datetime, *, is_rule: bool = True
) -> Account:
    """Ask one rule about an article, and say of each part what holds and what is in the way."""
    matcher = matcher_of(catalog.model_copy(update={"rules": (rule,)}))
    [asked] = matcher.rules
    reading = matcher.read(subject.document)
    evaluator = Evaluator(reading.of_title if asked.of_titles else reading, matcher.lists)
    explanation = explain(asked, evaluator)
    return Account(
        rule=rule,
        subject=subject,
        explanation=explanation,
        branch=Nearness(evaluator, reading).of(explanation.clause),
        reading=reading,
        age=_age(rule, subject, catalog, now),
        in_fact=_in_fact(rule, subject) if is_rule and subject.whole is not None else None,
    )


def subject_of(whole: WholeArticle, revision: RevisionRow) -> Subject:
    """Return a version of a stored article as rules see it."""
    article = whole.article
    document = Document(
        title=revision.title,
        summary=revision.summary,
        text=revision.text,
        outlet=article.outlet,
        language=article.language,
        authors=article.authors,
        section=article.section,
        published=article.published_at,
    )
    return Subject(document=document, precision=article.published_precision, whole=whole, revision=revision)


def _age(rule: Rule, subject: Subject, catalog: Catalog, now: datetime) -> Age:
    """Say whether it is too old now, or was when the rules looked at it."""
    limit = catalog.settings.max_age if rule.max_age is None else rule.max_age
    published = subject.document.published
    looked = (subject.revision.examined_at if subject.revision else None) or now
    return Age(
        published=published, limit=limit, holds=not too_old(published, subject.precision, limit, looked)
    )


def _in_fact(rule: Rule, subject: Subject) -> InFact:
    whole = subject.whole
    assert whole is not None  # noqa: S101 - for mypy: a stored one has
    match = next((each for each in whole.matches if each.rule == rule.id), None)
    return InFact(
        examined_at=whole.revisions[-1].examined_at,
        match=match,
        alert=None if match is None else alert_for(rule.id, whole),
        is_older=match is not None and match.rule_version != rule.version,
    )


# ------------------------------------------------------------------------------------------- as JSON


def record_of(account: Account) -> dict[str, Any]:
    """Return an account as plain values: places count characters of their field, end exclusive."""
    failing = account.failing
    subject, rule = account.subject, account.rule
    whole, revision = subject.whole, subject.revision
    return {
        "rule": rule.id,
        "version": rule.version,
        "query": written(rule.tree),
        "matches": account.matches,
        "filters": [
            *({"part": each.part.value, "holds": each.holds} for each in account.explanation.filters),
            {"part": "match", "value": rule.match, "holds": True},
        ],
        "alerts": {
            "when": list(rule.when),
            "max_age_s": account.age.limit.total_seconds(),
            "young_enough": account.age.holds,
        },
        "clause": _branch(account.branch, account.reading),
        "first_failing": None if failing is None else _branch(failing, account.reading),
        "article": {
            "id": whole.article.id if whole else None,
            "url": whole.article.url if whole else None,
            "version": revision.number if revision else None,
            "outlet": subject.document.outlet,
            "title": subject.document.title,
            "language": subject.document.language,
            "published": subject.document.published,
        },
        "in_fact": None if account.in_fact is None else asdict(account.in_fact),
    }


def kind_of(node: tree.Node) -> str:
    """Name what a part of a query is, in a word that does not change: `and`, `near`, `words`, `actor` and so on."""
    return type(node).__name__.lower()


def _branch(branch: Branch, reading: Reading) -> dict[str, Any]:
    clause = branch.clause
    return {
        "query": written(clause.node),
        "kind": kind_of(clause.node),
        "holds": clause.holds,
        "got": clause.got,
        "spans": [_span(each) for each in clause.spans],
        "sentences": _sentences(clause.spans, reading) if not clause.parts else [],
        "looked_at": [asdict(each) for each in clause.looked_at],
        "hints": [_hint(each, reading) for each in branch.hints],
        "parts": [_branch(each, reading) for each in branch.parts],
    }


def _hint(hint: Hint, reading: Reading) -> dict[str, Any]:
    return {
        "code": hint.code,
        "values": dict(hint.values),
        "why": hint.why.code if hint.why else None,
        "spans": [_span(each) for each in hint.spans],
        "sentences": _sentences(hint.spans, reading),
    }


def _span(span: Span) -> dict[str, Any]:
    return {"field": span.field, "start": span.start, "end": span.end, "term": span.term}


def _sentences(spans: Sequence[Span], reading: Reading) -> list[dict[str, Any]]:
    return [
        {"field": each.field, "start": each.start, "end": each.end, "text": each.text}
        for each in quotes(reading, spans)
    ]
