"""Ceilings of what vendors may cost, beyond which no new session begins."""

from decimal import Decimal

from pydantic import Field
from pydantic_settings import BaseSettings

from vivaroom.app.settings.values import read_from


class BudgetSettings(BaseSettings):
    """Ceilings of what vendors may cost, beyond which no new session begins; days and months are of UTC."""

    budget_org_day: Decimal | None = Field(
        default=None, ge=0, validation_alias=read_from("VIVAROOM_BUDGET_ORG_DAY"),
        description="US dollars that one organisation may spend on vendors in a day before its new sessions are refused.",
    )  # fmt: skip
    budget_org_month: Decimal | None = Field(
        default=None, ge=0, validation_alias=read_from("VIVAROOM_BUDGET_ORG_MONTH"),
        description="The same in a month.",
    )  # fmt: skip
    budget_day: Decimal | None = Field(
        default=None, ge=0, validation_alias=read_from("VIVAROOM_BUDGET_DAY"),
        description="The same in a day for all organisations together.",
    )  # fmt: skip
