"""How a setting is read: the names it goes by, lists in one line, and values that stand for none."""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator
from pydantic_settings import NoDecode

PLACEHOLDERS = frozenset({"", "your_key", "key1,key2,key3", "changeme", "change-me", "xxx", "none", "null"})


def read_from(*names: str) -> AliasChoices:
    """The names of a setting in the environment; the first that is set wins."""
    return AliasChoices(*names)


def _split(value: Any) -> Any:
    return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value


def without_placeholders(value: Any) -> Any:
    """None for what a copied example file has in place of a value."""
    return None if isinstance(value, str) and value.strip().lower() in PLACEHOLDERS else value


Several = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
