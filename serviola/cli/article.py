"""One article in words: where it was seen, how its page was read, what was found in it, and who was told."""

from __future__ import annotations

from datetime import datetime

from config.schema import Catalog
from language.wording import Wording
from serviola.cli.house import local
from serviola.cli.reasons import reason
from serviola.cli.show import address, one_line
from serviola.cli.versions import flags_in_words, gone_line
from serviola.whose_alert import alert_for
from storage.records import DeliveryState
from storage.rows import AlertRow, ArticleRow, DeliveryRow, MatchRow, RevisionRow, UpdateRow, WholeArticle


def page_state(row: ArticleRow, wording: Wording) -> str:
    """Say how far the reading of an article's page is, and what else a list should tell of it."""
    say = wording.say
    if row.page_due_at is not None:
        state = say("cli.look.wanted")
    elif row.page_outcome is None:
        state = ""
    elif row.page_outcome == "ok":
        state = say("cli.look.page_read")
    else:
        state = f"{say('cli.look.headline_only')}: {say(f'outcome.{row.page_outcome}')}"
    gone = say("cli.versions.gone") if row.deleted_at is not None else ""
    copy = "" if row.duplicate_of is None else say("cli.look.copy_of", id=row.duplicate_of)
    share = round(100 * (row.duplicate_score or 0))
    shares = row.shares_text_with and say("cli.look.shares_text", id=row.shares_text_with, percent=share)
    quiet = say(f"cli.look.quiet_{row.quiet_because or 'backlog'}") if row.quiet else ""
    return "; ".join(part for part in (state, gone, copy, shares, quiet) if part)


def article_lines(whole: WholeArticle, catalog: Catalog, wording: Wording) -> list[str]:
    """Put everything but the text of an article into lines."""
    row, say = whole.article, wording.say
    outlet = catalog.outlet(row.outlet)
    about = (
        row.outlet if outlet is None else outlet.name,
        published(row, catalog, wording),
        ", ".join(row.authors),
    )
    page = f"{page_state(row, wording)} {row.page_detail or ''}".strip()
    lines = [one_line(row.title), one_line(" · ".join(part for part in about if part))]
    lines.append(address(row.url, wording))
    lines += [f"{say('cli.look.read')}: {one_line(page)}"] if page else []
    lines += beside_text(row, wording)
    lines += [
        f"{say('cli.look.seen_in')}: {each.source}, {local(each.first_seen_at, catalog)}"
        for each in whole.sightings
    ]
    lines.append(versions(whole.revisions, catalog, wording))
    if whole.revisions[-1].flags:
        lines.append(f"{say('cli.versions.differs')}: {flags_in_words(whole.revisions[-1].flags, wording)}")
    lines += who_and_where(whole, catalog, wording)
    lines += [line] if (line := gone_line(whole, catalog, wording)) else []
    for match in whole.matches:
        alert = alert_for(match.rule, whole)
        lines += ["", *match_lines(match, alert, row.id, catalog, wording)]
    if not whole.matches:
        examined = whole.revisions[-1].examined_at is not None
        lines += ["", say("cli.look.no_match" if examined else "cli.look.not_examined")]
    return lines


def who_and_where(whole: WholeArticle, catalog: Catalog, wording: Wording) -> list[str]:
    """Say who is named and which places, those first of which rules know for sure; a line for each kind and certainty."""
    names = {actor.id: actor.name for actor in catalog.actors}
    lines = []
    for kind in ("actor", "place"):
        for strong in (True, False):
            its = [each for each in whole.mentions if each.kind == kind and each.strong is strong]
            key = f"cli.mentions.{kind}_{'strong' if strong else 'weak'}"
            told = (
                f"{names.get(each.named, each.named)}{f' ({each.often})' if each.often > 1 else ''}"
                for each in its
            )
            lines += [f"{wording.say(key)}: {one_line(', '.join(told))}"] if its else []
    return lines


def beside_text(row: ArticleRow, wording: Wording) -> list[str]:
    """Say what its page tells of an article beside its text: a line for each thing that it does tell."""
    cited = (each.name if each.outlet is None else f"{each.name} [{each.outlet}]" for each in row.cited)
    told = {
        "lead": row.lead or "",
        "section": row.section or "",
        "tags": ", ".join(row.tags),
        "agency": row.agency or "",
        "cited": ", ".join(cited),
    }
    return [f"{wording.say(f'cli.look.{name}')}: {one_line(text)}" for name, text in told.items() if text]


def text_lines(whole: WholeArticle) -> list[str]:
    """Return the newest text of an article, a line for each paragraph; its summary when there is no more."""
    newest = whole.revisions[-1]
    return [one_line(line) for line in (newest.text or newest.summary).splitlines()]


def published(row: ArticleRow, catalog: Catalog, wording: Wording) -> str:
    """Say when it was published, by the day where no more is known, or else when it was first seen."""
    if row.published_at is None:
        return wording.say("message.first_seen", time=local(row.first_seen_at, catalog))
    if row.published_precision == "day":
        return wording.say("message.published", time=local(row.published_at, catalog).partition(" ")[0])
    return wording.say("message.published", time=local(row.published_at, catalog))


def versions(revisions: tuple[RevisionRow, ...], catalog: Catalog, wording: Wording) -> str:
    """Say how many versions of an article were seen, and what the newest is made of."""
    newest = revisions[-1]
    return wording.say(
        "cli.look.versions",
        count=len(revisions),
        at=local(newest.seen_at, catalog),
        basis=wording.say(f"cli.basis.{newest.basis}"),
    )


def match_lines(
    match: MatchRow, alert: AlertRow | None, article: int, catalog: Catalog, wording: Wording
) -> list[str]:
    """Say what a rule found in an article, and what came of it."""
    say = wording.say
    names = {actor.id: actor.name for actor in catalog.actors}
    lines = [f"{say('cli.look.rule')}: {match.rule}"]
    if match.terms:
        lines.append(f"  {say('cli.look.terms', terms=', '.join(match.terms))}")
    if match.actors:
        actors = ", ".join(names.get(actor, actor) for actor in match.actors)
        lines.append(f"  {say('cli.look.actors', actors=actors)}")
    lines.append(f"  {one_line(match.excerpt)}")
    if not match.holds:
        lines.append(f"  {say('cli.look.taken_back')}")
    return [*lines, *(f"  {line}" for line in outcome(match, alert, article, catalog, wording))]


def outcome(
    match: MatchRow, alert: AlertRow | None, article: int, catalog: Catalog, wording: Wording
) -> list[str]:
    """Say when and to whom it was told, of which alert it is an update, or why nobody was told."""
    say = wording.say
    if alert is None:
        return [say("cli.look.silent", because=reason(match.silent, wording))] if match.silent else []
    if alert.withdrawn is not None:
        return [say("cli.look.silent", because=reason(alert.withdrawn, wording))]
    if alert.article != article:
        told = say(
            "cli.look.told_by",
            alert=alert.uid,
            story=alert.story,
            at=local(alert.opened_at, catalog),
            outlet=alert.outlet,
            title=one_line(alert.title),
        )
        its = [update for update in alert.updates if update.article == article]
        return [told, *(f"  {update_line(each, catalog, wording)}" for each in its)]
    return [
        say("cli.look.alert", at=local(alert.opened_at, catalog)),
        *(f"  {recipient(each)}: {settled(each, catalog, wording)}" for each in alert.deliveries),
        *(f"  {update_line(each, catalog, wording)}" for each in alert.updates if each.article == article),
    ]


def update_line(update: UpdateRow, catalog: Catalog, wording: Wording) -> str:
    """Say what came of an alert's story, and which message told it, or why none did."""
    kind = wording.say(f"cli.update_kind.{update.kind}")
    at = local(update.at, catalog)
    if update.number is not None:
        return wording.say("cli.look.update_told", at=at, kind=kind, number=update.number)
    because = reason(update.because or "", wording)
    return wording.say("cli.look.update_silent", at=at, kind=kind, because=because)


def alert_lines(alert: AlertRow, catalog: Catalog, wording: Wording) -> list[str]:
    """Put one alert into lines: what opened it, how it stands, its messages, and what came of its story."""
    say = wording.say
    stands = [say("cli.look.told_at", at=local(alert.opened_at, catalog))]
    if alert.waits_for_page:
        stands = [say("cli.look.waits")]
    if alert.withdrawn is not None:
        stands = [say("cli.look.taken_back_because", because=reason(alert.withdrawn, wording))]
    if alert.merged_into is not None:
        stands.append(say("cli.look.merged", id=alert.merged_into))
    if alert.confirmed_at is not None:
        stands.append(say("cli.look.confirmed", at=local(alert.confirmed_at, catalog)))
    lines = [
        say("cli.look.alert_head", id=alert.uid, rule=alert.rule, story=alert.story),
        f"{alert.outlet}: {one_line(alert.title)}",
        address(alert.url, wording),
        "; ".join(stands),
        f"{say('cli.look.outlets')}: {alert.outlets}",
    ]
    for each in alert.deliveries:
        number = say("cli.look.message_number", number=each.alert_number)
        lines.append(f"  {number}, {recipient(each)}: {settled(each, catalog, wording)}")
    for update in alert.updates:
        lines += ["", f"{update.outlet}: {one_line(update.title)}", address(update.url, wording)]
        lines.append(f"  {update_line(update, catalog, wording)}")
    return lines


def recipient(row: DeliveryRow) -> str:
    """Name whom a message is for: `desk`, `mail (ana@example.org)`."""
    return f"{row.channel} ({row.recipient})" if row.recipient else row.channel


def state_of(row: DeliveryRow, wording: Wording) -> str:
    """Say how a message stands, in a word."""
    return wording.say(f"cli.delivery_state.{row.state}")


def settled(row: DeliveryRow, catalog: Catalog, wording: Wording) -> str:
    """Say how a message stands, since when, and why."""
    if row.state == DeliveryState.SENT:
        return f"{state_of(row, wording)} {_at(row.settled_at, catalog)}".rstrip()
    because = f" ({reason(row.because, wording)})" if row.because else ""
    return f"{state_of(row, wording)}{because}"


def _at(moment: datetime | None, catalog: Catalog) -> str:
    return local(moment, catalog, missing="")


def sent(row: AlertRow, wording: Wording) -> str:
    """Say to whom an alert went: `desk sent, mail (ana@example.org) owed`."""
    if not row.deliveries:  # its rule was new, and looked back on so much that a digest tells of it
        return wording.say("cli.look.in_digest")
    return ", ".join(f"{recipient(each)} {state_of(each, wording)}" for each in row.deliveries)
