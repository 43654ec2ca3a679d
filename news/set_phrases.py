"""What outlets write round a story in set phrases: correction notes, date lines, counters, links to other stories. Pure.

The phrases are Spanish and English, and are looked for in folded text (`language.fold`): no accents, lower case.
"""

from __future__ import annotations

import re

from language.fold import fold
from language.tokens import words

A_PIECE = (
    r"(?:nota|noticia|texto|articulo|informacion|publicacion|historia|reportaje|entrada|cronica|despacho)"
)
NOTE = re.compile(
    rf"""
    \bfe \s de \s (?:erratas?|errores|errors)\b
    | \b(?:esta|este|la \s presente|dicha) \s {A_PIECE} \s (?:\w+\s){{0,3}}
        (?:corregid|actualizad|modificad|editad|rectificad|ampliad|aclarad)[oa]s?\b
    | \b(?:una|la|en \s una|en \s la) \s (?:primera \s)?version \s (?:anterior|previa|inicial|original|preliminar) \s
        (?:de|del) \s (?:esta|este|la|el|{A_PIECE})\b
    | \b(?:se \s (?:ha \s)?corri(?:gio|ge)|hemos \s corregido|corregimos) \s (?:\w+\s){{0,4}}
        (?:{A_PIECE}|titul\w+|error\w*|dato\w*|cifra\w*|nombre\w*|version)\b
    | \bnota \s (?:del \s editor|de \s (?:la \s)?(?:redaccion|edicion)|aclaratoria)\b
    | ^\W* (?:correccion(?:es)?|aclaracion(?:es)?|rectificacion|actualizacion|actualizad[oa]|corregid[oa]|precision|errata)
        (?:\s (?:importante|\d[^:]{{0,24}}))? \s* [:.()\]|-]
    | ^\W* (?:corrections?|clarifications?|update[ds]?|corrected|updates|recast|erratum|retraction)
        (?:\s (?:\d[^:]{{0,24}}|\w+ \s \d{{1,2}}(?:,? \s \d{{4}})?))? \s* [:.()\]|-]
    | ^\W* (?:update|corrected|refile|wrapup) \s \d
    | [(\[] \s* (?:correccion|corregid[oa]|actualizad[oa]|actualizacion|corrected|correction|updated?|update \s \d+) \s* [)\]]
    | \b(?:editor'?s?'?|editorial) \s note\b
    | \b(?:an? \s)?(?:earlier|previous|original|prior) \s version \s of \s (?:this|the) \s
        (?:story|article|post|report|piece|headline|item)\b
    | \b(?:this|the) \s (?:story|article|post|report|piece|headline|version) \s (?:has \s been|was|is) \s (?:since \s)?
        (?:been \s)?(?:updated|corrected|revised|amended|edited|clarified|changed|modified)\b
    | \bwe \s (?:have \s)?(?:corrected|amended|updated) \s (?:this|the)\b
    """,
    re.VERBOSE,
)
"""What tells a reader that a text is not what it was."""

MONTHS = (
    "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre "
    "ene feb mar abr may jun jul ago sep sept set oct nov dic "
    "january february march april june july august september october november december jan apr aug dec"
)
DAYS = (
    "lunes martes miercoles jueves viernes sabado domingo lun mar mie jue vie sab dom "
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
)
OF_DATES = frozenset(
    f"""{MONTHS} {DAYS} am pm a p m h hrs hr hs horas hora minutos minuto segundos min mins hour hours minute minutes second
    seconds dia dias day days semana semanas week weeks mes meses month months ayer hoy yesterday today now ahora
    de del el la las los al at on the of and y en est edt cst cdt pst pdt gmt utc tiempo centro
    hace ago por by last ultima ultimo vez time updated published posted modified actualizado actualizada actualizacion publicado
    publicada publicacion modificado modificada creado creada fecha date first primera""".split()
)
CALENDAR = frozenset(f"{MONTHS} {DAYS}".split())
"""Names of months and days, whole and shortened."""
SAYS_WHEN = re.compile(
    r"\d|\bhace\b|\bago\b|\bayer\b|\bhoy\b|\byesterday\b|\btoday\b|\bactualizad|\bupdated|\bpublicad|\bpublished"
)
LONGEST_DATE, LONGEST_COUNTER, LONGEST_LINK = 18, 12, 40  # words

COUNTED = (
    r"(?:vistas?|visitas?|visualizaciones|lecturas?|lectores|comentarios?|compartid[oa]s?|veces|times|me gusta|likes?|reacciones"
    r"|respuestas?|seguidores|views?|reads?|readers|comments?|shares?|shared|retweets?|followers|replies|claps)"
)
COUNTER = re.compile(
    rf"""^\W* (?:(?:compartid[oa]|leid[oa]|vist[oa]|shared|read|viewed) \s)? \d[\d.,\s]*\s?[km]? \s? (?:personas \s)? {COUNTED} (?:\W+ \w+)? \W* $
    | ^\W* {COUNTED} \W* [(:]? \s* \d[\d.,\s]*[km]? \)? \W* $
    | ^\W* (?:tiempo \s de \s lectura \W*)? \d+ \s? (?:min\w*|segundos?|seconds?) \s (?:de \s lectura|read|de \s tu \s tiempo)\b
    """,
    re.VERBOSE,
)
LINK = re.compile(
    r"""^\W* (?:(?:y|o) \s)? (?:
      lee \s (?:tambien|ademas|mas)\b | (?:tambien|ademas) \s (?:lee|puedes \s leer|te \s (?:puede|podria) \s interesar)\b
      | (?:leer|ver) \s mas\b | (?:te|le) \s (?:puede|podria) \s interesar\b | te \s recomendamos\b | sigue \s leyendo\b
      | (?:quiza|tal \s vez) \s te \s interese\b | no \s te \s (?:lo \s )?pierdas\b | mas \s sobre [^:]{1,40}:
      | (?:notas?|noticias?|articulos?|contenidos?|temas?) \s (?:relacionad[oa]s?|recomendad[oa]s?)\b | relacionad[oa]s? \s? :
      | lo \s mas \s (?:leido|visto|popular)\b | (?:suscribete|siguenos|unete) \s (?:a|al|en|aqui)\b | descarga \s la \s app\b
      | (?:read|see) \s (?:more|also|next)\b | also \s read\b | (?:more|watch|listen|related|recommended|read) [^:]{0,20}:
      | related \s (?:stories|articles|posts|news|content)\b | recommended \s for \s you\b
      | you \s (?:may|might) \s (?:also \s )?(?:like|be \s interested)\b | most \s (?:read|popular|viewed)\b
      | sign \s up \s (?:for|to)\b | follow \s us\b | click \s here\b | don'?t \s miss\b
    )""",
    re.VERBOSE,
)


def is_note(sentence: str) -> bool:
    """Whether a sentence says that its text was corrected or brought up to date."""
    return NOTE.search(" ".join(fold(sentence).split())) is not None


def is_date_line(line: str) -> bool:
    """Whether a line says nothing but when the text was published or changed, and perhaps by whom."""
    row = words(line)
    if not row or len(row) > LONGEST_DATE or not SAYS_WHEN.search(fold(line)):
        return False
    return all(word in OF_DATES or word[0].isdigit() for word in row)


def is_furniture(line: str) -> bool:
    """Whether a line is no part of the story: a date line, a counter, a link to another story."""
    count, folded = len(words(line)), " ".join(fold(line).split())
    if count <= LONGEST_COUNTER and COUNTER.search(folded):
        return True
    if count <= LONGEST_LINK and LINK.search(folded):
        return True
    return is_date_line(line)
