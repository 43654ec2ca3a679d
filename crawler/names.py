"""The names in a byline, cleaned and told apart: one way for feeds and pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from language.fold import fold

PREFIX = re.compile(
    r"^(?:(?:written|words|story|text) by|by|por|von|par|escrito por|(?:texto|text)(?:os?)?(?: y (?:fotos?|fotograf[ií]as?|video)s?)?(?: de)?"
    r"|autor(?:es|a)?|authors?|redacci[oó]n(?=\s*[:/]))\b(?:\s*[:/]\s*|\s+)|^(?:de|di)\s*:\s*",
    re.IGNORECASE,
)
POSTBOX = re.compile(r"^\S+@\S+\s*\((.+)\)$")  # RSS 2.0: ana@diario.example (Ana Ruiz)
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
STRONG = re.compile(
    r"\s*(?:[;|•·/]|\s[&–—-]\s|\s(?:and|und|et|with)\s)\s*", re.IGNORECASE
)  # what never stands within a name
ASIDE = re.compile(r"\s*\([^)]*\)?")
NO_NAME = re.compile(r"https?:|www\.|\.(?:com|org|net|mx|es)\b|[@#<>{}=:]|\d{3}|^\W*$", re.IGNORECASE)
OTHER_CREDIT = re.compile(
    r"^(?:fotos?|fotograf[ií]as?|photos?|pictures?|im[aá]gen(?:es)?|videos?|ilustraci[oó]n(?:es)?|illustrations?|infograf[ií]as?|gr[aá]ficos?"
    r"|con informaci[oó]n de|with reporting from|edited|editado|publicad[oa]|actualizad[oa]|published|updated)\b",
    re.IGNORECASE,
)
"""A credit of something other than the text: whoever follows did not write it."""
SPANISH_AND = re.compile(r"\s+[ye]\s+")
JOB = re.compile(
    r"(?:(?:(?:senior|chief|staff|special|associate|assistant|deputy|managing|executive|foreign|national|international|world|political|crime|security"
    r"|business|economics|environment|health|science|culture|sports?|legal|data|news|investigations|investigative|technology|education)\s+){0,3}"
    r"(?:reporter|correspondent|editor|columnist|contributor|journalist|staff writer|producer)s?"
    r"|(?:senior |chief |staff )?writer"
    r"|corresponsal(?:es)?|enviad[oa]s?(?: especial(?:es)?)?|reporter[oa]s?|redactor(?:a|as|es)?|periodistas?|columnistas?"
    r"|colaborador(?:a|as|es)?|editor(?:a|as|es)|fot[oó]graf[oa]s?|fotoperiodistas?|analistas?|director(?:a)? editorial)"
    r"(?:\s+(?:for|at|in|of|de|del|en|para)\b.*)?|기자|記者",
    re.IGNORECASE,
)
JOB_AFTER = re.compile(
    r"\s+(?:(?:staff|senior|chief|special|crime|political)\s+)?(?:writer|reporter|correspondent|columnist)$"
    r"|\s+(?:(?:el|la)\s+)?(?:corresponsal|enviad[oa](?: especial)?|reporter[oa]|redactora?|columnista)(?:\s+(?:de|del|en)\s.*)?$"
    r"|\s*(?:기자|記者)$"
    r"|\s+\d{1,2}\s.*$",  # the day of publication: "Por Ana Ruiz 12 de febrero"
    re.IGNORECASE,
)
NOBODY = frozenset(
    ("admin", "administrator", "administrador", "webmaster", "wordpress", "user", "usuario", "root", "test")
)
"""What software calls whoever typed a text in."""
PLACE = re.compile(
    r"aguascalientes|ags|baja california|mexicali|tijuana|bc|baja california sur|bcs|la paz|campeche|camp|chiapas"
    r"|chis|tuxtla gutierrez|san cristobal de las casas|tapachula|chihuahua|chih|ciudad juarez|ciudad de mexico"
    r"|cdmx|mexico|mexico df|df|mexico city|coahuila|coah|saltillo|torreon|colima|col|durango|dgo|estado de mexico"
    r"|edomex|toluca|ecatepec|guanajuato|gto|leon|irapuato|celaya|guerrero|gro|acapulco|chilpancingo|iguala|taxco"
    r"|zihuatanejo|hidalgo|hgo|pachuca|jalisco|jal|guadalajara|zapopan|puerto vallarta|michoacan|mich|morelia"
    r"|uruapan|apatzingan|zamora|lazaro cardenas|morelos|mor|cuernavaca|nayarit|nay|tepic|nuevo leon|nl|monterrey"
    r"|oaxaca|oax|puebla|pue|queretaro|qro|quintana roo|q roo|cancun|chetumal|playa del carmen|san luis potosi|slp"
    r"|sinaloa|sin|culiacan|mazatlan|los mochis|sonora|son|hermosillo|tabasco|tab|villahermosa|tamaulipas|tamps"
    r"|ciudad victoria|reynosa|matamoros|nuevo laredo|tampico|tlaxcala|tlax|veracruz|ver|xalapa|coatzacoalcos"
    r"|yucatan|yuc|merida|zacatecas|zac|fresnillo|washington|new york|nueva york|los angeles|london|londres|madrid"
    r"|barcelona|bogota|medellin|caracas|quito|lima|buenos aires|santiago|montevideo|asuncion|guatemala"
    r"|ciudad de guatemala|guatemala city|san salvador|tegucigalpa|managua|san jose|panama|la habana|havana"
    r"|santo domingo|brasilia|rio de janeiro|sao paulo|paris|berlin|bruselas|brussels|roma|rome"
)
"""Folded names of places that bylines end on: states of Mexico with their abbreviations, large cities, capitals."""
LONGEST, MOST = 80, 20  # characters of a name; names of an article


def names_in(bylines: Iterable[str]) -> tuple[str, ...]:
    """Split, strip and deduplicate the names in plain texts, in order. A staff name such as "Redacción" is a name.

    Job titles, places, credits of pictures and what software calls its users are none.
    """
    found: dict[str, str] = {}
    for text in bylines:
        for name in _split(" ".join(text.split())):
            found.setdefault(name.casefold(), name)
    return tuple(found.values())[:MOST]


def _split(text: str) -> list[str]:
    """Tell the names of one byline apart: "Por Ana Ruiz y Luis Gil, EFE" has three."""
    if "@" in text or "://" in text:
        text = ADDRESS.sub("", POSTBOX.sub(r"\1", text))
    text = PREFIX.sub("", ASIDE.sub("", text).strip())
    parts = [part.strip(" .:-–—") for strong in STRONG.split(text) for part in strong.split(",")]
    names = [name for part in parts if not OTHER_CREDIT.match(part) for name in _and(part)]
    found = _unless_all([PREFIX.sub("", name.strip(" .:-–—")) for name in names], _is_job)
    found = [JOB_AFTER.sub("", name) for name in found]
    found = [name for name in found if name and len(name) <= LONGEST and not NO_NAME.search(name)]
    found = [name for name in found if name.casefold() not in NOBODY]
    return _unless_all(found, _is_place)


def _unless_all(names: list[str], drop: Callable[[str], bool]) -> list[str]:
    """Drop the names that are of a kind, unless nobody would be left: "Corresponsal" alone is a staff name."""
    return [name for name in names if not drop(name)] or names


def _is_job(name: str) -> bool:
    return JOB.fullmatch(name) is not None


def _is_place(name: str) -> bool:
    return PLACE.fullmatch(fold(name).replace(".", "").strip()) is not None


def _and(text: str) -> list[str]:
    """Split at the Spanish "y" unless it joins surnames: "José Ortega y Gasset" is one."""
    sides = SPANISH_AND.split(text)
    if len(sides) == 2 and " " in sides[0].strip() and " " not in sides[1].strip() and not sides[1].isupper():
        return [text]
    return sides
