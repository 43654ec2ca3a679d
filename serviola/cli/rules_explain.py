"""`rules explain RULE ARTICLE`: why a rule matches an article or not, part by part, and how near it came."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from config.rule import Rule
from config.schema import Catalog
from config.values import written_duration
from language.query import BadQuery
from language.query.written import written
from language.wording import Wording
from serviola.cli import Asked
from serviola.cli.clauses import Style, Teller
from serviola.cli.house import CONFIGURATION, local, newsroom, print_json, read_config
from serviola.cli.options import AS_JSON
from serviola.cli.show import one_line, part_of_query
from serviola.cli.subjects import Finder, Wish

if TYPE_CHECKING:  # what is heavy is imported when the command is called
    from alerts.asked import Part
    from serviola.explaining import Account, InFact

NO_MATCH = 1
"""The exit code for a rule that does not match."""
QUERY = "query"
"""What a query that is no rule is called."""
KEYS = {"outlets": ("outlets", "groups"), "sections": ("sections",), "languages": ("languages",)}


@click.command
@click.argument("rule", metavar="[RULE]", required=False)
@click.argument("article", metavar="ARTICLE", required=False)
@click.option("--query", metavar="QUERY")
@click.option("--version", type=click.IntRange(1), metavar="N")
@click.option("--line", type=click.IntRange(1), metavar="N")
@click.option("--outlet", metavar="ID")
@click.option("--url", metavar="URL")
@AS_JSON
@click.pass_context
def explain(
    ctx: click.Context,
    rule: str | None,
    article: str | None,
    query: str | None,
    version: int | None,
    line: int | None,
    outlet: str | None,
    url: str | None,
    *,
    as_json: bool,
) -> None:
    """Say why a rule matches an article or not."""
    from serviola.explaining import account_of, record_of
    from serviola.house import utc_now

    asked: Asked = ctx.obj
    if query is not None:  # then ARTICLE is all that is named
        rule, article = (None, rule) if article is None else (rule, article)
    if article is None or (rule is None) is (query is None):
        raise click.UsageError(asked.wording.say("cli.explain.what"), ctx)
    if query is None:
        from serviola.cli.rules import rule_of

        catalog = read_config(asked)[1].catalog
        its = rule_of(catalog, rule or "", asked.wording)
    else:
        catalog = newsroom_or_shipped(asked)
        its = rule_for(asked, query, catalog)
    wish = Wish(article=article, version=version, line=line, outlet=outlet, url=url)
    subject = Finder(asked, catalog, wish).subject()
    account = account_of(its, subject, catalog, utc_now(), is_rule=query is None)
    if as_json:
        print_json(record_of(account))
    else:
        show(asked, account, catalog)
    sys.exit(0 if account.matches else NO_MATCH)


def newsroom_or_shipped(asked: Asked) -> Catalog:
    """Return the newsroom's catalog; where there is none, one of the actors that ship."""
    from config.shipped import shipped

    catalog = newsroom(asked)
    return catalog.model_copy(update={"actors": catalog.actors or tuple(shipped().actors.values())})


def rule_for(asked: Asked, query: str, catalog: Catalog) -> Rule:
    """Make a rule of a query; says what is wrong with it, at which letter and how it would be right, and exits with 2."""
    from pydantic import ValidationError

    from config.errors import in_words
    from language.query.showing import shown
    from serviola.searching import BadNames, refuse_unknown

    try:
        refuse_unknown(query, catalog, ())
        return Rule(id=QUERY, query=query).bound(catalog.lists)
    except BadQuery as bad:
        said = shown(bad, asked.wording)
    except BadNames as bad:
        mended = (asked.wording.say("query.write", query=each) for each in bad.corrected)
        said = "\n".join((*(each.message for each in in_words(bad.mistakes, asked.wording)), *mended))
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        values = {name: str(value) for name, value in first.get("ctx", {}).items()}
        said = asked.wording.say(f"config.problem.{first['type']}", **values)
    click.echo(said, err=True)
    sys.exit(CONFIGURATION)


# ------------------------------------------------------------------------------------------ in words


def show(asked: Asked, account: Account, catalog: Catalog) -> None:
    """Print an account; what a terminal has no sign for is a question mark."""
    encoding = sys.stdout.encoding or "utf-8"
    style = Style(
        colours=sys.stdout.isatty() and "NO_COLOR" not in asked.environ,
        signs=encoding.lower().replace("-", "").startswith("utf8"),
    )
    for line in lines_of(account, catalog, asked.wording, style):
        click.echo(line.encode(encoding, "replace").decode(encoding))


def lines_of(account: Account, catalog: Catalog, wording: Wording, style: Style) -> Iterator[str]:
    """Yield the verdict, what stands in the way first, the whole tree, the filters, and what happened in fact."""
    say = wording.say
    teller = Teller(account.reading, wording, style)
    mark = style.mark(wording, holds=account.matches)
    verdict = say("cli.explain.matches" if account.matches else "cli.explain.misses", rule=account.rule.id)
    yield f"{mark} {verdict}"
    yield f"  {one_line(account.subject.document.title)}"
    yield f"  {one_line(written(account.rule.tree))}"
    if not account.matches:
        yield from ("", *_first(account, teller, wording))
    yield ""
    yield from teller.lines(account.branch)
    yield from ("", *_filters(account, wording, style))
    yield from ("", *_alerts(account, catalog, wording, style))
    if account.in_fact is not None:
        yield from ("", *_in_fact(account, account.in_fact, catalog, wording))


def _first(account: Account, teller: Teller, wording: Wording) -> Iterator[str]:
    """Say what failed first, and how near it came."""
    say = wording.say
    turned_away = account.explanation.turned_away
    if turned_away:
        yield say("cli.explain.first", part=say(f"cli.why.turned_away.{turned_away[0].value}"))
    if account.failing is not None:
        yield say("cli.explain.first", part=part_of_query(written(account.failing.clause.node)))
        hints = list(account.failing.all_hints)
        yield from teller.hints(hints, "  ")
        if not hints:
            yield f"  {say('cli.explain.absent')}"


def _filters(account: Account, wording: Wording, style: Style) -> Iterator[str]:
    """Say of whom and of what the rule asks, as far as it does, and whether the article is such a one."""
    say, rule, document = wording.say, account.rule, account.subject.document
    its = {
        "enabled": "",
        "outlets": document.outlet,
        "sections": document.section or "",
        "languages": document.language or "",
    }
    yield say("cli.explain.filters")
    for each in account.explanation.filters:
        part: Part = each.part
        asked = ", ".join(value for key in KEYS.get(part.value, ()) for value in getattr(rule, key))
        if part.value != "enabled" and not asked:
            continue
        mark = style.mark(wording, holds=each.holds)
        is_ = "" if part.value == "enabled" else f": {asked}"
        known = its[part.value] or say("cli.explain.not_known")
        told = "" if part.value == "enabled" else f" ({say('cli.explain.it_is', value=one_line(known))})"
        yield f"  {mark} {part.value}{is_}{told}"
    yield f"  match: {rule.match} ({say(f'cli.explain.match.{rule.match}')})"


def _alerts(account: Account, catalog: Catalog, wording: Wording, style: Style) -> Iterator[str]:
    """Say what else an alert of this rule takes: when it is told, and how old the article may be."""
    say, age = wording.say, account.age
    yield say("cli.explain.alerts")
    yield f"  when: {', '.join(account.rule.when)}"
    mark = style.mark(wording, holds=age.holds)
    published = local(age.published, catalog, missing=say("cli.explain.no_date"))
    yield f"  {mark} max_age: {written_duration(age.limit)} ({published})"


def _in_fact(account: Account, in_fact: InFact, catalog: Catalog, wording: Wording) -> Iterator[str]:
    """Say what happened when the rules looked at the article."""
    from serviola.cli.article import match_lines

    say, whole = wording.say, account.subject.whole
    yield say("cli.explain.in_fact")
    if not account.subject.is_newest:
        yield f"  {say('cli.explain.other_version')}"
    if in_fact.match is None or whole is None:
        key = "cli.explain.no_match" if in_fact.examined_at else "cli.look.not_examined"
        yield f"  {say(key, at=local(in_fact.examined_at, catalog), rule=account.rule.id)}"
        if in_fact.examined_at and account.matches:
            yield f"  {say('cli.explain.would_match')}"
        return
    match = in_fact.match
    key = "cli.explain.by_older" if in_fact.is_older else "cli.explain.by_this"
    at = local(match.matched_at, catalog)
    yield f"  {say(key, at=at, version=match.rule_version, now=account.rule.version)}"
    for line in match_lines(match, in_fact.alert, whole.article.id, catalog, wording):
        yield f"  {line}"
    if match.holds is not account.matches and account.subject.is_newest:
        yield f"  {say('cli.explain.differs')}"
