"""The time that readers see by the headline, on pages that declare none."""

from datetime import UTC, datetime

import pytest

from crawler.markup.document import opened
from crawler.markup.shown_dates import shown_moment

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NOON = datetime(2013, 8, 9, 17, tzinfo=UTC)  # of the day, in the summer of Mexico
H1 = "<h1>Amplían el mercado</h1>"


@pytest.mark.parametrize(
    ("body", "at", "origin"),
    [
        (f"{H1}<time datetime='2013-08-09T09:30:00-05:00'>hoy</time>", datetime(2013, 8, 9, 14, 30, tzinfo=UTC), "time"),
        (f"{H1}<time>9 de agosto de 2013, 09:30</time>", datetime(2013, 8, 9, 14, 30, tzinfo=UTC), "shown"),
        (f"{H1}<p itemprop='datePublished' content='2013-08-09T14:30:00Z'>hoy</p>", datetime(2013, 8, 9, 14, 30, tzinfo=UTC), "microdata"),
        (f"{H1}<div class='info_date'>9 de agosto, 2013</div>", NOON, "shown"),
        (f"{H1}<div class='meta'>MEXICO / 9 AUG 2013 BY ANN REED</div>", NOON, "shown"),
        (f"<div class=fechap>09 de agosto de 2013</div><div class=hora>09:30</div>{H1}", datetime(2013, 8, 9, 14, 30, tzinfo=UTC), "shown"),
        (f"{H1}<div class=date>9 de agosto de 2013</div><div class=hour>09:30</div>", datetime(2013, 8, 9, 14, 30, tzinfo=UTC), "shown"),
        (f"{H1}<span class='fecha'>Publicado el 9 de agosto de 2013</span>", NOON, "shown"),
        (f"{H1}<time class='entry-date updated' datetime='2013-08-09T14:30:00+00:00'>hoy</time>", datetime(2013, 8, 9, 14, 30, tzinfo=UTC), "time"),
        # another's, a change's, a sentence's
        (f"{H1}<nav><time datetime='2013-08-09'>hoy</time></nav>", None, None),
        (f"{H1}<ul><li><time datetime='2013-08-09'>hoy</time> Otra nota</li></ul>", None, None),
        (f"{H1}<time class=updated datetime='2013-08-09'>hoy</time>", None, None),
        (f"{H1}<time datetime='2013-08-09'>Actualizado hoy</time>", None, None),
        (f"{H1}{'<p>Texto.</p>' * 90}<time datetime='2013-08-09'>hoy</time>", None, None),
        (f"{H1}<p>El 9 de agosto de 2013 murió el alcalde.</p>", None, None),
        ("<time datetime='2013-08-09'>hoy</time>", None, None),
    ],
)  # fmt: skip
def test_a_time_by_the_headline_is_that_of_publication(body, at, origin):
    page = opened(
        f"<html><body><article>{body}</article></body></html>".encode(),
        "text/html",
        "https://diario.example/nota-1",
    )
    found = shown_moment(page.tree, zone="America/Mexico_City", now=NOW)
    assert (found and (found[0].at, found[1])) == (at and (at, origin))
