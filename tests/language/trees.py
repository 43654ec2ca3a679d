"""Trees of queries as hypothesis makes them: such as the parser makes, flat and with a source of their own."""

from hypothesis import strategies as st

from language.query.terms import SHORTEST_PREFIX, BadTerm, Prefix, Word, spoken_term
from language.query.tree import (
    Actor,
    AtLeast,
    Field,
    First,
    In,
    Listed,
    Near,
    Not,
    Place,
    Same,
    Stem,
    Weighted,
    Words,
)
from language.query.walk import all_of, any_of

SYLLABLES = st.sampled_from(
    [
        "se",
        "cues",
        "tro",
        "Re",
        "tén",
        "ñu",
        "PO",
        "lí",
        "cía",
        "n\u0303a",
        "AND",
        "Y",
        "O",
        "near",
        "5",
        "no",
        "ADJ",
        "w",
    ]
)
MARKS = st.sampled_from(["-", "’", ".", "/", ": ", ", ", " ", "&", "~", "!", "=", "@", "^2", "(", ")"])
IDS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
WORDS = st.lists(SYLLABLES, min_size=1, max_size=3).map("".join)
STARRED = WORDS.map(lambda word: f"{word}*" if len(word) >= SHORTEST_PREFIX else word)


def term_of(text):
    try:
        return spoken_term(text)
    except BadTerm:
        return None


@st.composite
def texts(draw):
    first = draw(STARRED)
    more = draw(st.lists(st.tuples(MARKS, STARRED), max_size=2))
    return first + "".join(f"{mark}{word}" for mark, word in more)


TERMS = texts().map(term_of).filter(lambda term: term is not None)


def whole(term):
    return not any(isinstance(part, Prefix) for part in term.parts)


LEAVES = st.one_of(
    TERMS.map(lambda term: Words(term=term)),
    TERMS.filter(whole).map(lambda term: Words(term=term, exact=True)),
    st.sampled_from(["secuestro", "policia", "año"]).map(lambda word: Stem(word=word)),
    IDS.map(lambda name: Actor(id=name)),
    IDS.map(lambda name: Actor(id=f"role:governor@{name}")),
    IDS.map(lambda name: Place(id=name)),
    IDS.map(lambda name: Listed(name=name)),
)
PLAIN = st.lists(LEAVES, min_size=1, max_size=3).map(any_of)
NEARS = st.builds(Near, left=PLAIN, right=PLAIN, distance=st.integers(0, 50), ordered=st.booleans())
COUNTS = st.builds(AtLeast, count=st.integers(1, 9), part=PLAIN)
VALUES = st.lists(IDS.map(lambda name: Words(term=Word(name, name))), min_size=1, max_size=3).map(any_of)
CODES = st.lists(
    st.sampled_from(["es", "en", "fr"]).map(lambda code: Words(term=Word(code, code))), min_size=1, max_size=2
).map(any_of)


def joined(inner):
    """And, Or, and And with Not, of smaller ones."""
    several = st.lists(inner, min_size=2, max_size=3)
    with_not = st.tuples(inner, st.lists(inner, min_size=1, max_size=2)).map(
        lambda parts: all_of([parts[0], *(Not(part=each) for each in parts[1])])
    )
    return st.one_of(several.map(all_of), several.map(any_of), with_not)


INSIDE = st.recursive(st.one_of(LEAVES, NEARS, COUNTS), joined, max_leaves=4)
ROOMS = st.one_of(
    INSIDE.map(lambda part: Same(part=part)),
    st.builds(First, words=st.integers(1, 500), part=INSIDE),
    st.builds(In, field=st.sampled_from([Field.TITLE, Field.LEAD, Field.AUTHOR, Field.SECTION]), part=INSIDE),
    VALUES.map(lambda part: In(field=Field.OUTLET, part=part)),
    CODES.map(lambda part: In(field=Field.LANGUAGE, part=part)),
)


@st.composite
def weighted(draw):
    parts = draw(st.lists(st.one_of(INSIDE, ROOMS), min_size=1, max_size=3))
    distinct = [part for number, part in enumerate(parts) if part not in parts[:number]]
    weights = [draw(st.integers(1, 9)), *(draw(st.sampled_from([-4, -1, 1, 3])) for _ in distinct[1:])]
    most = sum(weight for weight in weights if weight > 0)
    return Weighted(threshold=draw(st.integers(1, most)), parts=tuple(zip(distinct, weights, strict=True)))


TREES = st.recursive(st.one_of(LEAVES, NEARS, COUNTS, ROOMS, weighted()), joined, max_leaves=6)
