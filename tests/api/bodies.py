"""Bodies of requests as the OpenAPI document gives them by example."""

from typing import Any

Json = dict[str, Any]


def example_of(document: Json, method: str, path: str) -> Any:
    """The JSON body of the first example of an operation; None where it takes none, or is not in the document."""
    operation = document["paths"].get(path, {}).get(method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return example(document, content["schema"]) if content else None


def example(document: Json, schema: Json) -> Any:
    """The example of a schema: its own, or one put together from those of its fields that have one."""
    schema = resolved(document, schema)
    if "examples" in schema:
        return schema["examples"][0]
    fields = schema.get("properties", {})
    return {name: example(document, field) for name, field in fields.items() if _has_example(document, field)}


def resolved(document: Json, schema: Json) -> Json:
    """The schema itself where it is referred to, the one that is not null where there is a choice."""
    if "$ref" in schema:
        return resolved(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    choices = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
    if len(choices) == 1 and "examples" not in schema:
        return resolved(document, choices[0])
    return schema


def _has_example(document: Json, schema: Json) -> bool:
    schema = resolved(document, schema)
    return "examples" in schema or any(_has_example(document, field) for field in schema.get("properties", {}).values())
