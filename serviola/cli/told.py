"""What `status` and `channels` say about the watch and its channels, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from config.rule import span_of
from config.schema import Catalog, Channel
from config.values import written_duration
from language.wording import Wording
from serviola.cli.house import local
from serviola.cli.reasons import reason
from serviola.status import MANY, SourceTally, State
from storage.rows import ChannelHealth
from storage.rule_views import RuleVersionRow


def told(state: State, catalog: Catalog, wording: Wording) -> list[str]:
    """Say whether the watch is alive, and what else a person should know; a line each."""
    lines = alive(state, catalog, wording)
    lines.append(watched(state.outlets, state.sources, wording))
    lines.append(
        wording.say(
            "cli.status.deliveries",
            owed=wording.say("cli.status.owed", count=state.owed),
            dead=wording.say("cli.status.dead", count=state.dead),
        )
    )
    lines += [trouble(channel, catalog, wording) for channel in state.channels_in_trouble]
    if state.owed_to_nobody:
        lines.append(wording.say("cli.status.owed_to_nobody", count=state.owed_to_nobody))
    if state.set_aside:
        lines.append(wording.say("cli.status.set_aside", count=state.set_aside))
    if state.not_indexed >= MANY:
        lines.append(wording.say("cli.status.not_indexed"))
    lines += new_rules(state.new_rules, catalog, wording)
    if state.incidents:
        names = outlet_names(state.incidents, catalog, wording)
        lines.append(wording.say("cli.status.incidents", count=len(state.incidents), outlets=names))
    if state.sources.failing:
        lines.append(wording.say("cli.status.see_outlets"))
    if state.dead:
        lines.append(wording.say("cli.status.see_dead"))
    return lines


MOST_RULES = 5  # that are named


def new_rules(rows: Sequence[RuleVersionRow], catalog: Catalog, wording: Wording) -> list[str]:
    """Say what rules that are new would have raised before, the most first; nothing of those that would have raised nothing."""
    spans = {rule.id: span_of(rule) for rule in catalog.rules}
    raised = [row for row in rows if row.stories and row.rule in spans]
    lines = [
        wording.say(
            "cli.status.new_rule", rule=row.rule, count=row.stories, span=written_duration(spans[row.rule])
        )
        for row in raised[:MOST_RULES]
    ]
    if len(raised) > MOST_RULES:
        lines.append(wording.say("cli.status.more_new_rules", count=len(raised) - MOST_RULES))
    if waiting := sum(row.stories is None for row in rows):
        lines.append(wording.say("cli.status.looking_back", count=waiting))
    return lines


def alive(state: State, catalog: Catalog, wording: Wording) -> list[str]:
    """Say whether the watch is alive, and why not."""
    say = wording.say
    if state.last_good_round is None:
        lines = [say("cli.status.never" if state.died is None else "cli.status.never_good")]
    else:
        key = "cli.status.alive" if state.alive else "cli.status.stale"
        minutes = (state.age_seconds or 0) // 60
        lines = [say(key, at=local(state.last_good_round, catalog), count=minutes)]
    if state.died is not None:
        lines.append(say("cli.status.died", holder=process(state.died)))
    if state.last_round_note:
        lines.append(say("cli.status.bad_round", because=state.last_round_note))
    return lines


def outlet_names(outlets: Sequence[str], catalog: Catalog, wording: Wording) -> str:
    """Name outlets once each; our own network has no name."""
    named = {each: catalog.outlet(each) for each in outlets}
    ours = wording.say("incident.state.blind")
    return ", ".join(outlet.name if outlet else each or ours for each, outlet in named.items())


def process(holder: str) -> str:
    """Name a lease's holder for a person: the machine and the process number."""
    place, _, rest = holder.partition(":")
    return f"{place.partition('/')[0]}, pid {rest.partition(':')[0]}"


def watched(outlets: int, sources: SourceTally, wording: Wording) -> str:
    """Say how many outlets and sources there are, and how many of them do well."""
    say = wording.say
    parts = {"good": sources.good, "failing": sources.failing, "new": sources.new}
    how = [say(f"cli.status.sources_{name}", count=number) for name, number in parts.items() if number]
    return say(
        "cli.status.watched",
        outlets=say("cli.status.outlets", count=outlets),
        sources=say("cli.status.sources", count=sum(parts.values())),
        how=f": {', '.join(how)}" if how else "",
    )


def trouble(channel: ChannelHealth, catalog: Catalog, wording: Wording) -> str:
    """Say of a channel that does not get messages through how many it owes, since when, and why."""
    if channel.disabled_because is not None:
        key, since = "cli.status.channel_stopped", channel.failing_since
    elif channel.failures:
        key, since = "cli.status.channel_failing", channel.failing_since
    else:
        key, since = "cli.status.channel_late", channel.owed_since
    return wording.say(
        key,
        channel=channel.id,
        owed=wording.say("cli.status.owed", count=channel.owed),
        because=reason(channel.disabled_because or channel.last_failure or "", wording),
        since=local(since, catalog),
        at=local(channel.last_failed_at, catalog),
    )


def how_it_is(
    channel: Channel, health: ChannelHealth | None, catalog: Catalog, wording: Wording, now: datetime
) -> str:
    """Say in a word or a sentence whether messages get through a channel."""
    say = wording.say
    if not channel.enabled:
        return say("cli.channels.off")
    if health is None:
        return say("cli.channels.unused")
    if health.disabled_because is not None:
        return say("cli.channels.stopped", because=health.disabled_because)
    if health.failures:
        return say("cli.channels.failing", count=health.failures, since=local(health.failing_since, catalog))
    if health.paused_until is not None and health.paused_until > now:
        return say("cli.channels.paused", until=local(health.paused_until, catalog))
    return say("cli.channels.unused" if health.last_sent_at is None else "cli.channels.fine")
