"""One story in words: who said it first, what each outlet said and when, whose news it is, and on what they differ."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from config.schema import Catalog
from language.figures import name_of, weight_of
from language.wording import Wording
from news.differing import Claim, Differing
from news.sourcing import Edge, Report
from serviola.cli.article import sent, update_line
from serviola.cli.house import local
from serviola.cli.reasons import reason
from serviola.cli.show import address, one_line
from serviola.story import StoryAccount, Telling
from storage.rows import AlertRow
from storage.stories import DecisionRow, StoryRow


class Teller:
    """Puts an account of a story into lines, for one newsroom."""

    def __init__(self, account: StoryAccount, catalog: Catalog, wording: Wording) -> None:
        self.account = account
        self.catalog = catalog
        self.wording = wording

    def lines(self) -> list[str]:
        """Return the whole story, the first part first: what it is, who was first, alerts, figures, the articles."""
        return [
            one_line(self.account.story.title),
            self.heading(),
            "",
            *self.first(),
            *self.alerts(),
            *self.figures(),
            *(line for telling in self.account.tellings for line in ("", *self.telling(telling))),
        ]

    def heading(self) -> str:
        """Say how large a story is, and whether a second independent outlet has it."""
        story, say = self.account.story, self.wording.say
        confirmed = (
            say("cli.stories.not_confirmed")
            if story.confirmed_at is None
            else say("cli.stories.confirmed", at=local(story.confirmed_at, self.catalog))
        )
        parts = (say("cli.stories.story", id=story.id), *sizes(story, self.wording), confirmed)
        return " · ".join(parts)

    def first(self) -> Iterator[str]:
        """Say who was first, how sure that is, and whom the first credits itself."""
        say, first = self.wording.say, self.account.first
        yield say(
            "cli.stories.first",
            outlet=self.outlet(first.row.outlet),
            id=first.row.id,
            at=self.when(first.report),
        )
        if credited := [self.source(edge) for edge in first.edges]:
            yield f"  {say('cli.stories.by_its_words', sources='; '.join(credited))}"
        for rival in filter(None, map(self.account.telling, self.account.sourcing.first.rivals)):
            how = "day" if rival.report.precision == "day" else "minute" if rival.report.precision else "seen"
            yield "  " + say(
                f"cli.stories.rival.{how}",
                outlet=self.outlet(rival.row.outlet),
                id=rival.row.id,
                at=self.when(rival.report),
            )

    def alerts(self) -> Iterator[str]:
        """Say which rules have told the story, and to whom."""
        if self.account.alerts:
            yield ""
            yield self.wording.say("cli.stories.alerts")
        for each in self.account.alerts:
            opened = local(each.opened_at, self.catalog)
            yield f"  {opened}  {each.rule} [{each.article}] ({each.uid}): {self.outcome(each)}"
            for update in each.updates:
                told = update_line(update, self.catalog, self.wording)
                yield f"    {self.outlet(update.outlet)} [{update.article}]: {told}"

    def outcome(self, alert: AlertRow) -> str:
        """Say to whom an alert went, or why to nobody."""
        if alert.merged_into is not None:
            return self.wording.say("cli.stories.merged_alert")
        if alert.withdrawn is not None:
            return self.wording.say("cli.look.silent", because=reason(alert.withdrawn, self.wording))
        return sent(alert, self.wording) or self.wording.say("cli.stories.no_message")

    # ------------------------------------------------------------------------------------ figures

    def figures(self) -> Iterator[str]:
        """Say on which figures the outlets differ, with who said which and when."""
        if self.account.differing:
            yield ""
            yield self.wording.say("cli.stories.figures")
        for each in self.account.differing:
            yield f"  {self.figure(each)}"

    def figure(self, each: Differing) -> str:
        """Say one of them: `muertos: 60 (El Universal 10:05), entre 60 y 100 (Reforma 11:30)`."""
        clash = each.apart and weight_of(each.counted) == 0
        apart = f" [{self.wording.say('cli.stories.apart')}]" if clash else ""
        claims = ", ".join(map(self.claim, each.claims))
        return f"{name_of(each.counted, self.wording.language)}{apart}: {claims}"

    def claim(self, claim: Claim) -> str:
        """Say one figure, and who gives it when."""
        by = ", ".join(
            f"{self.outlet(outlet)} {self.shortly(article)}".rstrip() for outlet, _, article in claim.by
        )
        return one_line(f"{claim.figure.written[:1].lower()}{claim.figure.written[1:]} ({by})")

    def shortly(self, article: int) -> str:
        """Say when an article was out: of the day on which its story began only the hour, "" where there is none."""
        telling = self.account.telling(article)
        if telling is None:
            raise ValueError(f"article {article} is not of story {self.account.story.id}")
        report = telling.report
        of_day = report.published is not None and report.precision == "day"
        out = report.published if of_day else report.latest
        day, _, hour = local(out, self.catalog).partition(" ")
        began = local(self.account.first.report.latest, self.catalog).partition(" ")[0]
        return " ".join(part for part in ("" if day == began else day, "" if of_day else hour) if part)

    # ----------------------------------------------------------------------------------- articles

    def telling(self, telling: Telling) -> Iterator[str]:
        """Say of one article when it was out, what it says, whose news it is, and why it is here."""
        row = telling.row
        yield f"{self.when(telling.report)}  {self.outlet(row.outlet)} [{row.id}]  {self.verdict(telling)}"
        yield f"  {one_line(row.title)}"
        yield f"  {address(row.url, self.wording)}"
        if copied := self.copied(telling):
            yield f"  {copied}"
        if cited := [self.source(edge) for edge in telling.edges if edge.how != "copies"]:
            yield f"  {self.wording.say('cli.stories.has_it_from', sources='; '.join(cited))}"
        if row.deleted_at is not None:
            yield f"  {self.wording.say('cli.stories.deleted', at=local(row.deleted_at, self.catalog))}"
        if telling.decision is not None:
            yield f"  {self.decision(telling.decision)}"

    def verdict(self, telling: Telling) -> str:
        """Say whether an article is independent, and why not."""
        verdict = telling.verdict
        of = None if verdict.of is None else self.account.telling(verdict.of)
        return self.wording.say(
            f"cli.stories.because.{verdict.because.value}",
            outlet="" if of is None else self.outlet(of.row.outlet),
            id=verdict.of or "",
            name=one_line(verdict.name),
        )

    def copied(self, telling: Telling) -> str:
        """Say of what article it is a copy, how much of it, or with which it shares text."""
        row, say = telling.row, self.wording.say
        if row.duplicate_kind is None:
            return ""
        score = "" if row.duplicate_score is None else f" ({round(row.duplicate_score * 100)} %)"
        other = row.shares_text_with if row.duplicate_of is None else row.duplicate_of
        return say(f"cli.stories.kind.{row.duplicate_kind}", id=other) + score

    def source(self, edge: Edge) -> str:
        """Name whom an article has its news from: `El Universal [12] «informó El Universal»`."""
        say = self.wording.say
        known = edge.outlet and self.catalog.outlet(edge.outlet)
        name = known.name if known else edge.name or edge.outlet or ""
        if edge.how == "copies":
            return say("cli.stories.source.copies", outlet=name, id=edge.to)
        where = f" [{edge.to}]" if edge.to is not None else f" ({say('cli.stories.outside')})"
        if edge.how == "agency":
            return one_line(
                say("cli.stories.source.agency", name=edge.name) + (where if edge.to is not None else "")
            )
        phrase = f" «{edge.phrase}»" if edge.phrase and edge.phrase != edge.name else ""
        return one_line(f"{name}{where}{phrase}")

    def decision(self, decision: DecisionRow) -> str:
        """Say why an article was put into this story, and which was the next best."""
        say, because = self.wording.say, decision.because
        if decision.by == "editor":
            words = f": {because['words']}" if because.get("words") else ""
            what = "merged" if "merged" in because else "moved"
            said = say(
                f"cli.stories.editor.{what}",
                at=local(decision.at, self.catalog),
                story=because.get("merged", because.get("moved_from", "")),
            )
            return one_line(f"{said}{words}")
        runner_up = (
            ""
            if decision.runner_up is None or decision.runner_up_score is None
            else "; "
            + say("cli.stories.runner_up", id=decision.runner_up, score=score(decision.runner_up_score))
        )
        if decision.score is None:
            return one_line(say("cli.stories.alone") + runner_up)
        shared = ", ".join(str(each) for each in because.get("shared", ()))
        carried = f": {shared}" if shared else ""
        return one_line(say("cli.stories.event", score=score(decision.score)) + carried + runner_up)

    # ------------------------------------------------------------------------------------ in words

    def outlet(self, outlet: str) -> str:
        """Name an outlet as readers know it."""
        known = self.catalog.outlet(outlet)
        return outlet if known is None else known.name

    def when(self, report: Report) -> str:
        """Say when an article was out, and how exactly that is known."""
        return when(report, self.catalog, self.wording)


def when(report: Report, catalog: Catalog, wording: Wording) -> str:
    """Say when an article was out, in the newsroom's zone: to the minute, by its day, or when it was seen."""
    if report.published is None or report.seen < report.published - timedelta(hours=12):
        return wording.say("cli.stories.seen", at=local(report.seen, catalog))
    if report.precision == "day":
        return wording.say("cli.stories.day", day=local(report.published, catalog).partition(" ")[0])
    return local(min(report.published, report.seen), catalog)


def score(value: float) -> str:
    """Write a score with two digits after the point."""
    return f"{value:.2f}"


def sizes(story: StoryRow, wording: Wording) -> tuple[str, str, str]:
    """Say how many articles, outlets and independent outlets tell a story."""
    say = wording.say
    return (
        say("cli.stories.articles", count=story.articles),
        say("cli.stories.outlets", count=story.outlets),
        say("cli.stories.independent", count=story.independent),
    )


def merged_line(story: StoryRow, wording: Wording) -> str:
    """Say what a story is after an editor has changed it."""
    return " · ".join((wording.say("cli.stories.story", id=story.id), *sizes(story, wording)))
