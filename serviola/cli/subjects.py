"""An article that somebody names to have it explained: one that is stored, or one in a file, whatever kind of file it is."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from config.schema import Catalog
from serviola.cli import Asked
from serviola.cli.house import CONFIGURATION, open_store, with_shipped
from serviola.cli.named import NoArticle, number_of
from serviola.cli.show import one_line

if TYPE_CHECKING:  # what is heavy is imported when it is needed
    from serviola.archive_rows import Line
    from serviola.explaining import Subject
    from storage.rows import RevisionRow, WholeArticle
    from storage.store import Store

STDIN = "-"
PAGES = (".html", ".htm", ".xhtml")
LINES = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which article is meant, as it was typed."""

    article: str
    version: int | None = None
    line: int | None = None
    outlet: str | None = None
    url: str | None = None

    @property
    def is_stored(self) -> bool:
        """Whether it names an article of the database: by its number, or by its address."""
        if self.article == STDIN:
            return False
        if self.article.isdecimal() or "://" in self.article:
            return True
        return not Path(self.article).exists() and not _looks_like_a_path(self.article)


def _looks_like_a_path(written: str) -> bool:
    ending = Path(written.removesuffix(".gz")).suffix.lower()
    return written.startswith((".", "/", "~")) or ending in {*PAGES, *LINES, ".json", ".txt", ".md"}


class Finder:
    """Finds the article, or says what is wrong and exits with 2."""

    def __init__(self, asked: Asked, catalog: Catalog, wish: Wish) -> None:
        self.asked = asked
        self.catalog = catalog
        self.wish = wish

    def subject(self) -> Subject:
        """Return the article that is meant."""
        wish = self.wish
        if not wish.is_stored:
            self.refuse("version", wish.version is not None)
            return self._of_file()
        for option in ("line", "outlet", "url"):
            self.refuse(option, getattr(wish, option) is not None)
        with open_store(self.asked) as (catalog, store):
            return self._stored(catalog, store)

    def end(self, key: str, **values: object) -> NoReturn:
        """Say what is wrong, and exit."""
        click.echo(self.asked.wording.say(key, **values), err=True)
        sys.exit(CONFIGURATION)

    def refuse(self, option: str, is_typed: bool) -> None:  # noqa: FBT001 - said of the option that it names
        """Refuse an option that would do nothing."""
        if is_typed:
            kind = "stored" if self.wish.is_stored else "file"
            self.end(f"cli.explain.not_of_{kind}", option=f"--{option}", article=one_line(self.wish.article))

    # ------------------------------------------------------------------------------------ stored

    def _stored(self, catalog: Catalog, store: Store) -> Subject:
        from serviola.explaining import subject_of
        from storage.views import Views

        whole = Views(store.engine).article(self._number(catalog, store))
        if whole is None:
            self.end("cli.look.no_article", id=self.wish.article)
        return subject_of(whole, self._revision(whole))

    def _number(self, catalog: Catalog, store: Store) -> int:
        try:
            return number_of(self.wish.article, catalog, store)
        except NoArticle as none:
            key = "cli.stories.no_article" if none.code == "no_article" else f"cli.explain.{none.code}"
            self.end(key, **none.values)

    def _revision(self, whole: WholeArticle) -> RevisionRow:
        version = self.wish.version
        if version is None:
            return whole.revisions[-1]
        found = next((each for each in whole.revisions if each.number == version), None)
        if found is None:
            known = ", ".join(str(each.number) for each in whole.revisions)
            self.end("cli.explain.no_version", version=version, known=known)
        return found

    # ----------------------------------------------------------------------------------- in a file

    def _of_file(self) -> Subject:
        path = self.wish.article
        ending = Path(path.removesuffix(".gz")).suffix.lower()
        if ending in LINES:
            return self._of_row(self._line_of(path, self.wish.line or 1))
        body = self._bytes(path)
        if ending in PAGES or (ending not in {".txt", ".md", ".json"} and body.lstrip()[:1] == b"<"):
            self.refuse_line()
            return self._of_page(body)
        if ending == ".json" or (ending not in {".txt", ".md"} and body.lstrip()[:1] == b"{"):
            return self._of_row(self._line_in(body))
        self.refuse_line()
        return self._of_text(body)

    def refuse_line(self) -> None:
        """Refuse the number of a line of what is no file of JSON lines."""
        if self.wish.line is not None:
            self.end("cli.explain.no_lines", article=one_line(self.wish.article))

    def _bytes(self, path: str) -> bytes:
        from serviola.reading import BadRow, saved_page

        if path == STDIN:
            return sys.stdin.buffer.read()
        try:
            return saved_page(Path(path))
        except BadRow as bad:
            self.end("cli.explain.no_file", path=one_line(path), because=bad.values.get("because", "gzip"))

    def _line_of(self, path: str, number: int) -> Line:
        from serviola.archive_file import Damaged, opened

        try:
            with opened(path, lambda: False) as file:
                portion = next(file.portions(number - 1), None)
        except (OSError, Damaged) as error:
            because = getattr(error, "strerror", None) or str(error)
            self.end("cli.explain.no_file", path=one_line(path), because=because)
        if not portion:
            self.end("cli.explain.no_line", path=one_line(path), line=number)
        return portion[0]

    def _line_in(self, body: bytes) -> Line:
        """Return a line of JSON, or all of what is one object over several lines."""
        from serviola.archive_rows import Line

        try:
            whole = json.loads(body)
        except ValueError:  # several lines, or what is wrong is said of the line
            whole = None
        if isinstance(whole, dict):
            return Line(number=1, body=json.dumps(whole).encode())
        lines = body.splitlines()
        number = self.wish.line or 1
        if number > len(lines):
            self.end("cli.explain.no_line", path=one_line(self.wish.article), line=number)
        return Line(number=number, body=lines[number - 1])

    def _of_row(self, line: Line) -> Subject:
        from serviola.archive_rows import Bad, read_articles
        from serviola.explaining import Subject
        from serviola.house import utc_now
        from serviola.importing import press_of
        from serviola.sifting import document_of

        press = press_of(self.catalog.outlets, self.wish.outlet or "")
        rows = read_articles([line], press, utc_now()).rows
        if not rows:
            self.end("cli.explain.no_line", path=one_line(self.wish.article), line=line.number)
        row = rows[0]
        if isinstance(row, Bad):
            said = self.asked.wording.say(f"cli.import.row.{row.code}", **row.values)
            click.echo(f"{one_line(self.wish.article)}:{line.number}: {said}", err=True)
            sys.exit(CONFIGURATION)
        return Subject(
            document=document_of(row), precision=row.published.precision if row.published else None
        )

    def _of_text(self, body: bytes) -> Subject:
        """Read plain text: its first line is the headline."""
        from alerts.document import Document
        from crawler.discovery import spoken_in
        from serviola.explaining import Subject

        try:
            text = body.decode("utf-8-sig").strip()
        except UnicodeDecodeError as error:
            self.end("cli.import.row.no_utf8", place=str(error.start + 1))
        if not text:
            self.end("cli.explain.empty", path=one_line(self.wish.article))
        title, _, rest = text.partition("\n")
        return Subject(
            document=Document(
                title=title.strip(),
                text=rest.strip(),
                outlet=self.wish.outlet or "",
                language=spoken_in(text),
            )
        )

    def _of_page(self, body: bytes) -> Subject:
        """Read a saved page as the watch would."""
        from alerts.document import Document
        from crawler.identity import outlet_of
        from crawler.markup.document import declared_address
        from serviola.cli.read import read_one
        from serviola.explaining import Subject

        catalog = with_shipped(self.catalog)
        address = self.wish.url or declared_address(body)
        if address is None:
            self.end("cli.read.no_address", path=one_line(self.wish.article))
        extracted = asyncio.run(read_one(catalog, body, address, None, selectors=True))
        found = extracted.reading
        if found is None:
            outcome = self.asked.wording.say(f"outcome.{extracted.outcome.value}")
            self.end("cli.explain.no_article", path=one_line(self.wish.article), because=outcome)
        outlet = outlet_of(address, catalog.outlets)
        return Subject(
            document=Document(
                title=found.title or "",
                summary=found.summary or "",
                text=found.text,
                outlet=self.wish.outlet or (outlet.id if outlet else ""),
                language=found.language,
                authors=found.authors,
                section=found.section,
                published=found.published,
            ),
            precision=found.published_precision,
        )
