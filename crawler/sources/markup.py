"""Plain text out of markup, and what an HTML page in place of a feed looks like. Pure."""

from __future__ import annotations

import html
import re
import sys

INVISIBLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF])
"""What XML forbids and no reader sees: control characters, byte order marks."""

TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]*)(?=[\s/>])([^<>]*)>|<![a-zA-Z][^<>]*>")
HIDDEN = frozenset({"script", "style", "noscript", "iframe", "template"})
BLOCKS = frozenset(
    [
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tbody",
        "thead",
        "tr",
        "td",
        "th",
        "blockquote",
        "figure",
        "figcaption",
        "img",
        "hr",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "main",
        "nav",
        "option",
        "video",
        "audio",
    ]
)
ESCAPED_AGAIN = re.compile(
    r"&(?:#\d+|#x[0-9a-f]+|quot|apos|amp|nbsp|[aeiouAEIOUnN](?:acute|tilde|uml)|[lr][sd]quo);"
)


def plain_text(markup: str, longest: int) -> str:
    """Return the text of a piece of HTML on one line: tags off, entities read, at most `longest` characters.

    Block elements part words, inline ones do not: `<b>Mé</b>xico` is México. What only looks like a tag stays:
    `5 < 6`. The text is cut at a word's end.
    """
    text = markup[: longest * 20]
    if "<" in text:
        text = _tags_off(cut_out(text, "<!--", "-->"))
    if "&" in text:
        text = html.unescape(text)
        if ESCAPED_AGAIN.search(text):
            text = html.unescape(text)
    return shortened(" ".join(encoded_once(text).translate(INVISIBLE).split()), longest)


def _tags_off(text: str) -> str:
    pieces: list[str] = []
    at, hidden = 0, ""
    for tag in TAG.finditer(text):
        closes, name = bool(tag[1]), (tag[2] or "").lower()
        if not hidden:
            pieces += (text[at : tag.start()], " " if name in BLOCKS else "")
            hidden = name if name in HIDDEN and not closes and not tag[3].endswith("/") else ""
        elif closes and name == hidden:
            hidden = ""
        at = tag.end()
    return "".join(pieces) if hidden else "".join((*pieces, text[at:]))


def cut_out(text: str, begin: str, end: str) -> str:
    """Drop every stretch from `begin` to `end`, marks included; one that never ends stays."""
    pieces: list[str] = []
    at = 0
    while (start := text.find(begin, at)) >= 0 and (stop := text.find(end, start + len(begin))) >= 0:
        pieces.append(text[at:start])
        at = stop + len(end)
    return "".join((*pieces, text[at:]))


def shortened(text: str, longest: int) -> str:
    """Cut text at a word's end when it has more than `longest` characters."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.") + "…"


def without_control_characters(text: str) -> str:
    """Drop what XML forbids, so that one stray NUL does not end a document."""
    return FORBIDDEN.sub("", text)


def without_impossible_numbers(text: str) -> str:
    """Drop references to characters that there are none of, such as `&#0;` and `&#xD800;`: parsers stumble over them."""
    return (
        NUMBERED.sub(lambda found: found[0] if _is_character(found[1]) else "", text)
        if "&#" in text
        else text
    )


NUMBERED = re.compile(r"&#(x[0-9a-f]{1,9}|\d{1,9});", re.IGNORECASE)


def _is_character(number: str) -> bool:
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code <= sys.maxunicode and not FORBIDDEN.match(chr(code))


TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u20ac\u201a-\u2122\u0152-\u0192\u02c6\u02dc]")
"""What a letter looks like whose UTF-8 was taken for Latin-1 or windows-1252: `Ã³`, `â€œ`."""


def encoded_once(text: str) -> str:
    """Undo an encoding too many: text that was UTF-8, was taken for another encoding, and made UTF-8 again."""
    if text.isascii() or not TWICE.search(text):
        return text
    try:
        return b"".join(map(_windows_byte, text)).decode()
    except UnicodeError:
        return text


def _windows_byte(character: str) -> bytes:
    """Return the byte that a browser reads as this character; raises UnicodeError where there is none."""
    try:
        return character.encode("cp1252")
    except UnicodeError:
        return character.encode("latin-1")


FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

LOOKS = (
    (
        "a bot check",
        (
            r"captcha|cf-browser-verification|challenge-platform|just a moment|attention required|are you (?:a )?human"
            r"|verify you are|checking your browser|incapsula|datadome|perimeterx|px-captcha|access denied|eres humano"
        ),
    ),
    ("a login page", r"type=[\"']?password|iniciar sesi[oó]n para|sign in to continue"),
    (
        "a consent page",
        (
            r"consent\.|cookie-?consent|id=[\"']consent|gdpr|antes de continuar|before you continue|acepta(?:r)? (?:todas )?(?:las )?cookies"
            r"|accept (?:all )?cookies"
        ),
    ),
    ("a page that says it is missing", r"<title>[^<]*(?:404|not found|no encontrad[ao]|no existe)"),
)
TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)


def described_page(text: str) -> str:
    """Say what an HTML page looks like, for somebody who expected something else."""
    head = text[:200_000]
    looks = next((name for name, signs in LOOKS if re.search(signs, head, re.IGNORECASE)), "an HTML page")
    title = TITLE.search(head)
    name = plain_text(title[1], 80) if title else ""
    return f'{looks} titled "{name}"' if name else looks
