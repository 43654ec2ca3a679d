"""Bytes to a tree: what kind of document it is, how it is encoded, and its elements. Pure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes
from lxml import etree
from lxml import html as lxml_html
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from crawler.markup import json_ld
from crawler.markup.metadata import CANONICAL, Meta, absolute_url, meta_of

HTML_TYPES = {"", "text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml", "text/plain"}
MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"PK\x03\x04", "an archive"),
    (b"\x1f\x8b", "an archive"),
    (b"\x00\x00\x00\x18ftyp", "a film"),
    (b"\x00\x00\x00\x20ftyp", "a film"),
    (b"OggS", "a sound"),
    (b"ID3", "a sound"),
)
LOOKS_LIKE_HTML = re.compile(rb"<(!doctype\s+html|html|head|body|title|meta|div|p)\b", re.IGNORECASE)
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
OTHER_SCRIPTS = (
    "cp1251",
    "cp1253",
    "cp1255",
    "cp1256",
    "koi8",
    "big5",
    "gb",
    "euc",
    "shift",
    "cp949",
    "cp932",
    "iso2022",
    "tis",
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SAMPLE = 40_000  # bytes that a guess of the encoding looks at


def why_not_html(body: bytes, content_type: str | None) -> str | None:
    """Say what a document is when it is no HTML page; None when it may be one."""
    for magic, what in MAGIC:
        if body.startswith(magic):
            return what
    declared = (content_type or "").split(";")[0].strip().lower()
    if LOOKS_LIKE_HTML.search(body[:4096]):
        return None
    if declared not in HTML_TYPES:
        return f"declared as {declared[:60]}"
    return "plain text" if declared == "text/plain" else None


def decode(body: bytes, content_type: str | None) -> str:
    """Turn a page into text; a byte that makes no sense becomes U+FFFD, nothing is raised.

    A byte order mark decides. Bytes that are valid UTF-8 beyond ASCII are UTF-8 whatever the page declares, since no
    other text looks like that by chance. Then what the header and the page declare, then a guess.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    declared = _declared(body, content_type)
    if b"\x1b" not in body and not (declared and declared[0].startswith("utf-16")):
        text = body.decode("utf-8", "replace")
        if _is_utf8(text):
            return text
    for encoding in declared:
        try:
            return body.decode(encoding)
        except UnicodeError:
            continue
    return body.decode(declared[0] if declared else _guess(body), "replace")


def _is_utf8(text: str) -> bool:
    """Whether most of what is not ASCII made sense: one broken byte does not make a page latin-1."""
    lost = text.count("\ufffd")
    return lost == 0 or lost < (len(text) - len(text.encode("ascii", "ignore"))) / 2


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """List the encodings that the header and the page name, as browsers understand the names (latin-1 is cp1252)."""
    named = (http_content_type_encoding(content_type), html_body_declared_encoding(body[:8192]))
    found = [resolved for name in named if name and (resolved := resolve_encoding(name))]
    return list(dict.fromkeys(encoding for encoding in found if encoding != "utf-8"))


def _guess(body: bytes) -> str:
    """Guess between scripts only: which of the Latin code pages it is cannot be told from a few accents."""
    best = from_bytes(body[:SAMPLE]).best()
    return best.encoding if best and best.encoding.startswith(OTHER_SCRIPTS) else "cp1252"


def parse(text: str) -> Any | None:
    """Return the root element, or None when there is no element at all. Comments and instructions are left out."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
    clean = CONTROL.sub("", text).encode("utf-8", "replace")
    try:
        return lxml_html.document_fromstring(clean, parser=parser, ensure_head_body=True)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A page that has been opened: what every reader of a field looks at. Nobody changes the tree."""

    url: str  # where it was found in the end
    markup: str
    tree: Any  # the root element
    meta: Meta
    nodes: list[json_ld.Node]  # every object of its JSON-LD
    article: json_ld.Node | None  # the page's own among them

    @property
    def node(self) -> json_ld.Node:
        """Return its own JSON-LD, empty where there is none."""
        return self.article or {}


def opened(body: bytes, content_type: str | None, url: str) -> Document | None:
    """Decode and parse a page once, for every reader of a field; None where there is no element at all."""
    markup = decode(body, content_type)
    tree = parse(markup)
    if tree is None:
        return None
    nodes = json_ld.nodes(tree)
    return Document(
        url=url,
        markup=markup,
        tree=tree,
        meta=meta_of(tree),
        nodes=nodes,
        article=json_ld.article(nodes, url),
    )


def declared_address(body: bytes) -> str | None:
    """Return the address that a saved page calls its own, whole; None where it names none."""
    page = opened(body, None, "")
    if page is None:
        return None
    written = (*page.tree.xpath(CANONICAL), *page.meta.get("og:url", []))
    return next((address for each in written if (address := absolute_url(each, ""))), None)
