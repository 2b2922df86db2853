"""What all tables share: the schema, names for constraints, and the SQL types of Python types."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, MetaData, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "vivaroom"
Json = dict[str, Any]


class Base(DeclarativeBase):
    """A table of ours."""

    metadata = MetaData(
        schema=SCHEMA,
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map = {str: Text, Json: JSONB, datetime: DateTime(timezone=True), list[str]: ARRAY(Text)}


def created() -> Mapped[datetime]:
    """When the row was written."""
    return mapped_column(server_default=func.now())


def org(*, index: bool = False) -> Mapped[UUID]:
    """The organisation that the row belongs to, and goes with."""
    return mapped_column(ForeignKey(f"{SCHEMA}.organisation.id", ondelete="CASCADE"), index=index)
