"""Fold text so that case and accents do not matter, and n with tilde stays a letter. Pure.

Every character folds to a *piece*: letters and digits to lower-case ones without accents (usually one, for
example `œ` to `oe`), invisible characters and combining marks to nothing, everything else to punctuation or a space.
Two things need more than one character to decide and are done last: `n` followed by a combining tilde is `ñ`, and
Cyrillic or Greek letters that look Latin become Latin inside a word that also holds Latin letters.

Nearly all text of the press in Latin script folds one character to one byte, so the usual way is a byte table
(`laid_flat`); whatever the table cannot say goes the slow and exact way. A property test holds both together.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzñ")
PLAIN = LETTERS | frozenset("0123456789")
TILDE = "\N{COMBINING TILDE}"

STROKES = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ĸ": "k", "ŋ": "n", "ſ": "s",
    "œ": "oe", "æ": "ae", "þ": "th", "ñ": "ñ", "ŉ": "n",
}  # fmt: skip
"""Letters that Unicode does not take apart, and the one that it should not."""

PUNCTUATION = {
    **dict.fromkeys("«»“”„‟″〝〞＂", '"'),
    **dict.fromkeys("‘’‚‛‹›′´`ʹʻʼʽˈ＇｀\u0374\u1fef", "'"),
    **dict.fromkeys("−⁃", "-"),
    "…": "...",
}  # fmt: skip

LOOKALIKES = {
    each: latin
    for latin, letters in (
        ("a", "АаΑα"), ("b", "ВΒ"), ("c", "СсҪҫ"), ("d", "ԁ"), ("e", "ЕеΕε"), ("h", "НһΗ"), ("i", "ІіΙι"), ("j", "Јј"),
        ("k", "КΚκ"), ("m", "МΜ"), ("n", "Νη"), ("o", "ОоΟο"), ("p", "РрΡρ"), ("q", "Ԛԛ"), ("s", "Ѕѕ"), ("t", "ТΤτ"),
        ("u", "υ"), ("v", "ν"), ("w", "Ԝԝ"), ("x", "ХхΧχ"), ("y", "УуҮүΥ"), ("z", "Ζ"),
    )
    for each in letters
}  # fmt: skip
"""Letters of Cyrillic and Greek by the Latin letter they are taken for (a choice from Unicode's confusables.txt)."""

FOREIGN = re.compile(r"[^\x00-\xbf×÷ñ]")
"""What can be left of folded text only where a letter of another script was."""

INVISIBLE = frozenset(("Mn", "Me", "Mc", "Cf"))  # combining marks, soft hyphen, zero-width, direction marks


def piece(character: str) -> str:
    """Fold one character on its own: letters and digits, punctuation, a space, or nothing."""
    if character in PUNCTUATION:
        return PUNCTUATION[character]
    category = unicodedata.category(character)
    if category in INVISIBLE:
        return ""
    if character.isdigit():
        return str(unicodedata.digit(character))
    if character.isalnum():
        return _letters(character)
    return _mark(character, category)


def _letters(character: str) -> str:
    lower = character.lower()
    if lower in STROKES:
        return STROKES[lower]
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    bare = "".join(STROKES.get(each, each) for each in apart if unicodedata.category(each) not in INVISIBLE)
    return bare if bare.isalnum() else " "  # a fraction, or a sign made of letters and something else


def _mark(character: str, category: str) -> str:
    if category == "Pd":
        return "-"
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Cc":
        return character if character in "\t\n\r" else " "
    if category == "Zs":
        return " "
    if character < "\u0100":
        return character
    plain = unicodedata.normalize("NFKD", character)  # full-width punctuation
    return plain if plain.isascii() and plain.isprintable() and not any(map(str.isalnum, plain)) else " "


class Pieces(dict[int, str]):
    """The piece of every code point met so far: what `str.translate` and the loops below look up."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, piece(chr(code)))


PIECES = Pieces()


def pieces(text: str) -> list[str]:
    """Fold every character of `text`, the slow and exact way; one piece for each character."""
    out = [PIECES[ord(character)] for character in text]
    if TILDE in text:
        _put_tildes(text, out)
    if _is_latin("".join(out)):
        return out
    for position in _foreign_places(text):
        _unmix(text, out, position)
    return out


def _foreign_places(text: str) -> list[int]:
    foreign = [character for character in set(text) if not _is_latin(PIECES[ord(character)])]
    return sorted(position for each in foreign for position in _places(text, each))


def _places(text: str, character: str) -> Iterator[int]:
    position = text.find(character)
    while position >= 0:
        yield position
        position = text.find(character, position + 1)


def _is_latin(folded: str) -> bool:
    return FOREIGN.search(folded) is None


def _put_tildes(text: str, out: list[str]) -> None:
    """Make `n` and a combining tilde one letter, whatever other marks stand between them."""
    base = -1
    for position, character in enumerate(text):
        if out[position]:
            base = position
        elif character == TILDE and base >= 0 and out[base] == "n":
            out[base] = "ñ"


def _unmix(text: str, out: list[str], position: int) -> None:
    """Read a look-alike letter as Latin where the word it stands in holds Latin letters too."""
    base = unicodedata.normalize("NFKD", text[position])[0]  # a bold tau is a tau
    latin = LOOKALIKES.get(base) or "".join(LOOKALIKES.get(each, each) for each in out[position])
    if latin != out[position] and (_meets_latin(text, position, -1) or _meets_latin(text, position, 1)):
        out[position] = latin


def _meets_latin(text: str, position: int, step: int) -> bool:
    """Whether there is a Latin letter before the word ends in this direction."""
    position += step
    while 0 <= position < len(text):
        folded = PIECES[ord(text[position])]
        if folded and not folded.isalnum():
            return False
        if any(letter in LETTERS for letter in folded):
            return True
        position += step
    return False


def _latin1_of(row: str) -> str:
    """Say `row` in characters of Latin-1 that fold one to one, or NUL where that cannot be said."""
    if not row:
        return "\0"  # nothing is left of it: the places of what follows would shift
    if row in PLAIN:
        return row
    return "\0" if any(map(str.isalnum, row)) else " "


def _beyond_latin1(error: UnicodeError) -> tuple[str, int]:
    """Stand in for characters that Latin-1 does not have; an error handler for `str.encode`."""
    assert isinstance(error, UnicodeEncodeError)  # noqa: S101 (the codec machinery promises it)
    return "".join(_latin1_of(piece(each)) for each in error.object[error.start : error.end]), error.end


FLAT = "serviola.flat"
codecs.register_error(FLAT, _beyond_latin1)
TABLE = "".join(_latin1_of(piece(chr(code))) if code else "\0" for code in range(256)).encode("latin-1")


def laid_flat(text: str) -> str | None:
    """Return `text` folded character by character, every mark a space, so that places stay the same.

    None when it cannot be done: something expands, vanishes, or is no Latin letter. Then `pieces` knows.
    """
    row = text.encode("latin-1", FLAT).translate(TABLE)
    return None if 0 in row else row.decode("latin-1")


def fold(text: str) -> str:
    """Fold `text` for comparing: lower case, no accents (`ñ` stays), plain quotes, dashes and spaces.

    The length may change. Folding twice changes nothing more.
    """
    folded = text.translate(PIECES)
    return folded if TILDE not in text and _is_latin(folded) else "".join(pieces(text))
