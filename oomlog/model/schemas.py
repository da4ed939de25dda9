"""A struct as JSON Schema."""

from typing import Any

import msgspec
from msgspec import Struct


def json_schema(kind: type[Struct], name: str) -> dict[str, Any]:
    """The form of a struct as JSON Schema (draft 2020-12), called `name`."""
    schema = msgspec.json.schema(kind)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name, "title": name, **schema}
