"""Signs of other query languages, and slips of the pen: what was meant by a piece that is not of the language. Pure.

What newsrooms know: Google (`-word`, `intitle:`, `AROUND(5)`), Meltwater and Talkwalker (`near/5`, `[ ]`), Lexis and Factiva
(`w/5`, `pre/5`, `adj5`, `w/p`, `same`, `hd=`, `secuestr!`), Elasticsearch and Media Cloud (`+word`, `&&`, `word~2`, `"a b"~5`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from language.query import named, sides
from language.query.beside import WORDS
from language.query.lexing import Piece
from language.query.wrong import Draft, Slip

OPENING, CLOSING = "“«„", "”»"
CAPITALS = {
    "Y": "AND", "O": "OR", "NO": "NOT", "NI": "NOT", "XOR": "OR", "ANDNOT": "AND NOT", "ANDNO": "AND NOT",
    "BUTNOT": "AND NOT",
}  # fmt: skip
"""Operators in Spanish or of other systems, by ours."""
ORDERED = frozenset(("onear", "pre", "p", "adj", "next"))
FARTHEST = 50


@dataclass(frozen=True, slots=True)
class Chunk:
    """A wrong piece, with those around it, and what its pattern found in it."""

    text: str
    pieces: Sequence[Piece]
    at: int
    found: re.Match[str]

    @property
    def piece(self) -> Piece:
        """The wrong piece itself."""
        return self.pieces[self.at]

    @property
    def after_operand(self) -> bool:
        """Whether an operand ends in front of it."""
        return self.at > 0 and self.pieces[self.at - 1].kind in sides.ENDS

    def slip(self, code: str, *news: str, after: int = 0, **values: str) -> Slip:
        """Put other text in its place, one for each reading; the position is so many characters into it."""
        drafts = tuple(((self.piece.start, self.piece.end, new),) for new in news)
        return Slip(code, self.piece.start + after, drafts, {"written": self.piece.value, **values})

    def operator(self, code: str, said: str, *, length: int | None = None) -> Slip:
        """Put an operator in the place of its first characters: AND NOT after an operand, NOT at the beginning, and so on."""
        said = f"AND {said}" if said == "NOT" and self.after_operand else said
        start = self.piece.start
        end = self.piece.end if length is None else start + length
        needless = said in {"AND", "OR"} and not self.after_operand
        before = " " if self.at and self.pieces[self.at - 1].end == start else ""
        after = "" if self.text[end : end + 1].isspace() else " "
        new = "" if needless else f"{before}{said}{after}"
        written = self.text[start:end]
        return Slip(code, start, (((start, end, new),),), {"written": written, "operator": said})


def slip(text: str, pieces: Sequence[Piece], at: int) -> Slip:
    """Say what was meant by a wrong piece."""
    for pattern, meaning in MEANINGS:
        found = pattern.match(pieces[at].value)
        if found and (meant := meaning(Chunk(text, pieces, at, found))) is not None:
            return meant
    return _stray(Chunk(text, pieces, at, re.match("", "")))  # type: ignore[arg-type]


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
    draft: Draft = tuple((n, n + 1, "") for n, each in enumerate(text) if each == character)
    return Slip("invisible", position, (draft,), {"name": f"U+{ord(character):04X}"})


# ------------------------------------------------------------------------------------ quotes


def _quote(chunk: Chunk) -> Slip:
    """A quote without its other one, or with one of another kind."""
    text, piece = chunk.text, chunk.piece
    mark = piece.value
    rest = text[piece.end :]
    other = re.search('["“”„«»]', rest)
    if mark in CLOSING or (mark == '"' and _closes(text, piece, other)):
        if other and mark == "”" and other[0] == "”":  # ”so”
            end = piece.end + other.start()
            return Slip(
                "quote_kinds",
                piece.start,
                (((piece.start, piece.end, '"'), (end, end + 1, '"')),),
                {"one": mark, "other": mark},
            )
        start = _phrase_start(chunk)
        draft: Draft = ((start, start, '"'), (piece.start, piece.end, '"'))
        return Slip("never_opened", piece.start, (draft,), {"quote": mark})
    if other and not re.match(r"\s*(?:AND|OR|NOT|O?NEAR/[0-9]+)\s", rest[: other.start()]):
        end = piece.end + other.start()
        if _ends_word(text, end) or other[0] != mark:
            draft = ((piece.start, piece.end, '"'), (end, end + 1, '"'))
            return Slip(
                "quote_kinds", piece.start if mark != '"' else end, (draft,), {"one": mark, "other": other[0]}
            )
    stop = re.search(r"\s+(?:AND|OR|NOT|O?NEAR/[0-9]+)(?=[\s(])|[)]", rest)
    end = piece.end + (stop.start() if stop else len(rest.rstrip()))
    closing = {"“": "”", "«": "»", "„": "“"}.get(mark, mark)
    return Slip("never_closed", piece.start, (((end, end, closing),),), {"quote": mark, "closing": closing})


def _closes(text: str, piece: Piece, other: re.Match[str] | None) -> bool:
    """Whether a straight quote without a partner stands at the end of a word rather than at its beginning."""
    return other is None and _ends_word(text, piece.start) and not text[piece.end : piece.end + 1].strip(" )")


def _ends_word(text: str, position: int) -> bool:
    return position > 0 and (text[position - 1].isalnum() or text[position - 1] in "*.")


def _phrase_start(chunk: Chunk) -> int:
    """Where the words begin that a closing quote ends."""
    at = chunk.at
    while at and chunk.pieces[at - 1].kind in WORDS:
        at -= 1
    return chunk.pieces[at].start


def _single_quotes(chunk: Chunk) -> Slip | None:
    """`'policía estatal'`: another kind of quotes."""
    piece = chunk.piece
    closing = re.search(
        r"[^\W_*.]?[*.]?(['’‘‚‹›])(?=[\s),]|\Z)", chunk.text[piece.end - len(piece.value) + 1 :]
    )
    if closing is None:
        return chunk.slip("stray", piece.value[1:], sign=piece.value[0])
    end = piece.start + 1 + closing.start(1)
    draft: Draft = ((piece.start, piece.start + 1, '"'), (end, end + 1, '"'))
    return Slip("single_quotes", piece.start, (draft,), {"written": piece.value[0]})


# ------------------------------------------------------------------------------------ NEAR and its like


def _near(chunk: Chunk) -> Slip:
    """`w/5`, `near5`, `NEAR:5`, `pre/5`, `/5`: words between, in other spellings."""
    name = (chunk.found["name"] or "").lower()
    number = min(int(chunk.found["number"][:6]), FARTHEST)
    said = f"{'ONEAR' if name in ORDERED else 'NEAR'}/{number}"
    return chunk.slip("near_spelling", said, operator=said)


def _near_bare(chunk: Chunk) -> Slip:
    """`NEAR` without its number, or with a space before it."""
    piece, following = chunk.piece, chunk.pieces[chunk.at + 1]
    name = "ONEAR" if piece.value.upper() in {"ONEAR", "ADJ"} else "NEAR"
    if piece.value == "ADJ":
        said = "ONEAR/0"
        return chunk.slip("near_spelling", said, operator=said)
    behind = re.match(r"\S*?\s*[(/]?\s*/?([0-9]{1,4})\s*\)?(?=[\s(])", chunk.text[piece.start :])
    if behind and following.kind in {"open", "word", "wrong"}:
        said = f"{name}/{min(int(behind[1]), FARTHEST)}"
        draft: Draft = ((piece.start, piece.start + behind.end(), said),)
        return Slip("near_spelling", piece.start, (draft,), {"written": behind[0], "operator": said})
    return chunk.slip("near_number", f"{name}/5", operator=name)


def _near_bad_number(chunk: Chunk) -> Slip:
    """`NEAR/x`, `NEAR/-3`, `NEAR/`."""
    rest = chunk.text[chunk.piece.end :]
    if chunk.piece.value[-1] in "/:" and (number := re.match(r"\s+([0-9]{1,4})(?=[\s(])", rest)):
        said = f"{chunk.found[1].upper()}/{min(int(number[1]), FARTHEST)}"
        draft: Draft = ((chunk.piece.start, chunk.piece.end + number.end(), said),)
        written = f"{chunk.piece.value}{number[0]}"
        return Slip("near_spelling", chunk.piece.start, (draft,), {"written": written, "operator": said})
    name = "ONEAR" if chunk.found[1].lower() == "onear" else "NEAR"
    return chunk.slip("near_number", f"{name}/5", operator=name)


def _same(chunk: Chunk) -> Slip:
    """`a w/p b`, `a SAME b`: both in one paragraph."""
    pieces, at, text = chunk.pieces, chunk.at, chunk.text
    last = sides.operand_end(pieces, at + 1)
    if not chunk.after_operand or last is None:
        return chunk.slip("same_spelling")
    start, end = pieces[sides.operand_start(pieces, at - 1)].start, pieces[last].end
    left, right = text[start : pieces[at - 1].end], text[pieces[at + 1].start : end]
    draft: Draft = ((start, end, f"same({left} AND {right})"),)
    return Slip("same_spelling", chunk.piece.start, (draft,), {"written": chunk.piece.value})


# ------------------------------------------------------------------------------------ operators


def _capital(chunk: Chunk) -> Slip:
    """`Y`, `O`, `NO`: operators in Spanish; between words they may be words as well."""
    meant = chunk.operator("other_operator", CAPITALS[chunk.piece.value])
    first = last = chunk.at
    while first and chunk.pieces[first - 1].kind in WORDS:
        first -= 1
    while chunk.pieces[last + 1].kind in WORDS:
        last += 1
    if chunk.at in {first, last}:
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
    """`-word`, or a dash that stands alone."""
    if len(chunk.piece.value) > chunk.found.end() or _adjoins(chunk):
        meant = chunk.operator("minus_sign", "NOT", length=chunk.found.end())
        following = chunk.pieces[chunk.at + 1]
        if chunk.after_operand or following.kind not in sides.STARTS or _adjoins(chunk):
            return meant
        joined = (*meant.drafts[0], (chunk.piece.end, chunk.piece.end, " AND"))  # -fútbol secuestro
        return Slip(meant.code, meant.position, (joined,), meant.values)
    meant = chunk.operator("lone_dash", "NOT")
    return Slip(
        meant.code,
        meant.position,
        (*((((chunk.piece.start, chunk.piece.end, ""),),)), *meant.drafts),
        meant.values,
    )


def _adjoins(chunk: Chunk) -> bool:
    """Whether the next piece begins right behind it."""
    following = chunk.pieces[chunk.at + 1]
    return following.start == chunk.piece.end and following.kind in sides.STARTS


def _inside(chunk: Chunk) -> Slip:
    """`PRI/PAN`, `AT&T`, `a|b`, `a/b`: a name with a sign in it, or two operands."""
    sign = chunk.found[2]
    operator = "AND" if "&" in sign or "+" in sign else "OR"
    left, right = chunk.found[1], chunk.found[3]
    phrase, each = f'"{chunk.piece.value}"', f"({left} {operator} {right})"
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
            said = f"{parts[0]} NEAR/{min(int(number[:6]), FARTHEST)} {parts[1]}"
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
    """A star in front of a word, or alone."""
    rest = chunk.piece.value.lstrip("*")
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
    return chunk.slip("stray", chunk.piece.value[1:], sign="@")


def _brackets(chunk: Chunk) -> Slip:
    """`[a OR b]`, `{a OR b}`: every bracket at once."""
    round_ = str.maketrans("[]{}", "()()")
    draft = tuple((n, n + 1, each.translate(round_)) for n, each in enumerate(chunk.text) if each in "[]{}")
    position = chunk.piece.start + next(n for n, each in enumerate(chunk.piece.value) if each in "[]{}")
    return Slip("other_brackets", position, (draft,), {"written": chunk.text[position]})


def _semicolon(chunk: Chunk) -> Slip:
    value = chunk.piece.value
    return chunk.slip(
        "comma",
        value.replace(";", " AND ").rstrip() + " ",
        value.replace(";", " OR ").rstrip() + " ",
        after=value.index(";"),
    )


def _weight(chunk: Chunk) -> Slip:
    """`^1.5`, `^`: a weight that is no whole number."""
    return Slip("weight_number", chunk.piece.start, (), {"written": chunk.piece.value})


def _backslash(chunk: Chunk) -> Slip:
    value = chunk.piece.value
    return chunk.slip("backslash", value.replace("\\", ""), after=value.index("\\"))


def _pattern(chunk: Chunk) -> Slip:
    """`/secuestr(o|ó)/`: a regular expression."""
    return chunk.slip("regular_expression")


def _stray(chunk: Chunk) -> Slip:
    """Any other sign: a word with it stands in quotes, or without it."""
    value = chunk.piece.value
    odd = next((n for n, each in enumerate(value) if not (each.isalnum() or each in "-'’._")), 0)
    bare = value[:odd] + value[odd + 1 :]
    between = 0 < odd < len(value) - 1
    return chunk.slip("stray", f'"{value}"' if between else bare, after=odd, sign=value[odd])


_O = re.compile
MEANINGS: tuple[tuple[re.Pattern[str], Callable[[Chunk], Slip | None]], ...] = (
    (_O(r'["“”„«»]\Z'), _quote),
    (_O(r"#+\Z|//|/\*|--+\Z"), _comment),
    (_O(r"(?i:https?://|www\.)\S"), _address),
    (_O(r"SAME\Z|(?i:w?/(?:s|p|sent|sentence|para|paragraph|seg)\.?\Z)"), _same),
    (_O(r"(?P<name>(?i:o?near|w|within|n|pre|p|adj|cerca|around|prox|next)?)/(?P<number>[0-9]+)\Z"), _near),
    (_O(r"(?P<name>(?i:o?near|adj|within|cerca|around|prox))[:=.~-]?(?P<number>[0-9]+)\Z"), _near),
    (_O(r"(?:O?NEAR|CERCA|ADJ|WITHIN|AROUND)\Z"), _near_bare),
    (_O(r"(?i:(o?near|cerca))[/:-]"), _near_bad_number),
    (_O(r"(?i:y|and|e)/(?i:o|or|u)\Z"), _and_or),
    (_O(r"(?:Y|O|NO|NI|XOR|ANDNOT|ANDNO|BUTNOT)\Z"), _capital),
    (_O(r"(?:AND|OR|NOT)[-.'’/]"), _run_together),
    (_O(r"[^\W\d_]+[:=]"), named.slip),  # fields, ids, and what is written like them
    (_O(r"&+|\++(?=.)"), _sign("AND")),
    (_O(r"\|+"), _sign("OR")),
    (_O(r"\++\Z"), _sign("AND")),
    (_O(r"!+(?=.)|!\Z|¬"), _sign("NOT")),
    (_O(r"[-–—−]+"), _minus),
    (_O(r"=+"), _equals),
    (_O(r"@"), _at_sign),
    (_O(r".*[\[\]{}]"), _brackets),
    (_O(r"['‘’‚‹]"), _single_quotes),
    (_O(r"#+(?=[^\W_])"), _hashtag),
    (_O(r"\*"), _star),
    (_O(r"/.+/[a-z]*\Z"), _pattern),
    (_O(r".*\\"), _backslash),
    (_O(r"\^"), _weight),
    (_O(r".*;"), _semicolon),
    (_O(r"(.*?)~([0-9]*)[0-9.]*\Z"), _fuzzy),
    (_O(r"([^\W\d_]+)([?!$#%]+)\w*\Z"), _wildcard),
    (_O(r"([^\W_][\w.'’-]*\*?)(&&?|\|\|?|/|\+)([^\W_][\w.'’-]*\*?)\Z"), _inside),
)
"""What a wrong piece may be, most telling first."""
