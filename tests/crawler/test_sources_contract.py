"""What holds for every kind of source: each newcomer to the folder is found here."""

import gzip
import importlib
import pkgutil
from datetime import UTC, datetime
from typing import get_args

import pytest

from config import outlet as shapes
from config.outlet import Outlet
from crawler import sources
from crawler.sources import Document, Parsed, Wanted, parse, parser_for, read
from storage.records import Outcome

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
URL = "https://faro.example/x"
KINDS = sorted(
    module.name
    for module in pkgutil.iter_modules(sources.__path__)
    if hasattr(importlib.import_module(f"crawler.sources.{module.name}"), "ASKS_ROBOTS")
)
NONSENSE = {
    "nothing": b"",
    "blank": b" \n",
    "text": b"hola",
    "page": b"<!doctype html><title>Hola</title><p>x",
    "nul": b"\0" * 100,
    "not utf-8": b"\xff\xfe\xfa<rss>",
    "cut gzip": gzip.compress(b"<urlset></urlset>" * 50)[:-9],
    "json": b'{"items": 7}',
    "list": b"[[]]",
    "deep json": b"[" * 50_000,
    "deep xml": b"<a>" * 50_000,
    "odd root": b"<?xml version='1.0'?><x:urlset/>",
    "half a surrogate in a name": b"<feed xmlns='http&#xD800;://a.example'><entry>x</entry></feed>",
    "a base that is none": b"<html><base href='http://['><body><a href='/x'>Una nota de hoy</a></body></html>",
    "cut xml": b"<rss><channel><item><title>Hola",
}


def outlet_with(kind):
    return Outlet(id="faro", name="El Faro", home=URL, sources=[{"kind": kind, "url": URL}])


def test_every_kind_of_the_configuration_is_a_module_and_every_module_a_kind():
    union = get_args(shapes.Source)[0]
    kinds = {get_args(shape.model_fields["kind"].annotation)[0] for shape in get_args(union)}
    assert kinds == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE)
def test_no_kind_raises_or_is_pleased_whatever_comes(kind, body):
    outlet = outlet_with(kind)
    found = parse(body, url=URL, content_type=None, source=outlet.sources[0], outlet=outlet, now=NOW)
    assert isinstance(found, Parsed)
    assert found.sightings or not found.outcome.good
    assert found.detail or found.sightings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "bookmark", [{}, {"at": 1, "children": 1, "new": {}, "changed": []}], ids=["none", "odd"]
)
def test_every_kind_begins_at_its_source_and_takes_a_document_that_has_not_changed(kind, bookmark):
    outlet = outlet_with(kind)
    source = outlet.sources[0]
    wanted = parser_for(kind).first(Wanted(url=URL, etag='"1"'), source=source, bookmark=bookmark, now=NOW)
    assert wanted.url.startswith(URL)
    document = Document(wanted=wanted, url=wanted.url, bookmark=bookmark, unchanged=True)
    assert read(document, source=source, outlet=outlet, now=NOW).outcome in set(Outcome)
