"""Plain text out of what feeds call text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sources.encodings import decoded
from crawler.sources.markup import described_page, plain_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Mé</b>xico", "México"),
        ("<p>Uno</p><p>Dos</p>", "Uno Dos"),
        ("uno<br/>dos", "uno dos"),
        ("a &amp; b &ntilde; &#8220;c&#8221;", "a & b ñ “c”"),
        ("5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("said &amp;quot;no&amp;quot;", 'said "no"'),
        ("a<script>alert('<b>')</script>b<style>p{}</style>c", "abc"),
        ("a<script>never ends", "a"),
        ("a<!-- hidden <b> -->b", "ab"),
        ("nul\x00 and\x0b bell\x07 \u200btab\t\n\xa0end", "nul and bell \u200btab end"),
        ('<a href="x">link</a> <img src="y"> text', "link text"),
        ("<<b>>", "<>"),
        ("", ""),
    ],
)
def test_tags_go_and_words_stay(markup, text):
    assert plain_text(markup, 500) == text


def test_a_long_text_is_cut_at_a_words_end():
    assert plain_text("palabra " * 100, 30) == "palabra palabra palabra…"
    assert len(plain_text("x" * 5000, 500)) == 500


@given(st.text(max_size=300))
def test_no_text_holds_control_characters_or_double_spaces(text):
    result = plain_text(text, 200)
    assert len(result) <= 200
    assert "\x00" not in result
    assert "  " not in result


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Michoacán".encode(), None, "Michoacán"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>Michoacán'.encode(), None, "Michoacán"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>Michoacán'.encode("latin-1"), None, "Michoacán"),
        ('<?xml version="1.0" encoding="UTF-8"?>Michoacán'.encode("cp1252"), None, "Michoacán"),
        ("Michoacán “sí”".encode("cp1252"), "text/xml; charset=ISO-8859-1", "Michoacán “sí”"),
        ("Michoacán".encode("utf-16"), None, "Michoacán"),
        (b"\xef\xbb\xbfMichoac\xc3\xa1n", None, "Michoacán"),
        ("áéíóú ".encode() * 5 + b"\xe1\xf1o", None, "áéíóú áño"),
        (b"<rss>nu\x00l", None, "nul"),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(body, content_type, text):
    assert decoded(body, content_type).endswith(text)


def test_an_encoding_that_cannot_be_told_is_left_to_the_lenient_parser():
    assert decoded("<rss/>".encode("utf-16-le"), None) is None


@pytest.mark.parametrize(
    ("page", "looks"),
    [
        ("<html><title>Just a moment...</title>", 'a bot check titled "Just a moment..."'),
        ("<html><title>Aviso</title><p>Aceptar todas las cookies", 'a consent page titled "Aviso"'),
        ('<html><title>Entrar</title><input type="password">', 'a login page titled "Entrar"'),
        (
            "<html><title>Página no encontrada</title>",
            'a page that says it is missing titled "Página no encontrada"',
        ),
        ("<html><title>Diario &amp; Co</title>", 'an HTML page titled "Diario & Co"'),
        ("<html>", "an HTML page"),
    ],
)
def test_a_page_is_described_for_somebody_who_expected_a_feed(page, looks):
    assert described_page(page) == looks
