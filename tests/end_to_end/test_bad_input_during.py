"""What a person sees when outlets, pages or receivers are wrong; docs/bad-input.md says the same.

All of a kind are met in one round, each on a site of its own: none may disturb another.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest

from tests.end_to_end.bad_channels import CHANNELS
from tests.end_to_end.bad_feeds import FEEDS
from tests.end_to_end.bad_pages import PAGES, PLAIN
from tests.end_to_end.desk import Desk, Ended
from tests.end_to_end.documents import NOW, Item, article, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.told import Told, assert_told, plain
from tests.end_to_end.world import World, page

FERRY = {"id": "ferry", "any": ["ferry"]}
SHORT = {"page_timeout": "5s"}


def listed(desk: Desk, *words: str) -> Any:
    """Ask the program what it holds."""
    ended = desk.run(*words, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def watched(desk: Desk, world: World, cases: dict[str, Any], **more: Any) -> dict[str, str]:
    """Watch a site for each case, with what is wrong about it; return the names by outlet."""
    names, outlets = {}, []
    for number, (name, make) in enumerate(cases.items()):
        site = world.site()
        make(site)
        names[f"case-{number}"] = name
        outlets.append(outlet(site, id=f"case-{number}", timezone="America/Mexico_City", first_visit="alert"))
    desk.write({"settings": SHORT, "outlets": outlets, **more})
    return names


def calm(ended: Ended) -> Ended:
    """Nothing that is wrong outside may look like a crash inside."""
    assert "Traceback" not in ended.err, ended.err
    assert "job failed" not in ended.err, ended.err
    return ended


# --------------------------------------------------------------------------------------------- feeds


@pytest.mark.timeout(120)
def test_wrong_feeds_are_named_in_the_documented_words(desk: Desk, world: World):
    names = watched(desk, world, FEEDS)
    ended = calm(desk.round("--strict"))
    assert ended.code == 1
    failing = {each["outlet"]: f"{each['outcome']}: {each['detail']}" for each in ended.summary["failing"]}
    stored = listed(desk, "articles", "--limit", "1000")
    found = {
        name: Told(seen=plain(failing.get(key) or kept(key, stored), desk.folder), code=int(key in failing))
        for key, name in names.items()
    }
    assert_told("Feeds", found)


def kept(outlet_id: str, stored: list[dict[str, Any]]) -> str:
    """Say what a source that works gave."""
    its = [each for each in stored if each["outlet"] == outlet_id]
    if len(its) != 1:
        return f"ok: {len(its)} articles"
    [one] = its
    dated = (
        "no date"
        if one["published_at"] is None
        else "today"
        if is_now(one["published_at"])
        else one["published_at"]
    )
    return f"ok: {one['title']} ({dated})"


def is_now(moment: str) -> bool:
    return moment[:10] == NOW.isoformat()[:10]


# --------------------------------------------------------------------------------------------- pages


@pytest.mark.timeout(120)
def test_wrong_pages_are_named_in_the_documented_words_and_every_headline_is_called_out(
    desk: Desk, world: World
):
    receiver = world.receiver()
    names = watched(desk, world, PAGES, rules=[FERRY], channels=[webhook(receiver)])
    ended = calm(desk.round())
    assert ended.code == 0, ended.out
    stored = {each["outlet"]: each for each in listed(desk, "articles", "--limit", "1000")}
    told = {message["data"]["article"]["outlet"]["id"]: message["data"] for message in receiver.messages}
    assert set(told) == set(names), {names[key] for key in set(names) - set(told)}
    assert len(receiver.messages) == len(names)
    found = {
        name: Told(seen=plain(page_told(stored[key], told[key]), desk.folder), code=0)
        for key, name in names.items()
    }
    assert_told("Pages", found)


def page_told(row: dict[str, Any], message: dict[str, Any]) -> str:
    """Say how reading a page ended, and what the alert rests on."""
    said = f"{row['page_outcome']}: {row['page_detail']}" if row["page_detail"] else row["page_outcome"]
    title = "" if PLAIN.fullmatch(row["title"]) else f"; title: {row['title'][:60]}"
    return f"{said}; alert on the {message['basis']}{title}"


# ----------------------------------------------------------------------------------------- receivers


@pytest.mark.timeout(150)
def test_wrong_receivers_are_named_in_the_documented_words_and_disturb_no_other(desk: Desk, world: World):
    site, good = world.site(), world.receiver()
    title = "A ferry sank in the strait"
    url = site.put("/2026/11/ferry-sank", article(title, "The ferry went down at dawn.", published=NOW))
    site.put("/feed.xml", page(rss([Item(url=url, title=title, published=NOW)]), "application/rss+xml"))
    with ExitStack() as stack:
        names = {f"case-{number}": name for number, name in enumerate(CHANNELS)}
        channels = [{"id": key, **CHANNELS[name](world, stack)} for key, name in names.items()]
        desk.write(
            {
                "settings": SHORT,
                "outlets": [outlet(site, first_visit="alert")],
                "rules": [FERRY],
                "channels": [*channels, webhook(good, "good")],
            }
        )
        ended = calm(desk.round("--max-time", "18s"))
    assert ended.code == 4
    sent = {each["channel"]: each for each in listed(desk, "deliveries") if each["alert"]}
    found = {
        name: Told(
            seen=plain(delivery_told(sent[key]), desk.folder),
            code=4 if sent[key]["state"] == "owed" else 0,
        )
        for key, name in names.items()
    }
    assert good.alerts == [("ferry", url)]
    assert_told("Receivers", found)


def delivery_told(row: dict[str, Any]) -> str:
    """Say where a delivery stands, and why; not whether it has waited once more since."""
    return f"{row['state']}: {row['because'].removeprefix('its channel waits: ')}"
