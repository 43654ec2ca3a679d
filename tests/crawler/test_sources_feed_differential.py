"""Our reading of a thousand odd documents against feedparser's own."""

import html
import io
import re
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from config.outlet import Outlet
from crawler.sources import parse
from crawler.sources.items import web_link
from crawler.sources.markup import plain_text

DOCUMENTS = Path(__file__).parents[2].parent / "shared" / "data" / "feeds" / "feedparser"
URL = "http://127.0.0.1:8097/feeds/document.xml"
OUTLET = Outlet(id="x", name="X", home="http://x.example/", sources=[{"kind": "feed", "url": URL}])
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def completed(body):
    """Give a document's items the link and title that most of these fragments lack."""
    if b"\0" in body:
        return body
    numbers = iter(range(10_000))
    if b"<link" not in body:
        body = re.sub(rb"<item>", lambda _: b"<item><link>http://t.example/%d</link>" % next(numbers), body)
        body = re.sub(
            rb"<entry>", lambda _: b'<entry><link href="http://t.example/%d"/>' % next(numbers), body
        )
    if b"<title" not in body:
        body = re.sub(rb"<item>", b"<item><title>T</title>", body)
        body = re.sub(rb"<entry>", b"<entry><title>T</title>", body)
    return body


def theirs(body):
    found = feedparser.parse(
        io.BytesIO(body), response_headers={"content-type": "application/xml", "content-location": URL}
    )
    entries = [(web_link(URL, dict.get(entry, "link") or ""), _title(entry)) for entry in found.entries]
    return [(link, title) for link, title in entries if link]


def _title(entry):
    detail = dict.get(entry, "title_detail") or {}
    value = dict.get(detail, "value") or ""
    return plain_text(
        html.escape(value, quote=False) if dict.get(detail, "type") == "text/plain" else value, 500
    )


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="feedparser's test documents are not on this machine")
def test_we_read_what_feedparser_reads(record_property):
    read = same = fast = 0
    for path in sorted(each for each in DOCUMENTS.rglob("*") if each.is_file()):
        body = completed(path.read_bytes())
        ours = parse(body, url=URL, content_type=None, source=OUTLET.sources[0], outlet=OUTLET, now=NOW)
        entries = theirs(body)
        if not entries:
            continue
        titles = {sighting.url: sighting.title for sighting in ours.sightings}
        read += 1
        fast += ours.parser == "fastfeedparser"
        same += list(titles) == list(dict.fromkeys(link for link, _ in entries)) and all(
            not title or title == titles[link] for link, title in entries
        )
    record_property("documents", read)
    record_property("fast", fast / read)
    assert read > 500
    assert same / read >= 0.99, f"{same} of {read} alike"
    assert fast / read >= 0.75, f"{fast} of {read} by the fast parser"
