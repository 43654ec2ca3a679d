"""Our reading of odd documents against feedparser's own: a thousand of its tests, and hundreds that we have mangled."""

import re
from collections import Counter
from itertools import islice

import pytest

from bench.feeds import DOCUMENTS, completed, differences, ours, theirs
from crawler.sources.markup import encoded_once, without_impossible_numbers
from tests.crawler.mangled import MANGLINGS, WHOLE, documents


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="feedparser's test documents are not on this machine")
def test_we_read_what_feedparser_reads(record_property):
    read = same = fast = 0
    for path in sorted(each for each in DOCUMENTS.rglob("*") if each.is_file()):
        body = completed(path.read_bytes())
        found = ours(body)
        entries = theirs(body)
        if not entries:
            continue
        read += 1
        fast += found.parser == "fastfeedparser"
        same += not list(differences(found, entries))
    record_property("documents", read)
    record_property("fast", fast / read)
    assert read > 500
    assert same / read >= 0.995, f"{same} of {read} alike"
    assert fast / read >= 0.75, f"{fast} of {read} by the fast parser"


# ----------------------------------------------------------------------------------- documents of our own


def numbers_of(links):
    """Tell our notes by the number in their address: one of them is given a control character, which we drop."""
    return {number[1] for link in links if (number := re.search(r"/no(?:%0B)?ta/(\d+)", link))}


def test_no_mangled_document_costs_an_entry_that_feedparser_reads():
    lost = []
    counted = Counter()
    for name, body in islice(documents(), 0, None, 2):  # `./dev bench feeds` takes them all
        mine = numbers_of(sighting.url for sighting in ours(body).sightings)
        their = numbers_of(entry.link for entry in theirs(body))
        counted.update(documents=1, entries=len(their))
        lost += [f"{name}: {sorted(their - mine)}"] if their - mine else []
    assert lost == []
    assert counted["documents"] >= 150
    assert counted["entries"] > 1_000


@pytest.mark.parametrize("base", WHOLE)
def test_the_documents_that_are_mangled_are_whole_before(base):
    found = ours(WHOLE[base].encode())
    assert (len(found.sightings), found.detail, found.parser) == (8, "", "fastfeedparser")


ALL_EIGHT = (
    "a PHP warning before", "headers of HTTP before", "two declarations", "half a page after", "the document twice",
    "an unclosed bold", "tags that cross", "an end tag too many", "quotes inside quotes", "a script inside", "a page inside",
    "CDATA in CDATA", "entities of HTML", "a bare ampersand", "a number that is no letter", "control characters", "a broken byte",
    "latin-1 that says UTF-8", "UTF-8 that says UTF-16", "half UTF-8, half latin-1", "UTF-16 without a BOM", "no namespaces",
)  # fmt: skip


@pytest.mark.parametrize("base", WHOLE)
def test_common_faults_cost_no_entry_at_all(base):
    for name in ALL_EIGHT:
        mangled = MANGLINGS[name](WHOLE[base])
        body = mangled if isinstance(mangled, bytes) else mangled.encode()
        assert len(numbers_of(each.url for each in ours(body).sightings) & set("12345678")) == 8, name


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("entities of HTML", "Niños y más …: la huelga sigue"),
        ("a number that is no letter", "Niños : la huelga sigue"),
        ("UTF-8 made twice", "Niños y maestros: la huelga sigue"),
        ("half UTF-8, half latin-1", "Niños y maestros: la huelga sigue"),
        ("latin-1 that says UTF-8", "Niños y maestros: la huelga sigue"),
        ("a broken byte", "Niños: la huelga sigue"),
        ("an unclosed bold", "Niños: la huelga sigue"),
        ("smaller and letters", "I<3 niños: la huelga sigue"),
    ],
)
def test_what_is_mangled_is_read_as_it_was_meant(name, title):
    mangled = MANGLINGS[name](WHOLE["rss"])
    body = mangled if isinstance(mangled, bytes) else mangled.encode()
    titles = {each.url.rpartition("/")[2]: each.title for each in ours(body).sightings}
    assert titles["3"] == title
    assert titles["1"] == "El puente de madera resistió la crecida"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("MichoacÃ¡n dijo â€œnoâ€\x9d", "Michoacán dijo “no”"),
        ("Michoacán", "Michoacán"),
        ("SÃO PAULO e Âmbar", "SÃO PAULO e Âmbar"),
        ("pâté à la carte", "pâté à la carte"),
        ("plain", "plain"),
    ],
)
def test_only_what_was_encoded_twice_is_encoded_once(text, meant):
    assert encoded_once(text) == meant


def test_only_numbers_of_no_character_are_dropped():
    text = "&#241;&#xF1;&#0;&#x1F;&#xD800;&#xFFFE;&#1114112;&#9;&#x1F600;&#;&#x;"
    assert without_impossible_numbers(text) == "&#241;&#xF1;&#9;&#x1F600;&#;&#x;"
