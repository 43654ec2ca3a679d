"""Turn `${env:NAME}` and `${file:/path}` into secrets, in the fields that are secrets and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from config.errors import Mistake
from config.files import REASONS
from config.sheet import Written

REFERENCE = re.compile(r"\$\{(env|file):([^}]*)\}")
NEARLY = re.compile(r"^\$(\{[^}]*\}|\(.*\)|[A-Za-z_][A-Za-z0-9_]*)$")  # ${NAME}, $NAME, $(command)


@dataclass(slots=True, kw_only=True)
class Vault:
    """Where secrets are looked up. `files` lists the files that were read, for whoever watches them."""

    environ: Mapping[str, str]
    read_file: Callable[[Path], str]
    files: list[Path] = field(default_factory=list)


def reveal(
    written: Written, secret_keys: Collection[str], vault: Vault, mistakes: list[Mistake]
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the mapping with its secrets in place, and the keys that have a mistake already."""
    value = dict(written.value)
    lost = set()
    for key, each in written.value.items():
        if (
            key in secret_keys
            and isinstance(each, str)
            and (each.lstrip().startswith("$") or REFERENCE.search(each))
        ):
            secret = _secret(each.strip(), vault)
            if isinstance(secret, SecretStr):
                value[key] = secret
            else:
                code, values = secret
                mistakes.append(written.wrong(code, (key,), **values))
                lost.add(key)
        elif key not in secret_keys:
            for path in _references(each, (key,)):
                mistakes.append(written.wrong("reference_misplaced", path))
                lost.add(key)
    return value, frozenset(lost)


def misplaced(written: Written) -> Iterator[Mistake]:
    """Yield a mistake for each reference in a value that has no secrets in it."""
    return (written.wrong("reference_misplaced", path) for path in _references(written.value, ()))


def _references(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths of texts that hold a reference."""
    if isinstance(value, str):
        if REFERENCE.search(value):
            yield path
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _references(each, (*path, key))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _references(each, (*path, number))


def _secret(text: str, vault: Vault) -> SecretStr | tuple[str, dict[str, str]]:
    found = REFERENCE.fullmatch(text)
    if not found:
        return ("reference_inside_text" if REFERENCE.search(text) else "reference_malformed"), {}
    kind, name = found[1], found[2].strip()
    return _from_environment(name, vault) if kind == "env" else _from_file(name, vault)


def _from_environment(name: str, vault: Vault) -> SecretStr | tuple[str, dict[str, str]]:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        return "reference_malformed", {}
    if name not in vault.environ:
        return "variable_missing", {"name": name}
    value = vault.environ[name].strip()
    return SecretStr(value) if value else ("variable_empty", {"name": name})


def _from_file(name: str, vault: Vault) -> SecretStr | tuple[str, dict[str, str]]:
    path = Path(name)
    if "\0" in name:  # no file system knows such a name
        return "reference_malformed", {}
    if not path.is_absolute():
        return "secret_file_relative", {"name": name}
    vault.files.append(path)
    try:
        value = vault.read_file(path)
    except OSError as error:
        return REASONS.get(error.errno or 0, "unreadable_file"), {
            "name": name,
            "detail": error.strerror or "",
        }
    except UnicodeDecodeError:
        return "secret_file_no_text", {"name": name}
    return SecretStr(value) if value else ("secret_file_empty", {"name": name})
