"""`why URL`: what became of one address: seen, read, examined, matched, told, or the reason why not."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from config.schema import Catalog
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.article import article_lines, recipient, settled
from serviola.cli.hints import hint_in_words
from serviola.cli.house import CONFIGURATION, local, open_store, print_json
from serviola.cli.options import AS_JSON
from serviola.cli.show import one_line, show_lines

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from alerts.near_miss import Miss
    from serviola.why import Absence, Account, Candidate
    from storage.ledger import VisitTally

UNSEEN = 1
"""The exit code for an address that was never seen."""


@click.command
@click.argument("url", metavar="URL")
@AS_JSON
@click.pass_obj
def why(asked: Asked, url: str, *, as_json: bool) -> None:
    """Say what became of one address."""
    from config.shipped import shipped
    from crawler.sources.items import web_link
    from serviola.house import utc_now
    from serviola.why import account_of
    from storage.ledger import Ledger
    from storage.views import Views

    address = web_link("", url if "://" in url else f"https://{url}")
    if address is None or "." not in address:
        click.echo(asked.wording.say("cli.why.no_url", written=one_line(url)), err=True)
        sys.exit(CONFIGURATION)
    with open_store(asked) as (catalog, store):
        account = account_of(
            address,
            catalog=catalog,
            shipped=shipped().outlets,
            views=Views(store.engine),
            ledger=Ledger(store.engine),
            now=utc_now(),
        )
    if as_json:
        print_json(asdict(account))
    else:
        show_lines(lines_of(account, catalog, asked.wording))
    if account.whole is None:
        sys.exit(UNSEEN)


def lines_of(account: Account, catalog: Catalog, wording: Wording) -> list[str]:
    """Put an account into words, the verdict first."""
    from serviola.why import Verdict

    say = wording.say
    if account.absence is not None:
        return absence_lines(account, account.absence, catalog, wording)
    if account.whole is None or account.entry is None:  # no third way: an account has one or the other
        raise ValueError("an account without an article says why there is none")
    lines = [say(f"cli.why.verdict.{account.verdict}"), ""]
    if account.entry.name != account.url_key or account.entry.kind != "sighting":
        lines.append(
            say("cli.why.found_by", name=account.entry.name, kind=say(f"cli.why.kind.{account.entry.kind}"))
        )
    lines += article_lines(account.whole, catalog, wording)
    if account.digests:
        lines += ["", say("cli.why.digests")]
        lines += [f"  {recipient(each)}: {settled(each, catalog, wording)}" for each in account.digests]
    if account.catalog_changed:
        lines += ["", say("cli.why.rules_changed")]
    if account.would_match and account.verdict is not Verdict.NOT_EXAMINED:
        lines += ["", say("cli.why.would_match", rules=", ".join(account.would_match))]
    if account.misses:
        lines += [
            "",
            say("cli.why.misses"),
            *(f"  {miss_line(miss, catalog, wording)}" for miss in account.misses),
        ]
    return lines


def miss_line(miss: Miss, catalog: Catalog, wording: Wording) -> str:
    """Say what a rule that did not match found, and what it lacked."""
    say = wording.say
    names = {actor.id: actor.name for actor in catalog.actors}

    def listed(terms: tuple[str, ...]) -> str:
        return ", ".join(names.get(term, term) for term in terms)

    reasons = [
        *(say(f"cli.why.turned_away.{part}") for part in miss.turned_away),
        *([say("cli.why.lacking", terms=listed(miss.lacking))] if miss.lacking else []),
        *([say("cli.why.none_of", terms=listed(miss.none_of))] if miss.none_of else []),
        *([say("cli.why.forbidden", terms=listed(miss.forbidden))] if miss.forbidden else []),
        *(hint_in_words(hint, wording) for hint in miss.hints),
    ]
    return f"{miss.rule}: {say('cli.why.found', terms=listed(miss.found))}; {'; '.join(reasons)}"


# --------------------------------------------------------------------------------------- never seen


def absence_lines(account: Account, absence: Absence, catalog: Catalog, wording: Wording) -> list[str]:
    """Say why an address may have been missed: who should have listed it, and how those were visited."""
    say = wording.say
    lines = [
        say(f"cli.why.verdict.{account.verdict}", outlet=absence.outlet or ""),
        f"{say('cli.why.known_as')}: {account.url_key}",
    ]
    if absence.watched_since is not None:
        lines.append(say("cli.why.watched_since", at=local(absence.watched_since, catalog)))
    if absence.day is not None:
        day = absence.day.astimezone(ZoneInfo(catalog.settings.timezone)).strftime("%Y-%m-%d")
        before = absence.watched_since is None or absence.day < absence.watched_since
        lines.append(say("cli.why.day_before" if before else "cli.why.day", day=day))
    for each in absence.candidates:
        lines += ["", *candidate_lines(each, catalog, wording)]
    if absence.near:
        lines += ["", say("cli.why.near")]
        lines += [f"  {near.article}: {one_line(near.title)} {near.url}" for near in absence.near]
    return lines


def candidate_lines(candidate: Candidate, catalog: Catalog, wording: Wording) -> list[str]:
    """Say of one source whether it should have listed the address, and what its visits met."""
    say = wording.say
    kind = "source" if candidate.rank == 1 else "stand_in"
    lines = [say(f"cli.why.{kind}", source=candidate.key, rank=candidate.rank)]
    if candidate.left_out_by is not None:
        lines.append(f"  {say('cli.why.left_out', filter=candidate.left_out_by)}")
    row = candidate.source
    if row is None or row.last_visit_at is None:
        return [*lines, f"  {say('cli.why.not_visited' if candidate.rank == 1 else 'cli.why.reserve')}"]
    outcome = say(f"outcome.{row.last_outcome}") if row.last_outcome else ""
    detail = f" ({row.last_detail})" if row.last_detail else ""
    lines.append(
        f"  {say('cli.why.last_visit', at=local(row.last_visit_at, catalog), outcome=outcome)}{one_line(detail)}"
    )
    if row.failures and row.last_good_at is not None:
        lines.append(f"  {say('cli.why.failing_since', at=local(row.last_good_at, catalog))}")
    if row.enabled:
        lines.append(f"  {say('cli.why.next_visit', at=local(row.next_visit_at, catalog))}")
    if candidate.around is not None:
        lines.append(f"  {around_line(candidate.around, wording)}")
    return lines


def around_line(around: VisitTally, wording: Wording) -> str:
    """Say how a source was visited around the day that an address names."""
    if not around.visits:
        return wording.say("cli.why.no_visits_then")
    how = ", ".join(f"{wording.say(f'outcome.{name}')} {number}" for name, number in around.outcomes.items())
    return wording.say("cli.why.visits_then", visits=around.visits, failed=around.failed, how=how)
