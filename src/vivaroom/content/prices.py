"""What a request to a language model costs, by the vendors' prices that ship with the product."""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field

from vivaroom.ports.usage import Usage

_MILLION = Decimal(1_000_000)


class Price(BaseModel):
    """US dollars for a million tokens; `cached` and `kept` as `input` where they are missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Decimal = Field(ge=0)
    output: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0)
    kept: Decimal | None = Field(default=None, ge=0)


class PriceList(BaseModel):
    """Prices by `vendor:model`, with the day on which they held and where they come from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: date
    source: str
    prices: dict[str, Price]

    def dollars(self, usage: Usage) -> Decimal | None:
        """What a request cost; None where the price of its model is not known."""
        price = self.prices.get(f"{usage.vendor}:{usage.model}")
        if price is None:
            return None
        cached = price.input if price.cached is None else price.cached
        kept = price.input if price.kept is None else price.kept
        others = max(0, usage.input_tokens - usage.cached_tokens - usage.kept_tokens)
        cost = others * price.input + usage.cached_tokens * cached + usage.kept_tokens * kept
        return (cost + usage.output_tokens * price.output) / _MILLION


@cache
def prices() -> PriceList:
    """The prices that ship with the product."""
    return PriceList.model_validate(yaml.safe_load((files("vivaroom.content") / "prices.yaml").read_text("utf-8")))
