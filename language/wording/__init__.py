"""What the program says, in the language of its reader: texts by key, from the TOML files of one folder a language.

Every part of the program keeps its texts in a file of its own (`es/message.toml`, `en/message.toml`); all files of a
language are one set of dotted keys. A text that depends on a number has a table instead: `one` and `other`.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

HERE = "language.wording"


class Wording:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        """Load the texts; raises ValueError for a language that has none."""
        self.language = language
        self.texts = texts_of(language)

    def say(self, key: str, **values: object) -> str:
        """Return the text of `key` with `values` in their places; `count` chooses between one and other.

        Raises KeyError, which names the language and the key, when there is no such text or a value is missing.
        """
        text = self.texts.get(self._chosen(key, values))
        if text is None:
            raise KeyError(f"{self.language}: there is no text {key}")
        try:
            return text.format_map(values)
        except KeyError as missing:
            raise KeyError(f"{self.language}: the text {key} needs a value for {missing.args[0]}") from None

    def _chosen(self, key: str, values: Mapping[str, object]) -> str:
        if key in self.texts or "count" not in values:
            return key
        return f"{key}.one" if values["count"] == 1 else f"{key}.other"


def language_of_locale(environ: Mapping[str, str]) -> str:
    """Return the language of the environment's locale, as far as we speak it: Spanish, or else English."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "es" if locale.lower().startswith("es") else "en"


def languages() -> list[str]:
    """Return the languages there are texts in."""
    return sorted(folder.name for folder in files(HERE).iterdir() if folder.is_dir() and any(_sheets(folder)))


@cache
def texts_of(language: str) -> Mapping[str, str]:
    """Return every text of a language by its dotted key; raises ValueError for an unknown language or a key set twice."""
    if language not in languages():
        raise ValueError(f"there is no wording in {language!r}; there is {', '.join(languages())}")
    texts: dict[str, str] = {}
    for sheet in _sheets(files(HERE) / language):
        for key, text in _flat(tomllib.loads(sheet.read_text(encoding="utf-8"))):
            if key in texts:
                raise ValueError(f"{language}/{sheet.name} sets {key}, which another file has set")
            texts[key] = text
    return texts


def placeholders(text: str) -> set[str]:
    """Return the names of the values that a text has places for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _sheets(folder: Traversable) -> Iterator[Traversable]:
    return iter(
        sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=lambda each: each.name)
    )


def _flat(table: Mapping[str, object], room: str = "") -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{room}{name}.")
        elif isinstance(value, str):
            yield f"{room}{name}", value
        else:
            raise ValueError(f"{room}{name} is no text but {value!r}")  # noqa: TRY004 (the file is wrong, not a type)
