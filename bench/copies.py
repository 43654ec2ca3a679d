"""How many copies are known as such, and how many texts are taken for copies that are none, beside MinHash-LSH and simhash.

    ./dev bench copies [--misses] [--texts 500]

500 texts of ../shared/data/text/spanish.jsonl, without those that share a fifth of their text with another already, and sixteen edits of
each (bench/edits.py); follow-ups that repeat 25 or 40 % of an earlier text, texts of one outlet under 80 or 150 words of
its boilerplate, and 58 events as three outlets tell them (../shared/data/stories/basil.jsonl), none of which is a copy.
They come in the order of their news, from 24 outlets, through `Imports.record` into a SQLite file: what decides is what
runs. *Recall* is the share of edits whose root is the text that they were made of; a *false merge* is an article whose
root is another text. Edits are seeded.

What is tuned here was tuned on the texts whose `crc32(id)` is even; the others are `unseen`.

PEERS: datasketch MinHash-LSH (128 permutations, 3-word shingles) and simhash (64 bits, 3-word shingles) see the same texts
in the same order, each with the threshold that has the best recall on the tuned half among those with at most 0.5 % false
merges there.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from zlib import crc32

import sqlalchemy as sa

from bench.edits import Editor, boilerplate, follow_up
from news.fingerprint import fingerprint
from news.shingles import hashes
from storage.imports import Imports
from storage.records import ArchiveRow, Portion
from storage.store import Store
from storage.tables import articles

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
BEGAN = datetime(2026, 9, 1, 6, tzinfo=UTC)
PILE = 60  # texts that edits take sentences and words from; none of them is an article of its own
OUTLETS = [f"diario-{number}" for number in range(24)]
ALIKE, SHARED = (
    0.2,
    20,
)  # from here on two texts of the collection share text already: a part of one may be all in the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of the bench."""

    id: str
    kind: str  # an edit, or what it is that is no copy
    of: str | None  # the text that it is a copy of
    outlet: str
    title: str
    text: str
    language: str
    at: datetime
    tuned: bool


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def apart(rows: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out the texts that share text with an earlier one."""
    sets = [set(hashes(row["text"])) for row in rows]
    gone: set[int] = set()
    for one, other in combinations(range(len(rows)), 2):
        shared = len(sets[one] & sets[other])
        if shared >= SHARED and shared >= ALIKE * min(len(sets[one]), len(sets[other])):
            gone.add(other)
    return [row for place, row in enumerate(rows) if place not in gone]


def pieces(count: int, seed: int = 4) -> tuple[list[Piece], int]:
    """Make all the articles, in the order of their news; return how many texts were left out, too."""
    rows = read(DATA / "text" / "spanish.jsonl")
    clean = apart(rows)
    chosen, spare = clean[:count], clean[count + PILE :]
    dice = random.Random(seed)
    pile = [row["text"] for row in clean[count : count + PILE]]
    made: list[Piece] = []
    for row in chosen:
        original = piece(row["id"], "original", row, dice, at=BEGAN + timedelta(hours=dice.uniform(0, 1200)))
        made.append(original)
        others = dice.sample([each for each in OUTLETS if each != original.outlet], 16)
        for outlet, kind in zip(others, Editor(dice, "", pile).edits, strict=True):
            text = Editor(dice, outlet, pile).edits[kind](row["text"])
            title = (
                Editor(dice, outlet, pile).sentence()
                if "head" in kind or kind == "syndicated"
                else row["title"]
            )
            at = original.at + timedelta(hours=dice.uniform(0.1, 96))
            made.append(
                piece(
                    f"{row['id']} {kind}",
                    kind,
                    row | {"text": text, "title": title},
                    dice,
                    at=at,
                    of=row["id"],
                    outlet=outlet,
                )
            )
    made += no_copies(dice, spare, [each for each in made if each.kind == "original"])
    return sorted(made, key=lambda each: each.at), len(rows) - len(clean)


def piece(
    name: str,
    kind: str,
    row: dict[str, str],
    dice: random.Random,
    *,
    at: datetime,
    of: str | None = None,
    outlet: str = "",
) -> Piece:
    return Piece(
        id=name, kind=kind, of=of, outlet=outlet or dice.choice(OUTLETS), title=row["title"], text=row["text"],
        language=row["language"], at=at, tuned=crc32((of or name).encode()) % 2 == 0,
    )  # fmt: skip


def no_copies(
    dice: random.Random, spare: Sequence[dict[str, str]], originals: Sequence[Piece]
) -> Iterable[Piece]:
    """Make texts that share words with others and are no copies."""
    for number, row in enumerate(spare):
        if number % 2:
            earlier = dice.choice(originals)
            share = dice.choice((0.25, 0.4))
            text = follow_up(row["text"], earlier.text, share)
            outlet = earlier.outlet if dice.random() < 0.5 else ""
            at = earlier.at + timedelta(hours=dice.uniform(1, 120))
            yield piece(
                row["id"], f"follow-up, {share:.0%} shared", row | {"text": text}, dice, at=at, outlet=outlet
            )
        else:
            words = dice.choice((80, 150))
            outlet = f"gaceta-{words}"
            over, under = boilerplate(outlet, words)
            at = BEGAN + timedelta(hours=dice.uniform(0, 1200))
            text = f"{over}\n{row['text']}\n{under}"
            yield piece(
                row["id"],
                f"under {words} words of boilerplate",
                row | {"text": text},
                dice,
                at=at,
                outlet=outlet,
            )
    for row in read(DATA / "stories" / "basil.jsonl"):
        at = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC) + timedelta(
            hours=dice.uniform(0, 24)
        )
        yield piece(row["id"], "one event, three outlets", row, dice, at=at, outlet=row["outlet"])


# ---------------------------------------------------------------------------------------------- those who decide


def ours(made: Sequence[Piece], folder: Path) -> tuple[dict[str, str | None], float]:
    """Take the pieces in as a file's rows; return the root of each, and the CPU seconds of the writer."""
    store = Store.open(f"sqlite:///{folder / 'copies.db'}")
    imports = Imports(store.engine)
    begun = imports.begin("copies", "copies", BEGAN)
    rows = [archive_row(number, each) for number, each in enumerate(made, 1)]
    started = time.process_time()
    for at in range(0, len(rows), 50):
        some = tuple(rows[at : at + 50])
        imports.record(
            Portion(
                of=begun.id,
                upto=some[-1].line,
                rows=some,
                bad=0,
                at=some[-1].published or BEGAN,
                alerting=False,
            )
        )
    spent = time.process_time() - started
    with store.engine.read() as connection:
        found = connection.execute(
            sa.select(articles.c.id, articles.c.external_id, articles.c.duplicate_of)
        ).all()
    store.close()
    names = {row.id: row.external_id for row in found}
    return {row.external_id: names.get(row.duplicate_of) for row in found}, spent


def archive_row(number: int, each: Piece) -> ArchiveRow:
    return ArchiveRow(
        line=number, outlet=each.outlet, url=each.id, url_key=each.id, host="", external_id=each.id, title=each.title,
        text=each.text, language=each.language, published=each.at, published_precision="minute", digest=each.id,
        fingerprint=fingerprint(each.title, each.text, each.language),
    )  # fmt: skip


PEER = """
import json, sys
from datasketch import MinHash, MinHashLSH
from simhash import Simhash
made = [json.loads(line) for line in sys.stdin]
def shingles(words):
    return {" ".join(words[at : at + 3]) for at in range(len(words) - 2)} or {" ".join(words)}
for each in made:
    each["shingles"] = shingles(each.pop("words"))
    each["minhash"] = MinHash(num_perm=128)
    each["minhash"].update_batch([shingle.encode() for shingle in each["shingles"]])
    each["simhash"] = Simhash(list(each.pop("shingles"))).value
for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
    index, roots = MinHashLSH(threshold=threshold, num_perm=128), {}
    by_id = {each["id"]: each["minhash"] for each in made}
    for each in made:
        found = [(each["minhash"].jaccard(by_id[name]), name) for name in index.query(each["minhash"])]
        found = [pair for pair in found if pair[0] >= threshold]
        roots[each["id"]] = roots[max(found)[1]] or max(found)[1] if found else None
        index.insert(each["id"], each["minhash"])
    print(json.dumps(["MinHash-LSH", threshold, roots]), flush=True)
nearest = {}
for number, each in enumerate(made):
    value = each["simhash"]
    nearest[each["id"]] = min((((value ^ other["simhash"]).bit_count(), other["id"]) for other in made[:number]), default=(64, None))
for threshold in (3, 6, 8, 10, 12, 14, 16, 18, 20):
    roots = {}
    for each in made:
        distance, name = nearest[each["id"]]
        roots[each["id"]] = roots[name] or name if distance <= threshold else None
    print(json.dumps(["simhash", threshold, roots]), flush=True)
"""


def peers(made: Sequence[Piece]) -> dict[str, dict[str, str | None]]:
    """Let the peers decide, each with the threshold that suits it best on the tuned half."""
    from language.tokens import words

    rows = "".join(json.dumps({"id": each.id, "words": words(each.text)}) + "\n" for each in made)
    done = subprocess.run([str(PEERS), "-c", PEER], input=rows, text=True, stdout=subprocess.PIPE, check=True)
    best: dict[str, tuple[tuple[bool, float], str, dict[str, str | None]]] = {}
    tuned = [each for each in made if each.tuned]
    for who, threshold, roots in map(json.loads, done.stdout.splitlines()):
        figures = figures_of(tuned, roots)
        worth = figures.false_merges <= 0.005 * len(tuned), figures.recall
        if who not in best or worth > best[who][0]:
            best[who] = worth, f"{who} at {threshold}", roots
    return {name: roots for _, name, roots in best.values()}


# ------------------------------------------------------------------------------------------------- the figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    recall: float
    false_merges: int
    of: int


def figures_of(made: Iterable[Piece], roots: dict[str, str | None]) -> Figures:
    some = list(made)
    copies = [each for each in some if each.of]
    wrong = [each for each in some if roots[each.id] not in {None, each.of}]
    right = sum(roots[each.id] == each.of for each in copies)
    return Figures(recall=right / len(copies) if copies else 1.0, false_merges=len(wrong), of=len(some))


def table(made: Sequence[Piece], everyone: dict[str, dict[str, str | None]]) -> Iterable[str]:
    by_kind: dict[str, list[Piece]] = defaultdict(list)
    for each in made:
        by_kind[each.kind].append(each)
    yield f"{'':34}{'':>6}" + "".join(f"{who:>24}" for who in everyone)
    for kind, some in sorted(by_kind.items(), key=lambda item: (item[1][0].of is None, item[0])):
        cells = [figures_of(some, roots) for roots in everyone.values()]
        if some[0].of:
            yield f"{kind:34}{len(some):6}" + "".join(
                f"{each.recall:17.4f} {each.false_merges:6}" for each in cells
            )
        else:
            yield f"{kind:34}{len(some):6}" + "".join(f"{'':17} {each.false_merges:6}" for each in cells)
    for name, some in (
        ("all, tuned", [e for e in made if e.tuned]),
        ("all, unseen", [e for e in made if not e.tuned]),
    ):
        cells = [figures_of(some, roots) for roots in everyone.values()]
        yield f"{name:34}{len(some):6}" + "".join(
            f"{each.recall:17.4f} {each.false_merges:6}" for each in cells
        )


def main() -> None:
    asked = argparse.ArgumentParser(prog="./dev bench copies")
    asked.add_argument("--texts", type=int, default=500)
    asked.add_argument("--seed", type=int, default=4, help="of the edits")
    asked.add_argument("--misses", action="store_true", help="what is decided wrongly of the tuned half")
    asked.add_argument("--alone", action="store_true", help="without the peers")
    chosen = asked.parse_args()
    made, left_out = pieces(chosen.texts, chosen.seed)
    print(f"{len(made)} articles; {left_out} texts left out, which shared text with others")
    with tempfile.TemporaryDirectory(prefix="serviola-copies-") as folder:
        roots, spent = ours(made, Path(folder))
    print(
        f"the writer's CPU: {1000 * spent / len(made):.2f} ms an article, SQLite and all else that an import does with it"
    )
    everyone = {"Serviola": roots} | ({} if chosen.alone else peers(made))
    print("recall, false merges")
    print("\n".join(table(made, everyone)))
    if chosen.misses:
        for each in made:
            if each.tuned and roots[each.id] != each.of:
                print(f"  {each.id}: {roots[each.id]}")


if __name__ == "__main__":
    main()
