"""Whom a text says it has its news from: "informó El Universal", "according to newspaper Reforma". Pure.

A name is believed where it is written as one, with capitals, and where the words beside it cite: half of the outlets of this
region are called as things are (Proceso, Debate, Reforma, La Jornada), and a text that merely speaks of an outlet does not
have its news from it. Outlets that nobody knows are cited too when the text itself calls them newspapers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from language.fold import fold
from storage.records import Citation

Names = Mapping[str, str]  # folded name -> outlet id; "" where several outlets go by it
MOST, LONGEST, REACH = (
    20,
    160,
    130,
)  # citations of a text; characters of a phrase; of what is read beside a name

CAPITAL = "A-ZÁÉÍÓÚÑÜ"
ARTICLES = frozenset(("el", "la", "los", "las", "the"))
WORDS = re.compile(rf"(?<![\w@#/.-])[{CAPITAL}]\w*(?:[.’'](?!s\b)\w+)*")
DAYS = (
    "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    "|January|February|March|April|May|June|July|August|September|October|November|December"
)

EDITIONS = (
    "TV|Televisi[oó]n|Diario|Noticias|Online|Digital|News|Radio|Semanal|M[eé]xico|Jalisco|Guadalajara|Tijuana"
)

# ------------------------------------------------------------------------------------ words that cite
SAYS = (
    r"(?:inform(?:ó|a|aron|an|ara)|report(?:ó|a|aron|an)|public(?:ó|a|aron|an|ara)|revel(?:ó|a|aron|an)|consign(?:ó|a|aron|an)|señal(?:ó|a|aron|an)"
    r"|detall(?:ó|a|aron|an)|document(?:ó|a|aron|an)|difund(?:ió|e|ieron|en)|indic(?:ó|a|aron|an)|apunt(?:ó|a|aron|an)|asegur(?:ó|a|aron|an)"
    r"|(?:dio|da|dieron|dan) (?:a conocer|cuenta)|adelant(?:ó|a|aron|an)|confirm(?:ó|a|aron|an)|recog(?:ió|e|ieron|en)|narr(?:ó|a)|relat(?:ó|a)"
    r"|refir(?:ió|ieron)|refiere|sostien(?:e|en)|sostuvo|afirm(?:ó|a|aron|an)|explic(?:ó|a)|destac(?:ó|a|aron|an)|expuso|denunci(?:ó|a)"
    r"|constat(?:ó|a)|exhib(?:ió|e)|divulg(?:ó|a)|cit(?:ó|a)|public[oó]|había (?:informado|publicado|revelado|reportado|documentado)"
    r"|ha(?:n)? (?:informado|publicado|revelado|reportado|documentado))"
)
WHEN = (
    r"(?:\s+(?:hoy|ayer|en exclusiva|en su momento|en su edición|(?:este|el|la) (?:pasad[oa] )?(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|fin de semana)"
    r"|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|recently|today|yesterday|last (?:week|month|year)))?"
)
WORK = r"(?:nota|reportaje|investigaci[oó]n|art[ií]culo|informaci[oó]n|publicaci[oó]n|reporte|conteo|recuento|columna|cr[oó]nica|revelaci[oó]n|versi[oó]n|datos|cifras|portada|edici[oó]n)(?:es|s)?"
BEFORE_ES = (
    r"(?:dijo|dijeron|declar(?:ó|aron)|coment(?:ó|aron)|cont(?:ó|aron)|confi(?:ó|aron)|asegur(?:ó|aron)|explic(?:ó|aron)|relat(?:ó|aron)|narr(?:ó|aron)"
    r"|confirm(?:ó|aron)|revel(?:ó|aron)|señal(?:ó|aron)|inform(?:ó|aron)|afirm(?:ó|aron)|admit(?:ió|ieron)|reconoc(?:ió|ieron)|conced(?:ió|ieron)|otorg(?:ó|aron)"
    r"|(?:confirmad|dich|relatad|declarad|revelad|informad|contad|concedid|entregad)[oa]s?)(?:\s+(?:ayer|hoy))?\s+a(?=l?\s)l?"
    rf"|(?:seg[uú]n|de acuerdo (?:con|a)|conforme a|tal (?:y )?como|como)(?:\s+(?:lo )?(?:que )?(?:ya |tambi[eé]n )?{SAYS})?{WHEN}"
    rf"|(?:lo )?{SAYS}{WHEN}"
    r"|(?:publicad|difundid|informad|reportad|revelad|documentad|divulgad|citad|consultad|obtenid|entrevistad|consignad|recogid|dad|realizad|elaborad)[oa]s?"
    r"(?:\s+a conocer)?(?:\s+(?:hoy|ayer))?\s+(?:por|en)"
    r"|(?:entrevistas?|declaraciones|conversaci[oó]n|charla|pl[aá]tica)(?:\s+\w+)?\s+(?:con|a|para)"
    rf"|{WORK}(?:\s+(?!de\b)\w+){{0,2}}\s+(?:de|en|por|del)"
    r"|con (?:informaci[oó]n|datos) del?|citando a|en palabras de|fuentes?\s*:|v[ií]a"
)
REPORT = r"(?:report|article|story|investigation|column|editorial|reporting|tally|count|piece|figures|data|coverage|interview|account|list)s?"
BEFORE_EN = (
    rf"according to(?:\s+(?:an? |the |recent |new )*{REPORT}(?:\s+\w+){{0,2}}?\s+(?:by|in|from|of|with))?"
    r"|(?:reported|published|cited|quoted|revealed|documented|obtained|seen|reviewed|interviewed|confirmed|described|noted|compiled|conducted|picked up)(?:\s+\w+){0,2}\s+(?:by|in)"
    rf"|(?:told|tells|reported|reports|report|wrote|writes|said|says|revealed|reveals|citing|cites|cited|quoting|quoted|noted|notes|per|via){WHEN}"
    r"|(?:interviews?|comments|statements?|remarks|speaking|spoke|talking|talked|speaks|confirmed|admitted|explained|said)(?:\s+\w+)?\s+(?:with|to)"
    rf"|{REPORT}(?:\s+published)?(?:\s+\w+)?\s+(?:by|in|from)"
    r"|sources?\s*:"
)
MEDIUM = r"(?:diarios?|peri[oó]dicos?|rotativos?|semanarios?|revistas?|portal(?:es)?|noticieros?|newspapers?|dail(?:y|ies)|weekl(?:y|ies)|magazines?|news (?:site|outlet|website|service|magazine)s?)"
LOOSE_MEDIUM = rf"(?:{MEDIUM}|medios?|sitio(?: web)?|p[aá]gina|cadena|televisora|agencia(?: de noticias)?|grupo|(?:news )?(?:agency|broadcaster|website|outlet|site|network)|news agency)"
ADJECTIVE = rf"(?:(?-i:[{CAPITAL}])[\w'’.-]*|local|national|regional|state|leading|digital|online|investigative|independent|respected|prestigios[oa]|propi[oa])"
DETERMINER = rf"(?:(?:el|la|los|las|un|una|al|del|the|an?|de la|de los)\s+)?(?:(?:{ADJECTIVE}\s+){{0,3}}(?P<medium>{LOOSE_MEDIUM})(?:,?\s+(?!que\b|a\b|y\b)[a-záéíóúñ-]+){{0,3}},?\s+)?[«“\"'‘*_]?"
BEFORE = re.compile(
    rf"(?<!\w)(?P<cue>(?i:{BEFORE_ES}|{BEFORE_EN}))\s*,?\s*(?P<determiner>(?i:{DETERMINER}))\Z"
)
AFTER_MEDIUM = re.compile(rf"(?i:{LOOSE_MEDIUM})\s+[«“\"'‘*_]?\Z")
CLOSING = r"[»”\"'’*_]?"
SAYS_EN = r"(?:reported|reports|wrote|writes|said|says|revealed|reveals|published|noted|notes|found|documented|quoted|claimed|cited|announced|confirmed)"
AFTER = re.compile(
    rf"{CLOSING}(?:\s+{MEDIUM})?(?:\s*,\s*(?:un|una|an?|the|el|la)\s+[^,.;]{{3,50}},)?\s+"
    rf"(?P<says>tuvo acceso|obtuvo|pudo (?:confirmar|constatar)|(?:tambi[eé]n |además |ya |lo |recently |also |first |later |has |had |have |just )*(?:{SAYS}|{SAYS_EN}))(?!\w)"
    rf"|['’]s? (?P<work>{REPORT}|sources)(?!\w)"
)
ITS_REPORT = re.compile(rf"{CLOSING}\s+{REPORT}(?!\w)")  # "according to a Milenio report"
A_REPORT = re.compile(r"(?<!\w)an?\s+\Z", re.IGNORECASE)  # "a Reforma investigation"
TO_IT = re.compile(r"(?:por|al?|con|by|to|with|told|tells)\Z", re.IGNORECASE)
"""Ends of what cites after which a name is a person or an outlet, whatever follows it."""
REFERENCE = re.compile(r"\(\s*\Z"), re.compile(r"\s*,\s*(?:\d{1,2}\s+de\s|\d{1,2}[/.-]\d{1,2}|\d{4}\))")
NO_PART = re.compile(
    rf"{LOOSE_MEDIUM}|local|mexican[oa]?|as|como|seg[uú]n|but|and|while|pero|cuando|hoy|ayer|including|like",
    re.IGNORECASE,
)
"""A word before a name that is no part of it, even where a sentence begins with it."""
EMPLOYED = re.compile(
    r"(?i:\b(?:director|reporter[oa]|periodista|editor|fot[oó]graf[oa]|fundador|due[ñn][oa]|colaborador|columnista|corresponsal|journalist|reporter"
    r"|photographer|columnist|founder|owner|employee|trabajador|vendedor|oficinas|edificio|offices?)(?:a|es|as|s)?(?:\s+\w+){0,3}\s+(?:del?|at|of|for|from|with|para)\s+)"
    rf"{DETERMINER}\Z"
)
JOINED = re.compile(rf"{CLOSING}\s*(?:,|\sy|\se|\sand|\s&|/)\s*(?:(?i:{DETERMINER}))\Z")
ALLOWED_NEXT = re.compile(
    r"(?:[^\w\s]|\Z|\s+(?:en|que|el|la|los|las|sobre|este|esta|ayer|hoy|y|e|por|con|a|al|un|una|desde|cuando|se|su|in|on|that|the|and|this|last|by|for|from|as|at|after"
    r"|while|when|who|which|an?|it|he|she|they|citing|reporters?|journalists?|newspaper|magazine|sources?|readers|\d|\(|[«“\"–—-])(?!\w)"
    rf"|\s+(?:{DAYS}|{EDITIONS})\b)"
)
LONGER = re.compile(rf"\s+(?!(?:{DAYS}|{EDITIONS})\b)(?:(?:del?|of)\s+(?:la |los |las |the )?)?[{CAPITAL}]\w")
FOREIGN = re.compile(
    r"(?:venezolan|colombian|argentin|peruan|chilen|ecuatorian|guatemaltec|salvadoreñ|hondureñ|panameñ|cuban|bolivian)\w*\s+(?:\w+\s+)?[«“\"]?\Z",
    re.IGNORECASE,
)
"""What sets another outlet of the same name apart: "el diario colombiano El Informador"."""
NAME = rf"(?:(?:El|La|Los|Las|The)\s+)?[{CAPITAL}][\w’']*(?:\.\w+)?(?:\s+(?:(?:del?|of|y)\s+(?:la\s+|los\s+|las\s+)?)?[{CAPITAL}][\w’']*){{0,3}}"
UNKNOWN = re.compile(
    rf"\b(?:(?i:el|la|al|del|un|una|the|an|local)\s+(?:{ADJECTIVE}\s+){{0,2}}{MEDIUM}(?:\s+(?!que\b)[a-záéíóúñ]+){{0,2}}\s+)[«“\"‘*_]?(?P<name>{NAME})"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text writes the name of an outlet."""

    start: int
    end: int
    outlet: str  # "" where several go by the name
    plain: bool  # a name of one word, which may be a thing's
    needs_medium: bool = False  # known only as "semanario Zeta": without the noun it is somebody else's


def cited_in(text: str, names: Names, *, own: str = "") -> tuple[Citation, ...]:
    """Return whom a text cites, each once, in order. `own` is the outlet's id: what it was told itself is no citation."""
    found: dict[str, tuple[int, Citation]] = {}
    spans: list[tuple[int, int]] = []
    for start, end, outlet, at in (*_known(text, names), *_unknown(text)):
        if any(start < over and begun < end for begun, over in spans):
            continue
        spans.append((start, end))
        name = " ".join(text[start:end].split())
        if own and outlet == own:
            continue
        phrase = " ".join(text[at[0] : at[1]].split())[:LONGEST]
        found.setdefault(
            outlet or fold(name), (start, Citation(name=name, outlet=outlet or None, phrase=phrase))
        )
    return tuple(each for _, each in sorted(found.values(), key=lambda pair: pair[0]))[:MOST]


Cited = tuple[
    int, int, str, tuple[int, int]
]  # a name's start and end, its outlet, the phrase's start and end


def _known(text: str, names: Names) -> Iterator[Cited]:
    """Yield the names we know where the words beside them cite; one that is joined to such a name is cited with it."""
    last: Mention | None = None  # the mention before, and whether it was cited
    cited = False
    for mention in _mentions(text, names):
        phrase = _citing(text, mention)
        joined = last is not None and JOINED.fullmatch(text[last.end : mention.start]) is not None
        if last and joined and cited and phrase is None and _is_whole(text, mention):
            phrase = last.start, mention.end
        elif last and joined and not cited and phrase and phrase[0] == mention.start and _may_say(text, last):
            yield (
                last.start,
                last.end,
                last.outlet,
                (last.start, phrase[1]),
            )  # "Noroeste y Ríodoce informaron"
        last, cited = mention, phrase is not None
        if phrase is not None:
            foreign = FOREIGN.search(text[max(0, mention.start - REACH) : mention.start])
            yield mention.start, mention.end, "" if foreign else mention.outlet, phrase


def _may_say(text: str, mention: Mention) -> bool:
    """Whether a name is whole and stands for its outlet, by the words before it."""
    left = text[max(0, mention.start - REACH) : mention.start]
    return _is_whole(text, mention) and not EMPLOYED.search(left) and not _follows_a_name(left, mention)


def _citing(text: str, mention: Mention) -> tuple[int, int] | None:
    """Return the phrase that cites a name; None where nothing does, or the name is a part of a longer one."""
    if not _is_whole(text, mention):
        return None
    left, right = text[max(0, mention.start - REACH) : mention.start], text[mention.end : mention.end + REACH]
    before, after = BEFORE.search(left), AFTER.match(right)
    if (
        before
        and (before["medium"] or not mention.needs_medium)
        and (
            not mention.plain
            or before["medium"]
            or ITS_REPORT.match(right)
            or (
                before["determiner"].strip("«“\"'‘*_ ") == ""
                and (after or TO_IT.search(before["cue"]) or ALLOWED_NEXT.match(right))
            )
        )
    ):
        return mention.start - len(left) + before.start(), mention.end
    if ITS_REPORT.match(right) and (article := A_REPORT.search(left)):
        return mention.start - len(left) + article.start(), mention.end
    if REFERENCE[0].search(left) and REFERENCE[1].match(right):
        return mention.start, mention.end
    if after is None or EMPLOYED.search(left) or (mention.needs_medium and not AFTER_MEDIUM.search(left)):
        return None
    return None if _follows_a_name(left, mention) else (mention.start, mention.end + after.end())


def _is_whole(text: str, mention: Mention) -> bool:
    return LONGER.match(text, mention.end) is None


def _follows_a_name(left: str, mention: Mention) -> bool:
    """Whether the words before a name make it another's ("Avenida Reforma") or a thing ("la Reforma")."""
    before = re.search(r"([^\s«“\"'‘*_]+)\s+[«“\"'‘*_]?\Z", left)
    if before is None or before[1].endswith((".", ":", ";", "!", "?", "”", "»", '"')):
        return False
    word = before[1]
    if NO_PART.fullmatch(word):
        return False
    return (mention.plain and word.lower() in ARTICLES | {"un", "una", "a", "an", "de", "del"}) or (
        word[0].isupper() and not word.endswith(",") and word.lower() not in ARTICLES
    )


def _unknown(text: str) -> Iterator[Cited]:
    """Yield the names of outlets that only the text calls so, where it cites them."""
    for found in UNKNOWN.finditer(text):
        start, end = found.span("name")
        before = BEFORE.search(text[max(0, start - REACH) : start])
        after = AFTER.match(text[end : end + REACH])
        if before:
            yield start, end, "", (max(0, start - REACH) + before.start(), end)
        elif after and not EMPLOYED.search(text[max(0, start - REACH) : start]):
            yield start, end, "", (found.start(), end + after.end())


# --------------------------------------------------------------------------------------- finding names


def _mentions(text: str, names: Names) -> Iterator[Mention]:
    """Yield the names we know, written with capitals, the longest at each place."""
    by_word = _by_first_word(tuple(names.items()))
    reached = 0
    for word in WORDS.finditer(text):
        if word.start() < reached:
            continue
        for mention in _read(text, word.start(), word.end(), by_word.get(fold(word[0]), ())):
            reached = mention.end
            yield mention
            break


NOUNS = frozenset(
    ("agencia", "diario", "periodico", "revista", "semanario", "portal", "newspaper", "magazine")
)
Spelled = tuple[tuple[str, ...], bool, str, bool]
"""The words of a name after its article or its noun, whether it has an article, its outlet, whether it needs its noun."""


@lru_cache(maxsize=4)
def _by_first_word(names: tuple[tuple[str, str], ...]) -> dict[str, list[Spelled]]:
    """Sort names by their first word that is no article, those of more words first."""
    found: dict[str, list[Spelled]] = {}
    for name, outlet in names:
        words = tuple(name.split())
        for needs_noun in {False, len(words) > 1 and words[0] in NOUNS}:
            its = words[1:] if needs_noun else words
            article = len(its) > 1 and its[0] in ARTICLES
            rest = its[1:] if article else its
            if rest:
                found.setdefault(rest[0], []).append((rest, article, outlet, needs_noun))
    for spelled in found.values():
        spelled.sort(key=lambda each: (-len(each[0]), not each[1], each[3]))
    return found


def _read(text: str, start: int, end: int, spelled: list[Spelled] | tuple[()]) -> Iterator[Mention]:
    for words, article, outlet, needs_noun in spelled:
        over = _end_of(text, end, words[1:])
        if over is None or not _is_written_as_name(text[start:over], acronym=not article):
            continue
        begun = start
        if article:
            before = re.search(r"\b(el|la|los|las|the)\s+\Z", text[max(0, start - 6) : start], re.IGNORECASE)
            if before is None:
                continue
            begun = start - len(before[0])
        yield Mention(begun, over, outlet, plain=len(words) == 1 and not article, needs_medium=needs_noun)


def _end_of(text: str, end: int, words: tuple[str, ...]) -> int | None:
    """Return where the rest of a name ends when it stands after `end`."""
    for word in words:
        found = re.compile(r"[\s-]+([\w’'.]*\w)").match(text, end)
        if found is None or fold(found[1]) != word:
            return None
        end = found.end()
    return end


def _is_written_as_name(written: str, *, acronym: bool) -> bool:
    """Whether every word of weight has its capital; a name of three letters or fewer may be an acronym, all capitals."""
    if acronym and len(written) <= 3:
        return written.isupper()
    return all(each[:1].isupper() or len(each) <= 3 for each in written.split())
