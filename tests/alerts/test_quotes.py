"""Sentences that are shown with what was found in them: each once, in order, and cut at words where they are long."""

from __future__ import annotations

from alerts.document import Document, Reading
from alerts.quotes import LONGEST, Quote, quotes
from storage.records import Span

LONG = " ".join(f"palabra{number}" for number in range(60))


def quoted(text: str, *found: str, title: str = "") -> tuple[Quote, ...]:
    fields = {"title": title, "text": text}
    spans = [
        Span(field=name, start=start, end=start + len(each), term=each)
        for each in found
        for name, its in fields.items()
        if (start := its.find(each)) >= 0
    ]
    return quotes(Reading(Document(title=title, text=text)), spans)


def shown(quote: Quote) -> str:
    return "".join(f"[{piece}]" if marked else piece for piece, marked in quote.pieces)


def test_each_sentence_is_shown_once_with_all_that_was_found_in_it():
    text = "Hubo un retén. Los soldados lo vieron. Nadie habló del retén de los soldados."
    found = quoted(text, "soldados", "retén", "lo vieron", title="Un retén")
    assert [(each.field, shown(each)) for each in found] == [
        ("title", "Un [retén]"),
        ("text", "Hubo un [retén]."),
        ("text", "Los [soldados] [lo vieron]."),
    ]


def test_places_that_overlap_are_one_mark():
    assert [
        shown(each) for each in quoted("La policía comunitaria llegó.", "policía", "policía comunitaria")
    ] == ["La [policía comunitaria] llegó."]


def test_a_long_sentence_is_cut_at_words_around_what_was_found():
    [quote] = quoted(f"{LONG} retén {LONG}.", "retén")
    assert (quote.begins, quote.ends) == (False, False)
    assert len(quote.text) <= LONGEST
    assert quote.text.split()[0] in LONG.split()
    assert quote.text.split()[-1] in LONG.split()
    assert "[retén]" in shown(quote)


def test_a_word_that_is_longer_than_any_sentence_should_be_is_cut_as_well():
    [quote] = quoted(f"retén {'x' * 1000}", "retén")
    assert len(quote.text) <= LONGEST
    assert shown(quote).startswith("[retén]")
