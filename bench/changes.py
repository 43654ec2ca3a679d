"""What is told apart between two versions of an article: harmless changes, and edits of each kind.

    ./dev bench changes [--misses N] [--every 1] [--seed 1]

Texts of ../shared/data/text/spanish.jsonl (Spanish) and ../shared/data/stories/basil.jsonl (English), each changed in ways
that are seeded. A harmless change is *right* when it is called boring; an edit when it is not, and has the flag that it
is made to have. Phrases and thresholds were tuned on the texts whose `crc32(id)` is even; the others are `unseen`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

from news.changes import Version, compare

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DATES = {
    "es": ("Actualizado: {0} de noviembre de 2026, 1{1}:30 horas", "Hace {0} horas", "{0}/11/2026 - 1{1}:15 h", "Publicado el {0} nov. 2026"),
    "en": ("Updated November {0}, 2026 1{1}:30 a.m. EST", "{0} hours ago", "Published on Nov. {0}, 2026 at 1{1}:15 pm", "Last updated: {0} November 2026"),
}  # fmt: skip
COUNTERS = {
    "es": ("Compartido 1,{0}0{1} veces", "{0}{1} comentarios", "{0} min de lectura", "Comentarios ({0}{1})", "{0}.{1}k vistas"),
    "en": ("Shared 1,{0}0{1} times", "{0}{1} comments", "{0} min read", "Comments ({0}{1})", "{0}.{1}k views"),
}  # fmt: skip
LINKS = {
    "es": ("Lee también: {0}", "También lee: {0}", "Te puede interesar: {0}", "Leer más: {0}", "Notas relacionadas: {0}"),
    "en": ("Read more: {0}", "Related: {0}", "Also read: {0}", "More on this: {0}", "Recommended: {0}"),
}  # fmt: skip
NOTES = {
    "es": ("Fe de erratas: {0}", "Esta nota fue actualizada con nuevos datos. {0}", "Corrección: {0}", "Una versión anterior de esta nota tenía un error. {0}"),
    "en": ("Correction: {0}", "This story has been updated. {0}", "An earlier version of this article was wrong. {0}", "Editor's note: {0}"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article of the collections."""

    id: str
    language: str
    title: str
    text: str

    @property
    def lines(self) -> list[str]:
        return [line for line in self.text.split("\n") if line.strip()]


Change = Callable[[Text, "Text", random.Random], "tuple[str, str] | None"]
"""From a text and another one: the title and text of the next version; None where the text has nothing to change."""


def texts() -> list[Text]:
    """Return the texts of both collections, titles taken off their heads."""
    found = []
    for name in ("text/spanish.jsonl", "stories/basil.jsonl"):
        with (DATA / name).open(encoding="utf-8") as file:
            for row in map(json.loads, file):
                body = row["text"].removeprefix(row["title"]).strip()
                if len(body.split()) >= 60:
                    found.append(Text(id=row["id"], language=row["language"], title=row["title"], text=body))
    return found


# ------------------------------------------------------------------------------------------- harmless


def typography(text: Text, _: Text, __: random.Random) -> tuple[str, str]:
    body = (
        re.sub(r'"([^"\n]*)"', "«\\1»", text.text).replace(" - ", " — ").replace("...", "…").replace("'", "’")
    )
    return text.title, "\n\n".join("  ".join(line.split(" ")) for line in body.split("\n"))


def paragraphs(text: Text, _: Text, r: random.Random) -> tuple[str, str]:
    return text.title, re.sub(r"(?<=[a-zñ]{3}\.) (?=[A-ZÑ][a-z])", lambda _: r.choice("\n "), text.text)


def order(text: Text, _: Text, r: random.Random) -> tuple[str, str] | None:
    lines = text.lines
    if len(lines) < 3:
        return None
    at = r.randrange(1, len(lines))
    return text.title, "\n".join([*lines[at:], *lines[:at]])


def _line(phrases: dict[str, tuple[str, ...]]) -> Change:
    def put_in(text: Text, other: Text, r: random.Random) -> tuple[str, str]:
        line = r.choice(phrases[text.language])
        said = line.format(other.title if phrases is LINKS else r.randrange(1, 10), r.randrange(10))
        lines = text.lines
        lines.insert(r.randrange(len(lines) + 1), said)
        return text.title, "\n".join(lines)

    return put_in


# ----------------------------------------------------------------------------------------------- edits


def number(text: Text, _: Text, r: random.Random) -> tuple[str, str] | None:
    found = list(re.finditer(r"(?<![\d.,:/-])\d{1,4}(?![\d.,:/-])", text.text))
    if not found:
        return None
    it = r.choice(found)
    return text.title, f"{text.text[: it.start()]}{int(it[0]) + r.randrange(1, 9)}{text.text[it.end() :]}"


def name(text: Text, _: Text, r: random.Random) -> tuple[str, str] | None:
    found = list(re.finditer(r"(?<=[a-zñ,] )[A-ZÑ][a-zñáéíóú]{3,}(?= [a-z])", text.text))
    if not found:
        return None
    return text.title, re.sub(rf"\b{r.choice(found)[0]}\b", "Zabludowicz", text.text)


def quote(text: Text, _: Text, r: random.Random) -> tuple[str, str] | None:
    found = list(re.finditer(r"“([^“”\n]{30,})”", text.text))
    if not found:
        return None
    it = r.choice(found)
    words = it[1].split()
    del words[r.randrange(len(words))]
    return text.title, f"{text.text[: it.start(1)]}{' '.join(words)}{text.text[it.end(1) :]}"


def one_word(text: Text, _: Text, r: random.Random) -> tuple[str, str]:
    words = text.text.split(" ")
    places = [at for at, word in enumerate(words) if re.fullmatch(r"[a-zñáéíóú]{5,}", word)]
    words[r.choice(places)] = "jamás" if text.language == "es" else "never"
    return text.title, " ".join(words)


def sentence_added(text: Text, other: Text, r: random.Random) -> tuple[str, str]:
    lines = text.lines
    lines.insert(r.randrange(len(lines) + 1), max(other.lines, key=len).split(". ")[0] + ".")
    return text.title, "\n".join(lines)


def line_dropped(text: Text, _: Text, r: random.Random) -> tuple[str, str] | None:
    lines = text.lines
    long = [at for at, line in enumerate(lines) if len(line.split()) >= 8]
    if len(long) < 2:
        return None
    del lines[r.choice(long)]
    return text.title, "\n".join(lines)


def headline(text: Text, other: Text, _: random.Random) -> tuple[str, str]:
    return f"{other.title.split(' ')[0]} {text.title}", text.text


def note(text: Text, other: Text, r: random.Random) -> tuple[str, str] | None:
    changed = number(text, other, r) or one_word(text, other, r)
    said = r.choice(NOTES[text.language]).format(max(other.lines, key=len).split(". ")[0][:120])
    lines = changed[1].split("\n")
    lines.insert(r.choice((0, len(lines))), said)
    return text.title, "\n".join(lines)


HARMLESS: dict[str, Change] = {
    "typography": typography, "paragraphs": paragraphs, "order": order, "date line": _line(DATES),
    "counter": _line(COUNTERS), "link": _line(LINKS),
}  # fmt: skip
EDITS: dict[str, tuple[Change, str]] = {
    "a number": (number, "numbers"), "a name": (name, "names"), "a quote": (quote, "quotes"), "one word": (one_word, "text"),
    "a sentence more": (sentence_added, "text"), "a line less": (line_dropped, "text"), "the headline": (headline, "headline"),
    "with a note": (note, "note"),
}  # fmt: skip


def cases(every: list[Text], seed: int) -> Iterator[tuple[str, str | None, Text, tuple[str, str]]]:
    """Yield (kind, the flag that it should have or None of a harmless one, the text, the next version)."""
    wanted: dict[str, tuple[Change, str | None]] = {kind: (change, None) for kind, change in HARMLESS.items()}
    for kind, (change, flag) in (wanted | EDITS).items():
        for at, text in enumerate(every):
            r = random.Random(f"{seed}:{kind}:{text.id}")
            if changed := change(text, every[at - 1], r):
                yield kind, flag, text, changed


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--misses", type=int, default=0)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--every", type=int, default=1, help="take one text in so many")
    options = asked.parse_args()
    right: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    took = []
    for kind, flag, text, (title, body) in cases(texts()[:: options.every], options.seed):
        half = "unseen" if crc32(text.id.encode()) % 2 else "tuned"
        before = Version(title=text.title, text=text.text, language=text.language, modified=NOON)
        after = Version(title=title, text=body, language=text.language, modified=NOON)
        began = time.process_time()
        found = compare(before, after)
        took.append((time.process_time() - began) * 1000)
        good = found.boring if flag is None else flag in found.flags and not found.boring
        right[kind, half].append(good)
        if not good and half == "tuned" and options.misses > 0:
            options.misses -= 1
            print(f"{kind}: {found.flags} {text.id} +{found.words_added} -{found.words_removed}")
    print(f"{'':16} {'tuned':>16} {'unseen':>16}")
    for kind in (*HARMLESS, *EDITS):
        told = (right[kind, half] for half in ("tuned", "unseen"))
        print(
            f"{kind:16} "
            + " ".join(f"{sum(each):5} of {len(each):4} {sum(each) / len(each):.3f}" for each in told)
        )
    took.sort()
    print(
        f"milliseconds of CPU: median {statistics.median(took):.2f}, p95 {took[int(len(took) * 0.95)]:.2f}, most {took[-1]:.1f}"
    )


if __name__ == "__main__":
    main()
