"""Evidence from end to end: what matched can be shown as it came, and read once more without waking anybody."""

from __future__ import annotations

import gzip
import hashlib

import sqlalchemy as sa

from storage import tables
from tests.end_to_end.desk import Desk
from tests.end_to_end.documents import Item, article, rss
from tests.end_to_end.outlets import outlet, webhook
from tests.end_to_end.world import World, page


def test_what_matched_is_shown_as_it_came_and_read_again_in_silence(desk: Desk, world: World):
    site, receiver = world.site(), world.receiver()
    markup = article("The ferry sank", "Nobody was hurt.").replace(
        "</body>", "<p class=more>The harbour is closed.</p></body>"
    )
    sank = site.put("/sank", page(markup))
    fair = site.put("/fair", page(article("The fair opens", "It rained.")))
    site.put(
        "/feed.xml",
        page(
            rss([Item(url=sank, title="The ferry sank"), Item(url=fair, title="The fair opens")]),
            "application/rss+xml",
        ),
    )

    def read_by(text: str) -> None:
        pages = [{"id": "own", "title": "h1", "text": text}]
        desk.write(
            {
                "outlets": [outlet(site, first_visit="alert", pages=pages)],
                "rules": [{"id": "ferry", "any": ["ferry"]}, {"id": "closed", "any": ["harbour"]}],
                "channels": [webhook(receiver)],
            }
        )

    read_by("p:not(.more)")
    assert desk.round().code == 0
    told = len(receiver.alerts)
    ids = {row.title: row.id for row in desk.rows(sa.select(tables.articles.c.id, tables.articles.c.title))}

    shown = desk.run("articles", str(ids["The ferry sank"]), "--page", "--out", "sank.html")
    body = (desk.folder / "sank.html").read_bytes()
    assert (shown.code, body) == (0, markup.encode())
    assert hashlib.sha256(body).hexdigest() in shown.err
    kept = desk.rows(sa.select(tables.kept_pages.c.article))
    assert [row.article for row in kept] == [ids["The ferry sank"]], "no rule matched the fair"

    read_by("p")
    assert "1 texts changed" in desk.run("db", "reread").out
    assert desk.round().code == 0
    matched = {
        row.rule: row.silent for row in desk.rows(sa.select(tables.matches.c.rule, tables.matches.c.silent))
    }
    assert matched == {"ferry": None, "closed": "reread"}
    assert len(receiver.alerts) == told, "nobody is told of old news"

    [row] = desk.rows(sa.select(tables.kept_pages.c.body))
    engine = sa.create_engine(desk.database)
    with engine.begin() as connection:
        connection.execute(
            sa.update(tables.kept_pages).values(body=gzip.compress(gzip.decompress(row.body) + b" "))
        )
    engine.dispose()
    assert desk.run("articles", str(ids["The ferry sank"]), "--page").code == 3
