"""Cut a text into the words, marks and digits that figures are read from. Pure.

Unlike `language.tokens`, what stands between words is kept: in "1,500" and "60-100" the marks tell what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TOKEN = re.compile(
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?)"
    r"|(?P<digits>\d{1,3}(?:(?:[.,’'′\u00a0\u2009\u202f ])\d{3})+(?:[.,]\d{1,2})?(?![\d\w])|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>\n|[^\w\s])"
)
PLAIN = str.maketrans("áéíóúüàèìòùñ", "aeiouuaeioun")


def words_of(written: str) -> frozenset[str]:
    """Return the words of a string as a set: how the word lists of this package are written."""
    return frozenset(written.split())


DASHES = frozenset("-–—")
LABELS = words_of(
    """
    articulo articulos art arts article fraccion inciso seccion section capitulo chapter ruta route
    carretera autopista highway km kilometro kilometer calle avenida av linea line numero num no nro
    number pagina page dia canal channel batallon zona region distrito district regimiento brigada
    articles sections expediente folio vuelo flight apartado unidad celda modulo lote manzana edad
    age aged nivel fase etapa grupo comando sub generacion ak
    """
)
"""Words after which a number is a name."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or digits, where it stands, and whether white space is before it."""

    text: str  # a word in lower case and without accents; digits as they stand
    start: int
    end: int
    kind: str  # "word", "digits", "mark", "clock"
    apart: bool  # white space before it
    capital: bool = False


def word_at(tokens: Sequence[Token], at: int) -> str:
    """Return the text of the token at a place; "" outside of the text."""
    return tokens[at].text if 0 <= at < len(tokens) else ""


def tokens_of(text: str) -> list[Token]:
    """Cut a text (NFC) into words, marks and numbers."""
    found: list[Token] = []
    reached = 0
    for match in TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        start, end = match.span()
        written = match[0]
        if kind == "digits" and " " in written and numbers_something(found):
            end = start + written.index(" ")  # "Sección 22 300 maestros"
            found.append(Token(text[start:end], start, end, kind, start > reached))
            rest = text[end + 1 : match.end()]
            found.append(Token(rest, end + 1, match.end(), kind, apart=True))
        else:
            plain = written.lower().translate(PLAIN) if kind == "word" else written
            found.append(Token(plain, start, end, kind, start > reached, written[0].isupper()))
        reached = match.end()
    return found


def numbers_something(before: Sequence[Token]) -> bool:
    """Whether the last token is one after which a number is a name; a full stop may stand between."""
    place = len(before) - 1
    if place >= 0 and before[place].text in {".", "°", "º"}:
        place -= 1
    return place >= 0 and before[place].text in LABELS
