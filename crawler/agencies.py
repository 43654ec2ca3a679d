"""Whose text an article is: the news agency that a byline, a dateline or a last line credits. Pure.

A credit stands in a few places and has a form; a story about Reuters names it elsewhere, and is nobody's text but its own
outlet's. A picture's credit is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

AGENCIES = {
    "EFE": r"(?:(?i:agencia )?EFE(?i: news)?|Efe)",
    "AP": r"(?:AP(?: News)?|(?i:the )?(?i:associated press))",
    "Reuters": r"(?:(?i:thomson )?(?i:reuters))",
    "AFP": r"(?:AFP|(?i:agence france[- ]presse))",
    "Notimex": r"(?:(?i:agencia )?(?i:notimex)|NTX)",
    "apro": r"(?:(?i:agencia )?(?:apro|APRO|Apro)|(?i:agencia proceso))",
    "Europa Press": r"(?:(?i:europa ?press))",
    "Xinhua": r"(?:(?i:agencia )?(?i:xinhua))",
    "dpa": r"(?:dpa|DPA|(?i:deutsche presse-agentur))",
    "ANSA": r"(?:(?i:agencia )?(?:ANSA|Ansa))",
    "Sputnik": r"(?:(?i:sputnik)(?i: mundo| news)?)",
    "UPI": r"(?:UPI|(?i:united press international))",
    "TASS": r"(?:(?i:agencia )?TASS)",
    "Bloomberg": r"(?:(?i:bloomberg)(?i: news| línea| linea)?)",
    "Anadolu": r"(?:(?i:agencia )?(?i:anadolu)(?i: agency)?)",
    "Prensa Latina": r"(?:(?i:prensa latina))",
    "Télam": r"(?:(?i:t[eé]lam))",
    "Agencia Reforma": r"(?:(?i:agencia reforma))",
    "Agencia El Universal": r"(?:(?i:agencia el universal)|SUN)",
    "Quadratín": r"(?:(?i:agencia quadrat[ií]n))",
    "Kyodo": r"(?:(?i:kyodo)(?i: news)?)",
    "Yonhap": r"(?:(?i:yonhap))",
    "PA Media": r"(?:PA Media|(?i:press association))",
    "The Canadian Press": r"(?:(?i:the canadian press))",
    "APA": r"APA",
}
"""The name we use, and how credits write it: short names only in their own letters, for "ap" and "sun" are words."""
ANY = "|".join(AGENCIES.values())
WHOLE = {name: re.compile(pattern) for name, pattern in AGENCIES.items()}
ALSO = r"(?:\s*(?:,|/|y|e|and|&|-|\|)\s*[\w .]{2,30}){0,3}"  # the others that share a credit
MONTH = r"(?:ene|feb|mar|abr|may|jun|jul|ago|sep|set|oct|nov|dic|jan|apr|aug|dec)[a-z]*\.?"
WORD = rf"(?:[A-ZÁÉÍÓÚÑ][\w.'’-]*|de|del|la|las|los|el|en|y|of|\d{{1,4}}|{MONTH})"
PLACE = (
    rf"{WORD}(?:,?\s+{WORD}){{0,9}}"  # and day: nothing in it has two readings, so that no line takes long
)
DATELINES = (
    # MÉXICO (AP) — ...; CHILPANCINGO, Gro. (apro).- ...; MADRID, 9 (EUROPA PRESS) ...; MEXICO CITY, Aug 9 (Reuters) - ...
    re.compile(
        rf"{PLACE},?\s*\(\s*(?P<agency>{ANY}){ALSO}\s*\)\s*(?:[.:]?\s*[-–—]+|[.:]|(?=\s[A-ZÁÉÍÓÚÑ¡¿«“\"]))"
    ),
    # (EFE).- ...; EFE.- ...; Agencia EFE | Madrid
    re.compile(rf"\(\s*(?P<agency>{ANY}){ALSO}\s*\)\s*[.:]?\s*[-–—.]"),
    re.compile(rf"(?P<agency>{ANY})\s*(?:[.:]\s*[-–—]+|\s[|–—]\s)"),
    # Washington, EFE.- ...; Ciudad de México / EFE.- ...
    re.compile(rf"{PLACE}(?:\s*[/,.]\s*|\s)(?P<agency>{ANY})\s*\.?\s*[-–—]+\s"),
)
CREDIT = re.compile(
    r"[*(\[–—\s]*(?:(?i:con (?:informaci[oó]n|info|datos|reportes?|despachos?) de(?: la(?:s)? agencias?)?|(?:with )?(?:information|reporting) from"
    r"|(?:fuente|source|agencia|texto|cr[eé]ditos?|informaci[oó]n|por|by|de)\s*:?)\s+)?"
    rf"(?P<agency>{ANY}){ALSO}\s*[)\]*.]*",
)
LAST_WORDS = re.compile(
    rf"(?:(?:[.!?»”\"’)]\s+[(/–—-]?\s*|\s[/(]\s*)(?P<agency>{ANY})\s*[).]*"
    r"|(?i:con (?:informaci[oó]n|info|datos|despachos?) de(?: la(?:s)? agencias?)?)\s+"
    rf"(?P<from>{ANY})\b[^.]{{0,60}}\.?\)?\s*)\Z"
)
REUTERS_ENDS = re.compile(
    r"\((?:Reporting|Additional reporting|Reporte|Reportaje|Escrito|Writing) (?:by|de|por) [^()]{3,300}\)\.?"
)
PICTURE = re.compile(
    r"\b(?:fotos?|photos?|fotograf[ií]as?|im[aá]gen(?:es)?|images?|videos?|archivo|cuartoscuro)\b",
    re.IGNORECASE,
)
OPENING, CLOSING = 200, 400  # characters of the first and of the last line that are looked at


def agency_called(name: str) -> str | None:
    """Return the agency that goes by this name, or None: "Agencia EFE" is EFE."""
    name = " ".join(name.split())
    return next((agency for agency, pattern in WHOLE.items() if pattern.fullmatch(name)), None)


def agency_of(authors: Iterable[str], declared: Iterable[str], text: str) -> tuple[str, str] | None:
    """Return whose text an article is and where that stood: "byline", "json-ld", "dateline" or "end credit".

    `authors` are the names in its byline, `declared` those of organisations that its JSON-LD has the text from.
    """
    for names, origin in ((authors, "byline"), (declared, "json-ld")):
        if found := next((agency for name in names if (agency := agency_called(name))), None):
            return found, origin
    lines = text.splitlines()
    if named := next(_at_the_start(lines), None):
        return _known(named), "dateline"
    if named := next(_at_the_end(lines), None):
        return _known(named), "end credit"
    return None


def _known(written: str) -> str:
    return agency_called(written) or written


def _at_the_start(lines: list[str]) -> Iterator[str]:
    """Yield the agency of a dateline in the first two lines, or of a line that is nothing but a credit."""
    for line in lines[:2]:
        for shape in DATELINES:
            if found := shape.match(line[:OPENING]):
                yield found["agency"]
        if (found := CREDIT.fullmatch(line)) and not PICTURE.search(line):
            yield found["agency"]


def _at_the_end(lines: list[str]) -> Iterator[str]:
    """Yield the agency of a credit in the last two lines: a line of its own, or the last words."""
    for line in reversed(lines[-2:]):
        ending = line[-CLOSING:]
        if PICTURE.search(ending):
            continue
        if found := CREDIT.fullmatch(line):
            yield found["agency"]
        if found := LAST_WORDS.search(ending):
            yield found["agency"] or found["from"]
        if REUTERS_ENDS.search(ending):
            yield "Reuters"
