"""Incidents and floods in words: what happened, since when, what it means for the newsroom, what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from alerts.message import ENTRIES_LIMIT, Entry, Voice, cut
from config.schema import Catalog
from storage.records import HeldMatch, Incident

FAILING, PAGES, SOURCE_SILENT = "failing", "pages", "silent_source"
TODO: Mapping[str, str] = {
    **dict.fromkeys(
        ("refused", "rate_limited", "robots", "bot_check", "consent_wall", "paywall"), "refused"
    ),
    **dict.fromkeys(
        ("gone", "gone_for_good", "closed", "soft_404", "name_unknown", "redirect_loop", "redirect_stub", "empty", "stale"),
        "missing",
    ),
    **dict.fromkeys(
        ("server_error", "connection_failed", "timed_out", "tls_failed", "robots_unreachable", "odd_status"),
        "unreachable",
    ),
    "blocked_address": "ours",
    "lying_validators": "nothing",
    "flood": "nothing",
    "shorter_texts": "pages_unreadable",
    "fewer_dates": "pages_unreadable",
    "fewer_authors": "pages_unreadable",
    "decayed_selectors": "selectors",
    "silent": "silent",
    "silent_source": "silent_source",
    "moved": "moved",
    "late": "late",
    "blackout": "blackout",
}  # fmt: skip
"""What to do about each kind; about all others, look what the source shows now."""
ON_PAGES = {"refused": "pages_refused", "unreachable": "unreachable"}
EXCERPT = 240


def _say(voice: Voice, key: str, **values: object) -> str:
    return voice.wording.say(f"incident.{key}", **values)


def _kind(incident: Incident) -> str:
    return SOURCE_SILENT if incident.family == "silent" and incident.source else incident.family


def _todo(incident: Incident) -> str:
    if incident.family == PAGES:
        return ON_PAGES.get(TODO.get(incident.kind.removeprefix("pages_"), ""), "pages_unreadable")
    return TODO.get(incident.kind if incident.family == FAILING else _kind(incident), "unreadable")


def _values(incident: Incident, catalog: Catalog, voice: Voice) -> dict[str, object]:
    outlet = catalog.outlet(incident.outlet)
    outcome = incident.kind.removeprefix("pages_")
    named = incident.family in {FAILING, PAGES}
    figures = dict(incident.evidence)
    if incident.family.startswith("fewer_"):
        figures |= {name: round(100 * figures[name]) for name in ("now", "usual")}
    return figures | {
        "outlet": outlet.name if outlet else incident.outlet,
        "source": incident.source.partition("/")[2],
        "since": voice.time(incident.opened_at),
        "outcome": voice.wording.say(f"outcome.{outcome}") if named else "",
    }


def what(incident: Incident, catalog: Catalog, voice: Voice) -> str:
    """Say in one line what happened."""
    return _say(voice, f"what.{_kind(incident)}", **_values(incident, catalog, voice))


def told(incident: Incident, catalog: Catalog, voice: Voice) -> Entry:
    """Tell of an incident: what, since when, what may be missed, what to do."""
    outlet = catalog.outlet(incident.outlet)
    means = _say(voice, f"means.{_kind(incident)}", **_values(incident, catalog, voice))
    do = _say(voice, f"do.{_todo(incident)}", outlet=incident.outlet, home=outlet.home if outlet else "")
    detail = f"({incident.detail}) " if incident.family == FAILING and incident.detail else ""
    note = _say(voice, "note", since=voice.time(incident.opened_at), means=detail + means, do=do)
    return Entry(title=what(incident, catalog, voice), note=note)


def told_over(incident: Incident, catalog: Catalog, voice: Voice) -> Entry:
    """Tell that an incident is over, and what may be missing of the time between."""
    day = f"{incident.opened_at:%Y-%m-%d}"
    if incident.evidence.get("usual_now"):
        means = _say(voice, "usual_now")
    elif not incident.outlet:
        means = _say(voice, "over_blackout")
    elif incident.family in {FAILING, "silent", "empty", "stale", "closed"}:
        means = _say(voice, "over_means", outlet=incident.outlet, day=day)
    else:
        means = ""
    over = incident.over_at or incident.opened_at
    note = _say(voice, "over_note", since=voice.time(incident.opened_at), over=voice.time(over), means=means)
    return Entry(title=_say(voice, "over", what=what(incident, catalog, voice)), note=note)


def several(new: int, over: int, voice: Voice) -> str:
    """Say how much one message tells."""
    return _say(voice, "several", new=new, over=over)


# ---------------------------------------------------------------------------------------- the digest


def digest_entries(found: Sequence[HeldMatch], catalog: Catalog, voice: Voice) -> Iterator[Entry]:
    """Yield an entry for each story, with all rules that it matched; copies of one story are one."""
    rules = {rule.id: rule.name or rule.id for rule in catalog.rules}
    by_story: dict[int, list[HeldMatch]] = {}
    for each in found:
        by_story.setdefault(each.story, []).append(each)
    for matches in by_story.values():
        first = matches[0]
        outlet = catalog.outlet(first.outlet)
        note = _say(
            voice,
            "digest.entry",
            outlet=outlet.name if outlet else first.outlet,
            rules=", ".join(dict.fromkeys(rules.get(each.rule, each.rule) for each in matches)),
            excerpt=cut(first.excerpt, EXCERPT),
        )
        yield Entry(title=first.title, url=first.url, note=note)


def digest_title(count: int, outlets: Sequence[str], catalog: Catalog, voice: Voice) -> str:
    """Say how much was found, and whose flood it was."""
    named = [outlet.name if (outlet := catalog.outlet(each)) else each for each in outlets]
    return _say(voice, "digest.title", count=count, outlets=", ".join(named))


def digest_note(found: Sequence[HeldMatch], count: int, voice: Voice) -> str:
    """Say why it is one message, and how to see what does not fit into it."""
    note = _say(voice, "digest.note")
    if count <= ENTRIES_LIMIT:
        return note
    return f"{note} {_say(voice, 'digest.more', more=count - ENTRIES_LIMIT, rule=found[-1].rule)}"


def incident_names(incidents: Sequence[Incident]) -> list[str]:
    """Name incidents for good, whatever order they come in: the same ones make the same message."""
    return sorted(f"{each.id} {each.family} {each.opened_at.isoformat()}" for each in incidents)
