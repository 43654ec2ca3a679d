"""What a number counts: the noun after it, the verb before it, what became of whom, or a label. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from language.figures.counted import (
    DEED_OF,
    GENERIC,
    IN_UNIFORM,
    KIND_OF,
    ONE_OF_MANY,
    PEOPLE,
    PERCENT,
    STATE_OF,
    STATES,
    VERB_OF,
)
from language.figures.lexing import Token, words_of
from language.figures.ranges import Number
from language.figures.values import TIMES

OF = frozenset(("de", "of"))
ARTICLES = words_of(
    """
    los las el la the these those esos esas estos estas ellos ellas them us nosotros sus their his
    her
    """
)
ANY_MORE = words_of(
    """
    mas more otros otras otro otra others other another additional nuevos nuevas new adicionales
    """
)
ONE_WORDS = frozenset(["un", "una", "uno", "one", "a", "an"])
STOP = words_of(
    """
    de del of en in on at a to por by con with para for y e and o or que that who which como as
    desde from sobre since el la los las the se su sus es son fue era is are was were ha han has
    have had no not ni nor pero but si if cuando when donde where mientras while durante during
    entre between contra against hacia into anos ano dias dia horas hora minutos semanas meses mes
    years year days day hours hour minutes weeks months month veces times por ciento
    """
)
COUNTS_UP = words_of(
    """
    son eran van iban suben sube subio subieron suman suma sumaron sumaban aumentan aumenta aumento aumentaron ascienden
    asciende ascendio ascendieron llegan llega llego llegaron elevan eleva elevo elevaron crecen crece crecio
    """
)
TOLLS = frozenset(("numero", "cifra", "saldo", "total", "cuenta", "balance"))
AUXILIARY = words_of(
    """
    fueron fue han ha sido siendo estan esta quedaron quedo quedan resultaron resulto eran estaban
    son era habian habia permanecen permanecian siguen continuan seguian que se encuentran
    encontraban haber were was are is have has had been being remain remained remains still left who
    that got be reported reportedly feared confirmed ya tambien also presuntamente
    """
)
PASSIVE_GOES_ON = words_of(
    """
    in by on and at during when after since as near over for from so while this last early late yesterday today
    or but with across within before earlier amid inside outside between until under including if
    thursday friday saturday sunday monday tuesday wednesday
    """
)
"""What follows a participle in the passive: "60 soldiers held by villagers" are, "60 soldiers held a town" do."""
AMBIGUOUS = words_of(
    """
    killed murdered executed captured arrested detained held injured wounded kidnapped abducted
    rescued released freed evacuated displaced affected
    """
)  # fmt: skip
WINDOW = 8
PARENTS = words_of("mother father parents madre padre padres madres")
LOSING = words_of("perdieron lost sin")
CLAUSE_ENDS = words_of("en y e durante tras cuando este ayer")


def _word(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) and tokens[at].kind == "word" else ""


def counted_by(tokens: Sequence[Token], number: Number, floor: int, currency: str) -> str:
    """Name what a number counts; "" where that is not known.

    No token before `floor` belongs to it. `currency` is what a bare "$" of the text means.
    """
    if number.unit == "percent":
        return _of_percent(tokens, number)
    noun, place = _noun(tokens, number)
    if _is_rate(tokens, number) or _is_of_family(tokens, number) or (noun and _is_rated(tokens, place + 1)):
        return ""
    if number.unit:
        return number.unit if number.unit != "$" else _meant(noun, currency)
    if noun in STATES:
        return _with_whom(tokens, noun, place)
    if noun in PEOPLE:
        return _people(tokens, number, floor, noun, place)
    return noun if noun and not _is_indefinite(tokens, number) else _without_noun(tokens, number, floor)


def _meant(noun: str, currency: str) -> str:
    """Return what a bare "$" means: what the text says after it, or else what it means elsewhere."""
    return noun if noun in {"pesos", "dollars"} else currency


def _people(tokens: Sequence[Token], number: Number, floor: int, noun: str, place: int) -> str:
    """Return who is counted, with what became of them where that is said."""
    state = _state_after(tokens, place + 1) or _state_before(tokens, number.first, floor)
    if _is_indefinite(tokens, number) and state in {"", "infected", "affected"}:
        return ""  # "una persona", or one that stands for all
    if not state and noun in GENERIC:
        state = _label(tokens, number.first, floor)
    return _joined(state, noun)


def _is_of_family(tokens: Sequence[Token], number: Number) -> bool:
    """Whether a number tells of somebody's children ("a mother of two"), or is a part of "no one"."""
    before = _word(tokens, number.first - 1)
    parent = _word(tokens, number.first - 2) in PARENTS
    return before in {"no", "ni"} or (before in OF and parent)


def _is_rate(tokens: Sequence[Token], number: Number) -> bool:
    """Whether a number is what others are counted by: "4 casos por cada 100,000 habitantes"."""
    before = _word(tokens, number.first - 1)
    return before in {"cada", "every", "per"} or (
        before in {"por", "for"} and number.low in {1_000, 10_000, 100_000, 1_000_000}
    )


def _is_rated(tokens: Sequence[Token], at: int) -> bool:
    """Whether what is counted is counted by something: "12 casos *por cada* 100 mil habitantes"."""
    by = _word(tokens, at)
    return by == "per" or (
        by in {"por", "for"} and (_word(tokens, at + 1) in {"cada", "every"} or _is_digits(tokens, at + 1))
    )


def _is_digits(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind == "digits"


def _joined(state: str, who: str) -> str:
    if not state:
        return who
    if state == "arrested" and who in IN_UNIFORM:
        state = "held"
    return state if who in GENERIC else f"{state} {who}"


def _is_indefinite(tokens: Sequence[Token], number: Number) -> bool:
    return number.low == number.high == 1 and tokens[number.last - 1].text in ONE_WORDS


def _of_percent(tokens: Sequence[Token], number: Number) -> str:
    at = number.last
    while _word(tokens, at) in OF | ARTICLES | {"del"}:
        at += 1
    noun = KIND_OF.get(_word(tokens, at)) or STATE_OF.get(_word(tokens, at))
    return f"{PERCENT} {noun}" if noun and at > number.last else ""


def _noun(tokens: Sequence[Token], number: Number) -> tuple[str, int]:
    """Return what the noun after a number is, and its place; "" where there is none, or only a part is counted of it."""
    at = _behind_article(tokens, number)
    if at == number.last and _word(tokens, at) in OF:
        is_round = number.said is None or number.about or tokens[at - 1].text in TIMES
        if not is_round or _word(tokens, at + 1) in ARTICLES:
            return "", at
        at += 1
    strange, is_one = 0, number.low <= 1
    while at < len(tokens) and strange <= 2:
        word = _word(tokens, at)
        if not word:
            return "", at
        if (
            (kind := KIND_OF.get(word))
            and not _is_adjective(tokens, at)
            and (is_one or word not in ONE_OF_MANY)
        ):
            return _kind(tokens, at, kind)
        if (state := STATE_OF.get(word)) and word != "held":
            return ("", at) if _is_verb(tokens, at) or _is_wound(tokens, at) else (state, at)
        if word in STOP or word in AUXILIARY or word in VERB_OF:
            return "", at
        strange += word not in ANY_MORE and word not in {
            "presuntos",
            "supuestos",
            "presuntas",
            "alleged",
            "suspected",
        }
        at += 1
    return "", at


def _behind_article(tokens: Sequence[Token], number: Number) -> int:
    """Return where the noun begins; in Spanish it may come late: "suben a 15 *los* muertos", "sube a 15 *la cifra de* muertos"."""
    before = number.first - 1
    while _word(tokens, before) in {"a", "ya", "en", "hasta"}:
        before -= 1
    at = number.last
    if _word(tokens, before) not in COUNTS_UP:
        return at
    if _word(tokens, at + 1) in TOLLS and _word(tokens, at + 2) in OF:
        return at + 3
    return at + 1 if _word(tokens, at) in {"los", "las"} else at


def _is_adjective(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun only describes the next: "60 police officers", "5 presuntos sicarios", "3 civil servants"."""
    following = _word(tokens, at + 1)
    return (following in KIND_OF or (following in STATE_OF and following not in AMBIGUOUS)) and _word(tokens, at) in {
        "police", "civilian", "civil", "soldier", "student", "migrant", "vigilantes", "presuntos", "suspected", "suspect",
        "criminal", "child", "man", "woman", "vehicle", "gun", "weapons",
    }  # fmt: skip


def _kind(tokens: Sequence[Token], at: int, kind: str) -> tuple[str, int]:
    """Tell soldiers from police where a word serves for both: "60 elementos del Ejército"."""
    if kind == "forces":
        near = {token.text for token in tokens[at + 1 : at + 5]}
        if near & {"ejercito", "militares", "sedena", "castrenses"}:
            return "soldiers", at
        if near & {"marina", "semar", "navales"}:
            return "marines", at
        if near & {"policia", "policias", "policiacos", "policiales"}:
            return "police", at
    return kind, at


def _is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether an English word that may be a participle is a verb in the active: "12 killed 3"."""
    if tokens[at].text not in AMBIGUOUS:
        return False
    following = _word(tokens, at + 1)
    if at + 1 >= len(tokens) or tokens[at + 1].kind == "mark":
        return False
    return following not in PASSIVE_GOES_ON and following not in KIND_OF


def _is_wound(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].text in {"heridas", "herida", "lesiones"} and _word(tokens, at + 1) in {"de", "por"}


def _with_whom(tokens: Sequence[Token], state: str, at: int) -> str:
    """Add whom it became of where that follows at once: "12 missing students"."""
    kind = KIND_OF.get(_word(tokens, at + 1))
    return _joined(state, kind) if kind in PEOPLE else state


def _state_after(tokens: Sequence[Token], at: int) -> str:
    """Return what became of those who stand before a place: "60 personas *fueron detenidas*"."""
    strange = 0
    for place in range(at, min(at + WINDOW, len(tokens))):
        word = _word(tokens, place)
        if not word:
            return ""
        if (word, _word(tokens, place + 1)) == ("sin", "vida") or (word, _word(tokens, place + 2)) in {
            ("perdieron", "vida"), ("lost", "lives"), ("perdio", "vida"),
        }:  # fmt: skip
            return "dead"
        if state := STATE_OF.get(word):
            return "" if _is_verb(tokens, place) or _is_wound(tokens, place) else state
        if (state := VERB_OF.get(word)) and word in {"murieron", "murio", "fallecieron", "fallecio", "mueren", "perecieron", "desaparecieron", "died"}:  # fmt: skip
            return state
        if word in AUXILIARY or word.endswith("mente") or (word.endswith("ly") and len(word) > 4):
            continue
        if word in {"de", "del", "la", "los", "las", "el", "of", "the"} and _leads_to_a_name(tokens, place):
            continue
        if tokens[place].capital and _word(tokens, place - 1) in {
            "de",
            "del",
            "la",
            "los",
            "las",
            "el",
            "of",
            "the",
        }:
            continue
        strange += 1
        if word in STOP or word in KIND_OF or strange > 1:
            return ""
    return ""


def _leads_to_a_name(tokens: Sequence[Token], at: int) -> bool:
    return any(each.capital for each in tokens[at + 1 : at + 3])


def _state_before(tokens: Sequence[Token], first: int, floor: int) -> str:
    """Return what the verb before a number did: "killing *at least 12 people*", "detuvieron a *12 personas*"."""
    at = first - 1
    while at >= floor and _word(tokens, at) in {"a", "the", "los", "las", "ya", "de", "of", "otros", "otras", "another", "vida", "lives", "la"}:  # fmt: skip
        at -= 1
    if at < floor:
        return ""
    word = _word(tokens, at)
    between = {token.text for token in tokens[at + 1 : first]}
    if between & {"vida", "lives"}:
        return (
            "dead"
            if word
            in {
                "cobro",
                "cobraron",
                "quito",
                "quitaron",
                "costo",
                "sin",
                "claimed",
                "claiming",
                "cost",
                "took",
            }
            else ""
        )
    if between & {"de", "of"} and word not in VERB_OF:
        return DEED_OF.get(word, "")
    if word in VERB_OF:
        return VERB_OF[word]
    helped = _word(tokens, at - 1) in AUXILIARY and at > floor
    return STATE_OF[word] if word in STATE_OF and helped else ""


def _without_noun(tokens: Sequence[Token], number: Number, floor: int) -> str:
    """Return what a number counts that has no noun: "30 resultaron heridos", "killing 12 in", "Muertos: 60"."""
    following = _word(tokens, number.last)
    if following in OF or following in {"anos", "years"}:
        return ""
    at = number.last
    while _word(tokens, at) in ANY_MORE:
        at += 1
    starts = _word(tokens, at)
    goes_on = starts in AUXILIARY or starts in VERB_OF or starts in STATE_OF or starts in LOSING
    if goes_on and (state := _state_after(tokens, at)):
        return state
    ends_here = not starts or starts in PASSIVE_GOES_ON or starts in CLAUSE_ENDS
    if not ends_here or _is_indefinite(tokens, number):
        return ""
    before = _state_before(tokens, number.first, floor)
    return before or _label(tokens, number.first, floor)


TOLL = words_of(
    """
    a de en es son la el que ya se to at is was of the now have has had stands stood from suman
    sumaban fue sube subio aumenta aumento asciende ascendio llega llego eleva elevo incremento
    rises rose risen climbs climbed reached reaches increased grew jumped totaled hits passed
    standing toll count number cifra numero total saldo oficial preliminar official por lo menos
    least personas people confirmado confirmed
    """
)


def _label(tokens: Sequence[Token], first: int, floor: int) -> str:
    """Return what a label before a number says: "Muertos: 60", "la cifra de heridos subió a 30"."""
    for place in range(first - 1, max(floor, first - 8) - 1, -1):
        token = tokens[place]
        if token.kind == "mark" and token.text in ":(":
            continue
        if token.text == "death" and _word(tokens, place + 1) in {"toll", "count"}:
            return "dead"
        if token.text in STATE_OF and token.text not in {"muerto", "muerta"}:
            return STATE_OF[token.text]
        if token.kind != "word" or token.text not in TOLL:
            return ""
    return ""
