"""Many rows at once, past SQLAlchemy's dictionaries."""

from datetime import timedelta

import sqlalchemy as sa

from storage.dialects import add_rows, insert_unless_there, plain_insert
from storage.store import Store
from storage.tables import article_urls, articles, stories
from tests.storage.samples import NOON


def test_rows_that_are_given_to_the_driver_as_it_takes_them_are_what_sqlalchemy_writes(store: Store):
    """Every type, and values that are the same in all rows as well as those that differ or are missing."""
    rows = [
        {
            "url_key": f"gazette.example/{number}",
            "article": number + 1,
            "kind": "sighting",
            "first_seen_at": NOON,
        }
        for number in range(3)
    ]
    article = {
        "outlet": "gazette",
        "host": "gazette.example",
        "title": "El niño",
        "summary": "",
        "first_seen_in": "feed",
        "first_seen_at": NOON,
    }
    listed = [
        article
        | {
            "id": number + 1,
            "url": f"https://gazette.example/{number}",
            "url_key": f"gazette.example/{number}",
            "authors": ["Ana", "Íñigo"][:number],
            "published_at": None if number == 1 else NOON + timedelta(seconds=number),
            "quiet": number == 2,
            "story": 1,
        }
        for number in range(3)
    ]
    with store.engine.write() as connection:
        connection.execute(sa.insert(stories), {"id": 1, "title": "", "first_at": NOON, "last_at": NOON})
        add_rows(connection, plain_insert(articles), listed)
        add_rows(connection, insert_unless_there(connection.dialect.name, article_urls), rows)
        add_rows(connection, insert_unless_there(connection.dialect.name, article_urls), rows)
        add_rows(connection, plain_insert(articles), [])
    with store.engine.read() as connection:
        kept = connection.execute(
            sa.select(*(articles.c[name] for name in listed[0])).order_by(articles.c.id)
        )
        assert [dict(row._mapping) for row in kept] == listed
        assert connection.scalar(sa.select(sa.func.count()).select_from(article_urls)) == 3
