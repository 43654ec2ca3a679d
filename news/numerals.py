"""The numbers that a text names, in digits or in words, Spanish and English. Pure."""

from __future__ import annotations

import re

from language.fold import fold

SPANISH = {
    "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9", "diez": "10",
    "once": "11", "doce": "12", "trece": "13", "catorce": "14", "quince": "15", "dieciseis": "16", "diecisiete": "17",
    "dieciocho": "18", "diecinueve": "19", "veinte": "20", "treinta": "30", "cuarenta": "40", "cincuenta": "50",
    "sesenta": "60", "setenta": "70", "ochenta": "80", "noventa": "90", "cien": "100", "ciento": "100", "doscientos": "200",
    "trescientos": "300", "cuatrocientos": "400", "quinientos": "500", "mil": "1000", "millon": "million",
    "millones": "million",
}  # fmt: skip
ENGLISH = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17",
    "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60",
    "seventy": "70", "eighty": "80", "ninety": "90", "hundred": "100", "thousand": "1000", "million": "million",
    "billion": "billion",
}  # fmt: skip
"""Without "one" and "uno", which are mostly no numbers."""
SPELT = {"es": SPANISH, "en": ENGLISH}
NUMERAL = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def numerals(text: str, language: str | None) -> list[str]:
    """Return the numbers of a text in order; `1,200` and `1.200` are one, `12` and `doce` as well."""
    spelt = SPELT.get(language or "", SPANISH | ENGLISH)
    found = []
    for each in NUMERAL.findall(fold(text)):
        if each[0].isdigit():
            found.append(re.sub(r"[.,]", "", each))
        elif each in spelt:
            found.append(spelt[each])
    return found
