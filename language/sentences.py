"""Where sentences and paragraphs end, well enough to quote a passage. Pure."""

from __future__ import annotations

import re

ENDING = re.compile(
    r"""\n\s*                                     # a new paragraph
    | (?P<mark>[.!?…]+)[)\]"'”’»]*\s+(?=[^\w\s]*[^\W_a-zà-öø-ÿ])   # a mark, and then a capital or a digit
    """,
    re.VERBOSE,
)
LAST_WORD = re.compile(r"([^\W\d_]+)\.?$")
SHORTENED = frozenset(
    re.findall(
        r"\w+",
        """art av avda col cap cmdte cnel dip dr dra fr gob gral ing jr lic mtra mtro núm pág pbro prof profa
        sen sgto sr sra sres srta sta sto tel tte ud uds vol vs capt gen gov lt mr mrs ms rep rev sgt st""",
    )
)
"""Words that end with a full stop without ending a sentence, in Spanish and English."""


def sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence stands (end exclusive), without the white space around it."""
    found = []
    start = len(text) - len(text.lstrip())
    for ending in ENDING.finditer(text, start):
        if _is_shortened(text, start, ending):
            continue
        end = len(text[start : ending.end()].rstrip()) + start
        if end > start:
            found.append((start, end))
        start = ending.end()
    if rest := text[start:].rstrip():
        found.append((start, start + len(rest)))
    return found


def _is_shortened(text: str, start: int, ending: re.Match[str]) -> bool:
    """Whether the full stop belongs to a shortened word (`Sr.`, `Gral.`) or an initial (`J.`, `EE. UU.`)."""
    if ending["mark"] != ".":
        return False
    word = LAST_WORD.search(text, max(start, ending.start() - 12), ending.start())
    return word is not None and (
        word[1].lower() in SHORTENED or len(word[1]) == 1 or _is_acronym_part(word[1])
    )


def _is_acronym_part(word: str) -> bool:
    """Whether the word is a part of a doubled plural, such as `EE. UU.` or `FF. AA.`."""
    return len(word) == 2 and word[0] == word[1] and word.isupper()
