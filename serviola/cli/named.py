"""Articles as people name them: by the number that lists show, or by an address that we hold."""

from __future__ import annotations

from config.schema import Catalog
from serviola.cli.show import one_line
from storage.store import Store

MOST_DIGITS = 18  # of a number that fits into 64 bits


class NoArticle(Exception):  # noqa: N818 - says what is wrong with what was typed
    """What was typed names no article: `code` names a sentence of `cli.stories`, `values` what stands in it."""

    def __init__(self, code: str, written: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = {"id": written, "written": written, "url": written}

    @property
    def is_nonsense(self) -> bool:
        """Whether it is neither a number nor an address."""
        return self.code == "no_id"


def number_of(written: str, catalog: Catalog, store: Store) -> int:
    """Return the number of an article: a number as it is, an address by whatever it is known by. Raises NoArticle."""
    from serviola.urls import known
    from storage.ledger import Ledger

    if written.isdecimal():
        if len(written) > MOST_DIGITS:
            raise NoArticle("no_article", written)
        return int(written)
    found = known(written, catalog.outlets, Ledger(store.engine)) if "." in written else None
    if found is None:
        raise NoArticle("no_id", one_line(written))
    if found.entry is None:
        raise NoArticle("no_address", one_line(written))
    return found.entry.article
