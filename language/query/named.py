"""Fields and ids that are written otherwise than ours: what was meant by a name and a colon. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from language.query import sides
from language.query.chunk import Chunk
from language.query.lexing import FIELDS, Piece
from language.query.wrong import Draft, Slip
from language.tokens import words

IDS = ("actor", "place", "stem")
KNOWN = (*FIELDS, *IDS)
OTHERS = {
    "title": "titulo titular titulares headline headlines hd hl intitle allintitle tit encabezado cabeza",
    "lead": "entradilla sumario summary bajada lede lp hlead ingress intro copete entrada description descripcion",
    "author": "autor autora byline by au firma periodista inauthor creator",
    "section": "seccion sec se category categoria",
    "outlet": "medio medios site source sourcename fuente domain dominio publication publicacion periodico rst sc media host url inurl link",
    "lang": "language languages idioma lengua la lg",
    "place": "lugar location loc geo estado municipio country region pais",
    "actor": "persona person people org organization organizacion entity entidad quien company",
    "stem": "raiz lemma lema root",
}
"""What other systems, and Spanish, call what we have a name for."""
MEANT = {other: ours for ours, others in OTHERS.items() for other in others.split()}
EVERYWHERE = frozenset(
    [
        "text",
        "texto",
        "body",
        "cuerpo",
        "content",
        "contenido",
        "intext",
        "allintext",
        "fulltext",
        "ft",
        "all",
        "todo",
    ]
)
"""Fields of other systems for what is searched here anyway."""
DATES = frozenset(
    ["date", "fecha", "after", "before", "since", "until", "desde", "hasta", "dd", "pd", "day", "dia"]
)
LANGUAGES = {
    "es": "spanish español espanol castellano spa esp",
    "en": "english ingles eng",
    "fr": "french frances fra",
    "pt": "portuguese portugues por",
    "de": "german aleman deu",
    "it": "italian italiano ita",
}
CODES = {other: code for code, others in LANGUAGES.items() for other in others.split()}


def slip(chunk: Chunk) -> Slip | None:
    """Say what was meant by a name with a colon, or with an equals sign as Factiva has it."""
    piece = chunk.piece
    name, sign, rest = _apart(piece.value)
    folded = "".join(words(name))
    if folded in DATES:
        return chunk.slip("no_dates", "")
    ours = ours_of(name)
    if folded in {"list", "lista", "role"}:
        return _no_field(piece, name, sign, folded)
    if folded in EVERYWHERE:
        return Slip(
            "field_everywhere",
            piece.start,
            (((piece.start, piece.start + len(name) + 1, ""),),),
            {"field": f"{name}{sign}"},
        )
    if ours is None:
        near = difflib.get_close_matches(folded, [*KNOWN, *MEANT], n=1, cutoff=0.75)
        ours = MEANT.get(near[0], near[0]) if near else None
    if ours is None:
        return _unknown_field(chunk, name, sign, rest)
    if name != ours or sign != ":":
        draft: Draft = ((piece.start, piece.start + len(name) + 1, f"{ours}:"),)
        return Slip("unknown_field", piece.start, (draft,), _unknown(f"{name}{sign}", f"{ours}:"))
    return _after(chunk, ours, rest)


def _no_field(piece: Piece, name: str, sign: str, folded: str) -> Slip:
    """`list:armas` is a list with its sign; `role:...` the id of an actor, as it stands under `actors:` of a rule."""
    if folded == "role":
        role: Draft = ((piece.start, piece.start, "actor:"),)
        return Slip("unknown_field", piece.start, (role,), _unknown(f"{name}{sign}", "actor:role:"))
    its_sign: Draft = ((piece.start, piece.start + len(name) + 1, "@"),)
    return Slip("unknown_field", piece.start, (its_sign,), _unknown(name, "@"))


def ours_of(name: str) -> str | None:
    """Return the field of ours that a name stands for, here or in other systems."""
    folded = "".join(words(name))
    return folded if folded in KNOWN else MEANT.get(folded)


def with_bracket(pieces: Sequence[Piece], at: int) -> Slip | None:
    """`HEADLINE(retén)`: a field as a function, as Lexis has it; None where it is none."""
    name, opened = pieces[at - 1], pieces[at]
    ours = ours_of(name.value)
    if ours is None or opened.kind != "open" or opened.start > name.end:
        return None
    draft: Draft = ((name.start, name.end, f"{ours}:"),)
    return Slip("unknown_field", name.start, (draft,), _unknown(f"{name.value}(...)", f"{ours}:"))


def _apart(value: str) -> tuple[str, str, str]:
    found = re.match(r"([^\W\d_]+)([:=])(.*)", value, re.DOTALL)
    assert found is not None  # noqa: S101 (the pattern that led here says so)
    return found[1], found[2], found[3]


def _unknown(field: str, meant: str) -> dict[str, str]:
    return {"field": field, "meant": meant}


def _unknown_field(chunk: Chunk, name: str, sign: str, rest: str) -> Slip:
    """A name that none of ours is near: the words themselves were meant, or the sign means nothing."""
    piece = chunk.piece
    known = " ".join(f"{each}:" for each in KNOWN)
    values = {"field": f"{name}{sign}", "known": known}
    if rest.isdecimal() and any(each.value.startswith("weight") for each in chunk.pieces[: chunk.at]):
        colon = piece.start + len(name)  # weight5(secuestro:3)
        return Slip("no_such_field", piece.start, (((colon, colon + 1, "^"),),), values)
    if rest and re.fullmatch(r"[\w.'’-]+", rest):
        return Slip("no_such_field", piece.start, (((piece.start, piece.end, f'"{piece.value}"'),),), values)
    return Slip(
        "no_such_field",
        piece.start,
        (((piece.start + len(name), piece.start + len(name) + 1, " "),),),
        values,
    )


def _after(chunk: Chunk, ours: str, rest: str) -> Slip:
    """A field of ours with something amiss behind its colon."""
    piece = chunk.piece
    colon = piece.start + len(ours) + 1
    behind = chunk.text[colon:]
    following = chunk.pieces[chunk.at + 1]
    if not rest and behind[:1].isspace() and following.kind != "end":
        spaces = len(behind) - len(behind.lstrip())
        return Slip("field_space", colon, (((colon, colon + spaces, ""),),), {"field": f"{ours}:"})
    if not behind.strip() or behind[:1] in {")", ","}:
        return Slip(
            "nothing_after", piece.start, (((piece.start, piece.end, ""),),), {"operator": f"{ours}:"}
        )
    if not rest and following.kind == "open" and ours in IDS:
        return _distributed(chunk, ours)
    if not rest and following.kind == "phrase" and ours in IDS:
        return _quoted(piece, following, ours)
    return _amiss(chunk, ours, rest, colon)


def _amiss(chunk: Chunk, ours: str, rest: str, colon: int) -> Slip:
    """A value that the field cannot take, such as `actor:Bruno Plácido`."""
    piece = chunk.piece
    if ours in {"actor", "place"}:
        end = chunk.row_end
        meant = identifier(chunk.text[colon:end])
        draft: Draft = ((colon, end, meant),)
        return Slip("bad_id", colon, (draft,) if meant else (), {"field": f"{ours}:"})
    if ours == "stem":
        draft = ((colon, piece.end, rest.strip("*")),)
        drafts = (draft, ((piece.start, colon, ""),)) if rest.endswith("*") else ()
        return Slip("stem_of_one", colon, drafts)
    stray = next((n for n, each in enumerate(rest) if not each.isalnum()), 0)
    draft = ((colon + stray, colon + stray + 1, ""),)
    return Slip("stray", colon + stray, (draft,), {"sign": rest[stray : stray + 1] or ":", "written": rest})


def identifier(text: str) -> str:
    """Make an id of a name as people write it: `Bruno Plácido` becomes `bruno-placido`."""
    return "-".join(words(text))


def _quoted(piece: Piece, phrase: Piece, ours: str) -> Slip:
    inner = phrase.value[1:-1]
    if ours == "stem":
        first, *others = words(inner) or [""]
        drafts = (((piece.start, phrase.end, f"stem:{first}"),),) if first and not others else ()
        return Slip("stem_of_one", phrase.start, drafts)
    meant = identifier(inner)
    return Slip(
        "bad_id",
        phrase.start,
        (((phrase.start, phrase.end, meant),),) if meant else (),
        {"field": f"{ours}:"},
    )


def _distributed(chunk: Chunk, ours: str) -> Slip:
    """`actor:(crac OR upoeg)`: the name stands before each."""
    pieces, at = chunk.pieces, chunk.at
    last = sides.operand_end(pieces, at + 1)
    inside = pieces[at + 2 : last] if last is not None else []
    edits = [(each.start, each.start, f"{ours}:") for each in inside if each.kind in {"word", "marked"}]
    plain = all(each.kind in {"word", "marked", "OR", "AND"} for each in inside)
    draft: Draft = ((chunk.piece.start, chunk.piece.end, ""), *edits)
    return Slip("id_group", pieces[at + 1].start, (draft,) if plain and edits else (), {"field": f"{ours}:"})


def language(piece: Piece, name: str) -> Slip:
    """`lang:spanish`: a language by its name."""
    code = name[:2] if re.fullmatch("[a-z]{2}[-_][a-z]+", name) else CODES.get("".join(words(name)))
    drafts = (((piece.start, piece.end, code),),) if code else ()
    return Slip("bad_language", piece.start, drafts, {"written": name})


def as_id(piece: Piece, value: str) -> tuple[Draft, ...]:
    """Write a name of an outlet as an id."""
    meant = identifier(value)
    return (((piece.start, piece.end, meant),),) if meant else ()
