"""Turn the bytes of a document into text when its encoding is certain enough. Pure.

Outlets declare ISO-8859-1 and send UTF-8, or the other way round. Text that decodes as UTF-8 and is more than ASCII
is UTF-8, whatever it says: other encodings do not look like it by chance.
"""

from __future__ import annotations

import codecs
import re

from crawler.sources.markup import without_control_characters

DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""", re.IGNORECASE)
META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
CONTROL = bytes((*range(9), 11, 12, *range(14, 32)))
WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(body: bytes, content_type: str | None) -> str | None:
    """Return the text of a document without characters that XML forbids; None when its encoding cannot be told."""
    for mark, name in WIDE:
        if body.startswith(mark):
            return _as(body, name)
    if b"\0" in body[:4] or body[:4] == b"\x4c\x6f\xa7\x94":  # UTF-16, UTF-32 without a mark; EBCDIC
        return None
    utf8 = _as_utf8(body.removeprefix(codecs.BOM_UTF8))
    if utf8 is not None and not (utf8.isascii() and _shifts(body)):
        return utf8
    names = [name for name in _declared(body, content_type) if not _is_utf8(name)]
    found = next((text for name in names if (text := _as(body, name)) is not None), None)
    return found if found is not None else _repaired(body)


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Name the encodings that are declared, the transport's first, as RFC 7303 has it."""
    named = CHARSET.findall(content_type or "")[:1]
    for where in (DECLARED, META):
        if found := where.search(body[:4096]):
            named.append(found[1].decode("ascii"))
    return [_widened(name) for name in named]


def _widened(name: str) -> str:
    """Read Latin-1 as windows-1252, as browsers do: its typographic quotes are the usual reason."""
    return (
        "cp1252"
        if name.lower() in {"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso8859-1"}
        else name
    )


def _shifts(body: bytes) -> bool:
    """Whether ASCII bytes may mean something else: ISO-2022-JP, UTF-7, HZ."""
    found = DECLARED.search(body[:4096])
    return bool(found) and found[1].lower().startswith((b"iso-2022", b"utf-7", b"hz"))  # type: ignore[index]


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name == "utf-8"
    except LookupError:
        return False


def _as_utf8(body: bytes) -> str | None:
    """Decode UTF-8; its control characters are single bytes, and bytes are quicker to clean than text."""
    try:
        text = body.translate(None, CONTROL).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return without_control_characters(text) if "\uffff" in text or "\ufffe" in text else text


def _as(body: bytes, name: str) -> str | None:
    try:
        return without_control_characters(body.decode(name))
    except (UnicodeError, LookupError, ValueError, AssertionError):
        return None


def _repaired(body: bytes) -> str:
    """Read what decodes as nothing: UTF-8 with a few bytes of windows-1252 in it, or that alone, saying it is UTF-8."""
    utf8 = body.decode("utf-8", "replace")
    broken = utf8.count("\ufffd")
    beyond_ascii = sum(1 for character in utf8 if character > "\x7f")
    if broken * 2 > beyond_ascii:
        return without_control_characters(body.decode("cp1252", "replace"))
    return without_control_characters(body.decode("utf-8", AS_WINDOWS))


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Read one byte that is no UTF-8 as windows-1252: two sources have been put into one document."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


AS_WINDOWS = "serviola.as_windows"
codecs.register_error(AS_WINDOWS, _as_windows)
