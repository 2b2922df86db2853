"""What a request to a vendor of language or of speech costs, by the vendors' prices that ship with the product."""

from datetime import date
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from vivaroom.ports.usage import Heard, Said, Usage, Used

_MILLION = Decimal(1_000_000)
_SECONDS_A_MINUTE = Decimal(60)


class Price(BaseModel):
    """US dollars for a million tokens; `cached` and `kept` as `input` where they are missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0)
    kept: Decimal | None = Field(default=None, ge=0)

    def dollars(self, usage: Usage) -> Decimal:
        """What a request cost."""
        cached = self.input if self.cached is None else self.cached
        kept = self.input if self.kept is None else self.kept
        others = max(0, usage.input_tokens - usage.cached_tokens - usage.kept_tokens)
        cost = others * self.input + usage.cached_tokens * cached + usage.kept_tokens * kept
        return (cost + usage.output_tokens * self.output) / _MILLION


class SpeechPrice(BaseModel):
    """US dollars for a minute of sound, or for a million characters; when that held, and where it is said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    minute: Decimal | None = Field(default=None, ge=0)
    characters: Decimal | None = Field(default=None, ge=0)
    as_of: date
    source: str = Field(pattern=r"^https://\S+$")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.minute is None) == (self.characters is None):
            raise ValueError("expected a price for a minute or for a million characters, and not both")
        return self

    def dollars(self, seconds: float, characters: int) -> Decimal:
        """What so much sound cost, or a text of so many characters."""
        if self.minute is not None:
            return self.minute * Decimal(str(seconds)) / _SECONDS_A_MINUTE
        return (self.characters or Decimal(0)) * characters / _MILLION


class PriceList(BaseModel):
    """Prices by `vendor:model`; those of language with the day on which they held and where they come from.

    In the names of what hears and what speaks, `*` stands for anything; the first name that fits counts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date
    source: str
    prices: dict[str, Price]
    hearing: dict[str, SpeechPrice] = Field(default_factory=dict)
    speaking: dict[str, SpeechPrice] = Field(default_factory=dict)

    def dollars(self, used: Used) -> Decimal | None:
        """What it cost; None where its price is not known."""
        name = f"{used.vendor}:{used.model}"
        match used:
            case Usage():
                price = self.prices.get(name)
                return None if price is None else price.dollars(used)
            case Heard(seconds=seconds):
                heard = _fitting(self.hearing, name)
                return None if heard is None else heard.dollars(seconds, 0)
            case Said(characters=characters, seconds=seconds):
                said = _fitting(self.speaking, name)
                return None if said is None else said.dollars(seconds, characters)


def _fitting(prices: dict[str, SpeechPrice], name: str) -> SpeechPrice | None:
    return next((price for pattern, price in prices.items() if fnmatchcase(name, pattern)), None)


@cache
def prices() -> PriceList:
    """The prices that ship with the product."""
    return PriceList.model_validate(yaml.safe_load((files("vivaroom.content") / "prices.yaml").read_text("utf-8")))
