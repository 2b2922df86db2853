"""How a setting is read: the names it goes by, lists in one line, and values that stand for none."""

from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, SecretStr
from pydantic_settings import NoDecode

from vivaroom.app.settings.placeholders import is_placeholder


def read_from(*names: str) -> AliasChoices:
    """The names of a setting in the environment; the first that is set wins."""
    return AliasChoices(*names)


def _split(value: Any) -> Any:
    return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value


def _split_keys(value: Any) -> Any:
    found = _split(value)
    return tuple(one for one in found if not is_placeholder(one)) if isinstance(value, str) else found


def without_placeholders(value: Any) -> Any:
    """None for what a copied example file has in place of a value."""
    return None if isinstance(value, str) and is_placeholder(value) else value


def leniently_true(value: Any) -> Any:
    """Whether a flag is meant that other programs read too, with words of their own: what is not a yes is a no."""
    return value.strip().lower() in ("1", "true", "yes", "on") if isinstance(value, str) else value


Several = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Keys = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_split_keys)]
Flag = Annotated[bool, BeforeValidator(leniently_true)]


def each_once(first: SecretStr | None, more: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """One key and further ones, without repetition."""
    return tuple(dict.fromkeys((*((first,) if first else ()), *more)))
