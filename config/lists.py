"""Read the lists of terms that rules ask for by `@name`. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ConfigDict, TypeAdapter, ValidationError

from config.asking import ListTerms
from config.errors import Mistake
from config.explain import explain
from config.secrets import misplaced
from config.sheet import Written
from config.values import IDENTIFIER


def read_lists(tops: Sequence[Written], mistakes: list[Mistake]) -> Mapping[str, tuple[str, ...]]:
    """Return the lists of all files by name, those with a mistake as well: what asks for them is not wrong for that."""
    adapter = TypeAdapter(ListTerms, config=ConfigDict(str_strip_whitespace=True))
    found: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    for section in (dict(top.pairs()).get("lists") for top in tops):
        if section is None or section.value is None:
            continue
        if not isinstance(section.value, dict):
            mistakes.append(section.wrong("want_lists"))
            continue
        for name, written in _first_of_each(section):
            here = section.wrong_key("list_twice", (name,), name=name, place=places.get(name, ""))
            if name in places:
                mistakes.append(here)
            places.setdefault(name, str(here.place))
            if not IDENTIFIER.match(name):
                mistakes.append(section.wrong_key("no_identifier", (name,), written=name))
            found[name] = _terms(written, adapter, mistakes)
    return found


def _first_of_each(section: Written) -> Iterator[tuple[str, Written]]:
    """Yield each list of one file once; that a name stands there twice is told where keys are read."""
    seen: set[str] = set()
    for name, written in section.pairs():
        if name not in seen:
            yield name, written
        seen.add(name)


def _terms(written: Written, adapter: TypeAdapter[list[str]], mistakes: list[Mistake]) -> tuple[str, ...]:
    if lost := list(misplaced(written)):
        mistakes.extend(lost)
        return ()
    try:
        return tuple(dict.fromkeys(adapter.validate_python(written.value)))
    except ValidationError as error:
        mistakes.extend(explain(error, ListTerms, written, ()))
        return ()
