"""The real article pages beside the repository, and what an independent reading expects of them.

Nothing here uses the program: folding and matching are written anew, simply, so that they can disagree with it.
"""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

PAGES = Path(__file__).resolve().parents[3] / "shared" / "data" / "pages"
BETWEEN_SPACES = re.compile(r"(?<!\S)(\S{4,24}?)(?=[.,;]?\s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class RealPage:
    """A saved page and the text that people expect of it."""

    name: str
    path: str  # of its URL, with the query
    title: str
    text: str
    file: Path

    @property
    def html(self) -> bytes:
        """Return its bytes as they were saved."""
        return gzip.decompress(self.file.read_bytes())

    @property
    def folded(self) -> str:
        """Return title and text as a reader compares them."""
        return folded(f"{self.title}\n{self.text}")


@cache
def folded(text: str) -> str:
    """Lower case without accents; ñ stays a letter of its own."""
    kept = unicodedata.normalize("NFC", text).replace("ñ", "\0").replace("Ñ", "\0")
    apart = unicodedata.normalize("NFKD", kept)
    bare = "".join(c for c in apart if not unicodedata.category(c).startswith("M") and c != "\u00ad")
    return bare.replace("\0", "ñ").casefold()


def real_pages() -> list[RealPage]:
    """Read all 206; raises FileNotFoundError where they are not."""
    return [*_bench_pages(), *_publishers_pages()]


def _bench_pages() -> list[RealPage]:
    folder = PAGES / "article-bench"
    return [
        RealPage(
            name=row["id"],
            path=path_of(row["url"]),
            title=title_from(row["url"]),
            text=row["text"],
            file=folder / "html" / f"{row['id']}.html.gz",
        )
        for row in map(json.loads, (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    ]


def _publishers_pages() -> list[RealPage]:
    folder = PAGES / "publishers"
    return [
        RealPage(
            name=row["id"].removesuffix(".html.gz"),
            path=path_of(row["url"]),
            title=row["title"],
            text="\n".join(row["body"]),
            file=folder / "html" / row["id"],
        )
        for row in map(json.loads, (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    ]


def path_of(url: str) -> str:
    """Return what a browser would ask the host for."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def title_from(url: str) -> str:
    """Make a title of a URL's last words, where nobody wrote one down."""
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    return re.sub(r"[-_.]+", " ", last).strip() or url


def words_of_their_own(pages: list[RealPage]) -> dict[str, str]:
    """Choose for each page a word of the middle of its text that stands in no other page: name -> word."""
    spread: Counter[str] = Counter()
    for page in pages:
        spread.update(set(re.findall(r"[^\W_]+", page.folded)))
    return {page.name: _own_word(page, spread) for page in pages}


def _own_word(page: RealPage, spread: Counter[str]) -> str:
    middle = len(page.text) // 2
    own = [
        (len(found[1]) < 7, abs(found.start() - middle), found[1])  # a long one, where there is any
        for found in BETWEEN_SPACES.finditer(page.text)
        if folded(found[1]).isalpha() and spread[folded(found[1])] == 1
    ]
    return min(own)[2]


def pages_with(word: str, pages: list[RealPage]) -> set[str]:
    """Name the pages whose title or text holds this word, whole."""
    whole = re.compile(rf"(?<!\w){re.escape(folded(word))}(?!\w)")
    return {page.name for page in pages if whole.search(page.folded)}
