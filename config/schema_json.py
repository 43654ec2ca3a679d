"""The JSON Schema of a configuration file, for editors that complete and check while somebody types. Pure."""

from __future__ import annotations

from typing import Any

from config.schema import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema of one YAML file: all its sections, the `use` forms and `include`."""
    schema = Document.model_json_schema()
    return {"$schema": DIALECT, **schema, "title": "Serviola"}
