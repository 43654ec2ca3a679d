"""Rewrite what pydantic found wrong into mistakes with a place and plain words. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import reduce
from typing import Any, get_args

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails, core_schema

from config.errors import ALL, Mistake, suggestion
from config.outlet import Outlet
from config.rule import Rule
from config.schema import UseGroup, UseOutlet, UseRule
from config.sheet import Written
from language.query import BadQuery, BadTerm

Shape = Any  # a model, or the annotation of a union of models
PYDANTIC = frozenset(get_args(core_schema.ErrorType))
WANTED = {
    "string": "text",
    "int": "number",
    "float": "number",
    "bool": "truth",
    "list": "list",
    "tuple": "list",
    "model": "mapping",
    "dict": "mapping",
}
PLAIN = {"missing": "missing", "too_short": "empty_list", "string_too_short": "empty"}
BOUNDS = {"greater_than_equal": ("too_small", "ge"), "less_than_equal": ("too_big", "le")}
FIXED: dict[Shape, tuple[str, type[BaseModel]]] = {
    UseRule: ("shipped_rule_fixed", Rule),
    UseOutlet: ("shipped_outlet_fixed", Outlet),
    UseGroup: ("shipped_outlet_fixed", Outlet),
}
QUOTED = frozenset(
    (
        "no_duration", "no_clock_time", "no_time_zone", "no_mail_address", "no_language_code", "no_identifier", "no_network",
        "no_pattern", "no_selector", "no_server", "no_day", "want_number", "want_truth", "no_occasion", "no_section",
    )
)  # fmt: skip
"""What is said with the value that is wrong: of these none is ever a secret."""
LONGEST = 60  # characters of a wrong value that are shown


def explain(
    error: ValidationError, shape: Shape, written: Written, lost: Collection[str]
) -> Iterator[Mistake]:
    """Yield a mistake for each error of one entry; `lost` are keys whose mistake is known already."""
    for detail in error.errors(include_url=False):
        if not any(part in lost for part in detail["loc"]):
            yield _mistake(detail, shape, written)


def _mistake(detail: ErrorDetails, shape: Shape, written: Written) -> Mistake:
    path, kind = detail["loc"], detail["type"]
    found = detail.get("ctx", {}).get("error")
    if isinstance(found, BadQuery | BadTerm):
        return _wrong_words(found, path, written)
    if kind == "extra_forbidden":
        if shape in FIXED and path[-1] in FIXED[shape][1].model_fields:
            return written.wrong_key(FIXED[shape][0], path)
        known = fields_at(shape, path[:-1], written)
        return written.wrong_key("unknown_key", path, **suggestion(str(path[-1]), known, ALL))
    if kind.startswith("union_tag"):
        return _wrong_kind(detail, shape, written)
    code, values = _code(detail)
    if code in QUOTED:
        if detail["input"] is None:
            return written.wrong("empty", path)
        values["written"] = _shown(detail["input"])
    return written.wrong(code, (*path, *_steps(values.pop("below", ""))), **values)


def _wrong_words(found: BadQuery | BadTerm, path: tuple[str | int, ...], written: Written) -> Mistake:
    """Name a mistake within a query or a term, at its character."""
    if isinstance(found, BadTerm):
        return written.wrong_inside(f"term.{found.code}", path, found.position, **found.values)
    wrong = written.wrong_inside(found.key, path, found.position, **found.values)
    return replace(wrong, corrected=found.corrected)


def _shown(value: Any) -> str:
    """Quote a wrong value: short, and without what a terminal would act on."""
    if isinstance(value, list | dict):
        return "[...]" if isinstance(value, list) else "{...}"
    text = "".join(each if each.isprintable() else " " for each in str(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _steps(below: str) -> tuple[str | int, ...]:
    """Read where below an entry its refusal lies: `none.1`."""
    return tuple(int(step) if step.isdigit() else step for step in below.split(".") if step)


def _wrong_kind(detail: ErrorDetails, shape: Shape, written: Written) -> Mistake:
    """Say which kinds there are, where `kind` is missing or unknown."""
    path = (*detail["loc"], "kind")
    kinds = [kind for model in models(_annotation_at(shape, path[:-1])) for kind in _kinds(model)]
    if detail["type"] == "union_tag_not_found":
        return written.wrong("missing_kind", path, known=", ".join(sorted(kinds)))
    return written.wrong("unknown_kind", path, **suggestion(detail["ctx"]["tag"], kinds))


def _code(detail: ErrorDetails) -> tuple[str, dict[str, str]]:
    """Choose the words for an error: a refusal of ours brings its own, pydantic's message is the last resort."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind not in PYDANTIC:
        return kind, {name: str(value) for name, value in context.items()}
    if kind == "literal_error":
        return "no_choice", suggestion(str(detail["input"]), re.findall(r"'([^']*)'", context["expected"]))
    if kind in BOUNDS:
        code, bound = BOUNDS[kind]
        return code, {
            "bound": re.sub(r" seconds?$", "s", str(context[bound]))
        }  # pydantic writes durations out
    if kind in PLAIN:
        return PLAIN[kind], {}
    wanted = WANTED.get(kind.partition("_")[0])
    return (_wrong_type(wanted, detail["input"]), {}) if wanted else ("other", {"detail": detail["msg"]})


def _wrong_type(wanted: str, value: Any) -> str:
    if value is None:
        return "empty"
    numeric = isinstance(value, bool | int | float)
    return "want_quotes" if wanted == "text" and numeric else f"want_{wanted}"


# ------------------------------------------------------------------------------------ what a shape knows


def models(annotation: Any) -> list[type[BaseModel]]:
    """Return the models inside an annotation, however it wraps them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in models(part)]


def secret_keys(shape: Shape) -> frozenset[str]:
    """Return the keys that hold secrets in any of the models of a shape."""
    return frozenset(
        name
        for model in models(shape)
        for name, field in model.model_fields.items()
        if field.annotation is SecretStr or SecretStr in _parts(field.annotation)
    )


def fields_at(shape: Shape, path: tuple[str | int, ...], written: Written) -> set[str]:
    """Return the keys that may stand at `path` below an entry of this shape."""
    kind = _kind_at(written.value, path)
    candidates = models(_annotation_at(shape, path))
    chosen = [model for model in candidates if kind in _kinds(model)] or candidates
    return {field.alias or name for model in chosen for name, field in model.model_fields.items()}


def _annotation_at(shape: Shape, path: tuple[str | int, ...]) -> Any:
    """Follow the field names of a path; numbers, and the kinds that pydantic puts in, are passed over."""

    def step(annotation: Any, part: str | int) -> Any:
        for model in models(annotation):
            for name, field in model.model_fields.items():
                if part == (field.alias or name):
                    return field.annotation
        return annotation

    return reduce(step, path, shape)


def _kind_at(value: Any, path: tuple[str | int, ...]) -> str | None:
    kind = None
    for part in (*path, None):
        if isinstance(value, dict):
            kind = value.get("kind")
            value = value.get(part, value)
        elif isinstance(value, list) and isinstance(part, int):
            value = value[part]
    return kind


def _kinds(model: type[BaseModel]) -> tuple[str, ...]:
    field = model.model_fields.get("kind")
    return get_args(field.annotation) if field else ()


def _parts(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield part
        yield from _parts(part)
