"""Golden pages: every template of every shipped outlet is shown to read pages in its markup, each field right.

A page is tests/golden/<outlet>/<template>-<n>.html, written by us, with the fields that it must give in the .yaml beside
it. What is not named there must not be found.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from config.shipped import shipped
from crawler.extract import read_page
from serviola.background import background_of
from storage.records import Outcome

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
OUTLETS = {each.id: each for each in shipped().outlets.values() if each.pages}
PAGES = sorted(GOLDEN.glob("*/*.html"))
FIELDS = (
    "title",
    "authors",
    "published",
    "published_precision",
    "modified",
    "lead",
    "section",
    "tags",
    "language",
    "text",
)


def name_of(page: Path) -> str:
    return f"{page.parent.name}/{page.stem}"


def template_of(page: Path) -> str:
    return page.stem.rpartition("-")[0]


def test_every_template_that_ships_has_golden_pages_and_none_is_of_a_template_that_is_gone():
    configured = {f"{outlet.id}/{page.id}" for outlet in OUTLETS.values() for page in outlet.pages}
    shown = {f"{page.parent.name}/{template_of(page)}" for page in PAGES}
    assert {"without golden pages": configured - shown, "without a template": shown - configured} == {
        "without golden pages": set(),
        "without a template": set(),
    }
    assert [name_of(page) for page in PAGES if not page.with_suffix(".yaml").exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_field_of_a_golden_page_is_right(page: Path):
    expected = yaml.safe_load(page.with_suffix(".yaml").read_text(encoding="utf-8"))
    outlet = OUTLETS[page.parent.name]
    extracted = read_page(
        page.read_bytes(),
        url=expected["url"],
        content_type="text/html",
        background=background_of(outlet),
        now=datetime.fromisoformat(expected["fetched"]),
    )
    assert (extracted.outcome, extracted.detail) == (Outcome.OK, "")
    found = extracted.reading
    given = {name: plain(getattr(found, name)) for name in FIELDS}
    given["text"] = found.text.splitlines()
    assert given == {name: expected.get(name) or plain_nothing(name) for name in FIELDS}
    assert found.origin["text"] == f"selector {template_of(page)}"
    assert found.origin["title"] == f"selector {template_of(page)}"


def plain(value):
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def plain_nothing(name: str):
    return [] if name in {"authors", "tags"} else None
