"""The JSON Schema of a configuration file, for editors that complete and check while somebody types. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from config.schema import Document, Settings
from config.values import written_duration

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Return the schema of one YAML file: all its sections, the `use` forms and `include`."""
    schema = Document.model_json_schema()
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, timedelta):
            schema["$defs"]["Settings"]["properties"][name]["default"] = written_duration(field.default)
    return {"$schema": DIALECT, **schema, "title": "Serviola"}
