"""Feeds of our own, well-formed, and the ways in which outlets and what stands before them break such documents."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

NUMBERS = range(1, 9)
TITLES = {
    1: "El puente de madera resistió la crecida",
    2: "Vecinos de Chilpancingo piden agua",
    3: "Niños y maestros: la huelga sigue",
    4: "¿Quién ganó? Nadie, dice el alcalde",
    5: "Abren biblioteca en Ayutla de los Libres",
    6: "“No hay paso”, avisan en la sierra",
    7: "Lluvia – segundo día",
    8: "Cierran mercado por obras",
}


def _rss() -> str:
    items = "\n".join(
        f"<item><title>{TITLES[n]}</title><link>https://faro.example/nota/{n}</link>"
        f'<guid isPermaLink="false">https://faro.example/?p={n}</guid><pubDate>Sun, 22 Nov 2026 0{n}:00:00 GMT</pubDate>'
        f"<description>Resumen de la nota {n}.</description></item>"
        for n in NUMBERS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>El Faro</title><link>https://faro.example/</link><description>Noticias</description>\n{items}\n</channel></rss>\n"
    )


def _cdata() -> str:
    items = "\n".join(
        f"<item>\n<title><![CDATA[{TITLES[n]}]]></title>\n<link>https://faro.example/nota/{n}</link>\n"
        f"<dc:creator><![CDATA[Ana Ruiz]]></dc:creator>\n<description><![CDATA[<p>Resumen <b>de</b> la nota {n}.</p>]]></description>\n"
        f"<content:encoded><![CDATA[<p>Texto de la nota {n} &amp; más.</p><p>Otro párrafo.</p>]]></content:encoded>\n</item>"
        for n in NUMBERS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n<title>El Faro</title>\n{items}\n</channel>\n</rss>\n'
    )


def _atom() -> str:
    entries = "\n".join(
        f'<entry><title type="html">{TITLES[n]}</title><link rel="alternate" href="https://faro.example/nota/{n}"/>'
        f"<id>tag:faro.example,2026:{n}</id><updated>2026-11-22T0{n}:00:00Z</updated>"
        f'<summary type="html">Resumen de la nota {n}.</summary></entry>'
        for n in NUMBERS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><title>El Faro</title>'
        f"<id>tag:faro.example,2026:faro</id><updated>2026-11-22T09:00:00Z</updated>\n{entries}\n</feed>\n"
    )


def _rdf() -> str:
    places = "".join(f'<rdf:li rdf:resource="https://faro.example/nota/{n}"/>' for n in NUMBERS)
    items = "\n".join(
        f'<item rdf:about="https://faro.example/nota/{n}"><title>{TITLES[n]}</title><link>https://faro.example/nota/{n}</link>'
        f"<description>Resumen de la nota {n}.</description><dc:date>2026-11-22T0{n}:00:00Z</dc:date></item>"
        for n in NUMBERS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<channel rdf:about="https://faro.example/"><title>El Faro</title><items><rdf:Seq>{places}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n'
    )


WHOLE = {"rss": _rss(), "cdata": _cdata(), "atom": _atom(), "rdf": _rdf()}
PHP = '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/srv/www/feed.php</b> on line <b>12</b><br />\n'
NOTICE = "PHP Notice:  Trying to access array offset on null in /srv/www/feed.php on line 3\n"
COMMENT = "<!-- This website is like a Rocket -- fast -- cached on 2026-11-22 -->"


def _third(text: str, part: str) -> str:
    """Put something into the third item's title."""
    return text.replace("Niños y maestros", part)


def _before(text: str, mark: str, what: str, count: int = 1) -> str:
    return text.replace(mark, what + mark, count)


def _inside(text: str, what: str) -> str:
    """Put something between the third item and the fourth."""
    ends = [found.end() for found in re.finditer("</(?:item|entry)>", text)]
    return text[: ends[2]] + what + text[ends[2] :]


MANGLINGS = {
    # what stands before
    "a PHP warning before": lambda text: PHP + text,
    "a PHP notice before": lambda text: NOTICE + text,
    "blank lines before": lambda text: "\n\n  \t\n" + text,
    "a comment before": lambda text: COMMENT + text,
    "a BOM before": lambda text: "\ufeff" + text,
    "a BOM after a blank": lambda text: "\n\ufeff" + text,
    "two BOMs before": lambda text: "\ufeff\ufeff" + text,
    "bytes of a bad BOM before": lambda text: codecs.BOM_UTF8.decode("latin-1") + text,
    "headers of HTTP before": lambda text: "Content-Type: text/xml\r\nX-Cache: HIT\r\n\r\n" + text,
    "two declarations": lambda text: '<?xml version="1.0"?>\n' + text,
    "no declaration": lambda text: text[text.index("?>") + 2 :],
    "a style sheet": lambda text: text.replace("?>", '?><?xml-stylesheet type="text/xsl" href="/feed.xsl"?>', 1),
    "a doctype": lambda text: text.replace("?>", '?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss.dtd">', 1),
    "a doctype with entities": lambda text: _third(text.replace("?>", '?><!DOCTYPE x [<!ENTITY nbsp "&#160;"><!ENTITY oacute "&#243;">]>', 1), "Ni&oacute;s&nbsp;"),
    # what stands after
    "a comment after": lambda text: text + COMMENT,
    "a PHP warning after": lambda text: text + PHP,
    "half a page after": lambda text: text + "<div class='x'><script>var a = 1 < 2;</script>",
    "words after": lambda text: text + "\nGenerated in 0.3 s & cached",
    "a NUL after": lambda text: text + "\0\0",
    "the document twice": lambda text: text + text,
    "the document twice, once without a declaration": lambda text: text + text[text.index("?>") + 2 :],
    "the root twice": lambda text: re.sub(r"(<(?:rss|feed|rdf:RDF)[^>]*>)", r"\1\1", text, count=1),
    # cut short
    **{f"cut at {share} %": lambda text, share=share: text[: len(text) * share // 100] for share in (20, 35, 50, 65, 80, 95, 99)},
    "cut inside a tag": lambda text: text[: text.rindex("</title>") + 3],
    "cut inside an entity": lambda text: _third(text, "Uno &am")[: _third(text, "Uno &am").index("&am") + 3],
    "cut after the last item": lambda text: text[: max(text.rfind("</item>") + 7, text.rfind("</entry>") + 8)],
    "cut in the middle and gone on with": lambda text: text[: len(text) // 2] + text[len(text) // 2 + 37 :],
    # tags
    "an unclosed bold": lambda text: _third(text, "<b>Niños"),
    "an unclosed paragraph": lambda text: text.replace("Resumen de la nota 3", "<p>Resumen", 1),
    "an unclosed break": lambda text: text.replace("Resumen", "Uno<br>dos", 3),
    "an end tag too many": lambda text: _inside(text, "</item>"),
    "an end tag of nothing": lambda text: _inside(text, "</p></div>"),
    "a title that never ends": lambda text: text.replace("</title>", "", 3).replace("<title", "<title", 1),
    "a missing end of an item": lambda text: _cut_out(text, re.search("</(?:item|entry)>", text)[0]),
    "tags that cross": lambda text: _third(text, "<i>Niños <b>y</i> maestros</b>"),
    "a tag in capitals": lambda text: text.replace("<title>", "<TITLE>", 4),
    "a tag without an end": lambda text: _inside(text, "<item <br"),
    "an empty item": lambda text: _inside(text, "<item></item><item/>"),
    "an item in an item": lambda text: _inside(text, "<item><title>Dentro</title><link>https://faro.example/nota/99</link><item></item></item>"),
    "a lone smaller sign": lambda text: _third(text, "5 < 6 niños"),
    "smaller and letters": lambda text: _third(text, "I<3 niños"),
    "a lone greater sign": lambda text: _third(text, "6 > 5 niños"),
    "an attribute without quotes": lambda text: text.replace('version="2.0"', "version=2.0", 1).replace('rel="alternate"', "rel=alternate", 2),
    "an attribute twice": lambda text: text.replace("<title", '<title lang="es" lang="es"', 2),
    "quotes inside quotes": lambda text: _inside(text, '<media:content url="https://faro.example/a"b".jpg" alt="El "puente""/>'),
    "single quotes inside": lambda text: _inside(text, "<enclosure url='https://faro.example/l'agua.jpg' type='image/jpeg'/>"),
    "a page inside": lambda text: _inside(text, "<html><head><title>Error</title></head><body>Oops<br></body></html>"),
    "a script inside": lambda text: _inside(text, "<script>if (a < b && c > d) { x('<item>'); }</script>"),
    "a PHP warning inside": lambda text: _inside(text, PHP),
    "an instruction inside": lambda text: _inside(text, "<?php echo 'hola'; ?>"),
    "an instruction that never ends": lambda text: _inside(text, "<?php echo 'hola';"),
    "a comment with dashes inside": lambda text: _inside(text, "<!-- uno -- dos --- tres -->"),
    "a comment that never ends": lambda text: _inside(text, "<!-- hola "),
    # CDATA
    "CDATA that never ends": lambda text: _third(text, "<![CDATA[Niños"),
    "CDATA in CDATA": lambda text: _third(text, "<![CDATA[uno <![CDATA[dos]]> tres]]>"),
    "an end of CDATA alone": lambda text: _third(text, "Niños ]]> y"),
    "CDATA in small letters": lambda text: _third(text, "<![cdata[Niños]]>"),
    "CDATA with a blank": lambda text: _third(text, "<! [CDATA[Niños]]>"),
    "escaped CDATA": lambda text: _third(text, "&lt;![CDATA[Niños]]&gt;"),
    "CDATA around an item": lambda text: _inside(text, "<![CDATA[<item><title>No</title></item>]]>"),
    # entities
    "entities of HTML": lambda text: _third(text, "Ni&ntilde;os y m&aacute;s&nbsp;&hellip;"),
    "an entity of nobody": lambda text: _third(text, "Ni&foo;os"),
    "a bare ampersand": lambda text: _third(text, "Niños & maestros & más"),
    "an ampersand in an address": lambda text: text.replace("/nota/3", "/nota/3?a=1&b=2&copy=3"),
    "entities twice escaped": lambda text: _third(text, "Ni&amp;ntilde;os"),
    "an entity without an end": lambda text: _third(text, "Ni&ntildeos &#241os"),
    "a number that is no letter": lambda text: _third(text, "Ni&#0;&#11;&#x1F;ños &#xD800; &#99999999;"),
    # letters
    "control characters": lambda text: _third(text, "Ni\x00ñ\x08o\x0bs\x1f"),
    "a broken byte": lambda text: _third(text, "Ni\x00").encode().replace(b"Ni\x00", b"Ni\xf1os"),
    "half a letter": lambda text: text.encode().replace("ñ".encode(), b"\xc3", 1),
    "overlong letters": lambda text: _third(text, "N\x01").encode().replace(b"N\x01", b"N\xc0\xaf\xed\xa0\x80"),
    "no characters": lambda text: _third(text, "Ni\ufffe\uffffos"),
    "a vertical tab in an address": lambda text: text.replace("/nota/3", "/no\x0bta/3"),
    "line ends of the Mac": lambda text: text.replace("\n", "\r"),
    "line ends of all kinds": lambda text: text.replace("\n", "\r\n\r\n\u2028"),
    "blanks around addresses": lambda text: text.replace("<link>", "<link>\n   ").replace("</link>", "  \n</link>"),
    # encodings
    "latin-1 that says UTF-8": lambda text: text.encode("cp1252", "replace"),
    "latin-1 that says latin-1": lambda text: text.replace("UTF-8", "ISO-8859-1").encode("cp1252", "replace"),
    "UTF-8 that says latin-1": lambda text: text.replace("UTF-8", "ISO-8859-1").encode(),
    "UTF-8 that says UTF-16": lambda text: text.replace("UTF-8", "UTF-16").encode(),
    "UTF-8 that says ASCII": lambda text: text.replace("UTF-8", "US-ASCII").encode(),
    "an encoding of nobody": lambda text: text.replace("UTF-8", "x-faro-8").encode(),
    "an encoding without quotes": lambda text: text.replace('"UTF-8"', "UTF-8", 1).encode(),
    "UTF-16 with a BOM": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-16 that says UTF-8": lambda text: text.encode("utf-16"),
    "UTF-16 without a BOM": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "half UTF-8, half latin-1": lambda text: text[: len(text) // 2].encode() + text[len(text) // 2 :].encode("cp1252", "replace"),
    "UTF-8 made twice": lambda text: text.encode().decode("latin-1").encode(),
    # names
    "a prefix that nobody declared": lambda text: _inside(text, "<media:thumbnail url='https://faro.example/x.jpg'/>"),
    "prefixed items": lambda text: re.sub(r"<(/?)(item|entry)(?=[ >])", r"<\1x:\2", text),
    "no namespaces": lambda text: re.sub(r' xmlns(:\w+)?="[^"]*"', "", text),
    "a namespace of nobody": lambda text: re.sub(r'xmlns="[^"]*"', 'xmlns="http://faro.example/x"', text),
    "namespaces mixed": lambda text: _inside(text, '<entry xmlns="http://www.w3.org/2005/Atom"><title>Otra</title><link href="https://faro.example/nota/88"/></entry>'),
    "a prefix with two colons": lambda text: _inside(text, "<a:b:c>x</a:b:c>"),
    "a version of nobody": lambda text: text.replace('version="2.0"', 'version="7.x"', 1),
    "no channel": lambda text: re.sub("</?channel[^>]*>", "", text),
    "no root": lambda text: re.sub("</?(?:rss|feed|rdf:RDF)[^>]*>", "", text),
}  # fmt: skip
"""What is done to a document, by what it is called; a text goes out as UTF-8."""


def _cut_out(text: str, what: str) -> str:
    at = text.index(what)
    return text[:at] + text[at + len(what) :]


def documents() -> Iterator[tuple[str, bytes]]:
    """Give every base with every mangling that changes it, by name."""
    for base, whole in WHOLE.items():
        for name, mangle in MANGLINGS.items():
            mangled = mangle(whole)
            body = mangled if isinstance(mangled, bytes) else mangled.encode(errors="surrogatepass")
            if body != whole.encode():
                yield f"{base}, {name}", body
