"""Signs of other query languages, and slips of the pen: what was meant by a piece that is not of the language. Pure.

What newsrooms know: Google (`-word`, `intitle:`, `AROUND(5)`), Meltwater and Talkwalker (`near/5`, `[ ]`), Lexis and Factiva
(`w/5`, `pre/5`, `adj5`, `w/p`, `same`, `hd=`, `secuestr!`), Elasticsearch and Media Cloud (`+word`, `&&`, `word~2`, `"a b"~5`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from language.query import named, nearness, quoting, sides
from language.query.chunk import Chunk
from language.query.lexing import Piece
from language.query.sides import WORDS
from language.query.wrong import Draft, Slip

BESIDE_OPERATOR = re.compile(r"\b(?:AND|OR|NOT)\0(?=\S)|(?<=\S)\0(?:AND|OR|NOT)\b")
CAPITALS = {
    "Y": "AND", "O": "OR", "NO": "NOT", "NI": "NOT", "XOR": "OR", "ANDNOT": "AND NOT", "ANDNO": "AND NOT",
    "BUTNOT": "AND NOT",
}  # fmt: skip
"""Operators in Spanish or of other systems, by ours."""


def slip(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Say what was meant by a wrong piece."""
    readings = ((pattern.match(pieces[at].value), meaning) for pattern, meaning in MEANINGS)
    meant = (meaning(Chunk(text, pieces, at, found)) for found, meaning in readings if found)
    return next(each for each in meant if each is not None)  # the last one takes whatever there is


def odd_character(text: str, position: int) -> Slip:
    """A character that cannot be seen, or a full-width one: all of them are mended at once."""
    character = text[position]
    if "\uff01" <= character <= "\uff5e":
        plain = tuple(
            (number, number + 1, unicodedata.normalize("NFKC", each))
            for number, each in enumerate(text)
            if "\uff01" <= each <= "\uff5e"
        )
        return Slip(
            "full_width", position, (plain,), {"written": character, "plain": chr(ord(character) - 0xFEE0)}
        )
    draft: Draft = tuple(
        (
            n,
            n + 1,
            " " if BESIDE_OPERATOR.search(text[max(n - 9, 0) : n + 9].replace(character, "\0")) else "",
        )
        for n, each in enumerate(text)
        if each == character
    )
    return Slip("invisible", position, (draft,), {"name": f"U+{ord(character):04X}"})


# ------------------------------------------------------------------------------------ operators


def _capital(chunk: Chunk) -> Slip:
    """`Y`, `O`, `NO`: operators in Spanish; between words they may be words as well."""
    word = chunk.piece.value
    meant = chunk.operator("other_operator", CAPITALS[word])
    if not chunk.after_operand and CAPITALS[word] != "NOT":
        return chunk.slip("other_operator", f'"{word}"', operator=f'"{word}"')
    first = last = chunk.at
    while first and chunk.pieces[first - 1].kind in WORDS:
        first -= 1
    while chunk.pieces[last + 1].kind in WORDS:
        last += 1
    others = any(each.kind in {"AND", "OR", "NOT", "near"} for each in chunk.pieces)
    if chunk.at in {first, last} or len(word) > 2 or others:
        return meant
    start, end = chunk.pieces[first].start, chunk.pieces[last].end
    return Slip(
        meant.code,
        meant.position,
        (*meant.drafts, ((start, end, f'"{chunk.text[start:end]}"'),)),
        meant.values,
    )


def _run_together(chunk: Chunk) -> Slip:
    """`AND-NOT`, `NOT-x`, `AND/OR`."""
    value = chunk.piece.value
    if value.upper() == "AND/OR":
        return chunk.slip("two_operators", "AND", "OR", one="AND", other="OR")
    return chunk.slip("run_together", re.sub(r"[-.'’/]+", " ", value))


def _sign(operator: str) -> Callable[[Chunk], Slip]:
    return lambda chunk: chunk.operator("other_operator", operator, length=chunk.found.end())


def _minus(chunk: Chunk) -> Slip:
    """`-word`, or a dash that stands alone; in a weighted list `-word^2`."""
    if weighed := re.fullmatch(r"[-–—−]+([^\W_]+)\^([0-9]+)", chunk.piece.value):
        return chunk.slip("weight_not", f"{weighed[1]}^-{weighed[2]}")
    if len(chunk.piece.value) > chunk.found.end() or _adjoins(chunk):
        meant = chunk.operator("minus_sign", "NOT", length=chunk.found.end())
        following = chunk.pieces[chunk.at + 1]
        if chunk.after_operand or following.kind not in sides.STARTS or _adjoins(chunk):
            return meant
        joined = (*meant.drafts[0], (chunk.piece.end, chunk.piece.end, " AND"))  # -fútbol secuestro
        return Slip(meant.code, meant.position, (joined,), meant.values)
    meant = chunk.operator("lone_dash", "NOT")
    without: Draft = ((chunk.piece.start, chunk.piece.end, ""),)
    return Slip(meant.code, meant.position, (without, *meant.drafts), meant.values)


def _plus(chunk: Chunk) -> Slip:
    """`+retén +soldados`, `a + b`."""
    return chunk.operator("plus_sign", "AND", length=chunk.found.end())


def _adjoins(chunk: Chunk) -> bool:
    """Whether the next piece begins right behind it."""
    following = chunk.pieces[chunk.at + 1]
    return following.start == chunk.piece.end and following.kind in sides.STARTS


def _inside(chunk: Chunk) -> Slip:
    """`PRI/PAN`, `AT&T`, `a|b`, `a/b`: a name with a sign in it, or two operands."""
    sign = chunk.found[2]
    operator = "AND" if "&" in sign or "+" in sign else "OR"
    left, right = chunk.found[1], chunk.found[3]
    phrase, each = f'"{chunk.piece.value}"', f"{left} {operator} {right}"
    around = {chunk.pieces[chunk.at - 1].kind if chunk.at else "", chunk.pieces[chunk.at + 1].kind}
    each = f"({each})" if around - {"", "open", "call", "close", "end"} else each
    news = (each, phrase) if sign in {"||", "|", "&&"} else (phrase, each)
    return chunk.slip("sign_inside", *news, after=len(left), sign=sign)


def _and_or(chunk: Chunk) -> Slip:
    """`y/o`, `and/or` between operands."""
    return chunk.slip("two_operators", "OR", "AND", one="AND", other="OR")


# ------------------------------------------------------------------------------------ words with signs


def _wildcard(chunk: Chunk) -> Slip:
    """`secuestr?`, `secuestr!`, `secuestr$`: our only one is the star, at the end."""
    stem = chunk.found[1]
    return chunk.slip(
        "wildcard", *([f"{stem}*"] if len(stem) >= 3 else []), after=len(stem), sign=chunk.found[2][0]
    )


def _fuzzy(chunk: Chunk) -> Slip:
    """`word~2`: words that are spelt nearly so; `"a b"~5`: words near each other."""
    word, number = chunk.found[1], chunk.found[2]
    before = chunk.pieces[chunk.at - 1] if chunk.at else None
    if word:
        return chunk.slip("fuzzy", word, after=len(word), sign=f"~{number}")
    if before and before.kind == "phrase" and before.end == chunk.piece.start:
        parts = before.value[1:-1].split()
        if len(parts) == 2 and number:
            said = f"{parts[0]} NEAR/{min(int(number[:6]), nearness.FARTHEST)} {parts[1]}"
            draft: Draft = ((before.start, chunk.piece.end, f"({said})"),)
            return Slip("slop", chunk.piece.start, (draft,), {"written": chunk.piece.value})
        return chunk.slip("slop", "")
    return chunk.slip("fuzzy", "", sign=f"~{number}")


def _hashtag(chunk: Chunk) -> Slip:
    return chunk.slip("hashtag", chunk.piece.value.lstrip("#"))


def _comment(chunk: Chunk) -> Slip:
    """A remark: the rest of the line, or up to its end."""
    start, rest = chunk.piece.start, chunk.text[chunk.piece.start :]
    end = rest.find("*/") + 2 if rest.startswith("/*") and "*/" in rest else (rest + "\n").find("\n")
    return Slip("comment", start, (((start, start + end, ""),),), {"written": chunk.found[0]})


def _address(chunk: Chunk) -> Slip:
    """An address of a page, or of a site."""
    host = re.sub(r"^(?i:https?://)?(?i:www\.)?", "", chunk.piece.value).split("/")[0]
    return chunk.slip("address", f'"{host}"' if re.search(r"\w", host) else "")


def _star(chunk: Chunk) -> Slip:
    """A star in front of a word, or alone: after a space, or after a phrase, it was meant to end the word."""
    rest = chunk.piece.value.lstrip("*")
    before = chunk.pieces[chunk.at - 1] if chunk.at else None
    if (
        not rest
        and before is not None
        and before.kind in {"word", "phrase"}
        and not before.value.endswith("*")
    ):
        end = before.end - (before.kind == "phrase")
        draft: Draft = ((end, end, "*"), (chunk.piece.start, chunk.piece.end, ""))
        return Slip("star_alone", chunk.piece.start, (draft,))
    return chunk.slip("star_in_front" if rest[:1].isalnum() else "star_alone", rest)


def _equals(chunk: Chunk) -> Slip:
    """`= Marina`, `==Marina`, `=(a OR b)`."""
    start, end = chunk.piece.start, chunk.piece.start + chunk.found.end()
    following = chunk.text[end : end + 1]
    if following.isspace():
        spaces = len(chunk.text[end:]) - len(chunk.text[end:].lstrip())
        return Slip("exact_space", end, (((end, end + spaces, ""),),))
    return Slip("exact_word", start, (((start, end, "=" if following[:1].isalnum() else ""),),))


def _at_sign(chunk: Chunk) -> Slip:
    """`@ list`."""
    end = chunk.piece.end
    spaces = len(chunk.text[end:]) - len(chunk.text[end:].lstrip())
    if chunk.piece.value == "@" and chunk.pieces[chunk.at + 1].kind in WORDS:
        return Slip("list_space", end, (((end, end + spaces, ""),),))
    if found := re.match(r"@[^\W_][\w.-]*", chunk.piece.value):
        sign = chunk.piece.value[found.end()]
        return chunk.slip("stray", found[0], after=found.end(), sign=sign)
    return chunk.slip("stray", chunk.piece.value[1:], sign="@")


def _brackets(chunk: Chunk) -> Slip:
    """`[a OR b]`, `{a OR b}`: every bracket at once."""
    if re.search(r"\w[\[{]|[\]}]\w", chunk.text):
        return _pattern_of(chunk, chunk.piece.value)
    round_ = str.maketrans("[]{}", "()()")
    draft = tuple((n, n + 1, each.translate(round_)) for n, each in enumerate(chunk.text) if each in "[]{}")
    position = chunk.piece.start + next(n for n, each in enumerate(chunk.piece.value) if each in "[]{}")
    return Slip("other_brackets", position, (draft,), {"written": chunk.text[position]})


def _function_colon(chunk: Chunk) -> Slip:
    """`first100:retén`: a function as a field."""
    name = chunk.found[0][:-1]
    colon = chunk.piece.start + len(name)
    return Slip("function_brackets", chunk.piece.start, (((colon, colon + 1, " "),),), {"name": f"{name}("})


def _semicolon(chunk: Chunk) -> Slip:
    """`retén; bloqueo`: like a comma."""
    position = chunk.piece.start + chunk.piece.value.index(";")
    before, after = chunk.text[:position], chunk.text[position + 1 :]
    start, end = len(before.rstrip()), position + 1 + len(after) - len(after.lstrip())
    drafts = tuple(((start, end, f" {operator} "),) for operator in ("AND", "OR"))
    return Slip("comma", position, drafts)


def _weight(chunk: Chunk) -> Slip:
    """`^1.5`, `^`: a weight that is no whole number; or `^3;`."""
    if found := re.fullmatch(r"(\^[+-]?[0-9]+);+", chunk.piece.value):
        return chunk.slip("no_comma", f"{found[1]},", after=len(found[1]))
    return Slip("weight_number", chunk.piece.start, (), {"written": chunk.piece.value})


def _backslash(chunk: Chunk) -> Slip:
    value = chunk.piece.value
    return chunk.slip("backslash", value.replace("\\", ""), after=value.index("\\"))


def _pattern(chunk: Chunk) -> Slip | None:
    """`/secuestr(o|ó)/`: a regular expression."""
    found = re.match(r"/.+?/[a-z]*(?=[\s),]|\Z)", chunk.text[chunk.piece.start :])
    return _pattern_of(chunk, found[0]) if found else None


def _pattern_of(chunk: Chunk, written: str) -> Slip:
    return Slip("regular_expression", chunk.piece.start, (), {"written": written})


def _asked(chunk: Chunk) -> Slip:
    """`¿quién?`: marks of a question or a call, which are not looked for."""
    return chunk.slip("stray", chunk.found[1], sign=chunk.piece.value[0])


def _colon(chunk: Chunk) -> Slip | None:
    """`title : retén`: a space before the colon of a field."""
    before = chunk.pieces[chunk.at - 1] if chunk.at else None
    if before is None or before.kind != "word" or named.ours_of(before.value) is None:
        return None
    end = chunk.piece.start + 1
    end += len(chunk.text[end:]) - len(chunk.text[end:].lstrip())
    draft: Draft = ((before.end, end, ":"),)
    return Slip("field_space", before.end, (draft,), {"field": f"{before.value}:"})


def _stray(chunk: Chunk) -> Slip:
    """Any other sign: a word with it stands in quotes, or without it."""
    value = chunk.piece.value
    odd = next((n for n, each in enumerate(value) if not (each.isalnum() or each in "-'’._")), 0)
    bare = value[:odd] + value[odd + 1 :]
    between = 0 < odd < len(value) - 1
    return chunk.slip("stray", f'"{value}"' if between else bare, after=odd, sign=value[odd])


Meaning = Callable[[Chunk], Slip | None]
WAYS: tuple[tuple[str, Meaning], ...] = (
    (r'["“”„«»]\Z', quoting.double),
    (r"#+\Z|//|/\*|--+\Z", _comment),
    (r"(?i:https?://|www\.)\S", _address),
    (r"SAME\Z|(?i:w?/(?:s|p|sent|sentence|para|paragraph|seg)\.?\Z)", nearness.one_paragraph),
    (
        r"(?P<name>(?i:o?near|w|within|n|pre|p|adj|cerca|around|prox|next)?)/(?P<number>[0-9]+)\Z",
        nearness.spelling,
    ),
    (r"(?P<name>(?i:o?near|adj|within|cerca|around|prox))[:=.~-]?(?P<number>[0-9]+)\Z", nearness.spelling),
    (r"(?:O?NEAR|CERCA|ADJ|WITHIN|AROUND)\Z", nearness.bare),
    (r"(?i:(o?near|cerca))[/:-]", nearness.bad_number),
    (r"(?i:y|and|e)/(?i:o|or|u)\Z", _and_or),
    (r"(?:Y|O|NO|NI|XOR|ANDNOT|ANDNO|BUTNOT)\Z", _capital),
    (r"(?:AND|OR|NOT)[-.'’/]", _run_together),
    (r"(?i:same|(?:atleast|first|weight)[0-9]*):", _function_colon),
    (r"[^\W\d_]+[:=]", named.slip),  # fields, ids, and what is written like them
    (r"&+", _sign("AND")),
    (r"\++", _plus),
    (r"\|+", _sign("OR")),
    (r"!+(?=.)|!\Z|¬", _sign("NOT")),
    (r"[-–—−]+", _minus),
    (r"=+", _equals),
    (r"@", _at_sign),
    (r".*[\[\]{}]", _brackets),
    (r"['‘’‚‹]", quoting.single),
    (r"#+(?=[^\W_])", _hashtag),
    (r"\*", _star),
    (r"/.", _pattern),
    (r"[¿¡]+([^\W_]+)[?!]*\Z", _asked),
    (r":", _colon),
    (r".*\\", _backslash),
    (r"\^", _weight),
    (r".*;", _semicolon),
    (r"(.*?)~([0-9]*)[0-9.]*\Z", _fuzzy),
    (r"([^\W\d_]+)([?!$#%]+)\w*\Z", _wildcard),
    (r"([^\W_][\w.'’-]*\*?)(&&?|\|\|?|/|\+)([^\W_][\w.'’-]*\*?)\Z", _inside),
    (r"", _stray),
)
"""What a wrong piece may be, most telling first."""
MEANINGS = tuple((re.compile(pattern), meaning) for pattern, meaning in WAYS)
